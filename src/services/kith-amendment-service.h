/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _KithDatabase KithDatabase;
typedef struct _KithGate KithGate;
typedef struct _KithScope KithScope;
typedef struct _XmppMessages XmppMessages;

/* Corrections, retractions and reactions of ours: shown at once, on disk before the first byte leaves, sent again with the same id until the server has
 * them. Only of messages that have left. */
#define KITH_TYPE_AMENDMENT_SERVICE (kith_amendment_service_get_type ())
G_DECLARE_FINAL_TYPE (KithAmendmentService, kith_amendment_service, KITH, AMENDMENT_SERVICE, GObject)

KithAmendmentService *kith_amendment_service_new (XmppMessages            *messages,
                                                  KithDatabase            *database,
                                                  KithConversationService *conversations,
                                                  KithGate                *gate,
                                                  KithScope               *scope);

/* Each a future of gboolean that resolves when it is on disk: FALSE where the message is not there any more, or is not one of which that can be said.
 * Rejects with G_IO_ERROR_MESSAGE_TOO_LARGE, or as the outbox where it cannot be stored. */
DexFuture *kith_amendment_service_correct (KithAmendmentService *self,
                                           gint64                message_id,
                                           const char           *body);
DexFuture *kith_amendment_service_retract (KithAmendmentService *self,
                                           gint64                message_id);
/* @emojis: all that we have for it from now on. */
DexFuture *kith_amendment_service_react   (KithAmendmentService *self,
                                           gint64                message_id,
                                           const char *const    *emojis);

/* All texts that it had, the first one first: future of GListModel of KithMessage, none of them in a timeline. */
DexFuture *kith_amendment_service_load_revisions (KithAmendmentService *self,
                                                  gint64                message_id);

G_END_DECLS
