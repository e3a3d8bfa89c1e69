/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-idle-choice.h"

gboolean
kith_idle_choose (const KithIdleFacts *facts,
                  gint64              *since)
{
  gint64 touched = facts->now - MAX (facts->idle, 0);
  gboolean is_idle = facts->away_minutes > 0 && facts->idle >= (gint64) facts->away_minutes * 60 * G_USEC_PER_SEC;
  gboolean is_locked = facts->away_when_locked && facts->locked_since > 0;

  *since = 0;
  if (is_idle)
    *since = touched;
  if (is_locked && (*since == 0 || facts->locked_since < *since))
    *since = facts->locked_since;

  return is_idle || is_locked;
}
