/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-amendment-service.h"

#include "kith-amendment-store.h"
#include "kith-gate.h"
#include "kith-conversation-service.h"
#include "kith-database.h"
#include "kith-outbox.h"
#include "kith-random.h"
#include "kith-storage-problem.h"
#include "kith-time.h"
#include "xmpp-messages.h"

#include <string.h>

/* What waited longer says when it was said (XEP-0203). */
#define DELAY_USEC (10 * G_USEC_PER_SEC)

#define RETRY_MSEC     1000
#define RETRY_MSEC_MAX 30000

struct _KithAmendmentService
{
  GObject                  parent_instance;

  XmppMessages            *messages;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithGate                *gate;
  KithScope               *scope;

  GHashTable              *in_flight; /* row ids of what the session has */
  gboolean                 is_pumping;
  gboolean                 pump_again;
};

G_DEFINE_FINAL_TYPE (KithAmendmentService, kith_amendment_service, G_TYPE_OBJECT)

static void
kith_amendment_service_finalize (GObject *object)
{
  KithAmendmentService *self = KITH_AMENDMENT_SERVICE (object);

  g_object_unref (self->messages);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  g_object_unref (self->gate);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->in_flight);

  G_OBJECT_CLASS (kith_amendment_service_parent_class)->finalize (object);
}

static void
kith_amendment_service_class_init (KithAmendmentServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_amendment_service_finalize;
}

