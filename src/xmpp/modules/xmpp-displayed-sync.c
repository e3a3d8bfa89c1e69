/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-displayed-sync.h"

#include <string.h>

#define NS_STANZA_IDS "urn:xmpp:sid:0"

#define ID_MAX 1024

char *
xmpp_displayed_sync_from_node (XmppNode      *payload,
                               const XmppJid *account)
{
  XmppNode *stanza_id = payload != NULL && xmpp_node_is (payload, "displayed", XMPP_DISPLAYED_SYNC_NODE)
                          ? xmpp_node_find_only (payload, "stanza-id", NS_STANZA_IDS)
                          : NULL;
  const char *id = stanza_id != NULL ? xmpp_node_get_attribute (stanza_id, "id") : NULL;
  g_autoptr(XmppJid) by = stanza_id != NULL && xmpp_node_get_attribute (stanza_id, "by") != NULL
                            ? xmpp_jid_new (xmpp_node_get_attribute (stanza_id, "by"), NULL)
                            : NULL;

  /* s. 3.1: in a chat of two it is our own archive's id. */
  if (id == NULL || *id == '\0' || strnlen (id, ID_MAX + 1) > ID_MAX || by == NULL || !xmpp_jid_equal_bare (by, account))
    return NULL;

  return g_strdup (id);
}

XmppNode *
xmpp_displayed_sync_to_node (const XmppJid *account,
                             const char    *archive_id)
{
  XmppNode *displayed = xmpp_node_new ("displayed", XMPP_DISPLAYED_SYNC_NODE);
  XmppNode *stanza_id = xmpp_node_add (displayed, "stanza-id", NS_STANZA_IDS);

  xmpp_node_set_attribute (stanza_id, "by", xmpp_jid_get_bare (account));
  xmpp_node_set_attribute (stanza_id, "id", archive_id);

  return displayed;
}

static const char *const features[] = { XMPP_DISPLAYED_SYNC_NODE "+notify", NULL };

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_displayed_sync_info = { features, handlers };
