/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GnuTLS takes 26 times as much memory to read one. */
#define XMPP_CRL_BYTES_MAX (8 * 1024 * 1024)

/**
 * XmppCrlVerdict:
 *
 * What a list of revoked certificates (RFC 5280 s. 5) says of one certificate. UNUSABLE: nothing, for it is none, or another's, or out of time.
 */
typedef enum
{
  XMPP_CRL_UNUSABLE,
  XMPP_CRL_GOOD,
  XMPP_CRL_REVOKED,
} XmppCrlVerdict;

/**
 * xmpp_crl_list_urls:
 * @certificate: DER
 *
 * Where the list that may name it lies: http: and https: addresses of its distribution points, a few at most.
 */
GStrv          xmpp_crl_list_urls (GBytes            *certificate);

/**
 * xmpp_crl_judge:
 * @crl: DER, as it came
 * @certificate: DER, whom it is about
 * @issuer: DER, who made @certificate: the list has to be signed by the same
 * @urls: xmpp_crl_list_urls (@certificate)
 * @now: seconds since 1970
 * @was_good: it was within its time once. What it has revoked for ever it still has.
 *
 * For a thread: a long list takes a while. @error: why it is unusable, G_IO_ERROR_INVALID_DATA.
 */
XmppCrlVerdict xmpp_crl_judge     (GBytes            *crl,
                                   GBytes            *certificate,
                                   GBytes            *issuer,
                                   const char *const *urls,
                                   gint64             now,
                                   gboolean           was_good,
                                   GError           **error);

G_END_DECLS
