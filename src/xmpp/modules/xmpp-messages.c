/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-messages.h"

#include "xmpp-chat-states.h"
#include "xmpp-correction.h"
#include "xmpp-delay.h"
#include "xmpp-hints.h"
#include "xmpp-markers.h"
#include "xmpp-mentions.h"
#include "xmpp-reactions.h"
#include "xmpp-receipts.h"
#include "xmpp-reply.h"
#include "xmpp-retraction.h"
#include "xmpp-stanza-ids.h"

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

  /* What invites to a room says the same in words. */
  if (facets->invite == NULL)
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

/* What nobody may say, or not in this way: to a room's people only the room passes it on, and in private there are no headlines. */
static gboolean
is_misplaced (const XmppMessage *facets)
{
  gboolean is_in_room = (facets->provenance & (XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT)) != 0;

  return (facets->type == XMPP_MESSAGE_GROUPCHAT && !is_in_room) ||
         (facets->type == XMPP_MESSAGE_HEADLINE && facets->provenance == XMPP_FROM_OCCUPANT);
}

static XmppVerdict
handle_message (XmppModule *module,
                XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (is_misplaced (facets) || !is_for_us (session, facets))
    return XMPP_STOP;

  xmpp_message_trim_ids (facets);

  /* Ids of ours are random: who names one has got the message. */
  xmpp_session_prove (session, facets->receipt_id);
  xmpp_session_prove (session, facets->displayed_id);
  if (facets->type == XMPP_MESSAGE_ERROR || (facets->type == XMPP_MESSAGE_GROUPCHAT && facets->is_outgoing))
    xmpp_session_prove (session, facets->id);

  facets->hold = xmpp_stanza_hold (stanza);
  g_signal_emit (module, signals[SIGNAL_MESSAGE], 0, facets);

  return XMPP_STOP;
}

/* The body and what it stands for. */
static void
add_content (XmppNode                  *node,
             const XmppOutgoingMessage *message)
{
  g_autofree char *quoted = NULL;

  if (message->reply_id != NULL)
    xmpp_reply_add (node, message->reply_id, message->reply_to);
  if (message->reply_id != NULL && message->reply_quote != NULL && *message->reply_quote != '\0')
    quoted = xmpp_reply_add_quote (node, message->reply_quote, message->body);
  xmpp_node_add_with_text (node, "body", NULL, quoted != NULL ? quoted : message->body);
  xmpp_mentions_add (node, message->mentions, quoted != NULL ? (guint) (g_utf8_strlen (quoted, -1) - g_utf8_strlen (message->body, -1)) : 0);
  if (message->replace_id != NULL)
    xmpp_correction_add (node, message->replace_id);
}

/* What has to be in the archive though it has no body. */
static gboolean
is_worth_keeping (const XmppOutgoingMessage *message)
{
  return message->receipt_id != NULL || message->displayed_id != NULL || message->reaction_id != NULL || message->retract_id != NULL;
}

DexFuture *
xmpp_messages_send (XmppMessages              *self,
                    const XmppOutgoingMessage *message)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *node = xmpp_node_new ("message", NS_CLIENT);

  xmpp_node_set_attribute (node, "type", message->is_groupchat ? "groupchat" : "chat");
  xmpp_node_set_attribute (node, "to", xmpp_jid_get_text (message->to));
  xmpp_node_set_attribute (node, "id", message->id);

  if (message->body != NULL)
    add_content (node, message);
  if (message->retract_id != NULL)
    xmpp_retraction_add (node, message->retract_id);
  if (message->reaction_id != NULL)
    xmpp_reactions_add (node, message->reaction_id, message->reactions);
  if (message->id != NULL && (message->body != NULL || message->retract_id != NULL || message->reaction_id != NULL))
    xmpp_origin_id_add (node, message->id);
  if (message->delay != 0)
    xmpp_delay_add (node, message->delay);
  xmpp_chat_state_add (node, message->chat_state);
  if (message->wants_receipt && !message->is_groupchat)
    xmpp_receipts_add_request (node);
  if (message->wants_marker)
    xmpp_markers_add_markable (node);
  if (message->receipt_id != NULL && !message->is_groupchat)
    xmpp_receipts_add_received (node, message->receipt_id);
  if (message->displayed_id != NULL)
    xmpp_markers_add_displayed (node, message->displayed_id);
  if (message->is_private)
    xmpp_node_add (node, "x", NS_MUC_USER);
  if (message->no_store)
    xmpp_hints_add_no_store (node);
  else if (message->body == NULL && is_worth_keeping (message))
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
