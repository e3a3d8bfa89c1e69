/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"

guint
test_seconds (guint seconds)
{
  return g_getenv ("KITH_TEST_SLOW") != NULL ? seconds * 5 : seconds;
}

static gboolean
turn_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static DexFuture *
body_fiber (gpointer data)
{
  FiberTestFunc *func = data;

  (*func) ();

  return dex_future_new_true ();
}

static DexFuture *
ended_cb (DexFuture *future,
          gpointer   data)
{
  *(gboolean *) data = TRUE;
  g_main_context_wakeup (NULL);

  return dex_future_new_true ();
}

static void
run_fiber_test (gconstpointer data)
{
  FiberTestFunc func = *(const FiberTestFunc *) data;
  gboolean ended = FALSE;
  gint64 deadline = g_get_monotonic_time () + test_seconds (200) * G_USEC_PER_SEC;
  guint wakeup;

  dex_future_disown (dex_future_finally (kith_spawn (body_fiber, &func, NULL), ended_cb, &ended, NULL));

  wakeup = g_timeout_add (100, turn_cb, NULL);
  while (!ended && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  if (!ended)
    g_error ("the test did not end in time");

  /* What the body left running must end by itself: every scope was stopped. */
  deadline = g_get_monotonic_time () + test_seconds (10) * G_USEC_PER_SEC;
  while (kith_fibers_running () > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_source_remove (wakeup);

  g_assert_cmpuint (kith_fibers_running (), ==, 0);
}

static void
free_func (gpointer data)
{
  g_free (data);
}

void
fiber_test_add (const char    *path,
                FiberTestFunc  func)
{
  FiberTestFunc *copy = g_new (FiberTestFunc, 1);

  *copy = func;
  g_test_add_data_func_full (path, copy, run_fiber_test, free_func);
}

void
run_until (gboolean (*condition) (gpointer data),
           gpointer   data,
           guint      seconds)
{
  gint64 deadline = g_get_monotonic_time () + test_seconds (seconds) * G_USEC_PER_SEC;
  guint wakeup = g_timeout_add (20, turn_cb, NULL);

  while (!condition (data) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wakeup);

  g_assert_true (condition (data));
}

void
await_until (gboolean (*condition) (gpointer data),
             gpointer   data,
             guint      seconds)
{
  gint64 deadline = g_get_monotonic_time () + test_seconds (seconds) * G_USEC_PER_SEC;

  while (!condition (data) && g_get_monotonic_time () < deadline)
    dex_await (dex_timeout_new_msec (10), NULL);

  g_assert_true (condition (data));
}
