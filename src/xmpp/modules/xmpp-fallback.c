/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-fallback.h"

#include <string.h>

#define NS_FALLBACK "urn:xmpp:fallback:0"

static gboolean
read_offset (XmppNode   *node,
             const char *name,
             guint64     missing,
             guint64    *offset)
{
  const char *text = xmpp_node_get_attribute (node, name);

  *offset = missing;

  return text == NULL || g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, offset, NULL);
}

static XmppNode *
find_for (XmppNode   *message,
          const char *ns)
{
  XmppNode *found = NULL;

  for (XmppNode *child = xmpp_node_get_first (message); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *what = xmpp_node_is (child, "fallback", NS_FALLBACK) ? xmpp_node_get_attribute (child, "for") : NULL;

      if (what == NULL || strcmp (what, ns) != 0)
        continue;
      if (found != NULL)
        return NULL;
      found = child;
    }

  return found;
}

gboolean
xmpp_fallback_from_node (XmppNode   *message,
                         const char *ns,
                         const char *body,
                         gsize      *start,
                         gsize      *end)
{
  XmppNode *fallback = find_for (message, ns);
  gsize length = (gsize) g_utf8_strlen (body, -1);
  XmppNode *part;
  guint64 first, behind;

  *start = 0;
  *end = strlen (body);
  if (fallback == NULL)
    return FALSE;
  /* Nothing named: the whole of it (s. 2.2). */
  if (xmpp_node_get_first (fallback) == NULL)
    return TRUE;

  part = xmpp_node_find_only (fallback, "body", NS_FALLBACK);
  if (part == NULL || !read_offset (part, "start", 0, &first) || !read_offset (part, "end", length, &behind) || first > behind ||
      behind > length)
    return FALSE;

  *start = (gsize) (g_utf8_offset_to_pointer (body, (glong) first) - body);
  *end = (gsize) (g_utf8_offset_to_pointer (body, (glong) behind) - body);

  return TRUE;
}

void
xmpp_fallback_add (XmppNode   *message,
                   const char *ns,
                   gsize       n_characters)
{
  XmppNode *fallback = xmpp_node_add (message, "fallback", NS_FALLBACK);

  xmpp_node_set_attribute (fallback, "for", ns);
  if (n_characters > 0)
    {
      XmppNode *part = xmpp_node_add (fallback, "body", NULL);
      g_autofree char *end = g_strdup_printf ("%" G_GSIZE_FORMAT, n_characters);

      xmpp_node_set_attribute (part, "start", "0");
      xmpp_node_set_attribute (part, "end", end);
    }
}

static const char *const features[] = { NS_FALLBACK, NULL };

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_fallback_info = { features, handlers };
