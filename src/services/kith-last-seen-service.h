/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-roster.h"

G_BEGIN_DECLS

typedef struct _KithScope KithScope;
typedef struct _XmppSession XmppSession;

/**
 * KithLastSeenService:
 *
 * When somebody was last there (XEP-0012) and what time it is where they are (XEP-0202), asked only while somebody looks at their conversation: the one of
 * their server once in a session while they are offline, the other of their device once an hour, and only of who sees our presence anyway.
 */
#define KITH_TYPE_LAST_SEEN_SERVICE (kith_last_seen_service_get_type ())
G_DECLARE_FINAL_TYPE (KithLastSeenService, kith_last_seen_service, KITH, LAST_SEEN_SERVICE, GObject)

KithLastSeenService *kith_last_seen_service_new  (XmppSession         *session,
                                                  KithRoster          *roster,
                                                  KithScope           *scope);

/* The person looks at it; until they look at another one of this account. */
void                 kith_last_seen_service_look (KithLastSeenService *self,
                                                  KithConversation    *conversation);

G_END_DECLS
