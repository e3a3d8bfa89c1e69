/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-application.h"

#include "kith-account-dialog.h"
#include "kith-account-runtime.h"
#include "kith-add-account-dialog.h"
#include "kith-client.h"
#include "kith-idle-monitor.h"
#include "kith-notification-service.h"
#include "kith-notification-words.h"
#include "kith-preferences-dialog.h"
#include "kith-read-service.h"
#include "kith-shortcuts-dialog.h"
#include "kith-start-dialog.h"
#include "kith-time.h"
#include "kith-ui.h"
#include "kith-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

/* security.md U7: what comes from outside. */
#define OUTSIDE_MAX 4096

#define PROFILE_DEFAULT "default"
#define PROFILE_MAX 32

/* How long quitting waits for the servers to say goodbye. What is written is on disk already. */
#define CLOSE_SECONDS 5

/* How long nobody looks at a window before the servers are told: going through the windows of the desktop is no reason. */
#define INACTIVE_SECONDS 10

struct _KithApplication
{
  AdwApplication parent_instance;

  char *profile;
  KithClient *client;
  DexFuture *opening;
  GSettings *settings;
  KithNotificationWords *notification_words;
  KithNotificationService *notifications;
  KithIdleMonitor *idle;
  guint inactive_timeout;
  guint signal_sources[3];
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (KithApplication, kith_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
  { "debug", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Say more on the terminal"), NULL },
  { "profile", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Keep accounts and messages apart under this name"), N_("NAME") },
  G_OPTION_ENTRY_NULL
};

static GtkWindow *
find_window (KithApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !KITH_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);

  /* Another kind of window is the active one. */
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); window == NULL && l != NULL; l = l->next)
    if (KITH_IS_WINDOW (l->data))
      window = l->data;

  return window;
}

static KithWindow *
ensure_window (KithApplication *self)
{
  GtkWindow *window = find_window (self);

  if (window == NULL)
    window = kith_window_new (ADW_APPLICATION (self), self->client, self->opening);
  gtk_window_present (window);

  return KITH_WINDOW (window);
}

/* --- Whether somebody looks ------------------------------------------------------------------------------------- */

static gboolean
is_looked_at (KithApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (gtk_window_is_active (l->data) && !gtk_window_is_suspended (l->data))
      return TRUE;

  return FALSE;
}

static gboolean
inactive_cb (gpointer data)
{
  KithApplication *self = data;

  self->inactive_timeout = 0;
  if (self->client != NULL)
    kith_client_set_active (self->client, FALSE);

  return G_SOURCE_REMOVE;
}

static void
attention_changed_cb (KithApplication *self)
{
  if (self->client == NULL || self->is_closing)
    return;

  if (is_looked_at (self))
    {
      g_clear_handle_id (&self->inactive_timeout, g_source_remove);
      kith_client_set_active (self->client, TRUE);
    }
  else if (self->inactive_timeout == 0)
    {
      self->inactive_timeout = g_timeout_add_seconds (INACTIVE_SECONDS, inactive_cb, self);
    }
}

static void
kith_application_window_added (GtkApplication *application,
                               GtkWindow      *window)
{
  GTK_APPLICATION_CLASS (kith_application_parent_class)->window_added (application, window);

  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (attention_changed_cb), application, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::suspended", G_CALLBACK (attention_changed_cb), application, G_CONNECT_SWAPPED);
  attention_changed_cb (KITH_APPLICATION (application));
}

/* --- Closing --------------------------------------------------------------------------------------------------- */

