/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-menu.h"

#include "kith-account-row.h"
#include "kith-avatar.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _KithAccountMenu
{
  GtkPopover parent_instance;

  KithClient *client;
  gboolean updating;

  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *summary;
  GtkWidget *presence_box;
  AdwToggleGroup *presence;
  GtkEditable *status;
  GtkWidget *separator;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (KithAccountMenu, kith_account_menu, GTK_TYPE_POPOVER)

static KithShow
chosen_show (KithAccountMenu *self)
{
  const char *name = adw_toggle_group_get_active_name (self->presence);

  if (g_strcmp0 (name, "away") == 0)
    return KITH_SHOW_AWAY;
  if (g_strcmp0 (name, "busy") == 0)
    return KITH_SHOW_DND;

  return KITH_SHOW_AVAILABLE;
}

static const char *
name_of_show (KithShow show)
{
  switch (show)
    {
    case KITH_SHOW_AWAY:
    case KITH_SHOW_XA:
      return "away";
    case KITH_SHOW_DND:
      return "busy";
    case KITH_SHOW_OFFLINE:
    case KITH_SHOW_AVAILABLE:
    case KITH_SHOW_CHAT:
    default:
      return "available";
    }
}

static void
update (KithAccountMenu *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  guint n = g_list_model_get_n_items (accounts), n_online = 0;
  g_autoptr(KithAccount) first = g_list_model_get_item (accounts, 0);
  KithShow show = KITH_SHOW_OFFLINE;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);

      if (kith_account_get_state (account) == KITH_ACCOUNT_STATE_ONLINE)
        {
          n_online++;
          show = MAX (show, kith_account_get_show (account));
        }
    }

  gtk_widget_set_visible (self->presence_box, n > 0);
  gtk_widget_set_visible (self->separator, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);

  if (first == NULL)
    {
      gtk_label_set_text (self->name, _("No Account"));
      gtk_label_set_text (self->summary, _("Sign in to write to people"));
      return;
    }

  if (n_online == 0)
    summary = g_strdup (_("Not connected"));
  else if (n == 1)
    summary = g_strdup (kith_words_show (show));
  else
    /* Translators: own presence, then on how many accounts */
    summary = g_strdup_printf (ngettext ("%s on %u account", "%s on %u accounts", n_online), kith_words_show (show), n_online);

  kith_ui_set_address (self->name, kith_account_get_address (first));
  gtk_label_set_text (self->summary, summary);
  g_object_set (self->avatar,
                "person-name", xmpp_jid_get_local (kith_account_get_jid (first)),
                "key", kith_account_get_address (first),
                "picture", kith_account_get_avatar_file (first),
                "presence", show,
                NULL);
}

static void
mapped (KithAccountMenu *self)
{
  g_autoptr(KithAccount) first = NULL;

  if (self->client == NULL)
    return;

  first = g_list_model_get_item (G_LIST_MODEL (kith_client_get_accounts (self->client)), 0);
  if (first != NULL)
    {
      self->updating = TRUE;
      adw_toggle_group_set_active_name (self->presence, name_of_show (kith_account_get_show (first)));
      gtk_editable_set_text (self->status, kith_account_get_status (first) != NULL ? kith_account_get_status (first) : "");
      self->updating = FALSE;
    }
  update (self);
}

static void
send_presence (KithAccountMenu *self)
{
  const char *status = gtk_editable_get_text (self->status);

  kith_client_set_presence (self->client, chosen_show (self), *status != '\0' ? status : NULL);
  update (self);
}

static void
presence_changed (KithAccountMenu *self)
{
  if (self->client != NULL && !self->updating)
    send_presence (self);
}

static void
status_activated (KithAccountMenu *self)
{
  g_autoptr(KithAccount) first = g_list_model_get_item (G_LIST_MODEL (kith_client_get_accounts (self->client)), 0);
  const char *before = first != NULL ? kith_account_get_status (first) : NULL;

  if (first != NULL && g_strcmp0 (before != NULL ? before : "", gtk_editable_get_text (self->status)) != 0)
    send_presence (self);
}

static void
close_menu (KithAccountMenu *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
row_activated (KithAccountMenu *self,
               GtkListBoxRow   *row)
{
  KithAccount *account = kith_account_row_get_account (KITH_ACCOUNT_ROW (row));

  close_menu (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "app.account", "x", kith_account_get_id (account));
}

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  return kith_account_row_new (item);
}

static void
accounts_changed_cb (KithAccountMenu *self,
                     guint            position,
                     guint            removed,
                     guint            added,
                     GListModel      *accounts)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);

      g_signal_connect_object (account, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::show", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
kith_account_menu_dispose (GObject *object)
{
  KithAccountMenu *self = KITH_ACCOUNT_MENU (object);

  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_ACCOUNT_MENU);

  G_OBJECT_CLASS (kith_account_menu_parent_class)->dispose (object);
}

static void
kith_account_menu_class_init (KithAccountMenuClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_account_menu_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-account-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, name);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, summary);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, presence_box);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, presence);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, status);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, separator);
  gtk_widget_class_bind_template_child (widget_class, KithAccountMenu, list);
  gtk_widget_class_bind_template_callback (widget_class, mapped);
  gtk_widget_class_bind_template_callback (widget_class, presence_changed);
  gtk_widget_class_bind_template_callback (widget_class, status_activated);
  gtk_widget_class_bind_template_callback (widget_class, close_menu);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
}

static void
kith_account_menu_init (KithAccountMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Once. */
void
kith_account_menu_set_client (KithAccountMenu *self,
                              KithClient      *client)
{
  GListModel *accounts;

  g_return_if_fail (KITH_IS_ACCOUNT_MENU (self));
  g_return_if_fail (KITH_IS_CLIENT (client));
  g_return_if_fail (self->client == NULL);

  self->client = g_object_ref (client);
  accounts = G_LIST_MODEL (kith_client_get_accounts (client));
  gtk_list_box_bind_model (self->list, accounts, create_row, NULL, NULL);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self, 0, 0, g_list_model_get_n_items (accounts), accounts);
}
