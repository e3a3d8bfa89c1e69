/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-window.h"

#include "kith-account-runtime.h"
#include "kith-console-row.h"
#include "kith-console-service.h"
#include "kith-save-text.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* The first of the kinds to choose from is all of them. */
#define KIND_ALL 0

/* This near to the end is at the end: the list guesses how high rows are that it has not seen. */
#define NEAR_END 60

/* How much of an element a list item says aloud. */
#define SPOKEN_BYTES 2000

struct _KithConsoleWindow
{
  AdwWindow parent_instance;

  KithAccount *account;
  KithConsoleService *service;
  GtkFilter *filter;
  GtkSingleSelection *shown;
  char *needle; /* casefolded; NULL: everybody */

  AdwWindowTitle *window_title;
  GtkToggleButton *pause;
  GtkDropDown *kind;
  GtkEditable *peer;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkLabel *problem;
  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (KithConsoleWindow, kith_console_window, ADW_TYPE_WINDOW)

/* --- Looking ----------------------------------------------------------------------------------------------------------- */

static gboolean
is_wanted (gpointer item,
           gpointer data)
{
  KithConsoleWindow *self = data;
  KithConsoleEntry *entry = item;
  guint kind = gtk_drop_down_get_selected (self->kind);
  const char *peer = kith_console_entry_get_peer (entry);
  g_autofree char *folded = NULL;

  if (kind != KIND_ALL && (guint) kith_console_entry_get_kind (entry) + 1 != kind)
    return FALSE;
  if (self->needle == NULL)
    return TRUE;

  folded = peer != NULL ? g_utf8_casefold (peer, -1) : NULL;

  return folded != NULL && strstr (folded, self->needle) != NULL;
}

static void
filter_changed (KithConsoleWindow *self)
{
  g_autofree char *needle = g_strstrip (g_strdup (gtk_editable_get_text (self->peer)));

  if (self->filter == NULL)
    return;

  g_clear_pointer (&self->needle, g_free);
  if (*needle != '\0')
    self->needle = g_utf8_casefold (needle, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* Whoever looks at the newest goes on doing so. The adjustment is still that of before the change. */
static void
items_changed_cb (KithConsoleWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gboolean is_at_end = gtk_adjustment_get_value (adjustment) >= end - NEAR_END;

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  if (n > 0 && is_at_end)
    gtk_list_view_scroll_to (self->list, n - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  gtk_list_item_set_child (item, kith_console_row_new ());
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  KithConsoleEntry *entry = gtk_list_item_get_item (item);
  g_autofree char *head = kith_console_row_describe (entry);
  g_autofree char *start = g_utf8_substring (kith_console_entry_get_text (entry), 0,
                                             MIN (SPOKEN_BYTES, g_utf8_strlen (kith_console_entry_get_text (entry), -1)));
  g_autofree char *spoken = g_strdup_printf ("%s: %s", head, start);

  kith_console_row_set_entry (KITH_CONSOLE_ROW (gtk_list_item_get_child (item)), entry);
  gtk_list_item_set_accessible_label (item, spoken);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  kith_console_row_set_entry (KITH_CONSOLE_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
pause_toggled (KithConsoleWindow *self)
{
  if (self->service != NULL)
    kith_console_service_set_paused (self->service, gtk_toggle_button_get_active (self->pause));
}

/* --- Handing on -------------------------------------------------------------------------------------------------------- */

static void
append_entry (GString          *text,
              KithConsoleEntry *entry)
{
  g_autofree char *head = kith_console_row_describe (entry);

  g_string_append_printf (text, "<!-- %s -->\n%s%s\n\n", head, kith_console_entry_get_text (entry),
                          kith_console_entry_get_is_cut (entry) ? "\n\342\200\246" : "");
}

static char *
to_text (KithConsoleWindow *self)
{
  GListModel *model = G_LIST_MODEL (self->shown);
  guint n = g_list_model_get_n_items (model);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithConsoleEntry) entry = g_list_model_get_item (model, i);

      append_entry (text, entry);
    }

  return g_string_free (text, FALSE);
}

static void
copy_text (KithConsoleWindow *self,
           const char        *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  kith_ui_toast (GTK_WIDGET (self->stack), g_strdup (_("Copied")));
}

static void
copy_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *target)
{
  KithConsoleWindow *self = KITH_CONSOLE_WINDOW (widget);
  g_autofree char *text = to_text (self);

  copy_text (self, text);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithConsoleWindow *self = KITH_CONSOLE_WINDOW (widget);
  KithConsoleEntry *entry = gtk_single_selection_get_selected_item (self->shown);

  if (entry != NULL)
    copy_text (self, kith_console_entry_get_text (entry));
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithConsoleWindow *self = KITH_CONSOLE_WINDOW (widget);
  g_autofree char *text = to_text (self);
  g_autofree char *file = g_strdup_printf ("kith-xml-%s.txt", xmpp_jid_get_domain (kith_account_get_jid (self->account)));

  kith_save_text (GTK_WIDGET (self->stack), file, text);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *target)
{
  kith_console_log_clear (kith_console_service_get_log (KITH_CONSOLE_WINDOW (widget)->service));
}

/* --- Sending ------------------------------------------------------------------------------------------------------------ */

static char *
get_text (KithConsoleWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter begin, end;

  gtk_text_buffer_get_bounds (buffer, &begin, &end);

  return gtk_text_buffer_get_text (buffer, &begin, &end, FALSE);
}

/* @error NULL: all is well. Read aloud where it stands. */
static void
show_problem (KithConsoleWindow *self,
              const GError      *error)
{
  g_autofree char *words = error != NULL ? kith_words_console_error (error) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  gtk_label_set_text (self->problem, words != NULL ? words : "");
  if (words != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
send_response_cb (KithConsoleWindow *self,
                  const char        *response)
{
  g_autofree char *text = get_text (self);
  g_autoptr(GError) error = NULL;

  if (g_strcmp0 (response, "send") != 0 || self->service == NULL)
    return;

  if (kith_console_service_send (self->service, text, &error))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
  show_problem (self, error);
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithConsoleWindow *self = KITH_CONSOLE_WINDOW (widget);
  g_autofree char *text = get_text (self);
  g_autoptr(GError) error = NULL;
  gboolean is_good = kith_console_service_check (self->service, text, &error);
  AdwAlertDialog *dialog;

  show_problem (self, error);
  if (!is_good)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->text));
      return;
    }

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Send to the server as it is?"), NULL));
  adw_alert_dialog_format_body (dialog, _("It counts as sent by %s. Kith does not know what it does."), kith_account_get_address (self->account));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "send", _("_Send"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "send");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (send_response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* --- Object ------------------------------------------------------------------------------------------------------------- */

static void
kith_console_window_dispose (GObject *object)
{
  KithConsoleWindow *self = KITH_CONSOLE_WINDOW (object);

  if (self->service != NULL)
    kith_console_service_close (self->service);
  g_clear_object (&self->service);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CONSOLE_WINDOW);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->account);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (kith_console_window_parent_class)->dispose (object);
}

static void
kith_console_window_class_init (KithConsoleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_console_window_dispose;

  gtk_widget_class_install_action (widget_class, "console.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "console.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_action (widget_class, "console.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "console.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "console.send", NULL, send_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "console.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "console.clear", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "console.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "console.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "account/kith-console-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, pause);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, kind);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, peer);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, list);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, KithConsoleWindow, text);
  gtk_widget_class_bind_template_callback (widget_class, pause_toggled);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
}

