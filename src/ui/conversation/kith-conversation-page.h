/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The conversation that is open, with its details at the end. Properties "narrow": the details lie over it;
 * "compact": the header has what a phone has room for. */
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

/* FALSE where they were not over the conversation. */
gboolean          kith_conversation_page_close_details    (KithConversationPage *self);
void              kith_conversation_page_keep_draft       (KithConversationPage *self);

G_END_DECLS
