/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-notifier.h"

G_BEGIN_DECLS

/**
 * KithNotificationService:
 *
 * Follows the conversations of all accounts and decides what a person is told of: the newest message that is unread, once for each conversation, and not
 * before what our other devices have read is known. What is loaded from disk is nothing new.
 */
#define KITH_TYPE_NOTIFICATION_SERVICE (kith_notification_service_get_type ())
G_DECLARE_FINAL_TYPE (KithNotificationService, kith_notification_service, KITH, NOTIFICATION_SERVICE, GObject)

KithNotificationService *kith_notification_service_new             (KithClient              *client,
                                                                    KithNotifier            *notifier);
void                     kith_notification_service_set_switched_on (KithNotificationService *self,
                                                                    gboolean                 is_switched_on);

/* How it is shown has changed: all that is up is shown anew. */
void                     kith_notification_service_refresh         (KithNotificationService *self);

/* The notification is gone, by the person's hand. NULL: the summary's. */
void                     kith_notification_service_note_closed     (KithNotificationService *self,
                                                                    KithConversation        *conversation);

G_END_DECLS
