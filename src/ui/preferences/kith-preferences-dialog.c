/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-preferences-dialog.h"

#include "kith-storage-page.h"
#include "kith-ui.h"

struct _KithPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  GSettings *settings;

  AdwComboRow *style;
  AdwComboRow *enter;
  AdwComboRow *history;
  GtkWidget *notifications;
  GtkWidget *notification_text;
  GtkWidget *notification_sound;
  GtkWidget *receipts;
  GtkWidget *typing;
  GtkWidget *last_seen;
  AdwComboRow *away;
  GtkWidget *away_locked;
  AdwComboRow *strangers;
  GtkWidget *revocation;
};

G_DEFINE_FINAL_TYPE (KithPreferencesDialog, kith_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static const char * const styles[] = { "system", "light", "dark" };

static gboolean
style_to_index (GValue   *value,
                GVariant *variant,
                gpointer  data)
{
  guint index = 0;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (g_strcmp0 (g_variant_get_string (variant, NULL), styles[i]) == 0)
        index = i;
    }
  g_value_set_uint (value, index);

  return TRUE;
}

static GVariant *
index_to_style (const GValue       *value,
                const GVariantType *type,
                gpointer            data)
{
  return g_variant_new_string (styles[MIN (g_value_get_uint (value), G_N_ELEMENTS (styles) - 1)]);
}

static gboolean
enter_to_index (GValue   *value,
                GVariant *variant,
                gpointer  data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 0 : 1);

  return TRUE;
}

static GVariant *
index_to_enter (const GValue       *value,
                const GVariantType *type,
                gpointer            data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 0);
}

static const int days[] = { -1, 365, 90, 30, 0 };

static gboolean
days_to_index (GValue   *value,
               GVariant *variant,
               gpointer  data)
{
  int wanted = g_variant_get_int32 (variant);
  guint index = 0;

  /* A number that is not among ours: the next larger one. */
  for (guint i = 1; wanted >= 0 && i < G_N_ELEMENTS (days); i++)
    {
      if (days[i] >= wanted)
        index = i;
    }
  g_value_set_uint (value, index);

  return TRUE;
}

static GVariant *
index_to_days (const GValue       *value,
               const GVariantType *type,
               gpointer            data)
{
  return g_variant_new_int32 (days[MIN (g_value_get_uint (value), G_N_ELEMENTS (days) - 1)]);
}

static gboolean
strangers_to_index (GValue   *value,
                    GVariant *variant,
                    gpointer  data)
{
  g_value_set_uint (value, g_strcmp0 (g_variant_get_string (variant, NULL), "refuse") == 0 ? 1 : 0);

  return TRUE;
}

static GVariant *
index_to_strangers (const GValue       *value,
                    const GVariantType *type,
                    gpointer            data)
{
  return g_variant_new_string (g_value_get_uint (value) == 1 ? "refuse" : "as-requests");
}

static const int away_minutes[] = { 5, 10, 15, 30, 60, 0 };

static gboolean
away_to_index (GValue   *value,
               GVariant *variant,
               gpointer  data)
{
  int wanted = g_variant_get_int32 (variant);
  guint index = G_N_ELEMENTS (away_minutes) - 1;

  /* A number that is not among ours: the next larger one. */
  for (guint i = G_N_ELEMENTS (away_minutes) - 1; wanted > 0 && i > 0; i--)
    {
      if (away_minutes[i - 1] >= wanted)
        index = i - 1;
    }
  g_value_set_uint (value, index);

  return TRUE;
}

static GVariant *
index_to_away (const GValue       *value,
               const GVariantType *type,
               gpointer            data)
{
  return g_variant_new_int32 (away_minutes[MIN (g_value_get_uint (value), G_N_ELEMENTS (away_minutes) - 1)]);
}

static void
kith_preferences_dialog_dispose (GObject *object)
{
  KithPreferencesDialog *self = KITH_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (kith_preferences_dialog_parent_class)->dispose (object);
}

static void
kith_preferences_dialog_class_init (KithPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_preferences_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "preferences/kith-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, style);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, enter);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, history);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, notifications);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, notification_text);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, notification_sound);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, receipts);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, typing);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, last_seen);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, away);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, away_locked);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, strangers);
  gtk_widget_class_bind_template_child (widget_class, KithPreferencesDialog, revocation);
}

static void
kith_preferences_dialog_init (KithPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->settings = g_settings_new (KITH_APP_ID);
  g_settings_bind (self->settings, "notifications", self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notification-text", self->notification_text, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notification-sound", self->notification_sound, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "send-receipts", self->receipts, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "send-typing", self->typing, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "check-revocation", self->revocation, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "color-scheme", self->style, "selected", G_SETTINGS_BIND_DEFAULT,
                                style_to_index, index_to_style, NULL, NULL);
  g_settings_bind_with_mapping (self->settings, "enter-sends", self->enter, "selected", G_SETTINGS_BIND_DEFAULT,
                                enter_to_index, index_to_enter, NULL, NULL);
  g_settings_bind_with_mapping (self->settings, "history-days", self->history, "selected", G_SETTINGS_BIND_DEFAULT,
                                days_to_index, index_to_days, NULL, NULL);
  g_settings_bind (self->settings, "send-last-seen", self->last_seen, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "away-when-locked", self->away_locked, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "away-minutes", self->away, "selected", G_SETTINGS_BIND_DEFAULT,
                                away_to_index, index_to_away, NULL, NULL);
  g_settings_bind_with_mapping (self->settings, "messages-from-strangers", self->strangers, "selected", G_SETTINGS_BIND_DEFAULT,
                                strangers_to_index, index_to_strangers, NULL, NULL);
}

AdwDialog *
kith_preferences_dialog_new (KithClient *client)
{
  KithPreferencesDialog *self = g_object_new (KITH_TYPE_PREFERENCES_DIALOG, NULL);

  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self), ADW_PREFERENCES_PAGE (kith_storage_page_new (client)));

  return ADW_DIALOG (self);
}
