/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-occupant-id.h"

#include <string.h>

#define NS_OCCUPANT_ID XMPP_OCCUPANT_ID_FEATURE

#define ID_MAX 1024

const char *
xmpp_occupant_id_from_node (XmppNode *stanza)
{
  XmppNode *node = xmpp_node_find_only (stanza, "occupant-id", NS_OCCUPANT_ID);
  const char *id = node != NULL ? xmpp_node_get_attribute (node, "id") : NULL;

  return id != NULL && *id != '\0' && strnlen (id, ID_MAX + 1) <= ID_MAX ? id : NULL;
}

/* s. 4: ignored where the room does not announce it: then anybody may have put it there. */
static XmppVerdict
handle_occupant_id (XmppModule *module,
                    XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppRoom *room = xmpp_session_get_room (session, facets->from);

  if (room != NULL && facets->type != XMPP_MESSAGE_ERROR && xmpp_room_has_feature (room, NS_OCCUPANT_ID))
    g_set_str (&facets->occupant_id, xmpp_occupant_id_from_node (xmpp_stanza_get_node (stanza)));

  return XMPP_CONTINUE;
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "occupant-id", NS_OCCUPANT_ID, XMPP_FROM_OCCUPANT, handle_occupant_id },
  { 0 },
};

const XmppModuleInfo xmpp_occupant_id_info = { NULL, handlers };
