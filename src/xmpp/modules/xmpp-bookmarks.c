/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-bookmarks.h"

#include "kith-future.h"
#include "xmpp-disco.h"
#include "xmpp-pubsub.h"

#include <string.h>

#define NS_BOOKMARKS  XMPP_BOOKMARKS_NODE
#define NS_STORAGE    "storage:bookmarks"
#define NS_PRIVATE    "jabber:iq:private"
#define NS_CONVERSION "urn:xmpp:bookmarks-conversion:0"

/* Longest text in characters that is taken over, and how many rooms. */
#define LENGTH_MAX 1024
#define ROOMS_MAX  10000

struct _XmppBookmarks
{
  XmppModule parent_instance;
  GQueue     changes;         /* of Change: for the one element of XEP-0048 */
  gboolean   is_writing;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppBookmarks, xmpp_bookmarks, XMPP_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (XmppBookmark, xmpp_bookmark, xmpp_bookmark_copy, xmpp_bookmark_free)

XmppBookmark *
xmpp_bookmark_new (XmppJid *room)
{
  XmppBookmark *self = g_new0 (XmppBookmark, 1);

  self->room = xmpp_jid_dup_bare (room);

  return self;
}

XmppBookmark *
xmpp_bookmark_copy (const XmppBookmark *self)
{
  XmppBookmark *copy = xmpp_bookmark_new (self->room);

  copy->name = g_strdup (self->name);
  copy->nick = g_strdup (self->nick);
  copy->password = g_strdup (self->password);
  copy->autojoin = self->autojoin;
  copy->extensions = self->extensions != NULL ? xmpp_node_ref (self->extensions) : NULL;
  copy->settings = self->settings;

  return copy;
}

void
xmpp_bookmark_free (XmppBookmark *self)
{
  xmpp_jid_unref (self->room);
  g_free (self->name);
  g_free (self->nick);
  g_free (self->password);
  g_clear_pointer (&self->extensions, xmpp_node_unref);
  g_free (self);
}

/* --- One room ------------------------------------------------------------------------------------------------------------ */

static char *
dup_clamped (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LENGTH_MAX));
}

static gboolean
is_true (const char *text)
{
  return g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0;
}

/* NULL: no room. */
static XmppBookmark *
read_conference (XmppNode   *conference,
                 const char *ns,
                 const char *address)
{
  g_autoptr(XmppJid) room = address != NULL ? xmpp_jid_new (address, NULL) : NULL;
  XmppNode *extensions = xmpp_node_find (conference, "extensions", NS_BOOKMARKS);
  XmppBookmark *self;

  if (room == NULL || !xmpp_jid_is_bare (room) || xmpp_jid_get_local (room) == NULL)
    return NULL;

  self = xmpp_bookmark_new (room);
  self->name = dup_clamped (xmpp_node_get_attribute (conference, "name"));
  self->autojoin = is_true (xmpp_node_get_attribute (conference, "autojoin"));
  self->nick = dup_clamped (xmpp_node_find_text (conference, "nick", ns));
  self->password = dup_clamped (xmpp_node_find_text (conference, "password", ns));
  self->extensions = extensions != NULL ? xmpp_node_ref (extensions) : NULL;
  xmpp_conversation_settings_read (extensions, &self->settings);

  return self;
}

XmppBookmark *
xmpp_bookmark_from_item (const char *id,
                         XmppNode   *payload)
{
  if (payload == NULL || !xmpp_node_is (payload, "conference", NS_BOOKMARKS))
    return NULL;

  return read_conference (payload, NS_BOOKMARKS, id);
}

/* What we know of it, into an empty element; (transfer none). */
static void
write_conference (XmppNode           *conference,
                  const XmppBookmark *self)
{
  g_autoptr(XmppNode) empty = xmpp_node_new ("extensions", NS_BOOKMARKS);
  g_autoptr(XmppNode) extensions = xmpp_conversation_settings_write (self->extensions != NULL ? self->extensions : empty, &self->settings);

  xmpp_node_set_attribute (conference, "name", self->name);
  xmpp_node_set_attribute (conference, "autojoin", self->autojoin ? "true" : NULL);
  if (self->nick != NULL && *self->nick != '\0')
    xmpp_node_add_with_text (conference, "nick", NULL, self->nick);
  if (self->password != NULL && *self->password != '\0')
    xmpp_node_add_with_text (conference, "password", NULL, self->password);
  if (self->extensions != NULL || xmpp_node_get_first (extensions) != NULL)
    xmpp_node_take (conference, g_steal_pointer (&extensions));
}

