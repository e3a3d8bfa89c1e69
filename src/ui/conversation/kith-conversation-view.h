/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The conversation that is open, with its details at the end. Properties "narrow": the details lie over it;
 * "compact": the header has what a phone has room for. */
#define KITH_TYPE_CONVERSATION_VIEW (kith_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationView, kith_conversation_view, KITH, CONVERSATION_VIEW, AdwBin)

void     kith_conversation_view_set_client         (KithConversationView *self,
                                                   KithClient           *client);
void     kith_conversation_view_set_conversation   (KithConversationView *self,
                                                   KithConversation     *conversation);
void     kith_conversation_view_focus_composer     (KithConversationView *self);
void     kith_conversation_view_focus_timeline     (KithConversationView *self);
gboolean kith_conversation_view_has_composer_focus (KithConversationView *self);

/* To the message at that place, or the first one behind it. */
void     kith_conversation_view_jump               (KithConversationView *self,
                                                   gint64                sort_time,
                                                   gint64                sort_tie);
/* Looks for words in it; then @step 1 goes to the next older match, -1 to the next newer one. */
void     kith_conversation_view_find               (KithConversationView *self);
void     kith_conversation_view_find_next          (KithConversationView *self,
                                                   int                   step);

/* FALSE where they were not over the conversation. */
gboolean kith_conversation_view_close_details      (KithConversationView *self);
void     kith_conversation_view_keep_draft         (KithConversationView *self);

G_END_DECLS
