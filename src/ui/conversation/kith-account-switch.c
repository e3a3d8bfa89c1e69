/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-switch.h"

#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithAccountSwitch
{
  AdwBin            parent_instance;

  KithClient       *client;
  KithConversation *conversation;
  GtkMenuButton    *button;
  GtkWidget        *dot;
};

G_DEFINE_FINAL_TYPE (KithAccountSwitch, kith_account_switch, ADW_TYPE_BIN)

static void
update (KithAccountSwitch *self)
{
  g_autoptr(GPtrArray) accounts = NULL;
  g_autofree char *words = NULL;
  KithAccount *account;

  if (self->conversation == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }

  account = kith_conversation_get_account (self->conversation);
  accounts = kith_client_list_acquainted (self->client, kith_conversation_get_jid (self->conversation));
  gtk_widget_set_visible (GTK_WIDGET (self), accounts->len > 1);
  kith_ui_set_account_color (self->dot, kith_account_get_color (account));
  /* Translators: the account that speaks */
  words = g_strdup_printf (_("Write as %s"), kith_account_get_label (account));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
make_menu_cb (GtkMenuButton *button,
              gpointer       data)
{
  KithAccountSwitch *self = data;
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GPtrArray) accounts = kith_client_list_acquainted (self->client, kith_conversation_get_jid (self->conversation));

  for (guint i = 0; i < accounts->len; i++)
    {
      KithAccount *account = g_ptr_array_index (accounts, i);
      g_autoptr(GMenuItem) item = NULL;
      g_autofree char *words = NULL;
      g_autofree char *label = NULL;

      if (account == kith_conversation_get_account (self->conversation))
        continue;

      /* Translators: another account to write with: its name and address */
      words = g_strdup_printf (_("Write as %s (%s)"), kith_account_get_label (account), kith_account_get_address (account));
      label = kith_ui_escape_mnemonics (words);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "conversation.write-as", "s", kith_account_get_address (account));
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_popover (button, kith_ui_menu_new (G_MENU_MODEL (menu)));
}

static void
kith_account_switch_dispose (GObject *object)
{
  KithAccountSwitch *self = KITH_ACCOUNT_SWITCH (object);

  g_clear_object (&self->conversation);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_account_switch_parent_class)->dispose (object);
}

static void
kith_account_switch_class_init (KithAccountSwitchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_account_switch_dispose;
}

static void
kith_account_switch_init (KithAccountSwitch *self)
{
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->dot, "account-dot");
  gtk_widget_set_halign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_menu_button_set_child (self->button, self->dot);
  gtk_menu_button_set_direction (self->button, GTK_ARROW_UP);
  gtk_menu_button_set_create_popup_func (self->button, make_menu_cb, self, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "side");
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
kith_account_switch_set_conversation (KithAccountSwitch *self,
                                      KithClient        *client,
                                      KithConversation  *conversation)
{
  g_return_if_fail (KITH_IS_ACCOUNT_SWITCH (self));

  if (client != NULL && g_set_object (&self->client, client))
    {
      g_signal_connect_object (kith_client_get_accounts (client), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (kith_client_get_conversations (client), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  g_set_object (&self->conversation, conversation);
  update (self);
}
