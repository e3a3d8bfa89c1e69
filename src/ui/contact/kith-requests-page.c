/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-requests-page.h"

#include "kith-request-row.h"
#include "kith-stranger-row.h"
#include "kith-suggestion-card.h"
#include "kith-ui.h"

/* There may be a thousand of them, and nobody looks at all. */
#define FIRST_ROWS 20
#define MORE_ROWS 50

struct _KithRequestsPage
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  GtkSliceListModel *contact_slice;
  GtkSliceListModel *message_slice;
  GtkSliceListModel *suggestion_slice;

  GtkWidget *contacts_part;
  GtkListBox *contacts;
  GtkWidget *more_contacts;
  GtkWidget *messages_part;
  GtkListBox *messages;
  GtkWidget *more_messages;
  GtkWidget *suggestions_part;
  GtkListBox *suggestions;
  GtkWidget *more_suggestions;
};

enum
{
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithRequestsPage, kith_requests_page, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
create_contact_row (gpointer item,
                    gpointer data)
{
  KithRequestsPage *self = data;

  return kith_request_row_new (self->client, item);
}

static GtkWidget *
create_message_row (gpointer item,
                    gpointer data)
{
  KithRequestsPage *self = data;

  return kith_stranger_row_new (self->client, item);
}

static GtkWidget *
create_suggestion_card (gpointer item,
                        gpointer data)
{
  KithRequestsPage *self = data;

  return kith_suggestion_card_new (self->client, item);
}

static void
message_activated (KithRequestsPage *self,
                   GtkListBoxRow    *row)
{
  g_signal_emit (self, signals[OPENED], 0, kith_stranger_row_get_conversation (KITH_STRANGER_ROW (row)));
}

static guint
update_part (GtkSliceListModel *slice,
             GtkWidget         *part,
             GtkWidget         *more)
{
  guint n = g_list_model_get_n_items (gtk_slice_list_model_get_model (slice));

  gtk_widget_set_visible (part, n > 0);
  gtk_widget_set_visible (more, n > gtk_slice_list_model_get_size (slice));

  return n;
}

static void
update (KithRequestsPage *self)
{
  guint n_contacts = update_part (self->contact_slice, self->contacts_part, self->more_contacts);
  guint n_messages = update_part (self->message_slice, self->messages_part, self->more_messages);
  guint n_suggestions = update_part (self->suggestion_slice, self->suggestions_part, self->more_suggestions);

  if (n_contacts + n_messages + n_suggestions == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
more_contacts_clicked (KithRequestsPage *self)
{
  gtk_slice_list_model_set_size (self->contact_slice, gtk_slice_list_model_get_size (self->contact_slice) + MORE_ROWS);
  update (self);
}

static void
more_messages_clicked (KithRequestsPage *self)
{
  gtk_slice_list_model_set_size (self->message_slice, gtk_slice_list_model_get_size (self->message_slice) + MORE_ROWS);
  update (self);
}

static void
more_suggestions_clicked (KithRequestsPage *self)
{
  gtk_slice_list_model_set_size (self->suggestion_slice, gtk_slice_list_model_get_size (self->suggestion_slice) + MORE_ROWS);
  update (self);
}

static void
kith_requests_page_dispose (GObject *object)
{
  KithRequestsPage *self = KITH_REQUESTS_PAGE (object);

  if (self->contacts != NULL)
    gtk_list_box_bind_model (self->contacts, NULL, NULL, NULL, NULL);
  if (self->messages != NULL)
    gtk_list_box_bind_model (self->messages, NULL, NULL, NULL, NULL);
  if (self->suggestions != NULL)
    gtk_list_box_bind_model (self->suggestions, NULL, NULL, NULL, NULL);
  g_clear_object (&self->contact_slice);
  g_clear_object (&self->message_slice);
  g_clear_object (&self->suggestion_slice);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_REQUESTS_PAGE);

  G_OBJECT_CLASS (kith_requests_page_parent_class)->dispose (object);
}

static void
kith_requests_page_class_init (KithRequestsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_requests_page_dispose;

  signals[OPENED] = g_signal_new ("opened", KITH_TYPE_REQUESTS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-requests-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, contacts_part);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, contacts);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, more_contacts);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, messages_part);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, messages);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, more_messages);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, suggestions_part);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, suggestions);
  gtk_widget_class_bind_template_child (widget_class, KithRequestsPage, more_suggestions);
  gtk_widget_class_bind_template_callback (widget_class, message_activated);
  gtk_widget_class_bind_template_callback (widget_class, more_contacts_clicked);
  gtk_widget_class_bind_template_callback (widget_class, more_messages_clicked);
  gtk_widget_class_bind_template_callback (widget_class, more_suggestions_clicked);
}

static void
kith_requests_page_init (KithRequestsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
kith_requests_page_new (KithClient *client,
                        GListModel *contacts,
                        GListModel *messages,
                        GListModel *suggestions)
{
  KithRequestsPage *self = g_object_new (KITH_TYPE_REQUESTS_PAGE, NULL);

  self->client = g_object_ref (client);
  self->contact_slice = gtk_slice_list_model_new (g_object_ref (contacts), 0, FIRST_ROWS);
  self->message_slice = gtk_slice_list_model_new (g_object_ref (messages), 0, FIRST_ROWS);
  self->suggestion_slice = gtk_slice_list_model_new (g_object_ref (suggestions), 0, FIRST_ROWS);
  gtk_list_box_bind_model (self->contacts, G_LIST_MODEL (self->contact_slice), create_contact_row, self, NULL);
  gtk_list_box_bind_model (self->messages, G_LIST_MODEL (self->message_slice), create_message_row, self, NULL);
  gtk_list_box_bind_model (self->suggestions, G_LIST_MODEL (self->suggestion_slice), create_suggestion_card, self, NULL);
  g_signal_connect_object (contacts, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (suggestions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (messages, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update (self);

  return ADW_NAVIGATION_PAGE (self);
}
