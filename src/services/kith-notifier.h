/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

G_BEGIN_DECLS

/**
 * KithNotifier:
 *
 * Whoever tells a person what the notification service has decided.
 */
#define KITH_TYPE_NOTIFIER (kith_notifier_get_type ())
G_DECLARE_INTERFACE (KithNotifier, kith_notifier, KITH, NOTIFIER, GObject)

struct _KithNotifierInterface
{
  GTypeInterface parent_interface;

  void (*show)         (KithNotifier     *self,
                        KithConversation *conversation,
                        KithMessage      *message,
                        guint             unread_count,
                        gboolean          is_update);
  void (*show_summary) (KithNotifier     *self,
                        guint             n_messages,
                        guint             n_conversations);
  void (*withdraw)     (KithNotifier     *self,
                        KithConversation *conversation);
  void (*set_count)    (KithNotifier     *self,
                        guint             n_messages);
};

/* In place of what is shown of @conversation. @is_update: what is shown changes; where nothing is, nothing comes. */
void kith_notifier_show         (KithNotifier     *self,
                                 KithConversation *conversation,
                                 KithMessage      *message,
                                 guint             unread_count,
                                 gboolean          is_update);
/* In place of the summary before. */
void kith_notifier_show_summary (KithNotifier     *self,
                                 guint             n_messages,
                                 guint             n_conversations);
/* NULL: the summary. */
void kith_notifier_withdraw     (KithNotifier     *self,
                                 KithConversation *conversation);
/* How many unread messages there are where nothing is muted. */
void kith_notifier_set_count    (KithNotifier     *self,
                                 guint             n_messages);

G_END_DECLS
