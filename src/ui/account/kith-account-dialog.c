/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-dialog.h"

#include "kith-blocked-page.h"
#include "kith-connection-page.h"
#include "kith-console-window.h"
#include "kith-profile-page.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithAccountDialog
{
  AdwDialog parent_instance;

  KithClient *client;
  KithAccount *account;
  gboolean is_updating;
  guint tick;
  GtkWidget *color_buttons[KITH_ACCOUNT_COLORS];

  AdwNavigationView *navigation;
  AdwSwitchRow *enabled;
  GtkWidget *trouble_group;
  GtkLabel *trouble_title;
  GtkLabel *trouble_details;
  GtkWidget *try_now;
  AdwPreferencesGroup *password_group;
  GtkEditable *password;
  AdwSwitchRow *remember;
  GtkEditable *label;
  GtkBox *colors;
};

G_DEFINE_FINAL_TYPE (KithAccountDialog, kith_account_dialog, ADW_TYPE_DIALOG)

static void
update_state (KithAccountDialog *self)
{
  KithAccountState state = kith_account_get_state (self->account);
  const GError *error = kith_account_get_error (self->account);
  g_autofree char *words = kith_words_account_state (self->account, g_get_real_time ());
  gboolean needs_password = state == KITH_ACCOUNT_STATE_NEEDS_PASSWORD
                            || g_error_matches (error, KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_PASSWORD_REFUSED);
  gboolean trouble = error != NULL && kith_words_account_is_bad (self->account);

  self->is_updating = TRUE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->enabled), kith_account_get_address (self->account));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->enabled), words);
  adw_switch_row_set_active (self->enabled, kith_account_get_enabled (self->account));
  self->is_updating = FALSE;

  gtk_widget_set_visible (self->trouble_group, trouble);
  if (trouble)
    {
      g_autofree char *details = kith_words_error_details (error, xmpp_jid_get_domain (kith_account_get_jid (self->account)));

      gtk_label_set_text (self->trouble_title, kith_words_error_title (error));
      gtk_label_set_text (self->trouble_details, details);
    }
  gtk_widget_set_visible (self->try_now, state == KITH_ACCOUNT_STATE_WAITING || state == KITH_ACCOUNT_STATE_FAILED);
  gtk_widget_set_visible (GTK_WIDGET (self->password_group), needs_password);
}

static void
update_secrets (KithAccountDialog *self)
{
  gboolean can_remember = kith_client_get_can_remember_passwords (self->client);

  gtk_widget_set_visible (GTK_WIDGET (self->remember), can_remember);
  adw_preferences_group_set_description (self->password_group, can_remember ? NULL
    : _("There is no place for secrets on this computer, so Kith asks for the password at each start."));
}

static void
update_label (KithAccountDialog *self)
{
  self->is_updating = TRUE;
  if (g_strcmp0 (gtk_editable_get_text (self->label), kith_account_get_label (self->account)) != 0)
    gtk_editable_set_text (self->label, kith_account_get_label (self->account));
  for (guint i = 0; i < KITH_ACCOUNT_COLORS; i++)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->color_buttons[i]), kith_account_get_color (self->account) == i);
  self->is_updating = FALSE;
}

static gboolean
tick_cb (gpointer data)
{
  KithAccountDialog *self = data;

  if (kith_account_get_state (self->account) == KITH_ACCOUNT_STATE_WAITING)
    update_state (self);

  return G_SOURCE_CONTINUE;
}

static void
enabled_changed (KithAccountDialog *self)
{
  if (!self->is_updating)
    kith_client_set_account_enabled (self->client, self->account, adw_switch_row_get_active (self->enabled));
}

static void
try_now_clicked (KithAccountDialog *self)
{
  kith_client_reconnect (self->client, self->account);
}

static void
password_activated (KithAccountDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);

  if (*password == '\0')
    return;

  kith_client_set_password (self->client, self->account, password,
                            kith_client_get_can_remember_passwords (self->client) && adw_switch_row_get_active (self->remember));
  gtk_editable_set_text (self->password, "");
}

static void
label_applied (KithAccountDialog *self)
{
  kith_client_set_account_label (self->client, self->account, gtk_editable_get_text (self->label), kith_account_get_color (self->account));
}

static void
color_toggled_cb (KithAccountDialog *self,
                  GtkCheckButton    *button)
{
  if (self->is_updating || !gtk_check_button_get_active (button))
    return;

  for (guint i = 0; i < KITH_ACCOUNT_COLORS; i++)
    {
      if (self->color_buttons[i] == GTK_WIDGET (button))
        kith_client_set_account_label (self->client, self->account, kith_account_get_label (self->account), i);
    }
}

