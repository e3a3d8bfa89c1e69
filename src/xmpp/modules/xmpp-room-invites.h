/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"
#include "xmpp-room-invite.h"

G_BEGIN_DECLS

/**
 * XmppRoomInvites:
 *
 * XEP-0249, and XEP-0045 s. 7.8.2: inviting and being invited. A message that invites carries it as a facet (XmppMessage.invite), whatever way it came, and has no body
 * then: that would only say the same to those who do not know invitations.
 *
 * Signal "invited" (XmppRoomInvite *): of those that come now.
 * Signal "declined" (XmppJid *room, XmppJid *from, const char *reason): a room that we are in says that somebody does not come; @reason: NULL where none is said.
 */
#define XMPP_TYPE_ROOM_INVITES (xmpp_room_invites_get_type ())
G_DECLARE_FINAL_TYPE (XmppRoomInvites, xmpp_room_invites, XMPP, ROOM_INVITES, XmppModule)

/* What @message of @from invites to; NULL: nothing. Direct: XEP-0249; else by the room. (transfer full) */
XmppRoomInvite *xmpp_room_invite_from_direct   (XmppNode             *message,
                                                XmppJid              *from);
XmppRoomInvite *xmpp_room_invite_from_mediated (XmppNode             *message,
                                                XmppJid              *from);

/* Invites each of @people (of XmppJid), by ourselves or by the room (is_mediated), which we are in then. Future as xmpp_session_send (), of all of them. */
DexFuture      *xmpp_room_invites_send         (XmppRoomInvites      *self,
                                                const XmppRoomInvite *invite,
                                                GPtrArray            *people);
/* Of an invite by the room only: of another nobody is told (XEP-0249 s. 2). Future as xmpp_session_send (). */
DexFuture      *xmpp_room_invites_decline      (XmppRoomInvites      *self,
                                                const XmppRoomInvite *invite,
                                                const char           *reason);

G_END_DECLS
