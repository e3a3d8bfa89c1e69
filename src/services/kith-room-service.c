/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-service-private.h"

#include "kith-clock.h"
#include "kith-room-problem.h"
#include "kith-statement.h"

#include <string.h>

enum
{
  SIGNAL_READY,
  SIGNAL_LEFT,
  SIGNAL_UNTOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithRoomService, kith_room_service, G_TYPE_OBJECT)

KithRoomEntry *
kith_room_entry_ref (KithRoomEntry *room)
{
  g_atomic_ref_count_inc (&room->ref_count);
  return room;
}

void
kith_room_entry_unref (gpointer data)
{
  KithRoomEntry *room = data;

  if (!g_atomic_ref_count_dec (&room->ref_count))
    return;

  xmpp_jid_unref (room->jid);
  kith_room_record_free (room->record);
  g_object_unref (room->model);
  g_clear_object (&room->conversation);
  g_object_unref (room->archive);
  g_free (room);
}

KithRoomTask *
kith_room_task_new (KithRoomEntry *room)
{
  KithRoomTask *task = g_new0 (KithRoomTask, 1);

  task->service = g_object_ref (room->self);
  task->room = kith_room_entry_ref (room);

  return task;
}

void
kith_room_task_free (gpointer data)
{
  KithRoomTask *task = data;

  kith_room_entry_unref (task->room);
  g_object_unref (task->service);
  g_free (task);
}

