/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account-runtime.h"
#include "kith-account-store.h"
#include "kith-conversation-list.h"
#include "kith-secret-service.h"
#include "xmpp-login.h"

G_BEGIN_DECLS

/* For the client only. Signals "signed-in" (const char *mechanism, gboolean used_scram) and "storage-changed". */
KithAccountRuntime *kith_account_runtime_new               (KithAccount             *account,
                                                            const KithAccountRecord *record,
                                                            KithDatabase            *database,
                                                            KithSecretService       *secrets,
                                                            KithConversationList    *conversations);

/* From disk: conversations, roster, requests. Once. Future of gboolean. */
DexFuture          *kith_account_runtime_load              (KithAccountRuntime      *self);
/* Signs in and stays so; begins with @login where there is one. */
void                kith_account_runtime_start             (KithAccountRuntime      *self,
                                                            XmppLogin               *login);
/* Signs out. Future of gboolean. */
DexFuture          *kith_account_runtime_stop              (KithAccountRuntime      *self);
/* Takes the account off the disk and out of the Secret Service. Future of gboolean. */
DexFuture          *kith_account_runtime_forget            (KithAccountRuntime      *self);

void                kith_account_runtime_set_password      (KithAccountRuntime      *self,
                                                            const char              *password);
void                kith_account_runtime_try_now           (KithAccountRuntime      *self);
/* Why what comes cannot be stored; NULL while it can. */
const GError       *kith_account_runtime_get_storage_error (KithAccountRuntime      *self);
void                kith_account_runtime_set_active        (KithAccountRuntime      *self,
                                                            gboolean                 active);
void                kith_account_runtime_keep_token        (KithAccountRuntime      *self);
void                kith_account_runtime_set_history_days  (KithAccountRuntime      *self,
                                                            int                      days);
void                kith_account_runtime_set_privacy       (KithAccountRuntime      *self,
                                                            gboolean                 send_receipts,
                                                            gboolean                 send_typing,
                                                            gboolean                 send_last_seen);
void                kith_account_runtime_set_revocation    (KithAccountRuntime      *self,
                                                            XmppRevocation          *revocation);
KithConversation   *kith_account_runtime_open_conversation (KithAccountRuntime      *self,
                                                            XmppJid                 *jid);

G_END_DECLS
