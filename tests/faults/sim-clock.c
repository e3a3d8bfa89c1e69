/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sim-clock.h"

#include "kith-clock.h"
#include "kith-random.h"

#include <stdio.h>
#include <string.h>

/* 2026-03-01T12:00:00Z */
#define BEGIN_REAL (G_GINT64_CONSTANT (1772366400) * G_USEC_PER_SEC)
#define BEGIN_MONOTONIC (1000 * G_USEC_PER_SEC)

static struct
{
  guint64   seed;
  guint64   world_random;
  guint64   program_random;
  gint64    now;
  gint64    wall; /* what the wall clock shows beyond the monotonic one */
  gint64    slept;
  gint64    disk_latency;
  guint64   trace;
  gboolean  is_halted;
  gboolean  shows_trace;
} sim;

/* --- Timers: sources of the main loop that look at our clock ------------------------------------------------------------- */

typedef struct
{
  GSource        source;
  gint64         due;
  gint64         interval;
  GSequenceIter *place;
} Timer;

static GSequence *timers;
static GPtrArray *cancelled; /* of Timer: owned references */

static int
compare_timers (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  const Timer *left = a, *right = b;

  return left->due < right->due ? -1 : left->due > right->due;
}

static void
unplace (Timer *timer)
{
  if (timer->place != NULL)
    g_sequence_remove (timer->place);
  timer->place = NULL;
}

static gboolean
is_due (GSource *source)
{
  return ((Timer *) source)->due <= sim.now;
}

static gboolean
timer_prepare (GSource *source,
               int     *timeout)
{
  *timeout = -1;

  return is_due (source);
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  func,
                gpointer     data)
{
  Timer *timer = (Timer *) source;

  unplace (timer);
  if (!func (data))
    return G_SOURCE_REMOVE;

  timer->due += timer->interval;
  timer->place = g_sequence_insert_sorted (timers, timer, compare_timers, NULL);

  return G_SOURCE_CONTINUE;
}

static void
timer_finalize (GSource *source)
{
  unplace ((Timer *) source);
}

static GSourceFuncs timer_funcs = { timer_prepare, is_due, timer_dispatch, timer_finalize, NULL, NULL };

static Timer *
add_timer (gint64         usec,
           GSourceFunc    func,
           gpointer       data,
           GDestroyNotify destroy)
{
  GSource *source = g_source_new (&timer_funcs, sizeof (Timer));
  Timer *timer = (Timer *) source;

  timer->due = sim.now + usec;
  timer->interval = MAX (usec, 1);
  timer->place = g_sequence_insert_sorted (timers, timer, compare_timers, NULL);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, NULL);

  return timer;
}

guint
sim_after (gint64      usec,
           GSourceFunc func,
           gpointer    data)
{
  Timer *timer = add_timer (usec, func, data, NULL);
  guint id = g_source_get_id (&timer->source);

  g_source_unref (&timer->source);

  return id;
}

/* --- The clock that the program asks ---------------------------------------------------------------------------------------- */

gint64
sim_now (void)
{
  return sim.now;
}

gint64
sim_get_real (void)
{
  return sim.now + sim.wall;
}

static gint64
get_slept (void)
{
  return sim.slept;
}

static gboolean
reject_cb (gpointer data)
{
  dex_promise_reject (data, g_error_new_literal (DEX_ERROR, DEX_ERROR_TIMED_OUT, "timed out"));

  return G_SOURCE_REMOVE;
}

/* Who waited has gone. Not at once: the promise is at work. */
static void
forget_cb (GCancellable *cancellable,
           gpointer      data)
{
  Timer *timer = data;

  unplace (timer);
  timer->due = G_MAXINT64;
  g_ptr_array_add (cancelled, g_source_ref (&timer->source));
}

static void
unref_source (gpointer  data,
              GClosure *closure)
{
  g_source_unref (data);
}

static DexFuture *
new_timeout (guint msec)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  Timer *timer = add_timer (msec * (gint64) 1000, reject_cb, dex_ref (promise), dex_unref);

  g_signal_connect_data (dex_promise_get_cancellable (promise), "cancelled", G_CALLBACK (forget_cb), timer, unref_source, 0);

  return DEX_FUTURE (promise);
}

static guint
add_timeout (guint       msec,
             GSourceFunc func,
             gpointer    data)
{
  /* A millisecond is what only the database waits, instead of its thread. */
  return sim_after (msec == 1 ? sim.disk_latency : msec * (gint64) 1000, func, data);
}

