/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-retraction.h"

#include "xmpp-fallback.h"

#define NS_RETRACT  "urn:xmpp:message-retract:1"
#define NS_MODERATE "urn:xmpp:message-moderate:1"

/* In English, since nobody knows what the other side reads; never seen by those who know the element. */
#define FALLBACK_BODY "/me retracted an earlier message, which your program does not support."

void
xmpp_retraction_add (XmppNode   *message,
                     const char *id)
{
  xmpp_node_set_attribute (xmpp_node_add (message, "retract", NS_RETRACT), "id", id);
  xmpp_node_add_with_text (message, "body", NULL, FALLBACK_BODY);
  xmpp_fallback_add (message, NS_RETRACT, 0);
}

/* Whatever stands beside it is about a message that is to be gone. */
static XmppVerdict
handle_retract (XmppModule *module,
                XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *retract = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "retract", NS_RETRACT);

  if (retract == NULL || facets->type == XMPP_MESSAGE_ERROR || xmpp_node_get_attribute (retract, "id") == NULL)
    return XMPP_CONTINUE;
  /* Only a room may say that (XEP-0425). */
  if (xmpp_node_find (retract, "moderated", NS_MODERATE) != NULL)
    return XMPP_CONTINUE;

  g_set_str (&facets->retract_id, xmpp_node_get_attribute (retract, "id"));
  g_clear_pointer (&facets->body, g_free);

  return XMPP_CONTINUE;
}

/* s. 4: what an archive keeps of it. Only an archive that we asked says that of a message. */
static XmppVerdict
handle_tombstone (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->way == XMPP_MESSAGE_WAY_ARCHIVE && facets->body == NULL)
    facets->is_retracted = TRUE;

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_RETRACT, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "retract", NS_RETRACT, XMPP_FROM_SPEAKER, handle_retract },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "retracted", NS_RETRACT, XMPP_FROM_ANYONE, handle_tombstone },
  { 0 },
};

const XmppModuleInfo xmpp_retraction_info = { features, handlers };