static void
kith_amendment_service_init (KithAmendmentService *self)
{
  self->in_flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static gint64
get_account_id (KithAmendmentService *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

/* --- Out of the door --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithAmendmentService *self;
  gint64                id;
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_object_unref (sent->self);
  g_free (sent);
}

/* Until that is on disk it would be said once more after a restart, under the same id: no harm, but no use. */
static DexFuture *
note_sent_fiber (gpointer data)
{
  Sent *sent = data;
  KithAmendmentService *self = sent->self;

  for (guint wait = RETRY_MSEC; !kith_scope_is_stopped (self->scope); wait = MIN (wait * 2, RETRY_MSEC_MAX))
    {
      g_autoptr(GError) error = NULL;

      if (dex_await (kith_amendment_store_sent (self->database, get_account_id (self), sent->id, kith_time_now ()), &error) ||
          g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
        break;
      dex_await (kith_sleep (self->scope, wait), NULL);
    }
  g_hash_table_remove (self->in_flight, &sent->id);

  return dex_future_new_true ();
}

static DexFuture *
sent_cb (DexFuture *future,
         gpointer   data)
{
  Sent *sent = data;

  if (dex_future_get_value (future, NULL) != NULL)
    {
      Sent *copy = g_memdup2 (sent, sizeof *sent);

      g_object_ref (copy->self);
      kith_spawn_detached (note_sent_fiber, copy, sent_free);
    }
  else
    {
      /* Nobody knows whether it arrived: said once more it changes nothing. */
      g_hash_table_remove (sent->self->in_flight, &sent->id);
    }

  return dex_future_new_true ();
}

static void
send_one (KithAmendmentService *self,
          const KithAmendment  *amendment)
{
  g_autoptr(XmppJid) to = xmpp_jid_new (amendment->peer, NULL);
  g_auto(GStrv) emojis = amendment->content != NULL && *amendment->content != '\0' ? g_strsplit (amendment->content, " ", -1)
                                                                                    : g_new0 (char *, 1);
  XmppOutgoingMessage outgoing = {
    .to = to,
    .id = amendment->stanza_id,
    .is_groupchat = amendment->is_room,
    .delay = kith_time_now () - amendment->stamp > DELAY_USEC ? amendment->stamp : 0,
  };
  Sent *sent;

  if (to == NULL)
    return;

  switch (amendment->kind)
    {
    case KITH_AMENDMENT_CORRECTION:
      outgoing.body = amendment->content;
      outgoing.replace_id = amendment->target_id;
      outgoing.reply_id = amendment->reply_id;
      outgoing.reply_to = amendment->reply_to;
      outgoing.reply_quote = amendment->reply_quote;
      outgoing.chat_state = XMPP_CHAT_STATE_ACTIVE;
      break;

    case KITH_AMENDMENT_RETRACTION:
      outgoing.retract_id = amendment->target_id;
      break;

    case KITH_AMENDMENT_REACTION:
    default:
      outgoing.reaction_id = amendment->target_id;
      outgoing.reactions = (const char *const *) emojis;
      break;
    }

  g_hash_table_add (self->in_flight, g_memdup2 (&amendment->id, sizeof amendment->id));
  sent = g_new0 (Sent, 1);
  sent->self = g_object_ref (self);
  sent->id = amendment->id;
  dex_future_disown (dex_future_finally (xmpp_messages_send (self->messages, &outgoing), sent_cb, sent, sent_free));
}

static DexFuture *
pump_fiber (gpointer data)
{
  KithAmendmentService *self = data;

  do
    {
      g_autoptr(GPtrArray) amendments = NULL;
      g_autoptr(GError) error = NULL;

      self->pump_again = FALSE;
      amendments = dex_await_boxed (kith_amendment_store_load (self->database, get_account_id (self)), &error);
      if (amendments == NULL)
        {
          g_debug ("amendments: %s", error->message);
          break;
        }

      /* No wait in here: what the list says is what is. */
      for (guint i = 0; i < amendments->len && kith_gate_is_open (self->gate); i++)
        {
          const KithAmendment *amendment = g_ptr_array_index (amendments, i);

          if (!g_hash_table_contains (self->in_flight, &amendment->id) && kith_gate_may_pass (self->gate, amendment->peer, amendment->is_room))
            send_one (self, amendment);
        }
    }
  while (self->pump_again && !kith_scope_is_stopped (self->scope));

  self->is_pumping = FALSE;

  return dex_future_new_true ();
}

static void
pump (KithAmendmentService *self)
{
  if (!kith_gate_is_open (self->gate) || kith_scope_is_stopped (self->scope))
    return;

  self->pump_again = TRUE;
  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  kith_spawn_detached (pump_fiber, g_object_ref (self), g_object_unref);
}

/* --- What people do ------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithAmendmentService *self;
  KithAmendmentKind     kind;
  gint64                message;
  char                 *content;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->self);
  g_free (order->content);
  g_free (order);
}

static DexFuture *
store (const Order *order,
       const char  *stanza_id)
{
  KithDatabase *database = order->self->database;
  gint64 account = get_account_id (order->self);

  switch (order->kind)
    {
    case KITH_AMENDMENT_CORRECTION:
      return kith_amendment_store_correct (database, account, order->message, stanza_id, order->content, kith_time_now ());
    case KITH_AMENDMENT_RETRACTION:
      return kith_amendment_store_retract (database, account, order->message, stanza_id, kith_time_now ());
    case KITH_AMENDMENT_REACTION:
    default:
      return kith_amendment_store_react (database, account, order->message, stanza_id, order->content, kith_time_now ());
    }
}

static DexFuture *
order_fiber (gpointer data)
{
  const Order *order = data;
  KithAmendmentService *self = order->self;
  g_autofree char *stanza_id = kith_random_uuid ();
  g_autoptr(KithIntake) intake = NULL;
  g_autoptr(GError) error = NULL;

  intake = dex_await_boxed (store (order, stanza_id), &error);
  if (intake == NULL)
    return dex_future_new_for_error (kith_storage_problem_new (error));

  kith_conversation_service_take (self->conversations, intake);
  pump (self);

  return dex_future_new_for_boolean (intake->changes->len > 0);
}

/* @content: (transfer full) */
static DexFuture *
give_order (KithAmendmentService *self,
            KithAmendmentKind     kind,
            gint64                message,
            char                 *content)
{
  Order *order = g_new0 (Order, 1);

  order->self = g_object_ref (self);
  order->kind = kind;
  order->message = message;
  order->content = content;

  return kith_promise_for (kith_spawn (order_fiber, order, order_free));
}

DexFuture *
kith_amendment_service_correct (KithAmendmentService *self,
                                gint64                message_id,
                                const char           *body)
{
  g_return_val_if_fail (KITH_IS_AMENDMENT_SERVICE (self) && body != NULL, NULL);

  if (strlen (body) > KITH_OUTBOX_BODY_MAX)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "the message is too long");
  if (*body == '\0' || !g_utf8_validate (body, -1, NULL))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is nothing to send");

  return give_order (self, KITH_AMENDMENT_CORRECTION, message_id, kith_outbox_clean_body (body));
}

DexFuture *
kith_amendment_service_retract (KithAmendmentService *self,
                                gint64                message_id)
{
  g_return_val_if_fail (KITH_IS_AMENDMENT_SERVICE (self), NULL);

  return give_order (self, KITH_AMENDMENT_RETRACTION, message_id, NULL);
}

DexFuture *
kith_amendment_service_react (KithAmendmentService *self,
                              gint64                message_id,
                              const char *const    *emojis)
{
  g_return_val_if_fail (KITH_IS_AMENDMENT_SERVICE (self) && emojis != NULL, NULL);

  return give_order (self, KITH_AMENDMENT_REACTION, message_id, g_strjoinv (" ", (char **) (guintptr) emojis));
}

/* --- What it said before ------------------------------------------------------------------------------------------------------- */

static DexFuture *
revisions_fiber (gpointer data)
{
  const Order *order = data;
  KithAmendmentService *self = order->self;
  g_autoptr(GPtrArray) revisions = NULL;
  g_autoptr(GListStore) list = g_list_store_new (KITH_TYPE_MESSAGE);
  GError *error = NULL;

  revisions = dex_await_boxed (kith_amendment_store_load_revisions (self->database, get_account_id (self), order->message), &error);
  if (revisions == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < revisions->len; i++)
    {
      const KithRevision *revision = g_ptr_array_index (revisions, i);
      KithMessageData message = {
        .id = i + 1,
        .stamp = revision->stamp,
        .sender = kith_account_get_jid (kith_conversation_service_get_account (self->conversations)),
        .body = revision->body,
      };
      g_autoptr(KithMessage) item = kith_message_new (&message);

      g_list_store_append (list, item);
    }

  return dex_future_new_take_object (g_steal_pointer (&list));
}

DexFuture *
kith_amendment_service_load_revisions (KithAmendmentService *self,
                                       gint64                message_id)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_AMENDMENT_SERVICE (self), NULL);

  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->message = message_id;

  return kith_promise_for (kith_spawn (revisions_fiber, order, order_free));
}

KithAmendmentService *
kith_amendment_service_new (XmppMessages            *messages,
                            KithDatabase            *database,
                            KithConversationService *conversations,
                            KithGate                *gate,
                            KithScope               *scope)
{
  KithAmendmentService *self = g_object_new (KITH_TYPE_AMENDMENT_SERVICE, NULL);

  self->messages = g_object_ref (messages);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->gate = g_object_ref (gate);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (gate, "opened", G_CALLBACK (pump), self, G_CONNECT_SWAPPED);

  return self;
}