XmppNode *
xmpp_bookmark_to_payload (const XmppBookmark *self)
{
  XmppNode *conference = xmpp_node_new ("conference", NS_BOOKMARKS);

  write_conference (conference, self);

  return conference;
}

/* --- All of them in one element (XEP-0048) --------------------------------------------------------------------------------- */

GPtrArray *
xmpp_bookmarks_from_storage (XmppNode *storage)
{
  GPtrArray *bookmarks = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_bookmark_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (xmpp_jid_hash, xmpp_jid_equal);

  for (XmppNode *child = xmpp_node_get_first (storage); child != NULL && bookmarks->len < ROOMS_MAX; child = xmpp_node_get_next (child))
    {
      g_autoptr(XmppBookmark) bookmark = xmpp_node_is (child, "conference", NS_STORAGE)
                                           ? read_conference (child, NS_STORAGE, xmpp_node_get_attribute (child, "jid"))
                                           : NULL;

      if (bookmark != NULL && g_hash_table_add (seen, bookmark->room))
        g_ptr_array_add (bookmarks, g_steal_pointer (&bookmark));
    }

  return bookmarks;
}

static gboolean
is_of (XmppNode *node,
       XmppJid  *room)
{
  const char *text = xmpp_node_is (node, "conference", NS_STORAGE) ? xmpp_node_get_attribute (node, "jid") : NULL;
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return jid != NULL && xmpp_jid_equal (jid, room);
}

static gboolean
is_ours (XmppNode *child)
{
  return xmpp_node_is (child, "nick", NS_STORAGE) || xmpp_node_is (child, "password", NS_STORAGE) || xmpp_node_is (child, "extensions", NS_BOOKMARKS);
}

/* @old: NULL: it was not there. What we do not know in it stays. */
static XmppNode *
make_conference (XmppNode           *old,
                 const XmppBookmark *bookmark)
{
  XmppNode *made = xmpp_node_new ("conference", NS_STORAGE);
  XmppNode *child = old != NULL ? xmpp_node_get_first (old) : NULL;

  for (guint i = 0; old != NULL && i < xmpp_node_get_n_attributes (old); i++)
    {
      const char *name, *ns, *value;

      xmpp_node_get_nth_attribute (old, i, &name, &ns, &value);
      if (ns != NULL || (strcmp (name, "name") != 0 && strcmp (name, "autojoin") != 0))
        xmpp_node_set_attribute_ns (made, name, ns, value);
    }
  xmpp_node_set_attribute (made, "jid", xmpp_jid_get_text (bookmark->room));
  write_conference (made, bookmark);
  for (; child != NULL; child = xmpp_node_get_next (child))
    if (!is_ours (child))
      xmpp_node_take (made, xmpp_node_copy (child));

  return made;
}

XmppNode *
xmpp_bookmarks_storage_with (XmppNode           *storage,
                             XmppJid            *room,
                             const XmppBookmark *bookmark)
{
  XmppNode *written = xmpp_node_new ("storage", NS_STORAGE);
  gboolean is_done = bookmark == NULL;

  for (XmppNode *child = xmpp_node_get_first (storage); child != NULL; child = xmpp_node_get_next (child))
    {
      if (!is_of (child, room))
        xmpp_node_take (written, xmpp_node_copy (child));
      else if (!is_done)
        {
          xmpp_node_take (written, make_conference (child, bookmark));
          is_done = TRUE;
        }
    }
  if (!is_done)
    xmpp_node_take (written, make_conference (NULL, bookmark));

  return written;
}

/* --- Where they are ---------------------------------------------------------------------------------------------------------- */

/* XEP-0402 s. 6.3: programs that know only the older storage have to find them too. */
static gboolean
is_native (XmppSession *session)
{
  XmppDisco *disco = xmpp_session_get_disco (session);

  if (!xmpp_pubsub_can_keep_private (xmpp_session_get_pubsub (session)))
    return FALSE;

  return xmpp_disco_account_has (disco, NS_BOOKMARKS "#compat") || xmpp_disco_account_has (disco, NS_CONVERSION) ||
         xmpp_disco_server_has (disco, NS_CONVERSION) || !(xmpp_disco_server_has (disco, NS_PRIVATE) || xmpp_disco_account_has (disco, NS_PRIVATE));
}

