/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-outbox.h"

#include "kith-gate.h"
#include "kith-conversation-record.h"
#include "kith-conversation-service.h"
#include "kith-database.h"
#include "kith-mention.h"
#include "kith-outbox-store.h"
#include "kith-random.h"
#include "kith-storage-problem.h"
#include "kith-time.h"
#include "xmpp-error.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

#include <string.h>

/* What waited longer says when it was written (XEP-0203). */
#define DELAY_USEC (10 * G_USEC_PER_SEC)

/* A stream that ends with a policy violation may have been ended by a stanza of at least this size. */
#define LARGE_BODY 10000

#define RETRY_MSEC     1000
#define RETRY_MSEC_MAX 30000

struct _KithOutbox
{
  GObject                  parent_instance;

  XmppMessages            *messages;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithGate                *gate;
  KithScope               *scope;

  GHashTable              *in_flight; /* row ids of what the session has -> length of the body */
  GHashTable              *in_rooms;  /* those of them that a room has to give back -> its JID */
  GHashTable              *unsent;    /* row ids of what no session ever had: surely not in the archive */
  gboolean                 is_pumping;
  gboolean                 pump_again;
};

G_DEFINE_FINAL_TYPE (KithOutbox, kith_outbox, G_TYPE_OBJECT)

static void
kith_outbox_finalize (GObject *object)
{
  KithOutbox *self = KITH_OUTBOX (object);

  g_object_unref (self->messages);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  g_object_unref (self->gate);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->in_rooms);
  g_hash_table_unref (self->unsent);

  G_OBJECT_CLASS (kith_outbox_parent_class)->finalize (object);
}

static void
kith_outbox_class_init (KithOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_outbox_finalize;
}

static void
kith_outbox_init (KithOutbox *self)
{
  self->in_flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->in_rooms = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->unsent = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static gint64
get_account_id (KithOutbox *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

static gboolean
is_in_flight (KithOutbox *self,
              gint64      id)
{
  return g_hash_table_contains (self->in_flight, &id);
}

/* --- Out of the door --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithOutbox *self;
  gint64      id;
  gboolean    is_room; /* sent is what the room gives back: that the server has it says nothing */
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_object_unref (sent->self);
  g_free (sent);
}

/* The server has it: that has to be on disk before it is forgotten here. */
static DexFuture *
note_sent_fiber (gpointer data)
{
  Sent *sent = data;
  KithOutbox *self = sent->self;
  guint wait = RETRY_MSEC;

  while (!kith_scope_is_stopped (self->scope))
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(KithIntake) intake = dex_await_boxed (kith_outbox_store_sent (self->database, get_account_id (self), sent->id), &error);

      if (intake != NULL)
        {
          kith_conversation_service_take (self->conversations, intake);
          break;
        }
      if (g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
        break;

      dex_await (kith_sleep (self->scope, wait), NULL);
      wait = MIN (wait * 2, RETRY_MSEC_MAX);
    }

  g_hash_table_remove (self->in_flight, &sent->id);

  return dex_future_new_true ();
}

static DexFuture *
sent_cb (DexFuture *future,
         gpointer   data)
{
  Sent *sent = data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) != NULL && sent->is_room)
    {
      /* On its way. */
    }
  else if (dex_future_get_value (future, NULL) != NULL)
    {
      Sent *copy = g_memdup2 (sent, sizeof *sent);

      g_object_ref (copy->self);
      kith_spawn_detached (note_sent_fiber, copy, sent_free);
    }
  else
    {
      /* Not sent, or nobody knows: it stays queued, and the next session finds out. */
      g_hash_table_remove (sent->self->in_flight, &sent->id);
    }

  return dex_future_new_true ();
}

