/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"
#include "xmpp-jid.h"
#include "xmpp-message.h"
#include "xmpp-stanza.h"

#include "xmpp-login.h"
#include "xmpp-room.h"

G_BEGIN_DECLS

typedef struct _XmppDisco XmppDisco;
typedef struct _XmppModule XmppModule;
typedef struct _XmppPipeline XmppPipeline;
typedef struct _XmppPubsub XmppPubsub;

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

/* --- For the connection service --- */

/* What a login needs for a resumption goes into @request, with our tap; what came and is not yet released will come again. */
void         xmpp_session_fill_resumption (XmppSession      *self,
                                           XmppLoginRequest *request);
/* Takes over the stream. Future of gboolean that rejects with what ended the stream, or resolves after xmpp_session_close (). */
DexFuture   *xmpp_session_run             (XmppSession      *self,
                                           XmppLogin        *login);
/* Nobody will resume: what waits for an acknowledgement rejects with XMPP_SESSION_ERROR_LOST. */
void         xmpp_session_give_up         (XmppSession      *self);
/* Asks for a sign of life now, as after a change of network. */
void         xmpp_session_probe           (XmppSession      *self);

/* --- For modules and their registry --- */

/* @module: (transfer full) */
void         xmpp_session_add_module      (XmppSession      *self,
                                           XmppModule       *module);
/* Who counts as a contact: filled in by the roster. */
void         xmpp_session_set_contacts    (XmppSession      *self,
                                           XmppIsContactFunc func,
                                           gpointer          data);
XmppProvenance xmpp_session_get_provenance (XmppSession     *self,
                                           XmppStanza       *stanza);
/* What somebody is to us: as if a stanza came from them. */
XmppProvenance xmpp_session_get_provenance_of (XmppSession  *self,
                                           XmppJid          *jid);

/* The rooms that we are in or joining: who is in the set is believed as a room. Emptied with a session that is over, kept over a resumption. */
XmppRoom    *xmpp_session_add_room        (XmppSession      *self,
                                           XmppJid          *room);
void         xmpp_session_remove_room     (XmppSession      *self,
                                           XmppJid          *room);
gboolean     xmpp_session_has_room        (XmppSession      *self,
                                           const XmppJid    *room);
/* Of that bare JID, whatever the resource; NULL: we are not in it. Borrowed. */
XmppRoom    *xmpp_session_get_room        (XmppSession      *self,
                                           const XmppJid    *jid);
/* (transfer full): of XmppJid. */
GPtrArray   *xmpp_session_dup_rooms       (XmppSession      *self);
/* All features that the modules advertise, sorted: (transfer full) */
GStrv        xmpp_session_dup_features    (XmppSession      *self);
/* Features of our stream and what was agreed on at the sign-in; NULL while offline. */
XmppLogin   *xmpp_session_get_login       (XmppSession      *self);
DexFuture   *xmpp_session_request_with_id (XmppSession      *self,
                                           XmppJid          *to,
                                           const char       *type,
                                           XmppNode         *payload,
                                           const char       *id,
                                           guint             seconds);
void         xmpp_session_set_disco       (XmppSession      *self,
                                           XmppDisco        *disco);
XmppDisco   *xmpp_session_get_disco       (XmppSession      *self);
void         xmpp_session_set_pubsub      (XmppSession      *self,
                                           XmppPubsub       *pubsub);
XmppPubsub  *xmpp_session_get_pubsub      (XmppSession      *self);
/* What this account's streams pass by. */
XmppWireTap *xmpp_session_get_tap         (XmppSession      *self);
XmppPipeline *xmpp_session_get_pipeline   (XmppSession      *self);
/* Not a stanza: not counted, not resent. (transfer full) */
void         xmpp_session_send_nonza      (XmppSession      *self,
                                           XmppNode         *node);

/* The effects of a live message are on disk: it counts as handled (XEP-0198 h). */
void         xmpp_session_release     (XmppSession  *self,
                                       guint64       hold);

/* Something came that says that the server has our stanza of that @id, which may be NULL. Acknowledges nothing; a later resumption has to agree. */
void         xmpp_session_prove       (XmppSession  *self,
                                       const char   *id);

G_END_DECLS
