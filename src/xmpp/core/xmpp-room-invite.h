/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"
#include "xmpp-provenance.h"

G_BEGIN_DECLS

/**
 * XmppRoomInvite:
 *
 * Somebody wants us, or we somebody, to come to a room (XEP-0249, XEP-0045 s. 7.8). Immutable, reference counted. Strings are %NULL where nothing is said.
 *
 * @room: bare
 * @from: who invites; bare, or an occupant JID; of a mediated one as the room says, %NULL where it says nothing
 * @is_mediated: the room itself brought it
 * @provenance: of who brought it: the one who invites, or the room, which is a stranger as long as we are not in it
 * @is_continued: the room goes on with what two talked of, in @thread
 */
typedef struct
{
  gatomicrefcount ref_count;
  XmppJid        *room;
  XmppJid        *from;
  gboolean        is_mediated;
  XmppProvenance  provenance;
  char           *reason;
  char           *password;
  gboolean        is_continued;
  char           *thread;
} XmppRoomInvite;

#define XMPP_TYPE_ROOM_INVITE (xmpp_room_invite_get_type ())
GType           xmpp_room_invite_get_type (void) G_GNUC_CONST;
XmppRoomInvite *xmpp_room_invite_new   (XmppJid        *room,
                                        gboolean        is_mediated);
XmppRoomInvite *xmpp_room_invite_ref   (XmppRoomInvite *self);
void            xmpp_room_invite_unref (XmppRoomInvite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppRoomInvite, xmpp_room_invite_unref)

G_END_DECLS
