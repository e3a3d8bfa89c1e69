/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-stranger-row.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-lookalike.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* Of a message. Three lines are seen. */
#define PREVIEW_CHARS 300

struct _KithStrangerRow
{
  GtkListBoxRow parent_instance;

  KithClient *client;
  KithConversation *conversation;

  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *account_name;
  GtkLabel *address;
  GtkLabel *warning;
  GtkLabel *preview;
  GtkWidget *ignore;
  GtkWidget *accept;
};

G_DEFINE_FINAL_TYPE (KithStrangerRow, kith_stranger_row, GTK_TYPE_LIST_BOX_ROW)

static void
update_preview (KithStrangerRow *self)
{
  KithMessage *message = kith_conversation_get_last_message (self->conversation);
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (self->conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));
  g_autofree char *text = message != NULL ? kith_words_message_text (message, self->conversation, PREVIEW_CHARS) : g_strdup ("");
  g_autofree char *words = g_strdup_printf ("%s, %s, %s", name, jid, text);

  gtk_label_set_text (self->preview, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
accept_clicked (KithStrangerRow *self)
{
  kith_client_answer_request (self->client, self->conversation, TRUE);
}

static void
ignore_clicked (KithStrangerRow *self)
{
  kith_client_answer_request (self->client, self->conversation, FALSE);
}

static void
kith_stranger_row_dispose (GObject *object)
{
  KithStrangerRow *self = KITH_STRANGER_ROW (object);

  g_clear_object (&self->client);
  g_clear_object (&self->conversation);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_STRANGER_ROW);

  G_OBJECT_CLASS (kith_stranger_row_parent_class)->dispose (object);
}

static void
kith_stranger_row_class_init (KithStrangerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_stranger_row_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-stranger-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, address);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, warning);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, preview);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, ignore);
  gtk_widget_class_bind_template_child (widget_class, KithStrangerRow, accept);
  gtk_widget_class_bind_template_callback (widget_class, accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, ignore_clicked);
}

static void
kith_stranger_row_init (KithStrangerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
kith_stranger_row_new (KithClient       *client,
                       KithConversation *conversation)
{
  KithStrangerRow *self = g_object_new (KITH_TYPE_STRANGER_ROW, NULL);
  KithAccount *account = kith_conversation_get_account (conversation);
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  g_autofree char *accept = g_strdup_printf (_("Accept %s"), name);
  g_autofree char *ignore = g_strdup_printf (_("Ignore %s"), name);
  g_autofree char *warning = kith_lookalike_warning (client, account, kith_conversation_get_jid (conversation));
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (client))) > 1;

  self->client = g_object_ref (client);
  self->conversation = g_object_ref (conversation);

  g_object_set (self->avatar, "person-name", name, "key", jid, NULL);
  gtk_label_set_text (self->name, name);
  kith_ui_set_address (self->address, jid);
  gtk_label_set_text (self->account_name, several ? kith_account_get_label (account) : "");
  gtk_label_set_text (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->warning), warning != NULL);
  kith_ui_set_spoken (GTK_WIDGET (self->accept), accept);
  kith_ui_set_spoken (GTK_WIDGET (self->ignore), ignore);
  g_signal_connect_object (conversation, "notify::last-message", G_CALLBACK (update_preview), self, G_CONNECT_SWAPPED);
  update_preview (self);

  return GTK_WIDGET (self);
}

/* Borrowed. */
KithConversation *
kith_stranger_row_get_conversation (KithStrangerRow *self)
{
  g_return_val_if_fail (KITH_IS_STRANGER_ROW (self), NULL);

  return self->conversation;
}
