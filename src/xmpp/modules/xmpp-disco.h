/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-disco-info.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/**
 * XmppDisco:
 *
 * XEP-0030: Service Discovery. Answers who may ask, asks, and knows what our own server and account offer.
 *
 * Signal "own-features": both are known for this session (emitted after each fresh bind; also when the server did not answer).
 */
#define XMPP_TYPE_DISCO (xmpp_disco_get_type ())
G_DECLARE_FINAL_TYPE (XmppDisco, xmpp_disco, XMPP, DISCO, XmppModule)

/* Future of XmppDiscoInfo. @node may be NULL. Rejects as xmpp_session_request (). */
DexFuture     *xmpp_disco_query_info     (XmppDisco  *self,
                                          XmppJid    *jid,
                                          const char *node);
/* What our own server and account offer is known for this session. */
gboolean       xmpp_disco_is_known       (XmppDisco  *self);
gboolean       xmpp_disco_server_has     (XmppDisco  *self,
                                          const char *feature);
gboolean       xmpp_disco_account_has    (XmppDisco  *self,
                                          const char *feature);

/* What we are: identity and features, and its hash (XEP-0115). Borrowed. */
XmppDiscoInfo *xmpp_disco_get_own_info   (XmppDisco  *self);
const char    *xmpp_disco_get_own_ver    (XmppDisco  *self);

#define XMPP_CAPS_NODE "https://kith.im"

G_END_DECLS
