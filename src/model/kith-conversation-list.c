/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-list.h"

#include <string.h>

/* A conversation with the values it was sorted by: they say where it stands after the conversation itself has changed. */
typedef struct
{
  KithConversationList *list;
  KithConversation *conversation;
  KithAccount *account; /* borrowed from the conversation, as is the bare JID */
  const char *bare;
  gboolean is_pinned;
  gint64 activity;
  char *collation;
  gint64 id;
  gboolean unread;
  gboolean is_archived;
  guint64 serial;
} Entry;

struct _KithConversationList
{
  GObject parent_instance;

  GPtrArray *entries; /* sorted */
  GHashTable *by_conversation;
  GHashTable *by_address;
  GHashTable *by_id;
  guint64 last_serial;
  guint n_unread;
  KithConversationList *requests; /* NULL in the list of them */
  gboolean has_dropped;
  guint n_archived;
};

enum
{
  PROP_0,
  PROP_N_UNREAD,
  PROP_N_ARCHIVED,
  N_PROPS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithConversationList, kith_conversation_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *properties[N_PROPS];

static void conversation_changed_cb (Entry *entry);

static guint
address_hash (gconstpointer data)
{
  const Entry *entry = data;

  return g_direct_hash (entry->account) ^ g_str_hash (entry->bare);
}

static gboolean
address_equal (gconstpointer a,
               gconstpointer b)
{
  const Entry *left = a, *right = b;

  return left->account == right->account && strcmp (left->bare, right->bare) == 0;
}

static void
entry_free (Entry *entry)
{
  g_signal_handlers_disconnect_by_data (entry->conversation, entry);
  g_object_unref (entry->conversation);
  g_free (entry->collation);
  g_free (entry);
}

static Entry *
entry_new (KithConversationList *self,
           KithConversation     *conversation)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->list = self;
  entry->conversation = g_object_ref (conversation);
  entry->account = kith_conversation_get_account (conversation);
  entry->bare = xmpp_jid_get_bare (kith_conversation_get_jid (conversation));
  entry->is_pinned = kith_conversation_get_is_pinned (conversation);
  entry->activity = kith_conversation_get_last_activity (conversation);
  entry->collation = g_utf8_collate_key (kith_conversation_get_name (conversation), -1);
  entry->id = kith_conversation_get_id (conversation);
  entry->unread = kith_conversation_get_has_unread (conversation);
  entry->is_archived = kith_conversation_get_is_archived (conversation);
  entry->serial = ++self->last_serial;

  g_signal_connect_swapped (conversation, "notify::last-activity", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::name", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::id", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::unread-count", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::is-marked-unread", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::is-pinned", G_CALLBACK (conversation_changed_cb), entry);
  g_signal_connect_swapped (conversation, "notify::is-archived", G_CALLBACK (conversation_changed_cb), entry);

  return entry;
}

/* Pinned ones first, the newest first of each; those without a message last and by name. The serial makes the order total. */
static int
entry_compare (const Entry *a,
               const Entry *b)
{
  if (a->is_pinned != b->is_pinned)
    return a->is_pinned ? -1 : 1;

  if (a->activity != b->activity)
    return a->activity > b->activity ? -1 : 1;

  if (a->activity == 0)
    {
      int order = strcmp (a->collation, b->collation);

      if (order != 0)
        return order;
    }

  return (a->serial > b->serial) - (a->serial < b->serial);
}

static int
entry_compare_indirect (gconstpointer a,
                        gconstpointer b)
{
  return entry_compare (*(const Entry * const *) a, *(const Entry * const *) b);
}

/* Where @entry stands, or would stand. */
static guint
find_place (KithConversationList *self,
            const Entry          *entry)
{
  guint low = 0, high = self->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (entry_compare (self->entries->pdata[middle], entry) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
set_n_unread (KithConversationList *self,
              guint                 n_unread)
{
  if (self->n_unread == n_unread)
    return;

  self->n_unread = n_unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_UNREAD]);
}

static void
set_n_archived (KithConversationList *self,
                guint                 n_archived)
{
  if (self->n_archived == n_archived)
    return;

  self->n_archived = n_archived;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ARCHIVED]);
}

