/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0030 s. 4 with XEP-0059: what somebody has, in pages. */

typedef struct
{
  XmppJid *jid;
  char    *name; /* NULL: none */
  char    *node; /* NULL: none */
} XmppDiscoItem;

void xmpp_disco_item_free (XmppDiscoItem *self);

/**
 * XmppDiscoItems:
 *
 * One page. Reference counted.
 *
 * @items: (element-type XmppDiscoItem)
 * @last: what the next page is asked with; %NULL: this is the last
 * @n_all: how many there are; -1: not said
 */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray      *items;
  char           *last;
  int             n_all;
} XmppDiscoItems;

#define XMPP_TYPE_DISCO_ITEMS (xmpp_disco_items_get_type ())
GType           xmpp_disco_items_get_type  (void) G_GNUC_CONST;
/* The page behind @after (NULL: the first) of an answer. (transfer full) */
XmppDiscoItems *xmpp_disco_items_from_node (XmppNode       *query,
                                            const char     *after);
XmppDiscoItems *xmpp_disco_items_ref       (XmppDiscoItems *self);
void            xmpp_disco_items_unref     (XmppDiscoItems *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppDiscoItems, xmpp_disco_items_unref)

/* @node, @after: may be NULL. A service that does not know pages sends all. Future of XmppDiscoItems. Rejects as xmpp_session_request (). */
DexFuture      *xmpp_disco_query_items     (XmppSession    *session,
                                            XmppJid        *jid,
                                            const char     *node,
                                            guint           max,
                                            const char     *after);

/* What @server (a domain) has that is of this category and type ("conference", "text"; "store", "file"; ...): future of GPtrArray of XmppDiscoItem. Asks all of its items,
 * and leaves out those that do not answer in ten seconds. Rejects as xmpp_session_request (). */
DexFuture      *xmpp_disco_find_services   (XmppSession    *session,
                                            XmppJid        *server,
                                            const char     *category,
                                            const char     *type);

G_END_DECLS
