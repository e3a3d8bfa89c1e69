/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"
#include "xmpp-jid.h"
#include "xmpp-message.h"

#include <libdex.h>

G_BEGIN_DECLS

/**
 * XmppSession:
 *
 * What one account does on the wire. Lives as long as the account's runtime; streams come and go below it.
 *
 * Signals: "bound" (a fresh session: nothing of the last one counts), "resumed" (XEP-0198: nothing was lost),
 * "ended" (const GError *: the stream is gone; what is unacknowledged waits for a resumption).
 */
#define XMPP_TYPE_SESSION (xmpp_session_get_type ())
G_DECLARE_FINAL_TYPE (XmppSession, xmpp_session, XMPP, SESSION, GObject)

XmppSession *xmpp_session_new         (XmppJid      *account); /* bare */
XmppJid     *xmpp_session_get_account (XmppSession  *self);
XmppJid     *xmpp_session_get_jid     (XmppSession  *self);    /* full, NULL before the first login */
gboolean     xmpp_session_get_is_online (XmppSession *self);

/* Sends a message, presence or iq without answer. @stanza: (transfer full). Future of gboolean: resolves when the server has acknowledged it
 * (XEP-0198; where the server has no stream management, by a ping that follows it). Rejects with XMPP_SESSION_ERROR. The id attribute is set where
 * there is none. */
DexFuture   *xmpp_session_send        (XmppSession  *self,
                                       XmppNode     *stanza);

/* An IQ of @type "get" or "set" to @to (NULL: our own account) with @payload (transfer full). Future of XmppNode, the whole result stanza.
 * Rejects with XMPP_STANZA_ERROR, XMPP_SESSION_ERROR, G_IO_ERROR_TIMED_OUT after @seconds (0: 60). */
DexFuture   *xmpp_session_request     (XmppSession  *self,
                                       XmppJid      *to,
                                       const char   *type,
                                       XmppNode     *payload,
                                       guint         seconds);

/* Ends the stream politely: </stream:stream>, no resumption. Future of gboolean. */
DexFuture   *xmpp_session_close       (XmppSession  *self);

/* The effects of a live message are on disk: it counts as handled (XEP-0198 h). */
void         xmpp_session_release     (XmppSession  *self,
                                       guint64       hold);

G_END_DECLS