/* It is none of ours any more. */
static void
room_forget (gpointer data)
{
  KithRoomEntry *room = data;

  if (room->is_queued)
    g_queue_remove (&room->self->waiting, room);
  room->is_queued = FALSE;
  g_clear_handle_id (&room->retry_source, g_source_remove);
  g_clear_handle_id (&room->past_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (room->archive, room);
  room->self = NULL;
  kith_room_entry_unref (room);
}

static void
kith_room_service_dispose (GObject *object)
{
  KithRoomService *self = KITH_ROOM_SERVICE (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_hash_table_remove_all (self->rooms);

  G_OBJECT_CLASS (kith_room_service_parent_class)->dispose (object);
}

static void
kith_room_service_finalize (GObject *object)
{
  KithRoomService *self = KITH_ROOM_SERVICE (object);

  g_hash_table_unref (self->rooms);
  g_object_unref (self->session);
  g_object_unref (self->muc);
  g_object_unref (self->archive);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_room_service_parent_class)->finalize (object);
}

static void
kith_room_service_class_init (KithRoomServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kith_room_service_dispose;
  object_class->finalize = kith_room_service_finalize;

  signals[SIGNAL_READY] =
    g_signal_new ("ready", KITH_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
  signals[SIGNAL_LEFT] = g_signal_new ("left", KITH_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
  signals[SIGNAL_UNTOLD] =
    g_signal_new ("untold", KITH_TYPE_ROOM_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
}

static void
kith_room_service_init (KithRoomService *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, room_forget);
  g_queue_init (&self->waiting);
}

KithRoomEntry *
kith_room_service_find (KithRoomService *self,
                        const XmppJid   *jid)
{
  return g_hash_table_lookup (self->rooms, xmpp_jid_get_bare (jid));
}

static gint64
get_account_id (KithRoomService *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

void
kith_room_service_tell_left (KithRoomEntry *room)
{
  if (room->conversation != NULL)
    g_signal_emit (room->self, signals[SIGNAL_LEFT], 0, room->conversation);
}

/* --- What is on disk ---------------------------------------------------------------------------------------------------- */

/* At the end of the program what rooms say last comes too late. */
void
kith_room_service_tell_problem (const GError *error)
{
  if (!g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
    g_warning ("room: %s", error->message);
}

static DexFuture *
save_fiber (gpointer data)
{
  KithRoomEntry *room = data;
  g_autoptr(GError) error = NULL;

  /* All that changed in this turn of the loop is written once. */
  dex_await (kith_clock_timeout (0), NULL);
  if (room->self == NULL || !room->is_changed)
    return dex_future_new_true ();

  room->is_changed = FALSE;
  if (dex_await_int64 (kith_room_store_save (room->self->database, get_account_id (room->self), room->record), &error) == 0 && error != NULL)
    kith_room_service_tell_problem (error);

  return dex_future_new_true ();
}

void
kith_room_entry_save (KithRoomEntry *room)
{
  if (room->conversation == NULL || room->is_changed)
    return;

  room->is_changed = TRUE;
  kith_spawn_detached (save_fiber, kith_room_entry_ref (room), kith_room_entry_unref);
}

/* What the person said of it: told to our other devices too. */
static void
save_and_tell (KithRoomEntry *room)
{
  room->record->is_untold = TRUE;
  kith_room_entry_save (room);
  if (room->conversation != NULL)
    g_signal_emit (room->self, signals[SIGNAL_UNTOLD], 0, room->conversation);
}

/* What it is called: as the person calls it, else as it calls itself. */
static void
show_name (KithRoomEntry *room)
{
  KithContact *contact;

  if (room->conversation == NULL)
    return;

  contact = kith_conversation_get_contact (room->conversation);
  kith_contact_set_name (contact, room->record->name);
  kith_contact_set_nick (contact, room->record->title);
}

char *
kith_room_service_dup_default_nick (KithRoomService *self)
{
  KithAccount *account = kith_conversation_service_get_account (self->conversations);
  KithContact *own = kith_roster_find (kith_conversation_service_get_roster (self->conversations), kith_account_get_jid (account));
  const char *nick = own != NULL ? kith_contact_get_nick (own) : NULL;

  return g_strdup (nick != NULL && *nick != '\0' ? nick : xmpp_jid_get_local (kith_account_get_jid (account)));
}

gboolean
kith_room_entry_is_joined (const KithRoomEntry *room)
{
  return room->self != NULL && kith_room_get_state (room->model) == KITH_ROOM_JOINED;
}

static gboolean
is_ready (const KithRoomEntry *room)
{
  return kith_room_entry_is_joined (room) && kith_archive_service_get_is_ready (room->archive);
}

void
kith_room_entry_look (KithRoomEntry *room)
{
  if (room->conversation != NULL && is_ready (room))
    g_signal_emit (room->self, signals[SIGNAL_READY], 0, room->conversation);
}

void
kith_room_entry_show (KithRoomEntry *room)
{
  kith_room_set_words (room->model, room->record->title, room->record->description);
  kith_room_set_subject (room->model, room->record->subject, room->record->subject_nick);
  kith_room_set_traits (room->model, room->record->traits);
  kith_room_set_is_bookmarked (room->model, room->record->is_autojoin);
  if (room->record->nick == NULL || *room->record->nick == '\0')
    {
      g_free (room->record->nick);
      room->record->nick = kith_room_service_dup_default_nick (room->self);
    }
  if (kith_room_get_state (room->model) != KITH_ROOM_JOINED)
    kith_room_set_nick (room->model, room->record->nick);
  show_name (room);
}

/* @record: (transfer full). Borrowed. */
static KithRoomEntry *
add_room (KithRoomService *self,
          XmppJid         *jid,
          KithRoomRecord  *record)
{
  KithRoomEntry *room = g_new0 (KithRoomEntry, 1);

  g_atomic_ref_count_init (&room->ref_count);
  room->self = self;
  room->jid = xmpp_jid_dup_bare (jid);
  room->record = record;
  room->model = kith_room_new (room->jid);
  room->archive = kith_archive_service_new_of_room (self->session, self->archive, room->jid, self->database, self->conversations, self->scope);
  g_signal_connect_swapped (room->archive, "notify::is-ready", G_CALLBACK (kith_room_entry_look), room);
  g_signal_connect_swapped (room->archive, "notify::is-settled", G_CALLBACK (kith_room_entry_look), room);
  g_hash_table_insert (self->rooms, g_strdup (xmpp_jid_get_bare (room->jid)), room);

  return room;
}

/* It stands in the list from now on. */
static void
show_conversation (KithRoomEntry *room)
{
  KithRoomService *self = room->self;

  if (room->conversation == NULL)
    room->conversation = g_object_ref (kith_conversation_service_ensure_room (self->conversations, room->jid));
  kith_conversation_set_room (room->conversation, room->record->is_left ? NULL : room->model);
  kith_room_entry_show (room);
}

static DexFuture *
load_fiber (gpointer data)
{
  KithRoomService *self = data;
  g_autoptr(GPtrArray) records = NULL;
  GError *error = NULL;

  records = dex_await_boxed (kith_room_store_load (self->database, get_account_id (self)), &error);
  if (records == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < records->len; i++)
    {
      const KithRoomRecord *record = g_ptr_array_index (records, i);
      g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);

      if (jid == NULL || kith_room_service_find (self, jid) != NULL)
        continue;
      show_conversation (add_room (self, jid, kith_room_record_copy (record)));
    }

  return dex_future_new_true ();
}

DexFuture *
kith_room_service_load (KithRoomService *self)
{
  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), NULL);

  return kith_promise_for (kith_spawn (load_fiber, g_object_ref (self), g_object_unref));
}

/* --- What the person does -------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithRoomService  *self;
  KithRoomEntry    *room;
  KithConversation *conversation;
  char             *text;
  char             *password;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->self);
  g_clear_pointer (&order->room, kith_room_entry_unref);
  g_clear_object (&order->conversation);
  g_free (order->text);
  g_free (order->password);
  g_free (order);
}

static DexFuture *
reject (const GError *error)
{
  return dex_future_new_for_error (kith_room_problem_to_error (error));
}

/* It was wanted before: its conversation shows why it is not in. Else nothing of it stays. */
static DexFuture *
order_join_fiber (gpointer data)
{
  Order *order = data;
  KithRoomEntry *room = order->room;
  g_autoptr(KithRoomService) self = g_object_ref (order->self);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppMucJoined) joined = NULL;

  self->n_joining++;
  joined = kith_room_entry_join_await (room, room->record->nick, &error);
  self->n_joining--;
  kith_room_service_work (self);
  if (room->self == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "left meanwhile");

  if (joined == NULL)
    {
      if (room->conversation != NULL)
        kith_room_entry_note_failed (room, error);
      else
        g_hash_table_remove (self->rooms, xmpp_jid_get_bare (room->jid));
      return reject (error);
    }

  room->record->is_autojoin = TRUE;
  room->record->is_left = FALSE;
  kith_room_entry_come_in (room, joined);
  show_conversation (room);
  kith_room_entry_take_info (room, joined->info, joined->codes);
  save_and_tell (room);
  kith_room_entry_go_on (room);

  return dex_future_new_for_object (room->conversation);
}

DexFuture *
kith_room_service_join (KithRoomService *self,
                        XmppJid         *jid,
                        const char      *nick,
                        const char      *password)
{
  KithRoomEntry *room;
  Order *order;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self) && jid != NULL, NULL);

  room = kith_room_service_find (self, jid);
  if (room != NULL && kith_room_entry_is_joined (room) && room->conversation != NULL &&
      (nick == NULL || g_strcmp0 (nick, kith_room_get_nick (room->model)) == 0))
    return dex_future_new_for_object (room->conversation);
  if (!xmpp_session_get_is_online (self->session))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");

  if (room == NULL)
    room = add_room (self, jid, kith_room_record_new (xmpp_jid_get_bare (jid)));
  if (room->is_queued)
    g_queue_remove (&self->waiting, room);
  room->is_queued = FALSE;
  g_clear_handle_id (&room->retry_source, g_source_remove);
  if (nick != NULL && *nick != '\0')
    g_set_str (&room->record->nick, nick);
  if (password != NULL && *password != '\0')
    g_set_str (&room->record->password, password);
  kith_room_entry_show (room);

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->room = kith_room_entry_ref (room);

  return kith_promise_for (kith_spawn (order_join_fiber, order, order_free));
}

