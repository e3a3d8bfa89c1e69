/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-admin.h"

#include "xmpp-moderation.h"

#define NS_MUC_ADMIN "http://jabber.org/protocol/muc#admin"

/* Of one list; the rest is left out. */
#define ITEMS_MAX 50000

XmppMucItem *
xmpp_muc_item_new (XmppJid         *jid,
                   XmppAffiliation  affiliation,
                   const char      *reason)
{
  XmppMucItem *self = g_new0 (XmppMucItem, 1);

  self->jid = jid != NULL ? xmpp_jid_dup_bare (jid) : NULL;
  self->affiliation = affiliation;
  self->reason = g_strdup (reason);

  return self;
}

void
xmpp_muc_item_free (XmppMucItem *self)
{
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_free (self->nick);
  g_free (self->reason);
  g_free (self);
}

/* NULL: nobody. */
static XmppMucItem *
read_item (XmppNode   *node,
           const char *ns)
{
  const char *address = xmpp_node_get_attribute (node, "jid");
  const char *nick = xmpp_node_get_attribute (node, "nick");
  g_autoptr(XmppJid) jid = address != NULL ? xmpp_jid_new (address, NULL) : NULL;
  g_autofree char *reason = xmpp_reason_dup (xmpp_node_find_text (node, "reason", ns));
  XmppMucItem *item;

  if (jid == NULL && (nick == NULL || *nick == '\0'))
    return NULL;

  item = xmpp_muc_item_new (jid, xmpp_affiliation_from_name (xmpp_node_get_attribute (node, "affiliation")), reason);
  item->nick = nick != NULL && *nick != '\0' ? g_utf8_substring (nick, 0, MIN (g_utf8_strlen (nick, -1), XMPP_JID_PART_MAX)) : NULL;
  item->role = xmpp_role_from_name (xmpp_node_get_attribute (node, "role"));

  return item;
}

GPtrArray *
xmpp_muc_items_from_node (XmppNode *query)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_muc_item_free);
  const char *ns = xmpp_node_get_ns (query);

  for (XmppNode *child = xmpp_node_get_first (query); child != NULL && items->len < ITEMS_MAX; child = xmpp_node_get_next (child))
    {
      XmppMucItem *item = xmpp_node_is (child, "item", ns) ? read_item (child, ns) : NULL;

      if (item != NULL)
        g_ptr_array_add (items, item);
    }

  return items;
}

/* --- Asking ------------------------------------------------------------------------------------------------------------------ */

static DexFuture *
true_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

/* @payload: (transfer full) */
static DexFuture *
request (XmppMuc    *self,
         XmppJid    *room,
         const char *type,
         XmppNode   *payload)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  g_autoptr(XmppJid) bare = xmpp_jid_dup_bare (room);

  if (session == NULL)
    {
      xmpp_node_unref (payload);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
    }

  return xmpp_session_request (session, bare, type, payload, 0);
}

static DexFuture *
set (XmppMuc  *self,
     XmppJid  *room,
     XmppNode *payload)
{
  return dex_future_then (request (self, room, "set", payload), true_cb, NULL, NULL);
}

static XmppNode *
add_item (XmppNode   *query,
          const char *reason)
{
  XmppNode *item = xmpp_node_add (query, "item", NULL);

  if (reason != NULL && *reason != '\0')
    xmpp_node_add_with_text (item, "reason", NULL, reason);

  return item;
}

static DexFuture *
list_cb (DexFuture *future,
         gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_MUC_ADMIN);
  if (query == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a list");

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, xmpp_muc_items_from_node (query));
}

/* s. 9.5, 9.8, 10.5, 10.8 */
DexFuture *
xmpp_muc_fetch_affiliations (XmppMuc         *self,
                             XmppJid         *room,
                             XmppAffiliation  affiliation)
{
  XmppNode *query;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && affiliation != XMPP_AFFILIATION_NONE, NULL);

  query = xmpp_node_new ("query", NS_MUC_ADMIN);
  xmpp_node_set_attribute (add_item (query, NULL), "affiliation", xmpp_affiliation_to_name (affiliation));

  return dex_future_then (request (self, room, "get", query), list_cb, NULL, NULL);
}

DexFuture *
xmpp_muc_set_affiliations (XmppMuc   *self,
                           XmppJid   *room,
                           GPtrArray *items)
{
  XmppNode *query;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && items != NULL, NULL);

  query = xmpp_node_new ("query", NS_MUC_ADMIN);
  for (guint i = 0; i < items->len; i++)
    {
      const XmppMucItem *item = g_ptr_array_index (items, i);
      XmppNode *node;

      if (item->jid == NULL)
        continue;
      node = add_item (query, item->reason);
      xmpp_node_set_attribute (node, "affiliation", xmpp_affiliation_to_name (item->affiliation));
      xmpp_node_set_attribute (node, "jid", xmpp_jid_get_bare (item->jid));
      /* s. 9.3: with a nick that is kept for them. */
      xmpp_node_set_attribute (node, "nick", item->nick);
    }

  return set (self, room, query);
}

DexFuture *
xmpp_muc_set_affiliation (XmppMuc         *self,
                          XmppJid         *room,
                          XmppJid         *jid,
                          XmppAffiliation  affiliation,
                          const char      *reason)
{
  g_autoptr(GPtrArray) items = NULL;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && jid != NULL, NULL);

  items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_muc_item_free);
  g_ptr_array_add (items, xmpp_muc_item_new (jid, affiliation, reason));

  return xmpp_muc_set_affiliations (self, room, items);
}

/* s. 8.2 to 8.4, 9.6 and 9.7 */
DexFuture *
xmpp_muc_set_role (XmppMuc    *self,
                   XmppJid    *room,
                   const char *nick,
                   XmppRole    role,
                   const char *reason)
{
  XmppNode *query, *item;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && nick != NULL, NULL);

  query = xmpp_node_new ("query", NS_MUC_ADMIN);
  item = add_item (query, reason);
  xmpp_node_set_attribute (item, "nick", nick);
  xmpp_node_set_attribute (item, "role", xmpp_role_to_name (role));

  return set (self, room, query);
}

DexFuture *
xmpp_muc_moderate (XmppMuc    *self,
                   XmppJid    *room,
                   const char *archive_id,
                   const char *reason)
{
  g_autoptr(XmppSession) session = NULL;
  XmppRoom *joined;
  gboolean is_old;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && archive_id != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  joined = session != NULL ? xmpp_session_get_room (session, room) : NULL;
  if (joined == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "not in the room");

  is_old = !xmpp_room_has_feature (joined, XMPP_MODERATION_FEATURE) && xmpp_room_has_feature (joined, XMPP_MODERATION_FEATURE_OLD);

  return set (self, room, xmpp_moderation_to_node (archive_id, reason, is_old));
}
