/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/**
 * XmppBlocking:
 *
 * XEP-0191: whom our server keeps from us, and us from them; with reports of spam and abuse (XEP-0377) where the server takes them.
 *
 * Signal "changed": the list is another one, by whichever device.
 */
#define XMPP_TYPE_BLOCKING (xmpp_blocking_get_type ())
G_DECLARE_FINAL_TYPE (XmppBlocking, xmpp_blocking, XMPP, BLOCKING, XmppModule)

typedef enum
{
  XMPP_REPORT_NONE,
  XMPP_REPORT_SPAM,
  XMPP_REPORT_ABUSE,
} XmppReport;

/* In this session, once own-features are known. */
gboolean   xmpp_blocking_is_available (XmppBlocking  *self);
gboolean   xmpp_blocking_takes_reports (XmppBlocking *self);

/* By the last list that came; by address or by domain (XEP-0191 s. 3.1.1). */
gboolean   xmpp_blocking_is_blocked   (XmppBlocking  *self,
                                       const XmppJid *jid);
/* (transfer full): addresses and domains, sorted */
char     **xmpp_blocking_dup_list     (XmppBlocking  *self);

/* Future of gboolean; rejects as xmpp_session_request (). */
DexFuture *xmpp_blocking_block        (XmppBlocking  *self,
                                       XmppJid       *jid,
                                       XmppReport     report);
DexFuture *xmpp_blocking_unblock      (XmppBlocking  *self,
                                       XmppJid       *jid);

G_END_DECLS