void
kith_room_service_retry (KithRoomService  *self,
                         KithConversation *conversation)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  room = kith_room_service_find (self, kith_conversation_get_jid (conversation));
  if (room != NULL && room->conversation != NULL)
    {
      room->n_tries = 0;
      kith_room_entry_queue (room);
    }
}

static DexFuture *
forget_fiber (gpointer data)
{
  Order *order = data;
  g_autoptr(GError) error = NULL;

  if (!dex_await (kith_room_store_remove (order->self->database, get_account_id (order->self), order->text), &error))
    kith_room_service_tell_problem (error);

  return dex_future_new_true ();
}

static void
forget (KithRoomService *self,
        KithRoomEntry   *room)
{
  g_autoptr(KithRoomEntry) held = kith_room_entry_ref (room);
  Order *order = g_new0 (Order, 1);

  if (xmpp_session_has_room (self->session, room->jid))
    dex_future_disown (xmpp_muc_leave (self->muc, room->jid, NULL));
  kith_room_entry_go_out (room, KITH_ROOM_OUT, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
  if (room->conversation != NULL)
    kith_conversation_set_room (room->conversation, NULL);
  order->self = g_object_ref (self);
  order->text = g_strdup (xmpp_jid_get_bare (room->jid));
  g_hash_table_remove (self->rooms, xmpp_jid_get_bare (held->jid));
  kith_spawn_detached (forget_fiber, order, order_free);
}

void
kith_room_service_leave (KithRoomService  *self,
                         KithConversation *conversation)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  room = kith_room_service_find (self, kith_conversation_get_jid (conversation));
  if (room == NULL || room->conversation == NULL)
    return;

  if (xmpp_session_has_room (self->session, room->jid))
    dex_future_disown (xmpp_muc_leave (self->muc, room->jid, NULL));
  g_clear_handle_id (&room->retry_source, g_source_remove);
  kith_room_entry_go_out (room, KITH_ROOM_OUT, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
  kith_conversation_set_room (conversation, NULL);
  /* Until our other devices know it: else they would bring it back. */
  room->record->is_autojoin = FALSE;
  room->record->is_left = TRUE;
  save_and_tell (room);
}

static DexFuture *
nick_fiber (gpointer data)
{
  Order *order = data;
  KithRoomEntry *room = order->room;
  g_autoptr(GError) error = NULL;

  if (kith_room_entry_is_joined (room) && !dex_await (xmpp_muc_set_nick (order->self->muc, room->jid, order->text), &error))
    return reject (error);
  if (room->self == NULL)
    return dex_future_new_true ();

  g_set_str (&room->record->nick, order->text);
  kith_room_set_nick (room->model, order->text);
  save_and_tell (room);
  if (kith_room_get_problem (room->model) == KITH_ROOM_PROBLEM_NICK_TAKEN || kith_room_get_problem (room->model) == KITH_ROOM_PROBLEM_NICK_REFUSED)
    kith_room_entry_queue (room);

  return dex_future_new_true ();
}

static DexFuture *
give_order (KithRoomService  *self,
            KithConversation *conversation,
            DexFiberFunc      fiber,
            const char       *text)
{
  KithRoomEntry *room = kith_room_service_find (self, kith_conversation_get_jid (conversation));
  Order *order;

  if (room == NULL)
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not in the room");

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->room = kith_room_entry_ref (room);
  order->text = g_strdup (text);

  return kith_promise_for (kith_spawn (fiber, order, order_free));
}

DexFuture *
kith_room_service_set_nick (KithRoomService  *self,
                            KithConversation *conversation,
                            const char       *nick)
{
  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self) && KITH_IS_CONVERSATION (conversation) && nick != NULL, NULL);

  return give_order (self, conversation, nick_fiber, nick);
}

