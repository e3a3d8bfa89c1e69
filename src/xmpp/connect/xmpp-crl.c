/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-crl.h"

#include "xmpp-gnutls.h"

#include <gnutls/x509-ext.h>
#include <string.h>

#define OID_CRL_POINTS    "2.5.29.31"
#define OID_ISSUING_POINT "2.5.29.28"

#define URLS_MAX         4
#define URL_LENGTH_MAX   2048
#define POINTS_MAX       16
#define POINT_BYTES_MAX  (32 * 1024)
#define EXTENSIONS_MAX   32
#define SERIAL_SIZE_MAX  64

#define REASON_HOLD            6
#define REASON_REMOVE_FROM_CRL 8

static gboolean
fail (const char  *text,
      GError     **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  return FALSE;
}

/* --- Two things that GnuTLS does not read: reasons, and for whom a list is ------------------------------------------------ */

#define TAG_BOOLEAN    0x01
#define TAG_INTEGER    0x02
#define TAG_OCTETS     0x04
#define TAG_OID        0x06
#define TAG_ENUMERATED 0x0a
#define TAG_SEQUENCE   0x30

typedef struct
{
  const guint8 *data;
  gsize         length;
} Der;

/* The next element: its tag, and what is in it. FALSE at the end, and where it is none of DER. */
static gboolean
der_next (Der    *self,
          guint8 *tag,
          Der    *content)
{
  gsize length, n_bytes = 0;

  if (self->length < 2 || (self->data[0] & 0x1f) == 0x1f)
    return FALSE;

  *tag = self->data[0];
  length = self->data[1];
  if (length >= 0x80)
    {
      n_bytes = length & 0x7f;
      if (n_bytes == 0 || n_bytes > 4 || self->length < 2 + n_bytes)
        return FALSE;
      length = 0;
      for (gsize i = 0; i < n_bytes; i++)
        length = length << 8 | self->data[2 + i];
    }
  if (length > self->length - 2 - n_bytes)
    return FALSE;

  content->data = self->data + 2 + n_bytes;
  content->length = length;
  self->data = content->data + length;
  self->length -= 2 + n_bytes + length;

  return TRUE;
}

static gboolean
der_expect (Der    *self,
            guint8  wanted,
            Der    *content)
{
  guint8 tag;

  return der_next (self, &tag, content) && tag == wanted;
}

/* The CRLReason of an entry's extensions (RFC 5280 s. 5.3.1), -1 where there is none. */
static int
read_reason (Der extensions)
{
  static const guint8 oid[] = { 0x55, 0x1d, 0x15 };
  Der list, extension;

  if (!der_expect (&extensions, TAG_SEQUENCE, &list))
    return -1;

  while (der_expect (&list, TAG_SEQUENCE, &extension))
    {
      Der name, value, reason;
      guint8 tag;

      if (!der_expect (&extension, TAG_OID, &name) || name.length != sizeof oid || memcmp (name.data, oid, sizeof oid) != 0)
        continue;
      if (der_next (&extension, &tag, &value) && tag == TAG_BOOLEAN && !der_next (&extension, &tag, &value))
        return -1;
      if (tag == TAG_OCTETS && der_expect (&value, TAG_ENUMERATED, &reason) && reason.length == 1)
        return reason.data[0];
    }

  return -1;
}

/* TBSCertList (RFC 5280 s. 5.1), as far as its entries. */
static gboolean
find_entries (GBytes *crl,
              Der    *entries)
{
  Der all, list, tbs, part;
  guint8 tag;

  all.data = g_bytes_get_data (crl, &all.length);
  if (!der_expect (&all, TAG_SEQUENCE, &list) || !der_expect (&list, TAG_SEQUENCE, &tbs) || !der_next (&tbs, &tag, &part) ||
      (tag == TAG_INTEGER && !der_next (&tbs, &tag, &part)))
    return FALSE;

  /* signature is behind us; issuer, thisUpdate and nextUpdate are not */
  for (guint i = 0; i < 3; i++)
    if (!der_next (&tbs, &tag, &part))
      return FALSE;

  return der_expect (&tbs, TAG_SEQUENCE, entries);
}

static int
find_reason (GBytes       *crl,
             const guint8 *serial,
             gsize         serial_length)
{
  Der entries, entry;

  if (!find_entries (crl, &entries))
    return -1;

  while (der_expect (&entries, TAG_SEQUENCE, &entry))
    {
      Der number, date;
      guint8 tag;

      if (der_expect (&entry, TAG_INTEGER, &number) && number.length == serial_length && memcmp (number.data, serial, serial_length) == 0)
        return der_next (&entry, &tag, &date) ? read_reason (entry) : -1;
    }

  return -1;
}

