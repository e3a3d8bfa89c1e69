/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-disco-info.h"
#include "xmpp-jid.h"

G_BEGIN_DECLS

/**
 * XmppRoomInfo:
 *
 * What a room says of itself to whoever asks (XEP-0045 s. 6.4 and 15.5), clamped. Immutable, reference counted. Strings are %NULL where nothing is said.
 *
 * @is_room: it says that it is one
 * @n_occupants, @max_occupants: -1 where nothing is said
 * @is_members_only: else everybody may come
 * @is_non_anonymous: everybody in it sees real JIDs
 * @slow_seconds: XEP-0500: how long to wait between two messages; 0: not at all
 * @avatar_hash: XEP-0486; "" where it says that there is none
 * @contacts: (element-type XmppJid): whom to ask about it; never %NULL
 * @logs: where what is said can be read
 * @disco: the whole answer
 */
typedef struct
{
  gatomicrefcount ref_count;
  gboolean        is_room;
  char           *name;
  char           *description;
  char           *language;
  char           *subject;
  char           *logs;
  char           *avatar_hash;
  int             n_occupants;
  int             max_occupants;
  gboolean        is_members_only;
  gboolean        has_password;
  gboolean        is_non_anonymous;
  gboolean        is_persistent;
  gboolean        is_moderated;
  gboolean        is_hidden;
  gboolean        anybody_sets_subject;
  guint           slow_seconds;
  GPtrArray      *contacts;
  gboolean        has_archive;       /* XEP-0313 */
  gboolean        has_stanza_ids;    /* XEP-0359 */
  gboolean        has_occupant_ids;  /* XEP-0421 */
  gboolean        has_moderation;    /* XEP-0425, either version */
  gboolean        has_registration;  /* s. 7.10 */
  XmppDiscoInfo  *disco;
} XmppRoomInfo;

#define XMPP_TYPE_ROOM_INFO (xmpp_room_info_get_type ())
GType         xmpp_room_info_get_type   (void) G_GNUC_CONST;
/* (transfer full) */
XmppRoomInfo *xmpp_room_info_from_disco (XmppDiscoInfo *disco);
XmppRoomInfo *xmpp_room_info_ref        (XmppRoomInfo  *self);
void          xmpp_room_info_unref      (XmppRoomInfo  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppRoomInfo, xmpp_room_info_unref)

G_END_DECLS
