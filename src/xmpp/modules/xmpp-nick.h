/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0172: User Nickname. */
extern const XmppModuleInfo xmpp_nick_info;

/* Longest nick in characters that is taken over. */
#define XMPP_NICK_MAX 128

/* What somebody publishes by personal eventing is called after its namespace. */
#define XMPP_NICK_NODE "http://jabber.org/protocol/nick"

/* (transfer full): NULL without a nick, or with an empty one. */
char *xmpp_nick_from_node (XmppNode   *stanza);
/* What was published; the same. */
char *xmpp_nick_from_payload (XmppNode *payload);
/* To publish; NULL: none any more. (transfer full) */
XmppNode *xmpp_nick_to_node (const char *nick);
void  xmpp_nick_add       (XmppNode   *stanza,
                           const char *nick);

G_END_DECLS
