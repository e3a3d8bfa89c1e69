/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-markers.h"

#define NS_MARKERS "urn:xmpp:chat-markers:0"

void
xmpp_markers_add_markable (XmppNode *message)
{
  xmpp_node_add (message, "markable", NS_MARKERS);
}

void
xmpp_markers_add_displayed (XmppNode   *message,
                            const char *id)
{
  xmpp_node_set_attribute (xmpp_node_add (message, "displayed", NS_MARKERS), "id", id);
}

static XmppVerdict
handle_markable (XmppModule *module,
                 XmppStanza *stanza)
{
  xmpp_stanza_get_facets (stanza)->wants_marker = TRUE;

  return XMPP_CONTINUE;
}

static XmppVerdict
handle_displayed (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *displayed = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "displayed", NS_MARKERS);

  if (displayed != NULL && facets->type != XMPP_MESSAGE_ERROR)
    g_set_str (&facets->displayed_id, xmpp_node_get_attribute (displayed, "id"));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_MARKERS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "markable", NS_MARKERS, XMPP_FROM_SPEAKER, handle_markable },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "displayed", NS_MARKERS, XMPP_FROM_SPEAKER, handle_displayed },
  { 0 },
};

const XmppModuleInfo xmpp_markers_info = { features, handlers };
