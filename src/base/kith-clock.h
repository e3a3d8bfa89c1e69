/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * KithClock:
 *
 * Where time comes from. Below the window everything that knows the time or waits for it asks here, so that a test can put a clock of its own in place:
 * an hour passes in no time, and the same things happen in the same order each time. The program never replaces it (lint-source.py looks).
 *
 * @get_monotonic, @get_real: microseconds, as GLib's. @get_slept: how long the machine has slept. @timeout: a future that rejects after so many
 * milliseconds, with DEX_ERROR_TIMED_OUT or G_IO_ERROR_TIMED_OUT. @add_timeout: as g_timeout_add (), to be removed with g_source_remove ().
 *
 * While a clock of a test is in place, what otherwise has a thread of its own runs on the main loop (kith_clock_is_simulated ()).
 */
typedef struct
{
  gint64     (*get_monotonic) (void);
  gint64     (*get_real)      (void);
  gint64     (*get_slept)     (void);
  DexFuture *(*timeout)       (guint       msec);
  guint      (*add_timeout)   (guint       msec,
                               GSourceFunc func,
                               gpointer    data);
} KithClock;

gint64     kith_clock_get_monotonic (void);
gint64     kith_clock_get_real      (void);
gint64     kith_clock_get_slept     (void);
DexFuture *kith_clock_timeout       (guint            msec);
guint      kith_clock_add_timeout   (guint            msec,
                                     GSourceFunc      func,
                                     gpointer         data);

gboolean   kith_clock_is_simulated  (void);

/* For tests, before there is anything that knows the time. NULL: the real one again. */
void       kith_clock_replace       (const KithClock *clock);

G_END_DECLS
