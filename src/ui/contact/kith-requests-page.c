/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-requests-page.h"

#include "kith-request-row.h"
#include "kith-ui.h"

struct _KithRequestsPage
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (KithRequestsPage, kith_requests_page, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  KithRequestsPage *self = data;

  return kith_request_row_new (self->client, item);
}

static void
items_changed_cb (KithRequestsPage *self,
                  guint             position,
                  guint             removed,
                  guint             added,
                  GListModel       *requests)
{
  if (g_list_model_get_n_items (requests) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
kith_requests_page_dispose (GObject *object)
{
  KithRequestsPage *self = KITH_REQUESTS_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_REQUESTS_PAGE);

  G_OBJECT_CLASS (kith_requests_page_parent_class)->dispose (object);
}

static void
kith_requests_page_class_init (KithRequestsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_requests_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-requests-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, list);
}

static void
kith_requests_page_init (KithRequestsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
kith_requests_page_new (KithClient *client,
                        GListModel *requests)
{
  KithRequestsPage *self = g_object_new (KITH_TYPE_REQUESTS_PAGE, NULL);

  self->client = g_object_ref (client);
  gtk_list_box_bind_model (self->list, requests, create_row, self, NULL);
  g_signal_connect_object (requests, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return ADW_NAVIGATION_PAGE (self);
}
