/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in.h"

#include "kith-random.h"
#include "xmpp-sasl-choice.h"
#include "xmpp-sasl-scram.h"

#include <string.h>

#define STEP_SECONDS 30
#define SM_HOURS     300

typedef struct
{
  XmppStream       *stream;
  XmppLoginRequest *request;
  XmppNode         *features;
  XmppSaslOffers    offers;
  XmppSaslChoice    choice;
  XmppScram        *scram;
  XmppLogin        *login;
} SignIn;

static void
sign_in_clear (SignIn *self)
{
  xmpp_sasl_offers_clear (&self->offers);
  xmpp_sasl_choice_clear (&self->choice);
  g_clear_pointer (&self->scram, xmpp_scram_free);
  g_clear_pointer (&self->login, xmpp_login_unref);
  g_clear_pointer (&self->features, xmpp_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SignIn, sign_in_clear)

/* --- Channel binding ----------------------------------------------------------------------------------------------- */

static const struct
{
  const char           *name;
  GTlsChannelBindingType type;
} bindings[] = {
  { "tls-exporter", G_TLS_CHANNEL_BINDING_TLS_EXPORTER },
  { "tls-unique", G_TLS_CHANNEL_BINDING_TLS_UNIQUE },
  { "tls-server-end-point", G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT },
};

static GBytes *
get_binding_data (XmppStream *stream,
                  const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    if (strcmp (bindings[i].name, name) == 0)
      {
        g_autoptr(GByteArray) data = g_byte_array_new ();

        if (g_tls_connection_get_channel_binding_data (xmpp_stream_get_tls (stream), bindings[i].type, data, NULL))
          return g_byte_array_free_to_bytes (g_steal_pointer (&data));
      }

  return NULL;
}

/* What this connection can do, strongest first. tls-unique is broken in TLS 1.3 and replaced there (RFC 9266 s. 3). */
static GStrv
get_possible_bindings (XmppStream *stream)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_13 = g_tls_connection_get_protocol_version (xmpp_stream_get_tls (stream)) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      g_autoptr(GBytes) data = NULL;

      if (is_13 && bindings[i].type == G_TLS_CHANNEL_BINDING_TLS_UNIQUE)
        continue;
      data = get_binding_data (stream, bindings[i].name);
      if (data != NULL && g_bytes_get_size (data) > 0)
        g_strv_builder_add (builder, bindings[i].name);
    }

  return g_strv_builder_end (builder);
}

/* As XEP-0515 writes it; NULL where it has no name there. */
static const char *
get_tls_version (XmppStream *stream)
{
  switch (g_tls_connection_get_protocol_version (xmpp_stream_get_tls (stream)))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "0304";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "0303";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

/* --- SASL ---------------------------------------------------------------------------------------------------------- */

static gboolean
fail_auth (XmppAuthError   code,
           const char     *text,
           GError        **error)
{
  g_set_error_literal (error, XMPP_AUTH_ERROR, (int) code, text);
  return FALSE;
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* NULL where it is not text in Base64. */
static char *
decode (const char *base64)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);

  return g_utf8_validate_len ((const char *) bytes, length, NULL) ? g_strndup ((const char *) bytes, length) : NULL;
}

