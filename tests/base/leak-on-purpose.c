/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"

/* Loses memory on a fiber. test-leak-check.py sees to it that the leak sanitizer tells. */
static void
lose (void)
{
  gpointer lost = g_malloc0 (4321);

  dex_await (dex_timeout_new_msec (1), NULL);
  g_test_message ("lost %p", lost);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  FIBER_TEST ("/base/leak-on-purpose", lose);

  return g_test_run ();
}
