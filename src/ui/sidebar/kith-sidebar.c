/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-sidebar.h"

#include "kith-account-menu.h"
#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-conversation-row.h"
#include "kith-current-selection.h"
#include "kith-list-button.h"
#include "kith-requests-page.h"
#include "kith-row-menu.h"
#include "kith-search-pane.h"
#include "kith-suggestion-list.h"
#include "kith-suggestion-service.h"
#include "kith-time-format.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* A row is a dozen widgets, and a list view makes 200 of them at once: so many are there at the start, more when somebody scrolls to them. */
#define FIRST_ROWS 18
#define MORE_ROWS 40

struct _KithSidebar
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *current;
  gint64 account_id; /* of the filter; 0: all */

  GtkCustomFilter *custom_filter;
  GListModel *shown;
  GtkSliceListModel *slice; /* of what is shown: what the list has rows for */
  KithCurrentSelection *selection;
  GListModel *requests_model; /* of contacts */
  GListModel *suggestions; /* of lists of them */
  GtkFilterListModel *strangers;
  GSettings *settings;
  GHashTable *rows; /* those that are bound */
  GSignalGroup *own_signals;
  guint midnight;
  guint refilter;
  guint growth;
  gboolean is_away_from_top;
  gboolean is_in_archive; /* what is archived is shown, and nothing else */
  KithRowMenu *row_menu;

  AdwNavigationView *pages;
  GtkMenuButton *account_button;
  AdwBanner *storage_banner;
  GtkWidget *own_avatar;
  GtkWidget *filter_bar;
  AdwToggleGroup *filter;
  GtkMenuButton *account_filter;
  GtkBox *account_dots;
  GMenu *account_filter_menu;
  GtkMenuButton *main_button;
  GMenu *main_menu;
  KithListButton *requests;
  GtkWidget *leave_archive;
  KithListButton *archive;
  GtkStack *content;
  GtkListView *list;
  GtkAdjustment *adjustment;
};

enum
{
  OPENED,
  FOUND,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithSidebar, kith_sidebar, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static guint
n_accounts (KithSidebar *self)
{
  return self->client != NULL ? g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) : 0;
}

static void
row_setup (KithSidebar *self,
           GtkListItem *list_item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_CONVERSATION_ROW, NULL);

  gtk_list_item_set_child (list_item, row);
  g_object_bind_property (row, "words", list_item, "accessible-label", G_BINDING_DEFAULT);
}

static void
row_bind (KithSidebar *self,
          GtkListItem *list_item)
{
  KithConversationRow *row = KITH_CONVERSATION_ROW (gtk_list_item_get_child (list_item));

  kith_conversation_row_set_show_account (row, n_accounts (self) > 1);
  kith_conversation_row_set_conversation (row, gtk_list_item_get_item (list_item));
  g_hash_table_add (self->rows, row);
}

static void
row_unbind (KithSidebar *self,
            GtkListItem *list_item)
{
  KithConversationRow *row = KITH_CONVERSATION_ROW (gtk_list_item_get_child (list_item));

  g_hash_table_remove (self->rows, row);
  kith_conversation_row_set_conversation (row, NULL);
}

static void
open_conversation (KithSidebar      *self,
                   KithConversation *conversation)
{
  g_signal_emit (self, signals[OPENED], 0, conversation);
}

static void
list_activated (KithSidebar *self,
                guint        position)
{
  g_autoptr(KithConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation != NULL)
    open_conversation (self, conversation);
}

/* "14:02" is yesterday's now. */
static gboolean
midnight_cb (gpointer data)
{
  KithSidebar *self = data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    kith_conversation_row_update_time (row);

  self->midnight = g_timeout_add_seconds (kith_time_format_to_midnight (g_get_real_time ()), midnight_cb, self);

  return G_SOURCE_REMOVE;
}

static void
have_rows (KithSidebar *self,
           guint        n)
{
  if (n > gtk_slice_list_model_get_size (self->slice))
    gtk_slice_list_model_set_size (self->slice, n);
}

static gboolean
is_near_end (KithSidebar *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);

  return gtk_adjustment_get_value (self->adjustment) + 1.5 * page > gtk_adjustment_get_upper (self->adjustment);
}

static gboolean
growth_cb (gpointer data)
{
  KithSidebar *self = data;

  self->growth = 0;
  if (is_near_end (self))
    have_rows (self, gtk_slice_list_model_get_size (self->slice) + MORE_ROWS);

  return G_SOURCE_REMOVE;
}

