/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0280: Message Carbons: what our other devices receive and send. */
#define XMPP_TYPE_CARBONS (xmpp_carbons_get_type ())
G_DECLARE_FINAL_TYPE (XmppCarbons, xmpp_carbons, XMPP, CARBONS, XmppModule)

G_END_DECLS
