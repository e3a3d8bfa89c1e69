/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0490: how far our account has read, for our other devices. One item for each conversation; its id is who it is with. */
#define XMPP_DISPLAYED_SYNC_NODE "urn:xmpp:mds:displayed:0"

/* The archive id, by @account's own archive, of the last message that was read; NULL where @payload says none of that archive. (transfer full) */
char     *xmpp_displayed_sync_from_node (XmppNode      *payload,
                                         const XmppJid *account);
/* (transfer full) */
XmppNode *xmpp_displayed_sync_to_node   (const XmppJid *account,
                                         const char    *archive_id);

extern const XmppModuleInfo xmpp_displayed_sync_info;

G_END_DECLS
