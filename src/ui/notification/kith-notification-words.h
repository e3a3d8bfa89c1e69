/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

G_BEGIN_DECLS

/**
 * KithNotificationWords:
 *
 * A KithNotifier that puts into words what is to be told, as the settings say, and hands it to the desktop; also the number at Kith's icon.
 *
 * Signal "chosen" (KithConversation, KithMessage, const char *action, const char *token): see KithNotificationDesktop. Without conversation and message where
 * the summary was pressed. Signal "closed" (KithConversation): NULL for the summary.
 */
#define KITH_TYPE_NOTIFICATION_WORDS (kith_notification_words_get_type ())
G_DECLARE_FINAL_TYPE (KithNotificationWords, kith_notification_words, KITH, NOTIFICATION_WORDS, GObject)

KithNotificationWords *kith_notification_words_new   (KithClient            *client,
                                                      GSettings             *settings);
/* Takes all away. */
void                   kith_notification_words_clear (KithNotificationWords *self);

G_END_DECLS
