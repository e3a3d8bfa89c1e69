/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Row 9: one message by five ways (live, carbon, archive, once more after a resumption, from offline storage) in all 120 orders; of others and of our other
 * device, with and without the archive's id in what comes live. Corrections, retractions and reactions have their place here when they are there. */

#define WAYS   5
#define ORDERS 120
#define KINDS  8

static void
get_order (guint  number,
           guint *order)
{
  guint left[WAYS] = { 0, 1, 2, 3, 4 };

  for (guint i = 0; i < WAYS; i++)
    {
      guint n = WAYS - i, chosen = number % n;

      number /= n;
      order[i] = left[chosen];
      for (guint j = chosen; j + 1 < n; j++)
        left[j] = left[j + 1];
    }
}

static gboolean
asks_archive (gpointer data)
{
  return ledger_is_asked (((World *) data)->ledger);
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  guint kind = (guint) (seed / ORDERS % KINDS);
  guint order[WAYS];
  World *world;

  settings.name_archive_id = (kind & 1) != 0 ? 100 : (kind & 4) != 0 ? 50 : 0;
  settings.holds_archive = TRUE;
  world = world_new (seed, &settings, TRUE);
  get_order ((guint) (seed % ORDERS), order);

  /* Others around it, of the same moment. */
  ledger_archive_only (world->ledger, 0, FALSE);
  ledger_archive_only (world->ledger, 1, TRUE);
  ledger_archive_only (world->ledger, 0, (kind & 2) != 0);
  ledger_archive_only (world->ledger, 2, FALSE);
  world_start (world);
  sim_run (asks_archive, world, 30);
  for (guint i = 0; i < WAYS; i++)
    {
      if (order[i] == 2)
        ledger_release_archive (world->ledger);
      else
        ledger_deliver (world->ledger, 2, (LedgerWay) order[i]);
      /* Together in one transaction, or one by one. */
      if (seed % 3 != 0)
        sim_run (NULL, NULL, 0.05);
    }
  world->ledger->settings.holds_archive = FALSE;
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_orders = { 9, "five ways, all orders", ORDERS * KINDS, 1000000, run, NULL };
