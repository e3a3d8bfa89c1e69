/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

#include <libdex.h>

G_BEGIN_DECLS

/**
 * KithSecretService:
 *
 * Passwords, and tokens that stand for them, in the Secret Service (or, in a sandbox, in the portal's file), nowhere else (security.md D2). Where there is
 * none, nothing is kept and is-available is FALSE.
 */
typedef enum
{
  KITH_SECRET_PASSWORD,
  KITH_SECRET_TOKEN,
} KithSecret;

#define KITH_TYPE_SECRET_SERVICE (kith_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (KithSecretService, kith_secret_service, KITH, SECRET_SERVICE, GObject)

/* @profile: passwords of different profiles are kept apart. */
KithSecretService *kith_secret_service_new              (const char        *profile);

/* Property is-available: known after kith_secret_service_probe (), and changed by what the others meet. */
gboolean           kith_secret_service_get_is_available (KithSecretService *self);
DexFuture         *kith_secret_service_probe            (KithSecretService *self);

/* Future of string, NULL where none is kept or the person did not unlock it. Never rejects for a missing service. */
DexFuture         *kith_secret_service_lookup           (KithSecretService *self,
                                                         KithSecret         kind,
                                                         XmppJid           *account);
/* Future of gboolean: FALSE where it could not be kept. */
DexFuture         *kith_secret_service_store            (KithSecretService *self,
                                                         KithSecret         kind,
                                                         XmppJid           *account,
                                                         const char        *secret);
DexFuture         *kith_secret_service_clear            (KithSecretService *self,
                                                         KithSecret         kind,
                                                         XmppJid           *account);

G_END_DECLS
