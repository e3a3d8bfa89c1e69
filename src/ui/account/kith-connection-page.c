/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-connection-page.h"

#include "kith-account-runtime.h"
#include "kith-connection-facts.h"
#include "kith-diagnosis-service.h"
#include "kith-display-text.h"
#include "kith-save-text.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithConnectionPage
{
  AdwNavigationPage parent_instance;

  KithAccount *account;
  KithDiagnosisService *service;
  KithDiagnosis *diagnosis;
  GPtrArray *groups; /* widgets */
  guint update;

  AdwBanner *key_banner;
  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (KithConnectionPage, kith_connection_page, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
create_row (const KithConnectionFact *fact)
{
  g_autofree char *title = kith_display_text_whole (fact->title);
  g_autofree char *value = kith_display_text_whole (fact->value);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", value, "title-lines", 0,
                                 "subtitle-lines", 0, "subtitle-selectable", TRUE, NULL);

  gtk_widget_add_css_class (row, "property");

  return row;
}

static void
update (KithConnectionPage *self)
{
  g_autoptr(GPtrArray) groups = kith_connection_facts_new (self->account, self->diagnosis, g_get_real_time ());
  gboolean is_changed = kith_diagnosis_get_previous_key (self->diagnosis) != NULL;

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);

  for (guint i = 0; i < groups->len; i++)
    {
      const KithConnectionFacts *facts = g_ptr_array_index (groups, i);
      AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

      adw_preferences_group_set_title (group, facts->title);
      for (guint j = 0; j < facts->facts->len; j++)
        adw_preferences_group_add (group, create_row (g_ptr_array_index (facts->facts, j)));
      adw_preferences_page_add (self->page, group);
      g_ptr_array_add (self->groups, group);
    }

  kith_ui_set_banner (self->key_banner, is_changed ? _("The server has another key than before. Its certificate is valid.") : NULL, _("_Understood"));
}

static gboolean
update_cb (gpointer data)
{
  KithConnectionPage *self = data;

  self->update = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Many things change at once. */
static void
changed_cb (KithConnectionPage *self)
{
  if (self->update == 0)
    self->update = g_idle_add (update_cb, self);
}

static void
key_accepted (KithConnectionPage *self)
{
  kith_diagnosis_service_accept_key (self->service);
}

static char *
to_text (KithConnectionPage *self)
{
  gint64 now = g_get_real_time ();
  g_autoptr(GPtrArray) groups = kith_connection_facts_new (self->account, self->diagnosis, now);

  return kith_connection_facts_to_text (groups, self->account, now);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  g_autofree char *text = to_text (KITH_CONNECTION_PAGE (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  kith_ui_toast (GTK_WIDGET (KITH_CONNECTION_PAGE (widget)->page), g_strdup (_("Copied")));
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithConnectionPage *self = KITH_CONNECTION_PAGE (widget);
  g_autofree char *text = to_text (self);
  g_autofree char *file = g_strdup_printf ("kith-%s.txt", xmpp_jid_get_domain (kith_account_get_jid (self->account)));

  kith_save_text (GTK_WIDGET (self->page), file, text);
}

static void
kith_connection_page_dispose (GObject *object)
{
  KithConnectionPage *self = KITH_CONNECTION_PAGE (object);

  g_clear_handle_id (&self->update, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CONNECTION_PAGE);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_object (&self->diagnosis);
  g_clear_object (&self->service);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (kith_connection_page_parent_class)->dispose (object);
}

static void
kith_connection_page_class_init (KithConnectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_connection_page_dispose;

  gtk_widget_class_install_action (widget_class, "connection.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "connection.save", NULL, save_action);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-connection-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithConnectionPage, key_banner);
  gtk_widget_class_bind_template_child (widget_class, KithConnectionPage, page);
  gtk_widget_class_bind_template_callback (widget_class, key_accepted);
}

static void
kith_connection_page_init (KithConnectionPage *self)
{
  self->groups = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
kith_connection_page_new (KithClient  *client,
                          KithAccount *account)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (client, account);
  KithConnectionPage *self = g_object_new (KITH_TYPE_CONNECTION_PAGE, NULL);

  self->account = g_object_ref (account);
  self->service = g_object_ref (kith_account_runtime_get_diagnosis_service (runtime));
  self->diagnosis = g_object_ref (kith_diagnosis_service_get_diagnosis (self->service));
  g_signal_connect_object (self->diagnosis, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::syncing", G_CALLBACK (kith_diagnosis_service_refresh), self->service, G_CONNECT_SWAPPED);
  update (self);
  kith_diagnosis_service_refresh (self->service);

  return ADW_NAVIGATION_PAGE (self);
}
