/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-selection.h"

struct _KithMessageSelection
{
  GObject     parent_instance;

  GHashTable *messages; /* id -> KithMessage */
  gint64      last;     /* the one that was toggled last */
  gboolean    is_active;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithMessageSelection, kith_message_selection, G_TYPE_OBJECT)

static void
kith_message_selection_finalize (GObject *object)
{
  g_hash_table_unref (KITH_MESSAGE_SELECTION (object)->messages);

  G_OBJECT_CLASS (kith_message_selection_parent_class)->finalize (object);
}

static void
kith_message_selection_class_init (KithMessageSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_message_selection_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITH_TYPE_MESSAGE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_message_selection_init (KithMessageSelection *self)
{
  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

KithMessageSelection *
kith_message_selection_new (void)
{
  return g_object_new (KITH_TYPE_MESSAGE_SELECTION, NULL);
}

gboolean
kith_message_selection_get_is_active (KithMessageSelection *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE_SELECTION (self), FALSE);

  return self->is_active;
}

guint
kith_message_selection_get_count (KithMessageSelection *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE_SELECTION (self), 0);

  return g_hash_table_size (self->messages);
}

gboolean
kith_message_selection_contains (KithMessageSelection *self,
                                 KithMessage          *message)
{
  gint64 id;

  g_return_val_if_fail (KITH_IS_MESSAGE_SELECTION (self), FALSE);

  id = kith_message_get_id (message);

  return g_hash_table_contains (self->messages, &id);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const KithMessageData *one = kith_message_get_data (*(KithMessage *const *) a);
  const KithMessageData *other = kith_message_get_data (*(KithMessage *const *) b);

  if (one->sort_time != other->sort_time)
    return one->sort_time < other->sort_time ? -1 : 1;

  return one->sort_tie < other->sort_tie ? -1 : one->sort_tie > other->sort_tie;
}

GPtrArray *
kith_message_selection_list (KithMessageSelection *self)
{
  GPtrArray *list;
  GHashTableIter iter;
  gpointer message;

  g_return_val_if_fail (KITH_IS_MESSAGE_SELECTION (self), NULL);

  list = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_ptr_array_add (list, g_object_ref (message));
  g_ptr_array_sort (list, compare);

  return list;
}

static void
add (KithMessageSelection *self,
     KithMessage          *message)
{
  gint64 id = kith_message_get_id (message);

  g_hash_table_replace (self->messages, g_memdup2 (&id, sizeof id), g_object_ref (message));
}

void
kith_message_selection_toggle (KithMessageSelection *self,
                               KithMessage          *message)
{
  gint64 id;

  g_return_if_fail (KITH_IS_MESSAGE_SELECTION (self));
  g_return_if_fail (KITH_IS_MESSAGE (message));

  id = kith_message_get_id (message);
  self->is_active = TRUE;
  self->last = id;
  if (!g_hash_table_remove (self->messages, &id))
    add (self, message);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
kith_message_selection_extend (KithMessageSelection *self,
                               KithTimeline         *timeline,
                               KithMessage          *message)
{
  gint64 target;
  guint n, found = 0;

  g_return_if_fail (KITH_IS_MESSAGE_SELECTION (self));
  g_return_if_fail (KITH_IS_TIMELINE (timeline));
  g_return_if_fail (KITH_IS_MESSAGE (message));

  target = kith_message_get_id (message);
  if (kith_timeline_find (timeline, self->last) == NULL)
    self->last = target;

  n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  for (guint i = 0; i < n && found < 2; i++)
    {
      g_autoptr(KithMessage) item = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      gint64 id = kith_message_get_id (item);
      gboolean is_end = id == self->last || id == target;

      if (is_end)
        found += self->last == target ? 2 : 1;
      if (is_end || found == 1)
        add (self, item);
    }

  self->is_active = TRUE;
  self->last = target;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
kith_message_selection_clear (KithMessageSelection *self)
{
  g_return_if_fail (KITH_IS_MESSAGE_SELECTION (self));

  if (!self->is_active)
    return;

  self->is_active = FALSE;
  self->last = 0;
  g_hash_table_remove_all (self->messages);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
