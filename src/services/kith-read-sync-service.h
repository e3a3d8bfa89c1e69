/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-read-service.h"

G_BEGIN_DECLS

typedef struct _KithArchiveService KithArchiveService;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppSession XmppSession;

/* What was read here is read on our other devices, and the other way round (XEP-0490): forward only, our own account only, and only where our server keeps
 * it private. */
#define KITH_TYPE_READ_SYNC_SERVICE (kith_read_sync_service_get_type ())
G_DECLARE_FINAL_TYPE (KithReadSyncService, kith_read_sync_service, KITH, READ_SYNC_SERVICE, GObject)

KithReadSyncService *kith_read_sync_service_new (XmppSession             *session,
                                                 XmppPubsub              *pubsub,
                                                 KithReadService         *read,
                                                 KithArchiveService      *archive,
                                                 KithDatabase            *database,
                                                 KithConversationService *conversations,
                                                 KithScope               *scope);

/* What the others had read when this session began is read here. */
gboolean             kith_read_sync_service_get_is_caught_up (KithReadSyncService *self);

G_END_DECLS
