/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-correction.h"

#define NS_CORRECT "urn:xmpp:message-correct:0"

void
xmpp_correction_add (XmppNode   *message,
                     const char *id)
{
  xmpp_node_set_attribute (xmpp_node_add (message, "replace", NS_CORRECT), "id", id);
}

/* Whose message that may be is decided where the message is (XEP-0308 s. 5). */
static XmppVerdict
handle_replace (XmppModule *module,
                XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *replace = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "replace", NS_CORRECT);

  if (replace != NULL && facets->type != XMPP_MESSAGE_ERROR)
    g_set_str (&facets->replace_id, xmpp_node_get_attribute (replace, "id"));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_CORRECT, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "replace", NS_CORRECT, XMPP_FROM_SPEAKER, handle_replace },
  { 0 },
};

const XmppModuleInfo xmpp_correction_info = { features, handlers };
