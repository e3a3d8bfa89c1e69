/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-certificate.h"

#include "xmpp-gnutls.h"
#include "xmpp-jid.h"

#include <gnutls/x509-ext.h>
#include <string.h>

#define OID_ALT_NAMES        "2.5.29.17"
#define OID_NAME_CONSTRAINTS "2.5.29.30"

/* Nobody's certificate has more; whoever sends more does not get our time. */
#define ALT_NAMES_BYTES_MAX (32 * 1024)
#define ALT_NAMES_MAX       1000
#define CHAIN_MAX           10

static gnutls_x509_crt_t
parse (GTlsCertificate *certificate)
{
  g_autoptr(GBytes) der = xmpp_gnutls_dup_der (certificate);

  return der != NULL ? xmpp_gnutls_parse_certificate (der) : NULL;
}

/* RFC 4985 s. 2: "_Service.Name", without regard to case, in ASCII. Never _xmpp-server: that is another service's. */
static gboolean
is_service_of (const char *name,
               const char *domain,
               gboolean    is_direct_tls)
{
  g_autofree char *service = g_strconcat ("_xmpp-client.", domain, NULL);
  g_autofree char *direct_service = g_strconcat ("_xmpps-client.", domain, NULL);

  return g_ascii_strcasecmp (name, service) == 0 || (is_direct_tls && g_ascii_strcasecmp (name, direct_service) == 0);
}

/* RFC 6120 s. 13.7.1.4: a JID that is a domain, as people write it. */
static gboolean
is_address_of (const char *name,
               const char *domain)
{
  g_autofree char *ascii = NULL;

  if (!g_utf8_validate (name, -1, NULL) || strpbrk (name, "@/*") != NULL)
    return FALSE;

  ascii = xmpp_jid_domain_to_ascii (name, NULL);

  return ascii != NULL && g_ascii_strcasecmp (ascii, domain) == 0;
}

/* @value: of an otherName. */
static char *
match_other (gnutls_datum_t *value,
             gnutls_datum_t *oid,
             const char     *domain,
             gboolean        is_direct_tls)
{
  gnutls_datum_t decoded = { 0 };
  g_autofree char *type_oid = g_strndup ((const char *) oid->data, oid->size);
  g_autofree char *name = NULL;
  char *found = NULL;
  unsigned type = 0;

  if (gnutls_x509_othername_to_virtual (type_oid, value, &type, &decoded) < 0)
    return NULL;

  /* A name that ends early for some is none (CVE-2009-2408). */
  if (decoded.data != NULL && decoded.size > 0 && memchr (decoded.data, '\0', decoded.size) == NULL)
    name = g_strndup ((const char *) decoded.data, decoded.size);
  gnutls_free (decoded.data);
  if (name == NULL)
    return NULL;

  if (type == GNUTLS_SAN_OTHERNAME_SRV && is_service_of (name, domain, is_direct_tls))
    found = g_strconcat ("SRV:", name, NULL);
  else if (type == GNUTLS_SAN_OTHERNAME_XMPP && is_address_of (name, domain))
    found = g_strconcat ("XMPP:", name, NULL);

  return found;
}

static char *
find_among (gnutls_subject_alt_names_t  names,
            const char                 *domain,
            gboolean                    is_direct_tls,
            gboolean                    has_dns_name)
{
  gboolean is_address = *domain == '[' || g_hostname_is_ip_address (domain);

  for (unsigned i = 0; i < ALT_NAMES_MAX; i++)
    {
      gnutls_datum_t value = { 0 };
      gnutls_datum_t oid = { 0 };
      unsigned type = 0;
      char *found = NULL;

      if (gnutls_subject_alt_names_get (names, i, &type, &value, &oid) < 0)
        break;

      /* GIO asks the subject's name only where there is no DNS name: it was one of them. */
      if (has_dns_name && (type == GNUTLS_SAN_DNSNAME || (type == GNUTLS_SAN_IPADDRESS && is_address)))
        found = g_strconcat (is_address ? "IP:" : "DNS:", domain, NULL);
      else if (type == GNUTLS_SAN_OTHERNAME && oid.data != NULL)
        found = match_other (&value, &oid, domain, is_direct_tls);
      if (found != NULL)
        return found;
    }

  return NULL;
}

static char *
find_name (gnutls_x509_crt_t  certificate,
           const char        *domain,
           gboolean           is_direct_tls,
           gboolean           has_dns_name)
{
  gnutls_subject_alt_names_t names = NULL;
  gnutls_datum_t extension = { 0 };
  char *found = NULL;

  if (gnutls_x509_crt_get_extension_by_oid2 (certificate, OID_ALT_NAMES, 0, &extension, NULL) < 0)
    return NULL;

  if (extension.size <= ALT_NAMES_BYTES_MAX && gnutls_subject_alt_names_init (&names) >= 0 &&
      gnutls_x509_ext_import_subject_alt_names (&extension, names, 0) >= 0)
    found = find_among (names, domain, is_direct_tls, has_dns_name);

  if (names != NULL)
    gnutls_subject_alt_names_deinit (names);
  gnutls_free (extension.data);

  return found;
}