static void
move_entry (KithConversationList *self,
            Entry                *entry,
            gboolean              is_pinned,
            gint64                activity,
            char                 *collation)
{
  guint from = find_place (self, entry);
  guint to;

  g_assert (self->entries->pdata[from] == entry);

  entry->is_pinned = is_pinned;
  entry->activity = activity;
  g_free (entry->collation);
  entry->collation = collation;

  g_ptr_array_steal_index (self->entries, from);
  to = find_place (self, entry);
  g_ptr_array_insert (self->entries, (int) to, entry);

  if (from != to)
    {
      guint first = MIN (from, to), n = MAX (from, to) - first + 1;

      g_list_model_items_changed (G_LIST_MODEL (self), first, n, n);
    }
}

static void
conversation_changed_cb (Entry *entry)
{
  KithConversationList *self = entry->list;
  gint64 activity = kith_conversation_get_last_activity (entry->conversation);
  gint64 id = kith_conversation_get_id (entry->conversation);
  gboolean unread = kith_conversation_get_has_unread (entry->conversation);
  gboolean is_pinned = kith_conversation_get_is_pinned (entry->conversation);
  gboolean is_archived = kith_conversation_get_is_archived (entry->conversation);
  g_autofree char *collation = g_utf8_collate_key (kith_conversation_get_name (entry->conversation), -1);

  if (entry->id != id)
    {
      if (entry->id != 0)
        g_hash_table_remove (self->by_id, &entry->id);
      entry->id = id;
      if (id != 0)
        g_hash_table_insert (self->by_id, &entry->id, entry);
    }

  if (entry->unread != unread)
    {
      entry->unread = unread;
      set_n_unread (self, self->n_unread + (unread ? 1 : -1));
    }

  if (entry->is_archived != is_archived)
    {
      entry->is_archived = is_archived;
      set_n_archived (self, self->n_archived + (is_archived ? 1 : -1));
    }

  if (entry->is_pinned != is_pinned || entry->activity != activity || strcmp (entry->collation, collation) != 0)
    move_entry (self, entry, is_pinned, activity, g_steal_pointer (&collation));
}

static void
index_entry (KithConversationList *self,
             Entry                *entry)
{
  g_hash_table_insert (self->by_conversation, entry->conversation, entry);
  g_hash_table_add (self->by_address, entry);
  if (entry->id != 0)
    g_hash_table_insert (self->by_id, &entry->id, entry);
}

static void
unindex_entry (KithConversationList *self,
               Entry                *entry)
{
  g_hash_table_remove (self->by_conversation, entry->conversation);
  g_hash_table_remove (self->by_address, entry);
  if (entry->id != 0)
    g_hash_table_remove (self->by_id, &entry->id);
}

static GType
kith_conversation_list_get_item_type (GListModel *model)
{
  return KITH_TYPE_CONVERSATION;
}

static guint
kith_conversation_list_get_n_items (GListModel *model)
{
  return KITH_CONVERSATION_LIST (model)->entries->len;
}

static gpointer
kith_conversation_list_get_item (GListModel *model,
                                 guint       position)
{
  KithConversationList *self = KITH_CONVERSATION_LIST (model);
  const Entry *entry;

  if (position >= self->entries->len)
    return NULL;

  entry = self->entries->pdata[position];
  return g_object_ref (entry->conversation);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_conversation_list_get_item_type;
  iface->get_n_items = kith_conversation_list_get_n_items;
  iface->get_item = kith_conversation_list_get_item;
}

static void
kith_conversation_list_finalize (GObject *object)
{
  KithConversationList *self = KITH_CONVERSATION_LIST (object);

  g_clear_object (&self->requests);
  g_clear_pointer (&self->by_conversation, g_hash_table_unref);
  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (kith_conversation_list_parent_class)->finalize (object);
}