/* A list view keeps the row at its top where it is, and what comes before that is out of sight: not for somebody who sees the newest. */
static void
stay_at_top (KithSidebar *self)
{
  /* A window that goes away has a list without a model. */
  GtkSelectionModel *model = self->list != NULL ? gtk_list_view_get_model (self->list) : NULL;

  if (!self->is_away_from_top && model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
}

/* Later: the list may be laying out what it has. */
static void
scrolled_cb (KithSidebar *self)
{
  self->is_away_from_top = gtk_adjustment_get_value (self->adjustment) >= 1;
  if (self->growth == 0 && self->slice != NULL && is_near_end (self)
      && g_list_model_get_n_items (self->shown) > gtk_slice_list_model_get_size (self->slice))
    self->growth = g_idle_add (growth_cb, self);
}

/* --- Filters --------------------------------------------------------------------------------------------------- */

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  KithSidebar *self = data;
  KithConversation *conversation = item;
  const char *wanted = adw_toggle_group_get_active_name (self->filter);

  if (self->account_id != 0 && kith_account_get_id (kith_conversation_get_account (conversation)) != self->account_id)
    return FALSE;

  if (kith_conversation_get_is_archived (conversation) != self->is_in_archive)
    return FALSE;

  /* The open one was unread a moment ago: it stays until another one is opened. */
  if (g_strcmp0 (wanted, "unread") == 0)
    return kith_conversation_get_has_unread (conversation) || conversation == self->current;
  if (g_strcmp0 (wanted, "people") == 0)
    return kith_conversation_get_kind (conversation) == KITH_CONVERSATION_PERSON;
  if (g_strcmp0 (wanted, "rooms") == 0)
    return kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM;

  return TRUE;
}

static void
update_content (KithSidebar *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_conversations (self->client)));

  if (g_list_model_get_n_items (self->shown) > 0)
    gtk_stack_set_visible_child_name (self->content, "list");
  else
    gtk_stack_set_visible_child_name (self->content, n_all > 0 ? "nothing" : "empty");

  gtk_widget_set_visible (GTK_WIDGET (self->filter), n_all > 0);
  gtk_widget_set_visible (self->filter_bar, n_all > 0);
}

static void
filter_changed (KithSidebar *self)
{
  if (self->custom_filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->custom_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
refilter_cb (gpointer data)
{
  KithSidebar *self = data;

  self->refilter = 0;
  filter_changed (self);

  return G_SOURCE_REMOVE;
}

/* While a thousand messages come in, the list is filtered once a turn. */
static void
filter_soon (KithSidebar *self)
{
  if (self->refilter == 0)
    self->refilter = g_idle_add (refilter_cb, self);
}

static void
unread_changed_cb (KithSidebar *self)
{
  if (g_strcmp0 (adw_toggle_group_get_active_name (self->filter), "unread") == 0)
    filter_soon (self);
}

/* --- The archive ----------------------------------------------------------------------------------------------- */

static guint
count_archived (KithSidebar *self)
{
  GListModel *conversations = G_LIST_MODEL (kith_client_get_conversations (self->client));
  guint n = 0, n_all = kith_conversation_list_get_n_archived (KITH_CONVERSATION_LIST (conversations));

  if (self->account_id == 0 || n_all == 0)
    return n_all;

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (conversations, i);

      if (kith_conversation_get_is_archived (conversation) &&
          kith_account_get_id (kith_conversation_get_account (conversation)) == self->account_id)
        n++;
    }

  return n;
}

static void
update_archive (KithSidebar *self)
{
  guint n = count_archived (self);
  /* Translators: a row at the end of the list that leads to conversations that are out of the way; how many */
  g_autofree char *label = g_strdup_printf (_("Archived (%u)"), n);

  kith_list_button_set_title (self->archive, label);
  gtk_widget_set_visible (GTK_WIDGET (self->archive), n > 0 && !self->is_in_archive);
  gtk_widget_set_visible (self->leave_archive, self->is_in_archive);
}

static void
show_archive (KithSidebar *self,
              gboolean     is_in_archive)
{
  if (self->is_in_archive == is_in_archive)
    return;

  self->is_in_archive = is_in_archive;
  update_archive (self);
  adw_toggle_group_set_active_name (self->filter, "all");
  filter_changed (self);
  kith_sidebar_focus_list (self);
}

static void
archive_clicked (KithSidebar *self)
{
  show_archive (self, TRUE);
}

static void
leave_archive_clicked (KithSidebar *self)
{
  show_archive (self, FALSE);
}

/* Who took the last one out of it has nothing left to see there. */
static void
archived_changed_cb (KithSidebar *self)
{
  if (self->is_in_archive && count_archived (self) == 0)
    show_archive (self, FALSE);
  update_archive (self);
  filter_soon (self);
}

/* --- Accounts -------------------------------------------------------------------------------------------------- */

static void
update_dots (KithSidebar *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->account_dots))) != NULL)
    gtk_box_remove (self->account_dots, child);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);
      GtkWidget *dot;

      if (self->account_id != 0 && kith_account_get_id (account) != self->account_id)
        continue;

      dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_widget_add_css_class (dot, "account-dot");
      kith_ui_set_account_color (dot, kith_account_get_color (account));
      gtk_box_append (self->account_dots, dot);
    }
}

