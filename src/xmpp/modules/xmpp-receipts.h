/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0184: Message Delivery Receipts. */
extern const XmppModuleInfo xmpp_receipts_info;

void xmpp_receipts_add_request  (XmppNode   *message);
void xmpp_receipts_add_received (XmppNode   *message,
                                 const char *id);

G_END_DECLS
