/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0352: Client State Indication. */
#define XMPP_TYPE_CLIENT_STATE (xmpp_client_state_get_type ())
G_DECLARE_FINAL_TYPE (XmppClientState, xmpp_client_state, XMPP, CLIENT_STATE, XmppModule)

/* Somebody looks at the window, or not. Kept over streams. */
void xmpp_client_state_set_active (XmppClientState *self,
                                   gboolean         active);

G_END_DECLS
