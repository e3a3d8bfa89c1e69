/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* XEP-0054: what the server keeps of somebody, and XEP-0153: the hash of its photo in presence. */
extern const XmppModuleInfo xmpp_vcard_info;

/* "" where they have no photo; NULL where the presence says nothing of it (XEP-0153 s. 4.1). (transfer full) */
char      *xmpp_vcard_photo_hash_from_presence (XmppNode    *presence);

/* What our own presence says of our photo: its hash, "" where there is none; NULL: nothing (XEP-0153 s. 4.1). */
void       xmpp_vcard_add_photo_hash           (XmppNode    *presence,
                                                const char  *hash);

/* The photo, only where it is what @hash says and not too large, else NULL. (transfer full) */
GBytes    *xmpp_vcard_photo_from_node          (XmppNode    *vcard,
                                                const char  *hash);

/* The vCard of @jid's bare JID (NULL: our own). Future of XmppNode, the vCard element; rejects as xmpp_session_request (), and with
 * XMPP_STANZA_ERROR_ITEM_NOT_FOUND where there is none. */
DexFuture *xmpp_vcard_fetch                    (XmppSession *session,
                                                XmppJid     *jid);
/* The same of somebody in a room, by their occupant JID: rooms pass this on to the bare JID that they know. */
DexFuture *xmpp_vcard_fetch_occupant           (XmppSession *session,
                                                XmppJid     *occupant);
/* Puts our own in its place. @vcard: (transfer full). Future of gboolean; rejects as xmpp_session_request (). */
DexFuture *xmpp_vcard_put                      (XmppSession *session,
                                                XmppNode    *vcard);

G_END_DECLS
