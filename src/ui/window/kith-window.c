/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-window.h"

#include "kith-account-runtime.h"
#include "kith-conversation-page.h"
#include "kith-conversation-settings.h"
#include "kith-sidebar.h"
#include "kith-switcher.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif

/* How long a window waits for what it will show. */
#define PATIENCE_MSEC 250

struct _KithWindow
{
  AdwApplicationWindow parent_instance;

  KithClient *client;
  GSettings *settings;
  guint patience; /* until it is presented */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *broken_page;
  GtkMenuButton *welcome_button;
  GMenu *welcome_menu;
  AdwNavigationSplitView *split;
  KithSidebar *sidebar;
  KithConversationPage *page;
};

G_DEFINE_FINAL_TYPE (KithWindow, kith_window, ADW_TYPE_APPLICATION_WINDOW)

static KithConversationSettings *
settings_of (KithWindow       *self,
             KithConversation *conversation)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (conversation));

  return runtime != NULL ? kith_account_runtime_get_settings (runtime) : NULL;
}

static void
set_conversation (KithWindow       *self,
                  KithConversation *conversation)
{
  if (conversation != NULL && kith_conversation_get_timeline (conversation) == NULL)
    kith_client_open_conversation (self->client, kith_conversation_get_account (conversation), kith_conversation_get_jid (conversation));

  if (conversation != NULL && kith_conversation_get_is_marked_unread (conversation) && settings_of (self, conversation) != NULL)
    kith_conversation_settings_mark_unread (settings_of (self, conversation), conversation, FALSE);

  kith_sidebar_set_current (self->sidebar, conversation);
  kith_conversation_page_set_conversation (self->page, conversation);
}

void
kith_window_show_conversation (KithWindow       *self,
                               KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_WINDOW (self));
  g_return_if_fail (KITH_IS_CONVERSATION (conversation));

  set_conversation (self, conversation);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  kith_conversation_page_focus_composer (self->page);
}

void
kith_window_show_message (KithWindow       *self,
                          KithConversation *conversation,
                          KithMessage      *message)
{
  const KithMessageData *data;

  g_return_if_fail (KITH_IS_WINDOW (self) && KITH_IS_MESSAGE (message));

  data = kith_message_get_data (message);
  kith_window_show_conversation (self, conversation);
  kith_conversation_page_jump (self->page, data->sort_time, data->sort_tie);
}

static void
conversation_opened (KithWindow       *self,
                     KithConversation *conversation)
{
  kith_window_show_conversation (self, conversation);
}

static void
message_found (KithWindow       *self,
               KithSearchResult *result)
{
  KithConversation *conversation = kith_search_result_get_conversation (result);
  KithConversationList *list = kith_client_get_conversations (self->client);
  gint64 sort_time, sort_tie;

  /* It may have gone since it was found. */
  if (kith_conversation_list_find (list, kith_conversation_get_account (conversation), kith_conversation_get_jid (conversation)) != conversation)
    return;

  kith_search_result_get_place (result, &sort_time, &sort_tie);
  set_conversation (self, conversation);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  kith_conversation_page_jump (self->page, sort_time, sort_tie);
}

/* Back in the list of a narrow window nothing is open: what comes is unread. */
static void
content_shown (KithWindow *self)
{
  if (adw_navigation_split_view_get_collapsed (self->split) && !adw_navigation_split_view_get_show_content (self->split))
    set_conversation (self, NULL);
}

/* Keeps the conversation that is open as long as it is there. */
static void
conversations_changed_cb (KithWindow *self)
{
  KithConversation *current = kith_conversation_page_get_conversation (self->page);
  KithConversationList *list = kith_client_get_conversations (self->client);

  if (current != NULL
      && kith_conversation_list_find (list, kith_conversation_get_account (current), kith_conversation_get_jid (current)) != current)
    {
      set_conversation (self, NULL);
      adw_navigation_split_view_set_show_content (self->split, FALSE);
    }
}

static void
update_stack (KithWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client)));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "broken") != 0)
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "main" : "welcome");
}

static gboolean
close_requested (KithWindow *self)
{
  kith_conversation_page_keep_draft (self->page);

  return GDK_EVENT_PROPAGATE;
}

/* --- Actions --------------------------------------------------------------------------------------------------- */

static void
neighbour_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);
  KithConversation *neighbour = kith_sidebar_get_neighbour (self->sidebar, g_variant_get_int32 (target));

  if (neighbour != NULL)
    kith_window_show_conversation (self, neighbour);
}

