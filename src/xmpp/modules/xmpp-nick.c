/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-nick.h"

#define NS_NICK XMPP_NICK_NODE

static char *
read_nick (XmppNode *node)
{
  g_autofree char *nick = node != NULL ? g_utf8_substring (xmpp_node_get_text (node), 0,
                                                           MIN (g_utf8_strlen (xmpp_node_get_text (node), -1), XMPP_NICK_MAX))
                                       : NULL;

  if (nick == NULL || *g_strstrip (nick) == '\0')
    return NULL;

  return g_steal_pointer (&nick);
}

char *
xmpp_nick_from_node (XmppNode *stanza)
{
  return read_nick (xmpp_node_find_only (stanza, "nick", NS_NICK));
}

char *
xmpp_nick_from_payload (XmppNode *payload)
{
  return payload != NULL && xmpp_node_is (payload, "nick", NS_NICK) ? read_nick (payload) : NULL;
}

XmppNode *
xmpp_nick_to_node (const char *nick)
{
  XmppNode *node = xmpp_node_new ("nick", NS_NICK);

  if (nick != NULL)
    xmpp_node_append_text (node, nick, -1);

  return node;
}

void
xmpp_nick_add (XmppNode   *stanza,
               const char *nick)
{
  if (nick != NULL)
    xmpp_node_add_with_text (stanza, "nick", NS_NICK, nick);
}

static XmppVerdict
handle_nick (XmppModule *module,
             XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  g_free (facets->nick);
  facets->nick = xmpp_nick_from_node (xmpp_stanza_get_node (stanza));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_NICK, NS_NICK "+notify", NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "nick", NS_NICK, XMPP_FROM_PEER, handle_nick },
  { 0 },
};

const XmppModuleInfo xmpp_nick_info = { features, handlers };
