/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-presence-words.h"

#include "kith-words.h"

#include <glib/gi18n.h>

#define MINUTE (60 * G_USEC_PER_SEC)

/* "20 min": how long, in the one unit that says most. */
static char *
format_duration (gint64 duration)
{
  guint minutes = (guint) MIN (duration / MINUTE, G_MAXINT), hours = minutes / 60, days = hours / 24;

  if (hours < 1)
    /* Translators: how long: minutes */
    return g_strdup_printf (ngettext ("%u min", "%u min", minutes), minutes);
  if (days < 2)
    /* Translators: how long: hours */
    return g_strdup_printf (ngettext ("%u h", "%u h", hours), hours);

  /* Translators: how long */
  return g_strdup_printf (ngettext ("%u day", "%u days", days), days);
}

char *
kith_presence_words (KithShow    show,
                     const char *status,
                     gint64      idle_since,
                     gint64      now)
{
  g_autofree char *presence = kith_words_presence (show, status);
  g_autofree char *duration = NULL;

  if (show == KITH_SHOW_OFFLINE || idle_since <= 0 || now - idle_since < MINUTE)
    return g_steal_pointer (&presence);

  duration = format_duration (now - idle_since);

  /* Translators: a person's presence, then for how long they have not touched their device: "Away, idle for 20 min" */
  return g_strdup_printf (_("%s, idle for %s"), presence, duration);
}