static void
leave (KithApplication *self)
{
  if (self->client == NULL)
    return;

  g_clear_object (&self->notifications);
  g_clear_object (&self->notification_words);
  if (self->idle != NULL)
    g_object_run_dispose (G_OBJECT (self->idle));
  g_clear_object (&self->idle);
  g_clear_object (&self->client);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

static gboolean
close_timeout_cb (gpointer data)
{
  leave (data);

  return G_SOURCE_REMOVE;
}

static DexFuture *
closed_cb (DexFuture *future,
           gpointer   data)
{
  leave (data);

  return dex_future_new_true ();
}

/* The windows go at once, the program when nothing is left to write. */
static void
close_down (KithApplication *self)
{
  if (self->is_closing || self->client == NULL)
    return;

  self->is_closing = TRUE;
  g_clear_object (&self->notifications);
  kith_notification_words_clear (self->notification_words);
  g_application_hold (G_APPLICATION (self));
  for (GList *list = gtk_application_get_windows (GTK_APPLICATION (self)); list != NULL;
       list = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (list->data);

  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, CLOSE_SECONDS, close_timeout_cb, g_object_ref (self), g_object_unref);
  dex_future_disown (dex_future_finally (kith_client_close (self->client), closed_cb, g_object_ref (self), g_object_unref));
}

static void
kith_application_window_removed (GtkApplication *application,
                                 GtkWindow      *window)
{
  KithApplication *self = KITH_APPLICATION (application);
  gboolean is_last = TRUE;

  /* Held before the last window is gone, else the loop ends at once. */
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    is_last &= l->data == window || !KITH_IS_WINDOW (l->data);

  if (is_last && KITH_IS_WINDOW (window) && !self->is_closing)
    {
      g_application_hold (G_APPLICATION (application));
      GTK_APPLICATION_CLASS (kith_application_parent_class)->window_removed (application, window);
      close_down (self);
      g_application_release (G_APPLICATION (application));
    }
  else
    {
      GTK_APPLICATION_CLASS (kith_application_parent_class)->window_removed (application, window);
    }
}

/* Closing a window keeps its draft. */
static void
quit (KithApplication *self)
{
  g_autolist(GtkWindow) windows = g_list_copy_deep (gtk_application_get_windows (GTK_APPLICATION (self)), (GCopyFunc) (GCallback) g_object_ref, NULL);

  for (GList *l = windows; l != NULL; l = l->next)
    if (KITH_IS_WINDOW (l->data))
      gtk_window_close (l->data);
  close_down (self);
}

/* The end of the login session, a Ctrl+C: contacts see us leave, and the server does not hold the stream for one who will not come back
 * to it. Who asks again does not want to wait. */
static gboolean
terminated_cb (gpointer data)
{
  KithApplication *self = data;

  if (self->is_closing)
    leave (self);
  else
    quit (self);

  return G_SOURCE_CONTINUE;
}

static void
listen_to_signals (KithApplication *self)
{
  static const int numbers[G_N_ELEMENTS (self->signal_sources)] = { SIGTERM, SIGINT, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    self->signal_sources[i] = g_unix_signal_add (numbers[i], terminated_cb, self);
}

/* --- Notifications ---------------------------------------------------------------------------------------------- */

static void
notification_chosen_cb (KithApplication  *self,
                        KithConversation *conversation,
                        KithMessage      *message,
                        const char       *action,
                        const char       *token)
{
  KithAccountRuntime *runtime = conversation != NULL ? kith_client_get_runtime (self->client, kith_conversation_get_account (conversation)) : NULL;
  GtkWindow *window = find_window (self);

  if (self->is_closing || (conversation != NULL && runtime == NULL))
    return;

  if (strcmp (action, "read") == 0 && conversation != NULL)
    {
      kith_read_service_mark_read (kith_account_runtime_get_read_service (runtime), conversation, message);
      return;
    }
  if (strcmp (action, "mute") == 0 && conversation != NULL)
    {
      kith_client_mute (self->client, conversation, kith_time_now () + KITH_MUTE_HOUR);
      return;
    }

  if (window != NULL && token != NULL)
    gtk_window_set_startup_id (window, token);
  window = GTK_WINDOW (ensure_window (self));
  if (conversation != NULL && strcmp (action, "reply") == 0)
    kith_window_show_conversation (KITH_WINDOW (window), conversation);
  else if (conversation != NULL)
    kith_window_show_message (KITH_WINDOW (window), conversation, message);
}

static void
notifications_changed_cb (KithApplication *self)
{
  if (self->notifications != NULL)
    kith_notification_service_set_switched_on (self->notifications, g_settings_get_boolean (self->settings, "notifications"));
}

static void
notification_text_changed_cb (KithApplication *self)
{
  if (self->notifications != NULL)
    kith_notification_service_refresh (self->notifications);
}

static void
notification_closed_cb (KithApplication  *self,
                        KithConversation *conversation)
{
  if (self->notifications != NULL)
    kith_notification_service_note_closed (self->notifications, conversation);
}

static void
start_notifications (KithApplication *self)
{
  self->notification_words = kith_notification_words_new (self->client, self->settings);
  self->notifications = kith_notification_service_new (self->client, KITH_NOTIFIER (self->notification_words));
  g_signal_connect_object (self->notification_words, "chosen", G_CALLBACK (notification_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notification_words, "closed", G_CALLBACK (notification_closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::notifications", G_CALLBACK (notifications_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::notification-text", G_CALLBACK (notification_text_changed_cb), self, G_CONNECT_SWAPPED);
  notifications_changed_cb (self);
}

/* --- Away ------------------------------------------------------------------------------------------------------ */

static void
idle_changed_cb (KithApplication *self,
                 gboolean         is_away,
                 gint64           since)
{
  kith_client_set_idle (self->client, is_away, since);
}

static void
away_choice_changed_cb (KithApplication *self)
{
  kith_idle_monitor_set_choice (self->idle, (guint) g_settings_get_int (self->settings, "away-minutes"),
                                g_settings_get_boolean (self->settings, "away-when-locked"));
}

static void
watch_idle (KithApplication *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));

  if (bus == NULL)
    return;

  self->idle = kith_idle_monitor_new (bus);
  g_signal_connect_object (self->idle, "changed", G_CALLBACK (idle_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::away-minutes", G_CALLBACK (away_choice_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::away-when-locked", G_CALLBACK (away_choice_changed_cb), self, G_CONNECT_SWAPPED);
  away_choice_changed_cb (self);
}

/* --- Actions --------------------------------------------------------------------------------------------------- */

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  quit (data);
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  adw_dialog_present (kith_preferences_dialog_new (KITH_APPLICATION (data)->client), GTK_WIDGET (ensure_window (data)));
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  adw_dialog_present (kith_shortcuts_dialog_new (), GTK_WIDGET (ensure_window (data)));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  static const char * const developers[] = { "The Kith Contributors", NULL };
  AdwDialog *dialog = adw_about_dialog_new ();

  g_object_set (dialog,
                "application-icon", KITH_APP_ID,
                "application-name", "Kith",
                "developer-name", "The Kith Contributors",
                "developers", developers,
                "version", KITH_VERSION,
                "license-type", GTK_LICENSE_GPL_3_0,
                "comments", _("Talk with your people, on the server you choose."),
                "copyright", "© 2026 The Kith Contributors",
                /* Translators: your names, one a line */
                "translator-credits", _("translator-credits"),
                NULL);
  adw_dialog_present (dialog, GTK_WIDGET (ensure_window (data)));
}

static void
add_account_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  KithApplication *self = data;

  adw_dialog_present (kith_add_account_dialog_new (self->client), GTK_WIDGET (ensure_window (self)));
}

static void
account_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  KithApplication *self = data;
  KithAccount *account = kith_account_list_find_id (kith_client_get_accounts (self->client), g_variant_get_int64 (parameter));

  if (account != NULL)
    adw_dialog_present (kith_account_dialog_new (self->client, account), GTK_WIDGET (ensure_window (self)));
}

