/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0045: what a message says when it comes from a room, or from somebody in one. Goes behind the bodies and XEP-0421. */
extern const XmppModuleInfo xmpp_muc_messages_info;

/* Longest subject in bytes that is taken over. */
#define XMPP_SUBJECT_MAX (64 * 1024)

/* s. 8.1: a subject, and neither body nor thread: it is the room's from now on. */
gboolean xmpp_muc_is_subject_change (XmppNode *message);
/* The real JID in <x><item jid=''/></x> of muc#user, bare: (transfer full); NULL: it is not said. */
XmppJid *xmpp_muc_real_jid_from_node (XmppNode *stanza);

G_END_DECLS