static void
kith_conversation_list_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  KithConversationList *self = KITH_CONVERSATION_LIST (object);

  switch (prop_id)
    {
    case PROP_N_UNREAD:
      g_value_set_uint (value, self->n_unread);
      break;
    case PROP_N_ARCHIVED:
      g_value_set_uint (value, self->n_archived);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_list_class_init (KithConversationListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_conversation_list_finalize;
  object_class->get_property = kith_conversation_list_get_property;

  properties[PROP_N_UNREAD] = g_param_spec_uint ("n-unread", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  properties[PROP_N_ARCHIVED] = g_param_spec_uint ("n-archived", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_conversation_list_init (KithConversationList *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_conversation = g_hash_table_new (NULL, NULL);
  self->by_address = g_hash_table_new (address_hash, address_equal);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
}

KithConversationList *
kith_conversation_list_new (void)
{
  KithConversationList *self = g_object_new (KITH_TYPE_CONVERSATION_LIST, NULL);

  self->requests = g_object_new (KITH_TYPE_CONVERSATION_LIST, NULL);

  return self;
}

static void
remove_at (KithConversationList *self,
           guint                 place)
{
  Entry *entry = self->entries->pdata[place];
  gboolean unread = entry->unread, is_archived = entry->is_archived;

  unindex_entry (self, entry);
  g_ptr_array_steal_index (self->entries, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
  entry_free (entry);
  if (unread)
    set_n_unread (self, self->n_unread - 1);
  if (is_archived)
    set_n_archived (self, self->n_archived - 1);
}

void
kith_conversation_list_trim_requests (KithConversationList *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self) && self->requests != NULL);

  for (guint i = self->requests->entries->len; i > 0 && self->requests->entries->len > KITH_REQUESTS_MAX; i--)
    {
      KithConversation *conversation = ((const Entry *) self->requests->entries->pdata[i - 1])->conversation;

      /* Nor one that somebody looks at. */
      if (kith_conversation_get_timeline (conversation) == NULL)
        {
          remove_at (self->requests, i - 1);
          self->has_dropped = TRUE;
        }
    }
}

gboolean
kith_conversation_list_get_has_dropped (KithConversationList *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), FALSE);

  return self->has_dropped;
}

void
kith_conversation_list_add (KithConversationList *self,
                            KithConversation     *conversation)
{
  Entry *entry;
  guint place;

  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self));
  g_return_if_fail (KITH_IS_CONVERSATION (conversation));
  g_return_if_fail (!g_hash_table_contains (self->by_conversation, conversation));

  if (self->requests != NULL && kith_conversation_get_is_request (conversation))
    {
      kith_conversation_list_add (self->requests, conversation);
      kith_conversation_list_trim_requests (self);
      return;
    }

  entry = entry_new (self, conversation);
  place = find_place (self, entry);
  g_ptr_array_insert (self->entries, (int) place, entry);
  index_entry (self, entry);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
  if (entry->unread)
    set_n_unread (self, self->n_unread + 1);
  if (entry->is_archived)
    set_n_archived (self, self->n_archived + 1);
}

/**
 * kith_conversation_list_add_many:
 * @conversations: (element-type KithConversation): none of which is in the list
 *
 * One items-changed for all of them, whatever their places. Requests are not trimmed: kith_conversation_list_trim_requests () is.
 */
void
kith_conversation_list_add_many (KithConversationList *self,
                                 GPtrArray            *conversations)
{
  g_autoptr(GPtrArray) requests = g_ptr_array_new ();
  guint before, after, first = 0, last, n_unread = 0, n_archived = 0;

  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self));
  g_return_if_fail (conversations != NULL);

  if (conversations->len == 0)
    return;

  if (self->requests != NULL)
    {
      for (guint i = 0; i < conversations->len; i++)
        if (kith_conversation_get_is_request (conversations->pdata[i]))
          g_ptr_array_add (requests, conversations->pdata[i]);
      kith_conversation_list_add_many (self->requests, requests);
    }

  before = self->entries->len;
  for (guint i = 0; i < conversations->len; i++)
    {
      Entry *entry;

      if (g_hash_table_contains (self->by_conversation, conversations->pdata[i]) ||
          (self->requests != NULL && kith_conversation_get_is_request (conversations->pdata[i])))
        continue;

      entry = entry_new (self, conversations->pdata[i]);
      n_unread += entry->unread ? 1 : 0;
      n_archived += entry->is_archived ? 1 : 0;
      g_ptr_array_add (self->entries, entry);
      index_entry (self, entry);
    }

  /* The new ones have the highest serials: what is before the first and after the last of them has not moved. */
  after = self->entries->len;
  if (after == before)
    return;

  {
    guint64 limit = self->last_serial - (after - before);

    g_ptr_array_sort (self->entries, entry_compare_indirect);
    last = after - 1;
    while (((const Entry *) self->entries->pdata[first])->serial <= limit)
      first++;
    while (((const Entry *) self->entries->pdata[last])->serial <= limit)
      last--;
  }

  g_list_model_items_changed (G_LIST_MODEL (self), first, last + 1 - first - (after - before), last + 1 - first);
  set_n_unread (self, self->n_unread + n_unread);
  set_n_archived (self, self->n_archived + n_archived);
}

