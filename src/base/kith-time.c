/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-time.h"

#include "kith-clock.h"

#include <string.h>

/* The end of the year 9999, beyond which nothing can be written. */
#define TIME_MAX (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC - 1)

gint64
kith_time_now (void)
{
  return kith_clock_get_real ();
}

static gboolean
read_digits (const char **p,
             guint        n,
             int         *value)
{
  int v = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit ((*p)[i]))
        return FALSE;
      v = v * 10 + ((*p)[i] - '0');
    }

  *p += n;
  *value = v;
  return TRUE;
}

static gboolean
read_char (const char **p,
           char         c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

/* "Z" or "+hh:mm"; seconds east of Greenwich. */
static gboolean
read_zone (const char **p,
           int         *seconds)
{
  int sign, hours, minutes;

  *seconds = 0;
  if (read_char (p, 'Z') || **p == '\0')
    return TRUE;

  sign = **p == '-' ? -1 : 1;
  if (!read_char (p, '+') && !read_char (p, '-'))
    return FALSE;
  if (!read_digits (p, 2, &hours) || !read_char (p, ':') || !read_digits (p, 2, &minutes) || hours > 14 || minutes > 59)
    return FALSE;

  *seconds = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

/**
 * kith_time_parse:
 * @text: (nullable): a stamp of XEP-0082 s. 3 ("2002-09-10T23:08:25.123Z") or of the old XEP-0091 ("20020910T23:08:25")
 *
 * Peers write these: any text may come. A leap second counts as the second before it.
 *
 * Returns: microseconds since 1970, or 0 where @text is no such stamp, not after 1970 or, by its zone, after 9999
 */
gint64
kith_time_parse (const char *text)
{
  const char *p = text;
  int year, month, day, hour, minute, second, zone;
  gboolean dashed;
  gint64 usec = 0, scale = 100000;
  g_autoptr(GDateTime) date = NULL;
  gint64 result;

  if (p == NULL || strnlen (p, 64) == 64)
    return 0;

  if (!read_digits (&p, 4, &year))
    return 0;
  dashed = read_char (&p, '-');
  if (!read_digits (&p, 2, &month) || (dashed && !read_char (&p, '-')) || !read_digits (&p, 2, &day) ||
      !read_char (&p, 'T') || !read_digits (&p, 2, &hour) || !read_char (&p, ':') ||
      !read_digits (&p, 2, &minute) || !read_char (&p, ':') || !read_digits (&p, 2, &second))
    return 0;

  if (read_char (&p, '.'))
    for (; g_ascii_isdigit (*p); p++, scale /= 10)
      usec += (*p - '0') * scale;

  if (!read_zone (&p, &zone) || *p != '\0')
    return 0;

  if (second == 60)
    second = 59;

  date = g_date_time_new_utc (year, month, day, hour, minute, (double) second);
  if (date == NULL)
    return 0;

  result = (g_date_time_to_unix (date) - zone) * G_USEC_PER_SEC + usec;
  return result > TIME_MAX ? 0 : MAX (result, 0);
}

/**
 * kith_time_format:
 * @time: microseconds since 1970
 *
 * Returns: (transfer full): the stamp of XEP-0082 s. 3.2 in UTC, with milliseconds where there are any
 */
char *
kith_time_format (gint64 time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  gint64 msec = (time % G_USEC_PER_SEC) / 1000;
  g_autofree char *whole = NULL;

  if (date == NULL)
    return NULL;

  whole = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  if (msec == 0)
    return g_strconcat (whole, "Z", NULL);

  return g_strdup_printf ("%s.%03dZ", whole, (int) msec);
}
