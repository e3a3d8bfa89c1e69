/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-muc.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* XEP-0463: a room tells what changed in its lists since we were there. */
#define XMPP_AFFILIATIONS_FEATURE "urn:xmpp:muc:affiliations:1"

/* XEP-0045 s. 9 and 10: running a room. What one may do, the room decides: all of these reject with XMPP_STANZA_ERROR (FORBIDDEN, NOT_ALLOWED, CONFLICT: the last owner,
 * ITEM_NOT_FOUND: no such nick) and as xmpp_session_request (). @room: bare. */

/* Somebody and what they may do. Strings are NULL where nothing is said. */
typedef struct
{
  XmppJid        *jid;         /* bare; NULL where only a nick is known */
  char           *nick;
  XmppAffiliation affiliation;
  XmppRole        role;
  char           *reason;
} XmppMucItem;

XmppMucItem *xmpp_muc_item_new  (XmppJid         *jid,
                                 XmppAffiliation  affiliation,
                                 const char      *reason);
void         xmpp_muc_item_free (XmppMucItem     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppMucItem, xmpp_muc_item_free)

/* What it says in <query/> or <x/> of one of the namespaces of XEP-0045. (transfer full): of XmppMucItem; never NULL. */
GPtrArray *xmpp_muc_items_from_node       (XmppNode           *query);

/* All of one list: OWNER, ADMIN, MEMBER or OUTCAST. Future of GPtrArray of XmppMucItem. */
DexFuture *xmpp_muc_fetch_affiliations    (XmppMuc            *self,
                                           XmppJid            *room,
                                           XmppAffiliation     affiliation);
/* Several at once: each @jid with its @affiliation and @reason. Future of gboolean. */
DexFuture *xmpp_muc_set_affiliations      (XmppMuc            *self,
                                           XmppJid            *room,
                                           GPtrArray          *items);
DexFuture *xmpp_muc_set_affiliation       (XmppMuc            *self,
                                           XmppJid            *room,
                                           XmppJid            *jid,
                                           XmppAffiliation     affiliation,
                                           const char         *reason);
/* NONE is a kick. Future of gboolean. */
DexFuture *xmpp_muc_set_role              (XmppMuc            *self,
                                           XmppJid            *room,
                                           const char         *nick,
                                           XmppRole            role,
                                           const char         *reason);

/* XEP-0425: @archive_id: the message's in the room's archive. Future of gboolean. */
DexFuture *xmpp_muc_moderate              (XmppMuc            *self,
                                           XmppJid            *room,
                                           const char         *archive_id,
                                           const char         *reason);

/* --- Owners ------------------------------------------------------------------------------------------------------------------- */

/* s. 10.2: future of XmppNode, the form, for xmpp_data_form_from_node (). */
DexFuture *xmpp_muc_fetch_config          (XmppMuc            *self,
                                           XmppJid            *room);
/* The answer; also unlocks a room that was made. Of type CANCEL: all stays as it is, and a room that was just made is gone. Future of gboolean. */
DexFuture *xmpp_muc_submit_config         (XmppMuc            *self,
                                           XmppJid            *room,
                                           const XmppDataForm *form);
/* s. 10.1.2: a room that was made is as the service thinks. Future of gboolean. */
DexFuture *xmpp_muc_accept_defaults       (XmppMuc            *self,
                                           XmppJid            *room);
/* s. 10.9. @alternative: where all should go instead; NULL, as the others. Future of gboolean. */
DexFuture *xmpp_muc_destroy               (XmppMuc            *self,
                                           XmppJid            *room,
                                           XmppJid            *alternative,
                                           const char         *reason,
                                           const char         *password);
/* XEP-0486. @data: of a picture of @type ("image/png"); NULL: none any more. Future of gboolean. */
DexFuture *xmpp_muc_set_avatar            (XmppMuc            *self,
                                           XmppJid            *room,
                                           GBytes             *data,
                                           const char         *type);

/* --- Asking to be let in or heard ---------------------------------------------------------------------------------------------- */

/* s. 7.10: future of XmppNode, the form; rejects with CONFLICT where one is registered. */
DexFuture *xmpp_muc_fetch_registration    (XmppMuc            *self,
                                           XmppJid            *room);
DexFuture *xmpp_muc_submit_registration   (XmppMuc            *self,
                                           XmppJid            *room,
                                           const XmppDataForm *form);
/* s. 7.13: future as xmpp_session_send (). */
DexFuture *xmpp_muc_request_voice         (XmppMuc            *self,
                                           XmppJid            *room);
/* s. 8.6: the answer to the signal "voice-request". Future as xmpp_session_send (). */
DexFuture *xmpp_muc_answer_voice_request  (XmppMuc            *self,
                                           XmppJid            *room,
                                           const XmppDataForm *request,
                                           gboolean            is_allowed);

G_END_DECLS
