/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sasl-scram.h"

#include "kith-random.h"
#include "xmpp-sasl-prep.h"

#include <gcrypt.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define DIGEST_MAX 64

typedef enum
{
  STEP_NEW,
  STEP_FIRST_TAKEN,
  STEP_DERIVED,
  STEP_FINAL_SENT,
  STEP_VERIFIED,
  STEP_FAILED,
} Step;

struct _XmppScram
{
  GChecksumType hash;
  gsize         digest_length;
  Step          step;
  char         *username;      /* prepared and escaped */
  char         *password;      /* prepared */
  char         *gs2_header;
  GBytes       *binding_data;
  char         *nonce;
  char         *first_bare;
  char         *server_first;
  char         *server_nonce;
  GBytes       *salt;
  guint         iterations;
  guint8        salted[DIGEST_MAX];
  guint8        server_signature[DIGEST_MAX];
};

static gboolean
fail (XmppScram      *self,
      XmppAuthError   code,
      const char     *text,
      GError        **error)
{
  self->step = STEP_FAILED;
  g_set_error_literal (error, XMPP_AUTH_ERROR, (int) code, text);

  return FALSE;
}

/* RFC 5802 s. 5.1: "=" and "," in the name. */
static char *
escape_name (const char *name)
{
  GString *out = g_string_new (name);

  g_string_replace (out, "=", "=3D", 0);
  g_string_replace (out, ",", "=2C", 0);

  return g_string_free (out, FALSE);
}

static char *
random_nonce (void)
{
  guint8 bytes[24];

  if (!kith_random_override (bytes, sizeof bytes))
    gcry_create_nonce (bytes, sizeof bytes);

  return g_base64_encode (bytes, sizeof bytes);
}

XmppScram *
xmpp_scram_new (GChecksumType   hash,
                const char     *username,
                const char     *password,
                const char     *binding_type,
                GBytes         *binding_data,
                gboolean        server_lacks_binding,
                const char     *nonce,
                GError        **error)
{
  g_autoptr(XmppScram) self = g_new0 (XmppScram, 1);
  g_autofree char *name = xmpp_sasl_prep (username);

  self->hash = hash;
  self->digest_length = (gsize) g_checksum_type_get_length (hash);
  self->password = xmpp_sasl_prep (password);

  if (name == NULL || self->password == NULL)
    {
      fail (self, XMPP_AUTH_ERROR_NOT_AUTHORIZED, "the name or the password has characters that are not allowed", error);
      return NULL;
    }

  self->username = escape_name (name);
  self->nonce = nonce != NULL ? g_strdup (nonce) : random_nonce ();
  if (binding_type != NULL)
    {
      self->gs2_header = g_strdup_printf ("p=%s,,", binding_type);
      self->binding_data = g_bytes_ref (binding_data);
    }
  else
    self->gs2_header = g_strdup (server_lacks_binding ? "y,," : "n,,");

  return g_steal_pointer (&self);
}

void
xmpp_scram_free (XmppScram *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  explicit_bzero (self->salted, sizeof self->salted);

  g_free (self->username);
  g_free (self->password);
  g_free (self->gs2_header);
  g_clear_pointer (&self->binding_data, g_bytes_unref);
  g_free (self->nonce);
  g_free (self->first_bare);
  g_free (self->server_first);
  g_free (self->server_nonce);
  g_clear_pointer (&self->salt, g_bytes_unref);
  g_free (self);
}

/* The client-first-message. */
char *
xmpp_scram_first (XmppScram *self)
{
  g_free (self->first_bare);
  self->first_bare = g_strdup_printf ("n=%s,r=%s", self->username, self->nonce);

  return g_strconcat (self->gs2_header, self->first_bare, NULL);
}

static gboolean
check_offers (XmppScram   *self,
              const char  *hash,
              const char  *offers,
              gboolean     must_be_hashed)
{
  guint8 digest[DIGEST_MAX];
  gsize length = sizeof digest;
  g_autoptr(GChecksum) checksum = g_checksum_new (self->hash);
  g_autofree char *expected = NULL;

  if (hash == NULL)
    return !must_be_hashed;
  if (offers == NULL)
    return TRUE;

  g_checksum_update (checksum, (const guchar *) offers, -1);
  g_checksum_get_digest (checksum, digest, &length);
  expected = g_base64_encode (digest, length);

  return strcmp (expected, hash) == 0;
}

