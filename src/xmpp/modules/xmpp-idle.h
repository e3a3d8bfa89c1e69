/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0319: Last User Interaction in Presence. It travels with presence, which is sent by XmppPresence. */
extern const XmppModuleInfo xmpp_idle_info;

/* Since when nobody has touched that device; 0: somebody does, or it says nothing, or nothing that can be (what lies after @now). */
gint64 xmpp_idle_from_node (XmppNode *presence,
                            gint64    now);
/* @since: 0 for nothing. To the second: nobody needs to know more. */
void   xmpp_idle_add       (XmppNode *presence,
                            gint64    since);

G_END_DECLS
