/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-login.h"

G_BEGIN_DECLS

/* The whole way from a JID to an authenticated stream: look up, dial, TLS, SASL, bind or resume. Future of XmppLogin. Ends within about a minute.
 * Rejects with XMPP_CONNECT_ERROR, XMPP_AUTH_ERROR, XMPP_STREAM_ERROR, XMPP_STANZA_ERROR (bind), G_IO_ERROR_TIMED_OUT or, when @scope stops,
 * G_IO_ERROR_CANCELLED. */
DexFuture *xmpp_connector_connect (XmppLoginRequest *request,
                                   KithScope        *scope);

G_END_DECLS
