/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in-private.h"

#include <string.h>

static void
sign_in_clear (XmppSignIn *self)
{
  xmpp_sasl_offers_clear (&self->offers);
  xmpp_sasl_choice_clear (&self->choice);
  g_clear_pointer (&self->scram, xmpp_scram_free);
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  g_clear_pointer (&self->token_binding, g_bytes_unref);
  g_clear_pointer (&self->failure, xmpp_node_unref);
  g_clear_pointer (&self->login, xmpp_login_unref);
  g_clear_pointer (&self->features, xmpp_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XmppSignIn, sign_in_clear)

gboolean
xmpp_sign_in_fail (XmppAuthError   code,
                   const char     *text,
                   GError        **error)
{
  g_set_error_literal (error, XMPP_AUTH_ERROR, (int) code, text);
  return FALSE;
}

/* SASL 1: RFC 6120 s. 6. */
static gboolean
sign_in_1_await (XmppSignIn  *self,
                 const char  *initial,
                 GError     **error)
{
  g_autoptr(XmppNode) auth = xmpp_node_new ("auth", NS_SASL);
  g_autoptr(XmppNode) success = NULL;
  const char *text;

  xmpp_node_set_attribute (auth, "mechanism", self->choice.mechanism);
  xmpp_node_append_text (auth, initial, -1);

  success = xmpp_sign_in_exchange_await (self, NS_SASL, auth, error);
  if (success == NULL)
    return FALSE;

  text = xmpp_node_get_text (success);
  if (!xmpp_sign_in_check_success (self, *text != '\0' ? text : NULL, error))
    return FALSE;

  xmpp_stream_set_authenticated (self->stream);

  return xmpp_stream_open_await (self->stream, xmpp_jid_get_bare (self->request->account), NULL, XMPP_SIGN_IN_STEP_SECONDS, error) &&
         xmpp_sign_in_read_features_await (self, error) && xmpp_sign_in_bind_or_resume_await (self, error);
}

static gboolean
sign_in_2_await (XmppSignIn  *self,
                 const char  *initial,
                 GError     **error)
{
  g_autoptr(XmppNode) authenticate = xmpp_sign_in_new_authenticate (self->request, self->features, self->choice.mechanism, initial);

  xmpp_sign_in_add_request_token (self, authenticate);

  return xmpp_sign_in_sasl2_await (self, authenticate, FALSE, error);
}

static gboolean
by_password_await (XmppSignIn  *self,
                   GError     **error)
{
  g_auto(GStrv) can_bind = xmpp_sign_in_get_possible_bindings (self->stream);
  g_autofree char *initial = NULL;
  XmppReportAttempt *report;
  gboolean ok;

  xmpp_sasl_offers_read (&self->offers, self->features);
  if (self->offers.mechanisms == NULL)
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_NO_MECHANISM, "the server offers no sign-in", error);

  report = xmpp_connect_report_get_current (self->request->report);
  if (!xmpp_sasl_choose (&self->offers, (const char *const *) can_bind, self->request->plain_forbidden, &self->choice, error))
    return FALSE;
  g_set_str (&report->mechanism, self->choice.mechanism);
  g_set_str (&report->binding, self->choice.binding);

  /* Where a web server stands in front, the XMPP server sees no TLS that it could bind to, though it may know how: "y" would be refused as a downgrade. */
  if (xmpp_stream_is_framed (self->stream))
    self->choice.server_lacks_binding = FALSE;

  initial = xmpp_sign_in_new_initial_response (self, error);
  if (initial == NULL)
    return FALSE;

  ok = self->offers.is_sasl2 ? sign_in_2_await (self, initial, error) : sign_in_1_await (self, initial, error);
  explicit_bzero (initial, strlen (initial));
  if (!ok)
    return FALSE;

  self->login->used_scram = !self->choice.is_plain;
  self->login->mechanism = g_strdup (self->choice.mechanism);
  self->login->binding = g_strdup (self->choice.binding);

  return TRUE;
}

/* As xmpp_sign_in_fast_await (); the token that came to nothing early may be good for what the server really offers. */
static gboolean
by_token_await (XmppSignIn  *self,
                XmppNode    *early,
                GError     **error)
{
  g_autoptr(XmppNode) authenticate = NULL;
  GError *problem = NULL;
  gboolean ok = FALSE;

  if (early != NULL)
    ok = xmpp_sign_in_fast_await (self, early, TRUE, &problem);

  if (!ok && problem == NULL)
    {
      authenticate = xmpp_sign_in_new_fast_authenticate (self->stream, self->request, self->features);
      ok = authenticate != NULL && xmpp_sign_in_fast_await (self, authenticate, FALSE, &problem);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);
  if (ok)
    {
      self->login->mechanism = g_strdup (xmpp_fast_token_get_mechanism (self->token));
      self->login->used_token = TRUE;
    }

  return ok;
}

/* What the server offers, before anything is chosen from it. */
static void
report_offers (XmppReportAttempt *report,
               XmppNode          *features,
               gboolean           is_early)
{
  g_auto(XmppSaslOffers) offers = { 0 };

  xmpp_sasl_offers_read (&offers, features);
  report->is_sasl2 = offers.is_sasl2;
  report->is_early = is_early;
  g_free (report->offered);
  report->offered = offers.mechanisms != NULL ? g_strjoinv (" ", offers.mechanisms) : NULL;
}

static void
report_session (XmppReportAttempt *report,
                XmppLoginRequest  *request,
                XmppLogin         *login)
{
  report->has_management = login->sm_enabled;
  report->may_resume = login->sm_id != NULL;
  report->resume_seconds = login->sm_max;
  if (request->sm_id == NULL)
    report->resumption = XMPP_REPORT_NOTHING_TO_RESUME;
  else if (login->is_resumed)
    report->resumption = XMPP_REPORT_RESUMED;
  else
    report->resumption = report->asked_to_resume ? XMPP_REPORT_RESUMPTION_REFUSED : XMPP_REPORT_RESUMPTION_NOT_OFFERED;
}

XmppLogin *
xmpp_sign_in_await (XmppStream        *stream,
                    XmppLoginRequest  *request,
                    XmppNode          *features,
                    XmppNode          *early,
                    GError           **error)
{
  g_auto(XmppSignIn) self = { .stream = stream, .request = request, .features = xmpp_node_ref (features), .login = xmpp_login_new () };
  XmppReportAttempt *report = xmpp_connect_report_get_current (request->report);
  GError *problem = NULL;

  report_offers (report, features, early != NULL);
  if (xmpp_jid_get_local (request->account) == NULL)
    {
      xmpp_sign_in_fail (XMPP_AUTH_ERROR_NOT_AUTHORIZED, "an address without a name", error);
      return NULL;
    }

  if (!by_token_await (&self, early, &problem) && (problem != NULL || !by_password_await (&self, &problem)))
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  report_session (report, request, self.login);
  self.login->stream = g_object_ref (stream);
  self.login->features = g_steal_pointer (&self.features);

  return g_steal_pointer (&self.login);
}
