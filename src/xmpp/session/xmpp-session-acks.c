/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-session-private.h"

#include "kith-clock.h"

#include <string.h>

/* Acknowledgements both ways (XEP-0198) and signs of life (XEP-0199). */

#define NS_PING "urn:xmpp:ping"

/* Silence after which we ask for a sign of life, and how long we wait for one. Both are looked at every five seconds, and a dead link is noticed within 90 s
 * (reliability.md row 5). */
#define IDLE_SECONDS   50
#define ANSWER_SECONDS 25

static void
send_ack (XmppSession *self)
{
  XmppNode *ack = xmpp_node_new ("a", NS_SM);
  g_autofree char *h = NULL;

  self->answered_h = xmpp_sm_get_handled (self->sm);
  self->owes_ack = xmpp_sm_get_n_held (self->sm) > 0;
  h = g_strdup_printf ("%u", self->answered_h);
  xmpp_node_set_attribute (ack, "h", h);
  xmpp_session_send_nonza (self, ack);
}

/* XEP-0198 s. 4: more acknowledged than was sent; or less than before, or than what is proved. Who has lost count is not asked for this session again. */
void
xmpp_session_fail_count (XmppSession *self)
{
  g_clear_pointer (&self->sm_id, g_free);
  g_clear_pointer (&self->sm_location, g_free);
  xmpp_session_fail_stream (self, "undefined-condition", xmpp_node_new ("handled-count-too-high", NS_SM),
                            g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNDEFINED_CONDITION, "the server has lost count"));
}

void
xmpp_session_prove (XmppSession *self,
                    const char  *id)
{
  g_return_if_fail (XMPP_IS_SESSION (self));

  if (id != NULL && self->login != NULL && self->login->sm_enabled)
    xmpp_sm_prove (self->sm, id);
}

void
xmpp_session_dispatch_sm (XmppSession *self,
                          XmppNode    *node)
{
  const char *name = xmpp_node_get_name (node);
  guint64 h;

  if (!self->login->sm_enabled)
    return;

  if (strcmp (name, "r") == 0)
    send_ack (self);
  else if (strcmp (name, "a") == 0)
    {
      const char *text = xmpp_node_get_attribute (node, "h");
      self->asked_at = 0;
      if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &h, NULL))
        return;
      if (!xmpp_sm_take_ack (self->sm, (guint32) h))
        xmpp_session_fail_count (self);
      else if (xmpp_sm_get_n_sent (self->sm) != self->asked_covers)
        xmpp_session_request_ack (self);
    }
}

void
xmpp_session_release (XmppSession *self,
                      guint64      hold)
{
  g_return_if_fail (XMPP_IS_SESSION (self));

  if (hold == 0 || self->sm == NULL)
    return;

  xmpp_sm_release (self->sm, hold);
  xmpp_session_give_room (self);

  /* An <r/> was answered while things were not yet on disk: say so now, unasked. */
  if (self->owes_ack && self->login != NULL && self->login->sm_enabled && xmpp_sm_get_n_held (self->sm) == 0 &&
      self->answered_h != xmpp_sm_get_handled (self->sm))
    send_ack (self);
}

static DexFuture *
ping_answered_cb (DexFuture *future,
                  gpointer   data)
{
  g_autoptr(XmppSession) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->login == NULL)
    return dex_future_new_true ();

  /* Any answer shows that what went before it arrived; an error too. Silence does not. */
  if (dex_future_get_value (future, &error) != NULL || error->domain == XMPP_STANZA_ERROR)
    {
      self->asked_at = 0;
      xmpp_sm_take_ack (self->sm, self->asked_covers);
      if (!self->login->sm_enabled && xmpp_sm_get_n_unacked (self->sm) > 0)
        xmpp_session_request_ack (self);
    }

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* XEP-0199 to our server, and what it stands for without stream management: stanzas are handled in order (RFC 6120 s. 10.1). */
static void
send_ping (XmppSession *self)
{
  g_autoptr(XmppJid) server = xmpp_jid_dup_domain (self->account);
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  DexFuture *answer;

  g_weak_ref_init (weak, self);
  answer = xmpp_session_request (self, server, "get", xmpp_node_new ("ping", NS_PING), ANSWER_SECONDS);
  self->asked_covers = xmpp_sm_get_n_sent (self->sm);
  dex_future_disown (dex_future_finally (answer, ping_answered_cb, weak, weak_ref_free));
}

void
xmpp_session_request_ack (XmppSession *self)
{
  if (self->asked_at != 0 || self->login == NULL)
    return;

  self->asked_at = kith_clock_get_monotonic ();
  self->asked_covers = xmpp_sm_get_n_sent (self->sm);
  if (self->login->sm_enabled)
    xmpp_session_send_nonza (self, xmpp_node_new ("r", NS_SM));
  else
    send_ping (self);
}

/* Every few seconds while there is a stream. */
gboolean
xmpp_session_idle_cb (gpointer data)
{
  XmppSession *self = data;
  gint64 now = kith_clock_get_monotonic ();

  if (self->asked_at != 0 && now - MAX (self->asked_at, self->last_heard) > ANSWER_SECONDS * G_USEC_PER_SEC)
    {
      self->idle_source = 0;
      xmpp_session_end_stream (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the server does not answer"));
      return G_SOURCE_REMOVE;
    }

  if (now - self->last_heard > IDLE_SECONDS * G_USEC_PER_SEC)
    xmpp_session_request_ack (self);

  return G_SOURCE_CONTINUE;
}

void
xmpp_session_probe (XmppSession *self)
{
  g_return_if_fail (XMPP_IS_SESSION (self));

  xmpp_session_request_ack (self);
}