void
sim_set_disk_latency (gint64 usec)
{
  sim.disk_latency = usec;
}

static const KithClock sim_clock = { sim_now, sim_get_real, get_slept, new_timeout, add_timeout };

void
sim_set_wall_clock (gint64 usec_later)
{
  sim.wall += usec_later;
}

/* CLOCK_MONOTONIC stands still meanwhile. */
void
sim_sleep_machine (gint64 usec)
{
  sim.wall += usec;
  sim.slept += usec;
}

/* --- Chance ------------------------------------------------------------------------------------------------------------------- */

/* SplitMix64. */
static guint64
next_random (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

static void
fill_for_program (gpointer bytes,
                  gsize    length)
{
  guint8 *p = bytes;

  for (gsize i = 0; i < length; i++)
    p[i] = (guint8) (next_random (&sim.program_random) >> 24);
}

guint32
sim_random (void)
{
  return (guint32) (next_random (&sim.world_random) >> 16);
}

int
sim_range (int begin,
           int end)
{
  return end > begin ? begin + (int) (sim_random () % (guint32) (end - begin)) : begin;
}

gboolean
sim_chance (int percent)
{
  return sim_range (0, 100) < percent;
}

/* --- The record ----------------------------------------------------------------------------------------------------------------- */

void
sim_trace (const char    *what,
           gconstpointer  data,
           gsize          length)
{
  const guint8 *p = data;
  guint64 hash = sim.trace;

  for (const char *c = what; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * G_GUINT64_CONSTANT (0x100000001b3);
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ p[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  sim.trace = (hash ^ (guint64) sim.now) * G_GUINT64_CONSTANT (0x100000001b3);

  if (sim.shows_trace)
    g_printerr ("%12" G_GINT64_FORMAT " %s %.*s\n", sim.now - BEGIN_MONOTONIC, what, *what == '<' || *what == '>' ? (int) length : 0, (const char *) data);
}

guint64
sim_get_trace (void)
{
  return sim.trace;
}

guint64
sim_get_seed (void)
{
  return sim.seed;
}

/* --- Turning the world -------------------------------------------------------------------------------------------------------- */

void
sim_init (void)
{
  /* What the machine's real network does is no part of this world. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  timers = g_sequence_new (NULL);
  cancelled = g_ptr_array_new ();
  sim.shows_trace = g_getenv ("KITH_FAULTS_TRACE") != NULL;
  g_network_monitor_get_default ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  kith_clock_replace (&sim_clock);
  kith_random_replace (fill_for_program);
}

void
sim_begin (guint64 seed)
{
  sim_settle ();
  sim.seed = seed;
  sim.world_random = seed * 2 + 1;
  sim.program_random = ~seed;
  sim.now = BEGIN_MONOTONIC;
  sim.wall = BEGIN_REAL - BEGIN_MONOTONIC;
  sim.slept = 0;
  sim.disk_latency = 1000;
  sim.trace = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  sim.is_halted = FALSE;
}

static void
bury_cancelled (void)
{
  while (cancelled->len > 0)
    {
      GSource *source = g_ptr_array_steal_index_fast (cancelled, cancelled->len - 1);

      g_source_destroy (source);
      g_source_unref (source);
    }
}

void
sim_settle (void)
{
  do
    bury_cancelled ();
  while (!sim.is_halted && g_main_context_iteration (NULL, FALSE));
  bury_cancelled ();
}

gboolean
sim_run (gboolean (*condition) (gpointer data),
         gpointer   data,
         double     seconds)
{
  gint64 until = sim.now + (gint64) (seconds * G_USEC_PER_SEC);

  while (TRUE)
    {
      GSequenceIter *next;
      gint64 due;

      /* One turn at a time, so that a condition is seen as soon as it holds. */
      do
        {
          bury_cancelled ();
          if (sim.is_halted)
            return FALSE;
          if (condition != NULL && condition (data))
            return TRUE;
        }
      while (g_main_context_iteration (NULL, FALSE));

      if (sim.is_halted)
        return FALSE;
      next = g_sequence_get_begin_iter (timers);
      if (g_sequence_iter_is_end (next))
        return condition == NULL;

      due = ((Timer *) g_sequence_get (next))->due;
      if (due > until)
        {
          sim.now = until;
          return condition == NULL;
        }
      sim.now = MAX (sim.now, due);
    }
}

void
sim_halt (void)
{
  sim.is_halted = TRUE;
}

gboolean
sim_is_halted (void)
{
  return sim.is_halted;
}

void
sim_resurrect (void)
{
  sim.is_halted = FALSE;
}
