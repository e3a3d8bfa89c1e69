/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"
#include "xmpp-muc.h"

G_BEGIN_DECLS

/* What the files of XmppMuc share. Not to be used elsewhere. */

typedef enum
{
  XMPP_MUC_JOINING,
  XMPP_MUC_JOINED,
  XMPP_MUC_LEAVING,
} XmppMucState;

/* Of one room; the XmppRoom of the session has the rest. */
typedef struct
{
  XmppJid        *room;
  XmppMucState    state;
  guint           generation;  /* of the join: later ones make earlier ones void */
  XmppJid        *wanted;      /* whom we want to be */
  DexPromise     *joining;     /* settled when the room has answered */
  gint64          join_until;  /* time of the clock */
  DexPromise     *leaving;
  DexPromise     *nick_change;
  char           *nick_id;     /* of the stanza that asked for it */
  char           *affiliations_version; /* XEP-0463, of our own presence */
  char           *own_id;      /* XEP-0421, of our own presence, not yet known whether the room vouches for it */
  XmppRoomCodes   codes;
  XmppAffiliation affiliation;
  XmppRole        role;
  gboolean        is_asking;   /* what the room says of itself now */
} XmppMucMember;

struct _XmppMuc
{
  XmppModule  parent_instance;
  KithScope  *scope;
  GHashTable *members; /* bare JID -> XmppMucMember */
  guint       generation;
  XmppShow    show;
  char       *status;
};

/* NULL: we are not there. Borrowed. */
XmppMucMember *xmpp_muc_find      (XmppMuc       *self,
                                   const XmppJid *jid);
/* Made, and the session believes the room from now on. */
XmppMucMember *xmpp_muc_add       (XmppMuc       *self,
                                   XmppJid       *room);
/* Not there any more: whoever waits for the room hears it. Frees @member. Without a signal. */
void           xmpp_muc_forget    (XmppMuc       *self,
                                   XmppMucMember *member,
                                   const GError  *error);
/* The same with "left". @exit: (transfer full) */
void           xmpp_muc_forget_left (XmppMuc     *self,
                                   XmppMucMember *member,
                                   XmppMucExit   *exit);
/* Asks the room what it is, and emits "info". */
void           xmpp_muc_refresh_info (XmppMuc    *self,
                                   XmppMucMember *member);
void           xmpp_muc_settle    (DexPromise   **promise,
                                   const GError  *error); /* NULL: resolves with TRUE */
/* A presence to @to with what all rooms see of us: (transfer full). */
XmppNode      *xmpp_muc_new_presence (XmppMuc    *self,
                                   XmppJid       *to);

/* XEP-0463: the element in <x/> of muc#user; NULL. Versions are names: empty and endless ones are none. */
XmppNode      *xmpp_muc_find_version (XmppNode   *stanza);
const char    *xmpp_muc_read_version (XmppNode   *version,
                                   const char    *name);

/* xmpp-muc-presence.c: rows */
XmppVerdict    xmpp_muc_handle_presence (XmppModule *module,
                                   XmppStanza    *stanza);
/* Borrowed: ids of the signals. */
typedef enum
{
  XMPP_MUC_SIGNAL_OCCUPANT,
  XMPP_MUC_SIGNAL_LEFT,
  XMPP_MUC_SIGNAL_STATUS,
  XMPP_MUC_SIGNAL_INFO,
  XMPP_MUC_SIGNAL_AVATAR,
  XMPP_MUC_SIGNAL_CHALLENGE,
  XMPP_MUC_SIGNAL_AFFILIATION,
  XMPP_MUC_SIGNAL_AFFILIATIONS_VERSION,
  XMPP_MUC_SIGNAL_VOICE_REQUEST,
  XMPP_MUC_N_SIGNALS
} XmppMucSignal;

extern guint xmpp_muc_signals[XMPP_MUC_N_SIGNALS];

G_END_DECLS
