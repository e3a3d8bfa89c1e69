/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-courier.h"

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;

/* What was read: unread counts, displayed markers both ways (XEP-0333). Signal "moved" (KithConversation *): something was read here. */
#define KITH_TYPE_READ_SERVICE (kith_read_service_get_type ())
G_DECLARE_FINAL_TYPE (KithReadService, kith_read_service, KITH, READ_SERVICE, GObject)

KithReadService *kith_read_service_new (KithCourier             *courier,
                                        KithDatabase            *database,
                                        KithConversationService *conversations,
                                        KithScope               *scope);

/* All messages up to @message were visible in a focused window. */
void kith_read_service_mark_read (KithReadService  *self,
                                  KithConversation *conversation,
                                  KithMessage      *message);

void kith_read_service_set_sends_markers (KithReadService *self,
                                          gboolean         sends_markers);

G_END_DECLS
