/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-receipts.h"

#define NS_RECEIPTS "urn:xmpp:receipts"

void
xmpp_receipts_add_request (XmppNode *message)
{
  xmpp_node_add (message, "request", NS_RECEIPTS);
}

void
xmpp_receipts_add_received (XmppNode   *message,
                            const char *id)
{
  xmpp_node_set_attribute (xmpp_node_add (message, "received", NS_RECEIPTS), "id", id);
}

static XmppVerdict
handle_request (XmppModule *module,
                XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  /* s. 5.3: each of a room's thousands would answer. */
  if (facets->type != XMPP_MESSAGE_GROUPCHAT)
    facets->wants_receipt = TRUE;

  return XMPP_CONTINUE;
}

static XmppVerdict
handle_received (XmppModule *module,
                 XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *received = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "received", NS_RECEIPTS);

  if (received != NULL && facets->type != XMPP_MESSAGE_ERROR && facets->type != XMPP_MESSAGE_GROUPCHAT)
    g_set_str (&facets->receipt_id, xmpp_node_get_attribute (received, "id"));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_RECEIPTS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "request", NS_RECEIPTS, XMPP_FROM_SPEAKER, handle_request },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "received", NS_RECEIPTS, XMPP_FROM_SPEAKER, handle_received },
  { 0 },
};

const XmppModuleInfo xmpp_receipts_info = { features, handlers };
