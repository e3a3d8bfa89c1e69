/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-pubsub.h"

#include "xmpp-disco.h"
#include "xmpp-error.h"

#define NS_PUBSUB       "http://jabber.org/protocol/pubsub"
#define NS_EVENT        "http://jabber.org/protocol/pubsub#event"
#define NS_OPTIONS      "http://jabber.org/protocol/pubsub#publish-options"
#define NS_DATA         "jabber:x:data"

/* Of one event or answer; the rest is left out. */
#define ITEMS_MAX 10000

struct _XmppPubsub
{
  XmppModule parent_instance;
};

enum
{
  SIGNAL_EVENT,
  SIGNAL_OWN_EVENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppPubsub, xmpp_pubsub, XMPP_TYPE_MODULE)

void
xmpp_pubsub_item_free (XmppPubsubItem *self)
{
  g_free (self->id);
  g_clear_pointer (&self->payload, xmpp_node_unref);
  g_free (self);
}

/* Items and retractions below @node, in their order; those without an id name nothing. */
static GPtrArray *
read_items (XmppNode   *node,
            const char *ns)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_pubsub_item_free);

  for (XmppNode *child = xmpp_node_get_first (node); child != NULL && items->len < ITEMS_MAX; child = xmpp_node_get_next (child))
    {
      gboolean is_item = xmpp_node_is (child, "item", ns);
      XmppNode *payload = is_item ? xmpp_node_get_first (child) : NULL;
      XmppPubsubItem *item;

      if ((!is_item && !xmpp_node_is (child, "retract", ns)) || xmpp_node_get_attribute (child, "id") == NULL)
        continue;
      item = g_new0 (XmppPubsubItem, 1);
      item->id = g_strdup (xmpp_node_get_attribute (child, "id"));
      item->payload = payload != NULL ? xmpp_node_ref (payload) : NULL;
      item->is_retracted = !is_item;
      g_ptr_array_add (items, item);
    }

  return items;
}

/* XEP-0163 s. 4.3: personal events come from the bare address itself. */
static XmppVerdict
handle_event (XmppModule *module,
              XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *event = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "event", NS_EVENT);
  XmppNode *items = event != NULL ? xmpp_node_find_only (event, "items", NS_EVENT) : NULL;
  const char *node = items != NULL ? xmpp_node_get_attribute (items, "node") : NULL;
  g_autoptr(GPtrArray) list = NULL;

  if (facets->type == XMPP_MESSAGE_ERROR || facets->type == XMPP_MESSAGE_GROUPCHAT || node == NULL || facets->way != XMPP_MESSAGE_WAY_LIVE ||
      xmpp_jid_get_resource (facets->from) != NULL)
    return XMPP_CONTINUE;

  list = read_items (items, NS_EVENT);
  if (list->len > 0)
    {
      g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
      /* A node that nobody here asks for gets no quark. */
      GQuark quark = g_quark_try_string (node);

      g_signal_emit (module, signals[SIGNAL_EVENT], 0, facets->from, node, list);
      if (quark != 0 && session != NULL && xmpp_jid_equal (facets->from, xmpp_session_get_account (session)))
        g_signal_emit (module, signals[SIGNAL_OWN_EVENT], quark, node, list);
    }

  return XMPP_STOP;
}

/* --- Asking ----------------------------------------------------------------------------------------------------------- */

gboolean
xmpp_pubsub_can_keep_private (XmppPubsub *self)
{
  g_autoptr(XmppSession) session = NULL;
  XmppDisco *disco;

  g_return_val_if_fail (XMPP_IS_PUBSUB (self), FALSE);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  disco = session != NULL ? xmpp_session_get_disco (session) : NULL;

  return disco != NULL && (xmpp_disco_account_has (disco, NS_OPTIONS) || xmpp_disco_server_has (disco, NS_OPTIONS)) &&
         (xmpp_disco_account_has (disco, NS_PUBSUB "#persistent-items") || xmpp_disco_server_has (disco, NS_PUBSUB "#persistent-items"));
}

static void
add_field (XmppNode   *form,
           const char *name,
           const char *type,
           const char *value)
{
  XmppNode *field = xmpp_node_add (form, "field", NULL);

  xmpp_node_set_attribute (field, "var", name);
  if (type != NULL)
    xmpp_node_set_attribute (field, "type", type);
  xmpp_node_add_with_text (field, "value", NULL, value);
}

static void
add_private_options (XmppNode *pubsub)
{
  XmppNode *form = xmpp_node_add (xmpp_node_add (pubsub, "publish-options", NULL), "x", NS_DATA);

  xmpp_node_set_attribute (form, "type", "submit");
  add_field (form, "FORM_TYPE", "hidden", NS_OPTIONS);
  add_field (form, "pubsub#persist_items", NULL, "true");
  add_field (form, "pubsub#max_items", NULL, "max");
  add_field (form, "pubsub#send_last_published_item", NULL, "never");
  add_field (form, "pubsub#access_model", NULL, "whitelist");
}

