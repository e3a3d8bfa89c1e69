/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"

static void
test_race_times_out (void)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (dex_await (kith_race_msec (scope, DEX_FUTURE (dex_promise_new ()), 30), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static DexFuture *
stop_later_fiber (gpointer data)
{
  dex_await (dex_timeout_new_msec (20), NULL);
  kith_scope_stop (data);

  return dex_future_new_true ();
}

static void
test_stop_ends_waits (void)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;

  kith_spawn_detached (stop_later_fiber, kith_scope_ref (scope), (GDestroyNotify) kith_scope_unref);

  g_assert_false (dex_await (kith_race (scope, DEX_FUTURE (dex_promise_new ()), 30), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (kith_scope_is_stopped (scope));

  /* And those that begin afterwards. */
  g_clear_error (&error);
  g_assert_false (dex_await (kith_sleep (scope, 10000), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_sleep (void)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  gint64 before = g_get_monotonic_time ();

  g_assert_true (dex_await (kith_sleep (scope, 50), NULL));
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 45000);
}

static DexFuture *
answer_fiber (gpointer data)
{
  dex_await (dex_timeout_new_msec (5), NULL);

  return dex_future_new_for_int (42);
}

/* What many wait for is a plain promise, and it carries the fiber's result. */
static void
test_promise_for (void)
{
  DexFuture *promise = kith_promise_for (kith_spawn (answer_fiber, NULL, NULL));

  g_assert_cmpint (dex_await_int (dex_ref (promise), NULL), ==, 42);
  g_assert_cmpint (dex_await_int (promise, NULL), ==, 42);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/base/future/race-times-out", test_race_times_out);
  FIBER_TEST ("/base/future/stop-ends-waits", test_stop_ends_waits);
  FIBER_TEST ("/base/future/sleep", test_sleep);
  FIBER_TEST ("/base/future/promise-for", test_promise_for);

  return g_test_run ();
}
