/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-presence.h"
#include "xmpp-room.h"
#include "xmpp-room-codes.h"

G_BEGIN_DECLS

/* XEP-0317: of one occupant; the rest is left out. */
#define XMPP_HATS_MAX 20

typedef struct
{
  char *uri;   /* what it is */
  char *title; /* what it is called: never empty */
} XmppHat;

typedef enum
{
  XMPP_OCCUPANT_HERE,    /* was there before us: while we join */
  XMPP_OCCUPANT_JOINED,
  XMPP_OCCUPANT_CHANGED,
  XMPP_OCCUPANT_NICK,    /* is called @new_nick from now on */
  XMPP_OCCUPANT_LEFT,    /* also when kicked or banned: see the codes */
} XmppOccupantKind;

/**
 * XmppMucOccupant:
 *
 * What a room says of one who is in it. Immutable, reference counted.
 *
 * @room: bare
 * @nick: whom it is about
 * @new_nick: of NICK only
 * @real_jid: bare; %NULL: the room does not say
 * @show, @status: OFFLINE and what they said at last, of LEFT
 * @occupant_id: XEP-0421; %NULL where the room does not vouch for such ids
 * @hats: (element-type XmppHat): never %NULL
 * @photo: as of #XmppPresenceInfo
 * @is_self: we ourselves
 * @reason, @actor: of LEFT and of changed rights: why, and the nick of who did it; %NULL
 */
typedef struct
{
  gatomicrefcount  ref_count;
  XmppJid         *room;
  XmppOccupantKind kind;
  char            *nick;
  char            *new_nick;
  XmppAffiliation  affiliation;
  XmppRole         role;
  XmppJid         *real_jid;
  XmppShow         show;
  char            *status;
  char            *occupant_id;
  GPtrArray       *hats;
  char            *photo;
  gboolean         is_self;
  char            *reason;
  char            *actor;
  XmppRoomCodes    codes;
} XmppMucOccupant;

#define XMPP_TYPE_MUC_OCCUPANT (xmpp_muc_occupant_get_type ())
GType            xmpp_muc_occupant_get_type (void) G_GNUC_CONST;
XmppMucOccupant *xmpp_muc_occupant_ref   (XmppMucOccupant *self);
void             xmpp_muc_occupant_unref (XmppMucOccupant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppMucOccupant, xmpp_muc_occupant_unref)

/* What @presence of @from says by itself: kind is HERE, LEFT or (with code 303 and a nick) NICK. @has_occupant_ids: the room vouches for them. NULL: it says nothing of
 * anybody. (transfer full) */
XmppMucOccupant *xmpp_muc_occupant_from_node (XmppNode *presence,
                                              XmppJid  *from,
                                              gboolean  has_occupant_ids);

/* --- Why we are not in a room any more --------------------------------------------------------------------------------------- */

typedef enum
{
  XMPP_EXIT_LEFT,         /* we wanted to, on this device or another */
  XMPP_EXIT_KICKED,
  XMPP_EXIT_BANNED,
  XMPP_EXIT_AFFILIATION,  /* a change of our affiliation (321) */
  XMPP_EXIT_MEMBERS_ONLY, /* only members may be there any more (322) */
  XMPP_EXIT_SHUTDOWN,     /* the service goes down (332) */
  XMPP_EXIT_ERROR,        /* an error between servers (333), or the room does not know us any more */
  XMPP_EXIT_DESTROYED,
  XMPP_EXIT_STREAM,       /* our session ended */
} XmppExitKind;

/* @reason, @actor (a nick), @alternative (where to go instead) and @password (of that) are NULL where nothing is said. */
typedef struct
{
  XmppExitKind kind;
  char        *reason;
  char        *actor;
  XmppJid     *alternative;
  char        *password;
} XmppMucExit;

#define XMPP_TYPE_MUC_EXIT (xmpp_muc_exit_get_type ())
GType        xmpp_muc_exit_get_type  (void) G_GNUC_CONST;
XmppMucExit *xmpp_muc_exit_new       (XmppExitKind  kind);
/* Of our own unavailable presence. (transfer full) */
XmppMucExit *xmpp_muc_exit_from_node (XmppNode     *presence);
void         xmpp_muc_exit_free      (XmppMucExit  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppMucExit, xmpp_muc_exit_free)

G_END_DECLS
