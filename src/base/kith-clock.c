/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-clock.h"

#include <time.h>

/* CLOCK_BOOTTIME goes on while the machine sleeps and CLOCK_MONOTONIC does not: works in a sandbox too, where logind does not answer. */
static gint64
real_get_slept (void)
{
  struct timespec boot, monotonic;

  clock_gettime (CLOCK_BOOTTIME, &boot);
  clock_gettime (CLOCK_MONOTONIC, &monotonic);

  return (boot.tv_sec - monotonic.tv_sec) * G_USEC_PER_SEC + (boot.tv_nsec - monotonic.tv_nsec) / 1000;
}

static DexFuture *
real_timeout (guint msec)
{
  return dex_timeout_new_msec ((int) MIN (msec, G_MAXINT));
}

static guint
real_add_timeout (guint       msec,
                  GSourceFunc func,
                  gpointer    data)
{
  /* What comes rarely may be rounded, so that timers wake the machine together. */
  return msec >= 5000 && msec % 1000 == 0 ? g_timeout_add_seconds (msec / 1000, func, data) : g_timeout_add (msec, func, data);
}

static const KithClock real_clock = {
  .get_monotonic = g_get_monotonic_time,
  .get_real = g_get_real_time,
  .get_slept = real_get_slept,
  .timeout = real_timeout,
  .add_timeout = real_add_timeout,
};

static const KithClock *current = &real_clock;

gint64
kith_clock_get_monotonic (void)
{
  return current->get_monotonic ();
}

gint64
kith_clock_get_real (void)
{
  return current->get_real ();
}

gint64
kith_clock_get_slept (void)
{
  return current->get_slept ();
}

DexFuture *
kith_clock_timeout (guint msec)
{
  return current->timeout (msec);
}

guint
kith_clock_add_timeout (guint       msec,
                        GSourceFunc func,
                        gpointer    data)
{
  return current->add_timeout (msec, func, data);
}

gboolean
kith_clock_is_simulated (void)
{
  return current != &real_clock;
}

void
kith_clock_replace (const KithClock *clock)
{
  current = clock != NULL ? clock : &real_clock;
}
