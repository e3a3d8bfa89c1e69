/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-writer.h"

#include "xmpp-error.h"

#include <string.h>

#define NS_XML "http://www.w3.org/XML/1998/namespace"

/* XML 1.0 s. 2.2 "Char". */
static gboolean
is_xml_char (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

/* Whatever is no UTF-8 is left out. NULL: there is nothing to leave out. */
static char *
dup_valid (const char *text)
{
  const char *end;
  GString *out;

  if (g_utf8_validate (text, -1, &end))
    return NULL;

  out = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p = end + 1)
    {
      gboolean is_valid = g_utf8_validate (p, -1, &end);

      g_string_append_len (out, p, end - p);
      if (is_valid)
        break;
    }

  return g_string_free (out, FALSE);
}

/* @attribute: line breaks and tabs too, which a parser would make spaces of. */
static void
append_escaped (GString    *out,
                const char *text,
                gboolean    attribute)
{
  g_autofree char *valid = dup_valid (text);
  const char *p = valid != NULL ? valid : text;

  while (*p != '\0')
    {
      gsize plain = strcspn (p, "&<>'\"\t\n\r\001\002\003\004\005\006\007\010\013\014\016\017\020\021\022\023\024\025\026\027\030"
                                "\031\032\033\034\035\036\037\357");
      gunichar c;

      g_string_append_len (out, p, (gssize) plain);
      p += plain;

      switch (*p)
        {
        case '\0':
          return;
        case '&':
          g_string_append (out, "&amp;");
          p++;
          continue;
        case '<':
          g_string_append (out, "&lt;");
          p++;
          continue;
        case '>':
          g_string_append (out, "&gt;");
          p++;
          continue;
        case '\'':
          g_string_append (out, "&apos;");
          p++;
          continue;
        case '"':
          g_string_append (out, "&quot;");
          p++;
          continue;
        case '\r':
          g_string_append (out, "&#xD;");
          p++;
          continue;
        case '\t':
          g_string_append (out, attribute ? "&#x9;" : "\t");
          p++;
          continue;
        case '\n':
          g_string_append (out, attribute ? "&#xA;" : "\n");
          p++;
          continue;
        default:
          break;
        }

      /* A control character, or U+FFFE and U+FFFF, which begin with this byte. */
      c = g_utf8_get_char (p);
      if (is_xml_char (c))
        g_string_append_unichar (out, c);
      p = g_utf8_next_char (p);
    }
}

static void
append_attributes (GString  *out,
                   XmppNode *node)
{
  guint n_prefixes = 0;

  for (guint i = 0; i < xmpp_node_get_n_attributes (node); i++)
    {
      const char *name, *ns, *value;

      xmpp_node_get_nth_attribute (node, i, &name, &ns, &value);
      g_string_append_c (out, ' ');
      if (ns != NULL && strcmp (ns, NS_XML) == 0)
        g_string_append (out, "xml:");
      else if (ns != NULL)
        {
          g_string_append_printf (out, "xmlns:a%u='", ++n_prefixes);
          append_escaped (out, ns, TRUE);
          g_string_append_printf (out, "' a%u:", n_prefixes);
        }
      g_string_append (out, name);
      g_string_append (out, "='");
      append_escaped (out, value, TRUE);
      g_string_append_c (out, '\'');
    }
}

/* "<name xmlns='...' attributes" without an end. @outer: the default namespace where the node stands. Returns that of its children. */
static const char *
append_begin (GString    *out,
              XmppNode   *node,
              const char *outer)
{
  const char *ns = xmpp_node_get_ns (node);
  gboolean is_stream = strcmp (ns, NS_STREAM) == 0;
  const char *inner = is_stream ? outer : ns;

  g_string_append (out, is_stream ? "<stream:" : "<");
  g_string_append (out, xmpp_node_get_name (node));
  if (strcmp (inner, outer) != 0)
    {
      g_string_append (out, " xmlns='");
      append_escaped (out, ns, TRUE);
      g_string_append_c (out, '\'');
    }
  append_attributes (out, node);

  return inner;
}

