/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

#define NS_MUC      "http://jabber.org/protocol/muc"
#define NS_MUC_USER "http://jabber.org/protocol/muc#user"

/**
 * XmppRoomCodes:
 *
 * What a room says with its status codes (XEP-0045 s. 15.6.2), as flags; the number is in each name's line.
 */
typedef enum
{
  XMPP_ROOM_NO_CODE              = 0,
  XMPP_ROOM_NON_ANONYMOUS        = 1 << 0,  /* 100: anybody in it sees our real JID */
  XMPP_ROOM_AFFILIATION_CHANGED  = 1 << 1,  /* 101: ours, while we were away */
  XMPP_ROOM_SHOWS_UNAVAILABLE    = 1 << 2,  /* 102 */
  XMPP_ROOM_HIDES_UNAVAILABLE    = 1 << 3,  /* 103 */
  XMPP_ROOM_CONFIG_CHANGED       = 1 << 4,  /* 104 */
  XMPP_ROOM_SELF                 = 1 << 5,  /* 110: the presence is our own */
  XMPP_ROOM_LOGGED               = 1 << 6,  /* 170: what is said is logged where others can read it */
  XMPP_ROOM_NOT_LOGGED           = 1 << 7,  /* 171 */
  XMPP_ROOM_NOW_NON_ANONYMOUS    = 1 << 8,  /* 172 */
  XMPP_ROOM_NOW_SEMI_ANONYMOUS   = 1 << 9,  /* 173: only moderators see real JIDs */
  XMPP_ROOM_NOW_FULLY_ANONYMOUS  = 1 << 10, /* 174 */
  XMPP_ROOM_CREATED              = 1 << 11, /* 201: it did not exist, and waits for its configuration */
  XMPP_ROOM_NICK_ASSIGNED        = 1 << 12, /* 210: we have another nick than we wanted */
  XMPP_ROOM_BANNED               = 1 << 13, /* 301 */
  XMPP_ROOM_NICK_CHANGED         = 1 << 14, /* 303 */
  XMPP_ROOM_KICKED               = 1 << 15, /* 307 */
  XMPP_ROOM_AFFILIATION_LOST     = 1 << 16, /* 321: sent away because of a change of affiliation */
  XMPP_ROOM_MEMBERS_ONLY         = 1 << 17, /* 322: sent away since only members may be there now */
  XMPP_ROOM_SHUTDOWN             = 1 << 18, /* 332: the service is being shut down */
  XMPP_ROOM_FAILED               = 1 << 19, /* 333: sent away because of an error, as of a connection between servers */
} XmppRoomCodes;

/* Of <x xmlns='http://jabber.org/protocol/muc#user'/> in @stanza; what is not known is left out. */
XmppRoomCodes xmpp_room_codes_from_node (XmppNode *stanza);

G_END_DECLS