static void
nth_action (GtkWidget  *widget,
            const char *name,
            GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);
  KithConversation *conversation = kith_sidebar_get_nth (self->sidebar, (guint) g_variant_get_int32 (target));

  if (conversation != NULL)
    kith_window_show_conversation (self, conversation);
}

static void
pin_action (GtkWidget  *widget,
            const char *name,
            GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);
  KithConversation *conversation = kith_conversation_page_get_conversation (self->page);

  if (conversation != NULL && settings_of (self, conversation) != NULL)
    kith_conversation_settings_pin (settings_of (self, conversation), conversation, !kith_conversation_get_is_pinned (conversation));
}

/* List, messages, composer, and around. */
static void
next_pane_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (kith_conversation_page_get_conversation (self->page) == NULL)
    kith_sidebar_focus_list (self->sidebar);
  else if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
    kith_conversation_page_focus_timeline (self->page);
  else if (kith_conversation_page_has_composer_focus (self->page))
    kith_sidebar_focus_list (self->sidebar);
  else
    kith_conversation_page_focus_composer (self->page);
}

/* One step back: details, archive, conversation. */
static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);

  if (kith_conversation_page_close_details (self->page))
    return;
  if (kith_sidebar_has_focus (self->sidebar) && kith_sidebar_leave_archive (self->sidebar))
    return;
  if (adw_navigation_split_view_get_collapsed (self->split))
    adw_navigation_split_view_set_show_content (self->split, FALSE);
  else
    kith_sidebar_focus_list (self->sidebar);
}

/* What is open is not wanted any more. */
static void
leave_action (GtkWidget  *widget,
              const char *name,
              GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);

  set_conversation (self, NULL);
  adw_navigation_split_view_set_show_content (self->split, FALSE);
}

static void
requests_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->split, FALSE);
  kith_sidebar_show_requests (self->sidebar);
}

static gboolean
is_ready (KithWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") == 0;
}

static void
show_search (KithWindow *self,
             const char *text)
{
  adw_navigation_split_view_set_show_content (self->split, FALSE);
  kith_sidebar_show_search (self->sidebar, text);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *target)
{
  if (is_ready (KITH_WINDOW (widget)))
    show_search (KITH_WINDOW (widget), NULL);
}

static void
switch_action (GtkWidget  *widget,
               const char *name,
               GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);
  AdwDialog *dialog;

  if (!is_ready (self) || adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return;

  dialog = kith_switcher_new (self->client, kith_conversation_page_get_conversation (self->page));
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (kith_window_show_conversation), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "search", G_CALLBACK (show_search), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithWindow *self = KITH_WINDOW (widget);

  if (is_ready (self) && kith_conversation_page_get_conversation (self->page) != NULL)
    kith_conversation_page_find (self->page);
}

/* 1: the next older match, -1: the next newer one. */
static void
find_next_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *target)
{
  kith_conversation_page_find_next (KITH_WINDOW (widget)->page, g_variant_get_int32 (target));
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *target)
{
  kith_window_toast (KITH_WINDOW (widget), g_variant_get_string (target, NULL));
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

/* GTK names the application's id, in which a profile has its own name, and of that the desktop knows no icon. */
static void
kith_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_window_parent_class)->map (widget);

#ifdef GDK_WINDOWING_WAYLAND
  {
    GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (widget));

    if (GDK_IS_WAYLAND_TOPLEVEL (surface))
      gdk_wayland_toplevel_set_application_id (GDK_TOPLEVEL (surface), KITH_APP_ID);
  }
#endif
}

static void
kith_window_dispose (GObject *object)
{
  KithWindow *self = KITH_WINDOW (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_WINDOW);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_window_parent_class)->dispose (object);
}

