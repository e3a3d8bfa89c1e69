/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in-private.h"

#include "xmpp-sasl-ht.h"

#include <string.h>

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

GBytes *
xmpp_sign_in_get_binding_data (XmppStream *stream,
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
GStrv
xmpp_sign_in_get_possible_bindings (XmppStream *stream)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_13 = g_tls_connection_get_protocol_version (xmpp_stream_get_tls (stream)) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      g_autoptr(GBytes) data = NULL;

      if (is_13 && bindings[i].type == G_TLS_CHANNEL_BINDING_TLS_UNIQUE)
        continue;
      data = xmpp_sign_in_get_binding_data (stream, bindings[i].name);
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
      return xmpp_sign_in_fail (conditions[i].code, conditions[i].name, error);

  return xmpp_sign_in_fail (XMPP_AUTH_ERROR_NOT_AUTHORIZED, "refused", error);
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
answer_challenge_await (XmppSignIn  *self,
                        const char  *challenge,
                        GError     **error)
{
  g_autofree char *text = decode (challenge);
  g_autofree char *offers = xmpp_sasl_offers_to_text (&self->offers);
  g_autofree char *final = NULL;

  if (self->scram == NULL || text == NULL)
    {
      xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "a challenge that nobody asked for", error);
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
char *
xmpp_sign_in_new_initial_response (XmppSignIn *self,
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
    binding_data = xmpp_sign_in_get_binding_data (self->stream, self->choice.binding);

  self->scram = xmpp_scram_new (self->choice.hash, local, request->password, self->choice.binding, binding_data,
                                self->choice.server_lacks_binding, NULL, error);
  if (self->scram == NULL)
    return NULL;

  first = xmpp_scram_first (self->scram);

  return encode (first);
}

/* Whether the server has proven itself (security.md T12). PLAIN proves nothing; the certificate has to do. */
gboolean
xmpp_sign_in_check_success (XmppSignIn  *self,
                            const char  *data,
                            GError     **error)
{
  g_autofree char *text = NULL;

  if (self->token != NULL)
    return xmpp_sasl_ht_verify (xmpp_fast_token_get_mechanism (self->token), xmpp_fast_token_get_secret (self->token), self->token_binding, data) ||
           xmpp_sign_in_fail (XMPP_AUTH_ERROR_SERVER_NOT_PROVEN, "the server does not know the token", error);

  text = data != NULL ? decode (data) : NULL;

  return self->scram == NULL || xmpp_scram_verify (self->scram, text, error);
}

/* Challenges until the end; returns <success/> or NULL. @first: NULL where it was sent already. */
XmppNode *
xmpp_sign_in_exchange_await (XmppSignIn  *self,
                             const char  *ns,
                             XmppNode    *first,
                             GError     **error)
{
  if (first != NULL && !xmpp_stream_write_await (self->stream, first, error))
    return NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(XmppNode) node = xmpp_stream_read_await (self->stream, XMPP_SIGN_IN_STEP_SECONDS, error);
      g_autoptr(XmppNode) response = NULL;
      g_autofree char *text = NULL;

      if (node == NULL)
        return NULL;

      if (xmpp_node_is (node, "success", ns))
        return g_steal_pointer (&node);

      if (xmpp_node_is (node, "failure", ns))
        {
          g_clear_pointer (&self->failure, xmpp_node_unref);
          self->failure = xmpp_node_ref (node);
          fail_from_node (node, error);
          return NULL;
        }

      if (xmpp_node_is (node, "continue", ns))
        {
          xmpp_sign_in_fail (XMPP_AUTH_ERROR_NO_MECHANISM, "the server wants a second step that we do not know", error);
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

  xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "an element that has no place in a sign-in", error);
  return NULL;
}
