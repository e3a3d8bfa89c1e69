/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"
#include "kith-connection-settings.h"
#include "kith-secret-service.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _XmppLogin XmppLogin;
typedef struct _XmppLoginRequest XmppLoginRequest;
typedef struct _XmppRevocation XmppRevocation;
typedef struct _XmppSession XmppSession;

/**
 * KithConnectionService:
 *
 * Keeps one account signed in: connects, waits, connects again (full jitter, 1 s to 5 min; at once when the network comes back or the machine
 * wakes), and tells the account's state.
 *
 * Signals: "signed-in" (const char *mechanism, gboolean used_scram): worth remembering (security.md T9). "attempted" (XmppConnectReport *): what one way to
 * the server found, whether it led there or not. "failed" (const GError *): the attempt or the stream ended, a KITH_CONNECTION_ERROR.
 */
#define KITH_TYPE_CONNECTION_SERVICE (kith_connection_service_get_type ())
G_DECLARE_FINAL_TYPE (KithConnectionService, kith_connection_service, KITH, CONNECTION_SERVICE, GObject)

KithConnectionService *kith_connection_service_new          (KithAccount                  *account,
                                                             XmppSession                  *session,
                                                             KithSecretService            *secrets,
                                                             const KithConnectionSettings *settings,
                                                             const char                   *agent_id,
                                                             gboolean                      plain_forbidden);

/* A request as this service makes them, for trying an account that is not kept yet. */
XmppLoginRequest      *kith_connection_service_build_request (XmppJid                      *jid,
                                                             const char                   *password,
                                                             const KithConnectionSettings *settings,
                                                             const char                   *agent_id);

/* Who knows which certificates were taken back, and asks after each sign-in; NULL: nobody. */
void                   kith_connection_service_set_revocation (KithConnectionService      *self,
                                                             XmppRevocation               *revocation);

/* Begins with @login where one is there already. */
void                   kith_connection_service_start        (KithConnectionService        *self,
                                                             XmppLogin                    *login);
/* Signs out. Future of gboolean; the account is DISABLED or OFFLINE then. */
DexFuture             *kith_connection_service_stop         (KithConnectionService        *self);
/* Puts the token that a sign-in brought beside the password, if that is kept (XEP-0484). */
void                   kith_connection_service_keep_token   (KithConnectionService        *self);
void                   kith_connection_service_set_password (KithConnectionService        *self,
                                                             const char                   *password);
void                   kith_connection_service_try_now      (KithConnectionService        *self);

G_END_DECLS
