/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0421: who of a room it is, whatever the nick. To be believed only where the room advertises it (security.md M4). */
#define XMPP_OCCUPANT_ID_FEATURE "urn:xmpp:occupant-id:0"

extern const XmppModuleInfo xmpp_occupant_id_info;

/* NULL where there is none, or more than one. */
const char *xmpp_occupant_id_from_node (XmppNode *stanza);

G_END_DECLS
