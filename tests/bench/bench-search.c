/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-database.h"
#include "kith-search-store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* B9: the first 50 hits of a word, ranked by time, against the bare FTS5 query. bench-search FOLDER WORD... with a profile of fill-profile. A line for each
 * word: "B9 WORD", milliseconds by the store, by the bare query, with tabs between. */

#define ROUNDS 9

static char **arguments;

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static double
median (double *times)
{
  qsort (times, ROUNDS, sizeof *times, compare_times);

  return times[ROUNDS / 2];
}

static double
bare (sqlite3    *handle,
      const char *word)
{
  double times[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autofree char *match = g_strdup_printf ("\"%s\"", word);
      gint64 begin = g_get_monotonic_time ();
      sqlite3_stmt *stmt = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (handle,
                                           "SELECT m.id, m.sort_time, coalesce (m.text, m.body) FROM message_search JOIN message m ON m.id = message_search.rowid"
                                           " WHERE message_search MATCH ?1 ORDER BY m.sort_time DESC LIMIT 50",
                                           -1, &stmt, NULL),
                       ==, SQLITE_OK);
      sqlite3_bind_text (stmt, 1, match, -1, SQLITE_STATIC);
      while (sqlite3_step (stmt) == SQLITE_ROW)
        ;
      sqlite3_finalize (stmt);
      times[round] = (double) (g_get_monotonic_time () - begin) / 1000;
    }

  return median (times);
}

static double
ours (KithDatabase *database,
      const char   *word,
      guint        *n_hits)
{
  double times[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr(KithSearchRequest) request = kith_search_request_new ();
      g_autoptr(KithSearchPage) page = NULL;
      gint64 begin = g_get_monotonic_time ();
      GError *error = NULL;

      g_ptr_array_add (request->phrases, g_strdup (word));
      page = dex_await_boxed (kith_search_store_find (database, request, NULL, 50, FALSE), &error);
      g_assert_no_error (error);
      times[round] = (double) (g_get_monotonic_time () - begin) / 1000;
      *n_hits = page->n_total;
    }

  return median (times);
}

static void
run (void)
{
  g_autoptr(KithDatabase) database = kith_database_new (arguments[1]);
  g_autofree char *path = g_build_filename (arguments[1], KITH_DATABASE_FILE, NULL);
  sqlite3 *handle = NULL;
  GError *error = NULL;

  dex_await (kith_database_open (database), &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);

  for (char **word = arguments + 2; *word != NULL; word++)
    {
      guint n_hits;
      double by_store = ours (database, *word, &n_hits);
      double by_query = bare (handle, *word);

      g_printerr ("# %s: %u hits\n", *word, n_hits);
      printf ("B9 %s\t%.3f\t%.3f\n", *word, by_store, by_query);
    }

  sqlite3_close (handle);
  dex_await (kith_database_close (database), &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  char *test_arguments[] = { argv[0], NULL };
  char **test_argv = test_arguments;
  int test_argc = 1;

  if (argc < 3)
    {
      g_printerr ("bench-search FOLDER WORD...\n");
      return EXIT_FAILURE;
    }

  arguments = argv;
  g_test_init (&test_argc, &test_argv, NULL);
  dex_init ();
  FIBER_TEST ("/bench/search", run);

  return g_test_run ();
}
