/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0203: Delayed Delivery. */
extern const XmppModuleInfo xmpp_delay_info;

/* The stamp of the <delay/> that @by set, or of any where @by is NULL; 0 without. Microseconds since 1970. */
gint64 xmpp_delay_from_node (XmppNode      *message,
                             const XmppJid *by);
void   xmpp_delay_add       (XmppNode      *message,
                             gint64         stamp);

G_END_DECLS
