/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _XmppMessages XmppMessages;

/* More occupants than this, and nobody is told that we type: each would be sent to all of them. */
#define KITH_ROOM_TYPING_OCCUPANTS_MAX 30

/* Who types in rooms (XEP-0085 s. 5.5), as they say it: fills kith_room_get_typing (). */
#define KITH_TYPE_ROOM_TYPING (kith_room_typing_get_type ())
G_DECLARE_FINAL_TYPE (KithRoomTyping, kith_room_typing, KITH, ROOM_TYPING, GObject)

KithRoomTyping *kith_room_typing_new       (XmppMessages            *messages,
                                            KithConversationService *conversations);

/* Whether it may be said in the room of @conversation that we begin to type. */
gboolean        kith_room_typing_may_begin (KithConversation        *conversation);

G_END_DECLS
