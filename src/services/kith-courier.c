/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-courier.h"

#include "kith-courier-store.h"
#include "kith-time.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

/* So many are with the session at once: after a long time offline the server is not flooded. */
#define IN_FLIGHT_MAX 100

#define HELD_MSEC      30000
#define RETRY_MSEC     1000
#define RETRY_MSEC_MAX 30000

typedef enum
{
  ITEM_WAITS,
  ITEM_IS_IN_FLIGHT,
  ITEM_IS_HELD, /* for a while: who would get it may not see our presence now, or we do not know yet */
} ItemState;

typedef struct
{
  gatomicrefcount ref_count;
  KithOwed       *owed;
  XmppJid        *to;
  ItemState       state;
} Item;

struct _KithCourier
{
  GObject                  parent_instance;
  XmppSession             *session;
  XmppMessages            *messages;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  GQueue                   items; /* of Item: what the database has, as far as it was read */
  guint                    n_in_flight;
  gboolean                 is_holding;
  gint64                   last_id;
  gboolean                 is_loading;
  gboolean                 load_again;
  GArray                  *done;  /* of gint64: rows that have to go */
  gboolean                 is_clearing;
  gboolean                 sends[2];
};

G_DEFINE_FINAL_TYPE (KithCourier, kith_courier, G_TYPE_OBJECT)

static void
item_unref (gpointer data)
{
  Item *item = data;

  if (!g_atomic_ref_count_dec (&item->ref_count))
    return;

  kith_owed_free (item->owed);
  g_clear_pointer (&item->to, xmpp_jid_unref);
  g_free (item);
}

static void
kith_courier_finalize (GObject *object)
{
  KithCourier *self = KITH_COURIER (object);

  g_queue_clear_full (&self->items, item_unref);
  g_array_unref (self->done);
  g_object_unref (self->session);
  g_object_unref (self->messages);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_courier_parent_class)->finalize (object);
}

static void
kith_courier_class_init (KithCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_courier_finalize;
}

static void
kith_courier_init (KithCourier *self)
{
  self->done = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->sends[KITH_COURIER_RECEIPT] = self->sends[KITH_COURIER_MARKER] = TRUE;
}