static DexFuture *
subject_fiber (gpointer data)
{
  Order *order = data;
  g_autoptr(GError) error = NULL;

  if (!kith_room_entry_is_joined (order->room))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not in the room");
  if (!dex_await (xmpp_muc_set_subject (order->self->muc, order->room->jid, order->text, NULL), &error))
    return reject (error);

  return dex_future_new_true ();
}

DexFuture *
kith_room_service_set_subject (KithRoomService  *self,
                               KithConversation *conversation,
                               const char       *subject)
{
  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self) && KITH_IS_CONVERSATION (conversation), NULL);

  return give_order (self, conversation, subject_fiber, subject);
}

void
kith_room_service_set_name (KithRoomService  *self,
                            KithConversation *conversation,
                            const char       *name)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  room = kith_room_service_find (self, kith_conversation_get_jid (conversation));
  if (room == NULL || !g_set_str (&room->record->name, name != NULL && *name != '\0' ? name : NULL))
    return;

  show_name (room);
  save_and_tell (room);
}

/* --- What others ask ----------------------------------------------------------------------------------------------------------- */

KithArchiveService *
kith_room_service_get_archive (KithRoomService *self,
                               const XmppJid   *jid)
{
  KithRoomEntry *room;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), NULL);

  room = kith_room_service_find (self, jid);

  return room != NULL ? room->archive : NULL;
}

