/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0145: Annotations: what one notes of contacts, in private XML storage (XEP-0049), where other programs have it too. */
extern const XmppModuleInfo xmpp_notes_info;

/* Longest note in characters. */
#define XMPP_NOTE_MAX 4000

/* All notes as the server has them: future of XmppNode, which is empty where there are none. Rejects as xmpp_session_request (). */
DexFuture *xmpp_notes_fetch (XmppSession   *session);
/* Instead of what is there. Future of gboolean. */
DexFuture *xmpp_notes_store (XmppSession   *session,
                             XmppNode      *notes);

/* (transfer full): of @jid; NULL: none. */
char      *xmpp_notes_dup   (XmppNode      *notes,
                             const XmppJid *jid);
/* (transfer full): @notes with @text of @jid; NULL or empty: none any more. Whatever else is in there stays as it is. */
XmppNode  *xmpp_notes_with  (XmppNode      *notes,
                             const XmppJid *jid,
                             const char    *text,
                             gint64         now);

G_END_DECLS