static void
start_conversation (KithApplication *self,
                    const char      *text)
{
  KithWindow *window = ensure_window (self);
  AdwDialog *dialog;

  /* Nobody can be written to without an account. */
  if (g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) == 0)
    {
      adw_dialog_present (kith_add_account_dialog_new (self->client), GTK_WIDGET (window));
      return;
    }

  dialog = kith_start_dialog_new (self->client, text);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (kith_window_show_conversation), window, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
start_conversation_action (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       data)
{
  start_conversation (data, NULL);
}

/* The account's address and the other's. Shows what is there and makes nothing (security.md D7). */
static void
show_conversation_action (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       data)
{
  KithApplication *self = data;
  const char *account_text, *jid_text;
  g_autoptr(XmppJid) account_jid = NULL;
  g_autoptr(XmppJid) jid = NULL;
  KithAccount *account;
  KithConversation *conversation;

  g_variant_get (parameter, "(&s&s)", &account_text, &jid_text);
  if (strlen (account_text) > OUTSIDE_MAX || strlen (jid_text) > OUTSIDE_MAX)
    return;

  account_jid = xmpp_jid_new (account_text, NULL);
  jid = xmpp_jid_new (jid_text, NULL);
  account = account_jid != NULL ? kith_account_list_find (kith_client_get_accounts (self->client), account_jid) : NULL;
  if (account == NULL || jid == NULL)
    return;

  conversation = kith_conversation_list_find (kith_client_get_conversations (self->client), account, jid);
  if (conversation != NULL)
    kith_window_show_conversation (ensure_window (self), conversation);
}

