/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-message.h"

G_BEGIN_DECLS

typedef struct _KithMessageRecord KithMessageRecord;

/* What the store has of a message of @conversation, as the model takes it. Borrows from @record and @conversation; to be cleared. */
void kith_message_data_fill  (KithMessageData         *data,
                              KithConversation        *conversation,
                              const KithMessageRecord *record);
void kith_message_data_clear (KithMessageData         *data);

G_END_DECLS