/* RFC 6120 s. 6.5. */
static gboolean
fail_from_node (XmppNode  *failure,
                GError   **error)
{
  static const struct
  {
    const char   *name;
    XmppAuthError code;
  } conditions[] = {
    { "not-authorized", XMPP_AUTH_ERROR_NOT_AUTHORIZED },
    { "invalid-authzid", XMPP_AUTH_ERROR_NOT_AUTHORIZED },
    { "account-disabled", XMPP_AUTH_ERROR_DISABLED },
    { "credentials-expired", XMPP_AUTH_ERROR_DISABLED },
    { "temporary-auth-failure", XMPP_AUTH_ERROR_TEMPORARY },
    { "invalid-mechanism", XMPP_AUTH_ERROR_NO_MECHANISM },
    { "mechanism-too-weak", XMPP_AUTH_ERROR_NO_MECHANISM },
    { "encryption-required", XMPP_AUTH_ERROR_PROTOCOL },
    { "malformed-request", XMPP_AUTH_ERROR_PROTOCOL },
    { "incorrect-encoding", XMPP_AUTH_ERROR_PROTOCOL },
    { "aborted", XMPP_AUTH_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (xmpp_node_find (failure, conditions[i].name, NS_SASL) != NULL)
      return fail_auth (conditions[i].code, conditions[i].name, error);

  return fail_auth (XMPP_AUTH_ERROR_NOT_AUTHORIZED, "refused", error);
}

static DexFuture *
derive_func (gpointer data)
{
  GError *error = NULL;

  if (!xmpp_scram_derive (data, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/* The answer to a challenge; PBKDF2 runs on a thread. NULL with an XMPP_AUTH_ERROR. */
static char *
answer_challenge_await (SignIn      *self,
                        const char  *challenge,
                        GError     **error)
{
  g_autofree char *text = decode (challenge);
  g_autofree char *offers = xmpp_sasl_offers_to_text (&self->offers);
  g_autofree char *final = NULL;

  if (self->scram == NULL || text == NULL)
    {
      fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "a challenge that nobody asked for", error);
      return NULL;
    }

  if (!xmpp_scram_take_first (self->scram, text, offers, get_tls_version (self->stream), self->choice.must_be_hashed, error))
    return NULL;

  if (!dex_await (kith_compute (derive_func, self->scram), error))
    return NULL;

  final = xmpp_scram_final (self->scram);

  return encode (final);
}

/* The first thing we say, as text. */
static char *
make_initial_response (SignIn  *self,
                       GError **error)
{
  XmppLoginRequest *request = self->request;
  const char *local = xmpp_jid_get_local (request->account);
  g_autoptr(GBytes) binding_data = NULL;
  g_autofree char *first = NULL;

  if (self->choice.is_plain)
    {
      /* RFC 4616: "\0name\0password". */
      g_autoptr(GByteArray) plain = g_byte_array_new ();

      g_byte_array_append (plain, (const guint8 *) "", 1);
      g_byte_array_append (plain, (const guint8 *) local, (guint) strlen (local) + 1);
      g_byte_array_append (plain, (const guint8 *) request->password, (guint) strlen (request->password));

      return g_base64_encode (plain->data, plain->len);
    }

  if (self->choice.binding != NULL)
    binding_data = get_binding_data (self->stream, self->choice.binding);

  self->scram = xmpp_scram_new (self->choice.hash, local, request->password, self->choice.binding, binding_data,
                                self->choice.server_lacks_binding, NULL, error);
  if (self->scram == NULL)
    return NULL;

  first = xmpp_scram_first (self->scram);

  return encode (first);
}

/* Whether the server has proven itself (security.md T12). PLAIN proves nothing; the certificate has to do. */
static gboolean
check_success (SignIn      *self,
               const char  *data,
               GError     **error)
{
  g_autofree char *text = data != NULL ? decode (data) : NULL;

  return self->scram == NULL || xmpp_scram_verify (self->scram, text, error);
}

/* Challenges until the end; returns <success/> or NULL. */
static XmppNode *
exchange_await (SignIn      *self,
                const char  *ns,
                XmppNode    *first,
                GError     **error)
{
  if (!xmpp_stream_write_await (self->stream, first, error))
    return NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(XmppNode) node = xmpp_stream_read_await (self->stream, STEP_SECONDS, error);
      g_autoptr(XmppNode) response = NULL;
      g_autofree char *text = NULL;

      if (node == NULL)
        return NULL;

      if (xmpp_node_is (node, "success", ns))
        return g_steal_pointer (&node);

      if (xmpp_node_is (node, "failure", ns))
        {
          fail_from_node (node, error);
          return NULL;
        }

      if (xmpp_node_is (node, "continue", ns))
        {
          fail_auth (XMPP_AUTH_ERROR_NO_MECHANISM, "the server wants a second step that we do not know", error);
          return NULL;
        }

      if (!xmpp_node_is (node, "challenge", ns))
        break;

      text = answer_challenge_await (self, xmpp_node_get_text (node), error);
      if (text == NULL)
        {
          g_autoptr(XmppNode) abort = xmpp_node_new ("abort", ns);

          xmpp_stream_write_await (self->stream, abort, NULL);
          return NULL;
        }

      response = xmpp_node_new ("response", ns);
      xmpp_node_append_text (response, text, -1);
      if (!xmpp_stream_write_await (self->stream, response, error))
        return NULL;
    }

  fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "an element that has no place in a sign-in", error);
  return NULL;
}

/* --- Stream management --------------------------------------------------------------------------------------------- */

static gboolean
parse_count (const char *text,
             guint32    *count)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;

  *count = (guint32) value;
  return TRUE;
}

static XmppNode *
new_resume (XmppLoginRequest *request)
{
  XmppNode *resume = xmpp_node_new ("resume", NS_SM);
  g_autofree char *h = g_strdup_printf ("%u", request->sm_handled);

  xmpp_node_set_attribute (resume, "h", h);
  xmpp_node_set_attribute (resume, "previd", request->sm_id);

  return resume;
}

static XmppNode *
new_enable (void)
{
  XmppNode *enable = xmpp_node_new ("enable", NS_SM);

  xmpp_node_set_attribute (enable, "resume", "true");

  return enable;
}

static gboolean
take_resumed (SignIn    *self,
              XmppNode  *resumed,
              GError   **error)
{
  XmppLogin *login = self->login;

  if (self->request->sm_id == NULL || g_strcmp0 (xmpp_node_get_attribute (resumed, "previd"), self->request->sm_id) != 0 ||
      !parse_count (xmpp_node_get_attribute (resumed, "h"), &login->resumed_h))
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "a resumption that we did not ask for", error);

  login->is_resumed = TRUE;
  login->sm_enabled = TRUE;
  login->sm_id = g_strdup (self->request->sm_id);
  login->jid = xmpp_jid_ref (self->request->sm_jid);

  return TRUE;
}

