/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Row 4: the connection breaks behind every byte of a session, in both directions. */

#define VARIANTS 4

typedef struct
{
  guint    variant;
  gboolean is_out;
  gsize    offset;
} Cut;

static GArray *cuts;

static World *
begin (guint variant)
{
  LedgerSettings settings = history_any_server (variant);
  World *world = world_new (1000 + variant, &settings, TRUE);

  for (guint i = 0; i < 8; i++)
    ledger_come (world->ledger, i % LEDGER_PEERS);

  return world;
}

static int
compare_cuts (gconstpointer a,
              gconstpointer b)
{
  const Cut *left = a, *right = b;
  /* Spread over all, the same each time. */
  guint32 x = (guint32) (left->offset * 2 + left->is_out) * 2654435761u, y = (guint32) (right->offset * 2 + right->is_out) * 2654435761u;

  return x != y ? (x < y ? -1 : 1) : (int) left->variant - (int) right->variant;
}

static guint
count (guint    n_runs,
       gboolean is_long)
{
  cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  for (guint variant = 0; variant < VARIANTS; variant++)
    {
      World *world = begin (variant);
      gsize n_out, n_in;

      history_play_session (world);
      sim_link_get_counts (world->link, &n_out, &n_in);
      for (gsize i = 0; i < n_out; i++)
        g_array_append_val (cuts, ((Cut) { variant, TRUE, i }));
      for (gsize i = 0; i < n_in; i++)
        g_array_append_val (cuts, ((Cut) { variant, FALSE, i }));
      world_free (world);
    }
  g_array_sort (cuts, compare_cuts);

  return MIN (is_long ? G_MAXUINT : n_runs, cuts->len);
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  const Cut *cut = &g_array_index (cuts, Cut, seed % cuts->len);
  World *world = begin (cut->variant);

  if (cut->is_out)
    world->link_settings.cut_out = (gssize) cut->offset;
  else
    world->link_settings.cut_in = (gssize) cut->offset;
  world->cuts_once = TRUE;
  history_play_session (world);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_cut = { 4, "connection cut", 3000, G_MAXUINT, run, count };
