/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-row.h"

#include "kith-display-text.h"
#include "kith-ui.h"
#include "kith-words.h"

#define LABEL_CHARS 16

struct _KithAccountRow
{
  GtkListBoxRow parent_instance;

  KithAccount *account;
  guint tick;

  GtkWidget *dot;
  GtkLabel *address;
  GtkLabel *label;
  GtkLabel *state;
  GtkWidget *mark;
};

G_DEFINE_FINAL_TYPE (KithAccountRow, kith_account_row, GTK_TYPE_LIST_BOX_ROW)

static void
update (KithAccountRow *self)
{
  g_autofree char *state = kith_words_account_state (self->account, g_get_real_time ());
  g_autofree char *label = kith_display_text_line (kith_account_get_label (self->account), LABEL_CHARS);
  g_autofree char *words = NULL;
  gboolean bad = kith_words_account_is_bad (self->account);

  kith_ui_set_account_color (self->dot, kith_account_get_color (self->account));
  kith_ui_set_address (self->address, kith_account_get_address (self->account));
  gtk_label_set_text (self->label, label);
  gtk_label_set_text (self->state, state);
  kith_ui_set_class (self->state, "warning", bad);
  kith_ui_set_class (self->state, "meta", !bad);
  gtk_widget_set_visible (self->mark, bad);

  words = g_strdup_printf ("%s, %s, %s", kith_account_get_address (self->account), kith_account_get_label (self->account), state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* Counts down to the next attempt, while somebody looks. */
static gboolean
tick_cb (gpointer data)
{
  KithAccountRow *self = data;

  if (kith_account_get_state (self->account) == KITH_ACCOUNT_STATE_WAITING)
    update (self);

  return G_SOURCE_CONTINUE;
}

static void
kith_account_row_map (GtkWidget *widget)
{
  KithAccountRow *self = KITH_ACCOUNT_ROW (widget);

  GTK_WIDGET_CLASS (kith_account_row_parent_class)->map (widget);

  update (self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
}

static void
kith_account_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&KITH_ACCOUNT_ROW (widget)->tick, g_source_remove);

  GTK_WIDGET_CLASS (kith_account_row_parent_class)->unmap (widget);
}

static void
kith_account_row_dispose (GObject *object)
{
  KithAccountRow *self = KITH_ACCOUNT_ROW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_ACCOUNT_ROW);

  G_OBJECT_CLASS (kith_account_row_parent_class)->dispose (object);
}

static void
kith_account_row_class_init (KithAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_account_row_dispose;
  widget_class->map = kith_account_row_map;
  widget_class->unmap = kith_account_row_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithAccountRow, dot);
  gtk_widget_class_bind_template_child (widget_class, KithAccountRow, address);
  gtk_widget_class_bind_template_child (widget_class, KithAccountRow, label);
  gtk_widget_class_bind_template_child (widget_class, KithAccountRow, state);
  gtk_widget_class_bind_template_child (widget_class, KithAccountRow, mark);
}

static void
kith_account_row_init (KithAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
kith_account_row_new (KithAccount *account)
{
  KithAccountRow *self = g_object_new (KITH_TYPE_ACCOUNT_ROW, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

KithAccount *
kith_account_row_get_account (KithAccountRow *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_ROW (self), NULL);

  return self->account;
}
