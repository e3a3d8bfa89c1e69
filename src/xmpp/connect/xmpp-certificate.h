/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * xmpp_certificate_find_name:
 * @certificate: the server's
 * @domain: the account's, as for DNS (A-labels)
 * @is_direct_tls: the stream began with TLS (XEP-0368)
 * @has_dns_name: GIO has found that the certificate is for @domain
 *
 * By which subjectAltName the certificate is one of @domain (RFC 6120 s. 13.7.1.2.1): "DNS:example.com", "SRV:_xmpp-client.example.com" or
 * "XMPP:example.com". The latter two are compared whole, without wildcards. What stands in the subject alone does not count (RFC 9525 s. 2).
 *
 * Returns: (nullable) (transfer full): the name, NULL where there is none
 */
char *xmpp_certificate_find_name (GTlsCertificate *certificate,
                                  const char      *domain,
                                  gboolean         is_direct_tls,
                                  gboolean         has_dns_name);

/* Before the handshake: lets GIO, which knows DNS names alone, take a certificate that is @domain's by another name. */
void  xmpp_certificate_prepare   (GTlsConnection  *tls,
                                  const char      *domain,
                                  gboolean         is_direct_tls);

/* After the handshake, also a resumed one, for which GIO looks at nothing: the name by which the server's certificate was taken. NULL: none, do not go on;
 * @problems says why. (transfer full) */
char *xmpp_certificate_judge     (GTlsConnection       *tls,
                                  const char           *domain,
                                  gboolean              is_direct_tls,
                                  GTlsCertificateFlags *problems);

G_END_DECLS
