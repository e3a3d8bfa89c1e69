/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in-private.h"

#include "kith-clock.h"
#include "kith-time.h"
#include "xmpp-sasl-ht.h"

/* XEP-0484: signing in by a token, and getting one. XEP-0509: doing so before the server has spoken. */

static XmppNode *
find_offer (XmppNode *features)
{
  XmppNode *authentication = xmpp_node_find (features, "authentication", NS_SASL2);
  XmppNode *inline_node = authentication != NULL ? xmpp_node_find (authentication, "inline", NS_SASL2) : NULL;

  return inline_node != NULL ? xmpp_node_find (inline_node, "fast", NS_FAST) : NULL;
}

static GStrv
read_mechanisms (XmppNode *features)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  XmppNode *offer = find_offer (features);

  for (XmppNode *child = offer != NULL ? xmpp_node_get_first (offer) : NULL; child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "mechanism", NS_FAST))
      g_strv_builder_add (builder, xmpp_node_get_text (child));

  return g_strv_builder_end (builder);
}

/* What says which offers these are; NULL where the server does not take a sign-in before them. */
static XmppNode *
find_version (XmppNode *features)
{
  XmppNode *version = xmpp_node_find (features, "config-version", NS_PIPELINE);

  return version != NULL && xmpp_node_get_attribute (version, "value") != NULL ? version : NULL;
}

static GBytes *
get_binding (XmppStream *stream,
             const char *mechanism)
{
  const char *name = xmpp_sasl_ht_get_binding (mechanism);

  return name != NULL ? xmpp_sign_in_get_binding_data (stream, name) : NULL;
}

/* Asks for a token by the way. Where the password is bound to the connection, so is the token: the weaker one would undo it. */
void
xmpp_sign_in_add_request_token (XmppSignIn *self,
                                XmppNode   *authenticate)
{
  g_auto(GStrv) offered = read_mechanisms (self->features);
  g_auto(GStrv) can_bind = xmpp_sign_in_get_possible_bindings (self->stream);
  g_autofree char *mechanism = xmpp_sasl_ht_choose ((const char *const *) offered, (const char *const *) can_bind, self->choice.binding != NULL);

  if (mechanism != NULL)
    xmpp_node_set_attribute (xmpp_node_add (authenticate, "request-token", NS_FAST), "mechanism", mechanism);
}

/* NULL where the request has no token that is good for these @features and this connection. */
XmppNode *
xmpp_sign_in_new_fast_authenticate (XmppStream       *stream,
                                    XmppLoginRequest *request,
                                    XmppNode         *features)
{
  XmppFastToken *token = request->token;
  const char *local = xmpp_jid_get_local (request->account);
  g_auto(GStrv) offered = NULL;
  g_autoptr(GBytes) binding = NULL;
  g_autofree char *initial = NULL;
  const char *mechanism;
  XmppNode *authenticate, *version;

  if (token == NULL || request->token_refused || local == NULL)
    return NULL;

  mechanism = xmpp_fast_token_get_mechanism (token);
  offered = read_mechanisms (features);
  if (!g_strv_contains ((const char *const *) offered, mechanism))
    return NULL;
  if (xmpp_fast_token_get_expiry (token) != 0 && xmpp_fast_token_get_expiry (token) <= kith_clock_get_real ())
    return NULL;

  binding = get_binding (stream, mechanism);
  if (binding == NULL && xmpp_sasl_ht_get_binding (mechanism) != NULL)
    return NULL;

  initial = xmpp_sasl_ht_initial (mechanism, xmpp_fast_token_get_secret (token), local, binding);
  authenticate = xmpp_sign_in_new_authenticate (request, features, mechanism, initial);
  xmpp_node_add (authenticate, "fast", NS_FAST);

  version = find_version (features);
  if (version != NULL)
    xmpp_node_take (authenticate, xmpp_node_copy (version));

  return authenticate;
}

XmppNode *
xmpp_sign_in_new_early (XmppStream       *stream,
                        XmppLoginRequest *request)
{
  XmppNode *features = request->token != NULL ? xmpp_fast_token_get_features (request->token) : NULL;

  if (features == NULL || find_version (features) == NULL)
    return NULL;

  return xmpp_sign_in_new_fast_authenticate (stream, request, features);
}

/* TRUE: signed in. FALSE without an error: the server offers other things than we thought, so ask again on the same stream (XEP-0509 s. 2.2). A refused token is
 * an error; the password then wants a stream of its own, since what servers hash for XEP-0474 after a first attempt is not what they offered (Prosody 13). */
gboolean
xmpp_sign_in_fast_await (XmppSignIn  *self,
                         XmppNode    *authenticate,
                         gboolean     was_sent,
                         GError     **error)
{
  XmppReportAttempt *report = xmpp_connect_report_get_current (self->request->report);
  GError *problem = NULL;

  self->token = xmpp_fast_token_ref (self->request->token);
  g_set_str (&report->mechanism, xmpp_fast_token_get_mechanism (self->token));
  g_set_str (&report->binding, xmpp_sasl_ht_get_binding (report->mechanism));
  self->token_binding = get_binding (self->stream, xmpp_fast_token_get_mechanism (self->token));
  if (xmpp_sign_in_sasl2_await (self, authenticate, was_sent, &problem))
    {
      report->token = XMPP_REPORT_TOKEN_USED;
      return TRUE;
    }

  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  g_clear_pointer (&self->token_binding, g_bytes_unref);
  if (self->failure != NULL && xmpp_node_find (self->failure, "config-version-mismatch", NS_PIPELINE) != NULL)
    {
      g_clear_pointer (&self->failure, xmpp_node_unref);
      g_error_free (problem);
      return FALSE;
    }

  self->request->token_refused = self->failure != NULL;
  if (self->failure != NULL)
    report->token = XMPP_REPORT_TOKEN_REFUSED;
  g_propagate_error (error, problem);

  return FALSE;
}

/* What to sign in with next time: a new token, or the one that worked with what the server offers now. */
void
xmpp_sign_in_take_token (XmppSignIn *self,
                         XmppNode   *authenticate,
                         XmppNode   *success)
{
  XmppNode *given = xmpp_node_find (success, "token", NS_FAST);
  XmppNode *asked = xmpp_node_find (authenticate, "request-token", NS_FAST);
  XmppNode *features = find_version (self->features) != NULL ? self->features : NULL;
  XmppNode *known;
  const char *mechanism, *secret, *expiry;

  if (given == NULL)
    {
      known = self->token != NULL ? xmpp_fast_token_get_features (self->token) : NULL;
      if (self->token != NULL && known != features && (known == NULL || features == NULL || !xmpp_node_equal (known, features)))
        self->login->token = xmpp_fast_token_new (xmpp_fast_token_get_mechanism (self->token), xmpp_fast_token_get_secret (self->token),
                                                  xmpp_fast_token_get_expiry (self->token), features);
      return;
    }

  if (self->token != NULL)
    mechanism = xmpp_fast_token_get_mechanism (self->token);
  else
    mechanism = asked != NULL ? xmpp_node_get_attribute (asked, "mechanism") : NULL;
  secret = xmpp_node_get_attribute (given, "token");
  expiry = xmpp_node_get_attribute (given, "expiry");
  if (mechanism != NULL && secret != NULL)
    self->login->token = xmpp_fast_token_new (mechanism, secret, expiry != NULL ? MAX (kith_time_parse (expiry), 0) : 0, features);
}
