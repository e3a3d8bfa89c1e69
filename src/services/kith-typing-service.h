/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _XmppMessages XmppMessages;

/* Chat states (XEP-0085), both ways; of what others do in rooms KithRoomTyping hears. */
#define KITH_TYPE_TYPING_SERVICE (kith_typing_service_get_type ())
G_DECLARE_FINAL_TYPE (KithTypingService, kith_typing_service, KITH, TYPING_SERVICE, GObject)

KithTypingService *kith_typing_service_new (XmppMessages            *messages,
                                            KithConversationService *conversations);

/* The composer's text changed: sends "composing", and "paused" after a while without a change. */
void kith_typing_service_typed (KithTypingService *self,
                                KithConversation  *conversation,
                                gboolean           is_empty);

/* The conversation is on screen, or left. */
void kith_typing_service_set_active (KithTypingService *self,
                                     KithConversation  *conversation,
                                     gboolean           active);

void kith_typing_service_set_sends_states (KithTypingService *self,
                                           gboolean           sends_states);

G_END_DECLS
