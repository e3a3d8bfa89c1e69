/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-text.h"

#include "xmpp-jid.h"
#include "xmpp-stanza-reader.h"

#include <string.h>

G_DEFINE_QUARK (xmpp-stanza-text-error-quark, xmpp_stanza_text_error)

static gboolean
fail (XmppStanzaTextError   code,
      const char           *text,
      GError              **error)
{
  g_set_error_literal (error, XMPP_STANZA_TEXT_ERROR, (int) code, text);
  return FALSE;
}

/* @text: without space around it. */
static XmppNode *
parse (const char  *text,
       GError     **error)
{
  static const char parent[] = "<stream:stream xmlns='" NS_CLIENT "' xmlns:stream='" NS_STREAM "' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  g_autoptr(GError) problem = NULL;
  gsize length = strlen (text), offset = 0;

  xmpp_stanza_reader_set_limit (reader, XMPP_READER_BYTES_AFTER_LOGIN);
  if (xmpp_stanza_reader_feed (reader, (const guint8 *) parent, strlen (parent), &problem) < 0)
    {
      fail (XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED, problem->message, error);
      return NULL;
    }

  while (offset < length)
    {
      gssize used = xmpp_stanza_reader_feed (reader, (const guint8 *) text + offset, length - offset, &problem);
      g_autoptr(XmppNode) node = NULL;

      if (used < 0 || xmpp_stanza_reader_is_closed (reader))
        {
          fail (XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED, problem != NULL ? problem->message : "the end of a stream", error);
          return NULL;
        }
      offset += (gsize) used;

      node = xmpp_stanza_reader_steal (reader);
      if (node != NULL && offset < length)
        {
          fail (XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE, "something behind the element", error);
          return NULL;
        }
      if (node != NULL)
        return g_steal_pointer (&node);
      if (used == 0)
        break;
    }

  fail (XMPP_STANZA_TEXT_ERROR_UNFINISHED, "the element does not end", error);

  return NULL;
}

static gboolean
check_address (XmppNode    *node,
               const char  *name,
               GError     **error)
{
  const char *text = xmpp_node_get_attribute (node, name);
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return text == NULL || jid != NULL || fail (XMPP_STANZA_TEXT_ERROR_BAD_ADDRESS, name, error);
}

/* RFC 6120 s. 8.2.3. The id comes by itself. */
static gboolean
check_iq (XmppNode  *node,
          GError   **error)
{
  static const char *const types[] = { "get", "set", "result", "error", NULL };
  const char *type = xmpp_node_get_attribute (node, "type");
  XmppNode *first = xmpp_node_get_first (node);
  gboolean asks;

  if (type == NULL || !g_strv_contains (types, type))
    return fail (XMPP_STANZA_TEXT_ERROR_BAD_IQ, "the type is none", error);

  asks = g_str_equal (type, "get") || g_str_equal (type, "set");
  if ((asks && (first == NULL || xmpp_node_get_next (first) != NULL)) || (!asks && xmpp_node_get_attribute (node, "id") == NULL))
    return fail (XMPP_STANZA_TEXT_ERROR_BAD_IQ, "not what an iq holds", error);

  return TRUE;
}

XmppNode *
xmpp_stanza_from_text (const char  *text,
                       gsize        max,
                       GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr(XmppNode) node = NULL;

  if (*stripped == '\0')
    fail (XMPP_STANZA_TEXT_ERROR_EMPTY, "nothing", error);
  else if (strlen (stripped) > max)
    fail (XMPP_STANZA_TEXT_ERROR_TOO_LARGE, "too much", error);
  else if (*stripped != '<')
    fail (XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED, "no element", error);
  else if ((node = parse (stripped, error)) == NULL)
    return NULL;
  else if (!xmpp_node_is (node, "message", NS_CLIENT) && !xmpp_node_is (node, "presence", NS_CLIENT) && !xmpp_node_is (node, "iq", NS_CLIENT))
    fail (XMPP_STANZA_TEXT_ERROR_NO_STANZA, xmpp_node_get_name (node), error);
  else if (check_address (node, "to", error) && check_address (node, "from", error) &&
           (!xmpp_node_is (node, "iq", NS_CLIENT) || check_iq (node, error)))
    return g_steal_pointer (&node);

  return NULL;
}
