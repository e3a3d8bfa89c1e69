/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"

G_BEGIN_DECLS

/**
 * XmppRevocation:
 *
 * Whether those who made a server's certificate have taken it back (RFC 5280 s. 5 and 6.3, security.md T5). GIO asks nobody. Their lists are kept on disk, one
 * file for each distribution point, and count before anything is sent that signs in. What is missing there is fetched while the session runs, never before
 * it: who made the certificate learns by that that somebody here uses it, so it is done only where the list lies with the account's own server or where the
 * person wants it (xmpp_revocation_set_asks_others ()). Where no list is to be had, nothing is known and the certificate is good.
 */
#define XMPP_TYPE_REVOCATION (xmpp_revocation_get_type ())
G_DECLARE_FINAL_TYPE (XmppRevocation, xmpp_revocation, XMPP, REVOCATION, GObject)

/* @folder: for the lists, made when the first one comes. */
XmppRevocation *xmpp_revocation_new             (const char      *folder);

/* Whether others than the account's server are asked; FALSE at first. */
void            xmpp_revocation_set_asks_others (XmppRevocation  *self,
                                                 gboolean         asks_others);

/* Whether one of @chain is known as revoked: looks on disk. On a fiber. @trust: finds who made the last of the chain, or NULL. */
gboolean        xmpp_revocation_knows_await     (XmppRevocation  *self,
                                                 GTlsCertificate *chain,
                                                 GTlsDatabase    *trust);

/* The same after asking for what is not on disk, each list once an hour at most. @domain: the account's server, in A-labels. Future of gboolean; fails with
 * G_IO_ERROR_CANCELLED alone. */
DexFuture      *xmpp_revocation_ask             (XmppRevocation  *self,
                                                 GTlsCertificate *chain,
                                                 GTlsDatabase    *trust,
                                                 const char      *domain,
                                                 KithScope       *scope);

G_END_DECLS