gboolean
kith_room_service_is_ready (KithRoomService *self,
                            const char      *jid)
{
  KithRoomEntry *room;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), FALSE);

  room = g_hash_table_lookup (self->rooms, jid);

  return room != NULL && is_ready (room);
}

gboolean
kith_room_service_is_any_ready (KithRoomService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), FALSE);

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_ready (value))
      return TRUE;

  return FALSE;
}

gboolean
kith_room_service_is_settled (KithRoomService *self,
                              const char      *jid)
{
  KithRoomEntry *room;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), FALSE);

  room = g_hash_table_lookup (self->rooms, jid);

  return room != NULL && kith_room_entry_is_joined (room) && kith_archive_service_get_is_settled (room->archive) &&
         (room->is_past_told || (room->record->traits & KITH_ROOM_HAS_ARCHIVE) != 0);
}

gboolean
kith_room_service_hear (KithRoomService   *self,
                        const XmppMessage *message)
{
  KithRoomEntry *room;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), FALSE);

  room = message->peer != NULL ? kith_room_service_find (self, message->peer) : NULL;
  if (room == NULL)
    return FALSE;

  room->heard = kith_clock_get_monotonic ();
  if (message->has_subject)
    {
      /* XEP-0045 s. 7.2.15: the end of what is told at a join. */
      g_clear_handle_id (&room->past_source, g_source_remove);
      room->is_past_told = TRUE;
      g_set_str (&room->record->subject, message->subject != NULL && *message->subject != '\0' ? message->subject : NULL);
      g_set_str (&room->record->subject_nick, xmpp_jid_get_resource (message->from));
      kith_room_set_subject (room->model, room->record->subject, room->record->subject_nick);
      kith_room_entry_save (room);
      kith_room_entry_look (room);
    }

  return room->is_first_time && message->delay_is_trusted && message->delay != 0;
}

/* --- The session ---------------------------------------------------------------------------------------------------------------------- */

static void
bound_cb (KithRoomService *self)
{
  GHashTableIter iter;
  gpointer value;

  self->may_join = FALSE;
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithRoomEntry *room = value;

      g_clear_handle_id (&room->retry_source, g_source_remove);
      if (kith_room_entry_is_joined (room))
        kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
    }
}

static void
resumed_cb (KithRoomService *self)
{
  kith_room_service_work (self);
}

