/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-roster.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _KithDatabase KithDatabase;
typedef struct _KithScope KithScope;
typedef struct _XmppPresence XmppPresence;
typedef struct _XmppRoster XmppRoster;

/**
 * KithRosterService:
 *
 * RFC 6121 s. 2 and 3: the server's roster, cached on disk, and subscriptions. Every future is of gboolean, waits for the server's answer and
 * rejects with XMPP_STANZA_ERROR, KITH_CONNECTION_ERROR_CLOSED (not connected) or G_IO_ERROR_TIMED_OUT.
 *
 * Signal "asked": the request for the roster of a fresh session is on its way; own presence may follow it (RFC 6121 s. 2.2).
 * Signal "settled": the server answered, or did not.
 */
#define KITH_TYPE_ROSTER_SERVICE (kith_roster_service_get_type ())
G_DECLARE_FINAL_TYPE (KithRosterService, kith_roster_service, KITH, ROSTER_SERVICE, GObject)

KithRosterService *kith_roster_service_new  (XmppRoster              *roster,
                                             XmppPresence            *presence,
                                             KithDatabase            *database,
                                             KithConversationService *conversations,
                                             KithScope               *scope);

/* Fills the roster from disk. Once, at the start, after the conversations. Future of gboolean. */
DexFuture *kith_roster_service_load       (KithRosterService  *self);

/* For the presence service: somebody asks for our presence, or does not any more. */
void       kith_roster_service_take_request (KithRosterService *self,
                                           XmppJid            *jid,
                                           const char         *nick);
void       kith_roster_service_drop_request (KithRosterService *self,
                                           XmppJid            *jid);

/* Puts the contact into the roster and asks for their presence (with the own nick, XEP-0172). */
DexFuture *kith_roster_service_add        (KithRosterService  *self,
                                           XmppJid            *jid,
                                           const char         *name,
                                           const char * const *groups);
/* Answers of requests. Accepting asks for their presence too, where we do not have it. */
DexFuture *kith_roster_service_accept     (KithRosterService  *self,
                                           KithContact        *contact);
DexFuture *kith_roster_service_deny       (KithRosterService  *self,
                                           KithContact        *contact);
/* Takes back our own unanswered request. */
DexFuture *kith_roster_service_cancel     (KithRosterService  *self,
                                           KithContact        *contact);
/* Asks again. */
DexFuture *kith_roster_service_request    (KithRosterService  *self,
                                           KithContact        *contact);
DexFuture *kith_roster_service_rename     (KithRosterService  *self,
                                           KithContact        *contact,
                                           const char         *name);
DexFuture *kith_roster_service_set_groups (KithRosterService  *self,
                                           KithContact        *contact,
                                           const char * const *groups);
/* Both at once. @name: NULL for none. */
DexFuture *kith_roster_service_change     (KithRosterService  *self,
                                           KithContact        *contact,
                                           const char         *name,
                                           const char * const *groups);
/* Away from the roster, subscriptions ended both ways; the conversation stays. */
DexFuture *kith_roster_service_remove     (KithRosterService  *self,
                                           KithContact        *contact);

G_END_DECLS