static gboolean
is_among (const Der         *url,
          const char *const *urls)
{
  for (guint i = 0; urls[i] != NULL; i++)
    if (strlen (urls[i]) == url->length && memcmp (urls[i], url->data, url->length) == 0)
      return TRUE;

  return FALSE;
}

/* DistributionPointName ::= [0] fullName: GeneralNames, of which [6] is a URI. */
static gboolean
names_one_of (Der                name,
              const char *const *urls)
{
  Der full, url;
  guint8 tag;

  if (!der_expect (&name, 0xa0, &full))
    return FALSE;

  while (der_next (&full, &tag, &url))
    if (tag == 0x86 && is_among (&url, urls))
      return TRUE;

  return FALSE;
}

/* IssuingDistributionPoint (RFC 5280 s. 5.2.5): a part of the authority's list has to be the part that @certificate names. */
static gboolean
check_issuing_point (const gnutls_datum_t *extension,
                     const char *const    *urls,
                     gboolean              is_authority,
                     GError              **error)
{
  Der all = { extension->data, extension->size };
  Der list, part;
  guint8 tag;

  if (!der_expect (&all, TAG_SEQUENCE, &list))
    return fail ("an issuing point that cannot be read", error);

  while (list.length > 0)
    {
      if (!der_next (&list, &tag, &part))
        return fail ("an issuing point that cannot be read", error);
      if (tag == 0xa0 && !names_one_of (part, urls))
        return fail ("the list of another distribution point", error);

      /* BOOLEAN DEFAULT FALSE: for the certificates of users, of authorities, of others' (indirect), of attributes */
      if (tag == 0x81 && is_authority)
        return fail ("a list for users' certificates", error);
      if (tag == 0x82 && !is_authority)
        return fail ("a list for authorities", error);
      if (tag == 0xa3 || tag == 0x83)
        return fail ("a list for some reasons only", error);
      if (tag == 0x84)
        return fail ("an indirect list", error);
      if (tag == 0x85)
        return fail ("a list for attributes", error);
    }

  return TRUE;
}

/* --- By GnuTLS ------------------------------------------------------------------------------------------------------------- */

/* It goes into a request as it is. */
static gboolean
is_url (const char *text)
{
  g_autoptr(GUri) uri = NULL;

  if (strlen (text) > URL_LENGTH_MAX)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;

  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && (strcmp (g_uri_get_scheme (uri), "http") == 0 || strcmp (g_uri_get_scheme (uri), "https") == 0) &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL;
}

static void
take_urls (GStrvBuilder                 *builder,
           gnutls_x509_crl_dist_points_t points)
{
  guint n = 0;

  for (unsigned i = 0; i < POINTS_MAX && n < URLS_MAX; i++)
    {
      gnutls_datum_t value = { 0 };
      unsigned type = 0;
      g_autofree char *url = NULL;

      if (gnutls_x509_crl_dist_points_get (points, i, &type, &value, NULL) < 0)
        break;
      if (type != GNUTLS_SAN_URI || value.data == NULL || memchr (value.data, '\0', value.size) != NULL)
        continue;

      url = g_strndup ((const char *) value.data, value.size);
      if (is_url (url))
        {
          g_strv_builder_add (builder, url);
          n++;
        }
    }
}

GStrv
xmpp_crl_list_urls (GBytes *certificate)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gnutls_x509_crt_t parsed = xmpp_gnutls_parse_certificate (certificate);
  gnutls_x509_crl_dist_points_t points = NULL;
  gnutls_datum_t extension = { 0 };

  if (parsed != NULL && gnutls_x509_crt_get_extension_by_oid2 (parsed, OID_CRL_POINTS, 0, &extension, NULL) >= 0 &&
      extension.size <= POINT_BYTES_MAX && gnutls_x509_crl_dist_points_init (&points) >= 0 &&
      gnutls_x509_ext_import_crl_dist_points (&extension, points, 0) >= 0)
    take_urls (builder, points);

  if (points != NULL)
    gnutls_x509_crl_dist_points_deinit (points);
  gnutls_free (extension.data);
  if (parsed != NULL)
    gnutls_x509_crt_deinit (parsed);

  return g_strv_builder_end (builder);
}

typedef struct
{
  gnutls_x509_crl_t  crl;
  gnutls_x509_crt_t  certificate;
  gnutls_x509_crt_t  issuer;
  GBytes            *crl_bytes;
  const char *const *urls;
} Case;