static void
show_changed_cb (KithRoomService *self)
{
  KithAccount *account = kith_conversation_service_get_account (self->conversations);

  xmpp_muc_set_presence (self->muc, (XmppShow) kith_account_get_visible_show (account), kith_account_get_status (account));
}

KithRoomService *
kith_room_service_new (XmppSession             *session,
                       XmppMuc                 *muc,
                       XmppArchive             *archive,
                       KithDatabase            *database,
                       KithConversationService *conversations,
                       KithScope               *scope)
{
  KithRoomService *self = g_object_new (KITH_TYPE_ROOM_SERVICE, NULL);
  KithAccount *account = kith_conversation_service_get_account (conversations);

  self->session = g_object_ref (session);
  self->muc = g_object_ref (muc);
  self->archive = g_object_ref (archive);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);
  kith_room_service_listen (self);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resumed", G_CALLBACK (resumed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::show", G_CALLBACK (show_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::status", G_CALLBACK (show_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::idle-since", G_CALLBACK (show_changed_cb), self, G_CONNECT_SWAPPED);
  show_changed_cb (self);

  return self;
}

/* --- Our other devices ------------------------------------------------------------------------------------------------------------------ */

GPtrArray *
kith_room_service_dup_records (KithRoomService *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_room_record_free);
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self), records);

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((KithRoomEntry *) value)->conversation != NULL)
      g_ptr_array_add (records, kith_room_record_copy (((KithRoomEntry *) value)->record));

  return records;
}

void
kith_room_service_take (KithRoomService *self,
                        KithRoomRecord  *record)
{
  g_autoptr(KithRoomRecord) given = record;
  g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self));

  if (jid == NULL || xmpp_jid_get_local (jid) == NULL)
    return;

  room = kith_room_service_find (self, jid);
  if (room == NULL)
    room = add_room (self, jid, kith_room_record_new (xmpp_jid_get_bare (jid)));
  else if (room->record->is_untold)
    return;

  g_set_str (&room->record->name, given->name);
  g_set_str (&room->record->password, given->password);
  if (given->nick != NULL && *given->nick != '\0')
    g_set_str (&room->record->nick, given->nick);
  room->record->is_autojoin = given->is_autojoin;
  show_conversation (room);
  kith_room_entry_save (room);

  if (room->record->is_autojoin && self->may_join && kith_room_get_state (room->model) == KITH_ROOM_OUT)
    kith_room_entry_queue (room);
  else if (!room->record->is_autojoin && kith_room_entry_is_joined (room))
    {
      dex_future_disown (xmpp_muc_leave (self->muc, room->jid, NULL));
      kith_room_entry_go_out (room, KITH_ROOM_OUT, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
    }
}

void
kith_room_service_note_notify_said (KithRoomService *self,
                                    const XmppJid   *jid)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self));

  room = kith_room_service_find (self, jid);
  if (room != NULL)
    room->is_notify_said = TRUE;
}

void
kith_room_service_drop (KithRoomService *self,
                        const XmppJid   *jid)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self));

  room = kith_room_service_find (self, jid);
  if (room != NULL && !room->record->is_untold)
    forget (self, room);
}

void
kith_room_service_note_told (KithRoomService      *self,
                             const KithRoomRecord *record)
{
  KithRoomEntry *room;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self));

  room = g_hash_table_lookup (self->rooms, record->jid);
  if (room == NULL || !room->record->is_untold || room->record->is_left != record->is_left || room->record->is_autojoin != record->is_autojoin ||
      g_strcmp0 (room->record->name, record->name) != 0 || g_strcmp0 (room->record->nick, record->nick) != 0 ||
      g_strcmp0 (room->record->password, record->password) != 0)
    return;

  room->record->is_untold = FALSE;
  if (room->record->is_left)
    forget (self, room);
  else
    kith_room_entry_save (room);
}