static void
send_queued (KithOutbox       *self,
             const KithQueued *queued)
{
  const KithMessageRecord *message = queued->message;
  g_autoptr(XmppJid) to = xmpp_jid_new (queued->peer, NULL);
  KithConversation *conversation = to != NULL ? kith_conversation_service_find (self->conversations, to) : NULL;
  KithRoom *room = queued->is_room && conversation != NULL ? kith_conversation_get_room (conversation) : NULL;
  g_autoptr(GPtrArray) mentions = room != NULL ? kith_mention_find (room, message->body) : NULL;
  XmppOutgoingMessage outgoing = {
    .to = to,
    .id = message->message_id,
    .body = message->body,
    .reply_id = message->reply_id,
    .reply_to = message->reply_to,
    .reply_quote = message->reply_quote,
    .is_groupchat = queued->is_room,
    .delay = kith_time_now () - message->stamp > DELAY_USEC ? message->stamp : 0,
    .chat_state = XMPP_CHAT_STATE_ACTIVE,
    .wants_receipt = !queued->is_room,
    .wants_marker = !queued->is_room,
    .mentions = mentions,
  };
  Sent *sent;

  if (to == NULL)
    return;

  g_hash_table_insert (self->in_flight, g_memdup2 (&message->id, sizeof message->id), GSIZE_TO_POINTER (strlen (message->body)));
  g_hash_table_remove (self->unsent, &message->id);
  if (queued->is_room)
    g_hash_table_replace (self->in_rooms, g_memdup2 (&message->id, sizeof message->id), g_strdup (queued->peer));
  sent = g_new0 (Sent, 1);
  sent->is_room = queued->is_room;
  sent->self = g_object_ref (self);
  sent->id = message->id;
  dex_future_disown (dex_future_finally (xmpp_messages_send (self->messages, &outgoing), sent_cb, sent, sent_free));
}

/* What a session had before, in this process or an earlier one, may have arrived: it waits until the archive was asked. */
static gboolean
may_go (KithOutbox       *self,
        const KithQueued *item)
{
  return kith_gate_may_pass (self->gate, item->peer, item->is_room) &&
         (kith_gate_is_settled (self->gate, item->peer, item->is_room) || g_hash_table_contains (self->unsent, &item->message->id));
}

/* One at a time, so that none overtakes another: all that is queued and not yet with the session, in the store's order. */
static DexFuture *
pump_fiber (gpointer data)
{
  KithOutbox *self = data;

  do
    {
      g_autoptr(GPtrArray) queued = NULL;
      g_autoptr(GError) error = NULL;
      gint64 held = 0;

      self->pump_again = FALSE;
      queued = dex_await_boxed (kith_outbox_store_load (self->database, get_account_id (self)), &error);
      if (queued == NULL)
        {
          g_debug ("outbox: %s", error->message);
          break;
        }

      /* No wait in here: what the list says is what is. */
      for (guint i = 0; i < queued->len && kith_gate_is_open (self->gate); i++)
        {
          const KithQueued *item = g_ptr_array_index (queued, i);

          if (is_in_flight (self, item->message->id) || item->message->conversation == held)
            continue;

          /* None of the same conversation overtakes it. */
          if (may_go (self, item))
            send_queued (self, item);
          else
            held = item->message->conversation;
        }
    }
  while (self->pump_again && !kith_scope_is_stopped (self->scope));

  self->is_pumping = FALSE;

  return dex_future_new_true ();
}

static void
pump (KithOutbox *self)
{
  if (!kith_gate_is_open (self->gate) || kith_scope_is_stopped (self->scope))
    return;

  self->pump_again = TRUE;
  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  kith_spawn_detached (pump_fiber, g_object_ref (self), g_object_unref);
}

static gboolean
is_of_room (gpointer key,
            gpointer value,
            gpointer data)
{
  return g_str_equal (value, data);
}

/* Nobody knows what became of what the room did not give back: it is found out when we are in again. */
static void
closed_cb (KithGate   *gate,
           const char *room,
           KithOutbox *self)
{
  GHashTableIter iter;
  gpointer id, peer;

  g_hash_table_iter_init (&iter, self->in_rooms);
  while (g_hash_table_iter_next (&iter, &id, &peer))
    if (g_str_equal (peer, room))
      g_hash_table_remove (self->in_flight, id);
  g_hash_table_foreach_remove (self->in_rooms, is_of_room, (gpointer) (gsize) room);
}

