/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Row 8: pages shuffled, overlapping, doubled, empty, cut short, endless; a cursor that is gone, stable='false', errors. */

/* A sign-in may ask so often: once for each page of what there is, and as often again for what went wrong. */
static guint
queries_allowed (World *world)
{
  return 40 + 4 * world->ledger->archive->len / 3;
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 25, .other = 5, .write = 8, .wait = 25, .cut = 5, .cut_later = 8, .quit = 8, .server_dies = 8, .kill = 3 };
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world;
  guint n_before;

  settings.archive_error = seed % 3 == 0 ? 10 : 0;
  settings.cursor_gone = seed % 4 == 0 ? 30 : seed % 16 == 7 ? 100 : 0;
  settings.shuffled = seed % 5 == 0 ? 50 : 0;
  settings.twice = seed % 2 == 0 ? 10 : 0;
  settings.overlap = seed % 3 == 1 ? 30 : 0;
  settings.empty = seed % 7 == 0 ? 20 : 0;
  settings.truncated = seed % 3 == 2 ? 40 : 0;
  settings.unstable = seed % 6 == 0 ? 50 : 0;
  settings.endless = seed % 13 == 0 ? 30 : 0;
  settings.page_max = seed % 5 == 1 ? 3 + (guint) seed % 17 : 0;
  settings.is_coarse = settings.shuffled == 0 && (seed % 8 == 4 || seed % 8 == 7);
  settings.refuse_resumption = 50;
  world = world_new (seed, &settings, seed % 8 == 0);
  world->ledger->skew = seed % 9 == 0 || seed % 8 == 7 ? (gint64) sim_range (-3600, 3600) * G_USEC_PER_SEC : 0;
  for (int n = sim_range (0, 300); n > 0; n--)
    {
      ledger_come (world->ledger, (guint) sim_range (0, LEDGER_PEERS));
      if (sim_chance (30))
        sim_run (NULL, NULL, sim_range (0, 3000) / 1000.0);
    }
  history_play (world, &weights, 30);
  n_before = world->ledger->n_queries;
  sim_run (NULL, NULL, 600);
  if (world->ledger->n_queries - n_before > queries_allowed (world))
    verdict_add (verdict, &verdict->wrong, "%u questions without an end", world->ledger->n_queries - n_before);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_archive = { 8, "archive pages", 500, 100000, run, NULL };
