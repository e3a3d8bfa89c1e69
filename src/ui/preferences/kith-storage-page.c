/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-storage-page.h"

#include "kith-clear-dialog.h"
#include "kith-display-text.h"
#include "kith-keep-row.h"
#include "kith-ui.h"

#include <glib/gi18n.h>
#include <libdex.h>

/* The largest; who has more conversations than these gets little by clearing the rest. */
#define ROWS_MAX 100

struct _KithStoragePage
{
  AdwPreferencesPage parent_instance;

  KithClient *client;
  GSettings *settings;
  GPtrArray *rows; /* of GtkWidget, in the group */

  AdwComboRow *keep;
  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (KithStoragePage, kith_storage_page, ADW_TYPE_PREFERENCES_PAGE)

static gboolean
days_to_index (GValue   *value,
               GVariant *variant,
               gpointer  data)
{
  g_value_set_uint (value, kith_keep_find (g_variant_get_int32 (variant)));

  return TRUE;
}

static GVariant *
index_to_days (const GValue       *value,
               const GVariantType *type,
               gpointer            data)
{
  return g_variant_new_int32 (kith_keep_get_days (g_value_get_uint (value)));
}

/* --- Space ----------------------------------------------------------------------------------------------------- */

static void
clear_cb (GtkWidget       *button,
          KithStoragePage *self)
{
  /* Where the focus is when the question is answered: the row may be gone then. */
  gtk_widget_grab_focus (GTK_WIDGET (self->keep));
  kith_clear_dialog_present (GTK_WIDGET (self), self->client, g_object_get_data (G_OBJECT (button), "kith-conversation"));
}

static GtkWidget *
make_row (KithStoragePage    *self,
          const KithSpaceUse *use)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (use->conversation));
  g_autofree char *size = g_format_size (use->n_bytes);
  g_autofree char *number = g_strdup_printf (ngettext ("%'lu message", "%'lu messages", use->n_messages), (gulong) use->n_messages);
  /* Translators: "12 messages, 3 kB" */
  g_autofree char *subtitle = g_strdup_printf (_("%s, %s"), number, size);
  /* Translators: %s is a person or a room */
  g_autofree char *label = g_strdup_printf (_("Clear %s…"), name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "kith-conversation", g_object_ref (use->conversation), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clear_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
show_space (KithStoragePage *self,
            GPtrArray       *uses)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < MIN (uses->len, ROWS_MAX); i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (uses, i));

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  adw_preferences_group_set_description (self->group, uses->len == 0 ? _("There are no messages on this device") : NULL);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
measured_cb (DexFuture *future,
             gpointer   data)
{
  g_autoptr(KithStoragePage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->rows != NULL && value != NULL)
    show_space (self, g_value_get_boxed (value));

  return dex_future_new_true ();
}

static void
measure_action (GtkWidget  *widget,
                const char *name,
                GVariant   *target)
{
  KithStoragePage *self = KITH_STORAGE_PAGE (widget);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (kith_client_measure (self->client), measured_cb, weak, weak_ref_free));
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_storage_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_storage_page_parent_class)->map (widget);

  gtk_widget_activate_action (widget, "storage.measure", NULL);
}

static void
kith_storage_page_dispose (GObject *object)
{
  KithStoragePage *self = KITH_STORAGE_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_STORAGE_PAGE);
  g_clear_object (&self->settings);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_storage_page_parent_class)->dispose (object);
}

static void
kith_storage_page_class_init (KithStoragePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_storage_page_dispose;
  widget_class->map = kith_storage_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "preferences/kith-storage-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithStoragePage, keep);
  gtk_widget_class_bind_template_child (widget_class, KithStoragePage, group);
  gtk_widget_class_install_action (widget_class, "storage.measure", NULL, measure_action);
}

static void
kith_storage_page_init (KithStoragePage *self)
{
  g_autoptr(GListModel) choices = kith_keep_choices_new (FALSE);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->settings = g_settings_new (KITH_APP_ID);
  adw_combo_row_set_model (self->keep, choices);
  g_settings_bind_with_mapping (self->settings, "keep-days", self->keep, "selected", G_SETTINGS_BIND_DEFAULT,
                                days_to_index, index_to_days, NULL, NULL);
}

GtkWidget *
kith_storage_page_new (KithClient *client)
{
  KithStoragePage *self = g_object_new (KITH_TYPE_STORAGE_PAGE, NULL);

  self->client = g_object_ref (client);

  return GTK_WIDGET (self);
}