static const GActionEntry actions[] = {
  { .name = "preferences", .activate = preferences_action },
  { .name = "shortcuts", .activate = shortcuts_action },
  { .name = "about", .activate = about_action },
  { .name = "quit", .activate = quit_action },
  { .name = "add-account", .activate = add_account_action },
  { .name = "account", .activate = account_action, .parameter_type = "x" },
  { .name = "start-conversation", .activate = start_conversation_action },
  { .name = "show-conversation", .activate = show_conversation_action, .parameter_type = "(ss)" },
};

static void
set_accels (KithApplication *self)
{
  static const struct { const char *action; const char *accels[3]; } table[] = {
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question", "<Control>slash" } },
    { "app.quit", { "<Control>q" } },
    { "app.start-conversation", { "<Control>n" } },
    { "window.close", { "<Control>w" } },
    { "window.search", { "<Control><Shift>f" } },
    { "window.find", { "<Control>f" } },
    { "window.find-next(1)", { "<Control>g" } },
    { "window.find-next(-1)", { "<Control><Shift>g" } },
    { "window.switch", { "<Control>k" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), table[i].action, table[i].accels);
}

/* --- Command line ---------------------------------------------------------------------------------------------- */

static gboolean
is_profile_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= PROFILE_MAX
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

static int
kith_application_handle_local_options (GApplication *application,
                                       GVariantDict *dict)
{
  KithApplication *self = KITH_APPLICATION (application);
  const char *profile = NULL;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("Kith %s\n", KITH_VERSION);
      return 0;
    }

  if (g_variant_dict_contains (dict, "debug"))
    g_log_set_debug_enabled (TRUE);

  if (g_variant_dict_lookup (dict, "profile", "&s", &profile))
    {
      if (!is_profile_name (profile))
        {
          g_printerr ("%s\n", _("The name of a profile has letters, digits, - and _, and at most 32 of them."));
          return 1;
        }
      g_set_str (&self->profile, profile);
    }

  /* Each profile is a program of its own, which runs beside the others. */
  if (strcmp (self->profile, PROFILE_DEFAULT) != 0)
    {
      g_autofree char *id = g_strdup_printf ("%s.profile_%s", KITH_APP_ID, self->profile);

      g_application_set_application_id (application, id);
    }

  return -1;
}

static void
kith_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  KithApplication *self = KITH_APPLICATION (application);
  g_autofree char *uri = NULL;

  ensure_window (self);
  if (n_files > 0)
    uri = g_file_get_uri (files[0]);

  /* security.md U7: it fills in an entry, the person does the rest. */
  if (uri != NULL && strlen (uri) <= OUTSIDE_MAX && g_str_has_prefix (uri, "xmpp:"))
    start_conversation (self, uri);
}

static void
kith_application_activate (GApplication *application)
{
  KithApplication *self = KITH_APPLICATION (application);

  if (find_window (self) != NULL)
    ensure_window (self);
  else
    kith_window_present_opened (KITH_WINDOW (kith_window_new (ADW_APPLICATION (self), self->client, self->opening)));
}

