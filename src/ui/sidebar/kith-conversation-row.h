/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KITH_TYPE_CONVERSATION_ROW (kith_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationRow, kith_conversation_row, KITH, CONVERSATION_ROW, GtkWidget)

void kith_conversation_row_set_conversation (KithConversationRow *self,
                                             KithConversation    *conversation);
KithConversation *kith_conversation_row_get_conversation (KithConversationRow *self);

/* Stripe and account name: only with two or more accounts. */
void kith_conversation_row_set_show_account (KithConversationRow *self,
                                             gboolean             show_account);

/* The words for the time grow old at midnight. */
void kith_conversation_row_update_time      (KithConversationRow *self);

G_END_DECLS