static gboolean
parse_iterations (const char *text,
                  guint      *iterations)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, XMPP_SCRAM_ITERATIONS_MIN, XMPP_SCRAM_ITERATIONS_MAX, &value, NULL))
    return FALSE;

  *iterations = (guint) value;
  return TRUE;
}

/**
 * xmpp_scram_take_first:
 * @server_first: the server-first-message; anything may stand in it
 *
 * Returns: %FALSE with %XMPP_AUTH_ERROR_PROTOCOL or %XMPP_AUTH_ERROR_DOWNGRADE
 */
gboolean
xmpp_scram_take_first (XmppScram   *self,
                       const char  *server_first,
                       const char  *offers,
                       const char  *tls_version,
                       gboolean     must_be_hashed,
                       GError     **error)
{
  g_auto(GStrv) parts = NULL;
  const char *nonce, *salt, *iterations, *hash = NULL, *version = NULL;
  gsize salt_length;
  guchar *salt_bytes;

  g_return_val_if_fail (self->step == STEP_NEW && self->first_bare != NULL, FALSE);

  parts = g_strsplit (server_first, ",", -1);

  /* Order is fixed (RFC 5802 s. 7); "m=" in front is an extension that we would have to know. */
  if (g_strv_length (parts) < 3 || !g_str_has_prefix (parts[0], "r=") || !g_str_has_prefix (parts[1], "s=") ||
      !g_str_has_prefix (parts[2], "i="))
    return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "a server-first-message of a wrong form", error);

  nonce = parts[0] + 2;
  salt = parts[1] + 2;
  iterations = parts[2] + 2;

  for (guint i = 3; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "h="))
      hash = parts[i] + 2;
    else if (g_str_has_prefix (parts[i], "t="))
      version = parts[i] + 2;
    else if (g_str_has_prefix (parts[i], "m="))
      return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "an extension that is mandatory and not known", error);

  if (!g_str_has_prefix (nonce, self->nonce) || strlen (nonce) == strlen (self->nonce))
    return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "the server's nonce does not go on with ours", error);

  if (!parse_iterations (iterations, &self->iterations))
    return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "an iteration count beyond the limits", error);

  salt_bytes = g_base64_decode (salt, &salt_length);
  self->salt = g_bytes_new_take (salt_bytes, salt_length);
  if (salt_length == 0)
    return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "no salt", error);

  if (!check_offers (self, hash, offers, must_be_hashed))
    return fail (self, XMPP_AUTH_ERROR_DOWNGRADE, "the mechanisms that came are not those that the server sent", error);

  if (version != NULL && tls_version != NULL && g_ascii_strcasecmp (version, tls_version) != 0)
    return fail (self, XMPP_AUTH_ERROR_DOWNGRADE, "the TLS version is not the one that the server sees", error);

  self->server_nonce = g_strdup (nonce);
  self->server_first = g_strdup (server_first);
  self->step = STEP_FIRST_TAKEN;

  return TRUE;
}

static int
gcrypt_hash (GChecksumType hash)
{
  switch (hash)
    {
    case G_CHECKSUM_SHA1:
      return GCRY_MD_SHA1;
    case G_CHECKSUM_SHA512:
      return GCRY_MD_SHA512;
    case G_CHECKSUM_SHA256:
      return GCRY_MD_SHA256;
    case G_CHECKSUM_MD5:
    case G_CHECKSUM_SHA384:
    default:
      g_return_val_if_reached (GCRY_MD_NONE);
    }
}