static void
take_enabled (XmppLogin *login,
              XmppNode  *enabled)
{
  const char *resume = xmpp_node_get_attribute (enabled, "resume");
  guint32 max = 0;

  login->sm_enabled = TRUE;
  if (g_strcmp0 (resume, "true") == 0 || g_strcmp0 (resume, "1") == 0)
    login->sm_id = g_strdup (xmpp_node_get_attribute (enabled, "id"));
  parse_count (xmpp_node_get_attribute (enabled, "max"), &max);
  login->sm_max = MIN (max, SM_HOURS * 3600);
  login->sm_location = g_strdup (xmpp_node_get_attribute (enabled, "location"));
}

/* The full JID that the server gave us; it must be ours. */
static gboolean
take_jid (SignIn      *self,
          const char  *text,
          GError     **error)
{
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  if (jid == NULL || xmpp_jid_is_bare (jid) || !xmpp_jid_equal_bare (jid, self->request->account))
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "the server gave us the address of somebody else", error);

  self->login->jid = g_steal_pointer (&jid);

  return TRUE;
}

static gboolean
read_features_await (SignIn  *self,
                     GError **error)
{
  g_autoptr(XmppNode) node = xmpp_stream_read_await (self->stream, STEP_SECONDS, error);

  if (node == NULL)
    return FALSE;
  if (!xmpp_node_is (node, "features", NS_STREAM))
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "no stream features", error);

  g_clear_pointer (&self->features, xmpp_node_unref);
  self->features = g_steal_pointer (&node);

  return TRUE;
}

/* An element and its answer, before a session reads. Stanzas may not come yet. */
static XmppNode *
ask_await (SignIn    *self,
           XmppNode  *question,
           GError   **error)
{
  if (!xmpp_stream_write_await (self->stream, question, error))
    return NULL;

  return xmpp_stream_read_await (self->stream, STEP_SECONDS, error);
}

/* RFC 6120 s. 7, then XEP-0198. */
static gboolean
bind_await (SignIn  *self,
            GError **error)
{
  g_autoptr(XmppNode) iq = xmpp_node_new ("iq", NS_CLIENT);
  g_autoptr(XmppNode) answer = NULL;
  g_autofree char *id = kith_random_uuid ();
  XmppNode *bind, *bound;

  if (xmpp_node_find (self->features, "bind", NS_BIND) == NULL)
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "the server does not offer to bind a resource", error);

  /* The server chooses the resource: a random one (security.md P3). */
  xmpp_node_set_attribute (iq, "type", "set");
  xmpp_node_set_attribute (iq, "id", id);
  bind = xmpp_node_add (iq, "bind", NS_BIND);
  if (self->request->tag != NULL)
    {
      g_autofree char *suffix = g_strndup (id, 8);
      g_autofree char *resource = g_strdup_printf ("%s.%s", self->request->tag, suffix);

      xmpp_node_add_with_text (bind, "resource", NS_BIND, resource);
    }

  answer = ask_await (self, iq, error);
  if (answer == NULL)
    return FALSE;
  if (!xmpp_node_is (answer, "iq", NS_CLIENT) || g_strcmp0 (xmpp_node_get_attribute (answer, "id"), id) != 0)
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "an answer to another question than the bind", error);
  if (g_strcmp0 (xmpp_node_get_attribute (answer, "type"), "result") != 0)
    {
      g_propagate_error (error, xmpp_stanza_error_from_node (xmpp_node_find (answer, "error", NS_CLIENT)));
      return FALSE;
    }

  bound = xmpp_node_find (answer, "bind", NS_BIND);

  return take_jid (self, bound != NULL ? xmpp_node_find_text (bound, "jid", NS_BIND) : NULL, error);
}

