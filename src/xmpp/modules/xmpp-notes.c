/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-notes.h"

#include "kith-time.h"

#define NS_PRIVATE "jabber:iq:private"
#define NS_NOTES   "storage:rosternotes"

static gboolean
is_of (XmppNode      *node,
       const XmppJid *jid)
{
  const char *text = xmpp_node_is (node, "note", NS_NOTES) ? xmpp_node_get_attribute (node, "jid") : NULL;
  g_autoptr(XmppJid) named = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return named != NULL && xmpp_jid_equal_bare (named, jid);
}

char *
xmpp_notes_dup (XmppNode      *notes,
                const XmppJid *jid)
{
  for (XmppNode *child = xmpp_node_get_first (notes); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *text = is_of (child, jid) ? xmpp_node_get_text (child) : NULL;

      if (text != NULL && *text != '\0')
        return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), XMPP_NOTE_MAX));
    }

  return NULL;
}

XmppNode *
xmpp_notes_with (XmppNode      *notes,
                 const XmppJid *jid,
                 const char    *text,
                 gint64         now)
{
  XmppNode *changed = xmpp_node_new ("storage", NS_NOTES);
  g_autofree char *modified = kith_time_format (now - now % G_USEC_PER_SEC);
  g_autofree char *created = g_strdup (modified);

  for (XmppNode *child = xmpp_node_get_first (notes); child != NULL; child = xmpp_node_get_next (child))
    {
      if (!is_of (child, jid))
        xmpp_node_take (changed, xmpp_node_copy (child));
      else if (kith_time_parse (xmpp_node_get_attribute (child, "cdate")) != 0)
        g_set_str (&created, xmpp_node_get_attribute (child, "cdate"));
    }

  if (text != NULL && *text != '\0')
    {
      XmppNode *note = xmpp_node_add_with_text (changed, "note", NULL, text);

      xmpp_node_set_attribute (note, "jid", xmpp_jid_get_bare (jid));
      xmpp_node_set_attribute (note, "cdate", created);
      xmpp_node_set_attribute (note, "mdate", modified);
    }

  return changed;
}

static DexFuture *
fetched_cb (DexFuture *future,
            gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query, *notes;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_PRIVATE);
  notes = query != NULL ? xmpp_node_find (query, "storage", NS_NOTES) : NULL;

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, notes != NULL ? xmpp_node_copy (notes) : xmpp_node_new ("storage", NS_NOTES));
}

DexFuture *
xmpp_notes_fetch (XmppSession *session)
{
  XmppNode *query = xmpp_node_new ("query", NS_PRIVATE);

  xmpp_node_add (query, "storage", NS_NOTES);

  return dex_future_then (xmpp_session_request (session, NULL, "get", query, 0), fetched_cb, NULL, NULL);
}

static DexFuture *
true_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

DexFuture *
xmpp_notes_store (XmppSession *session,
                  XmppNode    *notes)
{
  XmppNode *query = xmpp_node_new ("query", NS_PRIVATE);

  xmpp_node_take (query, xmpp_node_copy (notes));

  return dex_future_then (xmpp_session_request (session, NULL, "set", query, 0), true_cb, NULL, NULL);
}

static const XmppHandler handlers[] = {
  { 0 },
};

const XmppModuleInfo xmpp_notes_info = { NULL, handlers };