static void
color_scheme_cb (KithApplication *self)
{
  g_autofree char *scheme = g_settings_get_string (self->settings, "color-scheme");
  AdwColorScheme wanted = ADW_COLOR_SCHEME_DEFAULT;

  if (strcmp (scheme, "light") == 0)
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (strcmp (scheme, "dark") == 0)
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted);
}

/* What others get to know is the person's choice. */
static void
privacy_changed_cb (KithApplication *self)
{
  kith_client_set_privacy (self->client, g_settings_get_boolean (self->settings, "send-receipts"),
                           g_settings_get_boolean (self->settings, "send-typing"), g_settings_get_boolean (self->settings, "send-last-seen"));
}

static void
revocation_changed_cb (KithApplication *self)
{
  kith_client_set_checks_revocation (self->client, g_settings_get_boolean (self->settings, "check-revocation"));
}

static void
history_changed_cb (KithApplication *self)
{
  kith_client_set_history_days (self->client, g_settings_get_int (self->settings, "history-days"));
}

static void
keep_changed_cb (KithApplication *self)
{
  kith_client_set_keep_days (self->client, g_settings_get_int (self->settings, "keep-days"));
}

static void
kith_application_startup (GApplication *application)
{
  KithApplication *self = KITH_APPLICATION (application);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "kith", "profiles", self->profile, NULL);

  /* The disk is read while GTK starts. */
  self->client = kith_client_new (folder);
  self->opening = kith_client_open (self->client);

  G_APPLICATION_CLASS (kith_application_parent_class)->startup (application);

  if (g_strcmp0 (g_getenv ("KITH_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);

  gtk_window_set_default_icon_name (KITH_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_accels (self);

  self->settings = g_settings_new (KITH_APP_ID);
  g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (color_scheme_cb), self, G_CONNECT_SWAPPED);
  color_scheme_cb (self);

  g_signal_connect_object (self->settings, "changed::send-receipts", G_CALLBACK (privacy_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::send-typing", G_CALLBACK (privacy_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::send-last-seen", G_CALLBACK (privacy_changed_cb), self, G_CONNECT_SWAPPED);
  privacy_changed_cb (self);
  g_signal_connect_object (self->settings, "changed::check-revocation", G_CALLBACK (revocation_changed_cb), self, G_CONNECT_SWAPPED);
  revocation_changed_cb (self);
  g_signal_connect_object (self->settings, "changed::history-days", G_CALLBACK (history_changed_cb), self, G_CONNECT_SWAPPED);
  history_changed_cb (self);
  g_signal_connect_object (self->settings, "changed::keep-days", G_CALLBACK (keep_changed_cb), self, G_CONNECT_SWAPPED);
  keep_changed_cb (self);
  start_notifications (self);
  watch_idle (self);
  listen_to_signals (self);
}

static void
kith_application_shutdown (GApplication *application)
{
  KithApplication *self = KITH_APPLICATION (application);

  g_clear_handle_id (&self->inactive_timeout, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_object (&self->notifications);
  g_clear_object (&self->notification_words);
  g_clear_object (&self->client);
  dex_clear (&self->opening);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (kith_application_parent_class)->shutdown (application);
}

static void
kith_application_finalize (GObject *object)
{
  g_clear_pointer (&KITH_APPLICATION (object)->profile, g_free);

  G_OBJECT_CLASS (kith_application_parent_class)->finalize (object);
}

static void
kith_application_class_init (KithApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kith_application_finalize;
  application_class->handle_local_options = kith_application_handle_local_options;
  application_class->startup = kith_application_startup;
  application_class->activate = kith_application_activate;
  application_class->open = kith_application_open;
  application_class->shutdown = kith_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_added = kith_application_window_added;
  GTK_APPLICATION_CLASS (klass)->window_removed = kith_application_window_removed;
}

static void
kith_application_init (KithApplication *self)
{
  self->profile = g_strdup (PROFILE_DEFAULT);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[xmpp:ADDRESS]"));
}

KithApplication *
kith_application_new (void)
{
  return g_object_new (KITH_TYPE_APPLICATION,
                       "application-id", KITH_APP_ID,
                       "resource-base-path", "/im/kith/Kith",
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
