/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-settings-sync.h"

#include "kith-archive-service.h"
#include "kith-conversation-settings-store.h"
#include "kith-database.h"
#include "xmpp-conversation-settings.h"
#include "xmpp-pubsub.h"

/* Who puts the list in order does a few things at once. */
#define REST_MSEC 500

/* The store's numbers are the model's. */
#define TO_XMPP(notify)   ((XmppNotify) ((notify) + 1))
#define FROM_XMPP(notify) ((notify) == XMPP_NOTIFY_UNSAID ? 0 : (int) (notify) - 1)

G_STATIC_ASSERT ((int) XMPP_NOTIFY_ALWAYS == KITH_NOTIFY_ALWAYS + 1);
G_STATIC_ASSERT ((int) XMPP_NOTIFY_ON_MENTION == KITH_NOTIFY_ON_MENTION + 1);
G_STATIC_ASSERT ((int) XMPP_NOTIFY_NEVER == KITH_NOTIFY_NEVER + 1);

struct _KithConversationSettingsSync
{
  GObject                  parent_instance;

  XmppSession             *session;
  XmppPubsub              *pubsub;
  KithArchiveService      *archive;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  GHashTable              *items; /* bare JID -> XmppNode: what the server has */
  gboolean                 is_fetched; /* in this session: without it what others wrote would be lost */
  gboolean                 is_fetching;
  gboolean                 is_telling;
  gboolean                 is_asked; /* to tell, since it was last looked what is untold */
};

G_DEFINE_FINAL_TYPE (KithConversationSettingsSync, kith_conversation_settings_sync, G_TYPE_OBJECT)

static void tell (KithConversationSettingsSync *self);

static void
kith_conversation_settings_sync_finalize (GObject *object)
{
  KithConversationSettingsSync *self = KITH_CONVERSATION_SETTINGS_SYNC (object);

  g_object_unref (self->session);
  g_object_unref (self->pubsub);
  g_object_unref (self->archive);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->items);

  G_OBJECT_CLASS (kith_conversation_settings_sync_parent_class)->finalize (object);
}

static void
kith_conversation_settings_sync_class_init (KithConversationSettingsSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_conversation_settings_sync_finalize;
}

static void
kith_conversation_settings_sync_init (KithConversationSettingsSync *self)
{
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmpp_node_unref);
}

static gint64
get_account_id (KithConversationSettingsSync *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

/* --- What others said ------------------------------------------------------------------------------------------------------- */

static KithSharedSettings *
read_item (const char *bare,
           XmppNode   *payload)
{
  KithSharedSettings *shared = g_new0 (KithSharedSettings, 1);
  XmppConversationSettings settings;

  xmpp_conversation_settings_read (payload, &settings);
  shared->jid = g_strdup (bare);
  shared->is_pinned = settings.is_pinned;
  shared->is_archived = settings.is_archived;
  shared->notify = FROM_XMPP (settings.notify);

  return shared;
}

/* What items say, and from now on is what the server has. Of KithSharedSettings. */
static GPtrArray *
take_items (KithConversationSettingsSync *self,
            GPtrArray                    *items)
{
  GPtrArray *said = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);

  for (guint i = 0; i < items->len; i++)
    {
      const XmppPubsubItem *item = g_ptr_array_index (items, i);
      g_autoptr(XmppJid) peer = xmpp_jid_new (item->id, NULL);
      XmppNode *payload = item->payload != NULL && xmpp_node_is (item->payload, "conversation", XMPP_CONVERSATION_SETTINGS_NODE) ? item->payload : NULL;

      if (peer == NULL || (payload == NULL && !item->is_retracted))
        continue;

      if (payload != NULL)
        g_hash_table_replace (self->items, g_strdup (xmpp_jid_get_bare (peer)), xmpp_node_ref (payload));
      else
        g_hash_table_remove (self->items, xmpp_jid_get_bare (peer));
      g_ptr_array_add (said, read_item (xmpp_jid_get_bare (peer), payload));
    }

  return said;
}

static gboolean
apply_await (KithConversationSettingsSync *self,
             GPtrArray                    *said,
             gboolean                      is_all)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_conversation_settings_store_apply (self->database, get_account_id (self), KITH_CONVERSATION_PERSON, said, is_all), &error);

  if (intake != NULL)
    kith_conversation_service_take (self->conversations, intake);
  else
    g_debug ("settings of conversations: %s", error->message);

  return intake != NULL;
}

typedef struct
{
  KithConversationSettingsSync *self;
  GPtrArray                    *said;
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
  Said *said = data;

  apply_await (said->self, said->said, FALSE);

  return dex_future_new_true ();
}