/* --- A stanza too large for the server --------------------------------------------------------------------------------------- */

static DexFuture *
too_large_fiber (gpointer data)
{
  Sent *sent = data;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_outbox_store_fail (sent->self->database, get_account_id (sent->self), sent->id,
                                             (int) KITH_FAILURE_TOO_LARGE, NULL),
                     NULL);

  if (intake != NULL)
    kith_conversation_service_take (sent->self->conversations, intake);

  return dex_future_new_true ();
}

/* The server ends the stream where a stanza is beyond its limit. Sending it again would end every stream from now on, so the largest of those that
 * were on their way has failed. */
static void
ended_cb (XmppSession  *session,
          const GError *error,
          KithOutbox   *self)
{
  GHashTableIter iter;
  gpointer key, value;
  gsize largest = LARGE_BODY;
  gint64 id = 0;

  if (!g_error_matches (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_POLICY_VIOLATION))
    return;

  g_hash_table_iter_init (&iter, self->in_flight);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (GPOINTER_TO_SIZE (value) >= largest)
      {
        largest = GPOINTER_TO_SIZE (value);
        id = *(gint64 *) key;
      }

  if (id != 0)
    {
      Sent *sent = g_new0 (Sent, 1);

      sent->self = g_object_ref (self);
      sent->id = id;
      kith_spawn_detached (too_large_fiber, sent, sent_free);
    }
}

/* --- What people do ------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithOutbox       *self;
  KithConversation *conversation;
  char             *body;
  gint64            id;
  gint64            answered;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->self);
  g_clear_object (&order->conversation);
  g_free (order->body);
  g_free (order);
}

static DexFuture *
reject_order (GError *error)
{
  GError *problem = kith_storage_problem_new (error);

  g_error_free (error);

  return dex_future_new_for_error (problem);
}

/* The row is new: what has its id was never sent. */
static void
note_unsent (KithOutbox       *self,
             const KithIntake *intake)
{
  for (guint i = 0; i < intake->changes->len; i++)
    {
      const KithChange *change = g_ptr_array_index (intake->changes, i);

      if (change->message->state == KITH_ROW_QUEUED)
        g_hash_table_add (self->unsent, g_memdup2 (&change->message->id, sizeof change->message->id));
    }
}

static DexFuture *
send_fiber (gpointer data)
{
  Order *order = data;
  KithOutbox *self = order->self;
  g_autofree char *id = kith_random_uuid ();
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  intake = dex_await_boxed (kith_outbox_store_add (self->database, get_account_id (self),
                                                   xmpp_jid_get_bare (kith_conversation_get_jid (order->conversation)),
                                                   id, order->body, order->answered, kith_time_now ()),
                            &error);
  if (intake == NULL)
    return reject_order (error);

  note_unsent (self, intake);
  kith_conversation_service_take (self->conversations, intake);
  pump (self);

  return dex_future_new_true ();
}

/* What reaches the other side: line ends of one kind, nothing that XML cannot carry. The copy from the archive has to be equal. */
char *
kith_outbox_clean_body (const char *body)
{
  GString *clean = g_string_sized_new (strlen (body));

  for (const char *p = body; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r')
        {
          if (p[1] != '\n')
            g_string_append_c (clean, '\n');
          continue;
        }
      if ((c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff)
        continue;
      g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, FALSE);
}

DexFuture *
kith_outbox_send (KithOutbox       *self,
                  KithConversation *conversation,
                  const char       *body)
{
  return kith_outbox_answer (self, conversation, body, 0);
}

DexFuture *
kith_outbox_answer (KithOutbox       *self,
                    KithConversation *conversation,
                    const char       *body,
                    gint64            answered)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_OUTBOX (self) && KITH_IS_CONVERSATION (conversation) && body != NULL, NULL);

  if (strlen (body) > KITH_OUTBOX_BODY_MAX)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "the message is too long");
  if (*body == '\0' || !g_utf8_validate (body, -1, NULL))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is nothing to send");

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->conversation = g_object_ref (conversation);
  order->body = kith_outbox_clean_body (body);
  order->answered = answered;

  return kith_promise_for (kith_spawn (send_fiber, order, order_free));
}

