/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithArchiveService KithArchiveService;
typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;
typedef struct _XmppPresence XmppPresence;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppSession XmppSession;

/**
 * KithAvatarService:
 *
 * The pictures of contacts and of ourselves: what they publish (XEP-0084), else the photo whose hash is in their presence (XEP-0153). A picture is fetched
 * once, after the messages, a few at a time; it is kept in a file only if it is what its hash says (security.md F12), and KithContact:avatar-file,
 * KithAccount:avatar-file name it.
 */
#define KITH_TYPE_AVATAR_SERVICE (kith_avatar_service_get_type ())
G_DECLARE_FINAL_TYPE (KithAvatarService, kith_avatar_service, KITH, AVATAR_SERVICE, GObject)

KithAvatarService *kith_avatar_service_new  (XmppSession        *session,
                                             XmppPubsub         *pubsub,
                                             XmppPresence       *presence,
                                             KithArchiveService *archive,
                                             KithDatabase       *database,
                                             KithConversationService *conversations,
                                             KithScope          *scope);

/* From disk; @records: of KithPersonRecord. Once. */
void               kith_avatar_service_take (KithAvatarService  *self,
                                             GPtrArray          *records);

/* Publishes our own: @png is a square PNG of @size pixels, NULL for none any more. Future of gboolean; rejects with KITH_CONNECTION_ERROR_CLOSED where we are
 * not connected, else with XMPP_STANZA_ERROR or G_IO_ERROR_TIMED_OUT. */
DexFuture         *kith_avatar_service_publish (KithAvatarService *self,
                                                GBytes            *png,
                                                guint              size);

/* For tests: nothing is being fetched, nothing waits. */
gboolean           kith_avatar_service_get_is_idle (KithAvatarService *self);

G_END_DECLS
