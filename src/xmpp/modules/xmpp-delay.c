/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-delay.h"

#include "kith-time.h"

#define NS_DELAY "urn:xmpp:delay"

gint64
xmpp_delay_from_node (XmppNode      *message,
                      const XmppJid *by)
{
  for (XmppNode *child = xmpp_node_get_first (message); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *from = xmpp_node_get_attribute (child, "from");
      g_autoptr(XmppJid) jid = NULL;

      if (!xmpp_node_is (child, "delay", NS_DELAY))
        continue;

      jid = from != NULL ? xmpp_jid_new (from, NULL) : NULL;
      if (by == NULL || (jid != NULL && xmpp_jid_equal (jid, by)))
        return kith_time_parse (xmpp_node_get_attribute (child, "stamp"));
    }

  return 0;
}

void
xmpp_delay_add (XmppNode *message,
                gint64    stamp)
{
  g_autofree char *text = kith_time_format (stamp);

  xmpp_node_set_attribute (xmpp_node_add (message, "delay", NS_DELAY), "stamp", text);
}

/* What somebody says who gives their name, which who writes a message of their own later than they wanted does not (s. 3 here is for who passes it on). */
static gint64
read_named_delay (XmppNode *message)
{
  XmppNode *delay = xmpp_node_find_only (message, "delay", NS_DELAY);

  return delay != NULL && xmpp_node_get_attribute (delay, "from") != NULL ? kith_time_parse (xmpp_node_get_attribute (delay, "stamp")) : 0;
}

/* XEP-0045 s. 7.2.14: what was said in a room before we came. Rooms of old name the sender in it. What is said now a room passes on as it is, with what its
 * sender says of any delay. */
static void
read_history (XmppRoom    *room,
              XmppNode    *message,
              XmppMessage *facets)
{
  if (room == NULL || !room->is_in_history || facets->type != XMPP_MESSAGE_GROUPCHAT || facets->way != XMPP_MESSAGE_WAY_LIVE)
    return;

  facets->delay = xmpp_delay_from_node (message, room->jid);
  room->signs_history |= facets->delay != 0;
  if (facets->delay == 0 && !room->signs_history)
    facets->delay = read_named_delay (message);
  facets->delay_is_trusted = facets->delay != 0;
}

/* security.md M8: what our own server says counts; what a sender says is only to be shown. The archive's stamp is there already. */
static XmppVerdict
handle_delay (XmppModule *module,
              XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  g_autoptr(XmppJid) server = xmpp_jid_dup_domain (xmpp_session_get_account (session));

  if (facets->delay == 0)
    read_history (xmpp_session_get_room (session, facets->from), xmpp_stanza_get_node (stanza), facets);
  if (facets->delay != 0)
    return XMPP_CONTINUE;

  facets->delay = xmpp_delay_from_node (xmpp_stanza_get_node (stanza), server);
  if (facets->delay == 0)
    facets->delay = xmpp_delay_from_node (xmpp_stanza_get_node (stanza), xmpp_session_get_account (session));
  facets->delay_is_trusted = facets->delay != 0;
  if (facets->delay == 0)
    facets->delay = xmpp_delay_from_node (xmpp_stanza_get_node (stanza), NULL);

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_DELAY, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "delay", NS_DELAY, XMPP_FROM_ANYONE, handle_delay },
  { 0 },
};

const XmppModuleInfo xmpp_delay_info = { features, handlers };
