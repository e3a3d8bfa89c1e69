/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notification-words.h"

#include "kith-display-text.h"
#include "kith-notification-picture.h"
#include "kith-notification-desktop.h"
#include "kith-notifier.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* What a notification has room for. */
#define TEXT_CHARS    240
#define ACCOUNT_CHARS 40

/* For a picture that is still being decoded. */
#define PATIENCE_MSEC 2000

#define LAUNCHER_PATH      "/im/kith/Kith/launcher"
#define LAUNCHER_INTERFACE "com.canonical.Unity.LauncherEntry"
#define LAUNCHER_URI       "application://" KITH_APP_ID ".desktop"

struct _KithNotificationWords
{
  GObject                  parent_instance;

  KithClient              *client;
  GSettings               *settings;
  KithNotificationDesktop *desktop;
  GHashTable              *messages; /* KithConversation -> the KithMessage that is shown of it */
  GHashTable              *waiting;  /* KithConversation -> Waiting: what will be shown of it */
};

/* Its picture is not ready yet: a notification that changes would come up twice. */
typedef struct
{
  KithNotificationWords *words;
  KithConversation      *conversation;
  KithMessage           *message;
  guint                  unread_count;
  gboolean               has_sound;
  KithFace              *face;
  gulong                 handler;
  guint                  source;
} Waiting;

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void notifier_init (KithNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithNotificationWords, kith_notification_words, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KITH_TYPE_NOTIFIER, notifier_init))

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_handle_id (&waiting->source, g_source_remove);
  g_clear_signal_handler (&waiting->handler, waiting->face);
  kith_face_leave (waiting->face);
  g_object_unref (waiting->message);
  g_object_unref (waiting->conversation);
  g_free (waiting);
}

/* Who, and by which account where there are several. */
static char *
make_title (KithNotificationWords *self,
            KithConversation      *conversation)
{
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  g_autofree char *account = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) < 2)
    return g_steal_pointer (&name);

  account = kith_display_text_line (kith_account_get_label (kith_conversation_get_account (conversation)), ACCOUNT_CHARS);

  /* Translators: title of a notification: who wrote, and to which of your accounts */
  return g_strdup_printf (_("%s (%s)"), name, account);
}

static char *
make_body (KithNotificationWords *self,
           KithConversation      *conversation,
           KithMessage           *message,
           guint                  unread_count)
{
  g_autofree char *text = NULL;
  g_autofree char *count = g_strdup_printf (ngettext ("%u new message", "%u new messages", unread_count), unread_count);

  if (!g_settings_get_boolean (self->settings, "notification-text"))
    return unread_count > 1 ? g_steal_pointer (&count) : g_strdup (_("New message"));

  text = kith_words_preview (message, conversation, TEXT_CHARS);

  return unread_count > 1 ? g_strconcat (text, "\n", count, NULL) : g_steal_pointer (&text);
}

static void
show_now (KithNotificationWords *self,
          KithConversation      *conversation,
          KithMessage           *message,
          guint                  unread_count,
          gboolean               has_sound,
          KithFace              *face)
{
  g_autofree char *title = make_title (self, conversation);
  g_autofree char *body = make_body (self, conversation, message, unread_count);
  GdkTexture *texture = face != NULL ? kith_face_get_texture (face) : NULL;
  g_autoptr(KithPicture) picture = texture != NULL ? kith_notification_picture_new (texture) : NULL;
  KithNotificationContent content = { 0 };

  content.title = title;
  content.body = body;
  content.default_label = _("Open");
  content.reply_label = _("Reply");
  content.read_label = _("Mark as Read");
  content.mute_label = _("Mute for an Hour");
  content.has_sound = has_sound;
  content.picture = picture;
  g_hash_table_replace (self->messages, g_object_ref (conversation), g_object_ref (message));
  kith_notification_desktop_show (self->desktop, conversation, &content);
}

/* With the picture, or without. */
static void
end_wait (Waiting *waiting)
{
  KithNotificationWords *self = waiting->words;

  g_hash_table_steal (self->waiting, waiting->conversation);
  show_now (self, waiting->conversation, waiting->message, waiting->unread_count, waiting->has_sound, waiting->face);
  waiting_free (waiting);
}

static gboolean
patience_cb (gpointer data)
{
  ((Waiting *) data)->source = 0;
  end_wait (data);

  return G_SOURCE_REMOVE;
}

static void
show (KithNotifier     *notifier,
      KithConversation *conversation,
      KithMessage      *message,
      guint             unread_count,
      gboolean          is_update)
{
  KithNotificationWords *self = KITH_NOTIFICATION_WORDS (notifier);
  const char *file = kith_contact_get_avatar_file (kith_conversation_get_contact (conversation));
  const Waiting *before = g_hash_table_lookup (self->waiting, conversation);
  gboolean has_sound = is_update ? before != NULL && before->has_sound : g_settings_get_boolean (self->settings, "notification-sound");
  KithFace *face = NULL;
  Waiting *waiting;

  if (is_update && before == NULL && !kith_notification_desktop_is_shown (self->desktop, conversation))
    return;

  if (file != NULL)
    face = kith_face_look (file, KITH_NOTIFICATION_PICTURE_SIZE);
  if (face == NULL || kith_face_get_is_done (face))
    {
      g_hash_table_remove (self->waiting, conversation);
      show_now (self, conversation, message, unread_count, has_sound, face);
      if (face != NULL)
        kith_face_leave (face);
      return;
    }

  waiting = g_new0 (Waiting, 1);
  waiting->words = self;
  waiting->conversation = g_object_ref (conversation);
  waiting->message = g_object_ref (message);
  waiting->unread_count = unread_count;
  waiting->has_sound = has_sound;
  waiting->face = face;
  waiting->handler = g_signal_connect_swapped (face, "notify::is-done", G_CALLBACK (end_wait), waiting);
  waiting->source = g_timeout_add (PATIENCE_MSEC, patience_cb, waiting);
  g_hash_table_replace (self->waiting, conversation, waiting);
}

