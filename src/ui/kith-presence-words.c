/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-presence-words.h"

#include "kith-time-format.h"
#include "kith-words.h"

#include <glib/gi18n.h>

#define NIGHT_BEGINS 22
#define NIGHT_ENDS 7

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

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

char *
kith_presence_words_last_seen (gint64 last_seen,
                               gint64 now)
{
  g_autofree char *text = NULL;

  if (now - last_seen < MINUTE)
    return g_strdup (_("Last seen just now"));

  if (now - last_seen < 24 * 60 * MINUTE)
    {
      text = format_duration (now - last_seen);
      /* Translators: "Last seen 20 min ago" */
      return g_strdup_printf (_("Last seen %s ago"), text);
    }

  text = kith_time_format_exact (last_seen);

  /* Translators: a date and a time */
  return g_strdup_printf (_("Last seen %s"), text);
}

char *
kith_presence_words_night (int    their_zone,
                           int    our_zone,
                           gint64 now)
{
  const gint64 theirs = now + (gint64) (their_zone - our_zone) * G_USEC_PER_SEC; /* what our clock shows when it shows theirs */
  const int hour = (int) (((now / G_USEC_PER_SEC + their_zone) / 3600) % 24);
  g_autofree char *clock = NULL;

  if (their_zone == our_zone || (hour < NIGHT_BEGINS && hour >= NIGHT_ENDS))
    return NULL;

  clock = kith_time_format_clock (theirs);

  /* Translators: the time of day where somebody else is */
  return g_strdup_printf (_("It is %s for them"), clock);
}
