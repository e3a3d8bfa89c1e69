/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-gnutls.h"

#include <string.h>

gnutls_datum_t
xmpp_gnutls_datum (GBytes *bytes)
{
  gnutls_datum_t datum = { 0 };
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  /* The type has no const, the functions that read have. */
  memcpy (&datum.data, &data, sizeof data);
  datum.size = (unsigned) length;

  return datum;
}

gnutls_x509_crt_t
xmpp_gnutls_parse_certificate (GBytes *der)
{
  gnutls_datum_t datum = xmpp_gnutls_datum (der);
  gnutls_x509_crt_t parsed = NULL;

  if (gnutls_x509_crt_init (&parsed) < 0)
    return NULL;
  if (gnutls_x509_crt_import (parsed, &datum, GNUTLS_X509_FMT_DER) < 0)
    g_clear_pointer (&parsed, gnutls_x509_crt_deinit);

  return parsed;
}

GBytes *
xmpp_gnutls_dup_der (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);

  return der != NULL ? g_bytes_new (der->data, der->len) : NULL;
}
