/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-conversation-settings.h"

#include <string.h>

#define NS_PINNED   "urn:xmpp:bookmarks-pinning:0"
#define NS_NOTIFY   "urn:xmpp:notification-settings:1"
#define NS_ARCHIVED XMPP_CONVERSATION_SETTINGS_NODE

/* What we are to others (xmpp-disco). */
#define OWN_CATEGORY "client"
#define OWN_TYPE     "pc"

static const char *const names[] = {
  [XMPP_NOTIFY_UNSAID] = NULL,
  [XMPP_NOTIFY_ALWAYS] = "always",
  [XMPP_NOTIFY_ON_MENTION] = "on-mention",
  [XMPP_NOTIFY_NEVER] = "never",
};

static XmppNotify
read_name (XmppNode *node)
{
  for (XmppNotify notify = XMPP_NOTIFY_ALWAYS; notify <= XMPP_NOTIFY_NEVER; notify++)
    if (xmpp_node_is (node, names[notify], NS_NOTIFY))
      return notify;

  return XMPP_NOTIFY_UNSAID;
}

/* XEP-0492 s. 4: how much @node is meant for us; 0: not at all. Without attributes it is for all who find nothing better. */
static guint
get_fit (XmppNode *node)
{
  const char *category = xmpp_node_get_attribute (node, "identity-category");
  const char *type = xmpp_node_get_attribute (node, "identity-type");

  if (read_name (node) == XMPP_NOTIFY_UNSAID)
    return 0;
  if (category == NULL)
    return type == NULL ? 1 : 0;
  if (strcmp (category, OWN_CATEGORY) != 0)
    return 0;
  if (type == NULL)
    return 2;

  return strcmp (type, OWN_TYPE) == 0 ? 3 : 0;
}

/* The first of those that fit best: there should not be two. */
static XmppNode *
find_own (XmppNode *notify)
{
  XmppNode *best = NULL;

  for (XmppNode *child = xmpp_node_get_first (notify); child != NULL; child = xmpp_node_get_next (child))
    if (get_fit (child) > (best != NULL ? get_fit (best) : 0))
      best = child;

  return best;
}

void
xmpp_conversation_settings_read (XmppNode                 *parent,
                                 XmppConversationSettings *settings)
{
  XmppNode *notify = parent != NULL ? xmpp_node_find (parent, "notify", NS_NOTIFY) : NULL;
  XmppNode *own = notify != NULL ? find_own (notify) : NULL;

  *settings = (XmppConversationSettings) {
    .is_pinned = parent != NULL && xmpp_node_find (parent, "pinned", NS_PINNED) != NULL,
    .is_archived = parent != NULL && xmpp_node_find (parent, "archived", NS_ARCHIVED) != NULL,
    .notify = own != NULL ? read_name (own) : XMPP_NOTIFY_UNSAID,
  };
}

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

/* A new element with the attributes of @node. */
static XmppNode *
copy_shell (XmppNode   *node,
            const char *name)
{
  XmppNode *copy = xmpp_node_new (name, xmpp_node_get_ns (node));

  for (guint i = 0; i < xmpp_node_get_n_attributes (node); i++)
    {
      const char *attribute, *ns, *value;

      xmpp_node_get_nth_attribute (node, i, &attribute, &ns, &value);
      xmpp_node_set_attribute_ns (copy, attribute, ns, value);
    }

  return copy;
}

static void
copy_children (XmppNode *from,
               XmppNode *to)
{
  XmppNodeIter iter;

  xmpp_node_iter_init (&iter, from);
  while (xmpp_node_iter_next (&iter))
    {
      if (iter.child != NULL)
        xmpp_node_take (to, xmpp_node_copy (iter.child));
      else
        xmpp_node_append_text (to, iter.text, -1);
    }
}

/* What was meant for us says @wanted, with what is in it; what is meant for others stays. */
static XmppNode *
write_notify (XmppNode   *notify,
              XmppNotify  wanted)
{
  XmppNode *written = notify != NULL ? copy_shell (notify, "notify") : xmpp_node_new ("notify", NS_NOTIFY);
  XmppNode *own = notify != NULL ? find_own (notify) : NULL;
  gboolean has_fallback = FALSE;

  for (XmppNode *child = notify != NULL ? xmpp_node_get_first (notify) : NULL; child != NULL; child = xmpp_node_get_next (child))
    {
      /* Two that are meant for the same and say different things: only ours goes on. */
      if (child != own && own != NULL && get_fit (child) == get_fit (own))
        continue;
      has_fallback |= get_fit (child) == 1;
      if (child == own)
        {
          XmppNode *changed = copy_shell (child, names[wanted]);

          copy_children (child, changed);
          xmpp_node_take (written, changed);
        }
      else
        {
          xmpp_node_take (written, xmpp_node_copy (child));
        }
    }

  /* For those who find nothing better. */
  if (!has_fallback)
    xmpp_node_add (written, names[wanted], NULL);

  return written;
}

XmppNode *
xmpp_conversation_settings_write (XmppNode                       *parent,
                                  const XmppConversationSettings *settings)
{
  XmppNode *written, *notify;
  XmppNodeIter iter;

  g_return_val_if_fail (parent != NULL && settings != NULL, NULL);

  written = copy_shell (parent, xmpp_node_get_name (parent));
  notify = xmpp_node_find (parent, "notify", NS_NOTIFY);
  xmpp_node_iter_init (&iter, parent);
  while (xmpp_node_iter_next (&iter))
    {
      if (iter.child == NULL)
        xmpp_node_append_text (written, iter.text, -1);
      else if (!xmpp_node_is (iter.child, "pinned", NS_PINNED) && !xmpp_node_is (iter.child, "archived", NS_ARCHIVED) &&
               (settings->notify == XMPP_NOTIFY_UNSAID || iter.child != notify))
        xmpp_node_take (written, xmpp_node_copy (iter.child));
    }

  if (settings->is_pinned)
    xmpp_node_add (written, "pinned", NS_PINNED);
  if (settings->is_archived)
    xmpp_node_add (written, "archived", NS_ARCHIVED);
  /* XEP-0492 s. 4: always is what is meant where nothing is said. */
  if (settings->notify != XMPP_NOTIFY_UNSAID && (notify != NULL || settings->notify != XMPP_NOTIFY_ALWAYS))
    xmpp_node_take (written, write_notify (notify, settings->notify));

  return written;
}

static const char *const features[] = { XMPP_CONVERSATION_SETTINGS_NODE "+notify", NULL };

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_conversation_settings_info = { features, handlers };
