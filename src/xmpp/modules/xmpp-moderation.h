/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0425: a room takes back what somebody wrote in it: as of version 0.3 (urn:xmpp:message-moderate:1), and as it was before (:0). */
#define XMPP_MODERATION_FEATURE     "urn:xmpp:message-moderate:1"
#define XMPP_MODERATION_FEATURE_OLD "urn:xmpp:message-moderate:0"

/* Longest reason in characters that is taken over. */
#define XMPP_REASON_MAX 1024

extern const XmppModuleInfo xmpp_moderation_info;

/* What @message of a room takes back. FALSE: nothing. @id and @by are borrowed; @reason: (transfer full); both NULL where nothing is said. */
gboolean  xmpp_moderation_from_node (XmppNode    *message,
                                     const char **id,
                                     const char **by,
                                     char       **reason);
/* (transfer full): what is asked of the room. @is_old: as of :0. */
XmppNode *xmpp_moderation_to_node   (const char  *id,
                                     const char  *reason,
                                     gboolean     is_old);
/* The text of a reason, no longer than it is worth; NULL: none. (transfer full) */
char     *xmpp_reason_dup           (const char  *text);

G_END_DECLS