/* Times are ours to look at (kith-clock); whose it is and whether that one may sign lists is GnuTLS' (RFC 5280 s. 6.3.3 f, g). */
static gboolean
check_signature (const Case  *self,
                 GError     **error)
{
  const unsigned flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS;
  int algorithm = gnutls_x509_crl_get_signature_algorithm (self->crl);
  unsigned status = 0;

  if (algorithm < 0 || !gnutls_sign_is_secure2 ((gnutls_sign_algorithm_t) algorithm, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
    return fail ("the list is signed in a way that is not safe any more", error);
  if (!gnutls_x509_crl_check_issuer (self->crl, self->issuer) || !gnutls_x509_crt_check_issuer (self->certificate, self->issuer))
    return fail ("the list of another authority", error);
  if (gnutls_x509_crl_verify (self->crl, &self->issuer, 1, flags, &status) < 0 || status != 0)
    return fail ("the list is not signed by the certificate's authority", error);

  return TRUE;
}

static gboolean
check_extensions (const Case  *self,
                  GError     **error)
{
  gboolean is_authority = gnutls_x509_crt_get_ca_status (self->certificate, NULL) > 0;

  for (unsigned i = 0; i < EXTENSIONS_MAX; i++)
    {
      char oid[128];
      gsize size = sizeof oid;
      unsigned is_critical = 0;
      gnutls_datum_t data = { 0 };
      gboolean is_good;
      int found = gnutls_x509_crl_get_extension_info (self->crl, i, oid, &size, &is_critical);

      if (found == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return TRUE;
      if (found < 0)
        return fail ("an extension that cannot be read", error);
      if (strcmp (oid, OID_ISSUING_POINT) != 0)
        {
          /* Differences to another list (2.5.29.27) are one of these. */
          if (is_critical)
            return fail ("a critical extension that nobody knows", error);
          continue;
        }

      if (gnutls_x509_crl_get_extension_data2 (self->crl, i, &data) < 0)
        return fail ("an extension that cannot be read", error);
      is_good = check_issuing_point (&data, self->urls, is_authority, error);
      gnutls_free (data.data);
      if (!is_good)
        return FALSE;
    }

  return fail ("too many extensions", error);
}

static gboolean
check_times (const Case  *self,
             gint64       now,
             GError     **error)
{
  time_t since = gnutls_x509_crl_get_this_update (self->crl);
  time_t until = gnutls_x509_crl_get_next_update (self->crl);

  if (since == (time_t) -1 || until == (time_t) -1)
    return fail ("a list that does not say for how long it holds", error);
  if (now < (gint64) since)
    return fail ("the list of another day to come", error);
  if (now > (gint64) until)
    return fail ("the list is out of date", error);

  return TRUE;
}

static XmppCrlVerdict
judge (const Case  *self,
       gint64       now,
       gboolean     was_good,
       GError     **error)
{
  guint8 serial[SERIAL_SIZE_MAX];
  gsize length = sizeof serial;
  g_autoptr(GError) problem = NULL;
  gboolean is_in_time;
  int is_listed;
  int reason = -1;

  if (!check_signature (self, error) || !check_extensions (self, error))
    return XMPP_CRL_UNUSABLE;

  is_in_time = check_times (self, now, &problem);
  is_listed = gnutls_x509_crt_check_revocation (self->certificate, &self->crl, 1);
  if (is_listed < 0)
    {
      fail ("a list that cannot be read", error);
      return XMPP_CRL_UNUSABLE;
    }
  if (is_listed && gnutls_x509_crt_get_serial (self->certificate, serial, &length) >= 0)
    reason = find_reason (self->crl_bytes, serial, length);

  /* What has been put on hold may come back; everything else is for ever. */
  if (is_listed && reason != REASON_REMOVE_FROM_CRL && (is_in_time || (was_good && reason != REASON_HOLD)))
    return XMPP_CRL_REVOKED;
  if (is_in_time)
    return XMPP_CRL_GOOD;

  g_propagate_error (error, g_steal_pointer (&problem));

  return XMPP_CRL_UNUSABLE;
}

XmppCrlVerdict
xmpp_crl_judge (GBytes            *crl,
                GBytes            *certificate,
                GBytes            *issuer,
                const char *const *urls,
                gint64             now,
                gboolean           was_good,
                GError           **error)
{
  gnutls_datum_t datum = xmpp_gnutls_datum (crl);
  Case self = { .crl_bytes = crl, .urls = urls };
  XmppCrlVerdict verdict = XMPP_CRL_UNUSABLE;

  self.certificate = xmpp_gnutls_parse_certificate (certificate);
  self.issuer = xmpp_gnutls_parse_certificate (issuer);
  if (self.certificate == NULL || self.issuer == NULL || g_bytes_get_size (crl) > XMPP_CRL_BYTES_MAX || gnutls_x509_crl_init (&self.crl) < 0 ||
      gnutls_x509_crl_import (self.crl, &datum, GNUTLS_X509_FMT_DER) < 0)
    fail ("not a list of revoked certificates", error);
  else
    verdict = judge (&self, now, was_good, error);

  g_clear_pointer (&self.crl, gnutls_x509_crl_deinit);
  g_clear_pointer (&self.certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&self.issuer, gnutls_x509_crt_deinit);

  return verdict;
}