static void
kith_window_class_init (KithWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_window_dispose;
  widget_class->map = kith_window_map;

  gtk_widget_class_install_action (widget_class, "window.neighbour", "i", neighbour_action);
  gtk_widget_class_install_action (widget_class, "window.nth", "i", nth_action);
  gtk_widget_class_install_action (widget_class, "window.pin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "window.next-pane", NULL, next_pane_action);
  gtk_widget_class_install_action (widget_class, "window.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "window.leave", NULL, leave_action);
  gtk_widget_class_install_action (widget_class, "window.requests", NULL, requests_action);
  gtk_widget_class_install_action (widget_class, "window.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "window.switch", NULL, switch_action);
  gtk_widget_class_install_action (widget_class, "window.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "window.find-next", "i", find_next_action);
  gtk_widget_class_install_action (widget_class, "window.toast", "s", toast_action);

  for (int i = 0; i < 9; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + (guint) i, GDK_ALT_MASK, "window.nth", "i", i);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "window.pin", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F6, 0, "window.next-pane", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.back", NULL);

  g_type_ensure (KITH_TYPE_SIDEBAR);
  g_type_ensure (KITH_TYPE_CONVERSATION_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "window/kith-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KithWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, broken_page);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, welcome_button);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, welcome_menu);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, split);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, KithWindow, page);
  gtk_widget_class_bind_template_callback (widget_class, conversation_opened);
  gtk_widget_class_bind_template_callback (widget_class, message_found);
  gtk_widget_class_bind_template_callback (widget_class, content_shown);
  gtk_widget_class_bind_template_callback (widget_class, close_requested);
}

/* Before the focus has its say: a text view has a use of its own for these keys. */
static void
add_early_shortcut (GtkEventController *controller,
                    guint               keyval,
                    const char         *action,
                    int                 target)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, GDK_CONTROL_MASK), gtk_named_action_new (action));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (target));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

static void
kith_window_init (KithWindow *self)
{
  GtkEventController *early = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  kith_ui_set_menu (self->welcome_button, G_MENU_MODEL (self->welcome_menu));

  gtk_event_controller_set_propagation_phase (early, GTK_PHASE_CAPTURE);
  add_early_shortcut (early, GDK_KEY_Page_Up, "window.neighbour", -1);
  add_early_shortcut (early, GDK_KEY_Page_Down, "window.neighbour", 1);
  gtk_widget_add_controller (GTK_WIDGET (self), early);

  self->settings = g_settings_new (KITH_APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
present_now (KithWindow *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
patience_cb (gpointer data)
{
  KithWindow *self = data;

  self->patience = 0;
  present_now (self);

  return G_SOURCE_REMOVE;
}

/* Once: with the next start there is nothing to tell any more. */
static void
tell_of_damage (KithWindow *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Your Messages Were Damaged"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("The file that holds them could not be read, perhaps because the disk has a fault or the power went. Kith began a new one. Your "
                                  "accounts, drafts and what waited to be sent were taken over as far as possible. The messages come again from your servers, as far "
                                  "as these keep them.\n\nThe damaged file was kept:\n%s"),
                                kith_client_get_damaged_copy (self->client));
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "ok", _("_OK"));
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "ok");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "ok");
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static DexFuture *
opened_cb (DexFuture *future,
           gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithWindow) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  if (dex_future_get_value (future, &error) == NULL)
    {
      adw_status_page_set_title (self->broken_page, kith_words_open_title (error));
      adw_status_page_set_description (self->broken_page, kith_words_open_details (error));
      gtk_stack_set_visible_child_name (self->stack, "broken");
    }
  else
    {
      kith_sidebar_set_client (self->sidebar, self->client);
      g_signal_connect_object (kith_client_get_accounts (self->client), "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
      update_stack (self);
      if (kith_client_get_damaged_copy (self->client) != NULL)
        tell_of_damage (self);
    }
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  if (self->patience != 0)
    present_now (self);

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* @opening: the future of kith_client_open (): until then there is nothing to show. */
GtkWindow *
kith_window_new (AdwApplication *application,
                 KithClient     *client,
                 DexFuture      *opening)
{
  KithWindow *self = g_object_new (KITH_TYPE_WINDOW, "application", application, NULL);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  self->client = g_object_ref (client);
  kith_conversation_page_set_client (self->page, client);
  g_signal_connect_object (kith_client_get_conversations (client), "items-changed", G_CALLBACK (conversations_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (dex_ref (opening), opened_cb, weak, weak_ref_free));

  return GTK_WINDOW (self);
}

/* With what it shows, if that is there in a moment: the first frame is then the one that stays. */
void
kith_window_present_opened (KithWindow *self)
{
  g_return_if_fail (KITH_IS_WINDOW (self));

  if (self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MSEC, patience_cb, self);
}

void
kith_window_toast (KithWindow *self,
                   const char *text)
{
  g_return_if_fail (KITH_IS_WINDOW (self));

  kith_ui_toast (GTK_WIDGET (self->stack), g_strdup (text));
}
