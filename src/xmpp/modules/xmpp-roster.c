/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-roster.h"

#include <string.h>

#define NS_ROSTER     "jabber:iq:roster"
#define NS_ROSTER_VER "urn:xmpp:features:rosterver"

struct _XmppRoster
{
  XmppModule  parent_instance;
  GHashTable *contacts; /* bare JIDs of those who may see our presence */
  gboolean    has_versions;
};

enum
{
  SIGNAL_PUSHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppRoster, xmpp_roster, XMPP_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (XmppRosterItem, xmpp_roster_item, xmpp_roster_item_copy, xmpp_roster_item_free)

static XmppRosterResult *
result_copy (XmppRosterResult *self)
{
  XmppRosterResult *copy = g_new0 (XmppRosterResult, 1);

  copy->items = self->items != NULL ? g_ptr_array_ref (self->items) : NULL;
  copy->version = g_strdup (self->version);

  return copy;
}

void
xmpp_roster_result_free (XmppRosterResult *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->version);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (XmppRosterResult, xmpp_roster_result, result_copy, xmpp_roster_result_free)

XmppRosterItem *
xmpp_roster_item_copy (const XmppRosterItem *self)
{
  XmppRosterItem *copy = g_memdup2 (self, sizeof *self);

  copy->jid = xmpp_jid_ref (self->jid);
  copy->name = g_strdup (self->name);
  copy->groups = g_strdupv (self->groups);

  return copy;
}

void
xmpp_roster_item_free (XmppRosterItem *self)
{
  xmpp_jid_unref (self->jid);
  g_free (self->name);
  g_strfreev (self->groups);
  g_free (self);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
read_groups (XmppNode *item)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  for (XmppNode *child = xmpp_node_get_first (item); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "group", NS_ROSTER) && *xmpp_node_get_text (child) != '\0')
      g_ptr_array_add (groups, (gpointer) (guintptr) xmpp_node_get_text (child));
  g_ptr_array_sort (groups, compare_strings);

  for (guint i = 0; i < groups->len; i++)
    {
      if (g_strcmp0 (last, g_ptr_array_index (groups, i)) != 0)
        g_strv_builder_add (builder, g_ptr_array_index (groups, i));
      last = g_ptr_array_index (groups, i);
    }

  return g_strv_builder_end (builder);
}

/* NULL where the item has no address: one bad item does not spoil the roster. */
static XmppRosterItem *
read_item (XmppNode *node)
{
  static const char *const names[] = { "none", "to", "from", "both", "remove" };
  const char *subscription = xmpp_node_get_attribute (node, "subscription");
  const char *approved = xmpp_node_get_attribute (node, "approved");
  const char *name = xmpp_node_get_attribute (node, "name");
  g_autoptr(XmppJid) jid = xmpp_jid_new (xmpp_node_get_attribute (node, "jid"), NULL);
  XmppRosterItem *item;

  if (jid == NULL || !xmpp_jid_is_bare (jid))
    return NULL;

  item = g_new0 (XmppRosterItem, 1);
  item->jid = g_steal_pointer (&jid);
  item->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  item->groups = read_groups (node);
  for (guint i = 0; subscription != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (subscription, names[i]) == 0)
      item->subscription = i;
  item->is_asked = g_strcmp0 (xmpp_node_get_attribute (node, "ask"), "subscribe") == 0;
  item->is_approved = g_strcmp0 (approved, "true") == 0 || g_strcmp0 (approved, "1") == 0;

  return item;
}

static DexFuture *
fetched_cb (DexFuture *future,
            gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppRosterResult *result;
  XmppNode *query;

  if (value == NULL)
    return dex_future_new_for_error (error);

  result = g_new0 (XmppRosterResult, 1);
  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_ROSTER);

  /* RFC 6121 s. 2.6.3: an empty result means that our version still holds. */
  if (query != NULL)
    {
      result->items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_roster_item_free);
      result->version = g_strdup (xmpp_node_get_attribute (query, "ver"));
      for (XmppNode *child = xmpp_node_get_first (query); child != NULL; child = xmpp_node_get_next (child))
        {
          XmppRosterItem *item = xmpp_node_is (child, "item", NS_ROSTER) ? read_item (child) : NULL;

          if (item != NULL && item->subscription != XMPP_SUBSCRIPTION_REMOVE)
            g_ptr_array_add (result->items, item);
          else
            g_clear_pointer (&item, xmpp_roster_item_free);
        }
    }

  return dex_future_new_take_boxed (XMPP_TYPE_ROSTER_RESULT, result);
}

/**
 * xmpp_roster_fetch:
 * @version: (nullable): what is cached
 *
 * RFC 6121 s. 2.1.3, 2.6.
 */
