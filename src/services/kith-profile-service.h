/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-profile.h"
#include "kith-conversation-service.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppSession XmppSession;

/**
 * KithProfileService:
 *
 * What people say of themselves in words: the nick that they publish (XEP-0172), which KithContact:nick shows, and their vCard (XEP-0292, XEP-0054), which is
 * fetched when somebody looks at it.
 */
#define KITH_TYPE_PROFILE_SERVICE (kith_profile_service_get_type ())
G_DECLARE_FINAL_TYPE (KithProfileService, kith_profile_service, KITH, PROFILE_SERVICE, GObject)

KithProfileService *kith_profile_service_new  (XmppSession        *session,
                                               XmppPubsub         *pubsub,
                                               KithDatabase       *database,
                                               KithConversationService *conversations,
                                               KithScope          *scope);

/* From disk; @records: of KithPersonRecord. Once. */
void                kith_profile_service_take (KithProfileService *self,
                                               GPtrArray          *records);

/* What the vCard of @contact says: future of GPtrArray of KithProfileFact, which may be empty. Rejects with
 * KITH_CONNECTION_ERROR_CLOSED where we are not connected, else with XMPP_STANZA_ERROR or G_IO_ERROR_TIMED_OUT. */
DexFuture          *kith_profile_service_fetch     (KithProfileService *self,
                                                    KithContact        *contact);
/* Our own; the same, where the nick is the one that is published. */
DexFuture          *kith_profile_service_fetch_own (KithProfileService *self);
/* Publishes our own: @values[KithProfileField], NULL or "" for none. What else is in our vCards stays. Future of gboolean; rejects as the others. */
DexFuture          *kith_profile_service_publish   (KithProfileService *self,
                                                    const char * const *values,
                                                    guint               fields);

G_END_DECLS
