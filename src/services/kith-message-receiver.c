/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-receiver.h"

#include "kith-database.h"
#include "kith-intake.h"
#include "kith-mention.h"
#include "kith-message-arrival-private.h"
#include "kith-random.h"
#include "kith-time.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

#include <string.h>

/* How much one transaction takes. */
#define BATCH_MESSAGES 300
#define BATCH_BYTES    (4 * 1024 * 1024)

/* How long until storing is tried again, doubled each time. */
#define RETRY_MSEC     1000
#define RETRY_MSEC_MAX 30000

struct _KithMessageReceiver
{
  GObject                  parent_instance;

  XmppSession             *session;
  KithCourier             *courier;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithRoomService         *rooms;
  KithScope               *scope;

  GQueue                   waiting; /* of Heard */
  gboolean                 is_running;
  GError                  *storage_error;
};

/* One message, with what is to be stored of it: as it was when it came. */
typedef struct
{
  XmppMessage *message;
  KithArrival *arrival; /* NULL: nothing */
} Heard;

static void
heard_free (gpointer data)
{
  Heard *heard = data;

  xmpp_message_unref (heard->message);
  g_clear_pointer (&heard->arrival, kith_arrival_free);
  g_free (heard);
}

enum
{
  PROP_STORAGE_ERROR = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithMessageReceiver, kith_message_receiver, G_TYPE_OBJECT)

static void
kith_message_receiver_finalize (GObject *object)
{
  KithMessageReceiver *self = KITH_MESSAGE_RECEIVER (object);

  /* Not released: the server will send them again. */
  g_queue_clear_full (&self->waiting, heard_free);
  g_object_unref (self->session);
  g_object_unref (self->courier);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  g_object_unref (self->rooms);
  kith_scope_unref (self->scope);
  g_clear_error (&self->storage_error);

  G_OBJECT_CLASS (kith_message_receiver_parent_class)->finalize (object);
}

static void
kith_message_receiver_get_property (GObject    *object,
                                    guint       id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_STORAGE_ERROR)
    g_value_set_boxed (value, KITH_MESSAGE_RECEIVER (object)->storage_error);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_message_receiver_class_init (KithMessageReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_message_receiver_finalize;
  object_class->get_property = kith_message_receiver_get_property;

  properties[PROP_STORAGE_ERROR] = g_param_spec_boxed ("storage-error", NULL, NULL, G_TYPE_ERROR,
                                                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_message_receiver_init (KithMessageReceiver *self)
{
  g_queue_init (&self->waiting);
}

const GError *
kith_message_receiver_get_storage_error (KithMessageReceiver *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE_RECEIVER (self), NULL);

  return self->storage_error;
}

gboolean
kith_message_receiver_is_idle (KithMessageReceiver *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE_RECEIVER (self), TRUE);

  return !self->is_running;
}

/* @error: (transfer full) (nullable) */
static void
set_storage_error (KithMessageReceiver *self,
                   GError              *error)
{
  gboolean has_changed = (error != NULL) != (self->storage_error != NULL) ||
                         (error != NULL && !g_error_matches (error, self->storage_error->domain, self->storage_error->code));

  g_clear_error (&self->storage_error);
  self->storage_error = error;
  if (has_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORAGE_ERROR]);
}

/* --- One batch ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *heard;    /* of Heard: all of the batch */
  GPtrArray *arrivals; /* of KithArrival, borrowed: those that have an effect */
} Batch;

static void
batch_clear (Batch *batch)
{
  g_ptr_array_unref (batch->arrivals);
  g_ptr_array_unref (batch->heard);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* XEP-0184 s. 5; security.md P1: only to those who may see our presence, only for what is new and came to this device. */
static gboolean
wants_receipt (const XmppMessage *message)
{
  return message->wants_receipt && message->id != NULL && message->body != NULL && !message->is_outgoing &&
         message->way == XMPP_MESSAGE_WAY_LIVE && (message->type == XMPP_MESSAGE_CHAT || message->type == XMPP_MESSAGE_NORMAL) &&
         message->provenance == XMPP_FROM_CONTACT;
}

static void
fill_batch (KithMessageReceiver *self,
            Batch               *batch,
            guint                limit)
{
  gsize n_bytes = 0;

  batch->heard = g_ptr_array_new_with_free_func (heard_free);
  batch->arrivals = g_ptr_array_new ();

  while (!g_queue_is_empty (&self->waiting) && batch->heard->len < limit && n_bytes < BATCH_BYTES)
    {
      Heard *heard = g_queue_pop_head (&self->waiting);
      const XmppMessage *message = heard->message;
      KithArrival *arrival = heard->arrival;

      g_ptr_array_add (batch->heard, heard);
      if (arrival == NULL)
        continue;

      if (arrival->owed_to == NULL && wants_receipt (message) && kith_courier_sends (self->courier, KITH_COURIER_RECEIPT, message->peer))
        {
          arrival->owed_to = g_strdup (xmpp_jid_get_text (message->peer));
          arrival->owed_stanza_id = kith_random_uuid ();
        }
      n_bytes += arrival->body != NULL ? strlen (arrival->body) : 0;
      g_ptr_array_add (batch->arrivals, arrival);
    }
}

/* Back to where it came from, in order. */
static void
return_batch (KithMessageReceiver *self,
              Batch               *batch)
{
  while (batch->heard->len > 0)
    g_queue_push_head (&self->waiting, g_ptr_array_steal_index (batch->heard, batch->heard->len - 1));
}

/* Now, and once for each. */
static void
release_batch (KithMessageReceiver *self,
               Batch               *batch)
{
  for (guint i = 0; i < batch->heard->len; i++)
    {
      const XmppMessage *message = ((Heard *) g_ptr_array_index (batch->heard, i))->message;

      if (message->hold != 0)
        xmpp_session_release (self->session, message->hold);
    }
}

static gboolean
owes_receipts (Batch            *batch,
               const KithIntake *intake)
{
  for (guint i = 0; i < intake->changes->len; i++)
    {
      const KithChange *change = g_ptr_array_index (intake->changes, i);

      if (change->kind == KITH_CHANGE_ADDED && ((KithArrival *) g_ptr_array_index (batch->arrivals, change->arrival))->owed_to != NULL)
        return TRUE;
    }

  return FALSE;
}

/* A row that the store cannot take for what it is would be tried for ever. */
static gboolean
is_about_content (const GError *error)
{
  return g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CONSTRAINT) ||
         g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_FAILED);
}