char *
xmpp_certificate_find_name (GTlsCertificate *certificate,
                            const char      *domain,
                            gboolean         is_direct_tls,
                            gboolean         has_dns_name)
{
  gnutls_x509_crt_t parsed;
  char *found;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate) && domain != NULL, NULL);

  parsed = parse (certificate);
  if (parsed == NULL)
    return NULL;

  found = find_name (parsed, domain, is_direct_tls, has_dns_name);
  gnutls_x509_crt_deinit (parsed);

  return found;
}

/* An authority that may speak of some names only (RFC 5280 s. 4.2.1.10) is held to that for DNS names alone, so it may not speak of others. */
static gboolean
is_constrained (GTlsCertificate *chain)
{
  GTlsCertificate *issuer = g_tls_certificate_get_issuer (chain);

  for (guint i = 0; issuer != NULL && i < CHAIN_MAX; i++, issuer = g_tls_certificate_get_issuer (issuer))
    {
      gnutls_x509_crt_t parsed = parse (issuer);
      gsize size = 0;
      int found;

      if (parsed == NULL)
        return TRUE;

      found = gnutls_x509_crt_get_extension_by_oid (parsed, OID_NAME_CONSTRAINTS, 0, NULL, &size, NULL);
      gnutls_x509_crt_deinit (parsed);
      if (found != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return TRUE;
    }

  return issuer != NULL;
}

/* GIO promises to tell one problem, not all of them: what else there is shows when nobody asks for the name. */
static gboolean
is_good_but_for_name (GTlsConnection  *tls,
                      GTlsCertificate *certificate)
{
  GTlsDatabase *database = g_tls_connection_get_database (tls);

  return database != NULL && !is_constrained (certificate) &&
         g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, NULL, NULL, G_TLS_DATABASE_VERIFY_NONE,
                                      NULL, NULL) == G_TLS_CERTIFICATE_NO_FLAGS;
}

/* RFC 5280 s. 4.2.1.12: one that says what it is for must say this too. GIO's GnuTLS backend does not look. */
static gboolean
is_for_servers (GTlsCertificate *certificate)
{
  gnutls_x509_crt_t parsed = parse (certificate);
  gboolean is_good;

  if (parsed == NULL)
    return FALSE;

  is_good = gnutls_x509_crt_check_key_purpose (parsed, GNUTLS_KP_TLS_WWW_SERVER, 0) != 0;
  gnutls_x509_crt_deinit (parsed);

  return is_good;
}

static char *
judge (GTlsConnection       *tls,
       GTlsCertificate      *certificate,
       GTlsCertificateFlags  problems,
       const char           *domain,
       gboolean              is_direct_tls)
{
  g_autofree char *name = NULL;

  if ((problems != G_TLS_CERTIFICATE_NO_FLAGS && problems != G_TLS_CERTIFICATE_BAD_IDENTITY) || !is_for_servers (certificate))
    return NULL;

  name = xmpp_certificate_find_name (certificate, domain, is_direct_tls, problems == G_TLS_CERTIFICATE_NO_FLAGS);
  if (name == NULL || (problems != G_TLS_CERTIFICATE_NO_FLAGS && !is_good_but_for_name (tls, certificate)))
    return NULL;

  return g_steal_pointer (&name);
}

typedef struct
{
  char    *domain;
  gboolean is_direct_tls;
} Wanted;

static void
wanted_free (gpointer  data,
             GClosure *closure)
{
  Wanted *wanted = data;

  g_free (wanted->domain);
  g_free (wanted);
}

static gboolean
accept_cb (GTlsConnection       *tls,
           GTlsCertificate      *certificate,
           GTlsCertificateFlags  problems,
           gpointer              data)
{
  const Wanted *wanted = data;
  g_autofree char *name = judge (tls, certificate, problems, wanted->domain, wanted->is_direct_tls);

  return name != NULL;
}

void
xmpp_certificate_prepare (GTlsConnection *tls,
                          const char     *domain,
                          gboolean        is_direct_tls)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->domain = g_strdup (domain);
  wanted->is_direct_tls = is_direct_tls;
  g_signal_connect_data (tls, "accept-certificate", G_CALLBACK (accept_cb), wanted, wanted_free, 0);
}

char *
xmpp_certificate_judge (GTlsConnection       *tls,
                        const char           *domain,
                        gboolean              is_direct_tls,
                        GTlsCertificateFlags *problems)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  char *name = NULL;

  *problems = g_tls_connection_get_peer_certificate_errors (tls);
  if (certificate != NULL)
    name = judge (tls, certificate, *problems, domain, is_direct_tls);
  if (name == NULL && *problems == G_TLS_CERTIFICATE_NO_FLAGS)
    *problems = certificate == NULL || is_for_servers (certificate) ? G_TLS_CERTIFICATE_BAD_IDENTITY : G_TLS_CERTIFICATE_GENERIC_ERROR;

  return name;
}
