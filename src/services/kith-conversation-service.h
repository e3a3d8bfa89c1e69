/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-list.h"
#include "kith-future.h"
#include "kith-roster.h"

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _KithIntake KithIntake;
typedef struct _KithMessageRecord KithMessageRecord;

/**
 * KithConversationService:
 *
 * One account's conversations: what the store says of them becomes what the models say, here and nowhere else. Keeps drafts on disk.
 *
 * Signal "untold": something was said of one of them that our other devices do not know. Signal "last-seen-told": who may know since when we are away is not who it was.
 */
#define KITH_TYPE_CONVERSATION_SERVICE (kith_conversation_service_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationService, kith_conversation_service, KITH, CONVERSATION_SERVICE, GObject)

KithConversationService *kith_conversation_service_new         (KithRoster              *roster,
                                                                KithConversationList    *conversations,
                                                                KithDatabase            *database,
                                                                KithScope               *scope);

/* Fills the list from disk, with contacts where they are missing in the roster. Once, at the start. Future of gboolean. */
DexFuture               *kith_conversation_service_load        (KithConversationService *self);

/* Writes at once what would be written a moment later. */
void                     kith_conversation_service_save_drafts (KithConversationService *self);

KithAccount             *kith_conversation_service_get_account (KithConversationService *self);
KithRoster              *kith_conversation_service_get_roster  (KithConversationService *self);

/* Borrowed; NULL where there is none. */
KithConversation        *kith_conversation_service_find        (KithConversationService *self,
                                                                const XmppJid           *jid);

/* Neither in the contacts nor somebody whom the person has taken up a conversation with: nobody is asked anything about them, which would tell them that their
 * words have come. */
gboolean                 kith_conversation_service_is_stranger (KithConversationService *self,
                                                                const XmppJid           *jid);

/* The conversation with @jid's bare JID, made where there is none. Borrowed. */
KithConversation        *kith_conversation_service_ensure      (KithConversationService *self,
                                                                XmppJid                 *jid);

/* The same for a room; what was a person's under that address until now is the room's. Borrowed. */
KithConversation        *kith_conversation_service_ensure_room (KithConversationService *self,
                                                                XmppJid                 *jid);

/* Its row in the store, made where there is none; 0 and @error where that fails. Only on a fiber. */
gint64                   kith_conversation_service_ensure_id_await (KithConversationService *self,
                                                                KithConversation        *conversation,
                                                                GError                 **error);

/* After the roster was read from disk: who is a stranger is known then. */
void                     kith_conversation_service_trim_requests
                                                               (KithConversationService *self);

/* What the person says of a conversation that a stranger began: it becomes one like all others, or is not shown. Nothing where nobody strange began it. */
void                     kith_conversation_service_accept      (KithConversationService *self,
                                                                KithConversation        *conversation);
void                     kith_conversation_service_ignore      (KithConversationService *self,
                                                                KithConversation        *conversation);

gboolean                 kith_conversation_service_is_accepted (KithConversationService *self,
                                                                KithConversation        *conversation);

/* We wrote to them at least once. */
gboolean                 kith_conversation_service_has_written (KithConversationService *self,
                                                                KithConversation        *conversation);

/* Some shall not know since when we are away though all others do, or know it though nobody else does. */
gboolean                 kith_conversation_service_has_last_seen_exceptions
                                                               (KithConversationService *self);

/* They may see our presence, so that an answer tells them nothing new (security.md P1). */
gboolean                 kith_conversation_service_is_trusted  (KithConversationService *self,
                                                                KithConversation        *conversation);

/* Models follow what was stored. */
void                     kith_conversation_service_take        (KithConversationService *self,
                                                                const KithIntake        *intake);

/* (transfer full) */
KithMessage             *kith_conversation_service_make_message (KithConversationService *self,
                                                                KithConversation        *conversation,
                                                                const KithMessageRecord *record);

G_END_DECLS
