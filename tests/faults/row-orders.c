/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

/* Row 9: one message by five ways (live, carbon, archive, once more after a resumption, from offline storage) in all 120 orders; of others and of our other
 * device, with and without the archive's id in what comes live. Then what is said of a message afterwards, in any order with it and by any of the ways. */

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

/* --- What is said of it ----------------------------------------------------------------------------------------------- */

#define AMENDED 1440
#define SAID 6

typedef struct
{
  guint    n;        /* in the archive */
  gboolean is_own;   /* then it comes as a carbon */
} SaidItem;

/* A message, two corrections, two sets of reactions, and once in three a retraction: @said of each where it stands. */
static void
say_all (World    *world,
         guint64   seed,
         SaidItem *said)
{
  Ledger *ledger = world->ledger;
  gboolean is_own = (seed & 1) != 0, is_retracted = seed % 3 == 0;
  g_autofree char *target = NULL;
  LedgerItem *item;

  ledger_archive_only (ledger, 0, is_own);
  said[0] = (SaidItem) { ledger->archive->len - 1, is_own };
  item = g_ptr_array_index (ledger->archive, said[0].n);
  target = g_strdup (item->message_id);
  if (is_retracted)
    g_clear_pointer (&item->body, g_free); /* nobody is to see it */

  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("correction-%u", i);
      g_autofree char *content = g_strdup_printf ("<body>text %u</body><replace xmlns='urn:xmpp:message-correct:0' id='%s'/>", i, target);

      if ((seed & 2) != 0)
        sim_run (NULL, NULL, 1.5);
      said[i] = (SaidItem) { ledger_archive_stanza (ledger, 0, is_own, id, content), is_own };
    }
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("reactions-%u", i);
      g_autofree char *content = g_strdup_printf ("<reactions xmlns='urn:xmpp:reactions:0' id='%s'><reaction>%s</reaction></reactions>", target,
                                                  i == 1 ? "👍" : "🎉");

      said[2 + i] = (SaidItem) { ledger_archive_stanza (ledger, 0, !is_own, id, content), !is_own };
    }
  if (is_retracted)
    {
      g_autofree char *content = g_strdup_printf ("<retract xmlns='urn:xmpp:message-retract:1' id='%s'/><body>gone</body>", target);

      said[5] = (SaidItem) { ledger_archive_stanza (ledger, 0, is_own, "retraction", content), is_own };
    }
  else
    {
      said[5] = said[0];
    }
}

static void
run_amended (guint64  seed,
             Verdict *verdict)
{
  static const LedgerWay ways[] = { LEDGER_LIVE, LEDGER_CARBON, LEDGER_LIVE_AGAIN, LEDGER_OFFLINE };
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  SaidItem said[SAID];
  guint order[SAID + 1];
  World *world;

  settings.name_archive_id = (seed & 4) != 0 ? 100 : 50;
  settings.holds_archive = TRUE;
  world = world_new (seed, &settings, TRUE);
  world->ledger->skew = (seed & 8) != 0 ? (gint64) sim_range (-3600, 3600) * G_USEC_PER_SEC : 0;
  ledger_archive_only (world->ledger, 0, FALSE);
  ledger_archive_only (world->ledger, 1, TRUE);
  ledger_archive_only (world->ledger, 2, FALSE);
  say_all (world, seed, said);
  ledger_archive_only (world->ledger, 0, FALSE);
  world_start (world);
  sim_run (asks_archive, world, 30);

  for (guint i = 0; i <= SAID; i++)
    {
      guint other = (guint) sim_range (0, (int) i + 1);

      order[i] = order[other];
      order[other] = i;
    }
  for (guint i = 0; i <= SAID; i++)
    {
      if (order[i] == SAID)
        ledger_release_archive (world->ledger);
      else if (sim_chance (70))
        ledger_deliver (world->ledger, said[order[i]].n, ways[sim_range (0, G_N_ELEMENTS (ways))]);
      if (sim_chance (60))
        sim_run (NULL, NULL, 0.05);
    }
  world->ledger->settings.holds_archive = FALSE;
  world_judge (world, verdict);

  if (seed % 3 == 0)
    {
      if (world_number (world, "SELECT count(*) FROM message WHERE is_retracted AND body = '' AND text IS NULL") != 1 ||
          world_number (world, "SELECT count(*) FROM revision") + world_number (world, "SELECT count(*) FROM reaction") != 0)
        verdict_add (verdict, &verdict->wrong, "it was taken back, and something of it is left");
    }
  else if (world_number (world, "SELECT count(*) FROM message m JOIN reaction r ON r.message = m.id WHERE m.text = 'text 2' AND r.emojis = '🎉'") != 1)
    {
      verdict_add (verdict, &verdict->wrong, "not the last word on it counts");
    }
  if (world_number (world, "SELECT count(*) FROM early_amendment") != 0)
    verdict_add (verdict, &verdict->wrong, "something still waits for its message");
  if (!verdict_is_good (verdict))
    world_dump (world);
  world_free (world);
}

static void
run_all (guint64  seed,
         Verdict *verdict)
{
  if (seed < ORDERS * KINDS)
    run (seed, verdict);
  else
    run_amended (seed, verdict);
}

const FaultRow row_orders = { 9, "five ways, all orders", ORDERS * KINDS + AMENDED, 1000000, run_all, NULL };
