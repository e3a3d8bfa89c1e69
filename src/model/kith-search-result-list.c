/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-result-list.h"

struct _KithSearchResultList
{
  GObject parent_instance;

  GPtrArray *results;
  GPtrArray *words;
  KithSearchState state;
  char *word;
  guint n_total;
  gboolean has_more;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithSearchResultList, kith_search_result_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_search_result_list_get_item_type (GListModel *model)
{
  return KITH_TYPE_SEARCH_RESULT;
}

static guint
kith_search_result_list_get_n_items (GListModel *model)
{
  return KITH_SEARCH_RESULT_LIST (model)->results->len;
}

static gpointer
kith_search_result_list_get_item (GListModel *model,
                                  guint       position)
{
  KithSearchResultList *self = KITH_SEARCH_RESULT_LIST (model);

  return position < self->results->len ? g_object_ref (self->results->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_search_result_list_get_item_type;
  iface->get_n_items = kith_search_result_list_get_n_items;
  iface->get_item = kith_search_result_list_get_item;
}

static void
kith_search_result_list_finalize (GObject *object)
{
  KithSearchResultList *self = KITH_SEARCH_RESULT_LIST (object);

  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_free (self->word);

  G_OBJECT_CLASS (kith_search_result_list_parent_class)->finalize (object);
}

static void
kith_search_result_list_class_init (KithSearchResultListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_search_result_list_finalize;

  signals[CHANGED] = g_signal_new ("changed", KITH_TYPE_SEARCH_RESULT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_search_result_list_init (KithSearchResultList *self)
{
  self->results = g_ptr_array_new_with_free_func (g_object_unref);
  self->words = g_ptr_array_new_with_free_func (g_free);
}

KithSearchResultList *
kith_search_result_list_new (void)
{
  return g_object_new (KITH_TYPE_SEARCH_RESULT_LIST, NULL);
}

KithSearchState
kith_search_result_list_get_state (KithSearchResultList *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT_LIST (self), KITH_SEARCH_FAILED);

  return self->state;
}

const char *
kith_search_result_list_get_word (KithSearchResultList *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT_LIST (self), NULL);

  return self->word;
}

guint
kith_search_result_list_get_n_total (KithSearchResultList *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT_LIST (self), 0);

  return self->n_total;
}

gboolean
kith_search_result_list_get_has_more (KithSearchResultList *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT_LIST (self), FALSE);

  return self->has_more;
}

GPtrArray *
kith_search_result_list_get_words (KithSearchResultList *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT_LIST (self), NULL);

  return self->words;
}

void
kith_search_result_list_set_state (KithSearchResultList *self,
                                   KithSearchState       state,
                                   const char           *word)
{
  g_return_if_fail (KITH_IS_SEARCH_RESULT_LIST (self));

  if (self->state == state && g_strcmp0 (self->word, word) == 0)
    return;

  self->state = state;
  g_set_str (&self->word, word);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
kith_search_result_list_add_word (KithSearchResultList *self,
                                  const char           *word)
{
  g_return_if_fail (KITH_IS_SEARCH_RESULT_LIST (self));

  g_ptr_array_add (self->words, g_strdup (word));
}

void
kith_search_result_list_take (KithSearchResultList *self,
                              GPtrArray            *results,
                              guint                 n_total,
                              gboolean              has_more)
{
  guint n_before;

  g_return_if_fail (KITH_IS_SEARCH_RESULT_LIST (self));

  n_before = self->results->len;
  for (guint i = 0; i < results->len; i++)
    g_ptr_array_add (self->results, g_object_ref (results->pdata[i]));
  if (n_before == 0)
    self->n_total = n_total;
  self->has_more = has_more;
  self->state = KITH_SEARCH_DONE;
  if (results->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, results->len);
  g_signal_emit (self, signals[CHANGED], 0);
}
