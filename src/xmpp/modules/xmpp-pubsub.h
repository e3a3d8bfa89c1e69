/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* One item of a node. Strings and nodes are owned. */
typedef struct
{
  char     *id;
  XmppNode *payload; /* NULL where the item is empty, or was taken back */
  gboolean  is_retracted;
} XmppPubsubItem;

void xmpp_pubsub_item_free (XmppPubsubItem *self);

/**
 * XmppPubsub:
 *
 * XEP-0060 as far as personal eventing (XEP-0163) and private storage (XEP-0223) need it: publish, fetch, retract at our own account, fetch at others'.
 *
 * Signal "event" (XmppJid *from, const char *node, GPtrArray *items): what was published, by our own account or a contact; of XmppPubsubItem. For nodes that a
 * module advertises as "NODE+notify".
 *
 * Signal "own-event::NODE" (const char *node, GPtrArray *items): of these, what our own account published in that node, and nobody else.
 */
#define XMPP_TYPE_PUBSUB (xmpp_pubsub_get_type ())
G_DECLARE_FINAL_TYPE (XmppPubsub, xmpp_pubsub, XMPP, PUBSUB, XmppModule)

/* Whether our own account keeps what is published, as it is to be kept: for nobody else (security.md row P5). */
gboolean   xmpp_pubsub_can_keep_private (XmppPubsub *self);

/* Keeps @payload (transfer full) as the item @id of @node, private and until it is retracted (XEP-0223). Future of gboolean. Rejects with
 * XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED where the account cannot keep it private, else as xmpp_session_request (). */
DexFuture *xmpp_pubsub_keep_private     (XmppPubsub *self,
                                         const char *node,
                                         const char *id,
                                         XmppNode   *payload);

/* Publishes @payload (transfer full) as the item @id of @node, for whom our account's personal eventing shows it to: those who see our presence (XEP-0163).
 * Future of gboolean; rejects as xmpp_session_request (). */
DexFuture *xmpp_pubsub_publish          (XmppPubsub *self,
                                         const char *node,
                                         const char *id,
                                         XmppNode   *payload);

/* All items of a node, or the one with @id (NULL: all), of @jid (NULL: our own account). Future of GPtrArray of XmppPubsubItem; empty where the node does not
 * exist. Rejects as xmpp_session_request (). */
DexFuture *xmpp_pubsub_fetch            (XmppPubsub *self,
                                         XmppJid    *jid,
                                         const char *node,
                                         const char *id);

/* Takes an item of our own back. Future of gboolean. */
DexFuture *xmpp_pubsub_retract          (XmppPubsub *self,
                                         const char *node,
                                         const char *id);

G_END_DECLS
