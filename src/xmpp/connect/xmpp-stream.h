/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"
#include "xmpp-error.h"
#include "xmpp-revocation.h"
#include "xmpp-wire-tap.h"

G_BEGIN_DECLS

/**
 * XmppStream:
 *
 * One XML stream over one connection. While it is being set up the connector's fiber reads element by element; afterwards the session's reader and
 * writer fibers own one direction each. Functions that end in _await run on a fiber.
 */
#define XMPP_TYPE_STREAM (xmpp_stream_get_type ())
G_DECLARE_FINAL_TYPE (XmppStream, xmpp_stream, XMPP, STREAM, GObject)

/* @connection: a connected byte stream. @domain: the account's, for which certificates count. */
XmppStream     *xmpp_stream_new              (GIOStream       *connection,
                                              const char      *domain,
                                              KithScope       *scope);

/* Who sees what goes over the wire; NULL: nobody. */
void            xmpp_stream_set_tap          (XmppStream      *self,
                                              XmppWireTap     *tap);

/* Who knows which certificates were taken back; NULL: nobody asks. */
void            xmpp_stream_set_revocation   (XmppStream      *self,
                                              XmppRevocation  *revocation);

/* Sends our header with a new parser and reads the server's: RFC 6120 s. 4.2. A header without version 1.0 is XMPP_CONNECT_ERROR_NO_ENCRYPTION
 * before TLS (CVE-2013-1431), else XMPP_CONNECT_ERROR_PROTOCOL. @behind: goes out with the header, or NULL. */
gboolean        xmpp_stream_open_await       (XmppStream      *self,
                                              const char      *from,
                                              XmppNode        *behind,
                                              guint            seconds,
                                              GError         **error);

/* The next first-level element: (transfer full). A stream error or the end of the stream is an XMPP_STREAM_ERROR; before our own parser's error is
 * returned the server is told. @seconds 0: no limit. */
XmppNode       *xmpp_stream_read_await       (XmppStream      *self,
                                              guint            seconds,
                                              GError         **error);
gboolean        xmpp_stream_write_await      (XmppStream      *self,
                                              XmppNode        *node,
                                              GError         **error);
gboolean        xmpp_stream_write_bytes_await (XmppStream     *self,
                                              GBytes          *bytes,
                                              GError         **error);

/* Direct TLS when nothing was sent yet, else after <proceed/>. Fails with XMPP_CONNECT_ERROR_PROTOCOL where bytes came behind <proceed/>
 * (security.md T2), _CERTIFICATE or _TLS. @trust NULL: the system's authorities. @protocol: of ALPN. */
gboolean        xmpp_stream_start_tls_await  (XmppStream      *self,
                                              GTlsDatabase    *trust,
                                              const char      *protocol,
                                              guint            seconds,
                                              GError         **error);
/* After TLS: the stream goes on in frames (RFC 7395). @host, @port, @path: of the wss: address. */
gboolean        xmpp_stream_start_web_socket_await (XmppStream *self,
                                              const char      *host,
                                              guint16          port,
                                              const char      *path,
                                              guint            seconds,
                                              GError         **error);
/* Each xmpp_stream_write_bytes_await () must be one element. */
gboolean        xmpp_stream_is_framed        (XmppStream      *self);
gboolean        xmpp_stream_is_encrypted     (XmppStream      *self);
GTlsConnection *xmpp_stream_get_tls          (XmppStream      *self);
/* The same, also where its handshake failed: for telling why. */
GTlsConnection *xmpp_stream_get_tried_tls    (XmppStream      *self);
/* By which name the certificate is the account's server's: xmpp_certificate_find_name (). NULL before TLS. */
const char     *xmpp_stream_get_certificate_name (XmppStream  *self);

/* After the sign-in stanzas may be large. */
void            xmpp_stream_set_authenticated (XmppStream     *self);

/* Ends the connection below, at once; never blocks. */
void            xmpp_stream_close            (XmppStream      *self);

G_END_DECLS
