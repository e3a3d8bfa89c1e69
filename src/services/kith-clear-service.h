/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;

/**
 * KithClearService:
 *
 * Deletes messages of one account's conversations here, at once or when they are old. They stay in the server's archive and do not come back from there; what waits to
 * be sent stays.
 */
#define KITH_TYPE_CLEAR_SERVICE (kith_clear_service_get_type ())
G_DECLARE_FINAL_TYPE (KithClearService, kith_clear_service, KITH, CLEAR_SERVICE, GObject)

KithClearService *kith_clear_service_new           (KithDatabase            *database,
                                                    KithConversationService *conversations,
                                                    KithScope               *scope);

/* The conversations are loaded. What is old goes some time after the start, and every hour. */
void              kith_clear_service_start         (KithClearService        *self);

/* How many days messages are kept, for conversations that say nothing of it; 0: for ever. */
void              kith_clear_service_set_days      (KithClearService        *self,
                                                    int                      days);

/* 0: for ever; -1: as in all conversations. */
void              kith_clear_service_set_keep_days (KithClearService        *self,
                                                    KithConversation        *conversation,
                                                    int                      days);

/* All messages. Future of gboolean: nothing of them is in a file any more. */
DexFuture        *kith_clear_service_clear         (KithClearService        *self,
                                                    KithConversation        *conversation);

G_END_DECLS
