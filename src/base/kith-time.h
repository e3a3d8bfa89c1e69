/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A point in time is a gint64: microseconds since 1970 in UTC. 0 stands for "not known". */

gint64  kith_time_now       (void);
gint64  kith_time_parse     (const char *text);
char   *kith_time_format    (gint64      time);

G_END_DECLS
