/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0359: Unique and Stable Stanza IDs. */
extern const XmppModuleInfo xmpp_stanza_ids_info;

/* The id that @by gave the message. NULL where there is none, or more than one (security.md M1). */
const char *xmpp_stanza_id_from_node (XmppNode      *message,
                                      const XmppJid *by);
const char *xmpp_origin_id_from_node (XmppNode      *message);
void        xmpp_origin_id_add       (XmppNode      *message,
                                      const char    *id);

G_END_DECLS