static void
kith_console_window_init (KithConsoleWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->text), GTK_TEXT_DIR_LTR);
}

/* An account that was removed has nothing to show. */
static void
accounts_changed_cb (KithConsoleWindow *self,
                     guint              position,
                     guint              removed,
                     guint              added,
                     GListModel        *accounts)
{
  if (kith_account_list_find_id (KITH_ACCOUNT_LIST (accounts), kith_account_get_id (self->account)) == NULL)
    gtk_window_close (GTK_WINDOW (self));
}

static GtkWindow *
create (KithClient         *client,
        KithAccount        *account,
        KithConsoleService *service)
{
  KithConsoleWindow *self = g_object_new (KITH_TYPE_CONSOLE_WINDOW, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  self->account = g_object_ref (account);
  self->service = g_object_ref (service);
  kith_console_service_open (service);
  adw_window_title_set_subtitle (self->window_title, kith_account_get_address (account));

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (kith_console_service_get_log (service))), g_object_ref (self->filter));
  self->shown = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_single_selection_set_autoselect (self->shown, FALSE);
  gtk_single_selection_set_can_unselect (self->shown, TRUE);
  gtk_single_selection_set_selected (self->shown, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->shown));

  g_signal_connect_object (kith_client_get_accounts (client), "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WINDOW (self);
}

void
kith_console_window_present (GtkApplication *application,
                             KithClient     *client,
                             KithAccount    *account)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (client, account);
  GtkWindow *window = NULL;

  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (KITH_IS_CONSOLE_WINDOW (l->data) && KITH_CONSOLE_WINDOW (l->data)->account == account)
      window = l->data;

  if (window == NULL && runtime != NULL)
    {
      window = create (client, account, kith_account_runtime_get_console (runtime));
      gtk_window_set_application (window, application);
    }
  if (window != NULL)
    gtk_window_present (window);
}
