/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-connect-report.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What GIO knows of a connection's TLS, also after a handshake that failed: version, cipher, certificates, the server's key. */
void  xmpp_report_take_tls (XmppReportAttempt *attempt,
                            GTlsConnection    *tls);

/* SHA-256 of the public key (the DER of its SubjectPublicKeyInfo) as "AB:CD:...": what stays when a certificate is renewed with the same key. NULL where
 * there is none. */
char *xmpp_report_key_of   (GTlsCertificate   *certificate);

G_END_DECLS
