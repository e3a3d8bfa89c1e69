/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0085: Chat State Notifications. */
extern const XmppModuleInfo xmpp_chat_states_info;

XmppChatState xmpp_chat_state_from_node (XmppNode      *message);
void          xmpp_chat_state_add       (XmppNode      *message,
                                         XmppChatState  state);

G_END_DECLS
