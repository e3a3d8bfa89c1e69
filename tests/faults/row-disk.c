/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Rows 2, 3 and 10: the same session, and at one of its writes, truncations, syncs and deletions the process dies, the power goes, or the disk fails. */

#define VARIANTS 3
#define ROUNDS 6

static guint n_operations[VARIANTS];

static World *
begin (guint64 seed)
{
  LedgerSettings settings = history_any_server ((guint) (seed % VARIANTS));
  World *world = world_new (seed, &settings, seed % 2 == 0);

  for (guint i = 0; i < 8; i++)
    ledger_come (world->ledger, i % LEDGER_PEERS);

  return world;
}

/* How much there is to choose from. */
static void
measure (void)
{
  for (guint variant = 0; variant < VARIANTS; variant++)
    {
      World *world = begin (variant);

      history_play_session (world, ROUNDS);
      world_stop (world);
      n_operations[variant] = sim_disk_get_count ();
      world_free (world);
    }
}

static guint
count_points (guint    n_runs,
              gboolean is_long)
{
  measure ();

  return is_long ? MIN (n_runs, MAX (MAX (n_operations[0], n_operations[1]), n_operations[2]) * VARIANTS) : n_runs;
}

static guint
count_any (guint    n_runs,
           gboolean is_long)
{
  measure ();

  return n_runs;
}

/* Spread over all, the same each time, and each once where there are as many runs. */
static guint
point (guint64 seed)
{
  guint n = n_operations[seed % VARIANTS];

  return 1 + (guint) (seed / VARIANTS * 7919 % n);
}

/* What comes while the process is dead, and its next life. */
static void
go_on (World *world)
{
  for (guint i = 0; i < 3; i++)
    ledger_come (world->ledger, i);
  history_rise (world);
  sim_run (NULL, NULL, 2);
  if (!sim_is_halted ())
    world_write (world, 0);
  history_rise (world);
}

static void
run_kill (guint64  seed,
          Verdict *verdict)
{
  World *world = begin (seed);

  sim_disk_kill_at (point (seed));
  history_play_session (world, ROUNDS);
  if (!sim_is_halted ())
    world_stop (world);
  if (sim_is_halted ())
    world_kill (world);
  /* Every third dies once more while it comes up. */
  if (seed % 3 == 0)
    sim_disk_kill_at (sim_disk_get_count () + (guint) sim_range (1, 60));
  world_start (world);
  go_on (world);
  sim_disk_kill_at (0);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_kill_point = { 2, "kill at a write", 600, G_MAXUINT, run_kill, count_points };

static void
run_power (guint64  seed,
           Verdict *verdict)
{
  World *world = begin (seed);

  sim_disk_kill_at (point (seed));
  history_play_session (world, ROUNDS);
  if (!sim_is_halted ())
    world_stop (world);
  world_kill_power (world);
  if (seed % 5 == 0)
    {
      sim_disk_kill_at (sim_disk_get_count () + (guint) sim_range (1, 40));
      world_start (world);
      sim_run (NULL, NULL, 1);
      world_kill_power (world);
    }
  world_start (world);
  go_on (world);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_power = { 3, "power loss", 1000, 100000, run_power, count_any };

static void
run_failure (guint64  seed,
             Verdict *verdict)
{
  static const SimDiskState states[] = { SIM_DISK_FULL, SIM_DISK_IO_ERROR, SIM_DISK_READ_ONLY };
  World *world = begin (seed);
  guint at = point (seed);
  guint n_dials;

  /* Once, for a while, or until somebody makes room. */
  sim_disk_fail_at (at, seed % 3 == 0 ? 1 : seed % 3 == 1 ? (guint) sim_range (2, 30) : G_MAXUINT, states[seed / 3 % 3]);
  if (seed % 4 == 3)
    sim_set_disk_latency (2 * G_USEC_PER_SEC);
  history_play_session (world, ROUNDS);
  sim_run (NULL, NULL, 20);
  n_dials = world->n_dials;
  sim_disk_fail_at (0, 0, SIM_DISK_OK);

  /* It recovers by itself, unless it could not even begin. */
  if (world->runtime == NULL)
    {
      world_stop (world);
      world_start (world);
    }
  else
    {
      sim_run (NULL, NULL, 70);
      if (world->n_dials > n_dials + 5)
        verdict_add (verdict, &verdict->wrong, "%u sign-ins after the disk was well again", world->n_dials - n_dials);
    }
  sim_set_disk_latency (1000);
  world_write (world, 1);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_failing_disk = { 10, "failing disk", 1000, 6000, run_failure, count_any };
