/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account-list.h"
#include "kith-connection-settings.h"
#include "kith-conversation-list.h"
#include "kith-roster.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithAccountRuntime KithAccountRuntime;
typedef struct _KithSearchService KithSearchService;

/**
 * KithClient:
 *
 * The composition root: database, account list, conversation list, one runtime for each account. No window.
 */
#define KITH_TYPE_CLIENT (kith_client_get_type ())
G_DECLARE_FINAL_TYPE (KithClient, kith_client, KITH, CLIENT, GObject)

/* @folder: where the profile's data lies; made with mode 0700. */
KithClient           *kith_client_new                 (const char                   *folder);

/* Opens the database and fills the lists from disk (future of gboolean), then connects the enabled accounts without being waited for.
 * Rejects with G_IO_ERROR_BUSY where another Kith has the profile, _NOT_SUPPORTED where a newer one wrote it, _NO_SPACE, _READ_ONLY, _INVALID_DATA or
 * _FAILED. */
DexFuture            *kith_client_open                (KithClient                   *self);

/* Signs out everywhere and closes the database; the future ends when nothing is left to write. */
DexFuture            *kith_client_close               (KithClient                   *self);

/* Property damaged-copy: where the database lies that was damaged and was put aside when this one was opened, or NULL: the person is told, and what the
 * servers keep comes back by itself. Notifies. */
const char           *kith_client_get_damaged_copy    (KithClient                   *self);

KithAccountList      *kith_client_get_accounts        (KithClient                   *self);
KithConversationList *kith_client_get_conversations   (KithClient                   *self);
KithSearchService    *kith_client_get_search          (KithClient                   *self);

/* Borrowed; NULL when the account was removed. */
KithAccountRuntime   *kith_client_get_runtime         (KithClient                   *self,
                                                       KithAccount                  *account);

/* Property can-remember-passwords: FALSE where no Secret Service answers. Then passwords are asked for at each start. Notifies. */
gboolean              kith_client_get_can_remember_passwords (KithClient            *self);

/* Property storage-error (GError): why messages cannot be stored at the moment, as G_IO_ERROR_NO_SPACE, _READ_ONLY or _FAILED; NULL while they can.
 * Notifies. What is not stored is not acknowledged, so nothing is lost meanwhile; storing is tried again without being asked. Borrowed. */
const GError         *kith_client_get_storage_error   (KithClient                   *self);

/* Signs in and, where that worked, keeps the account: future of KithAccount. Rejects with KITH_CONNECTION_ERROR;
 * nothing is kept then. G_IO_ERROR_EXISTS where the account is already there. G_IO_ERROR_CANCELLED by kith_client_cancel_add (). */
DexFuture            *kith_client_add_account         (KithClient                   *self,
                                                       const char                   *address,
                                                       const char                   *password,
                                                       const KithConnectionSettings *settings);
void                  kith_client_cancel_add          (KithClient                   *self);

/* Removes it here, with its messages and password; not on the server. Future of gboolean. */
DexFuture            *kith_client_remove_account      (KithClient                   *self,
                                                       KithAccount                  *account);
void                  kith_client_set_account_enabled (KithClient                   *self,
                                                       KithAccount                  *account,
                                                       gboolean                      enabled);
void                  kith_client_set_account_label   (KithClient                   *self,
                                                       KithAccount                  *account,
                                                       const char                   *label,
                                                       guint                         color);
/* For an account that needs one; @remember is ignored where passwords cannot be remembered. Connects. */
void                  kith_client_set_password        (KithClient                   *self,
                                                       KithAccount                  *account,
                                                       const char                   *password,
                                                       gboolean                      remember);
/* Forget the waiting time and try now. */
void                  kith_client_reconnect           (KithClient                   *self,
                                                       KithAccount                  *account);

/* Own presence on all enabled accounts, kept over restarts. */
void                  kith_client_set_presence        (KithClient                   *self,
                                                       KithShow                      show,
                                                       const char                   *status);

/* Somebody looks at the window, or not (XEP-0352). */
void                  kith_client_set_active          (KithClient                   *self,
                                                       gboolean                      active);

/* What others get to know: delivery receipts and displayed markers, and that somebody types. For all accounts. */
void                  kith_client_set_privacy         (KithClient                   *self,
                                                       gboolean                      send_receipts,
                                                       gboolean                      send_typing,
                                                       gboolean                      send_last_seen);

/* Whether those who made the servers' certificates are asked if they have taken them back: they learn that somebody here uses them. What is known already
 * counts in any case. */
void                  kith_client_set_checks_revocation (KithClient                 *self,
                                                       gboolean                      checks_revocation);

/* How far back the servers' archives are fetched in the background: days; 0: only what somebody looks at; -1: everything. For all accounts. */
void                  kith_client_set_history_days    (KithClient                   *self,
                                                       int                           days);

/* Messages are deleted here after so many days; 0: never. For conversations that say nothing of it themselves. */
void                  kith_client_set_keep_days       (KithClient                   *self,
                                                       int                           days);

/* What a conversation takes of the disk. */
typedef struct
{
  KithConversation *conversation;
  guint64           n_messages;
  guint64           n_bytes; /* about: of what was written */
} KithSpaceUse;

void                  kith_space_use_free             (KithSpaceUse                 *self);

/* The largest first, without those that take none. Future of GPtrArray of KithSpaceUse. */
DexFuture            *kith_client_measure             (KithClient                   *self);

/* See kith_account_set_idle (); for all accounts. */
void                  kith_client_set_idle            (KithClient                   *self,
                                                       gboolean                      is_away,
                                                       gint64                        since);
/* What the person says of a conversation that a stranger began (KithConversation:is-request); else nothing happens. */
void                  kith_client_answer_request      (KithClient                   *self,
                                                       KithConversation             *conversation,
                                                       gboolean                      accept);
/* @until: see KithConversation:muted-until. */
void                  kith_client_mute                (KithClient                   *self,
                                                       KithConversation             *conversation,
                                                       gint64                        until);

/* Accounts that run and know @jid as a contact or have spoken with it, in their order. (transfer container) */
GPtrArray            *kith_client_list_acquainted     (KithClient                   *self,
                                                       XmppJid                      *jid);

/* The conversation with @jid's bare JID, made where there is none, with a timeline. Borrowed. */
KithConversation     *kith_client_open_conversation   (KithClient                   *self,
                                                       KithAccount                  *account,
                                                       XmppJid                      *jid);

G_END_DECLS
