/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"

G_BEGIN_DECLS

/* What lies at @url (http: or https:): GBytes of XMPP_CRL_BYTES_MAX at most, within ten seconds. Tells nobody who we are. Follows where it is sent to, but not
 * to another kind of address, and to no host out of @domain or below it, where that is not NULL. On a fiber. */
GBytes   *xmpp_crl_fetch_await   (const char  *url,
                                  const char  *domain,
                                  KithScope   *scope,
                                  GError     **error);

/* Whether @url is on @domain or below it. */
gboolean  xmpp_crl_url_is_within (const char  *url,
                                  const char  *domain);

G_END_DECLS
