/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-moderation.h"

#define NS_MODERATE     XMPP_MODERATION_FEATURE
#define NS_MODERATE_OLD XMPP_MODERATION_FEATURE_OLD
#define NS_RETRACT      "urn:xmpp:message-retract:1"
#define NS_RETRACT_OLD  "urn:xmpp:message-retract:0"
#define NS_FASTEN       "urn:xmpp:fasten:0"

char *
xmpp_reason_dup (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), XMPP_REASON_MAX));
}

/* The reason stands in the namespace of what it is in; some put it into that of moderation. */
static char *
dup_reason (XmppNode *node)
{
  const char *text = xmpp_node_find_text (node, "reason", xmpp_node_get_ns (node));

  if (text == NULL)
    text = xmpp_node_find_text (node, "reason", NS_MODERATE);

  return xmpp_reason_dup (text);
}

static gboolean
read_new (XmppNode    *node,
          const char **by,
          char       **reason)
{
  XmppNode *moderated = xmpp_node_find_only (node, "moderated", NS_MODERATE);

  if (moderated == NULL)
    return FALSE;

  *by = xmpp_node_get_attribute (moderated, "by");
  *reason = dup_reason (node);

  return TRUE;
}

gboolean
xmpp_moderation_from_node (XmppNode    *message,
                           const char **id,
                           const char **by,
                           char       **reason)
{
  XmppNode *retract = xmpp_node_find_only (message, "retract", NS_RETRACT);
  XmppNode *apply = xmpp_node_find_only (message, "apply-to", NS_FASTEN);
  XmppNode *moderated = apply != NULL ? xmpp_node_find_only (apply, "moderated", NS_MODERATE_OLD) : NULL;

  *id = *by = NULL;
  *reason = NULL;
  if (retract != NULL && xmpp_node_get_attribute (retract, "id") != NULL && read_new (retract, by, reason))
    {
      *id = xmpp_node_get_attribute (retract, "id");
      return TRUE;
    }
  if (moderated == NULL || xmpp_node_get_attribute (apply, "id") == NULL || xmpp_node_find_only (moderated, "retract", NS_RETRACT_OLD) == NULL)
    return FALSE;

  *id = xmpp_node_get_attribute (apply, "id");
  *by = xmpp_node_get_attribute (moderated, "by");
  *reason = dup_reason (moderated);

  return TRUE;
}

XmppNode *
xmpp_moderation_to_node (const char *id,
                         const char *reason,
                         gboolean    is_old)
{
  XmppNode *node = xmpp_node_new (is_old ? "apply-to" : "moderate", is_old ? NS_FASTEN : NS_MODERATE);
  XmppNode *moderate = is_old ? xmpp_node_add (node, "moderate", NS_MODERATE_OLD) : node;

  xmpp_node_set_attribute (node, "id", id);
  xmpp_node_add (moderate, "retract", is_old ? NS_RETRACT_OLD : NS_RETRACT);
  if (reason != NULL && *reason != '\0')
    xmpp_node_add_with_text (moderate, "reason", NULL, reason);

  return node;
}

/* security.md S9: the row sees to it that the room itself says so. Whatever stands beside it is for those who do not know the element. */
static XmppVerdict
handle_moderation (XmppModule *module,
                   XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  const char *id, *by;
  g_autofree char *reason = NULL;

  if (facets->type != XMPP_MESSAGE_GROUPCHAT || facets->way == XMPP_MESSAGE_WAY_CARBON ||
      !xmpp_moderation_from_node (xmpp_stanza_get_node (stanza), &id, &by, &reason))
    return XMPP_CONTINUE;

  g_set_str (&facets->moderated_id, id);
  g_set_str (&facets->moderated_by, by);
  g_set_str (&facets->moderated_reason, reason);
  g_clear_pointer (&facets->body, g_free);

  return XMPP_CONTINUE;
}

/* s. 5: what is left of it in the room's archive. */
static XmppVerdict
handle_tombstone (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *message = xmpp_stanza_get_node (stanza);
  XmppNode *retracted = xmpp_node_find_only (message, "retracted", NS_RETRACT);
  XmppNode *moderated = xmpp_node_find_only (message, "moderated", NS_MODERATE_OLD);
  const char *by = NULL;
  g_autofree char *reason = NULL;

  if (facets->type != XMPP_MESSAGE_GROUPCHAT || facets->way != XMPP_MESSAGE_WAY_ARCHIVE || facets->body != NULL)
    return XMPP_CONTINUE;

  if (moderated != NULL && xmpp_node_find_only (moderated, "retracted", NS_RETRACT_OLD) != NULL)
    {
      by = xmpp_node_get_attribute (moderated, "by");
      reason = dup_reason (moderated);
    }
  else if (retracted == NULL || !read_new (retracted, &by, &reason))
    return XMPP_CONTINUE;

  facets->is_retracted = TRUE;
  g_set_str (&facets->moderated_by, by);
  g_set_str (&facets->moderated_reason, reason);

  return XMPP_CONTINUE;
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "retract", NS_RETRACT, XMPP_FROM_ROOM, handle_moderation },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "apply-to", NS_FASTEN, XMPP_FROM_ROOM, handle_moderation },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "retracted", NS_RETRACT, XMPP_FROM_OCCUPANT, handle_tombstone },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "moderated", NS_MODERATE_OLD, XMPP_FROM_OCCUPANT, handle_tombstone },
  { 0 },
};

const XmppModuleInfo xmpp_moderation_info = { NULL, handlers };