static DexFuture *
rewrite_fiber (gpointer data)
{
  Order *order = data;
  KithOutbox *self = order->self;
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  intake = dex_await_boxed (kith_outbox_store_rewrite (self->database, get_account_id (self), order->id, order->body), &error);
  if (intake == NULL)
    return reject_order (error);

  kith_conversation_service_take (self->conversations, intake);
  pump (self);

  return dex_future_new_for_boolean (intake->changes->len > 0);
}

DexFuture *
kith_outbox_rewrite (KithOutbox *self,
                     gint64      message_id,
                     const char *body)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_OUTBOX (self) && body != NULL, NULL);

  if (!g_hash_table_contains (self->unsent, &message_id) || *body == '\0' || strlen (body) > KITH_OUTBOX_BODY_MAX)
    return dex_future_new_for_boolean (FALSE);

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->id = message_id;
  order->body = kith_outbox_clean_body (body);

  return kith_promise_for (kith_spawn (rewrite_fiber, order, order_free));
}

static DexFuture *
retry_fiber (gpointer data)
{
  Order *order = data;
  KithOutbox *self = order->self;
  g_autofree char *id = kith_random_uuid ();
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  intake = dex_await_boxed (kith_outbox_store_retry (self->database, get_account_id (self), order->id, id, kith_time_now ()), &error);
  if (intake == NULL)
    return reject_order (error);

  note_unsent (self, intake);
  kith_conversation_service_take (self->conversations, intake);
  pump (self);

  return dex_future_new_for_boolean (intake->changes->len > 0);
}

DexFuture *
kith_outbox_retry (KithOutbox *self,
                   gint64      message_id)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_OUTBOX (self), NULL);

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->id = message_id;

  return kith_promise_for (kith_spawn (retry_fiber, order, order_free));
}

static DexFuture *
discard_fiber (gpointer data)
{
  Order *order = data;
  KithOutbox *self = order->self;
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  intake = dex_await_boxed (kith_outbox_store_discard (self->database, get_account_id (self), order->id), &error);
  if (intake == NULL)
    return reject_order (error);

  for (guint i = 0; i < intake->conversations->len; i++)
    {
      const KithConversationRecord *record = g_ptr_array_index (intake->conversations, i);
      g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
      KithConversation *conversation = jid != NULL ? kith_conversation_service_find (self->conversations, jid) : NULL;

      if (conversation != NULL && kith_conversation_get_timeline (conversation) != NULL)
        kith_timeline_remove (kith_conversation_get_timeline (conversation), order->id);
    }
  kith_conversation_service_take (self->conversations, intake);

  return dex_future_new_for_boolean (intake->conversations->len > 0);
}

DexFuture *
kith_outbox_discard (KithOutbox *self,
                     gint64      message_id)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_OUTBOX (self), NULL);

  /* On its way: whether it arrives is no longer up to us. */
  if (is_in_flight (self, message_id))
    return dex_future_new_for_boolean (FALSE);

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->id = message_id;

  return kith_promise_for (kith_spawn (discard_fiber, order, order_free));
}

KithOutbox *
kith_outbox_new (XmppMessages            *messages,
                 KithDatabase            *database,
                 KithConversationService *conversations,
                 KithGate                *gate,
                 KithScope               *scope)
{
  KithOutbox *self = g_object_new (KITH_TYPE_OUTBOX, NULL);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (messages));

  self->messages = g_object_ref (messages);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->gate = g_object_ref (gate);
  self->scope = kith_scope_ref (scope);

  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, 0);
  g_signal_connect_object (gate, "opened", G_CALLBACK (pump), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gate, "closed", G_CALLBACK (closed_cb), self, 0);

  return self;
}
