/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sasl-ht.h"

#include <gnutls/gnutls.h>
#include <string.h>

/* Best first. */
static const struct
{
  const char *suffix;
  const char *binding;
} kinds[] = {
  { "EXPR", "tls-exporter" },
  { "UNIQ", "tls-unique" },
  { "ENDP", "tls-server-end-point" },
  { "NONE", NULL },
};

static const struct
{
  const char   *name;
  GChecksumType type;
} hashes[] = {
  { "HT-SHA-512-", G_CHECKSUM_SHA512 },
  { "HT-SHA-384-", G_CHECKSUM_SHA384 },
  { "HT-SHA-256-", G_CHECKSUM_SHA256 },
};

static gboolean
split (const char    *mechanism,
       GChecksumType *hash,
       const char   **binding)
{
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      gsize length = strlen (hashes[i].name);

      if (strncmp (mechanism, hashes[i].name, length) != 0)
        continue;

      for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
        if (strcmp (mechanism + length, kinds[j].suffix) == 0)
          {
            *hash = hashes[i].type;
            *binding = kinds[j].binding;
            return TRUE;
          }
    }

  return FALSE;
}

gboolean
xmpp_sasl_ht_is_known (const char *mechanism)
{
  GChecksumType hash;
  const char *binding;

  return split (mechanism, &hash, &binding);
}

const char *
xmpp_sasl_ht_get_binding (const char *mechanism)
{
  GChecksumType hash;
  const char *binding = NULL;

  split (mechanism, &hash, &binding);

  return binding;
}

char *
xmpp_sasl_ht_choose (const char *const *offered,
                     const char *const *can_bind,
                     gboolean           must_bind)
{
  for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
    {
      if (kinds[j].binding == NULL ? must_bind : can_bind == NULL || !g_strv_contains (can_bind, kinds[j].binding))
        continue;

      for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
        {
          g_autofree char *name = g_strconcat (hashes[i].name, kinds[j].suffix, NULL);

          if (g_strv_contains (offered, name))
            return g_steal_pointer (&name);
        }
    }

  return NULL;
}

/* HMAC (token, who || binding data). NULL for a mechanism that is not known. */
static GBytes *
hash_token (const char *mechanism,
            const char *secret,
            const char *who,
            GBytes     *binding_data)
{
  g_autoptr(GHmac) hmac = NULL;
  GChecksumType hash;
  const char *binding;
  guint8 digest[64];
  gsize length = sizeof digest;

  if (!split (mechanism, &hash, &binding))
    return NULL;

  hmac = g_hmac_new (hash, (const guchar *) secret, strlen (secret));
  g_hmac_update (hmac, (const guchar *) who, (gssize) strlen (who));
  if (binding_data != NULL)
    g_hmac_update (hmac, g_bytes_get_data (binding_data, NULL), (gssize) g_bytes_get_size (binding_data));
  g_hmac_get_digest (hmac, digest, &length);

  return g_bytes_new (digest, length);
}

char *
xmpp_sasl_ht_initial (const char *mechanism,
                      const char *secret,
                      const char *name,
                      GBytes     *binding_data)
{
  g_autoptr(GBytes) hash = hash_token (mechanism, secret, "Initiator", binding_data);
  g_autoptr(GByteArray) message = g_byte_array_new ();

  g_return_val_if_fail (hash != NULL, NULL);

  g_byte_array_append (message, (const guint8 *) name, (guint) strlen (name) + 1);
  g_byte_array_append (message, g_bytes_get_data (hash, NULL), (guint) g_bytes_get_size (hash));

  return g_base64_encode (message->data, message->len);
}

gboolean
xmpp_sasl_ht_verify (const char *mechanism,
                     const char *secret,
                     GBytes     *binding_data,
                     const char *data)
{
  g_autoptr(GBytes) wanted = hash_token (mechanism, secret, "Responder", binding_data);
  g_autofree guint8 *got = NULL;
  gsize length = 0;

  if (wanted == NULL || data == NULL)
    return FALSE;

  got = g_base64_decode (data, &length);

  /* In constant time: how much of a guess was right is nobody's business. */
  return length == g_bytes_get_size (wanted) && gnutls_memcmp (got, g_bytes_get_data (wanted, NULL), length) == 0;
}
