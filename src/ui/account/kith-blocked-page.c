/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-blocked-page.h"

#include "kith-account-runtime.h"
#include "kith-blocking-service.h"
#include "kith-contact-dialogs.h"
#include "kith-display-text.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithBlockedPage
{
  AdwNavigationPage parent_instance;

  KithBlockingService *service;
  GtkStringList *addresses;

  GtkWidget *overlay;
  GtkEditable *entry;
  GtkLabel *trouble;
  GtkLabel *hint;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (KithBlockedPage, kith_blocked_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update (KithBlockedPage *self)
{
  gboolean is_available = kith_blocking_service_get_is_available (self->service);
  g_auto(GStrv) addresses = kith_blocking_service_dup_list (self->service);

  gtk_string_list_splice (self->addresses, 0, g_list_model_get_n_items (G_LIST_MODEL (self->addresses)), (const char *const *) addresses);
  gtk_widget_set_visible (GTK_WIDGET (self->list), g_list_model_get_n_items (G_LIST_MODEL (self->addresses)) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !is_available || !gtk_widget_get_visible (GTK_WIDGET (self->list)));
  gtk_label_set_text (self->hint, is_available ? _("You have blocked nobody.") : _("This needs a connection to a server that can block people."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), is_available);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), is_available);
}

static void
set_trouble (KithBlockedPage *self,
             const char      *text)
{
  gtk_label_set_text (self->trouble, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), text != NULL);
  kith_ui_set_class (self->entry, "error", text != NULL);
}

static void
unblock_cb (KithBlockedPage *self,
            GtkWidget       *button)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (g_object_get_data (G_OBJECT (button), "kith-address"), NULL);

  if (jid != NULL)
    kith_contact_tell_failure (self->overlay, kith_blocking_service_unblock (self->service, jid));
}

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  KithBlockedPage *self = data;
  const char *address = gtk_string_object_get_string (item);
  g_autofree char *title = kith_display_text_whole (address);
  g_autofree char *label = g_strdup_printf (_("Unblock %s"), title);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "title-lines", 0, NULL);
  GtkWidget *button = gtk_button_new_with_label (_("Unblock"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "kith-address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unblock_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
block_activated (KithBlockedPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  g_autoptr(XmppJid) jid = xmpp_jid_new (text, NULL);

  if (*text == '\0')
    return;

  if (jid == NULL)
    {
      set_trouble (self, _("This is no address: it looks like name@server, or server for all of one."));
      return;
    }

  kith_contact_tell_failure (self->overlay, kith_blocking_service_block (self->service, jid, FALSE));
  gtk_editable_set_text (self->entry, "");
}

static void
entry_changed (KithBlockedPage *self)
{
  set_trouble (self, NULL);
}

static void
kith_blocked_page_dispose (GObject *object)
{
  KithBlockedPage *self = KITH_BLOCKED_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_BLOCKED_PAGE);
  g_clear_object (&self->addresses);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (kith_blocked_page_parent_class)->dispose (object);
}

static void
kith_blocked_page_class_init (KithBlockedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_blocked_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-blocked-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithBlockedPage, overlay);
  gtk_widget_class_bind_template_child (widget_class, KithBlockedPage, entry);
  gtk_widget_class_bind_template_child (widget_class, KithBlockedPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, KithBlockedPage, hint);
  gtk_widget_class_bind_template_child (widget_class, KithBlockedPage, list);
  gtk_widget_class_bind_template_callback (widget_class, block_activated);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed);
}

static void
kith_blocked_page_init (KithBlockedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->addresses = gtk_string_list_new (NULL);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->addresses), create_row, self, NULL);
}

AdwNavigationPage *
kith_blocked_page_new (KithClient  *client,
                       KithAccount *account)
{
  KithBlockedPage *self = g_object_new (KITH_TYPE_BLOCKED_PAGE, NULL);

  self->service = g_object_ref (kith_account_runtime_get_blocking (kith_client_get_runtime (client, account)));
  g_signal_connect_object (self->service, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "notify::is-available", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return ADW_NAVIGATION_PAGE (self);
}
