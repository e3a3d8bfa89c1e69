/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

/* test-faults [--row N] [--runs N] [--seed N] [--long] [--twice]: plays rows of the fault table, one line a row. A failure names the seed that plays it
 * again. --twice plays each run a second time and wants the same history. TAP. */

static int row_number = -1;
static int n_runs_wanted = -1;
static gint64 seed_wanted = -1;
static int first_seed = 0;
static gboolean is_long, plays_twice;
static char *fixture;

static const GOptionEntry entries[] = {
  { "row", 0, 0, G_OPTION_ARG_INT, &row_number, "The row of the table", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT, &n_runs_wanted, "How many runs", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed_wanted, "Only the run of that seed", "N" },
  { "first", 0, 0, G_OPTION_ARG_INT, &first_seed, "The first seed", "N" },
  { "long", 0, 0, G_OPTION_ARG_NONE, &is_long, "The second column", NULL },
  { "twice", 0, 0, G_OPTION_ARG_NONE, &plays_twice, "Each run twice, with the same history", NULL },
  { "fixture", 0, 0, G_OPTION_ARG_FILENAME, &fixture, "Leave a database of this version, for tests/fixtures", "FILE" },
  G_OPTION_ENTRY_NULL
};

static const FaultRow *const rows[] = {
  &row_anything, &row_kill, &row_kill_point, &row_power, &row_cut, &row_link, &row_resumption, &row_archive, &row_orders, &row_failing_disk, &row_damage, &row_schema, &row_clock,
  &row_non_interference,
};

static guint64
play (const FaultRow *row,
      guint64         seed,
      Verdict        *verdict)
{
  row->run (seed, verdict);

  return sim_get_trace ();
}

static gboolean
play_row (const FaultRow *row,
          guint           number)
{
  guint n_runs = n_runs_wanted > 0 ? (guint) n_runs_wanted : is_long ? row->n_long : row->n_runs;
  gint64 begin = g_get_monotonic_time ();
  Verdict sum = { 0 };
  guint n_bad = 0;
  guint64 last_trace = 0;
  gboolean differs = FALSE;

  if (row->count != NULL)
    {
      guint n_there = row->count (n_runs, is_long || seed_wanted >= 0);

      n_runs = MIN (n_runs, n_there);
    }
  if (seed_wanted >= 0)
    n_runs = 1;

  for (guint i = 0; i < n_runs; i++)
    {
      guint64 seed = seed_wanted >= 0 ? (guint64) seed_wanted : (guint64) first_seed + i;
      Verdict verdict = { 0 };
      guint64 trace = play (row, seed, &verdict);

      if (plays_twice)
        {
          Verdict again = { 0 };
          guint64 second = play (row, seed, &again);

          if (second != trace)
            verdict_add (&verdict, &verdict.wrong, "the second history is another one: %016" G_GINT64_MODIFIER "x, %016" G_GINT64_MODIFIER "x", trace, second);
          verdict_clear (&again);
        }
      differs |= i > 0 && trace != last_trace;
      last_trace = trace;
      if (seed_wanted >= 0)
        printf ("# trace %016" G_GINT64_MODIFIER "x\n", trace);

      sum.lost += verdict.lost;
      sum.duplicated += verdict.duplicated;
      sum.reordered += verdict.reordered;
      sum.wrong += verdict.wrong;
      if (!verdict_is_good (&verdict) && n_bad++ < 20)
        printf ("# row %d seed %" G_GUINT64_FORMAT ": %s\n", row->number, seed, verdict.what);
      verdict_clear (&verdict);
      fflush (stdout);
    }
  if (row->finish != NULL && n_runs >= MIN (row->n_runs, 60))
    row->finish (&sum);
  if (sum.what != NULL)
    printf ("# row %d: %s\n", row->number, sum.what);
  if (n_runs > 1 && !differs)
    verdict_add (&sum, &sum.wrong, "all histories are the same");

  printf ("# FAULTS row %d, %s: %u runs, %u lost, %u duplicated, %u reordered, %u wrong, %.0f s\n", row->number, row->name, n_runs, sum.lost,
          sum.duplicated, sum.reordered, sum.wrong, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  printf ("%s %u - row %d %s\n", verdict_is_good (&sum) ? "ok" : "not ok", number, row->number, row->name);
  fflush (stdout);

  verdict_clear (&sum);

  return verdict_is_good (&sum);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean is_good = TRUE;
  guint n = 0;

  /* Not an option: for row 1. */
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      row_kill_child (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10));
    }

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  dex_init ();
  world_init ();
  if (fixture != NULL)
    return row_schema_leave_fixture (fixture) ? 0 : 1;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (row_number < 0 || rows[i]->number == row_number)
      {
        is_good &= play_row (rows[i], ++n);
      }
  printf ("1..%u\n", n);

  return is_good && n > 0 ? 0 : 1;
}