gboolean
xmpp_bookmarks_are_native (XmppBookmarks *self)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BOOKMARKS (self), FALSE);

  session = xmpp_module_dup_session (XMPP_MODULE (self));

  return session != NULL && is_native (session);
}

static DexFuture *
no_session (void)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
}

static DexFuture *
items_cb (DexFuture *future,
          gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *items;
  g_autoptr(GPtrArray) bookmarks = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_bookmark_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (xmpp_jid_hash, xmpp_jid_equal);

  if (value == NULL)
    return dex_future_new_for_error (error);

  items = g_value_get_boxed (value);
  for (guint i = 0; i < items->len && bookmarks->len < ROOMS_MAX; i++)
    {
      const XmppPubsubItem *item = g_ptr_array_index (items, i);
      g_autoptr(XmppBookmark) bookmark = xmpp_bookmark_from_item (item->id, item->payload);

      if (bookmark != NULL && g_hash_table_add (seen, bookmark->room))
        g_ptr_array_add (bookmarks, g_steal_pointer (&bookmark));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&bookmarks));
}

/* Future of XmppNode: the one element of XEP-0048, empty where there is none. */
static DexFuture *
storage_cb (DexFuture *future,
            gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query, *storage;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_PRIVATE);
  storage = query != NULL ? xmpp_node_find (query, "storage", NS_STORAGE) : NULL;

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, storage != NULL ? xmpp_node_copy (storage) : xmpp_node_new ("storage", NS_STORAGE));
}

static DexFuture *
fetch_storage (XmppSession *session)
{
  XmppNode *query = xmpp_node_new ("query", NS_PRIVATE);

  xmpp_node_add (query, "storage", NS_STORAGE);

  return dex_future_then (xmpp_session_request (session, NULL, "get", query, 0), storage_cb, NULL, NULL);
}

static DexFuture *
read_storage_cb (DexFuture *future,
                 gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, xmpp_bookmarks_from_storage (g_value_get_boxed (value)));
}

DexFuture *
xmpp_bookmarks_fetch (XmppBookmarks *self)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BOOKMARKS (self), NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return no_session ();

  if (is_native (session))
    return dex_future_then (xmpp_pubsub_fetch (xmpp_session_get_pubsub (session), NULL, XMPP_BOOKMARKS_NODE, NULL), items_cb, NULL, NULL);

  return dex_future_then (fetch_storage (session), read_storage_cb, NULL, NULL);
}

/* --- Changing the one element -------------------------------------------------------------------------------------------------- */

typedef struct
{
  XmppJid      *room;
  XmppBookmark *bookmark; /* NULL: no such room any more */
  DexPromise   *promise;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  xmpp_jid_unref (change->room);
  g_clear_pointer (&change->bookmark, xmpp_bookmark_free);
  dex_unref (change->promise);
  g_free (change);
}

typedef struct
{
  XmppBookmarks *bookmarks;
  XmppSession   *session;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_object_unref (write->bookmarks);
  g_object_unref (write->session);
  g_free (write);
}

static gboolean
store_await (XmppSession  *session,
             XmppNode     *storage,
             GError      **error)
{
  XmppNode *query = xmpp_node_new ("query", NS_PRIVATE);
  g_autoptr(XmppNode) answer = NULL;

  xmpp_node_take (query, storage);
  answer = dex_await_boxed (xmpp_session_request (session, NULL, "set", query, 0), error);

  return answer != NULL;
}

/* All that is wanted by now goes into what is there. */
static XmppNode *
apply_changes (XmppNode  *storage,
               GPtrArray *changes)
{
  XmppNode *changed = xmpp_node_ref (storage);

  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = g_ptr_array_index (changes, i);
      g_autoptr(XmppNode) before = g_steal_pointer (&changed);

      changed = xmpp_bookmarks_storage_with (before, change->room, change->bookmark);
    }

  return changed;
}

static void
take_changes (XmppBookmarks *self,
              GPtrArray     *changes)
{
  while (!g_queue_is_empty (&self->changes))
    g_ptr_array_add (changes, g_queue_pop_head (&self->changes));
}

