/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-completion-list.h"

struct _KithCompletionList
{
  GObject parent_instance;

  GtkTextView *view;      /* not owned */
  char *label;
  GtkWidget *popover;     /* made when it is needed */
  GtkWidget *list;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithCompletionList, kith_completion_list, G_TYPE_OBJECT)

static void
kith_completion_list_finalize (GObject *object)
{
  kith_completion_list_dispose (KITH_COMPLETION_LIST (object));
  g_free (KITH_COMPLETION_LIST (object)->label);

  G_OBJECT_CLASS (kith_completion_list_parent_class)->finalize (object);
}

static void
kith_completion_list_class_init (KithCompletionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_completion_list_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", KITH_TYPE_COMPLETION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kith_completion_list_init (KithCompletionList *self)
{
}

static void
choose (KithCompletionList *self,
        GtkListBoxRow      *row)
{
  g_autofree char *value = g_strdup (g_object_get_data (G_OBJECT (row), "kith-value"));

  g_signal_emit (self, signals[CHOSEN], 0, value);
  kith_completion_list_hide (self);
}

static void
make_popover (KithCompletionList *self)
{
  self->popover = gtk_popover_new ();
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_set_focusable (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label, -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (choose), self);
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->list);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_add_css_class (self->popover, "completion");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->view));
}

KithCompletionList *
kith_completion_list_new (GtkTextView *view,
                          const char  *label)
{
  KithCompletionList *self = g_object_new (KITH_TYPE_COMPLETION_LIST, NULL);

  self->view = view;
  self->label = g_strdup (label);

  return self;
}

void
kith_completion_list_clear (KithCompletionList *self)
{
  g_return_if_fail (KITH_IS_COMPLETION_LIST (self));

  if (self->popover == NULL)
    make_popover (self);
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
}

void
kith_completion_list_add (KithCompletionList *self,
                          const char         *words,
                          const char         *value)
{
  GtkWidget *row;

  g_return_if_fail (KITH_IS_COMPLETION_LIST (self) && self->list != NULL);

  row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), g_object_new (GTK_TYPE_LABEL, "label", words, "xalign", 0.f, NULL));
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (row), "kith-value", g_strdup (value), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

void
kith_completion_list_show (KithCompletionList *self,
                           const GtkTextIter  *place)
{
  GdkRectangle at;

  g_return_if_fail (KITH_IS_COMPLETION_LIST (self) && self->popover != NULL);

  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
  gtk_text_view_get_iter_location (self->view, place, &at);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, at.x, at.y, &at.x, &at.y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &at);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

void
kith_completion_list_hide (KithCompletionList *self)
{
  g_return_if_fail (KITH_IS_COMPLETION_LIST (self));

  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

gboolean
kith_completion_list_key_pressed (KithCompletionList *self,
                                  guint               keyval,
                                  GdkModifierType     modifiers)
{
  GtkListBoxRow *row;
  int step;

  g_return_val_if_fail (KITH_IS_COMPLETION_LIST (self), FALSE);

  if (self->popover == NULL || !gtk_widget_get_visible (self->popover) || modifiers != 0)
    return FALSE;

  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  switch (keyval)
    {
    case GDK_KEY_Escape:
      kith_completion_list_hide (self);
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (row == NULL)
        return FALSE;
      choose (self, row);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      step = keyval == GDK_KEY_Up ? -1 : 1;
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (row != NULL ? gtk_list_box_row_get_index (row) : 0) + step);
      if (row != NULL)
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
      return TRUE;
    default:
      return FALSE;
    }
}

void
kith_completion_list_dispose (KithCompletionList *self)
{
  g_return_if_fail (KITH_IS_COMPLETION_LIST (self));

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->list = NULL;
}
