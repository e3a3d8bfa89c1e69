/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-add-account-dialog.h"

#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

#define PORT 5222
#define PORT_DIRECT 5223

struct _KithAddAccountDialog
{
  AdwDialog parent_instance;

  KithClient *client;
  gboolean is_busy;

  GtkWidget *sign_in;
  GtkStack *sign_in_stack;
  GtkWidget *error_box;
  GtkLabel *error_title;
  GtkLabel *error_details;
  GtkEditable *address;
  GtkEditable *password;
  AdwExpanderRow *connection;
  GtkEditable *host;
  AdwSpinRow *port;
  AdwSwitchRow *direct_tls;
  GtkWidget *secrets;
};

G_DEFINE_FINAL_TYPE (KithAddAccountDialog, kith_add_account_dialog, ADW_TYPE_DIALOG)

static gboolean
has_text (gpointer    self,
          const char *text)
{
  return text != NULL && *text != '\0';
}

static void
set_busy (KithAddAccountDialog *self,
          gboolean              is_busy)
{
  self->is_busy = is_busy;
  gtk_stack_set_visible_child_name (self->sign_in_stack, is_busy ? "spinner" : "label");
  gtk_editable_set_editable (self->address, !is_busy);
  gtk_editable_set_editable (self->password, !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->connection), !is_busy);
  gtk_widget_set_sensitive (self->sign_in,
                            !is_busy && has_text (NULL, gtk_editable_get_text (self->address))
                              && has_text (NULL, gtk_editable_get_text (self->password)));
}

static void
changed (KithAddAccountDialog *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->address), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->password), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->host), "error");
  set_busy (self, self->is_busy);
}

static void
connection_changed (KithAddAccountDialog *self)
{
  const char *host = gtk_editable_get_text (self->host);

  adw_expander_row_set_subtitle (self->connection, *host != '\0' ? host : _("Found automatically"));
  changed (self);
}

static void
direct_tls_changed (KithAddAccountDialog *self)
{
  gboolean direct = adw_switch_row_get_active (self->direct_tls);

  if (adw_spin_row_get_value (self->port) == (direct ? PORT : PORT_DIRECT))
    adw_spin_row_set_value (self->port, direct ? PORT_DIRECT : PORT);
}

/* What is wrong, at the field where it can be put right. */
static void
show_error (KithAddAccountDialog *self,
            const GError         *error)
{
  const char *at = strrchr (gtk_editable_get_text (self->address), '@');
  g_autofree char *details = kith_words_error_details (error, at != NULL && at[1] != '\0' ? at + 1 : NULL);
  GtkWidget *field = GTK_WIDGET (self->address);

  if (error->domain == KITH_CONNECTION_ERROR && error->code == KITH_CONNECTION_ERROR_PASSWORD_REFUSED)
    field = GTK_WIDGET (self->password);
  else if (error->domain == KITH_CONNECTION_ERROR && error->code != KITH_CONNECTION_ERROR_BAD_JID
           && *gtk_editable_get_text (self->host) != '\0')
    field = GTK_WIDGET (self->host);

  gtk_label_set_text (self->error_title, kith_words_error_title (error));
  gtk_label_set_text (self->error_details, details);
  gtk_widget_set_visible (self->error_box, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), kith_words_error_title (error), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  gtk_widget_add_css_class (field, "error");
  gtk_widget_grab_focus (field);
}

static DexFuture *
added_cb (DexFuture *future,
          gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithAddAccountDialog) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  set_busy (self, FALSE);
  if (dex_future_get_value (future, &error) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
sign_in_clicked (KithAddAccountDialog *self)
{
  const char *host = gtk_editable_get_text (self->host);
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address)));
  g_autoptr(KithConnectionSettings) settings = NULL;
  GWeakRef *weak;

  if (self->is_busy)
    return;

  if (*host != '\0')
    settings = kith_connection_settings_new (host, (guint16) adw_spin_row_get_value (self->port),
                                             adw_switch_row_get_active (self->direct_tls));

  gtk_widget_set_visible (self->error_box, FALSE);
  changed (self);
  set_busy (self, TRUE);

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (kith_client_add_account (self->client, address, gtk_editable_get_text (self->password), settings),
                                         added_cb, weak, weak_ref_free));
}

static void
cancel_clicked (KithAddAccountDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
kith_add_account_dialog_closed (AdwDialog *dialog)
{
  KithAddAccountDialog *self = KITH_ADD_ACCOUNT_DIALOG (dialog);

  if (self->is_busy)
    kith_client_cancel_add (self->client);
  gtk_editable_set_text (self->password, "");
}

static void
kith_add_account_dialog_dispose (GObject *object)
{
  KithAddAccountDialog *self = KITH_ADD_ACCOUNT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_ADD_ACCOUNT_DIALOG);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_add_account_dialog_parent_class)->dispose (object);
}

static void
kith_add_account_dialog_class_init (KithAddAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_add_account_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = kith_add_account_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-add-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, sign_in);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, sign_in_stack);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, error_box);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, error_title);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, error_details);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, address);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, connection);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, host);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, port);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, direct_tls);
  gtk_widget_class_bind_template_child (widget_class, KithAddAccountDialog, secrets);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, connection_changed);
  gtk_widget_class_bind_template_callback (widget_class, direct_tls_changed);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_clicked);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
}

static void
kith_add_account_dialog_init (KithAddAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_busy (self, FALSE);
}

AdwDialog *
kith_add_account_dialog_new (KithClient *client)
{
  KithAddAccountDialog *self = g_object_new (KITH_TYPE_ADD_ACCOUNT_DIALOG, NULL);

  self->client = g_object_ref (client);
  g_object_bind_property (client, "can-remember-passwords", self->secrets, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);

  return ADW_DIALOG (self);
}
