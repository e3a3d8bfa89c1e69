/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0144: Roster Item Exchange, as one who gets suggestions. */

/* Of one exchange; s. 5 calls more than 200 suspicious already. */
#define XMPP_EXCHANGE_ITEMS_MAX  500
/* Characters of a name and of a group, and groups of an item: what is longer is cut, as nicknames are. */
#define XMPP_EXCHANGE_TEXT_MAX   128
#define XMPP_EXCHANGE_GROUPS_MAX 20

typedef enum
{
  XMPP_EXCHANGE_ADD,
  XMPP_EXCHANGE_DELETE,
  XMPP_EXCHANGE_MODIFY,
} XmppExchangeAction;

typedef struct
{
  XmppExchangeAction  action;
  XmppJid            *jid;    /* bare */
  char               *name;   /* NULL where there is none */
  char              **groups; /* never NULL, sorted, without duplicates */
} XmppExchangeItem;

typedef struct
{
  GPtrArray *items;  /* of XmppExchangeItem: each address once */
  gboolean   is_cut; /* there were more */
} XmppExchange;

#define XMPP_TYPE_EXCHANGE (xmpp_exchange_get_type ())
GType         xmpp_exchange_get_type  (void) G_GNUC_CONST;
void          xmpp_exchange_free      (XmppExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppExchange, xmpp_exchange_free)

/* What @stanza suggests: NULL where there is nothing that could be meant. Items without a valid bare address are left out. */
XmppExchange *xmpp_exchange_from_node (XmppNode     *stanza);

/* Signal "suggested" (XmppJid *from, XmppExchange *): gboolean, whether somebody keeps it. From our own server and from contacts only; what comes from the
 * archive is old news and is not told. */
#define XMPP_TYPE_ROSTER_EXCHANGE (xmpp_roster_exchange_get_type ())
G_DECLARE_FINAL_TYPE (XmppRosterExchange, xmpp_roster_exchange, XMPP, ROSTER_EXCHANGE, XmppModule)

G_END_DECLS