void
kith_conversation_list_remove (KithConversationList *self,
                               KithConversation     *conversation)
{
  const Entry *entry;

  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self));
  g_return_if_fail (KITH_IS_CONVERSATION (conversation));

  entry = g_hash_table_lookup (self->by_conversation, conversation);
  if (entry != NULL)
    remove_at (self, find_place (self, entry));
  else if (self->requests != NULL)
    kith_conversation_list_remove (self->requests, conversation);
}

void
kith_conversation_list_place (KithConversationList *self,
                              KithConversation     *conversation)
{
  KithConversationList *wanted;
  Entry *entry;
  guint place;
  g_autoptr(KithConversation) held = NULL;

  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self) && self->requests != NULL);
  g_return_if_fail (KITH_IS_CONVERSATION (conversation));

  wanted = kith_conversation_get_is_request (conversation) ? self->requests : self;
  entry = g_hash_table_lookup (wanted->by_conversation, conversation);
  if (entry != NULL)
    {
      /* Whoever leaves those out that are ignored looks again. */
      place = find_place (wanted, entry);
      g_list_model_items_changed (G_LIST_MODEL (wanted), place, 1, 1);
      return;
    }

  held = g_object_ref (conversation);
  if (wanted == self)
    {
      kith_conversation_list_add (self, conversation);
      kith_conversation_list_remove (self->requests, conversation);
    }
  else
    {
      kith_conversation_list_add (self->requests, conversation);
      entry = g_hash_table_lookup (self->by_conversation, conversation);
      if (entry != NULL)
        remove_at (self, find_place (self, entry));
      kith_conversation_list_trim_requests (self);
    }
}

KithConversationList *
kith_conversation_list_get_requests (KithConversationList *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), NULL);

  return self->requests;
}

void
kith_conversation_list_remove_account (KithConversationList *self,
                                       KithAccount          *account)
{
  g_return_if_fail (KITH_IS_CONVERSATION_LIST (self));
  g_return_if_fail (KITH_IS_ACCOUNT (account));

  for (guint i = self->entries->len; i > 0; i--)
    {
      const Entry *entry = self->entries->pdata[i - 1];

      if (kith_conversation_get_account (entry->conversation) == account)
        remove_at (self, i - 1);
    }
  if (self->requests != NULL)
    kith_conversation_list_remove_account (self->requests, account);
}

/* Borrowed. */
KithConversation *
kith_conversation_list_find (KithConversationList *self,
                             KithAccount          *account,
                             const XmppJid        *jid)
{
  Entry key = { .account = account };
  const Entry *entry;

  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), NULL);
  g_return_val_if_fail (KITH_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (jid != NULL, NULL);

  key.bare = xmpp_jid_get_bare (jid);
  entry = g_hash_table_lookup (self->by_address, &key);
  if (entry == NULL && self->requests != NULL)
    return kith_conversation_list_find (self->requests, account, jid);

  return entry != NULL ? entry->conversation : NULL;
}

/* Borrowed. */
KithConversation *
kith_conversation_list_find_id (KithConversationList *self,
                                gint64                id)
{
  const Entry *entry;

  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), NULL);

  entry = g_hash_table_lookup (self->by_id, &id);
  if (entry == NULL && self->requests != NULL)
    return kith_conversation_list_find_id (self->requests, id);

  return entry != NULL ? entry->conversation : NULL;
}

guint
kith_conversation_list_get_n_unread (KithConversationList *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), 0);

  return self->n_unread;
}

guint
kith_conversation_list_get_n_archived (KithConversationList *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_LIST (self), 0);

  return self->n_archived;
}
