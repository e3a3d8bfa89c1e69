/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"
#include "xmpp-resolver.h"

G_BEGIN_DECLS

/**
 * The ways to a server that its domain's web server knows: XEP-0156 and XEP-0487, as JSON only (XEP-0487 s. "Why not host-meta.xml?"). Asked when no other way
 * led anywhere; what is found is held to the same rules for certificates.
 */

/* The WebSockets and direct TLS addresses in @json, best first: of XmppEndpoint. NULL with XMPP_CONNECT_ERROR_PROTOCOL where it is no host-meta. */
GPtrArray *xmpp_host_meta_parse   (const char    *json,
                                   gsize          length,
                                   GError       **error);

/* Future of GPtrArray of XmppEndpoint, boxed. Rejects with XMPP_CONNECT_ERROR or a GIO error. @data: nothing. */
DexFuture *xmpp_host_meta_look_up (const char    *domain,
                                   GTlsDatabase  *trust,
                                   KithScope     *scope,
                                   gpointer       data);

G_END_DECLS
