/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-stanza.h"

#include <libdex.h>

G_BEGIN_DECLS

/* The requests that wait for their answer. An answer belongs to a request only where id, sender and type fit (security.md S5). */
typedef struct _XmppPendingIqs XmppPendingIqs;

XmppPendingIqs *xmpp_pending_iqs_new        (void);
void            xmpp_pending_iqs_free       (XmppPendingIqs *self);

/* @to NULL: our own account. Future of XmppNode, to be raced with a limit: losing the race forgets the request. */
DexFuture      *xmpp_pending_iqs_add        (XmppPendingIqs *self,
                                             const char     *id,
                                             XmppJid        *to);

/* Whether @iq answered a request. @own: our full JID. */
gboolean        xmpp_pending_iqs_take       (XmppPendingIqs *self,
                                             XmppStanza     *iq,
                                             XmppJid        *own);
void            xmpp_pending_iqs_reject_all (XmppPendingIqs *self,
                                             const GError   *error);
guint           xmpp_pending_iqs_get_n      (XmppPendingIqs *self);

G_END_DECLS
