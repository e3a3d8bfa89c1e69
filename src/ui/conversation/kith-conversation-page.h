/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Where the conversation that is open has its place, or a word about there being none. What shows it is made when the
 * window has nothing else to do, else with the first one. Properties "narrow" and "compact": see KithConversationView. */
#define KITH_TYPE_CONVERSATION_PAGE (kith_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationPage, kith_conversation_page, KITH, CONVERSATION_PAGE, AdwNavigationPage)

void              kith_conversation_page_set_client       (KithConversationPage *self,
                                                           KithClient           *client);
void              kith_conversation_page_set_conversation (KithConversationPage *self,
                                                           KithConversation     *conversation);
KithConversation *kith_conversation_page_get_conversation (KithConversationPage *self);
void              kith_conversation_page_focus_composer   (KithConversationPage *self);
void              kith_conversation_page_focus_timeline   (KithConversationPage *self);
gboolean          kith_conversation_page_has_composer_focus (KithConversationPage *self);

/* To the message at that place, or the first one behind it. */
void              kith_conversation_page_jump             (KithConversationPage *self,
                                                           gint64                sort_time,
                                                           gint64                sort_tie);
/* Looks for words in it; then @step 1 goes to the next older match, -1 to the next newer one. */
void              kith_conversation_page_find             (KithConversationPage *self);
void              kith_conversation_page_find_next        (KithConversationPage *self,
                                                           int                   step);

/* FALSE where they were not over the conversation. */
gboolean          kith_conversation_page_close_details    (KithConversationPage *self);
void              kith_conversation_page_keep_draft       (KithConversationPage *self);

G_END_DECLS
