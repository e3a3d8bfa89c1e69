/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notification-choice.h"

static KithNotificationChoice
choose_of_shown (const KithNotificationFacts *facts)
{
  if (!facts->is_told)
    return facts->has_changed ? KITH_NOTIFICATION_UPDATE : KITH_NOTIFICATION_LEAVE;
  if (facts->is_retracted)
    return KITH_NOTIFICATION_WITHDRAW;

  return facts->has_changed ? KITH_NOTIFICATION_UPDATE : KITH_NOTIFICATION_LEAVE;
}

/* What to do about the notification of one conversation: no state, no I/O. */
KithNotificationChoice
kith_notification_choose (const KithNotificationFacts *facts)
{
  const KithNotificationChoice away = facts->is_up ? KITH_NOTIFICATION_WITHDRAW : KITH_NOTIFICATION_LEAVE;

  if (facts->unread_count == 0 || facts->is_attended || facts->is_muted || !facts->is_switched_on)
    return away;
  /* What is up stays where it is; nothing joins it. */
  if (facts->is_busy || !facts->is_known)
    return KITH_NOTIFICATION_LEAVE;
  if (facts->is_new && !facts->is_outgoing && !facts->is_retracted)
    return KITH_NOTIFICATION_SHOW;

  return facts->is_up ? choose_of_shown (facts) : KITH_NOTIFICATION_LEAVE;
}
