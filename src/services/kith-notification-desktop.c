/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notification-desktop.h"

#include <libnotify/notify.h>
#include <string.h>

struct _KithNotificationDesktop
{
  GObject     parent_instance;

  GHashTable *shown;     /* key -> NotifyNotification */
  gboolean    is_asked;  /* what the desktop can do */
  gboolean    is_markup; /* it takes a body for markup */
  gboolean    has_actions;
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithNotificationDesktop, kith_notification_desktop, G_TYPE_OBJECT)

static void
notification_free (gpointer notification)
{
  g_signal_handlers_disconnect_matched (notification, G_SIGNAL_MATCH_ID, g_signal_lookup ("closed", NOTIFY_TYPE_NOTIFICATION), 0, NULL, NULL, NULL);
  g_object_unref (notification);
}

static void
kith_notification_desktop_dispose (GObject *object)
{
  kith_notification_desktop_clear (KITH_NOTIFICATION_DESKTOP (object));

  G_OBJECT_CLASS (kith_notification_desktop_parent_class)->dispose (object);
}

static void
kith_notification_desktop_finalize (GObject *object)
{
  g_hash_table_unref (KITH_NOTIFICATION_DESKTOP (object)->shown);

  G_OBJECT_CLASS (kith_notification_desktop_parent_class)->finalize (object);
}

static void
kith_notification_desktop_class_init (KithNotificationDesktopClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_notification_desktop_dispose;
  G_OBJECT_CLASS (klass)->finalize = kith_notification_desktop_finalize;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", KITH_TYPE_NOTIFICATION_DESKTOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                         G_TYPE_POINTER, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", KITH_TYPE_NOTIFICATION_DESKTOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_POINTER);
}

static void
kith_notification_desktop_init (KithNotificationDesktop *self)
{
  self->shown = g_hash_table_new_full (NULL, NULL, NULL, notification_free);
}

KithNotificationDesktop *
kith_notification_desktop_new (void)
{
  return g_object_new (KITH_TYPE_NOTIFICATION_DESKTOP, NULL);
}

/* Where nobody answers, whoever comes later is asked. */
static void
ask (KithNotificationDesktop *self)
{
  GList *capabilities;

  if (self->is_asked)
    return;

  if (!notify_is_initted ())
    notify_init ("Kith");
  capabilities = notify_get_server_caps ();
  self->is_asked = capabilities != NULL;
  for (GList *l = capabilities; l != NULL; l = l->next)
    {
      self->is_markup |= strcmp (l->data, "body-markup") == 0;
      self->has_actions |= strcmp (l->data, "actions") == 0;
    }
  g_list_free_full (capabilities, g_free);
}

static gboolean
find_key (KithNotificationDesktop *self,
          NotifyNotification      *notification,
          gpointer                *key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, key, &value))
    if (value == notification)
      return TRUE;

  return FALSE;
}

/* What was withdrawn in the meantime has no key any more (security.md U8). */
static void
action_cb (NotifyNotification *notification,
           char               *action,
           gpointer            data)
{
  g_autoptr(KithNotificationDesktop) self = g_object_ref (data);
  gpointer key;

  if (find_key (self, notification, &key))
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, key, action, notify_notification_get_activation_token (notification));
}

static void
closed_cb (NotifyNotification      *notification,
           KithNotificationDesktop *self)
{
  gpointer key;

  if (!find_key (self, notification, &key))
    return;

  g_hash_table_remove (self->shown, key);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, key);
}

static void
add_action (KithNotificationDesktop *self,
            NotifyNotification      *notification,
            const char              *action,
            const char              *label)
{
  if (label != NULL)
    notify_notification_add_action (notification, action, label, action_cb, self, NULL);
}

static void
set_picture (NotifyNotification *notification,
             const KithPicture  *picture)
{
  g_autoptr(GdkPixbuf) pixbuf = NULL;

  if (picture != NULL)
    pixbuf = gdk_pixbuf_new_from_bytes (picture->bytes, GDK_COLORSPACE_RGB, TRUE, 8, picture->width, picture->height, (int) picture->stride);
  notify_notification_set_image_from_pixbuf (notification, pixbuf);
}

void
kith_notification_desktop_show (KithNotificationDesktop       *self,
                                gpointer                       key,
                                const KithNotificationContent *content)
{
  NotifyNotification *notification;
  g_autofree char *body = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (KITH_IS_NOTIFICATION_DESKTOP (self) && content != NULL);

  ask (self);
  /* security.md U8: what others wrote is never markup. */
  body = self->is_markup ? g_markup_escape_text (content->body, -1) : g_strdup (content->body);

  notification = g_hash_table_lookup (self->shown, key);
  if (notification == NULL)
    {
      notification = notify_notification_new (content->title, body, KITH_APP_ID);
      g_hash_table_insert (self->shown, key, notification);
      g_signal_connect (notification, "closed", G_CALLBACK (closed_cb), self);
      notify_notification_set_category (notification, "im.received");
      notify_notification_set_urgency (notification, NOTIFY_URGENCY_NORMAL);
    }
  else
    {
      notify_notification_update (notification, content->title, body, KITH_APP_ID);
      notify_notification_clear_actions (notification);
    }

  notify_notification_set_hint (notification, "desktop-entry", g_variant_new_string (KITH_APP_ID));
  notify_notification_set_hint (notification, "sound-name", content->has_sound ? g_variant_new_string ("message-new-instant") : NULL);
  notify_notification_set_hint (notification, "suppress-sound", content->has_sound ? NULL : g_variant_new_boolean (TRUE));
  set_picture (notification, content->picture);
  if (self->has_actions)
    {
      add_action (self, notification, "default", content->default_label);
      add_action (self, notification, "reply", content->reply_label);
      add_action (self, notification, "read", content->read_label);
      add_action (self, notification, "mute", content->mute_label);
    }

  if (!notify_notification_show (notification, &error))
    {
      g_debug ("notification: %s", error->message);
      g_hash_table_remove (self->shown, key);
    }
}

gboolean
kith_notification_desktop_is_shown (KithNotificationDesktop *self,
                                    gpointer                 key)
{
  g_return_val_if_fail (KITH_IS_NOTIFICATION_DESKTOP (self), FALSE);

  return g_hash_table_contains (self->shown, key);
}

void
kith_notification_desktop_withdraw (KithNotificationDesktop *self,
                                    gpointer                 key)
{
  gpointer notification;

  g_return_if_fail (KITH_IS_NOTIFICATION_DESKTOP (self));

  if (!g_hash_table_steal_extended (self->shown, key, NULL, &notification))
    return;

  notify_notification_close (notification, NULL);
  notification_free (notification);
}

/* Nobody would answer to their buttons. */
void
kith_notification_desktop_clear (KithNotificationDesktop *self)
{
  g_autoptr(GPtrArray) keys = NULL;

  g_return_if_fail (KITH_IS_NOTIFICATION_DESKTOP (self));

  keys = g_hash_table_get_keys_as_ptr_array (self->shown);
  for (guint i = 0; i < keys->len; i++)
    kith_notification_desktop_withdraw (self, g_ptr_array_index (keys, i));
}
