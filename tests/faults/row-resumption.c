/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

static guint n_resumed, n_short, n_given_up, n_repeated;

/* Row 6: streams that end, and resumptions that succeed, fail, come too late, or meet a server that lost its queue or says that it handled less than it did. */
static void
run (guint64  seed,
     Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 25, .other = 5, .write = 15, .write_many = 4, .wait = 25, .cut = 12, .cut_later = 6, .outage = 3,
                                          .kill = 2, .quit = 1, .server_dies = 2 };
  LedgerSettings settings = history_any_server ((guint) (seed % 3));
  World *world;

  settings.session_usec = seed % 5 == 0 ? 2 * G_USEC_PER_SEC : 300 * (gint64) G_USEC_PER_SEC;
  settings.refuse_resumption = seed % 7 == 0 ? 50 : 5;
  settings.lose_session = seed % 11 == 0 ? 50 : 5;
  settings.keep_acks = seed % 4 == 0 ? 50 : 0;
  settings.repeat_live = seed % 6 == 0 ? 20 : 0;
  settings.as_carbon = seed % 5 == 1 ? 30 : 0;
  if (seed % 3 == 1)
    {
      /* Where acknowledgements are rare, answers prove more than they do. */
      settings.short_h = 60;
      settings.keep_acks = 70;
      settings.receipt = seed % 2 == 0 ? 100 : 0;
    }
  world = world_new (seed, &settings, TRUE);
  history_play (world, &weights, 40);
  n_resumed += world->ledger->n_resumed;
  n_short += world->ledger->n_short;
  n_given_up += world->ledger->n_given_up;
  n_repeated += settings.short_h > 0 ? world->ledger->n_repeated : 0;
  world_judge (world, verdict);
  world_free (world);
}

static void
finish (Verdict *verdict)
{
  if (n_resumed < 10)
    verdict_add (verdict, &verdict->wrong, "only %u streams were resumed", n_resumed);
  if (n_given_up == 0 || n_given_up == n_short)
    verdict_add (verdict, &verdict->wrong, "of %u counts that were too small %u were noticed: both kinds have to come", n_short, n_given_up);
  if (n_repeated == 0)
    verdict_add (verdict, &verdict->wrong, "no message came twice to a server that had lost count");
  g_print ("# row 6: %u streams resumed, %u with too small a count, of which %u are proved wrong; %u messages came twice\n", n_resumed, n_short,
           n_given_up, n_repeated);
}

const FaultRow row_resumption = { 6, "resumption", 400, 20000, run, NULL, finish };

/* Row 0: one seed is one history. */
static void
run_anything (guint64  seed,
              Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 25, .other = 5, .write = 15, .write_many = 4, .wait = 25, .cut = 6, .cut_later = 6, .outage = 3,
                                          .kill = 3, .power = 2, .quit = 3, .server_dies = 2 };
  guint64 first = 0;

  for (guint i = 0; i < 2; i++)
    {
      LedgerSettings settings = history_any_server ((guint) seed);
      World *world = world_new (seed, &settings, seed % 2 == 0);

      history_play (world, &weights, 40);
      world_judge (world, verdict);
      world_free (world);
      if (i == 0)
        first = sim_get_trace ();
      else if (sim_get_trace () != first)
        verdict_add (verdict, &verdict->wrong, "the second history is another one");
    }
}

const FaultRow row_anything = { 0, "one seed is one history", 100, 2000, run_anything, NULL };