static void
set_account_filter (KithSidebar *self,
                    gint64       account_id)
{
  if (self->account_id == account_id)
    return;

  self->account_id = account_id;
  update_dots (self);
  update_archive (self);
  filter_changed (self);
  g_object_notify (G_OBJECT (self), "account-filter");
}

static void
show_all_clicked (KithSidebar *self)
{
  show_archive (self, FALSE);
  set_account_filter (self, 0);
  adw_toggle_group_set_active_name (self->filter, "all");
}

static void
update_accounts (KithSidebar *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  GHashTableIter iter;
  gpointer row;

  g_menu_remove_all (self->account_filter_menu);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);
      g_autoptr(GMenuItem) item = NULL;
      g_autofree char *words = NULL;
      g_autofree char *label = NULL;
      g_autofree char *target = NULL;

      if (i == 0)
        {
          item = g_menu_item_new (_("All Accounts"), NULL);
          g_menu_item_set_action_and_target (item, "sidebar.account", "s", "0");
          g_menu_append_item (self->account_filter_menu, item);
          g_clear_object (&item);
        }
      words = g_strdup_printf ("%s, %s", kith_account_get_label (account), kith_account_get_address (account));
      label = kith_ui_escape_mnemonics (words);
      item = g_menu_item_new (label, NULL);
      target = g_strdup_printf ("%" G_GINT64_FORMAT, kith_account_get_id (account));
      g_menu_item_set_action_and_target (item, "sidebar.account", "s", target);
      g_menu_append_item (self->account_filter_menu, item);
    }

  if (kith_account_list_find_id (kith_client_get_accounts (self->client), self->account_id) == NULL)
    set_account_filter (self, 0);
  update_dots (self);
  gtk_widget_set_visible (GTK_WIDGET (self->account_filter), n_accounts (self) > 1);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    kith_conversation_row_set_show_account (row, n_accounts (self) > 1);
}

/* --- Oneself --------------------------------------------------------------------------------------------------- */

/* The first account that is connected speaks for all: presence is set for all at once. */
static void
update_own (KithSidebar *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  g_autoptr(KithAccount) first = g_list_model_get_item (accounts, 0);
  KithShow show = KITH_SHOW_OFFLINE;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);

      if (kith_account_get_state (account) == KITH_ACCOUNT_STATE_ONLINE)
        {
          show = kith_account_get_show (account);
          break;
        }
    }

  g_object_set (self->own_avatar,
                "person-name", first != NULL ? xmpp_jid_get_local (kith_account_get_jid (first)) : NULL,
                "key", first != NULL ? kith_account_get_address (first) : NULL,
                "picture", first != NULL ? kith_account_get_avatar_file (first) : NULL,
                "presence", show,
                NULL);
}

static void
accounts_changed_cb (KithSidebar *self,
                     guint        position,
                     guint        removed,
                     guint        added,
                     GListModel  *accounts)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);

      g_signal_connect_object (account, "notify::state", G_CALLBACK (update_own), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::show", G_CALLBACK (update_own), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::avatar-file", G_CALLBACK (update_own), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::label", G_CALLBACK (update_accounts), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::color", G_CALLBACK (update_dots), self, G_CONNECT_SWAPPED);
    }
  update_accounts (self);
  update_own (self);
}

/* --- Requests -------------------------------------------------------------------------------------------------- */

static gpointer
account_to_requests (gpointer item,
                     gpointer data)
{
  g_autoptr(KithAccount) account = item;
  KithSidebar *self = data;
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, account);

  if (runtime == NULL)
    return g_list_store_new (KITH_TYPE_CONTACT);

  return g_object_ref (kith_roster_get_requests (kith_account_runtime_get_roster (runtime)));
}

