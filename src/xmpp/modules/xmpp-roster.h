/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* RFC 6121 s. 2: the roster. */

typedef enum
{
  XMPP_SUBSCRIPTION_NONE,
  XMPP_SUBSCRIPTION_TO,
  XMPP_SUBSCRIPTION_FROM,
  XMPP_SUBSCRIPTION_BOTH,
  XMPP_SUBSCRIPTION_REMOVE, /* only in a push */
} XmppSubscription;

typedef struct
{
  XmppJid          *jid;
  char             *name;   /* NULL where there is none */
  char            **groups; /* never NULL, sorted, without duplicates */
  XmppSubscription  subscription;
  gboolean          is_asked;
  gboolean          is_approved; /* pre-approved, s. 3.4 */
} XmppRosterItem;

#define XMPP_TYPE_ROSTER_ITEM (xmpp_roster_item_get_type ())
GType           xmpp_roster_item_get_type (void) G_GNUC_CONST;
XmppRosterItem *xmpp_roster_item_copy     (const XmppRosterItem *self);
void            xmpp_roster_item_free     (XmppRosterItem       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppRosterItem, xmpp_roster_item_free)

/* The answer to a fetch. @items is NULL where our version is still right (pushes follow then). */
typedef struct
{
  GPtrArray *items; /* of XmppRosterItem */
  char      *version;
} XmppRosterResult;

#define XMPP_TYPE_ROSTER_RESULT (xmpp_roster_result_get_type ())
GType           xmpp_roster_result_get_type (void) G_GNUC_CONST;
void            xmpp_roster_result_free   (XmppRosterResult *self);

/* Signal "pushed" (XmppRosterItem *, const char *version): from our own server only (security.md S4). */
#define XMPP_TYPE_ROSTER (xmpp_roster_get_type ())
G_DECLARE_FINAL_TYPE (XmppRoster, xmpp_roster, XMPP, ROSTER, XmppModule)

/* @version: what the cache holds, "" for an empty cache, NULL for no cache; sent only where the server offers versions. Future of XmppRosterResult. */
DexFuture *xmpp_roster_fetch  (XmppRoster         *self,
                               const char         *version);
DexFuture *xmpp_roster_set    (XmppRoster         *self,
                               XmppJid            *jid,
                               const char         *name,
                               const char * const *groups);
DexFuture *xmpp_roster_delete (XmppRoster         *self,
                               XmppJid            *jid);

/* Who may see our presence: keeps the provenance right. Called by the roster service for the cached and the pushed items. */
void       xmpp_roster_remember (XmppRoster           *self,
                                 const XmppRosterItem *item);
void       xmpp_roster_forget_all (XmppRoster         *self);

G_END_DECLS
