/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-messages.h"

#include "xmpp-chat-states.h"
#include "xmpp-delay.h"
#include "xmpp-hints.h"
#include "xmpp-markers.h"
#include "xmpp-receipts.h"
#include "xmpp-stanza-ids.h"

#include <string.h>

/* Ids beyond this are of no use and only cost. */
#define ID_MAX 1024

struct _XmppMessages
{
  XmppModule parent_instance;
};

enum
{
  SIGNAL_MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppMessages, xmpp_messages, XMPP_TYPE_MODULE)

/* RFC 6121 s. 5.2.3: the same body in several languages; the one without a language, else the first. Two of one language are not a message that
 * anybody means honestly (security.md X8). */
static const char *
read_body (XmppNode *message)
{
  XmppNode *found = NULL;
  g_autoptr(GHashTable) languages = g_hash_table_new (g_str_hash, g_str_equal);

  for (XmppNode *child = xmpp_node_get_first (message); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *lang = xmpp_node_get_lang (child);

      if (!xmpp_node_is (child, "body", NS_CLIENT))
        continue;
      if (!g_hash_table_add (languages, (gpointer) (guintptr) (lang != NULL ? lang : "")))
        return NULL;
      if (found == NULL || (lang == NULL && xmpp_node_get_lang (found) != NULL))
        found = child;
    }

  return found != NULL && *xmpp_node_get_text (found) != '\0' ? xmpp_node_get_text (found) : NULL;
}

static void
clear_long_id (char **id)
{
  if (*id != NULL && (**id == '\0' || strnlen (*id, ID_MAX + 1) > ID_MAX))
    g_clear_pointer (id, g_free);
}

/* RFC 6121 s. 5.2. In an error the body is what we sent ourselves. */
static XmppVerdict
handle_basics (XmppModule *module,
               XmppStanza *stanza)
{
  XmppNode *node = xmpp_stanza_get_node (stanza);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->type == XMPP_MESSAGE_ERROR)
    {
      facets->error = xmpp_stanza_error_from_node (xmpp_node_find (node, "error", NS_CLIENT));
      return XMPP_CONTINUE;
    }

  facets->body = g_strdup (read_body (node));
  facets->subject = g_strdup (xmpp_node_find_text (node, "subject", NS_CLIENT));
  facets->thread = g_strdup (xmpp_node_find_text (node, "thread", NS_CLIENT));

  return XMPP_CONTINUE;
}

/* Live messages for another address than ours are a mistake of the server, or worse. */
static gboolean
is_for_us (XmppSession *session,
           XmppMessage *facets)
{
  return facets->is_outgoing || xmpp_jid_equal_bare (facets->to, xmpp_session_get_account (session));
}

static XmppVerdict
handle_message (XmppModule *module,
                XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (!is_for_us (session, facets))
    return XMPP_STOP;

  clear_long_id (&facets->id);
  clear_long_id (&facets->origin_id);
  clear_long_id (&facets->archive_id);
  clear_long_id (&facets->receipt_id);
  clear_long_id (&facets->displayed_id);

  facets->hold = xmpp_stanza_hold (stanza);
  g_signal_emit (module, signals[SIGNAL_MESSAGE], 0, facets);

  return XMPP_STOP;
}

DexFuture *
xmpp_messages_send (XmppMessages              *self,
                    const XmppOutgoingMessage *message)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *node = xmpp_node_new ("message", NS_CLIENT);

  xmpp_node_set_attribute (node, "type", "chat");
  xmpp_node_set_attribute (node, "to", xmpp_jid_get_text (message->to));
  xmpp_node_set_attribute (node, "id", message->id);

  if (message->body != NULL)
    {
      xmpp_node_add_with_text (node, "body", NULL, message->body);
      if (message->id != NULL)
        xmpp_origin_id_add (node, message->id);
    }
  if (message->delay != 0)
    xmpp_delay_add (node, message->delay);
  xmpp_chat_state_add (node, message->chat_state);
  if (message->wants_receipt)
    xmpp_receipts_add_request (node);
  if (message->wants_marker)
    xmpp_markers_add_markable (node);
  if (message->receipt_id != NULL)
    xmpp_receipts_add_received (node, message->receipt_id);
  if (message->displayed_id != NULL)
    xmpp_markers_add_displayed (node, message->displayed_id);
  if (message->no_store)
    xmpp_hints_add_no_store (node);
  else if (message->body == NULL && (message->receipt_id != NULL || message->displayed_id != NULL))
    xmpp_hints_add_store (node);

  return xmpp_session_send (session, node);
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, NULL, NULL, XMPP_FROM_ANYONE, handle_basics },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, NULL, NULL, XMPP_FROM_ANYONE, handle_message },
  { 0 },
};

static void
xmpp_messages_class_init (XmppMessagesClass *klass)
{
  XMPP_MODULE_CLASS (klass)->handlers = handlers;

  signals[SIGNAL_MESSAGE] =
    g_signal_new ("message", XMPP_TYPE_MESSAGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, XMPP_TYPE_MESSAGE);
}

static void
xmpp_messages_init (XmppMessages *self)
{
}
