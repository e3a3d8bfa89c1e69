/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-roster.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _XmppBlocking XmppBlocking;
typedef struct _XmppSession XmppSession;

/* Who is blocked (XEP-0191): shown by KithContact:is-blocked. Property "is-available": the server blocks people; notifies. Signal "changed": the list is
 * another one. */
#define KITH_TYPE_BLOCKING_SERVICE (kith_blocking_service_get_type ())
G_DECLARE_FINAL_TYPE (KithBlockingService, kith_blocking_service, KITH, BLOCKING_SERVICE, GObject)

KithBlockingService *kith_blocking_service_new (XmppSession  *session,
                                                XmppBlocking *blocking,
                                                KithRoster   *roster);

gboolean   kith_blocking_service_get_is_available (KithBlockingService *self);
/* The server takes reports of spam (XEP-0377). */
gboolean   kith_blocking_service_takes_reports    (KithBlockingService *self);
/* Addresses and domains, sorted. (transfer full) */
char     **kith_blocking_service_dup_list         (KithBlockingService *self);

/* @jid: somebody, or a domain. Future of gboolean. Rejects with XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED where the server blocks nobody, else as its answer. */
DexFuture *kith_blocking_service_block            (KithBlockingService *self,
                                                   XmppJid             *jid,
                                                   gboolean             reports_spam);
DexFuture *kith_blocking_service_unblock          (KithBlockingService *self,
                                                   XmppJid             *jid);

G_END_DECLS
