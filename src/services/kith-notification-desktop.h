/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-picture.h"

G_BEGIN_DECLS

/**
 * KithNotificationDesktop:
 *
 * The desktop's notifications, by libnotify: through the portal where Kith is in a sandbox. Knows no words and no models; a key stands for what a
 * notification is about.
 *
 * Signal "chosen" (gpointer key, const char *action, const char *token): the person pressed one of its buttons ("reply", "read", "mute") or itself
 * ("default"); @token, which may be NULL, lets a window come to the front. Signal "closed" (gpointer key): the person, or the desktop, took it away.
 */
#define KITH_TYPE_NOTIFICATION_DESKTOP (kith_notification_desktop_get_type ())
G_DECLARE_FINAL_TYPE (KithNotificationDesktop, kith_notification_desktop, KITH, NOTIFICATION_DESKTOP, GObject)

typedef struct
{
  const char *title;
  const char *body;      /* plain text */
  const char *default_label;
  const char *reply_label; /* NULL, and the next two: none of these buttons */
  const char *read_label;
  const char *mute_label;
  gboolean    has_sound;
  const KithPicture *picture; /* NULL: none. Pixels: what others sent is decoded here, by nobody else (security.md F11) */
} KithNotificationContent;

KithNotificationDesktop *kith_notification_desktop_new      (void);

/* In place of the one with the same @key. */
void                     kith_notification_desktop_show     (KithNotificationDesktop       *self,
                                                             gpointer                       key,
                                                             const KithNotificationContent *content);
gboolean                 kith_notification_desktop_is_shown (KithNotificationDesktop       *self,
                                                             gpointer                       key);
void                     kith_notification_desktop_withdraw (KithNotificationDesktop       *self,
                                                             gpointer                       key);
void                     kith_notification_desktop_clear    (KithNotificationDesktop       *self);

G_END_DECLS
