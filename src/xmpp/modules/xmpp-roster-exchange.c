/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-roster-exchange.h"

#include <string.h>

#define NS_ROSTERX "http://jabber.org/protocol/rosterx"

struct _XmppRosterExchange
{
  XmppModule parent_instance;
};

enum
{
  SIGNAL_SUGGESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppRosterExchange, xmpp_roster_exchange, XMPP_TYPE_MODULE)

static void
item_free (gpointer data)
{
  XmppExchangeItem *item = data;

  xmpp_jid_unref (item->jid);
  g_free (item->name);
  g_strfreev (item->groups);
  g_free (item);
}

static XmppExchange *
exchange_copy (XmppExchange *self)
{
  XmppExchange *copy = g_new0 (XmppExchange, 1);

  copy->items = g_ptr_array_ref (self->items);
  copy->is_cut = self->is_cut;

  return copy;
}

void
xmpp_exchange_free (XmppExchange *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (XmppExchange, xmpp_exchange, exchange_copy, xmpp_exchange_free)

/* --- Reading ---------------------------------------------------------------------------------------------------- */

/* NULL for what is only space. */
static char *
read_text (const char *text)
{
  g_autofree char *cut = NULL;

  if (text == NULL)
    return NULL;

  cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), XMPP_EXCHANGE_TEXT_MAX));

  return *g_strstrip (cut) != '\0' ? g_steal_pointer (&cut) : NULL;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
read_groups (XmppNode *item)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  for (XmppNode *child = xmpp_node_get_first (item); child != NULL && groups->len < XMPP_EXCHANGE_GROUPS_MAX; child = xmpp_node_get_next (child))
    {
      g_autofree char *group = xmpp_node_is (child, "group", NS_ROSTERX) ? read_text (xmpp_node_get_text (child)) : NULL;

      if (group != NULL && !g_ptr_array_find_with_equal_func (groups, group, g_str_equal, NULL))
        g_ptr_array_add (groups, g_steal_pointer (&group));
    }
  g_ptr_array_sort (groups, compare_strings);

  return (char **) g_ptr_array_free (g_steal_pointer (&groups), FALSE);
}

/* S. 3.1: what is not understood, or is not there, means "add". */
static XmppExchangeAction
read_action (const char *action)
{
  if (g_strcmp0 (action, "delete") == 0)
    return XMPP_EXCHANGE_DELETE;
  if (g_strcmp0 (action, "modify") == 0)
    return XMPP_EXCHANGE_MODIFY;

  return XMPP_EXCHANGE_ADD;
}

XmppExchange *
xmpp_exchange_from_node (XmppNode *stanza)
{
  XmppNode *x = xmpp_node_find_only (stanza, "x", NS_ROSTERX);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(XmppExchange) self = g_new0 (XmppExchange, 1);

  self->items = g_ptr_array_new_with_free_func (item_free);
  for (XmppNode *child = x != NULL ? xmpp_node_get_first (x) : NULL; child != NULL && !self->is_cut; child = xmpp_node_get_next (child))
    {
      const char *address = xmpp_node_is (child, "item", NS_ROSTERX) ? xmpp_node_get_attribute (child, "jid") : NULL;
      g_autoptr(XmppJid) jid = address != NULL ? xmpp_jid_new (address, NULL) : NULL;
      XmppExchangeItem *item;

      if (jid == NULL || !xmpp_jid_is_bare (jid) || g_hash_table_contains (seen, xmpp_jid_get_bare (jid)))
        continue;
      if (self->items->len == XMPP_EXCHANGE_ITEMS_MAX)
        {
          self->is_cut = TRUE;
          continue;
        }

      item = g_new0 (XmppExchangeItem, 1);
      item->action = read_action (xmpp_node_get_attribute (child, "action"));
      item->jid = g_steal_pointer (&jid);
      item->name = read_text (xmpp_node_get_attribute (child, "name"));
      item->groups = read_groups (child);
      g_ptr_array_add (self->items, item);
      g_hash_table_add (seen, (gpointer) (guintptr) xmpp_jid_get_bare (item->jid));
    }

  return self->items->len > 0 ? g_steal_pointer (&self) : NULL;
}

/* --- From whom --------------------------------------------------------------------------------------------------- */

static gboolean
tell (XmppModule   *module,
      XmppStanza   *stanza,
      XmppExchange *exchange)
{
  g_autoptr(XmppJid) from = xmpp_jid_dup_bare (xmpp_stanza_get_from (stanza));
  gboolean is_kept = FALSE;

  g_signal_emit (module, signals[SIGNAL_SUGGESTED], 0, from, exchange, &is_kept);

  return is_kept;
}

/* Beside what else the message says: a body is shown as always. */
static XmppVerdict
handle_message (XmppModule *module,
                XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  const XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  g_autoptr(XmppExchange) exchange = NULL;

  if (facets->type == XMPP_MESSAGE_ERROR || facets->type == XMPP_MESSAGE_GROUPCHAT || facets->way == XMPP_MESSAGE_WAY_ARCHIVE ||
      facets->is_outgoing || !xmpp_jid_equal_bare (facets->to, xmpp_session_get_account (session)))
    return XMPP_CONTINUE;

  exchange = xmpp_exchange_from_node (xmpp_stanza_get_node (stanza));
  if (exchange != NULL)
    tell (module, stanza, exchange);

  return XMPP_CONTINUE;
}

/* For servers and gateways, which have no local part. People suggest by message. */
static XmppVerdict
handle_iq (XmppModule *module,
           XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  g_autoptr(XmppExchange) exchange = NULL;
  XmppNode *answer;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "set") != 0)
    return XMPP_CONTINUE;

  exchange = xmpp_exchange_from_node (xmpp_stanza_get_node (stanza));
  /* security.md S10: to people as if nobody were there. They have messages for this. */
  if (xmpp_jid_get_local (xmpp_stanza_get_from (stanza)) != NULL)
    return XMPP_CONTINUE;
  if (exchange == NULL)
    answer = xmpp_stanza_new_error (stanza, "modify", XMPP_STANZA_ERROR_BAD_REQUEST);
  else if (tell (module, stanza, exchange))
    answer = xmpp_stanza_new_result (stanza);
  else
    answer = xmpp_stanza_new_error (stanza, "auth", XMPP_STANZA_ERROR_NOT_AUTHORIZED);
  dex_future_disown (xmpp_session_send (session, answer));

  return XMPP_STOP;
}

static const char *const features[] = { NS_ROSTERX, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_ROSTERX, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, handle_message },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "x", NS_ROSTERX, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, handle_iq },
  { 0 },
};

static void
xmpp_roster_exchange_class_init (XmppRosterExchangeClass *klass)
{
  XMPP_MODULE_CLASS (klass)->features = features;
  XMPP_MODULE_CLASS (klass)->handlers = handlers;

  signals[SIGNAL_SUGGESTED] = g_signal_new ("suggested", XMPP_TYPE_ROSTER_EXCHANGE, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL,
                                            NULL, G_TYPE_BOOLEAN, 2, XMPP_TYPE_JID, XMPP_TYPE_EXCHANGE);
}

static void
xmpp_roster_exchange_init (XmppRosterExchange *self)
{
}
