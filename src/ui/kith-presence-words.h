/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-contact.h"

G_BEGIN_DECLS

/* What is known of where somebody is, in words. @now: microseconds since 1970. All (transfer full). */

/* kith_words_presence (), and since when nobody has touched that device: "Away, idle for 20 min". @idle_since: 0 for not known. */
char *kith_presence_words (KithShow    show,
                           const char *status,
                           gint64      idle_since,
                           gint64      now);

/* "Last seen 20 min ago". */
char *kith_presence_words_last_seen (gint64 last_seen,
                                     gint64 now);

/* "It is 02:13 for them", where it is night there and their clock differs from ours; else NULL. Both in seconds east of Greenwich. */
char *kith_presence_words_night     (int    their_zone,
                                     int    our_zone,
                                     gint64 now);

G_END_DECLS
