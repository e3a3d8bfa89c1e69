/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-bookmark-service.h"

#include "kith-conversation-settings-store.h"
#include "kith-room-store.h"
#include "xmpp-bookmarks.h"
#include "xmpp-disco.h"
#include "xmpp-session.h"

/* What is changed together is told together. */
#define REST_MSEC 500

/* Of one room: a server that does not tell us what we said ourselves costs no more. */
#define PUSHED_MAX 8

/* The store's numbers are the model's. */
#define TO_XMPP(notify)   ((XmppNotify) ((notify) + 1))
#define FROM_XMPP(notify) ((notify) == XMPP_NOTIFY_UNSAID ? 0 : (int) (notify) - 1)

struct _KithBookmarkService
{
  GObject                  parent_instance;

  XmppSession             *session;
  XmppBookmarks           *bookmarks;
  KithRoomService         *rooms;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  GHashTable              *known;      /* bare JID -> XmppBookmark: as the server has them */
  GHashTable              *pushed;     /* bare JID -> GPtrArray of XmppBookmark: what we said and did not hear back */
  gboolean                 is_fetched; /* in this session */
  gboolean                 is_telling;
  gboolean                 is_asked;
};

G_DEFINE_FINAL_TYPE (KithBookmarkService, kith_bookmark_service, G_TYPE_OBJECT)

static void
kith_bookmark_service_finalize (GObject *object)
{
  KithBookmarkService *self = KITH_BOOKMARK_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->bookmarks);
  g_object_unref (self->rooms);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->pushed);

  G_OBJECT_CLASS (kith_bookmark_service_parent_class)->finalize (object);
}

static void
kith_bookmark_service_class_init (KithBookmarkServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_bookmark_service_finalize;
}

static void
kith_bookmark_service_init (KithBookmarkService *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmpp_bookmark_free);
  self->pushed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

/* --- What we hear of ourselves ---------------------------------------------------------------------------------------------- */

static gboolean
says_the_same (const XmppBookmark *a,
               const XmppBookmark *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->nick, b->nick) == 0 && g_strcmp0 (a->password, b->password) == 0 &&
         !a->autojoin == !b->autojoin && a->settings.is_pinned == b->settings.is_pinned && a->settings.is_archived == b->settings.is_archived &&
         a->settings.notify == b->settings.notify;
}

/* The server has it now. @bookmark: as it is told. */
static gboolean
push_await (KithBookmarkService  *self,
            const XmppBookmark   *bookmark,
            GError              **error)
{
  const char *bare = xmpp_jid_get_bare (bookmark->room);
  GPtrArray *pushed = g_hash_table_lookup (self->pushed, bare);

  if (pushed == NULL)
    {
      pushed = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_bookmark_free);
      g_hash_table_insert (self->pushed, g_strdup (bare), pushed);
    }
  if (pushed->len == PUSHED_MAX)
    g_ptr_array_remove_index (pushed, 0);
  g_ptr_array_add (pushed, xmpp_bookmark_copy (bookmark));
  if (!dex_await (xmpp_bookmarks_set (self->bookmarks, bookmark), error))
    return FALSE;
  g_hash_table_replace (self->known, g_strdup (bare), xmpp_bookmark_copy (bookmark));

  return TRUE;
}

/* What we said ourselves, before what we said last: nothing to go back to. */
static gboolean
is_late_echo (KithBookmarkService *self,
              const XmppBookmark  *bookmark)
{
  GPtrArray *pushed = g_hash_table_lookup (self->pushed, xmpp_jid_get_bare (bookmark->room));

  for (guint i = 0; pushed != NULL && i < pushed->len; i++)
    if (says_the_same (g_ptr_array_index (pushed, i), bookmark))
      {
        g_ptr_array_remove_range (pushed, 0, i + 1);
        return pushed->len > 0;
      }

  return FALSE;
}

/* --- What others said ------------------------------------------------------------------------------------------------------- */

static void
take_bookmark (KithBookmarkService *self,
               const XmppBookmark  *bookmark)
{
  KithRoomRecord *record = kith_room_record_new (xmpp_jid_get_bare (bookmark->room));

  record->name = g_strdup (bookmark->name);
  record->nick = g_strdup (bookmark->nick);
  record->password = g_strdup (bookmark->password);
  record->is_autojoin = bookmark->autojoin;
  g_hash_table_replace (self->known, g_strdup (record->jid), xmpp_bookmark_copy (bookmark));
  kith_room_service_take (self->rooms, record);
}