static DexFuture *
done_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

DexFuture *
xmpp_pubsub_keep_private (XmppPubsub *self,
                          const char *node,
                          const char *id,
                          XmppNode   *payload)
{
  g_autoptr(XmppSession) session = NULL;
  XmppNode *pubsub, *publish, *item;

  g_return_val_if_fail (XMPP_IS_PUBSUB (self) && node != NULL && id != NULL && payload != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL || !xmpp_pubsub_can_keep_private (self))
    {
      xmpp_node_unref (payload);
      return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, "the account keeps nothing private");
    }

  pubsub = xmpp_node_new ("pubsub", NS_PUBSUB);
  publish = xmpp_node_add (pubsub, "publish", NULL);
  xmpp_node_set_attribute (publish, "node", node);
  item = xmpp_node_add (publish, "item", NULL);
  xmpp_node_set_attribute (item, "id", id);
  xmpp_node_take (item, payload);
  add_private_options (pubsub);

  return dex_future_then (xmpp_session_request (session, NULL, "set", pubsub, 0), done_cb, NULL, NULL);
}

DexFuture *
xmpp_pubsub_publish (XmppPubsub *self,
                     const char *node,
                     const char *id,
                     XmppNode   *payload)
{
  g_autoptr(XmppSession) session = NULL;
  XmppNode *pubsub, *publish, *item;

  g_return_val_if_fail (XMPP_IS_PUBSUB (self) && node != NULL && id != NULL && payload != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    {
      xmpp_node_unref (payload);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
    }

  pubsub = xmpp_node_new ("pubsub", NS_PUBSUB);
  publish = xmpp_node_add (pubsub, "publish", NULL);
  xmpp_node_set_attribute (publish, "node", node);
  item = xmpp_node_add (publish, "item", NULL);
  xmpp_node_set_attribute (item, "id", id);
  xmpp_node_take (item, payload);

  return dex_future_then (xmpp_session_request (session, NULL, "set", pubsub, 0), done_cb, NULL, NULL);
}

static DexFuture *
fetched_cb (DexFuture *future,
            gpointer   data)
{
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *result = value != NULL ? g_value_get_boxed (value) : NULL;
  XmppNode *pubsub = result != NULL ? xmpp_node_find (result, "pubsub", NS_PUBSUB) : NULL;
  XmppNode *items = pubsub != NULL ? xmpp_node_find (pubsub, "items", NS_PUBSUB) : NULL;

  if (value == NULL && !g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY,
                                    items != NULL ? read_items (items, NS_PUBSUB)
                                                  : g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_pubsub_item_free));
}

DexFuture *
xmpp_pubsub_fetch (XmppPubsub *self,
                   XmppJid    *jid,
                   const char *node,
                   const char *id)
{
  g_autoptr(XmppSession) session = NULL;
  XmppNode *pubsub, *items;

  g_return_val_if_fail (XMPP_IS_PUBSUB (self) && node != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");

  pubsub = xmpp_node_new ("pubsub", NS_PUBSUB);
  items = xmpp_node_add (pubsub, "items", NULL);
  xmpp_node_set_attribute (items, "node", node);
  if (id != NULL)
    xmpp_node_set_attribute (xmpp_node_add (items, "item", NULL), "id", id);

  return dex_future_finally (xmpp_session_request (session, jid, "get", pubsub, 0), fetched_cb, NULL, NULL);
}

DexFuture *
xmpp_pubsub_retract (XmppPubsub *self,
                     const char *node,
                     const char *id)
{
  g_autoptr(XmppSession) session = NULL;
  XmppNode *pubsub, *retract;

  g_return_val_if_fail (XMPP_IS_PUBSUB (self) && node != NULL && id != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");

  pubsub = xmpp_node_new ("pubsub", NS_PUBSUB);
  retract = xmpp_node_add (pubsub, "retract", NULL);
  xmpp_node_set_attribute (retract, "node", node);
  xmpp_node_set_attribute (retract, "notify", "true");
  xmpp_node_set_attribute (xmpp_node_add (retract, "item", NULL), "id", id);

  return dex_future_then (xmpp_session_request (session, NULL, "set", pubsub, 0), done_cb, NULL, NULL);
}

/* --- Module ----------------------------------------------------------------------------------------------------------- */

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "event", NS_EVENT, XMPP_FROM_OWN_ACCOUNT | XMPP_FROM_CONTACT, handle_event },
  { 0 },
};

static void
xmpp_pubsub_class_init (XmppPubsubClass *klass)
{
  XMPP_MODULE_CLASS (klass)->handlers = handlers;

  signals[SIGNAL_EVENT] = g_signal_new ("event", XMPP_TYPE_PUBSUB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, XMPP_TYPE_JID,
                                        G_TYPE_STRING, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_OWN_EVENT] = g_signal_new ("own-event", XMPP_TYPE_PUBSUB, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_PTR_ARRAY);
}

static void
xmpp_pubsub_init (XmppPubsub *self)
{
}
