/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-courier.h"

#include "kith-random.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

/* What waits for a stream at most; the oldest goes first. */
#define WAITING_MAX 1000

typedef struct
{
  gatomicrefcount ref_count;
  KithCourierKind kind;
  XmppJid        *to;
  char           *id;
  char           *message_id;
  gboolean        is_in_flight;
} Item;

struct _KithCourier
{
  GObject       parent_instance;
  XmppSession  *session;
  XmppMessages *messages;
  GQueue        items; /* of Item: until the server has them */
};

G_DEFINE_FINAL_TYPE (KithCourier, kith_courier, G_TYPE_OBJECT)

static void
item_unref (gpointer data)
{
  Item *item = data;

  if (!g_atomic_ref_count_dec (&item->ref_count))
    return;

  xmpp_jid_unref (item->to);
  g_free (item->id);
  g_free (item->message_id);
  g_free (item);
}

static void
kith_courier_finalize (GObject *object)
{
  KithCourier *self = KITH_COURIER (object);

  g_queue_clear_full (&self->items, item_unref);
  g_object_unref (self->session);
  g_object_unref (self->messages);

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
}

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

static void
take_away (KithCourier *self,
           Item        *item)
{
  if (g_queue_remove (&self->items, item))
    item_unref (item);
}

static DexFuture *
ended_cb (DexFuture *future,
          gpointer   data)
{
  Errand *errand = data;

  /* The server has it; else the next stream takes it. */
  errand->item->is_in_flight = FALSE;
  if (dex_future_get_value (future, NULL) != NULL)
    take_away (errand->self, errand->item);

  return dex_future_new_true ();
}

static void
bring (KithCourier *self,
       Item        *item)
{
  XmppOutgoingMessage message = { .to = item->to, .id = item->id };
  Errand *errand;

  if (item->kind == KITH_COURIER_RECEIPT)
    message.receipt_id = item->message_id;
  else
    message.displayed_id = item->message_id;

  item->is_in_flight = TRUE;
  errand = g_new0 (Errand, 1);
  errand->self = g_object_ref (self);
  errand->item = item;
  g_atomic_ref_count_inc (&item->ref_count);
  dex_future_disown (dex_future_finally (xmpp_messages_send (self->messages, &message), ended_cb, errand, errand_free));
}

static void
bring_all (KithCourier *self)
{
  if (!xmpp_session_get_is_online (self->session))
    return;

  for (GList *l = self->items.head; l != NULL; l = l->next)
    if (!((Item *) l->data)->is_in_flight)
      bring (self, l->data);
}

KithCourier *
kith_courier_new (XmppSession  *session,
                  XmppMessages *messages)
{
  KithCourier *self = g_object_new (KITH_TYPE_COURIER, NULL);

  self->session = g_object_ref (session);
  self->messages = g_object_ref (messages);
  g_signal_connect_object (session, "bound", G_CALLBACK (bring_all), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (session, "resumed", G_CALLBACK (bring_all), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}

/* XEP-0333 s. 4.1: a marker speaks for all before it. */
static void
drop_older_markers (KithCourier *self,
                    XmppJid     *to)
{
  for (GList *l = self->items.head, *next; l != NULL; l = next)
    {
      Item *item = l->data;

      next = l->next;
      if (item->kind == KITH_COURIER_MARKER && !item->is_in_flight && xmpp_jid_equal (item->to, to))
        take_away (self, item);
    }
}

void
kith_courier_send (KithCourier     *self,
                   KithCourierKind  kind,
                   XmppJid         *to,
                   const char      *message_id)
{
  Item *item;

  g_return_if_fail (KITH_IS_COURIER (self));

  if (kind == KITH_COURIER_MARKER)
    drop_older_markers (self, to);
  if (self->items.length >= WAITING_MAX)
    take_away (self, self->items.head->data);

  item = g_new0 (Item, 1);
  g_atomic_ref_count_init (&item->ref_count);
  item->kind = kind;
  item->to = xmpp_jid_ref (to);
  item->id = kith_random_uuid ();
  item->message_id = g_strdup (message_id);
  g_queue_push_tail (&self->items, item);
  if (xmpp_session_get_is_online (self->session))
    bring (self, item);
}

void
kith_courier_drop (KithCourier     *self,
                   KithCourierKind  kind)
{
  g_return_if_fail (KITH_IS_COURIER (self));

  for (GList *l = self->items.head, *next; l != NULL; l = next)
    {
      next = l->next;
      if (((Item *) l->data)->kind == kind)
        take_away (self, l->data);
    }
}
