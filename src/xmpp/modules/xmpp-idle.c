/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-idle.h"

#include "kith-time.h"

#define NS_IDLE "urn:xmpp:idle:1"

gint64
xmpp_idle_from_node (XmppNode *presence,
                     gint64    now)
{
  XmppNode *idle = xmpp_node_find_only (presence, "idle", NS_IDLE);
  gint64 since = idle != NULL ? kith_time_parse (xmpp_node_get_attribute (idle, "since")) : 0;

  return since > 0 && since <= now ? since : 0;
}

void
xmpp_idle_add (XmppNode *presence,
               gint64    since)
{
  g_autofree char *text = NULL;

  if (since <= 0)
    return;

  text = kith_time_format (since - since % G_USEC_PER_SEC);
  xmpp_node_set_attribute (xmpp_node_add (presence, "idle", NS_IDLE), "since", text);
}

static const XmppHandler handlers[] = {
  { 0 },
};

const XmppModuleInfo xmpp_idle_info = { NULL, handlers };
