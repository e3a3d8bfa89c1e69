/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-archive.h"
#include "xmpp-messages.h"
#include "xmpp-presence.h"
#include "xmpp-roster.h"

G_BEGIN_DECLS

typedef struct _XmppBlocking XmppBlocking;
typedef struct _XmppBookmarks XmppBookmarks;
typedef struct _XmppCaps XmppCaps;
typedef struct _XmppDisco XmppDisco;
typedef struct _XmppClientState XmppClientState;
typedef struct _XmppMuc XmppMuc;
typedef struct _XmppPubsub XmppPubsub;
typedef struct _XmppRoomInvites XmppRoomInvites;
typedef struct _XmppRosterExchange XmppRosterExchange;

/* The modules of one session, by type: made from the one list in xmpp-module-registry.c. Owned by the session. */
typedef struct
{
  XmppArchive        *archive;
  XmppBlocking       *blocking;
  XmppBookmarks      *bookmarks;
  XmppCaps           *caps;
  XmppClientState    *client_state;
  XmppDisco          *disco;
  XmppMessages       *messages;
  XmppMuc            *muc;
  XmppPresence       *presence;
  XmppPubsub         *pubsub;
  XmppRoomInvites    *room_invites;
  XmppRoster         *roster;
  XmppRosterExchange *roster_exchange;
} XmppModules;

/* Makes all modules and adds them to @session. Call once for a session, before its first stream. */
const XmppModules *xmpp_modules_new (XmppSession *session);

/* For tests: what the rows of the list implement, "XEP-nnnn" or an RFC; NULL after the last. */
const char        *xmpp_modules_get_spec (guint n);

G_END_DECLS