static gboolean
enable_await (SignIn  *self,
              GError **error)
{
  g_autoptr(XmppNode) enable = NULL;
  g_autoptr(XmppNode) answer = NULL;

  if (xmpp_node_find (self->features, "sm", NS_SM) == NULL)
    return TRUE;

  enable = new_enable ();
  answer = ask_await (self, enable, error);
  if (answer == NULL)
    return FALSE;

  if (xmpp_node_is (answer, "enabled", NS_SM))
    take_enabled (self->login, answer);
  else if (!xmpp_node_is (answer, "failed", NS_SM))
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "no answer to the request for stream management", error);

  return TRUE;
}

/* FALSE with *error unset: refused, so bind. */
static gboolean
resume_await (SignIn  *self,
              GError **error)
{
  g_autoptr(XmppNode) resume = NULL;
  g_autoptr(XmppNode) answer = NULL;

  if (self->request->sm_id == NULL || xmpp_node_find (self->features, "sm", NS_SM) == NULL)
    return FALSE;

  resume = new_resume (self->request);
  answer = ask_await (self, resume, error);
  if (answer == NULL)
    return FALSE;

  if (xmpp_node_is (answer, "resumed", NS_SM))
    return take_resumed (self, answer, error);
  if (!xmpp_node_is (answer, "failed", NS_SM))
    fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "no answer to the request for a resumption", error);

  return FALSE;
}

static gboolean
bind_or_resume_await (SignIn  *self,
                      GError **error)
{
  GError *problem = NULL;

  if (resume_await (self, &problem))
    return TRUE;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  return bind_await (self, error) && enable_await (self, error);
}

/* --- SASL 1: RFC 6120 s. 6 ------------------------------------------------------------------------------------------ */

static gboolean
sign_in_1_await (SignIn      *self,
                 const char  *initial,
                 GError     **error)
{
  g_autoptr(XmppNode) auth = xmpp_node_new ("auth", NS_SASL);
  g_autoptr(XmppNode) success = NULL;
  const char *text;

  xmpp_node_set_attribute (auth, "mechanism", self->choice.mechanism);
  xmpp_node_append_text (auth, initial, -1);

  success = exchange_await (self, NS_SASL, auth, error);
  if (success == NULL)
    return FALSE;

  text = xmpp_node_get_text (success);
  if (!check_success (self, *text != '\0' ? text : NULL, error))
    return FALSE;

  xmpp_stream_set_authenticated (self->stream);

  return xmpp_stream_open_await (self->stream, xmpp_jid_get_bare (self->request->account), STEP_SECONDS, error) &&
         read_features_await (self, error) && bind_or_resume_await (self, error);
}

/* --- SASL 2: XEP-0388 with XEP-0386 -------------------------------------------------------------------------------- */

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
add_user_agent (SignIn   *self,
                XmppNode *authenticate)
{
  XmppNode *agent = xmpp_node_add (authenticate, "user-agent", NS_SASL2);

  xmpp_node_set_attribute (agent, "id", self->request->agent_id);
  xmpp_node_add_with_text (agent, "software", NS_SASL2, "Kith");
}

/* The inline requests that this server knows. Returns whether Bind 2 is among them. */
static gboolean
add_inline_requests (SignIn   *self,
                     XmppNode *authenticate)
{
  XmppNode *offered = xmpp_node_find (self->features, "authentication", NS_SASL2);
  XmppNode *inline_node = xmpp_node_find (offered, "inline", NS_SASL2);
  XmppNode *bind_offer = inline_node != NULL ? xmpp_node_find (inline_node, "bind", NS_BIND2) : NULL;
  XmppNode *bind;

  if (inline_node != NULL && self->request->sm_id != NULL && xmpp_node_find (inline_node, "sm", NS_SM) != NULL)
    xmpp_node_take (authenticate, new_resume (self->request));

  if (bind_offer == NULL)
    return FALSE;

  bind = xmpp_node_add (authenticate, "bind", NS_BIND2);
  if (self->request->tag != NULL)
    xmpp_node_add_with_text (bind, "tag", NS_BIND2, self->request->tag);
  if (has_inline_feature (bind_offer, NS_SM))
    xmpp_node_take (bind, new_enable ());
  if (has_inline_feature (bind_offer, NS_CARBONS))
    {
      xmpp_node_add (bind, "enable", NS_CARBONS);
      self->login->carbons_enabled = TRUE;
    }

  return TRUE;
}

