/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0172: User Nickname. */
extern const XmppModuleInfo xmpp_nick_info;

/* Longest nick in characters that is taken over. */
#define XMPP_NICK_MAX 128

/* (transfer full): NULL without a nick, or with an empty one. */
char *xmpp_nick_from_node (XmppNode   *stanza);
void  xmpp_nick_add       (XmppNode   *stanza,
                           const char *nick);

G_END_DECLS