static void
event_cb (XmppPubsub                   *pubsub,
          const char                   *node,
          GPtrArray                    *items,
          KithConversationSettingsSync *self)
{
  Said *said;

  if (kith_scope_is_stopped (self->scope))
    return;

  said = g_new0 (Said, 1);
  said->self = g_object_ref (self);
  said->said = take_items (self, items);
  kith_spawn_detached (apply_fiber, said, said_free);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  KithConversationSettingsSync *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = dex_await_boxed (xmpp_pubsub_fetch (self->pubsub, NULL, XMPP_CONVERSATION_SETTINGS_NODE, NULL), &error);
  g_autoptr(GPtrArray) said = NULL;

  self->is_fetching = FALSE;
  if (items == NULL)
    {
      g_debug ("settings of conversations: %s", error->message);
      return dex_future_new_true ();
    }

  g_hash_table_remove_all (self->items);
  said = take_items (self, items);
  if (!kith_scope_is_stopped (self->scope) && apply_await (self, said, TRUE))
    {
      self->is_fetched = xmpp_session_get_is_online (self->session);
      tell (self);
    }

  return dex_future_new_true ();
}

/* --- What was said here ----------------------------------------------------------------------------------------------------- */

static gboolean
tell_await (KithConversationSettingsSync *self,
            const KithSharedSettings     *shared)
{
  const XmppConversationSettings settings = { shared->is_pinned, shared->is_archived, TO_XMPP (shared->notify) };
  XmppNode *known = g_hash_table_lookup (self->items, shared->jid);
  g_autoptr(XmppNode) base = known != NULL ? xmpp_node_ref (known) : xmpp_node_new ("conversation", XMPP_CONVERSATION_SETTINGS_NODE);
  g_autoptr(XmppNode) item = xmpp_conversation_settings_write (base, &settings);
  g_autoptr(GError) error = NULL;

  if (!dex_await (xmpp_pubsub_keep_private (self->pubsub, XMPP_CONVERSATION_SETTINGS_NODE, shared->jid, xmpp_node_ref (item)), &error) ||
      !dex_await (kith_conversation_settings_store_note_told (self->database, get_account_id (self), KITH_CONVERSATION_PERSON, shared), &error))
    {
      g_debug ("settings of conversations: %s", error->message);
      return FALSE;
    }
  g_hash_table_replace (self->items, g_strdup (shared->jid), g_steal_pointer (&item));

  return TRUE;
}

/* Whether all was told. */
static gboolean
tell_all_await (KithConversationSettingsSync *self)
{
  g_autoptr(GPtrArray) untold =
    dex_await_boxed (kith_conversation_settings_store_load_untold (self->database, get_account_id (self), KITH_CONVERSATION_PERSON), NULL);

  if (untold == NULL)
    return FALSE;
  for (guint i = 0; i < untold->len; i++)
    if (!tell_await (self, g_ptr_array_index (untold, i)))
      return FALSE;

  /* What was said of these meanwhile is untold still. */
  self->is_asked |= untold->len > 0;

  return TRUE;
}

/* What cannot be told now stays untold, on disk. */
static DexFuture *
tell_fiber (gpointer data)
{
  KithConversationSettingsSync *self = data;

  while (self->is_asked && dex_await (kith_sleep (self->scope, REST_MSEC), NULL) && self->is_fetched && xmpp_session_get_is_online (self->session) &&
         xmpp_pubsub_can_keep_private (self->pubsub))
    {
      self->is_asked = FALSE;
      if (!tell_all_await (self))
        break;
    }
  self->is_telling = FALSE;

  return dex_future_new_true ();
}

static void
tell (KithConversationSettingsSync *self)
{
  if (!self->is_fetched || kith_scope_is_stopped (self->scope))
    return;

  self->is_asked = TRUE;
  if (!self->is_telling)
    {
      self->is_telling = TRUE;
      kith_spawn_detached (tell_fiber, g_object_ref (self), g_object_unref);
    }
}

/* After what came meanwhile: what that brought out of the archive here is news for the others. */
static void
settled_cb (KithConversationSettingsSync *self)
{
  if (!kith_archive_service_get_is_settled (self->archive))
    return;

  if (self->is_fetched)
    {
      tell (self);
    }
  else if (!self->is_fetching && !kith_scope_is_stopped (self->scope))
    {
      self->is_fetching = TRUE;
      kith_spawn_detached (fetch_fiber, g_object_ref (self), g_object_unref);
    }
}

static void
bound_cb (KithConversationSettingsSync *self)
{
  self->is_fetched = FALSE;
}

KithConversationSettingsSync *
kith_conversation_settings_sync_new (XmppSession             *session,
                                     XmppPubsub              *pubsub,
                                     KithArchiveService      *archive,
                                     KithDatabase            *database,
                                     KithConversationService *conversations,
                                     KithScope               *scope)
{
  KithConversationSettingsSync *self = g_object_new (KITH_TYPE_CONVERSATION_SETTINGS_SYNC, NULL);

  self->session = g_object_ref (session);
  self->pubsub = g_object_ref (pubsub);
  self->archive = g_object_ref (archive);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pubsub, "own-event::" XMPP_CONVERSATION_SETTINGS_NODE, G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (conversations, "untold", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (archive, "notify::is-settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);

  return self;
}
