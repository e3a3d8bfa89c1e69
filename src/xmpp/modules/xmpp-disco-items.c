/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-disco-items.h"

#include "kith-future.h"
#include "xmpp-disco.h"

#include <string.h>

#define NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"
#define NS_RSM         "http://jabber.org/protocol/rsm"

/* Of one page, and in characters. */
#define ITEMS_MAX    20000
#define LENGTH_MAX   1024
#define SERVICES_MAX 50
#define ASK_SECONDS  10

G_DEFINE_BOXED_TYPE (XmppDiscoItems, xmpp_disco_items, xmpp_disco_items_ref, xmpp_disco_items_unref)

void
xmpp_disco_item_free (XmppDiscoItem *self)
{
  xmpp_jid_unref (self->jid);
  g_free (self->name);
  g_free (self->node);
  g_free (self);
}

XmppDiscoItems *
xmpp_disco_items_ref (XmppDiscoItems *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_disco_items_unref (XmppDiscoItems *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->items);
  g_free (self->last);
  g_free (self);
}

static char *
dup_clamped (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LENGTH_MAX));
}

static XmppDiscoItem *
item_new (XmppJid    *jid,
          const char *name,
          const char *node)
{
  XmppDiscoItem *item = g_new0 (XmppDiscoItem, 1);

  item->jid = xmpp_jid_ref (jid);
  item->name = dup_clamped (name);
  item->node = node != NULL && strnlen (node, LENGTH_MAX + 1) <= LENGTH_MAX ? g_strdup (node) : NULL;

  return item;
}

/* -1: not said, or nonsense. */
static int
read_number (const char *text)
{
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &number, NULL) ? (int) number : -1;
}

/* XEP-0059 s. 2.1: nothing more to come: an empty page, no way to go on, or as many as there are. A cursor that does not move leads nowhere. */
static gboolean
is_last_page (XmppDiscoItems *self,
              XmppNode       *set,
              const char     *last,
              const char     *after)
{
  XmppNode *first = xmpp_node_find (set, "first", NS_RSM);
  int index = first != NULL ? read_number (xmpp_node_get_attribute (first, "index")) : -1;

  return self->items->len == 0 || last == NULL || *last == '\0' || g_strcmp0 (last, after) == 0 ||
         (self->n_all >= 0 && index >= 0 && (gint64) index + self->items->len >= self->n_all);
}

XmppDiscoItems *
xmpp_disco_items_from_node (XmppNode   *query,
                            const char *after)
{
  XmppDiscoItems *self = g_new0 (XmppDiscoItems, 1);
  XmppNode *set = xmpp_node_find (query, "set", NS_RSM);

  g_atomic_ref_count_init (&self->ref_count);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_disco_item_free);
  self->n_all = -1;

  for (XmppNode *child = xmpp_node_get_first (query); child != NULL && self->items->len < ITEMS_MAX; child = xmpp_node_get_next (child))
    {
      const char *address = xmpp_node_is (child, "item", NS_DISCO_ITEMS) ? xmpp_node_get_attribute (child, "jid") : NULL;
      g_autoptr(XmppJid) jid = address != NULL ? xmpp_jid_new (address, NULL) : NULL;

      if (jid != NULL)
        g_ptr_array_add (self->items, item_new (jid, xmpp_node_get_attribute (child, "name"), xmpp_node_get_attribute (child, "node")));
    }

  if (set != NULL)
    {
      const char *last = xmpp_node_find_text (set, "last", NS_RSM);

      self->n_all = read_number (xmpp_node_find_text (set, "count", NS_RSM));
      if (!is_last_page (self, set, last, after))
        self->last = g_strdup (last);
    }

  return self;
}

static DexFuture *
items_cb (DexFuture *future,
          gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_DISCO_ITEMS);
  if (query == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a query");

  return dex_future_new_take_boxed (XMPP_TYPE_DISCO_ITEMS, xmpp_disco_items_from_node (query, data));
}

DexFuture *
xmpp_disco_query_items (XmppSession *session,
                        XmppJid     *jid,
                        const char  *node,
                        guint        max,
                        const char  *after)
{
  XmppNode *query, *set;
  g_autofree char *max_text = g_strdup_printf ("%u", max);

  g_return_val_if_fail (XMPP_IS_SESSION (session) && jid != NULL, NULL);

  query = xmpp_node_new ("query", NS_DISCO_ITEMS);
  xmpp_node_set_attribute (query, "node", node);
  if (max > 0)
    {
      set = xmpp_node_add (query, "set", NS_RSM);
      xmpp_node_add_with_text (set, "max", NULL, max_text);
      if (after != NULL)
        xmpp_node_add_with_text (set, "after", NULL, after);
    }

  return dex_future_then (xmpp_session_request (session, jid, "get", query, 0), items_cb, g_strdup (after), g_free);
}

/* --- Services ---------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  XmppSession *session;
  XmppJid     *server;
  char        *category;
  char        *type;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->session);
  xmpp_jid_unref (search->server);
  g_free (search->category);
  g_free (search->type);
  g_free (search);
}

static gboolean
is_such (XmppDiscoInfo *info,
         const Search  *search)
{
  for (guint i = 0; i < info->identities->len; i++)
    {
      const XmppIdentity *identity = g_ptr_array_index (info->identities, i);

      if (strcmp (identity->category, search->category) == 0 && strcmp (identity->type, search->type) == 0)
        return TRUE;
    }

  return FALSE;
}

/* All are asked at once. */
static DexFuture *
search_fiber (gpointer data)
{
  const Search *search = data;
  GError *error = NULL;
  g_autoptr(XmppDiscoItems) page = dex_await_boxed (xmpp_disco_query_items (search->session, search->server, NULL, 0, NULL), &error);
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_disco_item_free);
  g_autoptr(GPtrArray) asked = g_ptr_array_new ();

  if (page == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < MIN (page->items->len, SERVICES_MAX); i++)
    {
      const XmppDiscoItem *item = g_ptr_array_index (page->items, i);

      g_ptr_array_add (asked, kith_race (scope, xmpp_disco_query_info (xmpp_session_get_disco (search->session), item->jid, item->node), ASK_SECONDS));
    }
  for (guint i = 0; i < asked->len; i++)
    {
      const XmppDiscoItem *item = g_ptr_array_index (page->items, i);
      g_autoptr(XmppDiscoInfo) info = dex_await_boxed (g_ptr_array_index (asked, i), NULL);

      if (info != NULL && is_such (info, search))
        g_ptr_array_add (found, item_new (item->jid, item->name, item->node));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&found));
}

DexFuture *
xmpp_disco_find_services (XmppSession *session,
                          XmppJid     *server,
                          const char  *category,
                          const char  *type)
{
  Search *search;

  g_return_val_if_fail (XMPP_IS_SESSION (session) && server != NULL && category != NULL && type != NULL, NULL);

  search = g_new0 (Search, 1);
  search->session = g_object_ref (session);
  search->server = xmpp_jid_dup_domain (server);
  search->category = g_strdup (category);
  search->type = g_strdup (type);

  return kith_promise_for (kith_spawn (search_fiber, search, search_free));
}
