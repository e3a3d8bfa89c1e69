/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-request-row.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-lookalike.h"
#include "kith-roster-service.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithRequestRow
{
  GtkListBoxRow parent_instance;

  KithClient *client;
  KithContact *contact;

  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *account_name;
  GtkLabel *address;
  GtkLabel *warning;
  GtkWidget *deny;
  GtkWidget *accept;
};

G_DEFINE_FINAL_TYPE (KithRequestRow, kith_request_row, GTK_TYPE_LIST_BOX_ROW)

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithRequestRow) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;

  /* Where it went well the row goes with the request. */
  if (self != NULL && dex_future_get_value (future, &error) == NULL)
    {
      kith_ui_toast (GTK_WIDGET (self), kith_words_failed_answer (error));
      gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
    }

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
answer (KithRequestRow *self,
        DexFuture     *(*ask) (KithRosterService *service, KithContact *contact))
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_contact_get_account (self->contact));
  GWeakRef *weak;

  if (runtime == NULL)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  dex_future_disown (dex_future_finally (ask (kith_account_runtime_get_roster_service (runtime), self->contact),
                                         answered_cb, weak, weak_ref_free));
}

static void
accept_clicked (KithRequestRow *self)
{
  answer (self, kith_roster_service_accept);
}

static void
deny_clicked (KithRequestRow *self)
{
  answer (self, kith_roster_service_deny);
}

static void
kith_request_row_dispose (GObject *object)
{
  KithRequestRow *self = KITH_REQUEST_ROW (object);

  g_clear_object (&self->client);
  g_clear_object (&self->contact);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_REQUEST_ROW);

  G_OBJECT_CLASS (kith_request_row_parent_class)->dispose (object);
}

static void
kith_request_row_class_init (KithRequestRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_request_row_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, address);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, warning);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, deny);
  gtk_widget_class_bind_template_child (widget_class, KithRequestRow, accept);
  gtk_widget_class_bind_template_callback (widget_class, accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, deny_clicked);
}

static void
kith_request_row_init (KithRequestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
kith_request_row_new (KithClient  *client,
                      KithContact *contact)
{
  KithRequestRow *self = g_object_new (KITH_TYPE_REQUEST_ROW, NULL);
  KithAccount *account = kith_contact_get_account (contact);
  const char *jid = xmpp_jid_get_bare (kith_contact_get_jid (contact));
  g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (contact));
  g_autofree char *accept = g_strdup_printf (_("Accept %s"), name);
  g_autofree char *deny = g_strdup_printf (_("Deny %s"), name);
  g_autofree char *warning = kith_lookalike_warning (client, account, kith_contact_get_jid (contact));
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (client))) > 1;

  self->client = g_object_ref (client);
  self->contact = g_object_ref (contact);

  g_object_set (self->avatar, "person-name", name, "key", jid, NULL);
  gtk_label_set_text (self->name, name);
  kith_ui_set_address (self->address, jid);
  gtk_label_set_text (self->account_name, several ? kith_account_get_label (account) : "");
  gtk_label_set_text (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->warning), warning != NULL);
  kith_ui_set_spoken (GTK_WIDGET (self->accept), accept);
  kith_ui_set_spoken (GTK_WIDGET (self->deny), deny);

  return GTK_WIDGET (self);
}
