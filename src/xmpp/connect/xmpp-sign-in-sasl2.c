/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in-private.h"

/* SASL 2 (XEP-0388) with Bind 2 (XEP-0386), stream management and carbons inline. */

static gboolean
has_inline_feature (XmppNode   *bind,
                    const char *var)
{
  XmppNode *inline_node = xmpp_node_find (bind, "inline", NS_BIND2);

  if (inline_node == NULL)
    return FALSE;

  for (XmppNode *child = xmpp_node_get_first (inline_node); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "feature", NS_BIND2) && g_strcmp0 (xmpp_node_get_attribute (child, "var"), var) == 0)
      return TRUE;

  return FALSE;
}

static void
add_user_agent (XmppLoginRequest *request,
                XmppNode         *authenticate)
{
  XmppNode *agent = xmpp_node_add (authenticate, "user-agent", NS_SASL2);

  xmpp_node_set_attribute (agent, "id", request->agent_id);
  xmpp_node_add_with_text (agent, "software", NS_SASL2, "Kith");
}

/* The inline requests that a server with these @features knows. */
static void
add_inline_requests (XmppLoginRequest *request,
                     XmppNode         *features,
                     XmppNode         *authenticate)
{
  XmppNode *offered = xmpp_node_find (features, "authentication", NS_SASL2);
  XmppNode *inline_node = xmpp_node_find (offered, "inline", NS_SASL2);
  XmppNode *bind_offer = inline_node != NULL ? xmpp_node_find (inline_node, "bind", NS_BIND2) : NULL;
  XmppNode *bind;

  if (inline_node != NULL && request->sm_id != NULL && xmpp_node_find (inline_node, "sm", NS_SM) != NULL)
    xmpp_node_take (authenticate, xmpp_sign_in_new_resume (request));

  if (bind_offer == NULL)
    return;

  bind = xmpp_node_add (authenticate, "bind", NS_BIND2);
  if (request->tag != NULL)
    xmpp_node_add_with_text (bind, "tag", NS_BIND2, request->tag);
  if (has_inline_feature (bind_offer, NS_SM))
    xmpp_node_take (bind, xmpp_sign_in_new_enable ());
  if (has_inline_feature (bind_offer, NS_CARBONS))
    xmpp_node_add (bind, "enable", NS_CARBONS);
}

XmppNode *
xmpp_sign_in_new_authenticate (XmppLoginRequest *request,
                               XmppNode         *features,
                               const char       *mechanism,
                               const char       *initial)
{
  XmppNode *authenticate = xmpp_node_new ("authenticate", NS_SASL2);

  xmpp_node_set_attribute (authenticate, "mechanism", mechanism);
  xmpp_node_add_with_text (authenticate, "initial-response", NS_SASL2, initial);
  add_user_agent (request, authenticate);
  add_inline_requests (request, features, authenticate);

  return authenticate;
}

/* What <success/> says about the inline requests. */
static gboolean
take_success (XmppSignIn  *self,
              XmppNode    *authenticate,
              XmppNode    *success,
              GError     **error)
{
  XmppNode *asked = xmpp_node_find (authenticate, "bind", NS_BIND2);
  XmppNode *resumed = xmpp_node_find (success, "resumed", NS_SM);
  XmppNode *bound = xmpp_node_find (success, "bound", NS_BIND2);
  XmppNode *enabled;

  xmpp_sign_in_take_token (self, authenticate, success);
  if (resumed != NULL)
    return xmpp_sign_in_take_resumed (self, resumed, error);
  if (bound == NULL)
    return TRUE;
  if (asked == NULL)
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "a bind that we did not ask for", error);

  xmpp_connect_report_get_current (self->request->report)->is_bound_inline = TRUE;
  self->login->carbons_enabled = xmpp_node_find (asked, "enable", NS_CARBONS) != NULL;
  enabled = xmpp_node_find (bound, "enabled", NS_SM);
  if (enabled != NULL)
    xmpp_sign_in_take_enabled (self->login, enabled);

  return xmpp_sign_in_take_jid (self, xmpp_node_find_text (success, "authorization-identifier", NS_SASL2), error);
}

/* From <authenticate/>, which may have been sent, to a bound or resumed session. */
gboolean
xmpp_sign_in_sasl2_await (XmppSignIn  *self,
                          XmppNode    *authenticate,
                          gboolean     was_sent,
                          GError     **error)
{
  g_autoptr(XmppNode) success = xmpp_sign_in_exchange_await (self, NS_SASL2, was_sent ? NULL : authenticate, error);

  if (success == NULL || !xmpp_sign_in_check_success (self, xmpp_node_find_text (success, "additional-data", NS_SASL2), error))
    return FALSE;

  xmpp_stream_set_authenticated (self->stream);

  /* No restart: the features come by themselves. After a resumption some servers send none, and stanzas may follow at once. */
  if (!take_success (self, authenticate, success, error))
    return FALSE;
  if (self->login->is_resumed)
    return TRUE;
  if (!xmpp_sign_in_read_features_await (self, error))
    return FALSE;

  if (self->login->jid != NULL)
    return self->login->sm_enabled || xmpp_sign_in_enable_await (self, error);

  return xmpp_sign_in_bind_or_resume_await (self, error);
}
