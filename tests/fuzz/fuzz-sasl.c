/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-sasl-choice.h"
#include "xmpp-sasl-ht.h"
#include "xmpp-sasl-prep.h"
#include "xmpp-sasl-scram.h"

#include <gcrypt.h>
#include <string.h>

#define NONCE "fyko+d2lbbFgONRv9qkxdawL"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  gcry_check_version (NULL);
  gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);

  return 0;
}

/* What the server signs, made here once more from nothing but the messages (RFC 5802 s. 3). */
static gboolean
is_signed (const char *first_bare,
           const char *server_first,
           const char *client_final,
           const char *server_final)
{
  g_auto(GStrv) parts = g_strsplit (server_first, ",", -1);
  const char *proof = strstr (client_final, ",p=");
  g_autofree char *message = g_strdup_printf ("%s,%s,%.*s", first_bare, server_first, (int) (proof - client_final), client_final);
  g_autoptr(GHmac) key_maker = NULL;
  g_autoptr(GHmac) signer = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *line = NULL;
  guint8 salted[20], key[20], signature[20];
  gsize salt_length, n = sizeof key;
  g_autofree guchar *salt = g_base64_decode (parts[1] + 2, &salt_length);

  gcry_kdf_derive ("pencil", 6, GCRY_KDF_PBKDF2, GCRY_MD_SHA1, salt, salt_length, strtoul (parts[2] + 2, NULL, 10), sizeof salted, salted);
  key_maker = g_hmac_new (G_CHECKSUM_SHA1, salted, sizeof salted);
  g_hmac_update (key_maker, (const guchar *) "Server Key", -1);
  g_hmac_get_digest (key_maker, key, &n);
  signer = g_hmac_new (G_CHECKSUM_SHA1, key, sizeof key);
  g_hmac_update (signer, (const guchar *) message, -1);
  g_hmac_get_digest (signer, signature, &n);
  expected = g_base64_encode (signature, sizeof signature);
  line = g_strconcat ("v=", expected, NULL);

  return g_str_has_prefix (server_final, line) && (server_final[strlen (line)] == '\0' || server_final[strlen (line)] == ',');
}

/* "server-first\nserver-final": nobody is believed who did not sign. */
static void
scram (const char *text,
       gboolean    must_be_hashed)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", 2);
  g_autoptr(XmppScram) scram = xmpp_scram_new (G_CHECKSUM_SHA1, "user", "pencil", NULL, NULL, FALSE, NONCE, NULL);
  g_autofree char *first = xmpp_scram_first (scram);
  g_autofree char *final = NULL;
  const char *iterations = lines[0] != NULL ? strstr (lines[0], ",i=") : NULL;

  /* Only time is lost with more. */
  if (lines[0] == NULL || (iterations != NULL && strtoul (iterations + 3, NULL, 10) > 4100))
    return;
  if (!xmpp_scram_take_first (scram, lines[0], "SCRAM-SHA-1", "0304", must_be_hashed, NULL))
    return;

  g_assert_true (g_str_has_prefix (lines[0], "r=" NONCE));
  if (!xmpp_scram_derive (scram, NULL))
    return;
  final = xmpp_scram_final (scram);
  g_assert_nonnull (final);
  if (xmpp_scram_verify (scram, lines[1], NULL))
    g_assert_true (is_signed (strstr (first, "n=user"), lines[0], final, lines[1]));
}

/* Whatever is offered: no PLAIN where SCRAM was used before (security.md T9), and nothing that was not offered. */
static void
choose (const char *text,
        gboolean    plain_forbidden)
{
  static const char *const can_bind[] = { "tls-exporter", "tls-server-end-point", NULL };
  g_autoptr(XmppNode) features = fuzz_parse (text);
  g_auto(XmppSaslOffers) offers = { 0 };
  g_auto(XmppSaslChoice) choice = { 0 };
  g_autofree char *hashed = NULL;
  GError *error = NULL;

  if (features == NULL)
    return;

  xmpp_sasl_offers_read (&offers, features);
  hashed = xmpp_sasl_offers_to_text (&offers);
  if (!xmpp_sasl_choose (&offers, can_bind, plain_forbidden, &choice, &error))
    {
      g_assert_nonnull (error);
      g_error_free (error);
      return;
    }
  g_assert_nonnull (choice.mechanism);
  g_assert_true (g_strv_contains ((const char *const *) offers.mechanisms, choice.mechanism));
  g_assert_false (plain_forbidden && choice.is_plain);
  g_assert_cmpint (choice.is_plain, ==, strcmp (choice.mechanism, "PLAIN") == 0);
  if (choice.binding != NULL)
    g_assert_true (g_strv_contains (can_bind, choice.binding) && g_str_has_suffix (choice.mechanism, "-PLUS"));
}

static void
tokens (const char *text)
{
  static const char *const can_bind[] = { "tls-exporter", "tls-server-end-point", NULL };
  g_auto(GStrv) words = g_strsplit (text, " ", 4);
  g_autofree char *chosen = xmpp_sasl_ht_choose ((const char *const *) words, can_bind, TRUE);
  g_autoptr(GBytes) binding = g_bytes_new_static ("binding", 7);

  if (chosen != NULL)
    {
      g_autofree char *initial = xmpp_sasl_ht_initial (chosen, "secret", "user", binding);

      g_assert_true (xmpp_sasl_ht_is_known (chosen) && xmpp_sasl_ht_get_binding (chosen) != NULL);
      g_assert_nonnull (initial);
    }
  /* Nobody guesses it. */
  g_assert_false (xmpp_sasl_ht_verify ("HT-SHA-256-EXPR", "secret", binding, text));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  guint8 kind = draw_byte (&draw);
  g_autofree char *text = draw_text (&draw);
  g_autofree char *prepared = NULL;

  switch (kind % 4)
    {
    case 0:
      scram (text, (kind & 4) != 0);
      break;
    case 1:
      choose (text, (kind & 4) != 0);
      break;
    case 2:
      tokens (text);
      break;
    default:
      prepared = g_utf8_validate (text, -1, NULL) ? xmpp_sasl_prep (text) : NULL;
      if (prepared != NULL)
        {
          g_autofree char *again = xmpp_sasl_prep (prepared);

          g_assert_cmpstr (prepared, !=, "");
          g_assert_true (g_utf8_validate (prepared, -1, NULL));
          g_assert_nonnull (again);
        }
      break;
    }

  return 0;
}
