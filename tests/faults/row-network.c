/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Row 13: clocks that jump, a machine that sleeps. */
static void
run_clock (guint64  seed,
           Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 25, .other = 5, .write = 15, .wait = 25, .cut = 3, .quit = 2, .server_dies = 2 };
  static const gint64 jumps[] = { 2, 60, 3600, 86400, 365 * 86400, 3652 * (gint64) 86400 };
  LedgerSettings settings = history_any_server ((guint) (seed % 3));
  World *world;
  guint n_dials, n_jumps = 0;

  world = world_new (seed, &settings, TRUE);
  world->is_out_of_time = TRUE;
  for (guint i = 0; i < 12; i++)
    {
      gint64 jump = jumps[sim_range (0, (int) G_N_ELEMENTS (jumps))] * G_USEC_PER_SEC;

      history_play (world, &weights, 6);
      if (sim_chance (40))
        {
          sim_sleep_machine (3600 * (gint64) G_USEC_PER_SEC);
          /* Asleep nobody answers: the server has long given the stream up. */
          if (sim_chance (50))
            ledger_restart (world->ledger);
        }
      else
        {
          sim_set_wall_clock (sim_chance (50) ? jump : -jump);
        }
      n_jumps++;
      n_dials = world->n_dials;
      sim_run (NULL, NULL, 30);
      if (world->n_dials > n_dials + 4)
        verdict_add (verdict, &verdict->wrong, "%u sign-ins within 30 s of jump %u", world->n_dials - n_dials, n_jumps);
    }
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_clock = { 13, "clock jumps and sleep", 50, 1000, run_clock, NULL };

/* Row 5: links that are slow, half open, black holes, broken. */

static gboolean
is_online (gpointer data)
{
  return world_is_online (data);
}

static gboolean
is_offline (gpointer data)
{
  return !world_is_online (data);
}

static void
run_link (guint64  seed,
          Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 20, .other = 5, .write = 20, .wait = 30 };
  LedgerSettings settings = history_any_server ((guint) (seed % 4));
  SimLinkSettings good = SIM_LINK_SETTINGS_INIT;
  World *world = world_new (seed, &settings, TRUE);
  guint kind = (guint) (seed / 4 % 5);

  world_start (world);
  history_play (world, &weights, 8);
  switch (kind)
    {
    case 0: /* 5 s from here to there and back, and it shakes */
      world->link_settings.latency = 2500000;
      world->link_settings.jitter = 800000;
      break;
    case 1: /* 1 B/s: what was written before crawls */
      world->link_settings.bytes_per_second = sim_chance (50) ? 1 : 200;
      world->link_settings.in_pieces = TRUE;
      break;
    default:
      break;
    }

  if (kind <= 1)
    {
      sim_link_set_settings (world->link, &world->link_settings);
      history_play (world, &weights, 12);
      sim_run (NULL, NULL, 120);
    }
  else if (kind == 2 || kind == 3)
    {
      /* Nothing arrives any more, nobody is told. */
      gint64 begin = sim_now ();

      sim_link_set_hole (world->link, TRUE);
      world->is_unreachable = kind == 3;
      if (sim_chance (50))
        world_write (world, 0);
      if (!sim_run (is_offline, world, 91))
        verdict_add (verdict, &verdict->wrong, "a dead link is not noticed within 90 s");
      if (sim_now () - begin > 91 * (gint64) G_USEC_PER_SEC)
        verdict_add (verdict, &verdict->wrong, "a dead link is noticed after %d s", (int) ((sim_now () - begin) / G_USEC_PER_SEC));
      for (guint i = 0; i < 20; i++)
        ledger_come (world->ledger, i % LEDGER_PEERS);
      sim_run (NULL, NULL, sim_range (0, 40));
    }
  else
    {
      sim_link_reset (world->link);
    }

  world->is_unreachable = FALSE;
  world->link_settings = good;
  if (world->link != NULL)
    sim_link_set_settings (world->link, &good);
  if (!sim_run (is_online, world, 61))
    verdict_add (verdict, &verdict->wrong, "not online within 60 s of a good link (%u)", kind);
  history_play (world, &weights, 8);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_link = { 5, "bad links", 100, 5000, run_link, NULL };
