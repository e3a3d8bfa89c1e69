/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

G_BEGIN_DECLS

/* Every conversation of every account: pinned ones first, the newest first of each, those without messages last by name. Keeps itself sorted: a conversation whose
 * last-activity changes is moved with one items-changed that spans the old and the new place, so that a view keeps its row. */
#define KITH_TYPE_CONVERSATION_LIST (kith_conversation_list_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationList, kith_conversation_list, KITH, CONVERSATION_LIST, GObject)

KithConversationList *kith_conversation_list_new            (void);
void                  kith_conversation_list_add            (KithConversationList *self,
                                                             KithConversation     *conversation);
void                  kith_conversation_list_add_many       (KithConversationList *self,
                                                             GPtrArray            *conversations);
void                  kith_conversation_list_remove         (KithConversationList *self,
                                                             KithConversation     *conversation);
void                  kith_conversation_list_remove_account (KithConversationList *self,
                                                             KithAccount          *account);
KithConversation     *kith_conversation_list_find           (KithConversationList *self,
                                                             KithAccount          *account,
                                                             const XmppJid        *jid);
KithConversation     *kith_conversation_list_find_id        (KithConversationList *self,
                                                             gint64                id);

/* How many of them have unread messages; notifies as n-unread. */
guint                 kith_conversation_list_get_n_unread   (KithConversationList *self);

/* How many of them are archived; notifies as n-archived. */
guint                 kith_conversation_list_get_n_archived (KithConversationList *self);

G_END_DECLS
