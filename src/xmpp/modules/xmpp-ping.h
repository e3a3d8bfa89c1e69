/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0199: XMPP Ping. Our own pings are the session's. */
extern const XmppModuleInfo xmpp_ping_info;

G_END_DECLS