/* Who writes without having read what is there now would undo what was changed meanwhile: one at a time, and what comes meanwhile waits. */
static DexFuture *
write_fiber (gpointer data)
{
  Write *write = data;
  XmppBookmarks *self = write->bookmarks;

  while (!g_queue_is_empty (&self->changes))
    {
      g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppNode) storage = dex_await_boxed (fetch_storage (write->session), &error);

      take_changes (self, changes);
      if (storage != NULL)
        store_await (write->session, apply_changes (storage, changes), &error);

      for (guint i = 0; i < changes->len; i++)
        {
          Change *change = g_ptr_array_index (changes, i);

          if (error != NULL)
            dex_promise_reject (change->promise, g_error_copy (error));
          else
            dex_promise_resolve_boolean (change->promise, TRUE);
        }
    }
  self->is_writing = FALSE;

  return dex_future_new_true ();
}

static DexFuture *
change_storage (XmppBookmarks      *self,
                XmppSession        *session,
                XmppJid            *room,
                const XmppBookmark *bookmark)
{
  Change *change = g_new0 (Change, 1);
  DexFuture *future;

  change->room = xmpp_jid_dup_bare (room);
  change->bookmark = bookmark != NULL ? xmpp_bookmark_copy (bookmark) : NULL;
  change->promise = dex_promise_new ();
  future = DEX_FUTURE (dex_ref (change->promise));
  g_queue_push_tail (&self->changes, change);

  if (!self->is_writing)
    {
      Write *write = g_new0 (Write, 1);

      self->is_writing = TRUE;
      write->bookmarks = g_object_ref (self);
      write->session = g_object_ref (session);
      kith_spawn_detached (write_fiber, write, write_free);
    }

  return future;
}

DexFuture *
xmpp_bookmarks_set (XmppBookmarks      *self,
                    const XmppBookmark *bookmark)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BOOKMARKS (self) && bookmark != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return no_session ();

  if (is_native (session))
    return xmpp_pubsub_keep_private (xmpp_session_get_pubsub (session), XMPP_BOOKMARKS_NODE, xmpp_jid_get_text (bookmark->room),
                                     xmpp_bookmark_to_payload (bookmark));

  return change_storage (self, session, bookmark->room, bookmark);
}

static DexFuture *
removed_cb (DexFuture *future,
            gpointer   data)
{
  g_autoptr(GError) error = NULL;

  /* What is not there is gone. */
  if (dex_future_get_value (future, &error) == NULL && !g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

DexFuture *
xmpp_bookmarks_remove (XmppBookmarks *self,
                       XmppJid       *room)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BOOKMARKS (self) && room != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return no_session ();

  if (is_native (session))
    return dex_future_finally (xmpp_pubsub_retract (xmpp_session_get_pubsub (session), XMPP_BOOKMARKS_NODE, xmpp_jid_get_bare (room)), removed_cb, NULL,
                               NULL);

  return change_storage (self, session, room, NULL);
}

/* --- Module ---------------------------------------------------------------------------------------------------------------------- */

static void
event_cb (XmppPubsub    *pubsub,
          const char    *node,
          GPtrArray     *items,
          XmppBookmarks *self)
{
  g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_bookmark_free);
  g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);

  for (guint i = 0; i < items->len; i++)
    {
      const XmppPubsubItem *item = g_ptr_array_index (items, i);
      XmppBookmark *bookmark = item->is_retracted ? NULL : xmpp_bookmark_from_item (item->id, item->payload);
      XmppJid *room = item->is_retracted ? xmpp_jid_new (item->id, NULL) : NULL;

      if (bookmark != NULL)
        g_ptr_array_add (set, bookmark);
      if (room != NULL)
        g_ptr_array_add (removed, room);
    }

  if (set->len > 0 || removed->len > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, set, removed);
}

static void
xmpp_bookmarks_bound (XmppModule *module,
                      XmppLogin  *login)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppPubsub *pubsub = xmpp_session_get_pubsub (session);

  g_signal_handlers_disconnect_by_func (pubsub, event_cb, module);
  g_signal_connect_object (pubsub, "own-event::" XMPP_BOOKMARKS_NODE, G_CALLBACK (event_cb), module, 0);
}

static const char *const features[] = { XMPP_BOOKMARKS_NODE "+notify", NULL };

static void
xmpp_bookmarks_class_init (XmppBookmarksClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  module_class->features = features;
  module_class->bound = xmpp_bookmarks_bound;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMPP_TYPE_BOOKMARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY,
                                          G_TYPE_PTR_ARRAY);
}

static void
xmpp_bookmarks_init (XmppBookmarks *self)
{
  g_queue_init (&self->changes);
}