/* The slow step: PBKDF2. Touches nothing but @self. */
gboolean
xmpp_scram_derive (XmppScram  *self,
                   GError    **error)
{
  gsize salt_length;
  gconstpointer salt = g_bytes_get_data (self->salt, &salt_length);

  g_return_val_if_fail (self->step == STEP_FIRST_TAKEN, FALSE);

  if (gcry_kdf_derive (self->password, strlen (self->password), GCRY_KDF_PBKDF2, gcrypt_hash (self->hash), salt, salt_length,
                       self->iterations, self->digest_length, self->salted) != 0)
    return fail (self, XMPP_AUTH_ERROR_PROTOCOL, "PBKDF2 failed", error);

  self->step = STEP_DERIVED;

  return TRUE;
}

static void
hmac (XmppScram    *self,
      const guint8 *key,
      const char   *text,
      guint8       *out)
{
  gsize length = self->digest_length;
  g_autoptr(GHmac) hmac = g_hmac_new (self->hash, key, self->digest_length);

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, out, &length);
}

static char *
channel_binding (XmppScram *self)
{
  GByteArray *array = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  g_byte_array_append (array, (const guint8 *) self->gs2_header, (guint) strlen (self->gs2_header));
  if (self->binding_data != NULL)
    g_byte_array_append (array, g_bytes_get_data (self->binding_data, NULL), (guint) g_bytes_get_size (self->binding_data));
  bytes = g_byte_array_free_to_bytes (array);

  return g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* The client-final-message. */
char *
xmpp_scram_final (XmppScram *self)
{
  g_autofree char *binding = channel_binding (self);
  g_autofree char *without_proof = NULL;
  g_autofree char *auth_message = NULL;
  g_autofree char *proof_text = NULL;
  g_autoptr(GChecksum) checksum = NULL;
  guint8 client_key[DIGEST_MAX], stored_key[DIGEST_MAX], signature[DIGEST_MAX], server_key[DIGEST_MAX];
  gsize length = self->digest_length;

  g_return_val_if_fail (self->step == STEP_DERIVED, NULL);

  without_proof = g_strdup_printf ("c=%s,r=%s", binding, self->server_nonce);
  auth_message = g_strconcat (self->first_bare, ",", self->server_first, ",", without_proof, NULL);

  hmac (self, self->salted, "Client Key", client_key);
  checksum = g_checksum_new (self->hash);
  g_checksum_update (checksum, client_key, (gssize) self->digest_length);
  g_checksum_get_digest (checksum, stored_key, &length);
  hmac (self, stored_key, auth_message, signature);
  for (gsize i = 0; i < self->digest_length; i++)
    client_key[i] ^= signature[i];
  proof_text = g_base64_encode (client_key, self->digest_length);

  hmac (self, self->salted, "Server Key", server_key);
  hmac (self, server_key, auth_message, self->server_signature);

  explicit_bzero (client_key, sizeof client_key);
  explicit_bzero (stored_key, sizeof stored_key);
  explicit_bzero (server_key, sizeof server_key);
  self->step = STEP_FINAL_SENT;

  return g_strconcat (without_proof, ",p=", proof_text, NULL);
}

/**
 * xmpp_scram_verify:
 * @server_final: (nullable): the server-final-message, %NULL where the server sent none
 *
 * Only after this the server has proven that it knows the password (security.md T12): also %FALSE when our proof was not sent yet.
 *
 * Returns: %FALSE with %XMPP_AUTH_ERROR_SERVER_NOT_PROVEN
 */
gboolean
xmpp_scram_verify (XmppScram   *self,
                   const char  *server_final,
                   GError     **error)
{
  g_autofree char *signature = NULL;
  g_autofree char *expected = NULL;

  if (self->step != STEP_FINAL_SENT || server_final == NULL || !g_str_has_prefix (server_final, "v="))
    return fail (self, XMPP_AUTH_ERROR_SERVER_NOT_PROVEN, "no server signature", error);

  signature = g_strndup (server_final + 2, strcspn (server_final + 2, ","));
  /* The text, not what it decodes to: GLib's decoder leaves out what is no Base64. */
  expected = g_base64_encode (self->server_signature, self->digest_length);
  if (strlen (signature) != strlen (expected) || gnutls_memcmp (signature, expected, strlen (expected)) != 0)
    return fail (self, XMPP_AUTH_ERROR_SERVER_NOT_PROVEN, "a wrong server signature", error);

  self->step = STEP_VERIFIED;

  return TRUE;
}