static gint64
get_account_id (KithBookmarkService *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

typedef struct
{
  KithBookmarkService *self;
  GPtrArray           *said; /* of KithSharedSettings */
} Said;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_object_unref (said->self);
  g_ptr_array_unref (said->said);
  g_free (said);
}

static DexFuture *
apply_fiber (gpointer data)
{
  const Said *said = data;
  KithBookmarkService *self = said->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_conversation_settings_store_apply (self->database, get_account_id (self), KITH_CONVERSATION_ROOM, said->said, FALSE), &error);

  if (intake != NULL)
    kith_conversation_service_take (self->conversations, intake);
  else
    g_debug ("bookmarks: %s", error->message);

  return dex_future_new_true ();
}

/* Pins and the like are on disk first, as with people. */
static void
take_settings (KithBookmarkService *self,
               GPtrArray           *bookmarks)
{
  Said *said = g_new0 (Said, 1);

  said->self = g_object_ref (self);
  said->said = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);
  for (guint i = 0; i < bookmarks->len; i++)
    {
      const XmppBookmark *bookmark = g_ptr_array_index (bookmarks, i);
      KithConversation *conversation = kith_conversation_service_find (self->conversations, bookmark->room);
      KithSharedSettings *shared = g_new0 (KithSharedSettings, 1);

      shared->jid = g_strdup (xmpp_jid_get_bare (bookmark->room));
      shared->is_pinned = bookmark->settings.is_pinned;
      shared->is_archived = bookmark->settings.is_archived;
      shared->notify = FROM_XMPP (bookmark->settings.notify);
      if (bookmark->settings.notify != XMPP_NOTIFY_UNSAID)
        kith_room_service_note_notify_said (self->rooms, bookmark->room);
      else if (conversation != NULL)
        shared->notify = (int) kith_conversation_get_usual_notify (conversation);
      g_ptr_array_add (said->said, shared);
    }
  kith_spawn_detached (apply_fiber, said, said_free);
}

static void
changed_cb (XmppBookmarks       *bookmarks,
            GPtrArray           *set,
            GPtrArray           *removed,
            KithBookmarkService *self)
{
  g_autoptr(GPtrArray) news = g_ptr_array_new ();

  if (kith_scope_is_stopped (self->scope))
    return;

  for (guint i = 0; i < set->len; i++)
    if (!is_late_echo (self, g_ptr_array_index (set, i)))
      {
        take_bookmark (self, g_ptr_array_index (set, i));
        g_ptr_array_add (news, g_ptr_array_index (set, i));
      }
  if (news->len > 0)
    take_settings (self, news);
  for (guint i = 0; i < removed->len; i++)
    {
      XmppJid *room = g_ptr_array_index (removed, i);

      g_hash_table_remove (self->known, xmpp_jid_get_bare (room));
      kith_room_service_drop (self->rooms, room);
    }
}

/* --- What was said here ----------------------------------------------------------------------------------------------------- */

/* Whether the server has it now. What others keep in it stays. */
static gboolean
tell_await (KithBookmarkService   *self,
            const KithRoomRecord  *record,
            GError               **error)
{
  g_autoptr(XmppJid) room = xmpp_jid_new (record->jid, NULL);
  const XmppBookmark *known = g_hash_table_lookup (self->known, record->jid);
  g_autoptr(XmppBookmark) bookmark = NULL;

  if (room == NULL)
    return TRUE;
  if (record->is_left)
    {
      if (known != NULL && !dex_await (xmpp_bookmarks_remove (self->bookmarks, room), error))
        return FALSE;
      g_hash_table_remove (self->known, record->jid);
      return TRUE;
    }

  bookmark = known != NULL ? xmpp_bookmark_copy (known) : xmpp_bookmark_new (room);
  g_set_str (&bookmark->name, record->name != NULL ? record->name : record->title);
  g_set_str (&bookmark->nick, record->nick);
  g_set_str (&bookmark->password, record->password);
  bookmark->autojoin = record->is_autojoin;

  return push_await (self, bookmark, error);
}