static void
show_summary (KithNotifier *notifier,
              guint         n_messages,
              guint         n_conversations)
{
  KithNotificationWords *self = KITH_NOTIFICATION_WORDS (notifier);
  g_autofree char *messages = g_strdup_printf (ngettext ("%u new message", "%u new messages", n_messages), n_messages);
  g_autofree char *conversations = g_strdup_printf (ngettext ("in %u conversation", "in %u conversations", n_conversations), n_conversations);
  KithNotificationContent content = { 0 };

  content.title = messages;
  content.body = conversations;
  content.default_label = _("Open");
  content.has_sound = g_settings_get_boolean (self->settings, "notification-sound");
  kith_notification_desktop_show (self->desktop, NULL, &content);
}

static void
withdraw (KithNotifier     *notifier,
          KithConversation *conversation)
{
  KithNotificationWords *self = KITH_NOTIFICATION_WORDS (notifier);

  kith_notification_desktop_withdraw (self->desktop, conversation);
  if (conversation != NULL)
    {
      g_hash_table_remove (self->waiting, conversation);
      g_hash_table_remove (self->messages, conversation);
    }
}

/* As GNOME's docks and KDE's task bar know it. */
static void
set_count (KithNotifier *notifier,
           guint         n_messages)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  GVariantDict dict;

  if (bus == NULL)
    return;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "count", "x", (gint64) n_messages);
  g_variant_dict_insert (&dict, "count-visible", "b", n_messages > 0);
  g_dbus_connection_emit_signal (bus, NULL, LAUNCHER_PATH, LAUNCHER_INTERFACE, "Update",
                                 g_variant_new ("(s@a{sv})", LAUNCHER_URI, g_variant_dict_end (&dict)), NULL);
}

static void
notifier_init (KithNotifierInterface *iface)
{
  iface->show = show;
  iface->show_summary = show_summary;
  iface->withdraw = withdraw;
  iface->set_count = set_count;
}

/* security.md U8: what is not in the list any more is gone, whatever was pressed. */
static void
chosen_cb (KithNotificationWords *self,
           gpointer               key,
           const char            *action,
           const char            *token)
{
  KithConversationList *list = kith_client_get_conversations (self->client);
  g_autoptr(KithConversation) conversation = key != NULL ? g_object_ref (key) : NULL;
  g_autoptr(KithMessage) message = NULL;

  if (conversation != NULL)
    {
      if (kith_conversation_list_find (list, kith_conversation_get_account (conversation), kith_conversation_get_jid (conversation)) != conversation)
        return;
      if (!g_hash_table_contains (self->messages, conversation))
        return;
      message = g_object_ref (g_hash_table_lookup (self->messages, conversation));
    }

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, conversation, message, action, token);
}

static void
closed_cb (KithNotificationWords *self,
           gpointer               key)
{
  g_autoptr(KithConversation) conversation = key != NULL ? g_object_ref (key) : NULL;

  if (conversation != NULL)
    g_hash_table_remove (self->messages, conversation);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, conversation);
}

static void
kith_notification_words_dispose (GObject *object)
{
  KithNotificationWords *self = KITH_NOTIFICATION_WORDS (object);

  g_clear_pointer (&self->waiting, g_hash_table_unref);
  g_clear_object (&self->desktop);
  g_clear_object (&self->settings);
  g_clear_object (&self->client);
  g_clear_pointer (&self->messages, g_hash_table_unref);

  G_OBJECT_CLASS (kith_notification_words_parent_class)->dispose (object);
}

static void
kith_notification_words_class_init (KithNotificationWordsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_notification_words_dispose;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", KITH_TYPE_NOTIFICATION_WORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                         KITH_TYPE_CONVERSATION, KITH_TYPE_MESSAGE, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", KITH_TYPE_NOTIFICATION_WORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         KITH_TYPE_CONVERSATION);
}

static void
kith_notification_words_init (KithNotificationWords *self)
{
  self->messages = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, waiting_free);
  self->desktop = kith_notification_desktop_new ();
  g_signal_connect_object (self->desktop, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desktop, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
}

KithNotificationWords *
kith_notification_words_new (KithClient *client,
                             GSettings  *settings)
{
  KithNotificationWords *self = g_object_new (KITH_TYPE_NOTIFICATION_WORDS, NULL);

  self->client = g_object_ref (client);
  self->settings = g_object_ref (settings);

  return self;
}

void
kith_notification_words_clear (KithNotificationWords *self)
{
  g_return_if_fail (KITH_IS_NOTIFICATION_WORDS (self));

  g_hash_table_remove_all (self->waiting);
  kith_notification_desktop_clear (self->desktop);
  set_count (KITH_NOTIFIER (self), 0);
}
