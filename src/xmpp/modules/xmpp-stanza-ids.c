/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-ids.h"

#include "xmpp-disco.h"

#define NS_STANZA_IDS "urn:xmpp:sid:0"

const char *
xmpp_stanza_id_from_node (XmppNode      *message,
                          const XmppJid *by)
{
  const char *found = NULL;

  for (XmppNode *child = xmpp_node_get_first (message); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *text = xmpp_node_get_attribute (child, "by");
      g_autoptr(XmppJid) jid = NULL;

      if (!xmpp_node_is (child, "stanza-id", NS_STANZA_IDS) || text == NULL)
        continue;

      jid = xmpp_jid_new (text, NULL);
      if (jid == NULL || !xmpp_jid_equal (jid, by))
        continue;
      if (found != NULL)
        return NULL;
      found = xmpp_node_get_attribute (child, "id");
    }

  return found != NULL && *found != '\0' ? found : NULL;
}

const char *
xmpp_origin_id_from_node (XmppNode *message)
{
  XmppNode *node = xmpp_node_find_only (message, "origin-id", NS_STANZA_IDS);

  return node != NULL ? xmpp_node_get_attribute (node, "id") : NULL;
}

void
xmpp_origin_id_add (XmppNode   *message,
                    const char *id)
{
  xmpp_node_set_attribute (xmpp_node_add (message, "origin-id", NS_STANZA_IDS), "id", id);
}

/* XEP-0359 s. 6: a stanza-id counts only where the one who is said to have given it offers the feature; else anybody could have put it there. */
static XmppVerdict
handle_stanza_id (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppDisco *disco = xmpp_session_get_disco (session);
  XmppRoom *room = xmpp_session_get_room (session, facets->from);

  /* What is said in a room is in the room's archive. */
  if (facets->type == XMPP_MESSAGE_GROUPCHAT)
    {
      if (facets->archive_id == NULL && room != NULL && xmpp_room_has_feature (room, NS_STANZA_IDS))
        facets->archive_id = g_strdup (xmpp_stanza_id_from_node (xmpp_stanza_get_node (stanza), room->jid));
    }
  else if (facets->archive_id == NULL && (xmpp_disco_account_has (disco, NS_STANZA_IDS) || xmpp_disco_server_has (disco, NS_STANZA_IDS)))
    {
      facets->archive_id = g_strdup (xmpp_stanza_id_from_node (xmpp_stanza_get_node (stanza), xmpp_session_get_account (session)));
    }

  return XMPP_CONTINUE;
}

static XmppVerdict
handle_origin_id (XmppModule *module,
                  XmppStanza *stanza)
{
  g_set_str (&xmpp_stanza_get_facets (stanza)->origin_id, xmpp_origin_id_from_node (xmpp_stanza_get_node (stanza)));

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_STANZA_IDS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "stanza-id", NS_STANZA_IDS, XMPP_FROM_ANYONE, handle_stanza_id },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "origin-id", NS_STANZA_IDS, XMPP_FROM_SPEAKER, handle_origin_id },
  { 0 },
};

const XmppModuleInfo xmpp_stanza_ids_info = { features, handlers };