static gpointer
account_to_suggestions (gpointer item,
                        gpointer data)
{
  g_autoptr(KithAccount) account = item;
  KithSidebar *self = data;
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, account);

  if (runtime == NULL)
    return g_list_store_new (KITH_TYPE_SUGGESTION_LIST);

  return g_object_ref (kith_suggestion_service_get_lists (kith_account_runtime_get_suggestions (runtime)));
}

static void
requests_changed_cb (KithSidebar *self)
{
  guint n_contacts = g_list_model_get_n_items (self->requests_model);
  guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (self->strangers));
  guint n_suggestions = g_list_model_get_n_items (self->suggestions);
  guint n = n_contacts + n_messages + n_suggestions;
  g_autofree char *label = NULL;

  if (n_suggestions == n)
    label = g_strdup_printf (ngettext ("%u contact suggestion", "%u contact suggestions", n), n);
  else if (n_contacts == n)
    label = g_strdup_printf (ngettext ("%u contact request", "%u contact requests", n), n);
  else if (n_messages == n)
    label = g_strdup_printf (ngettext ("%u message request", "%u message requests", n), n);
  else
    label = g_strdup_printf (ngettext ("%u request", "%u requests", n), n);
  kith_list_button_set_title (self->requests, label);
  gtk_widget_set_visible (GTK_WIDGET (self->requests), n > 0);
}

/* Whoever is refused is in the store all the same, and comes here when the person thinks better of it. */
static gboolean
is_stranger_shown (gpointer item,
                   gpointer data)
{
  KithSidebar *self = data;
  g_autofree char *choice = g_settings_get_string (self->settings, "messages-from-strangers");

  return !kith_conversation_get_is_ignored (item) && strcmp (choice, "refuse") != 0;
}

