/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* What our account's devices know of single conversations: XEP-0469 (pins), XEP-0492 (which messages are told of), and an archive of our own. The elements stand
 * below a node that names the conversation: for people an item of this node, whose id is who it is with; for rooms the <extensions> of a bookmark (XEP-0402). */
#define XMPP_CONVERSATION_SETTINGS_NODE "xmpp:kith.im:conversations:0"

typedef enum
{
  XMPP_NOTIFY_UNSAID,
  XMPP_NOTIFY_ALWAYS,
  XMPP_NOTIFY_ON_MENTION,
  XMPP_NOTIFY_NEVER,
} XmppNotify;

typedef struct
{
  gboolean   is_pinned;
  gboolean   is_archived;
  XmppNotify notify;
} XmppConversationSettings;

/* What the children of @parent say; NULL: nothing. */
void      xmpp_conversation_settings_read  (XmppNode                       *parent,
                                            XmppConversationSettings       *settings);

/* A copy of @parent in which they say @settings. Everything else in it is as it was, also what others say in the same elements (XEP-0492 s. 4). A notify that is unsaid
 * leaves what was said. (transfer full) */
XmppNode *xmpp_conversation_settings_write (XmppNode                       *parent,
                                            const XmppConversationSettings *settings);

extern const XmppModuleInfo xmpp_conversation_settings_info;

G_END_DECLS