static gint64
get_account_id (KithCourier *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

/* --- Off the list ------------------------------------------------------------------------------------------------------------ */

static DexFuture *
clear_fiber (gpointer data)
{
  KithCourier *self = data;
  guint wait = RETRY_MSEC;

  while (self->done->len > 0 && !kith_scope_is_stopped (self->scope))
    {
      g_autoptr(GArray) ids = g_steal_pointer (&self->done);
      g_autoptr(GError) error = NULL;

      self->done = g_array_new (FALSE, FALSE, sizeof (gint64));
      if (dex_await (kith_courier_store_done (self->database, ids), &error))
        {
          wait = RETRY_MSEC;
          continue;
        }
      /* Then it goes out once more after the next start, with the same id. */
      if (g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
        break;

      g_array_append_vals (self->done, ids->data, ids->len);
      dex_await (kith_sleep (self->scope, wait), NULL);
      wait = MIN (wait * 2, RETRY_MSEC_MAX);
    }
  self->is_clearing = FALSE;

  return dex_future_new_true ();
}

/* The server has it, or nobody wants it any more. */
static void
strike (KithCourier *self,
        Item        *item)
{
  if (!g_queue_remove (&self->items, item))
    return;

  g_array_append_val (self->done, item->owed->id);
  item_unref (item);
  if (self->is_clearing || kith_scope_is_stopped (self->scope))
    return;

  self->is_clearing = TRUE;
  kith_spawn_detached (clear_fiber, g_object_ref (self), g_object_unref);
}

/* --- Out ----------------------------------------------------------------------------------------------------------------------- */

static void bring_all (KithCourier *self);

typedef struct
{
  KithCourier *self;
  Item        *item;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_object_unref (errand->self);
  item_unref (errand->item);
  g_free (errand);
}

static DexFuture *
ended_cb (DexFuture *future,
          gpointer   data)
{
  Errand *errand = data;

  /* Else the next stream takes it. */
  errand->item->state = ITEM_WAITS;
  errand->self->n_in_flight--;
  if (dex_future_get_value (future, NULL) != NULL)
    {
      strike (errand->self, errand->item);
      bring_all (errand->self);
    }

  return dex_future_new_true ();
}

static void
bring (KithCourier *self,
       Item        *item)
{
  XmppOutgoingMessage message = { .to = item->to, .id = item->owed->stanza_id };
  Errand *errand;

  if (item->owed->kind == KITH_OWED_RECEIPT)
    message.receipt_id = item->owed->message_id;
  else
    message.displayed_id = item->owed->message_id;

  item->state = ITEM_IS_IN_FLIGHT;
  self->n_in_flight++;
  errand = g_new0 (Errand, 1);
  errand->self = g_object_ref (self);
  errand->item = item;
  g_atomic_ref_count_inc (&item->ref_count);
  dex_future_disown (dex_future_finally (xmpp_messages_send (self->messages, &message), ended_cb, errand, errand_free));
}

/* security.md P1: who may not see our presence does not learn that we are here, also where that has changed since. */
static gboolean
may_have (KithCourier *self,
          XmppJid     *to)
{
  KithConversation *conversation = kith_conversation_service_find (self->conversations, to);

  return conversation != NULL && kith_conversation_get_kind (conversation) == KITH_CONVERSATION_PERSON &&
         kith_conversation_service_is_trusted (self->conversations, conversation);
}

static void
let_go (KithCourier *self)
{
  for (GList *l = self->items.head; l != NULL; l = l->next)
    if (((Item *) l->data)->state == ITEM_IS_HELD)
      ((Item *) l->data)->state = ITEM_WAITS;
  bring_all (self);
}

static DexFuture *
hold_fiber (gpointer data)
{
  KithCourier *self = data;

  dex_await (kith_sleep (self->scope, HELD_MSEC), NULL);
  self->is_holding = FALSE;
  let_go (self);

  return dex_future_new_true ();
}

static void
hold (KithCourier *self,
      Item        *item)
{
  item->state = ITEM_IS_HELD;
  if (self->is_holding)
    return;

  self->is_holding = TRUE;
  kith_spawn_detached (hold_fiber, g_object_ref (self), g_object_unref);
}

static void
bring_all (KithCourier *self)
{
  gint64 since = kith_time_now () - KITH_OWED_MAX_USEC;

  for (GList *l = self->items.head, *next; l != NULL && self->n_in_flight < IN_FLIGHT_MAX; l = next)
    {
      Item *item = l->data;

      next = l->next;
      if (!xmpp_session_get_is_online (self->session) || kith_scope_is_stopped (self->scope))
        break;
      if (item->state != ITEM_WAITS)
        continue;

      if (item->to == NULL || item->owed->stamp < since || !kith_courier_sends (self, (KithCourierKind) item->owed->kind, item->to))
        strike (self, item);
      else if (may_have (self, item->to))
        bring (self, item);
      else
        hold (self, item);
    }
}

/* --- In -------------------------------------------------------------------------------------------------------------------------- */

/* XEP-0333 s. 4.1: a marker speaks for all before it. The older row is gone already. */
static void
forget_older_marker (KithCourier    *self,
                     const KithOwed *owed)
{
  for (GList *l = self->items.head, *next; l != NULL; l = next)
    {
      Item *item = l->data;

      next = l->next;
      if (item->owed->kind == KITH_OWED_MARKER && item->state != ITEM_IS_IN_FLIGHT && strcmp (item->owed->recipient, owed->recipient) == 0)
        {
          g_queue_delete_link (&self->items, l);
          item_unref (item);
        }
    }
}

/* @owed: (transfer full) */
static void
add (KithCourier *self,
     KithOwed    *owed)
{
  Item *item = g_new0 (Item, 1);

  if (owed->kind == KITH_OWED_MARKER)
    forget_older_marker (self, owed);
  g_atomic_ref_count_init (&item->ref_count);
  item->owed = owed;
  item->to = xmpp_jid_new (owed->recipient, NULL);
  g_queue_push_tail (&self->items, item);
  if (self->items.length > KITH_OWED_MAX)
    strike (self, self->items.head->data);
}

static DexFuture *
load_fiber (gpointer data)
{
  KithCourier *self = data;
  guint wait = RETRY_MSEC;

  while (self->load_again && !kith_scope_is_stopped (self->scope))
    {
      g_autoptr(GPtrArray) rows = NULL;
      g_autoptr(GError) error = NULL;

      self->load_again = FALSE;
      rows = dex_await_boxed (kith_courier_store_load (self->database, get_account_id (self), self->last_id, kith_time_now ()), &error);
      if (rows == NULL)
        {
          if (g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED))
            break;
          self->load_again = TRUE;
          dex_await (kith_sleep (self->scope, wait), NULL);
          wait = MIN (wait * 2, RETRY_MSEC_MAX);
          continue;
        }

      /* There may be more of them. */
      self->load_again |= rows->len > 0;
      g_ptr_array_set_free_func (rows, NULL);
      for (guint i = 0; i < rows->len; i++)
        {
          KithOwed *owed = g_ptr_array_index (rows, i);

          self->last_id = owed->id;
          add (self, owed);
        }
      bring_all (self);
    }
  self->is_loading = FALSE;

  return dex_future_new_true ();
}

void
kith_courier_wake (KithCourier *self)
{
  g_return_if_fail (KITH_IS_COURIER (self));

  self->load_again = TRUE;
  if (self->is_loading || kith_scope_is_stopped (self->scope))
    return;

  self->is_loading = TRUE;
  kith_spawn_detached (load_fiber, g_object_ref (self), g_object_unref);
}

KithCourier *
kith_courier_new (XmppSession             *session,
                  XmppMessages            *messages,
                  KithDatabase            *database,
                  KithConversationService *conversations,
                  KithScope               *scope)
{
  KithCourier *self = g_object_new (KITH_TYPE_COURIER, NULL);

  self->session = g_object_ref (session);
  self->messages = g_object_ref (messages);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (session, "bound", G_CALLBACK (let_go), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (session, "resumed", G_CALLBACK (let_go), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}

/* --- What the person wants ------------------------------------------------------------------------------------------------------- */

gboolean
kith_courier_sends (KithCourier     *self,
                    KithCourierKind  kind,
                    const XmppJid   *to)
{
  KithConversation *conversation;

  g_return_val_if_fail (KITH_IS_COURIER (self), FALSE);

  conversation = kith_conversation_service_find (self->conversations, to);

  return conversation != NULL ? kith_conversation_tells (conversation, KITH_TOLD_RECEIPTS, self->sends[kind]) : self->sends[kind];
}

/* What was owed and is not wanted any more. */
static void
strike_unwanted (KithCourier *self)
{
  for (GList *l = self->items.head, *next; l != NULL; l = next)
    {
      Item *item = l->data;

      next = l->next;
      if (item->state != ITEM_IS_IN_FLIGHT && item->to != NULL && !kith_courier_sends (self, (KithCourierKind) item->owed->kind, item->to))
        strike (self, item);
    }
}

void
kith_courier_set_sends (KithCourier     *self,
                        KithCourierKind  kind,
                        gboolean         sends)
{
  g_return_if_fail (KITH_IS_COURIER (self));

  self->sends[kind] = sends;
  strike_unwanted (self);
}