static void
strangers_choice_changed (KithSidebar *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->strangers), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
make_requests (KithSidebar *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  GListModel *all = G_LIST_MODEL (kith_conversation_list_get_requests (kith_client_get_conversations (self->client)));
  GtkMapListModel *map = gtk_map_list_model_new (g_object_ref (accounts), account_to_requests, self, NULL);

  self->settings = g_settings_new (KITH_APP_ID);
  self->suggestions =
    G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (gtk_map_list_model_new (g_object_ref (accounts), account_to_suggestions, self, NULL))));
  self->requests_model = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (map)));
  self->strangers = gtk_filter_list_model_new (g_object_ref (all), GTK_FILTER (gtk_custom_filter_new (is_stranger_shown, self, NULL)));
  g_signal_connect_object (self->requests_model, "items-changed", G_CALLBACK (requests_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->suggestions, "items-changed", G_CALLBACK (requests_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strangers, "items-changed", G_CALLBACK (requests_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::messages-from-strangers", G_CALLBACK (strangers_choice_changed), self, G_CONNECT_SWAPPED);
  requests_changed_cb (self);
}

static void
requests_clicked (KithSidebar *self)
{
  kith_sidebar_show_requests (self);
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

enum
{
  PROP_0,
  PROP_ACCOUNT_FILTER,
  N_PROPS
};

static void
kith_sidebar_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  KithSidebar *self = KITH_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT_FILTER:
      g_value_take_string (value, g_strdup_printf ("%" G_GINT64_FORMAT, self->account_id));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_sidebar_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  KithSidebar *self = KITH_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT_FILTER:
      if (self->client != NULL)
        set_account_filter (self, g_ascii_strtoll (g_value_get_string (value), NULL, 10));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_sidebar_dispose (GObject *object)
{
  KithSidebar *self = KITH_SIDEBAR (object);

  g_clear_handle_id (&self->midnight, g_source_remove);
  g_clear_handle_id (&self->refilter, g_source_remove);
  g_clear_handle_id (&self->growth, g_source_remove);
  if (self->row_menu != NULL)
    kith_row_menu_drop (self->row_menu);
  g_clear_object (&self->row_menu);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->custom_filter != NULL)
    gtk_custom_filter_set_filter_func (self->custom_filter, NULL, NULL, NULL);
  g_clear_object (&self->custom_filter);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->shown);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_object (&self->requests_model);
  g_clear_object (&self->suggestions);
  if (self->strangers != NULL)
    g_signal_handlers_disconnect_by_data (self->strangers, self);
  if (self->strangers != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (gtk_filter_list_model_get_filter (self->strangers)), NULL, NULL, NULL);
  g_clear_object (&self->strangers);
  g_clear_object (&self->settings);
  g_clear_object (&self->current);
  g_clear_object (&self->client);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template would take it from under the bin */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SIDEBAR);

  G_OBJECT_CLASS (kith_sidebar_parent_class)->dispose (object);
}

static void
kith_sidebar_finalize (GObject *object)
{
  g_hash_table_unref (KITH_SIDEBAR (object)->rows);

  G_OBJECT_CLASS (kith_sidebar_parent_class)->finalize (object);
}

static void
kith_sidebar_class_init (KithSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_sidebar_dispose;
  object_class->finalize = kith_sidebar_finalize;
  object_class->get_property = kith_sidebar_get_property;
  object_class->set_property = kith_sidebar_set_property;

  g_object_class_install_property (object_class, PROP_ACCOUNT_FILTER,
                                   g_param_spec_string ("account-filter", NULL, NULL, "0",
                                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  signals[OPENED] = g_signal_new ("opened", KITH_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
  signals[FOUND] = g_signal_new ("found", KITH_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_SEARCH_RESULT);

  gtk_widget_class_install_property_action (widget_class, "sidebar.account", "account-filter");

  g_type_ensure (KITH_TYPE_AVATAR);
  g_type_ensure (KITH_TYPE_LIST_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "sidebar/kith-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, pages);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, account_button);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, storage_banner);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, own_avatar);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, filter);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, account_filter);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, account_dots);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, account_filter_menu);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, main_button);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, main_menu);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, requests);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, leave_archive);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, archive);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, content);
  gtk_widget_class_bind_template_child (widget_class, KithSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, row_setup);
  gtk_widget_class_bind_template_callback (widget_class, row_bind);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind);
  gtk_widget_class_bind_template_callback (widget_class, list_activated);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, requests_clicked);
  gtk_widget_class_bind_template_callback (widget_class, archive_clicked);
  gtk_widget_class_bind_template_callback (widget_class, leave_archive_clicked);
  gtk_widget_class_bind_template_callback (widget_class, show_all_clicked);
}

static void
kith_sidebar_init (KithSidebar *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  kith_ui_set_menu (self->main_button, G_MENU_MODEL (self->main_menu));
  kith_ui_set_menu (self->account_filter, G_MENU_MODEL (self->account_filter_menu));
  self->adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  self->midnight = g_timeout_add_seconds (kith_time_format_to_midnight (g_get_real_time ()), midnight_cb, self);
}

static void
storage_error_cb (KithSidebar *self)
{
  kith_ui_set_banner (self->storage_banner, kith_words_storage_error (kith_client_get_storage_error (self->client)), NULL);
}

/* When it is first opened. */
static void
make_account_menu_cb (GtkMenuButton *button,
                      gpointer       data)
{
  KithSidebar *self = data;
  KithAccountMenu *menu;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;

  menu = g_object_new (KITH_TYPE_ACCOUNT_MENU, NULL);
  kith_account_menu_set_client (menu, self->client);
  gtk_menu_button_set_popover (button, GTK_WIDGET (menu));
}

/* Once, when there is something to show. */
void
kith_sidebar_set_client (KithSidebar *self,
                         KithClient  *client)
{
  KithConversationList *conversations;
  KithAccountList *accounts;

  g_return_if_fail (KITH_IS_SIDEBAR (self));
  g_return_if_fail (KITH_IS_CLIENT (client));
  g_return_if_fail (self->client == NULL);

  self->client = g_object_ref (client);
  self->row_menu = kith_row_menu_new (client, GTK_WIDGET (self->list), GTK_WIDGET (self));
  conversations = kith_client_get_conversations (client);
  accounts = kith_client_get_accounts (client);

  self->custom_filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->shown = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (conversations)),
                                                         g_object_ref (GTK_FILTER (self->custom_filter))));
  self->slice = gtk_slice_list_model_new (g_object_ref (self->shown), 0, FIRST_ROWS);
  self->selection = kith_current_selection_new (G_LIST_MODEL (self->slice));
  kith_current_selection_set_current (self->selection, self->current);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (stay_at_top), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (update_content), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (conversations, "items-changed", G_CALLBACK (update_content), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (conversations, "notify::n-unread", G_CALLBACK (unread_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversations, "notify::n-archived", G_CALLBACK (archived_changed_cb), self, G_CONNECT_SWAPPED);
  update_content (self);
  update_archive (self);

  make_requests (self);

  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (accounts)), G_LIST_MODEL (accounts));

  g_signal_connect_object (client, "notify::storage-error", G_CALLBACK (storage_error_cb), self, G_CONNECT_SWAPPED);
  storage_error_cb (self);

  gtk_menu_button_set_create_popup_func (self->account_button, make_account_menu_cb, self, NULL);
}

