/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"
#include "kith-courier.h"
#include "kith-room-service.h"

G_BEGIN_DECLS

/**
 * KithMessageReceiver:
 *
 * One account's live messages and carbons, in the order they came: into the store, then into the models, and only then does the session count them
 * as handled (XEP-0198). What waits is stored in one transaction. What cannot be stored waits and is tried again.
 *
 * Property storage-error (GError): why nothing can be stored at the moment; NULL while all is well.
 */
#define KITH_TYPE_MESSAGE_RECEIVER (kith_message_receiver_get_type ())
G_DECLARE_FINAL_TYPE (KithMessageReceiver, kith_message_receiver, KITH, MESSAGE_RECEIVER, GObject)

KithMessageReceiver *kith_message_receiver_new               (XmppSession             *session,
                                                              XmppMessages            *messages,
                                                              KithCourier             *courier,
                                                              KithDatabase            *database,
                                                              KithConversationService *conversations,
                                                              KithRoomService         *rooms,
                                                              KithScope               *scope);
const GError        *kith_message_receiver_get_storage_error (KithMessageReceiver     *self);

/* Nothing waits to be stored. For shutdown and for tests. */
gboolean             kith_message_receiver_is_idle           (KithMessageReceiver     *self);
void                 kith_message_receiver_set_sends_receipts (KithMessageReceiver    *self,
                                                               gboolean                sends_receipts);

G_END_DECLS