static void
append_end (GString  *out,
            XmppNode *node)
{
  g_string_append_printf (out, "</%s%s>", strcmp (xmpp_node_get_ns (node), NS_STREAM) == 0 ? "stream:" : "", xmpp_node_get_name (node));
}

static void
append_node (GString    *out,
             XmppNode   *node,
             const char *outer)
{
  const char *inner = append_begin (out, node, outer);
  XmppNodeIter iter;
  gboolean is_empty = TRUE;

  xmpp_node_iter_init (&iter, node);
  while (xmpp_node_iter_next (&iter))
    {
      if (is_empty)
        g_string_append_c (out, '>');
      is_empty = FALSE;

      if (iter.child != NULL)
        append_node (out, iter.child, inner);
      else
        append_escaped (out, iter.text, FALSE);
    }

  if (is_empty)
    g_string_append (out, "/>");
  else
    append_end (out, node);
}

GBytes *
xmpp_stanza_writer_write (XmppNode *node)
{
  GString *out = g_string_new (NULL);

  append_node (out, node, NS_CLIENT);

  return g_string_free_to_bytes (out);
}

char *
xmpp_stanza_writer_to_text (XmppNode *node)
{
  GString *out = g_string_new (NULL);

  append_node (out, node, NS_CLIENT);

  return g_string_free (out, FALSE);
}

static gboolean
is_blank (const char *text)
{
  return strspn (text, " \t\r\n") == strlen (text);
}

static void
append_tree (GString    *out,
             XmppNode   *node,
             const char *outer,
             guint       depth)
{
  const char *inner;
  gboolean has_children = xmpp_node_get_first (node) != NULL;
  gboolean is_empty = TRUE;
  XmppNodeIter iter;

  g_string_append_printf (out, "%*s", (int) depth * 2, "");
  inner = append_begin (out, node, outer);
  xmpp_node_iter_init (&iter, node);
  while (xmpp_node_iter_next (&iter))
    {
      if (iter.child == NULL && has_children && is_blank (iter.text))
        continue;
      if (is_empty)
        g_string_append (out, has_children ? ">\n" : ">");
      is_empty = FALSE;

      if (iter.child != NULL)
        append_tree (out, iter.child, inner, depth + 1);
      else if (!has_children)
        append_escaped (out, iter.text, FALSE);
      else
        {
          g_string_append_printf (out, "%*s", (int) depth * 2 + 2, "");
          append_escaped (out, iter.text, FALSE);
          g_string_append_c (out, '\n');
        }
    }

  if (is_empty)
    g_string_append (out, "/>");
  else
    {
      if (has_children)
        g_string_append_printf (out, "%*s", (int) depth * 2, "");
      append_end (out, node);
    }
  if (depth > 0)
    g_string_append_c (out, '\n');
}

char *
xmpp_stanza_writer_to_tree (XmppNode *node)
{
  GString *out = g_string_new (NULL);

  append_tree (out, node, NS_CLIENT, 0);

  return g_string_free (out, FALSE);
}

GBytes *
xmpp_stanza_writer_open (const char *to,
                         const char *from,
                         const char *lang)
{
  GString *out = g_string_new ("<?xml version='1.0'?><stream:stream xmlns='" NS_CLIENT "' xmlns:stream='" NS_STREAM "' version='1.0' to='");

  append_escaped (out, to, TRUE);
  if (from != NULL)
    {
      g_string_append (out, "' from='");
      append_escaped (out, from, TRUE);
    }
  if (lang != NULL)
    {
      g_string_append (out, "' xml:lang='");
      append_escaped (out, lang, TRUE);
    }
  g_string_append (out, "'>");

  return g_string_free_to_bytes (out);
}

GBytes *
xmpp_stanza_writer_close (void)
{
  static const char text[] = "</stream:stream>";

  return g_bytes_new_static (text, sizeof text - 1);
}
