/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stream-management.h"

typedef struct
{
  char       *id;
  GBytes     *bytes;
  DexPromise *promise;
} Sent;

typedef struct
{
  guint64  serial;
  gboolean is_released;
} Held;

struct _XmppStreamManagement
{
  GQueue  unacked; /* of Sent, oldest first */
  guint32 acked;   /* the last h of the server */
  guint   proved;  /* how many of the unacknowledged it has nevertheless */
  GQueue  held;    /* of Held, oldest first */
  guint32 handled;
  guint64 serial;
};

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_free (sent->id);
  g_bytes_unref (sent->bytes);
  g_clear_pointer (&sent->promise, dex_unref);
  g_free (sent);
}

XmppStreamManagement *
xmpp_sm_new (void)
{
  return g_new0 (XmppStreamManagement, 1);
}

void
xmpp_sm_free (XmppStreamManagement *self)
{
  xmpp_sm_reset (self);
  g_free (self);
}

void
xmpp_sm_sent (XmppStreamManagement *self,
              const char           *id,
              GBytes               *bytes,
              DexPromise           *promise)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->id = g_strdup (id);
  sent->bytes = g_bytes_ref (bytes);
  sent->promise = promise != NULL ? dex_ref (promise) : NULL;
  g_queue_push_tail (&self->unacked, sent);
}

guint
xmpp_sm_get_n_unacked (XmppStreamManagement *self)
{
  return self->unacked.length;
}

guint32
xmpp_sm_get_n_sent (XmppStreamManagement *self)
{
  return self->acked + self->unacked.length;
}

gboolean
xmpp_sm_take_ack (XmppStreamManagement *self,
                  guint32               h)
{
  /* Modulo 2^32: also right where the counter wraps. */
  guint32 n = h - self->acked;
  g_autoptr(GPtrArray) done = NULL;

  if (n > self->unacked.length)
    return FALSE;

  self->acked = h;
  self->proved -= MIN (self->proved, n);

  /* Take all of them off first: whoever is told may send again. */
  done = g_ptr_array_new_with_free_func (sent_free);
  for (; n > 0; n--)
    g_ptr_array_add (done, g_queue_pop_head (&self->unacked));

  for (guint i = 0; i < done->len; i++)
    {
      Sent *sent = g_ptr_array_index (done, i);

      if (sent->promise != NULL)
        dex_promise_resolve_boolean (sent->promise, TRUE);
    }

  return TRUE;
}

void
xmpp_sm_prove (XmppStreamManagement *self,
               const char           *id)
{
  guint n = self->unacked.length;

  /* The newest is the likeliest; what is proved needs no second look. */
  for (GList *l = self->unacked.tail; l != NULL && n > self->proved; l = l->prev, n--)
    if (g_strcmp0 (((Sent *) l->data)->id, id) == 0)
      {
        self->proved = n;
        break;
      }
}

gboolean
xmpp_sm_is_believable (XmppStreamManagement *self,
                       guint32               h)
{
  return h - self->acked >= self->proved;
}

GPtrArray *
xmpp_sm_get_unacked (XmppStreamManagement *self)
{
  GPtrArray *array = g_ptr_array_new ();

  for (GList *l = self->unacked.head; l != NULL; l = l->next)
    g_ptr_array_add (array, ((Sent *) l->data)->bytes);

  return array;
}

void
xmpp_sm_reset (XmppStreamManagement *self)
{
  GQueue lost = self->unacked;

  g_queue_init (&self->unacked);
  self->acked = 0;
  self->proved = 0;
  self->handled = 0;
  g_queue_clear_full (&self->held, g_free);

  for (GList *l = lost.head; l != NULL; l = l->next)
    {
      Sent *sent = l->data;

      if (sent->promise != NULL)
        dex_promise_reject (sent->promise,
                            g_error_new_literal (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST, "the stream ended before the answer"));
    }
  g_queue_clear_full (&lost, sent_free);
}

guint64
xmpp_sm_received (XmppStreamManagement *self)
{
  Held *held = g_new0 (Held, 1);

  held->serial = ++self->serial;
  g_queue_push_tail (&self->held, held);

  return held->serial;
}

void
xmpp_sm_release (XmppStreamManagement *self,
                 guint64               serial)
{
  Held *held = g_queue_peek_head (&self->held);

  /* Of an earlier stream: counted there, or coming again. Serials are never used twice. */
  if (held == NULL || serial < held->serial)
    return;

  for (GList *l = self->held.head; l != NULL; l = l->next)
    {
      held = l->data;
      if (held->serial == serial)
        {
          held->is_released = TRUE;
          break;
        }
    }

  while ((held = g_queue_peek_head (&self->held)) != NULL && held->is_released)
    {
      self->handled++;
      g_free (g_queue_pop_head (&self->held));
    }
}

guint32
xmpp_sm_get_handled (XmppStreamManagement *self)
{
  return self->handled;
}

guint
xmpp_sm_get_n_held (XmppStreamManagement *self)
{
  return self->held.length;
}

void
xmpp_sm_forget_held (XmppStreamManagement *self)
{
  g_queue_clear_full (&self->held, g_free);
}
