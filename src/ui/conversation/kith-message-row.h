/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-message-selection.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One row of the timeline: a message with what stands above and below its bubble, or the dots of somebody who types. */
#define KITH_TYPE_MESSAGE_ROW (kith_message_row_get_type ())
G_DECLARE_FINAL_TYPE (KithMessageRow, kith_message_row, KITH, MESSAGE_ROW, GtkWidget)

/* @item: (nullable): a KithMessage, or anything else for the dots */
void         kith_message_row_set_item     (KithMessageRow   *self,
                                            KithConversation *conversation,
                                            gpointer          item);
/* While something is picked there, a click picks the row. Once. */
void         kith_message_row_set_selection (KithMessageRow      *self,
                                             KithMessageSelection *selection);
KithMessage *kith_message_row_get_message  (KithMessageRow   *self);
void         kith_message_row_update_time  (KithMessageRow   *self);
void         kith_message_row_popup_menu   (KithMessageRow   *self,
                                            double            x,
                                            double            y);

/* The emojis to choose from, beside the bubble. */
void         kith_message_row_popup_reactions (KithMessageRow *self);

G_END_DECLS
