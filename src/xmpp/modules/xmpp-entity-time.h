/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0202: Entity Time. We answer our own account only (security.md P3), so it is not advertised. */
extern const XmppModuleInfo xmpp_entity_time_info;

/* What a device of a contact says its clock shows. Future of gint: seconds east of Greenwich. Rejects as xmpp_session_request (). */
DexFuture *xmpp_entity_time_query     (XmppSession *session,
                                       XmppJid     *full);
/* "+02:00", "-05:30" or "Z": FALSE for anything else. */
gboolean   xmpp_entity_time_parse_tzo (const char  *text,
                                       int         *seconds);

G_END_DECLS
