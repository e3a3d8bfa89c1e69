/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-data-form.h"
#include "xmpp-module.h"
#include "xmpp-muc-occupant.h"
#include "xmpp-room-info.h"

G_BEGIN_DECLS

/**
 * XmppMuc:
 *
 * XEP-0045: being in rooms: joining, who is there, leaving. Messages of rooms come through XmppMessages, with the facets of rooms. A room stays joined over a
 * resumption; with a session that is over all are left.
 *
 * Signals, only of rooms that we are in or joining (@room is bare):
 * "occupant" (XmppMucOccupant *): who is there, in the order in which the room tells. We ourselves (is_self) are the last of those that are HERE; our own leaving is
 * "left" and not this.
 * "left" (XmppJid *room, XmppMucExit *exit): we are not in the room any more, also after xmpp_muc_leave (). Not for a join that fails.
 * "status" (XmppJid *room, guint codes): #XmppRoomCodes: the room is configured otherwise: CONFIG_CHANGED, LOGGED ... NOW_FULLY_ANONYMOUS.
 * "info" (XmppJid *room, XmppRoomInfo *info): what the room says of itself, asked again after "status".
 * "affiliation" (XmppJid *room, XmppJid *jid, int affiliation): #XmppAffiliation of somebody who is not there, bare, has changed.
 * "affiliations-version" (XmppJid *room, const char *since, const char *until): XEP-0463: the "affiliation"s that follow lead from the one version to the other; @since
 * %NULL: they are all there are.
 * "voice-request" (XmppJid *room, XmppDataForm *form): s. 8.6: we are a moderator, and somebody wants to be heard: xmpp_muc_answer_voice_request ().
 * "avatar" (XmppJid *room, const char *hash): as #XmppPresenceInfo.photo, of a room that says it like this and not in its info.
 * "challenge" (XmppJid *room, XmppDataForm *form, XmppNode *message): XEP-0158: while joining, the room wants to know whether we are a person. @message carries
 * pictures of the form (XEP-0231).
 */
#define XMPP_TYPE_MUC (xmpp_muc_get_type ())
G_DECLARE_FINAL_TYPE (XmppMuc, xmpp_muc, XMPP, MUC, XmppModule)

/* Strings are borrowed. */
typedef struct
{
  const char *nick;
  const char *password;      /* NULL: none */
  gint64      history_since; /* time: what was said since then; 0: as the room likes; -1: nothing */
  const char *affiliations_version; /* XEP-0463: what changed since then is told, where the room does that; "": all; NULL: not asked */
  gboolean    is_creating;   /* the room is not there yet, so it is not asked what it is */
} XmppMucJoin;

/* We are in: reference counted. */
typedef struct
{
  gatomicrefcount  ref_count;
  XmppJid         *own;         /* our occupant JID: the room may have given another nick */
  XmppRoomCodes    codes;
  char            *occupant_id; /* NULL where the room does not vouch for such ids */
  XmppAffiliation  affiliation;
  XmppRole         role;
  char            *affiliations_version; /* XEP-0463: the present one; NULL: the room does not say: what was known before may be wrong */
  XmppRoomInfo    *info;        /* NULL: the room does not say */
} XmppMucJoined;

#define XMPP_TYPE_MUC_JOINED (xmpp_muc_joined_get_type ())
GType          xmpp_muc_joined_get_type (void) G_GNUC_CONST;
XmppMucJoined *xmpp_muc_joined_ref      (XmppMucJoined *self);
void           xmpp_muc_joined_unref    (XmppMucJoined *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppMucJoined, xmpp_muc_joined_unref)

/* Joins @room, or begins anew in one that we are in. Future of XmppMucJoined: the room has said that we are in. A room that was not there is made, and locked until it is
 * configured: CREATED is in the codes then. Rejects with XMPP_STANZA_ERROR (s. 7.2): CONFLICT (the nick is somebody's), NOT_AUTHORIZED (password), FORBIDDEN
 * (banned), REGISTRATION_REQUIRED (members only), SERVICE_UNAVAILABLE (full), ITEM_NOT_FOUND (locked), NOT_ALLOWED (no rooms may be made), NOT_ACCEPTABLE (our nick is
 * another), JID_MALFORMED, GONE and REDIRECT (xmpp_muc_error_dup_address ()) ...; XMPP_SESSION_ERROR; G_IO_ERROR_TIMED_OUT after 90 seconds, or ten minutes after a
 * challenge; G_IO_ERROR_CANCELLED by xmpp_muc_leave () and a second join. */
DexFuture *xmpp_muc_join              (XmppMuc            *self,
                                       XmppJid            *room,
                                       const XmppMucJoin  *join);
/* (transfer full): where the room is now; NULL: the error does not say. */
XmppJid   *xmpp_muc_error_dup_address (const GError       *error);

/* @form: the answer to a "challenge". Future of gboolean: the room took it; the join goes on. Rejects as xmpp_session_request (). */
DexFuture *xmpp_muc_answer_challenge  (XmppMuc            *self,
                                       XmppJid            *room,
                                       const XmppDataForm *form);

/* @status: what is said at parting; NULL: nothing. Future of gboolean: the room has let us go, or did not say anything for ten seconds. Never rejects. */
DexFuture *xmpp_muc_leave             (XmppMuc            *self,
                                       XmppJid            *room,
                                       const char         *status);
/* The JIDs that we are or want to be in each room; NULL: not in that room. Borrowed. */
XmppJid   *xmpp_muc_get_own           (XmppMuc            *self,
                                       XmppJid            *room);
gboolean   xmpp_muc_is_joined         (XmppMuc            *self,
                                       XmppJid            *room);

/* Future of gboolean. Rejects with XMPP_STANZA_ERROR (CONFLICT, NOT_ACCEPTABLE ...: we are called as before), G_IO_ERROR_TIMED_OUT, G_IO_ERROR_NOT_CONNECTED where
 * we are not in the room. */
DexFuture *xmpp_muc_set_nick          (XmppMuc            *self,
                                       XmppJid            *room,
                                       const char         *nick);
/* "" or NULL takes it away. Future as xmpp_session_send (): the change comes as a message, and what the room says against it as an error for @id. */
DexFuture *xmpp_muc_set_subject       (XmppMuc            *self,
                                       XmppJid            *room,
                                       const char         *subject,
                                       const char         *id);

typedef enum
{
  XMPP_MUC_HERE,    /* the room knows us */
  XMPP_MUC_GONE,    /* it does not: join again */
  XMPP_MUC_UNKNOWN, /* nobody can tell now */
} XmppMucPresence;

/* XEP-0410: are we still in the room? Future of int, XmppMucPresence. Never rejects, and changes nothing. */
DexFuture *xmpp_muc_ping              (XmppMuc            *self,
                                       XmppJid            *room);

/* What all rooms see of us, those that are joined later too. Never since when we are idle. OFFLINE is not said: a session that ends says it. */
void       xmpp_muc_set_presence      (XmppMuc            *self,
                                       XmppShow            show,
                                       const char         *status);

/* What @room says of itself, whether we are in it or not: future of XmppRoomInfo. Rejects as xmpp_session_request (). */
DexFuture *xmpp_muc_query_room_info   (XmppMuc            *self,
                                       XmppJid            *room);

G_END_DECLS
