/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"
#include "kith-roster.h"

G_BEGIN_DECLS

typedef struct _KithRosterService KithRosterService;
typedef struct _XmppPresence XmppPresence;

/* Who is there: the contacts' resources follow what comes, the server follows what the account says of us. */
#define KITH_TYPE_PRESENCE_SERVICE (kith_presence_service_get_type ())
G_DECLARE_FINAL_TYPE (KithPresenceService, kith_presence_service, KITH, PRESENCE_SERVICE, GObject)

KithPresenceService *kith_presence_service_new                 (XmppPresence            *presence,
                                                                KithRoster              *roster,
                                                                KithRosterService       *roster_service,
                                                                KithConversationService *conversations);

/* Whether those who see our presence learn since when we are away (XEP-0319), unless their conversation says otherwise. */
void                 kith_presence_service_set_tells_last_seen (KithPresenceService     *self,
                                                                gboolean                 tells_last_seen);

G_END_DECLS
