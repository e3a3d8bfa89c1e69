/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestion-card.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-suggestions-dialog.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithSuggestionCard
{
  GtkListBoxRow parent_instance;

  KithClient *client;
  KithSuggestionList *list;

  GtkWidget *avatar;
  GtkLabel *title;
  GtkLabel *address;
  GtkLabel *account_name;
  GtkWidget *cut;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (KithSuggestionCard, kith_suggestion_card, GTK_TYPE_LIST_BOX_ROW)

static void
update (KithSuggestionCard *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  g_autofree char *name = kith_display_text_name (kith_suggestion_list_get_name (self->list));
  g_autofree char *isolated = kith_display_text_isolate (name);
  g_autofree char *title = NULL;

  if (kith_suggestion_list_only_adds (self->list))
    /* Translators: %s is a person or a server */
    title = g_strdup_printf (ngettext ("%s suggests %u contact", "%s suggests %u contacts", n), isolated, n);
  else
    /* Translators: %s is a person or a server */
    title = g_strdup_printf (ngettext ("%s suggests %u change to your contacts", "%s suggests %u changes to your contacts", n), isolated, n);
  gtk_label_set_text (self->title, title);
}

static void
view_clicked (KithSuggestionCard *self)
{
  adw_dialog_present (kith_suggestions_dialog_new (self->client, self->list), GTK_WIDGET (self));
}

static void
kith_suggestion_card_dispose (GObject *object)
{
  KithSuggestionCard *self = KITH_SUGGESTION_CARD (object);

  g_clear_object (&self->client);
  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SUGGESTION_CARD);

  G_OBJECT_CLASS (kith_suggestion_card_parent_class)->dispose (object);
}

static void
kith_suggestion_card_class_init (KithSuggestionCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_suggestion_card_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-suggestion-card.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, title);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, address);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, cut);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionCard, view);
  gtk_widget_class_bind_template_callback (widget_class, view_clicked);
}

static void
kith_suggestion_card_init (KithSuggestionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
kith_suggestion_card_new (KithClient         *client,
                          KithSuggestionList *list)
{
  KithSuggestionCard *self = g_object_new (KITH_TYPE_SUGGESTION_CARD, NULL);
  KithAccount *account = kith_suggestion_list_get_account (list);
  const char *jid = xmpp_jid_get_bare (kith_suggestion_list_get_sender (list));
  KithAccountRuntime *runtime = kith_client_get_runtime (client, account);
  KithContact *sender = runtime != NULL ? kith_roster_find (kith_account_runtime_get_roster (runtime), kith_suggestion_list_get_sender (list)) : NULL;
  g_autofree char *name = kith_display_text_name (kith_suggestion_list_get_name (list));
  /* Translators: %s is a person or a server */
  g_autofree char *spoken = g_strdup_printf (_("View suggestions of %s"), name);
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (client))) > 1;

  self->client = g_object_ref (client);
  self->list = g_object_ref (list);

  g_object_set (self->avatar, "person-name", name, "key", jid, "picture", sender != NULL ? kith_contact_get_avatar_file (sender) : NULL, NULL);
  kith_ui_set_address (self->address, jid);
  gtk_label_set_text (self->account_name, several ? kith_account_get_label (account) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->account_name), several);
  gtk_widget_set_visible (self->cut, kith_suggestion_list_get_is_cut (list));
  kith_ui_set_spoken (self->view, spoken);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