DexFuture *
xmpp_roster_fetch (XmppRoster *self,
                   const char *version)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *query = xmpp_node_new ("query", NS_ROSTER);

  if (self->has_versions)
    xmpp_node_set_attribute (query, "ver", version);

  return dex_future_then (xmpp_session_request (session, NULL, "get", query, 0), fetched_cb, NULL, NULL);
}

static DexFuture *
true_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

static DexFuture *
set_item (XmppRoster *self,
          XmppNode   *query)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  return dex_future_then (xmpp_session_request (session, NULL, "set", query, 0), true_cb, NULL, NULL);
}

/* RFC 6121 s. 2.3, 2.4. */
DexFuture *
xmpp_roster_set (XmppRoster         *self,
                 XmppJid            *jid,
                 const char         *name,
                 const char * const *groups)
{
  XmppNode *query = xmpp_node_new ("query", NS_ROSTER);
  XmppNode *item = xmpp_node_add (query, "item", NULL);

  xmpp_node_set_attribute (item, "jid", xmpp_jid_get_bare (jid));
  xmpp_node_set_attribute (item, "name", name);
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    xmpp_node_add_with_text (item, "group", NULL, groups[i]);

  return set_item (self, query);
}

/* RFC 6121 s. 2.5: subscriptions both ways end with it. */
DexFuture *
xmpp_roster_delete (XmppRoster *self,
                    XmppJid    *jid)
{
  XmppNode *query = xmpp_node_new ("query", NS_ROSTER);
  XmppNode *item = xmpp_node_add (query, "item", NULL);

  xmpp_node_set_attribute (item, "jid", xmpp_jid_get_bare (jid));
  xmpp_node_set_attribute (item, "subscription", "remove");

  return set_item (self, query);
}

void
xmpp_roster_remember (XmppRoster           *self,
                      const XmppRosterItem *item)
{
  if (item->subscription == XMPP_SUBSCRIPTION_FROM || item->subscription == XMPP_SUBSCRIPTION_BOTH)
    g_hash_table_add (self->contacts, g_strdup (xmpp_jid_get_bare (item->jid)));
  else
    g_hash_table_remove (self->contacts, xmpp_jid_get_bare (item->jid));
}

void
xmpp_roster_forget_all (XmppRoster *self)
{
  g_hash_table_remove_all (self->contacts);
}

/* May they see our presence? Then answers tell them nothing new. */
gboolean
xmpp_roster_is_contact (const XmppJid *jid,
                        gpointer       data)
{
  XmppRoster *self = data;

  return g_hash_table_contains (self->contacts, xmpp_jid_get_bare (jid));
}

/* RFC 6121 s. 2.1.6: exactly one item. The row takes it from our own account only (CVE-2015-8688). */
static XmppVerdict
handle_push (XmppModule *module,
             XmppStanza *stanza)
{
  XmppRoster *self = XMPP_ROSTER (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *query = xmpp_node_find (xmpp_stanza_get_node (stanza), "query", NS_ROSTER);
  XmppNode *node = xmpp_node_find_only (query, "item", NS_ROSTER);
  g_autoptr(XmppRosterItem) item = NULL;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "set") != 0)
    return XMPP_CONTINUE;

  item = node != NULL ? read_item (node) : NULL;
  if (item == NULL)
    {
      dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_error (stanza, "modify", XMPP_STANZA_ERROR_BAD_REQUEST)));
      return XMPP_STOP;
    }

  dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_result (stanza)));
  xmpp_roster_remember (self, item);
  g_signal_emit (self, signals[SIGNAL_PUSHED], 0, item, xmpp_node_get_attribute (query, "ver"));

  return XMPP_STOP;
}

static void
xmpp_roster_bound (XmppModule *module,
                   XmppLogin  *login)
{
  XMPP_ROSTER (module)->has_versions = login->features != NULL && xmpp_node_find (login->features, "ver", NS_ROSTER_VER) != NULL;
}

static void
xmpp_roster_finalize (GObject *object)
{
  g_hash_table_unref (XMPP_ROSTER (object)->contacts);

  G_OBJECT_CLASS (xmpp_roster_parent_class)->finalize (object);
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "query", NS_ROSTER, XMPP_FROM_OWN_ACCOUNT, handle_push },
  { 0 },
};

static void
xmpp_roster_class_init (XmppRosterClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmpp_roster_finalize;
  module_class->handlers = handlers;
  module_class->bound = xmpp_roster_bound;

  signals[SIGNAL_PUSHED] = g_signal_new ("pushed", XMPP_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         XMPP_TYPE_ROSTER_ITEM, G_TYPE_STRING);
}

static void
xmpp_roster_init (XmppRoster *self)
{
  self->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
