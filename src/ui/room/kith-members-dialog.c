/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-members-dialog.h"

#include "kith-member-order.h"
#include "kith-member-row.h"
#include "kith-room-words.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithMembersDialog
{
  AdwDialog parent_instance;

  KithRoom *room;
  GtkFilter *filter;
  GListModel *found;

  AdwWindowTitle *title;
  GtkEditable *entry;
  GtkStack *stack;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (KithMembersDialog, kith_members_dialog, ADW_TYPE_DIALOG)

static void
update (KithMembersDialog *self)
{
  g_autofree char *subtitle = kith_room_words_subtitle (self->room);

  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (self->found) > 0 ? "list" : "empty");
}

static void
search_changed (KithMembersDialog *self)
{
  gtk_string_filter_set_search (GTK_STRING_FILTER (self->filter), gtk_editable_get_text (self->entry));
}

static void
search_stopped (KithMembersDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
words_changed (KithMemberRow *row,
               GParamSpec    *pspec,
               GtkListItem   *item)
{
  g_autofree char *words = NULL;

  g_object_get (row, "words", &words, NULL);
  gtk_list_item_set_accessible_label (item, words);
}

static void
row_setup_cb (GtkListItemFactory *factory,
              GtkListItem        *item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_MEMBER_ROW, NULL);

  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
  g_signal_connect_object (row, "notify::words", G_CALLBACK (words_changed), item, 0);
}

static void
row_bind_cb (GtkListItemFactory *factory,
             GtkListItem        *item)
{
  KithMemberRow *row = KITH_MEMBER_ROW (gtk_list_item_get_child (item));

  kith_member_row_set_occupant (row, gtk_list_item_get_item (item));
  words_changed (row, NULL, item);
}

static void
row_unbind_cb (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  kith_member_row_set_occupant (KITH_MEMBER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
kith_members_dialog_dispose (GObject *object)
{
  KithMembersDialog *self = KITH_MEMBERS_DIALOG (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_MEMBERS_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->filter);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (kith_members_dialog_parent_class)->dispose (object);
}

static void
kith_members_dialog_class_init (KithMembersDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_members_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "room/kith-members-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithMembersDialog, title);
  gtk_widget_class_bind_template_child (widget_class, KithMembersDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, KithMembersDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, KithMembersDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped);
}

static void
kith_members_dialog_init (KithMembersDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

AdwDialog *
kith_members_dialog_new (KithRoom *room)
{
  KithMembersDialog *self = g_object_new (KITH_TYPE_MEMBERS_DIALOG, NULL);
  GListModel *sorted = kith_member_order_new (kith_room_get_occupants (room));
  GtkFilterListModel *found;
  g_autoptr(GtkNoSelection) selection = NULL;

  self->room = g_object_ref (room);
  self->filter = kith_member_order_new_filter ();
  found = gtk_filter_list_model_new (sorted, g_object_ref (self->filter));
  gtk_filter_list_model_set_incremental (found, TRUE);
  self->found = G_LIST_MODEL (found);
  selection = gtk_no_selection_new (g_object_ref (self->found));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return ADW_DIALOG (self);
}
