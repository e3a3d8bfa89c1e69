/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

G_BEGIN_DECLS

typedef struct _XmppDiscoInfo XmppDiscoInfo;

/* XEP-0045 s. 5.2 */
typedef enum
{
  XMPP_AFFILIATION_NONE,
  XMPP_AFFILIATION_OUTCAST,
  XMPP_AFFILIATION_MEMBER,
  XMPP_AFFILIATION_ADMIN,
  XMPP_AFFILIATION_OWNER,
} XmppAffiliation;

/* s. 5.1 */
typedef enum
{
  XMPP_ROLE_NONE,
  XMPP_ROLE_VISITOR,
  XMPP_ROLE_PARTICIPANT,
  XMPP_ROLE_MODERATOR,
} XmppRole;

/* NULL and unknown words: NONE. */
XmppAffiliation  xmpp_affiliation_from_name (const char      *name);
const char      *xmpp_affiliation_to_name   (XmppAffiliation  affiliation);
XmppRole         xmpp_role_from_name        (const char      *name);
const char      *xmpp_role_to_name          (XmppRole         role);

/* What is kept of somebody who is in a room. */
typedef struct
{
  char    *nick;
  XmppJid *real_jid;    /* bare; NULL: the room does not say */
  char    *occupant_id; /* NULL */
} XmppRoomOccupant;

/**
 * XmppRoom:
 *
 * A room that we are in or joining, as the session knows it: stanzas of its bare JID are FROM_ROOM, of the others in it FROM_OCCUPANT. XmppMuc writes what is in
 * it, other modules read it. Gone with a fresh bind, kept over a resumption.
 *
 * @own: our occupant JID; %NULL until the room has said which it is
 * @own_occupant_id: XEP-0421; only where the room advertises it
 * @info: what the room says of itself; %NULL until it has
 * @is_in_history: while joining, until the room sends what is said now
 * @signs_history: its history says who delayed it
 */
typedef struct
{
  XmppJid       *jid;
  XmppJid       *own;
  char          *own_occupant_id;
  XmppDiscoInfo *info;
  GHashTable    *occupants; /* nick -> XmppRoomOccupant */
  gboolean       is_in_history;
  gboolean       signs_history;
} XmppRoom;

XmppRoom         *xmpp_room_new           (XmppJid       *jid);
void              xmpp_room_free          (XmppRoom      *self);

gboolean          xmpp_room_has_feature   (XmppRoom      *self,
                                           const char    *feature);
void              xmpp_room_set_info      (XmppRoom      *self,
                                           XmppDiscoInfo *info);
/* NULL: nobody of that nick. */
XmppRoomOccupant *xmpp_room_find_occupant (XmppRoom      *self,
                                           const char    *nick);
/* Found, or made: *is_new. */
XmppRoomOccupant *xmpp_room_add_occupant  (XmppRoom      *self,
                                           const char    *nick,
                                           gboolean      *is_new);
/* FALSE where the new nick is somebody's, or nobody has the old one. */
gboolean          xmpp_room_rename_occupant (XmppRoom    *self,
                                           const char    *nick,
                                           const char    *new_nick);
gboolean          xmpp_room_remove_occupant (XmppRoom    *self,
                                           const char    *nick);
/* As before the room has said anything. */
void              xmpp_room_reset         (XmppRoom      *self);

G_END_DECLS
