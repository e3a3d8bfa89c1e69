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

/* Those that strangers began (KithConversation:is-request) are in a list of their own and not in this one; the functions above mean both. It holds the newest
 * KITH_REQUESTS_MAX: nobody who writes from thousands of addresses makes it longer. (transfer none) */
#define KITH_REQUESTS_MAX 1000
KithConversationList *kith_conversation_list_get_requests   (KithConversationList *self);

/* The oldest beyond that many go. They are in the database, and come back with what they write next. */
void                  kith_conversation_list_trim_requests  (KithConversationList *self);
/* Some did: the database knows conversations that are in neither list. */
gboolean              kith_conversation_list_get_has_dropped
                                                            (KithConversationList *self);

/* Where @conversation belongs, after its is-request or is-ignored has changed; adds it where it is in neither. */
void                  kith_conversation_list_place          (KithConversationList *self,
                                                             KithConversation     *conversation);

/* How many of them have unread messages; notifies as n-unread. */
guint                 kith_conversation_list_get_n_unread   (KithConversationList *self);

/* How many of them are archived; notifies as n-archived. */
guint                 kith_conversation_list_get_n_archived (KithConversationList *self);

G_END_DECLS
