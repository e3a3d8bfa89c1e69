/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-time-format.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

#define DESKTOP_SCHEMA "org.gnome.desktop.interface"

/* The desktop's setting where there is one, else the language's. */
static gboolean
is_12_hours (void)
{
  static GSettings *settings = NULL;
  static gsize once = 0;
  const char *format;

  if (g_once_init_enter (&once))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr(GSettingsSchema) schema =
        source != NULL ? g_settings_schema_source_lookup (source, DESKTOP_SCHEMA, TRUE) : NULL;

      if (schema != NULL && g_settings_schema_has_key (schema, "clock-format"))
        settings = g_settings_new (DESKTOP_SCHEMA);
      g_once_init_leave (&once, 1);
    }

  if (settings != NULL)
    {
      g_autoptr(GVariant) chosen = g_settings_get_user_value (settings, "clock-format");

      if (chosen != NULL)
        return strcmp (g_variant_get_string (chosen, NULL), "12h") == 0;
    }

  format = nl_langinfo (T_FMT);

  return strstr (format, "%p") != NULL || strstr (format, "%r") != NULL || strstr (format, "%I") != NULL;
}

/* NULL where the stamp is beyond the calendar: such a message has no time to show. */
static GDateTime *
local_time (gint64 stamp)
{
  return g_date_time_new_from_unix_local (stamp / G_USEC_PER_SEC);
}

static char *
format_or_empty (GDateTime  *time,
                 const char *format)
{
  char *text = time != NULL ? g_date_time_format (time, format) : NULL;

  return text != NULL ? g_strstrip (text) : g_strdup ("");
}

static char *
clock_of (GDateTime *time)
{
  /* Translators: the time of day, as of strftime, on a 12-hour and on a 24-hour clock */
  return format_or_empty (time, is_12_hours () ? _("%l:%M %p") : _("%H:%M"));
}

/* Days from @then to @now by the calendar. */
static int
days_between (GDateTime *then,
              GDateTime *now)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, (GDateDay) g_date_time_get_day_of_month (then), (GDateMonth) g_date_time_get_month (then),
                  (GDateYear) g_date_time_get_year (then));
  g_date_set_dmy (&b, (GDateDay) g_date_time_get_day_of_month (now), (GDateMonth) g_date_time_get_month (now),
                  (GDateYear) g_date_time_get_year (now));

  return g_date_days_between (&a, &b);
}

char *
kith_time_format_clock (gint64 stamp)
{
  g_autoptr(GDateTime) time = local_time (stamp);

  return clock_of (time);
}

/* Short, for the conversation list: the clock today, the weekday in the last week, then the date. */
char *
kith_time_format_list (gint64 stamp,
                       gint64 now)
{
  g_autoptr(GDateTime) time = local_time (stamp);
  g_autoptr(GDateTime) today = local_time (now);
  int days;

  if (time == NULL || today == NULL)
    return g_strdup ("");

  days = days_between (time, today);
  if (days == 0)
    return clock_of (time);
  if (days > 0 && days < 7)
    return format_or_empty (time, "%a");

  /* Translators: a short date without and with the year, as of strftime */
  return format_or_empty (time, g_date_time_get_year (time) == g_date_time_get_year (today) ? _("%-d %b") : _("%-d %b %Y"));
}

/* A day's name, for the pill above its first message. */
char *
kith_time_format_day (gint64 stamp,
                      gint64 now)
{
  g_autoptr(GDateTime) time = local_time (stamp);
  g_autoptr(GDateTime) today = local_time (now);
  int days;

  if (time == NULL || today == NULL)
    return g_strdup ("");

  days = days_between (time, today);
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));

  /* Translators: a day without and with the year, as of strftime */
  return format_or_empty (time, g_date_time_get_year (time) == g_date_time_get_year (today) ? _("%A, %-d %B") : _("%A, %-d %B %Y"));
}

/* Date and time to the second. */
char *
kith_time_format_exact (gint64 stamp)
{
  g_autoptr(GDateTime) time = local_time (stamp);

  return format_or_empty (time, "%c");
}

/* Seconds until the words of today are those of yesterday. */
guint
kith_time_format_to_midnight (gint64 now)
{
  g_autoptr(GDateTime) time = local_time (now);
  int passed;

  if (time == NULL)
    return 3600;

  passed = g_date_time_get_hour (time) * 3600 + g_date_time_get_minute (time) * 60 + g_date_time_get_second (time);

  /* Clocks are set and machines sleep: look at least once an hour. */
  return (guint) CLAMP (24 * 3600 - passed + 1, 1, 3600);
}
