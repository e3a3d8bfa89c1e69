/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-composer.h"
#include "kith-conversation-view.h"
#include "kith-timeline-view.h"

G_BEGIN_DECLS

/* What a message's actions work with. All borrowed. */
typedef struct
{
  GtkWidget        *widget;
  KithClient       *client;
  KithConversation *conversation; /* NULL: none is open */
  KithTimelineView *timeline;
  KithComposer     *composer;
} KithMessageContext;

/* The view answers where the actions are installed. */
void kith_conversation_view_get_message_context (KithConversationView     *self,
                                                 KithMessageContext       *context);

/* "message.copy", "message.reply" ... for KithConversationView's class. */
void kith_message_actions_install               (GtkWidgetClass           *widget_class);

/* What can be done with what is selected now. */
void kith_message_actions_update_selection      (const KithMessageContext *context);

/* The last own message that may be, to be corrected. */
void kith_message_actions_correct_last          (const KithMessageContext *context);

G_END_DECLS