/* What <success/> says about the inline requests. */
static gboolean
take_success (SignIn    *self,
              XmppNode  *success,
              gboolean   asked_bind,
              GError   **error)
{
  XmppNode *resumed = xmpp_node_find (success, "resumed", NS_SM);
  XmppNode *bound = xmpp_node_find (success, "bound", NS_BIND2);
  XmppNode *enabled;

  if (bound == NULL)
    self->login->carbons_enabled = FALSE;
  if (resumed != NULL)
    return take_resumed (self, resumed, error);
  if (bound == NULL)
    return TRUE;
  if (!asked_bind)
    return fail_auth (XMPP_AUTH_ERROR_PROTOCOL, "a bind that we did not ask for", error);

  enabled = xmpp_node_find (bound, "enabled", NS_SM);
  if (enabled != NULL)
    take_enabled (self->login, enabled);

  return take_jid (self, xmpp_node_find_text (success, "authorization-identifier", NS_SASL2), error);
}

static gboolean
sign_in_2_await (SignIn      *self,
                 const char  *initial,
                 GError     **error)
{
  g_autoptr(XmppNode) authenticate = xmpp_node_new ("authenticate", NS_SASL2);
  g_autoptr(XmppNode) success = NULL;
  gboolean asked_bind;

  xmpp_node_set_attribute (authenticate, "mechanism", self->choice.mechanism);
  xmpp_node_add_with_text (authenticate, "initial-response", NS_SASL2, initial);
  add_user_agent (self, authenticate);
  asked_bind = add_inline_requests (self, authenticate);

  success = exchange_await (self, NS_SASL2, authenticate, error);
  if (success == NULL || !check_success (self, xmpp_node_find_text (success, "additional-data", NS_SASL2), error))
    return FALSE;

  xmpp_stream_set_authenticated (self->stream);

  /* No restart: the features come by themselves. After a resumption some servers send none, and stanzas may follow at once. */
  if (!take_success (self, success, asked_bind, error))
    return FALSE;
  if (self->login->is_resumed)
    return TRUE;
  if (!read_features_await (self, error))
    return FALSE;

  if (self->login->jid != NULL)
    return self->login->sm_enabled || enable_await (self, error);

  return bind_or_resume_await (self, error);
}

XmppLogin *
xmpp_sign_in_await (XmppStream        *stream,
                    XmppLoginRequest  *request,
                    XmppNode          *features,
                    GError           **error)
{
  g_auto(SignIn) self = { .stream = stream, .request = request, .features = xmpp_node_ref (features), .login = xmpp_login_new () };
  g_auto(GStrv) can_bind = get_possible_bindings (stream);
  g_autofree char *initial = NULL;
  gboolean ok;

  if (xmpp_jid_get_local (request->account) == NULL)
    {
      fail_auth (XMPP_AUTH_ERROR_NOT_AUTHORIZED, "an address without a name", error);
      return NULL;
    }

  xmpp_sasl_offers_read (&self.offers, features);
  if (self.offers.mechanisms == NULL)
    {
      fail_auth (XMPP_AUTH_ERROR_NO_MECHANISM, "the server offers no sign-in", error);
      return NULL;
    }

  if (!xmpp_sasl_choose (&self.offers, (const char *const *) can_bind, request->plain_forbidden, &self.choice, error))
    return NULL;

  initial = make_initial_response (&self, error);
  if (initial == NULL)
    return NULL;

  ok = self.offers.is_sasl2 ? sign_in_2_await (&self, initial, error) : sign_in_1_await (&self, initial, error);
  explicit_bzero (initial, strlen (initial));
  if (!ok)
    return NULL;

  self.login->stream = g_object_ref (stream);
  self.login->features = g_steal_pointer (&self.features);
  self.login->used_scram = !self.choice.is_plain;
  self.login->mechanism = g_strdup (self.choice.mechanism);
  self.login->binding = g_strdup (self.choice.binding);

  return g_steal_pointer (&self.login);
}
