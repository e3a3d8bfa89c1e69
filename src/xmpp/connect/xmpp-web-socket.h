/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"

G_BEGIN_DECLS

/**
 * XmppWebSocket:
 *
 * RFC 7395 over a connection that is encrypted already: whole elements instead of a stream of bytes. libsoup does the framing. The TLS below is the same as for
 * every other stream, and so are the rules for its certificate.
 */
#define XMPP_TYPE_WEB_SOCKET (xmpp_web_socket_get_type ())
G_DECLARE_FINAL_TYPE (XmppWebSocket, xmpp_web_socket, XMPP, WEB_SOCKET, GObject)

/* Asks the web server at the other end of @connection to change to XMPP. @host, @port, @path: of its wss: address. On a fiber. NULL with
 * XMPP_CONNECT_ERROR_PROTOCOL or a GIO error. */
XmppWebSocket *xmpp_web_socket_upgrade_await (GIOStream      *connection,
                                              const char     *host,
                                              guint16         port,
                                              const char     *path,
                                              KithScope      *scope,
                                              guint           seconds,
                                              GError        **error);

/* @bytes: one element, or the header or the end of a stream, as xmpp-stanza-writer makes them. */
void           xmpp_web_socket_send          (XmppWebSocket  *self,
                                              GBytes         *bytes);

/* Future of GBytes: the next frame. Rejects with XMPP_STREAM_ERROR_CLOSED at the end. One at a time. */
DexFuture     *xmpp_web_socket_receive       (XmppWebSocket  *self);

void           xmpp_web_socket_close         (XmppWebSocket  *self);

/* RFC 7395 s. 3.3: what stands alone has to name its namespaces. (transfer full) */
char          *xmpp_web_socket_frame         (GBytes         *bytes);

#define NS_FRAMING "urn:ietf:params:xml:ns:xmpp-framing"

G_END_DECLS
