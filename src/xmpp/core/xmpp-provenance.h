/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

G_BEGIN_DECLS

/**
 * XmppProvenance:
 *
 * Who a stanza provably comes from. Computed once for each stanza; each handler row names what it accepts, so the values are flags.
 *
 * @XMPP_FROM_OWN_ACCOUNT: no from at all, or our own bare JID: our server speaks for the account
 * @XMPP_FROM_OWN_DEVICE: a full JID of our own account
 * @XMPP_FROM_OWN_SERVER: our own domain
 * @XMPP_FROM_CONTACT: somebody in the roster who may see our presence
 * @XMPP_FROM_STRANGER: anybody else
 * @XMPP_FROM_ROOM: the bare JID of a room that we are in or joining
 * @XMPP_FROM_OCCUPANT: somebody in such a room, as the room says; also we ourselves
 */
typedef enum
{
  XMPP_FROM_NOBODY      = 0,
  XMPP_FROM_OWN_ACCOUNT = 1 << 0,
  XMPP_FROM_OWN_DEVICE  = 1 << 1,
  XMPP_FROM_OWN_SERVER  = 1 << 2,
  XMPP_FROM_CONTACT     = 1 << 3,
  XMPP_FROM_STRANGER    = 1 << 4,
  XMPP_FROM_ROOM        = 1 << 5,
  XMPP_FROM_OCCUPANT    = 1 << 6,
} XmppProvenance;

#define XMPP_FROM_SELF   (XMPP_FROM_OWN_ACCOUNT | XMPP_FROM_OWN_DEVICE)
#define XMPP_FROM_PEER   (XMPP_FROM_CONTACT | XMPP_FROM_STRANGER)
#define XMPP_FROM_ANYONE (XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER | XMPP_FROM_PEER | XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT)

/* Whoever writes messages of their own: a room passes on those of others. */
#define XMPP_FROM_SPEAKER (XMPP_FROM_ANYONE & ~XMPP_FROM_ROOM)

/* Answers "may they see our presence?", filled by the roster, and "is it a room that we are in?". */
typedef gboolean (*XmppIsContactFunc) (const XmppJid *bare,
                                       gpointer       data);

XmppProvenance xmpp_provenance_of (const XmppJid     *own,
                                   const XmppJid     *from,
                                   XmppIsContactFunc  is_contact,
                                   gpointer           data,
                                   XmppIsContactFunc  is_room,
                                   gpointer           room_data);

G_END_DECLS
