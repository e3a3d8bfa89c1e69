/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0334: Message Processing Hints. */
extern const XmppModuleInfo xmpp_hints_info;

void xmpp_hints_add_no_store (XmppNode *message);
void xmpp_hints_add_store    (XmppNode *message);

G_END_DECLS