static DexFuture *
removed_cb (DexFuture *future,
            gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithAccountDialog) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && self != NULL)
    kith_ui_toast (GTK_WIDGET (self->colors), kith_words_failed_answer (error));
  else if (self != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
remove_response_cb (KithAccountDialog *self,
                    const char        *response)
{
  GWeakRef *weak;

  if (g_strcmp0 (response, "remove") != 0)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (kith_client_remove_account (self->client, self->account), removed_cb, weak, weak_ref_free));
}

static void
remove_activated (KithAccountDialog *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Remove Account?"), NULL));


  adw_alert_dialog_format_body (dialog,
                                _("All messages of %s that are on this computer are deleted, and so are drafts and what was not sent yet. "
                                  "The account stays on its server, with what the server keeps."),
                                kith_account_get_address (self->account));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
blocked_action (GtkWidget  *widget,
                const char *name,
                GVariant   *target)
{
  KithAccountDialog *self = KITH_ACCOUNT_DIALOG (widget);

  if (kith_client_get_runtime (self->client, self->account) != NULL)
    adw_navigation_view_push (self->navigation, kith_blocked_page_new (self->client, self->account));
}

/* --- Looking closer ---------------------------------------------------------------------------------------------------- */

static void
connection_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *target)
{
  KithAccountDialog *self = KITH_ACCOUNT_DIALOG (widget);

  if (kith_client_get_runtime (self->client, self->account) != NULL)
    adw_navigation_view_push (self->navigation, kith_connection_page_new (self->client, self->account));
}

static void
profile_action (GtkWidget  *widget,
                const char *name,
                GVariant   *target)
{
  KithAccountDialog *self = KITH_ACCOUNT_DIALOG (widget);

  adw_navigation_view_push (self->navigation, kith_profile_page_new (self->client, self->account));
}

/* One looks at it while doing something in the window. */
static void
console_action (GtkWidget  *widget,
                const char *name,
                GVariant   *target)
{
  KithAccountDialog *self = KITH_ACCOUNT_DIALOG (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  kith_console_window_present (gtk_window_get_application (GTK_WINDOW (root)), self->client, self->account);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
kith_account_dialog_dispose (GObject *object)
{
  KithAccountDialog *self = KITH_ACCOUNT_DIALOG (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_ACCOUNT_DIALOG);
  g_clear_object (&self->account);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_account_dialog_parent_class)->dispose (object);
}

static void
kith_account_dialog_class_init (KithAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_account_dialog_dispose;

  gtk_widget_class_install_action (widget_class, "account.blocked", NULL, blocked_action);
  gtk_widget_class_install_action (widget_class, "account.connection", NULL, connection_action);
  gtk_widget_class_install_action (widget_class, "account.profile", NULL, profile_action);
  gtk_widget_class_install_action (widget_class, "account.console", NULL, console_action);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, enabled);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, trouble_group);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, trouble_title);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, trouble_details);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, try_now);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, password_group);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, remember);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, label);
  gtk_widget_class_bind_template_child (widget_class, KithAccountDialog, colors);
  gtk_widget_class_bind_template_callback (widget_class, enabled_changed);
  gtk_widget_class_bind_template_callback (widget_class, try_now_clicked);
  gtk_widget_class_bind_template_callback (widget_class, password_activated);
  gtk_widget_class_bind_template_callback (widget_class, label_applied);
  gtk_widget_class_bind_template_callback (widget_class, remove_activated);
}

static void
kith_account_dialog_init (KithAccountDialog *self)
{
  const char * const names[KITH_ACCOUNT_COLORS] = { _("Blue"), _("Teal"), _("Green"), _("Orange"), _("Pink"), _("Purple") };

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < KITH_ACCOUNT_COLORS; i++)
    {
      GtkWidget *button = gtk_check_button_new ();

      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (self->color_buttons[0]));
      gtk_widget_add_css_class (button, "color-choice");
      kith_ui_set_account_color (button, i);
      gtk_widget_set_tooltip_text (button, names[i]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, names[i], -1);
      g_signal_connect_object (button, "toggled", G_CALLBACK (color_toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->colors, button);
      self->color_buttons[i] = button;
    }
}

AdwDialog *
kith_account_dialog_new (KithClient  *client,
                         KithAccount *account)
{
  KithAccountDialog *self = g_object_new (KITH_TYPE_ACCOUNT_DIALOG, NULL);

  self->client = g_object_ref (client);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::enabled", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::syncing", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::history", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::label", G_CALLBACK (update_label), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::color", G_CALLBACK (update_label), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::can-remember-passwords", G_CALLBACK (update_secrets), self, G_CONNECT_SWAPPED);
  update_state (self);
  update_label (self);
  update_secrets (self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);

  return ADW_DIALOG (self);
}
