/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notifier.h"

G_DEFINE_INTERFACE (KithNotifier, kith_notifier, G_TYPE_OBJECT)

static void
kith_notifier_default_init (KithNotifierInterface *iface)
{
}

void
kith_notifier_show (KithNotifier     *self,
                    KithConversation *conversation,
                    KithMessage      *message,
                    guint             unread_count,
                    gboolean          is_update)
{
  g_return_if_fail (KITH_IS_NOTIFIER (self));

  KITH_NOTIFIER_GET_IFACE (self)->show (self, conversation, message, unread_count, is_update);
}

void
kith_notifier_show_summary (KithNotifier *self,
                            guint         n_messages,
                            guint         n_conversations)
{
  g_return_if_fail (KITH_IS_NOTIFIER (self));

  KITH_NOTIFIER_GET_IFACE (self)->show_summary (self, n_messages, n_conversations);
}

void
kith_notifier_withdraw (KithNotifier     *self,
                        KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_NOTIFIER (self));

  KITH_NOTIFIER_GET_IFACE (self)->withdraw (self, conversation);
}

void
kith_notifier_set_count (KithNotifier *self,
                         guint         n_messages)
{
  g_return_if_fail (KITH_IS_NOTIFIER (self));

  KITH_NOTIFIER_GET_IFACE (self)->set_count (self, n_messages);
}
