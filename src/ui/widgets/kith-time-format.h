/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points in time (microseconds since 1970) in words, in the person's clock format and time zone. */

char     *kith_time_format_clock    (gint64 stamp);
char     *kith_time_format_list     (gint64 stamp,
                                     gint64 now);
char     *kith_time_format_day      (gint64 stamp,
                                     gint64 now);
char     *kith_time_format_exact    (gint64 stamp);

/* For the first moment after the next midnight. */
guint     kith_time_format_to_midnight (gint64 now);

G_END_DECLS
