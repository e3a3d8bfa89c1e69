/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-roster.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppSession XmppSession;

/**
 * KithProfileService:
 *
 * What people say of themselves in words: the nick that they publish (XEP-0172), which KithContact:nick shows.
 */
#define KITH_TYPE_PROFILE_SERVICE (kith_profile_service_get_type ())
G_DECLARE_FINAL_TYPE (KithProfileService, kith_profile_service, KITH, PROFILE_SERVICE, GObject)

KithProfileService *kith_profile_service_new  (XmppSession        *session,
                                               XmppPubsub         *pubsub,
                                               KithDatabase       *database,
                                               KithRoster         *roster,
                                               KithScope          *scope);

/* From disk; @records: of KithPersonRecord. Once. */
void                kith_profile_service_take (KithProfileService *self,
                                               GPtrArray          *records);

G_END_DECLS
