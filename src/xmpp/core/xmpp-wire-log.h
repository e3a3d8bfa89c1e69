/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

typedef enum { XMPP_WIRE_IN, XMPP_WIRE_OUT } XmppWireDirection;

/* Prints what goes over the wire to standard error where KITH_WIRE_LOG is set, without what SASL carries (security.md T18). For developers
 * who ask for it; never on by itself (D5). */
void xmpp_wire_log_node  (const char        *domain,
                          XmppWireDirection  direction,
                          XmppNode          *node);
void xmpp_wire_log_bytes (const char        *domain,
                          XmppWireDirection  direction,
                          GBytes            *bytes);

G_END_DECLS
