/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-service.h"

G_BEGIN_DECLS

typedef struct _KithRoomService KithRoomService;

/**
 * KithHistoryService:
 *
 * Where the timelines of one account get messages from: the store, and the server's archive where the store has a gap.
 */
#define KITH_TYPE_HISTORY_SERVICE (kith_history_service_get_type ())
G_DECLARE_FINAL_TYPE (KithHistoryService, kith_history_service, KITH, HISTORY_SERVICE, GObject)

KithHistoryService *kith_history_service_new  (KithDatabase            *database,
                                               KithConversationService *conversations,
                                               KithArchiveService      *archive,
                                               KithRoomService         *rooms,
                                               KithScope               *scope);

/* The conversation's timeline, made where it has none yet. Borrowed. */
KithTimeline       *kith_history_service_open (KithHistoryService      *self,
                                               KithConversation        *conversation);

G_END_DECLS