void
kith_sidebar_set_current (KithSidebar      *self,
                          KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_SIDEBAR (self));

  if (!g_set_object (&self->current, conversation))
    return;

  if (self->selection == NULL)
    return;

  kith_current_selection_set_current (self->selection, conversation);
  if (g_strcmp0 (adw_toggle_group_get_active_name (self->filter), "unread") == 0)
    filter_changed (self);
}

KithConversation *
kith_sidebar_get_neighbour (KithSidebar *self,
                            int          offset)
{
  guint position, n;
  g_autoptr(KithConversation) conversation = NULL;

  g_return_val_if_fail (KITH_IS_SIDEBAR (self), NULL);

  if (self->client == NULL)
    return NULL;

  /* The next one may have no row yet, nor may the open one. */
  position = kith_current_selection_get_position (self->selection);
  n = g_list_model_get_n_items (self->shown);
  if (position == GTK_INVALID_LIST_POSITION || position + (guint) MAX (offset, 0) >= g_list_model_get_n_items (G_LIST_MODEL (self->slice)))
    {
      have_rows (self, n);
      position = kith_current_selection_get_position (self->selection);
    }
  if (n == 0)
    return NULL;

  if (position == GTK_INVALID_LIST_POSITION)
    position = offset > 0 ? 0 : n - 1;
  else if ((offset < 0 && position < (guint) -offset) || (offset > 0 && position + (guint) offset >= n))
    return NULL;
  else
    position = (guint) ((int) position + offset);

  conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);

  return conversation; /* the list holds it */
}

KithConversation *
kith_sidebar_get_nth (KithSidebar *self,
                      guint        position)
{
  g_autoptr(KithConversation) conversation = NULL;

  g_return_val_if_fail (KITH_IS_SIDEBAR (self), NULL);

  if (self->client == NULL)
    return NULL;

  conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return conversation; /* the list holds it */
}

void
kith_sidebar_focus_list (KithSidebar *self)
{
  guint position;

  g_return_if_fail (KITH_IS_SIDEBAR (self));

  if (self->client == NULL)
    return;

  position = kith_current_selection_get_position (self->selection);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    return;

  gtk_list_view_scroll_to (self->list, position != GTK_INVALID_LIST_POSITION ? position : 0, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
kith_sidebar_show_requests (KithSidebar *self)
{
  AdwNavigationPage *page;

  g_return_if_fail (KITH_IS_SIDEBAR (self));

  if (self->client == NULL || KITH_IS_REQUESTS_PAGE (adw_navigation_view_get_visible_page (self->pages)))
    return;

  page = kith_requests_page_new (self->client, self->requests_model, G_LIST_MODEL (self->strangers), self->suggestions);
  g_signal_connect_object (page, "opened", G_CALLBACK (open_conversation), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (self->pages, page);
}

static void
result_opened_cb (KithSidebar      *self,
                  KithSearchResult *result)
{
  g_signal_emit (self, signals[FOUND], 0, result);
}

void
kith_sidebar_show_search (KithSidebar *self,
                          const char  *text)
{
  AdwNavigationPage *page;

  g_return_if_fail (KITH_IS_SIDEBAR (self));

  if (self->client == NULL)
    return;

  page = adw_navigation_view_get_visible_page (self->pages);
  if (!KITH_IS_SEARCH_PANE (page))
    {
      page = ADW_NAVIGATION_PAGE (kith_search_pane_new (self->client));
      g_signal_connect_object (page, "opened", G_CALLBACK (result_opened_cb), self, G_CONNECT_SWAPPED);
      adw_navigation_view_push (self->pages, page);
    }
  kith_search_pane_look_for (KITH_SEARCH_PANE (page), text);
}

gboolean
kith_sidebar_leave_archive (KithSidebar *self)
{
  g_return_val_if_fail (KITH_IS_SIDEBAR (self), FALSE);

  if (!self->is_in_archive)
    return FALSE;

  show_archive (self, FALSE);

  return TRUE;
}

gboolean
kith_sidebar_has_focus (KithSidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_return_val_if_fail (KITH_IS_SIDEBAR (self), FALSE);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}
