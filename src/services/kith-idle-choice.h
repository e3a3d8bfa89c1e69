/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of the person and this device. Times in microseconds. */
typedef struct
{
  gint64   now;
  gint64   idle;             /* for so long nobody has touched it */
  gint64   locked_since;     /* 0: the screen is not locked */
  guint    away_minutes;     /* the person's choice; 0: never */
  gboolean away_when_locked; /* likewise */
} KithIdleFacts;

/* Whether contacts see Away, and since when nobody is here: 0 where somebody is. */
gboolean kith_idle_choose (const KithIdleFacts *facts,
                           gint64              *since);

G_END_DECLS
