/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-report-tls.h"

#include "xmpp-gnutls.h"

/* A server sends its chain; nobody needs a longer one. */
#define CERTIFICATES_MAX 10

#define DIGEST_SIZE 32

static char *
to_text (const guint8 *digest,
         gsize         length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);

  return g_string_free (text, FALSE);
}

static char *
fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr(GBytes) der = xmpp_gnutls_dup_der (certificate);
  g_autoptr(GChecksum) checksum = NULL;
  guint8 digest[DIGEST_SIZE];
  gsize length = sizeof digest;

  if (der == NULL)
    return NULL;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, g_bytes_get_data (der, NULL), (gssize) g_bytes_get_size (der));
  g_checksum_get_digest (checksum, digest, &length);

  return to_text (digest, length);
}

char *
xmpp_report_key_of (GTlsCertificate *certificate)
{
  g_autoptr(GBytes) der = xmpp_gnutls_dup_der (certificate);
  gnutls_x509_crt_t parsed = der != NULL ? xmpp_gnutls_parse_certificate (der) : NULL;
  guint8 digest[DIGEST_SIZE];
  gsize length = sizeof digest;
  char *key = NULL;

  if (parsed == NULL)
    return NULL;

  if (gnutls_x509_crt_get_key_id (parsed, GNUTLS_KEYID_USE_SHA256, digest, &length) >= 0)
    key = to_text (digest, length);
  gnutls_x509_crt_deinit (parsed);

  return key;
}

static const char *
version_of (GTlsConnection *tls)
{
  switch (g_tls_connection_get_protocol_version (tls))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

static gint64
to_stamp (GDateTime *time)
{
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

void
xmpp_report_take_tls (XmppReportAttempt *attempt,
                      GTlsConnection    *tls)
{
  g_autofree char *cipher = g_tls_connection_get_ciphersuite_name (tls);
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);

  g_set_str (&attempt->tls_version, version_of (tls));
  g_set_str (&attempt->tls_cipher, cipher);
  g_ptr_array_set_size (attempt->certificates, 0);
  g_clear_pointer (&attempt->key, g_free);
  if (certificate != NULL)
    attempt->key = xmpp_report_key_of (certificate);

  for (guint i = 0; certificate != NULL && i < CERTIFICATES_MAX; i++, certificate = g_tls_certificate_get_issuer (certificate))
    {
      g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
      g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
      g_autoptr(GDateTime) not_before = g_tls_certificate_get_not_valid_before (certificate);
      g_autoptr(GDateTime) not_after = g_tls_certificate_get_not_valid_after (certificate);
      g_autofree char *fingerprint = fingerprint_of (certificate);

      xmpp_report_attempt_add_certificate (attempt, subject, issuer, to_stamp (not_before), to_stamp (not_after), fingerprint);
    }
}