static gboolean
store_batch_await (KithMessageReceiver  *self,
                   guint                 limit,
                   GError              **error)
{
  g_auto(Batch) batch = { 0 };
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self->conversations));
  g_autoptr(KithIntake) intake = NULL;
  GError *local_error = NULL;

  fill_batch (self, &batch, limit);
  if (batch.arrivals->len > 0)
    {
      intake = dex_await_boxed (kith_intake_take (self->database, account, batch.arrivals, kith_time_now ()), &local_error);
      if (intake == NULL && is_about_content (local_error) && batch.heard->len == 1)
        {
          g_warning ("a message cannot be stored: %s", local_error->message);
          g_clear_error (&local_error);
        }
      else if (intake == NULL)
        {
          return_batch (self, &batch);
          g_propagate_error (error, local_error);
          return FALSE;
        }
    }

  if (intake != NULL)
    {
      kith_conversation_service_take (self->conversations, intake);
      if (owes_receipts (&batch, intake))
        kith_courier_wake (self->courier);
    }
  release_batch (self, &batch);

  return TRUE;
}

static DexFuture *
store_fiber (gpointer data)
{
  KithMessageReceiver *self = data;
  guint limit = BATCH_MESSAGES, wait = RETRY_MSEC;

  while (!g_queue_is_empty (&self->waiting) && !kith_scope_is_stopped (self->scope))
    {
      GError *error = NULL;

      if (store_batch_await (self, limit, &error))
        {
          set_storage_error (self, NULL);
          wait = RETRY_MSEC;
          continue;
        }

      if (g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
        {
          g_error_free (error);
          break;
        }

      /* One by one, to find which it is. */
      if (is_about_content (error) && limit > 1)
        {
          g_error_free (error);
          limit = 1;
          continue;
        }

      set_storage_error (self, error);
      dex_await (kith_sleep (self->scope, wait), NULL);
      wait = MIN (wait * 2, RETRY_MSEC_MAX);
    }

  self->is_running = FALSE;

  return dex_future_new_true ();
}

static void
message_cb (XmppMessages        *messages,
            XmppMessage         *message,
            KithMessageReceiver *self)
{
  Heard *heard = g_new0 (Heard, 1);

  heard->message = xmpp_message_ref (message);
  heard->arrival = kith_arrival_from_message (message);
  if (message->type == XMPP_MESSAGE_GROUPCHAT)
    {
      const gboolean is_past = kith_room_service_hear (self->rooms, message);

      if (heard->arrival != NULL)
        {
          heard->arrival->is_past = is_past;
          heard->arrival->is_mention = kith_mention_is_of_us (self->session, message);
        }
    }
  g_queue_push_tail (&self->waiting, heard);
  if (self->is_running || kith_scope_is_stopped (self->scope))
    return;

  self->is_running = TRUE;
  kith_spawn_detached (store_fiber, g_object_ref (self), g_object_unref);
}

KithMessageReceiver *
kith_message_receiver_new (XmppSession             *session,
                           XmppMessages            *messages,
                           KithCourier             *courier,
                           KithDatabase            *database,
                           KithConversationService *conversations,
                           KithRoomService         *rooms,
                           KithScope               *scope)
{
  KithMessageReceiver *self = g_object_new (KITH_TYPE_MESSAGE_RECEIVER, NULL);

  self->session = g_object_ref (session);
  self->courier = g_object_ref (courier);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->rooms = g_object_ref (rooms);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (messages, "message", G_CALLBACK (message_cb), self, 0);

  return self;
}

/* The person may not want others to know (security.md P2). */
void
kith_message_receiver_set_sends_receipts (KithMessageReceiver *self,
                                          gboolean             sends_receipts)
{
  g_return_if_fail (KITH_IS_MESSAGE_RECEIVER (self));

  kith_courier_set_sends (self->courier, KITH_COURIER_RECEIPT, sends_receipts);
}
