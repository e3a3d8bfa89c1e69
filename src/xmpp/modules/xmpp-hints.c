/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-hints.h"

#include <string.h>

#define NS_HINTS "urn:xmpp:hints"

void
xmpp_hints_add_no_store (XmppNode *message)
{
  xmpp_node_add (message, "no-store", NS_HINTS);
}

void
xmpp_hints_add_store (XmppNode *message)
{
  xmpp_node_add (message, "store", NS_HINTS);
}

static XmppVerdict
handle_hint (XmppModule *module,
             XmppStanza *stanza)
{
  XmppNode *message = xmpp_stanza_get_node (stanza);

  xmpp_stanza_get_facets (stanza)->no_store = xmpp_node_find (message, "no-store", NS_HINTS) != NULL ||
                                              xmpp_node_find (message, "no-permanent-store", NS_HINTS) != NULL;

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_HINTS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, NULL, NS_HINTS, XMPP_FROM_ANYONE, handle_hint },
  { 0 },
};

const XmppModuleInfo xmpp_hints_info = { features, handlers };
