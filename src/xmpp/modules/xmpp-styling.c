/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-styling.h"

#define NS_STYLING "urn:xmpp:styling:0"

void
xmpp_styling_add_unstyled (XmppNode *message)
{
  xmpp_node_add (message, "unstyled", NS_STYLING);
}

static XmppVerdict
handle_unstyled (XmppModule *module,
                 XmppStanza *stanza)
{
  xmpp_stanza_get_facets (stanza)->is_unstyled = TRUE;

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_STYLING, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "unstyled", NS_STYLING, XMPP_FROM_ANYONE, handle_unstyled },
  { 0 },
};

const XmppModuleInfo xmpp_styling_info = { features, handlers };
