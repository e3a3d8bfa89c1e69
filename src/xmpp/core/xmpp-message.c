/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-message.h"

G_DEFINE_BOXED_TYPE (XmppMessage, xmpp_message, xmpp_message_ref, xmpp_message_unref)

XmppMessage *
xmpp_message_new (void)
{
  XmppMessage *self = g_new0 (XmppMessage, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

XmppMessage *
xmpp_message_ref (XmppMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_message_unref (XmppMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->from, xmpp_jid_unref);
  g_clear_pointer (&self->to, xmpp_jid_unref);
  g_clear_pointer (&self->peer, xmpp_jid_unref);
  g_free (self->id);
  g_free (self->origin_id);
  g_free (self->archive_id);
  g_free (self->thread);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->receipt_id);
  g_free (self->displayed_id);
  g_free (self->nick);
  g_clear_error (&self->error);
  g_free (self);
}
