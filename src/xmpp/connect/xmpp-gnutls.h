/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* What GIO has no words for is asked of GnuTLS, by the certificate alone (DER), whatever GIO's own backend is. */

/* Borrows from @bytes. */
gnutls_datum_t    xmpp_gnutls_datum             (GBytes          *bytes);

/* NULL where it is none; gnutls_x509_crt_deinit () it. */
gnutls_x509_crt_t xmpp_gnutls_parse_certificate (GBytes          *der);

/* NULL where GIO has none. (transfer full) */
GBytes           *xmpp_gnutls_dup_der           (GTlsCertificate *certificate);

G_END_DECLS
