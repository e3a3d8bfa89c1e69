/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"
#include "kith-roster.h"

G_BEGIN_DECLS

typedef struct _KithConversation KithConversation;
typedef struct _KithAmendmentService KithAmendmentService;
typedef struct _KithArchiveService KithArchiveService;
typedef struct _KithAvatarService KithAvatarService;
typedef struct _KithBlockingService KithBlockingService;
typedef struct _KithClearService KithClearService;
typedef struct _KithConsoleService KithConsoleService;
typedef struct _KithConversationSettings KithConversationSettings;
typedef struct _KithDiagnosisService KithDiagnosisService;
typedef struct _KithNotesService KithNotesService;
typedef struct _KithOutbox KithOutbox;
typedef struct _KithProfileService KithProfileService;
typedef struct _KithReadService KithReadService;
typedef struct _KithRoomService KithRoomService;
typedef struct _KithRosterService KithRosterService;
typedef struct _KithSuggestionService KithSuggestionService;
typedef struct _KithTypingService KithTypingService;

/* One account's session and services. All getters lend. */
#define KITH_TYPE_ACCOUNT_RUNTIME (kith_account_runtime_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountRuntime, kith_account_runtime, KITH, ACCOUNT_RUNTIME, GObject)

KithAccount       *kith_account_runtime_get_account        (KithAccountRuntime *self);
KithRoster        *kith_account_runtime_get_roster         (KithAccountRuntime *self);
KithRosterService *kith_account_runtime_get_roster_service (KithAccountRuntime *self);
KithRoomService   *kith_account_runtime_get_room_service   (KithAccountRuntime *self);
KithSuggestionService *
                   kith_account_runtime_get_suggestions    (KithAccountRuntime *self);
KithOutbox        *kith_account_runtime_get_outbox         (KithAccountRuntime *self);
KithArchiveService *
                   kith_account_runtime_get_archive        (KithAccountRuntime *self);
KithBlockingService *
                   kith_account_runtime_get_blocking       (KithAccountRuntime *self);
KithAmendmentService *
                   kith_account_runtime_get_amendments     (KithAccountRuntime *self);
KithNotesService  *kith_account_runtime_get_notes          (KithAccountRuntime *self);
KithConversationSettings *
                   kith_account_runtime_get_settings       (KithAccountRuntime *self);
KithClearService  *kith_account_runtime_get_clear_service (KithAccountRuntime *self);
KithReadService   *kith_account_runtime_get_read_service   (KithAccountRuntime *self);
KithTypingService *kith_account_runtime_get_typing_service (KithAccountRuntime *self);
KithConsoleService *kith_account_runtime_get_console       (KithAccountRuntime *self);
KithAvatarService *kith_account_runtime_get_avatars        (KithAccountRuntime *self);
KithProfileService *kith_account_runtime_get_profiles      (KithAccountRuntime *self);
KithDiagnosisService *kith_account_runtime_get_diagnosis_service (KithAccountRuntime *self);

/* Somebody we have to do with: there is a subscription, or we wrote to them. */
gboolean           kith_account_runtime_knows              (KithAccountRuntime *self,
                                                            KithConversation   *conversation);
/* What came before this session is here, and so is what our other devices have read of it. */
gboolean           kith_account_runtime_get_is_caught_up   (KithAccountRuntime *self);
/* What the person says of a conversation that a stranger began: it becomes one like all others, or is not shown any more. */
void               kith_account_runtime_answer_request     (KithAccountRuntime *self,
                                                            KithConversation   *conversation,
                                                            gboolean            accept);

G_END_DECLS
