/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

G_BEGIN_DECLS

typedef struct _KithArchiveService KithArchiveService;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppSession XmppSession;

/**
 * KithConversationSettingsSync:
 *
 * What was said of conversations with people on one device of an account is so on all (XEP-0469, XEP-0492), by a node that is private (security.md P5). Who said it last
 * counts; what was said without a connection is told with the next.
 */
#define KITH_TYPE_CONVERSATION_SETTINGS_SYNC (kith_conversation_settings_sync_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationSettingsSync, kith_conversation_settings_sync, KITH, CONVERSATION_SETTINGS_SYNC, GObject)

KithConversationSettingsSync *kith_conversation_settings_sync_new (XmppSession             *session,
                                                                   XmppPubsub              *pubsub,
                                                                   KithArchiveService      *archive,
                                                                   KithDatabase            *database,
                                                                   KithConversationService *conversations,
                                                                   KithScope               *scope);

G_END_DECLS
