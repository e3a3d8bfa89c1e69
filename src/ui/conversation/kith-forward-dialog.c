/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-forward-dialog.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-contact-dialogs.h"
#include "kith-display-text.h"
#include "kith-outbox.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than that nobody looks through: typing finds them. */
#define ROWS_MAX 50

typedef struct
{
  AdwDialog  *dialog; /* not owned: it owns this */
  GtkWidget  *parent;
  KithClient *client;
  GPtrArray  *bodies;
  GtkListBox *list;
} Forward;

static void
forward_free (gpointer data)
{
  Forward *self = data;

  g_object_unref (self->parent);
  g_object_unref (self->client);
  g_ptr_array_unref (self->bodies);
  g_free (self);
}

static gboolean
matches (KithConversation *conversation,
         const char       *folded)
{
  g_autofree char *name = g_utf8_casefold (kith_conversation_get_name (conversation), -1);

  return strstr (name, folded) != NULL || strstr (xmpp_jid_get_bare (kith_conversation_get_jid (conversation)), folded) != NULL;
}

static GtkWidget *
row_new (Forward          *self,
         KithConversation *conversation)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (conversation));
  const char *label = kith_account_get_label (kith_conversation_get_account (conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  /* Translators: an address, and the account that speaks to it */
  g_autofree char *subtitle = g_list_model_get_n_items (accounts) > 1 ? g_strdup_printf (_("%s · as %s"), jid, label) : g_strdup (jid);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             g_object_new (KITH_TYPE_AVATAR, "size", 32, "person-name", name, "key", jid,
                                           "picture", kith_contact_get_avatar_file (kith_conversation_get_contact (conversation)), NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "kith-conversation", g_object_ref (conversation), g_object_unref);

  return row;
}

static void
fill (Forward    *self,
      const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GListModel *conversations = G_LIST_MODEL (kith_client_get_conversations (self->client));
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < g_list_model_get_n_items (conversations) && n < ROWS_MAX; i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (conversations, i);

      if (!matches (conversation, folded))
        continue;
      gtk_list_box_append (self->list, row_new (self, conversation));
      n++;
    }
}

static void
search_changed_cb (GtkSearchEntry *entry,
                   Forward        *self)
{
  fill (self, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  Forward       *self)
{
  KithConversation *conversation = g_object_get_data (G_OBJECT (row), "kith-conversation");
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));

  if (runtime == NULL)
    {
      kith_ui_toast (self->parent, g_strdup (_("This account is switched off.")));
      return;
    }

  for (guint i = 0; i < self->bodies->len; i++)
    kith_contact_tell_failure (self->parent, kith_outbox_send (kith_account_runtime_get_outbox (runtime), conversation, g_ptr_array_index (self->bodies, i)));
  kith_ui_toast (self->parent, g_strdup_printf (_("Forwarded to %s"), name));
  adw_dialog_close (self->dialog);
}

static void
activate_cb (GtkSearchEntry *entry,
             Forward        *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    row_activated_cb (self->list, first, self);
}

void
kith_forward_present (GtkWidget  *parent,
                      KithClient *client,
                      GPtrArray  *messages)
{
  Forward *self = g_new0 (Forward, 1);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 18, "margin-start", 18, "margin-end", 18,
                                 "margin-top", 6, "margin-bottom", 18, NULL);
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);

  self->dialog = adw_dialog_new ();
  self->parent = g_object_ref (parent);
  self->client = g_object_ref (client);
  self->bodies = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (self->bodies, g_strdup (kith_message_get_body (g_ptr_array_index (messages, i))));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  g_object_set_data_full (G_OBJECT (self->dialog), "kith-forward", self, forward_free);

  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Conversations to Forward To"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (entry), 0);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (entry), _("Name or address"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name or Address"), -1);
  g_signal_connect (entry, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect (entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (entry, "stop-search", G_CALLBACK (adw_dialog_close), self->dialog);

  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_dialog_set_child (self->dialog, view);
  adw_dialog_set_title (self->dialog, ngettext ("Forward Message", "Forward Messages", messages->len));
  adw_dialog_set_content_width (self->dialog, 460);
  adw_dialog_set_content_height (self->dialog, 560);
  adw_dialog_set_focus (self->dialog, entry);
  fill (self, "");
  adw_dialog_present (self->dialog, parent);
}
