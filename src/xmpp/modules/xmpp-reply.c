/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-reply.h"

#include "xmpp-fallback.h"
#include "xmpp-mentions.h"

#include <string.h>

#define NS_REPLY "urn:xmpp:reply:0"

void
xmpp_reply_add (XmppNode   *message,
                const char *id,
                const char *to)
{
  XmppNode *reply = xmpp_node_add (message, "reply", NS_REPLY);

  xmpp_node_set_attribute (reply, "id", id);
  if (to != NULL)
    xmpp_node_set_attribute (reply, "to", to);
}

char *
xmpp_reply_add_quote (XmppNode   *message,
                      const char *quote,
                      const char *body)
{
  g_auto(GStrv) lines = g_strsplit (quote, "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "> %s\n", lines[i]);
  xmpp_fallback_add (message, NS_REPLY, (gsize) g_utf8_strlen (text->str, -1));
  g_string_append (text, body);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
xmpp_reply_unquote (const char *quoted)
{
  g_auto(GStrv) lines = g_strsplit (quoted, "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (*line == '>')
        line += line[1] == ' ' ? 2 : 1;
      else if (lines[i + 1] == NULL && *line == '\0')
        break;
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What the quote repeats is shown as the answered message; the body is what remains. */
static XmppVerdict
handle_reply (XmppModule *module,
              XmppStanza *stanza)
{
  XmppNode *node = xmpp_stanza_get_node (stanza);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *reply = xmpp_node_find_only (node, "reply", NS_REPLY);
  gsize start, end;

  if (reply == NULL || facets->type == XMPP_MESSAGE_ERROR || facets->body == NULL)
    return XMPP_CONTINUE;

  g_set_str (&facets->reply_id, xmpp_node_get_attribute (reply, "id"));
  g_set_str (&facets->reply_to, xmpp_node_get_attribute (reply, "to"));
  if (facets->reply_id == NULL)
    return XMPP_CONTINUE;

  /* A message that would be nothing but its quote says at least that. */
  if (xmpp_fallback_from_node (node, NS_REPLY, facets->body, &start, &end) && (start > 0 || facets->body[end] != '\0'))
    {
      g_autofree char *quoted = g_strndup (facets->body + start, end - start);
      char *rest = g_strdup_printf ("%.*s%s", (int) start, facets->body, facets->body + end);

      xmpp_mentions_cut (facets->mentions, (gsize) g_utf8_strlen (facets->body, (gssize) start), (gsize) g_utf8_strlen (quoted, -1));
      facets->reply_quote = xmpp_reply_unquote (quoted);
      g_free (facets->body);
      facets->body = rest;
    }

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_REPLY, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "reply", NS_REPLY, XMPP_FROM_SPEAKER, handle_reply },
  { 0 },
};

const XmppModuleInfo xmpp_reply_info = { features, handlers };
