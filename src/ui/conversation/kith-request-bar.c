/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-request-bar.h"

#include "kith-account-runtime.h"
#include "kith-contact-dialogs.h"
#include "kith-display-text.h"
#include "kith-roster-service.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithRequestBar
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GSignalGroup *signals;
  GSignalGroup *contact_signals;
  gboolean was_request; /* while it is shown */

  GtkLabel *label;
  GtkWidget *answers;
  GtkWidget *offer;
};

G_DEFINE_FINAL_TYPE (KithRequestBar, kith_request_bar, ADW_TYPE_BIN)

static void
update (KithRequestBar *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);
  gboolean is_request = kith_conversation_get_is_request (self->conversation);
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));
  g_autofree char *isolated = kith_display_text_isolate (name);
  g_autofree char *words = g_strdup_printf (_("%s is not in your contacts"), isolated);

  self->was_request |= is_request;
  gtk_label_set_text (self->label, words);
  gtk_widget_set_visible (self->answers, is_request);
  gtk_widget_set_visible (self->offer, !is_request);
  gtk_widget_set_visible (GTK_WIDGET (self), !kith_contact_get_in_roster (contact) && !kith_contact_get_is_blocked (contact) && self->was_request);
}

static void
accept_clicked (KithRequestBar *self)
{
  kith_client_answer_request (self->client, self->conversation, TRUE);
}

static void
ignore_clicked (KithRequestBar *self)
{
  kith_client_answer_request (self->client, self->conversation, FALSE);
}

static void
later_clicked (KithRequestBar *self)
{
  self->was_request = FALSE;
  update (self);
}

static void
add_clicked (KithRequestBar *self)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));

  if (runtime != NULL)
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_add (kith_account_runtime_get_roster_service (runtime),
                                                                           kith_conversation_get_jid (self->conversation), NULL, NULL));
}

static void
kith_request_bar_dispose (GObject *object)
{
  KithRequestBar *self = KITH_REQUEST_BAR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template would take it from under the bin */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_REQUEST_BAR);

  G_OBJECT_CLASS (kith_request_bar_parent_class)->dispose (object);
}

static void
kith_request_bar_class_init (KithRequestBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_request_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "conversation/kith-request-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KithRequestBar, label);
  gtk_widget_class_bind_template_child (widget_class, KithRequestBar, answers);
  gtk_widget_class_bind_template_child (widget_class, KithRequestBar, offer);
  gtk_widget_class_bind_template_callback (widget_class, accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, ignore_clicked);
  gtk_widget_class_bind_template_callback (widget_class, later_clicked);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked);
}

static void
kith_request_bar_init (KithRequestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "notify::is-request", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (update), self);
  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::in-roster", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-blocked", G_CALLBACK (update), self);
}

GtkWidget *
kith_request_bar_new (KithClient *client)
{
  KithRequestBar *self = g_object_new (KITH_TYPE_REQUEST_BAR, NULL);

  self->client = g_object_ref (client);

  return GTK_WIDGET (self);
}

void
kith_request_bar_set_conversation (KithRequestBar   *self,
                                   KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_REQUEST_BAR (self));

  if (!g_set_object (&self->conversation, conversation))
    return;

  self->was_request = FALSE;
  g_signal_group_set_target (self->signals, conversation);
  g_signal_group_set_target (self->contact_signals, conversation != NULL ? kith_conversation_get_contact (conversation) : NULL);
  if (conversation != NULL)
    update (self);
}
