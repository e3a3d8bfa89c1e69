/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-chat-states.h"

#include <string.h>

#define NS_CHAT_STATES "http://jabber.org/protocol/chatstates"

static const char *const names[] = {
  [XMPP_CHAT_STATE_ACTIVE] = "active",     [XMPP_CHAT_STATE_COMPOSING] = "composing", [XMPP_CHAT_STATE_PAUSED] = "paused",
  [XMPP_CHAT_STATE_INACTIVE] = "inactive", [XMPP_CHAT_STATE_GONE] = "gone",
};

XmppChatState
xmpp_chat_state_from_node (XmppNode *message)
{
  XmppNode *node = xmpp_node_find (message, NULL, NS_CHAT_STATES);

  for (guint i = XMPP_CHAT_STATE_ACTIVE; node != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], xmpp_node_get_name (node)) == 0)
      return i;

  return XMPP_CHAT_STATE_NONE;
}

void
xmpp_chat_state_add (XmppNode      *message,
                     XmppChatState  state)
{
  if (state != XMPP_CHAT_STATE_NONE)
    xmpp_node_add (message, names[state], NS_CHAT_STATES);
}

/* XEP-0085 s. 5.5: not in errors; and not from the archive, where they are past. */
static XmppVerdict
handle_state (XmppModule *module,
              XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->type != XMPP_MESSAGE_ERROR && facets->way != XMPP_MESSAGE_WAY_ARCHIVE)
    facets->chat_state = xmpp_chat_state_from_node (xmpp_stanza_get_node (stanza));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_CHAT_STATES, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, NULL, NS_CHAT_STATES, XMPP_FROM_SPEAKER, handle_state },
  { 0 },
};

const XmppModuleInfo xmpp_chat_states_info = { features, handlers };
