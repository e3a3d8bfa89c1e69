/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-login.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (XmppLogin, xmpp_login, xmpp_login_ref, xmpp_login_unref)

XmppLoginRequest *
xmpp_login_request_new (XmppJid    *account,
                        const char *password)
{
  XmppLoginRequest *self = g_new0 (XmppLoginRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->account = xmpp_jid_dup_bare (account);
  self->password = g_strdup (password);
  self->report = xmpp_connect_report_new ();

  return self;
}

XmppLoginRequest *
xmpp_login_request_ref (XmppLoginRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_login_request_unref (XmppLoginRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  xmpp_jid_unref (self->account);
  g_free (self->tag);
  g_free (self->agent_id);
  g_clear_pointer (&self->endpoint, xmpp_endpoint_free);
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  g_free (self->sm_id);
  g_clear_pointer (&self->sm_jid, xmpp_jid_unref);
  g_free (self->sm_location);
  g_clear_object (&self->trust);
  g_clear_object (&self->revocation);
  g_clear_object (&self->resolver);
  g_clear_pointer (&self->tap, xmpp_wire_tap_unref);
  xmpp_connect_report_unref (self->report);
  g_free (self);
}

XmppLogin *
xmpp_login_new (void)
{
  XmppLogin *self = g_new0 (XmppLogin, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

XmppLogin *
xmpp_login_ref (XmppLogin *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_login_unref (XmppLogin *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_pointer (&self->features, xmpp_node_unref);
  g_free (self->mechanism);
  g_free (self->binding);
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  g_clear_pointer (&self->report, xmpp_connect_report_unref);
  g_free (self->sm_id);
  g_free (self->sm_location);
  g_free (self);
}