/* What the person said of the conversation in it. */
static void
tell_settings_await (KithBookmarkService *self)
{
  g_autoptr(GPtrArray) untold =
    dex_await_boxed (kith_conversation_settings_store_load_untold (self->database, get_account_id (self), KITH_CONVERSATION_ROOM), NULL);

  for (guint i = 0; untold != NULL && i < untold->len && !kith_scope_is_stopped (self->scope); i++)
    {
      const KithSharedSettings *shared = g_ptr_array_index (untold, i);
      const XmppBookmark *known = g_hash_table_lookup (self->known, shared->jid);
      g_autoptr(XmppBookmark) bookmark = known != NULL ? xmpp_bookmark_copy (known) : NULL;
      g_autoptr(GError) error = NULL;

      /* A room of the past has no bookmark to say it in. */
      if (bookmark == NULL)
        continue;

      bookmark->settings = (XmppConversationSettings) { shared->is_pinned, shared->is_archived, TO_XMPP (shared->notify) };
      if (!push_await (self, bookmark, &error) ||
          !dex_await (kith_conversation_settings_store_note_told (self->database, get_account_id (self), KITH_CONVERSATION_ROOM, shared), &error))
        {
          g_debug ("bookmark: %s", error->message);
          return;
        }
    }
}

static DexFuture *
tell_fiber (gpointer data)
{
  KithBookmarkService *self = data;

  while (self->is_asked && dex_await (kith_sleep (self->scope, REST_MSEC), NULL) && self->is_fetched && xmpp_session_get_is_online (self->session))
    {
      g_autoptr(GPtrArray) records = kith_room_service_dup_records (self->rooms);

      self->is_asked = FALSE;
      for (guint i = 0; i < records->len && !kith_scope_is_stopped (self->scope); i++)
        {
          const KithRoomRecord *record = g_ptr_array_index (records, i);
          g_autoptr(GError) error = NULL;

          if (!record->is_untold)
            continue;
          if (tell_await (self, record, &error))
            kith_room_service_note_told (self->rooms, record);
          else
            g_debug ("bookmark: %s", error->message);
        }
      tell_settings_await (self);
    }
  self->is_telling = FALSE;

  return dex_future_new_true ();
}

static void
tell (KithBookmarkService *self)
{
  self->is_asked = TRUE;
  if (self->is_telling || !self->is_fetched || kith_scope_is_stopped (self->scope))
    return;

  self->is_telling = TRUE;
  kith_spawn_detached (tell_fiber, g_object_ref (self), g_object_unref);
}

/* --- The session ---------------------------------------------------------------------------------------------------------- */

/* Told once and gone now: another device took it away. */
static void
drop_missing (KithBookmarkService *self)
{
  g_autoptr(GPtrArray) records = kith_room_service_dup_records (self->rooms);

  for (guint i = 0; i < records->len; i++)
    {
      const KithRoomRecord *record = g_ptr_array_index (records, i);
      g_autoptr(XmppJid) room = xmpp_jid_new (record->jid, NULL);

      if (room != NULL && !record->is_untold && !g_hash_table_contains (self->known, record->jid))
        kith_room_service_drop (self->rooms, room);
    }
}

static DexFuture *
fetch_fiber (gpointer data)
{
  KithBookmarkService *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) bookmarks = dex_await_boxed (xmpp_bookmarks_fetch (self->bookmarks), &error);

  if (bookmarks == NULL || kith_scope_is_stopped (self->scope))
    {
      if (error != NULL)
        g_debug ("bookmarks: %s", error->message);
      return dex_future_new_true ();
    }

  g_hash_table_remove_all (self->known);
  for (guint i = 0; i < bookmarks->len; i++)
    take_bookmark (self, g_ptr_array_index (bookmarks, i));
  take_settings (self, bookmarks);
  drop_missing (self);
  self->is_fetched = TRUE;
  tell (self);

  return dex_future_new_true ();
}

static void
own_features_cb (KithBookmarkService *self)
{
  if (!kith_scope_is_stopped (self->scope))
    kith_spawn_detached (fetch_fiber, g_object_ref (self), g_object_unref);
}

static void
bound_cb (KithBookmarkService *self)
{
  self->is_fetched = FALSE;
}

static void
resumed_cb (KithBookmarkService *self)
{
  if (self->is_asked)
    tell (self);
}

KithBookmarkService *
kith_bookmark_service_new (XmppSession             *session,
                           XmppBookmarks           *bookmarks,
                           KithRoomService         *rooms,
                           KithDatabase            *database,
                           KithConversationService *conversations,
                           KithScope               *scope)
{
  KithBookmarkService *self = g_object_new (KITH_TYPE_BOOKMARK_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->bookmarks = g_object_ref (bookmarks);
  self->rooms = g_object_ref (rooms);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);

  g_signal_connect_object (bookmarks, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (rooms, "untold", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversations, "untold", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resumed", G_CALLBACK (resumed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmpp_session_get_disco (session), "own-features", G_CALLBACK (own_features_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}
