/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-current-selection.h"

struct _KithCurrentSelection
{
  GObject parent_instance;

  GListModel *model;
  GObject *current;
  guint position; /* of current; GTK_INVALID_LIST_POSITION where it is not in the list */
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithCurrentSelection, kith_current_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_iface_init))

static GType
kith_current_selection_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (KITH_CURRENT_SELECTION (model)->model);
}

static guint
kith_current_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (KITH_CURRENT_SELECTION (model)->model);
}

static gpointer
kith_current_selection_get_item (GListModel *model,
                                 guint       position)
{
  return g_list_model_get_item (KITH_CURRENT_SELECTION (model)->model, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_current_selection_get_item_type;
  iface->get_n_items = kith_current_selection_get_n_items;
  iface->get_item = kith_current_selection_get_item;
}

static gboolean
kith_current_selection_is_selected (GtkSelectionModel *model,
                                    guint              position)
{
  KithCurrentSelection *self = KITH_CURRENT_SELECTION (model);

  return position != GTK_INVALID_LIST_POSITION && position == self->position;
}

static GtkBitset *
kith_current_selection_get_selection_in_range (GtkSelectionModel *model,
                                               guint              position,
                                               guint              n_items)
{
  KithCurrentSelection *self = KITH_CURRENT_SELECTION (model);
  GtkBitset *selected = gtk_bitset_new_empty ();

  if (self->position != GTK_INVALID_LIST_POSITION)
    gtk_bitset_add (selected, self->position);

  return selected;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = kith_current_selection_is_selected;
  iface->get_selection_in_range = kith_current_selection_get_selection_in_range;
}

static guint
find (KithCurrentSelection *self,
      guint                 first,
      guint                 n_items)
{
  for (guint i = first; self->current != NULL && i < first + n_items; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (self->model, i);

      if (item == self->current)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
items_changed_cb (KithCurrentSelection *self,
                  guint                 position,
                  guint                 removed,
                  guint                 added)
{
  /* It was not here, or is within the change: look among what is there now. */
  if (self->position == GTK_INVALID_LIST_POSITION || (self->position >= position && self->position - position < removed))
    self->position = find (self, position, added);
  else if (self->position >= position)
    self->position = self->position - removed + added;

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
kith_current_selection_dispose (GObject *object)
{
  KithCurrentSelection *self = KITH_CURRENT_SELECTION (object);

  g_clear_object (&self->model);
  g_clear_object (&self->current);

  G_OBJECT_CLASS (kith_current_selection_parent_class)->dispose (object);
}

static void
kith_current_selection_class_init (KithCurrentSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_current_selection_dispose;
}

static void
kith_current_selection_init (KithCurrentSelection *self)
{
  self->position = GTK_INVALID_LIST_POSITION;
}

KithCurrentSelection *
kith_current_selection_new (GListModel *model)
{
  KithCurrentSelection *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (KITH_TYPE_CURRENT_SELECTION, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
kith_current_selection_set_current (KithCurrentSelection *self,
                                    gpointer              item)
{
  guint before;

  g_return_if_fail (KITH_IS_CURRENT_SELECTION (self));

  if (!g_set_object (&self->current, item))
    return;

  before = self->position;
  self->position = find (self, 0, g_list_model_get_n_items (self->model));
  if (before != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), before, 1);
  if (self->position != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), self->position, 1);
}

guint
kith_current_selection_get_position (KithCurrentSelection *self)
{
  g_return_val_if_fail (KITH_IS_CURRENT_SELECTION (self), GTK_INVALID_LIST_POSITION);

  return self->position;
}
