/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0012: Last Activity, as far as it is asked. Nobody gets an answer (security.md P3), so it is not advertised. */
extern const XmppModuleInfo xmpp_last_activity_info;

/* For how long @bare, who is offline, has not been there: asked of their server. Future of gint64: seconds. Rejects as xmpp_session_request (). */
DexFuture *xmpp_last_activity_query     (XmppSession *session,
                                         XmppJid     *bare);
/* FALSE for what is no time that can have passed. */
gboolean   xmpp_last_activity_from_node (XmppNode    *answer,
                                         gint64      *seconds);

G_END_DECLS
