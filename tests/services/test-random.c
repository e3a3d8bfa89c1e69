/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-time.h"

#include <string.h>

/* reliability.md, rows 1, 4, 6, 8: streams cut at any time, resumed or not, restarts, an archive with errors, small pages and lost cursors, messages
 * live, offline and from here. When all is quiet the database holds what the server's archive holds: each once, in its order. A seed replays
 * (--seed). */

static const char *const peers[] = { ANN, BOB, CAROL };

static const char *
random_peer (void)
{
  return peers[g_test_rand_int_range (0, G_N_ELEMENTS (peers))];
}

static gboolean
chance (int percent)
{
  return g_test_rand_int_range (0, 100) < percent;
}

typedef struct
{
  World *world;
  guint  n_messages;
  gboolean can_resume;
} Run;

static void
come (Run      *run,
      gboolean  is_live)
{
  g_autofree char *body = g_strdup_printf ("m%u-", run->n_messages++);

  world_deliver (run->world, random_peer (), body, chance (50), is_live);
}

static void
step_connected (Run *run)
{
  World *world = run->world;

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
    case 1:
      for (int n = g_test_rand_int_range (1, 20); n > 0; n--)
        come (run, TRUE);
      break;
    case 2:
      {
        g_autofree char *body = g_strdup_printf ("o%u-", run->n_messages++);

        world_send_await (world, random_peer (), body);
      }
      break;
    case 3:
      dex_await (dex_timeout_new_msec (g_test_rand_int_range (0, 60)), NULL);
      break;
    case 4:
      world_settle_await (world);
      break;
    default:
      world_cut_await (world);
      run->can_resume = chance (50);
      break;
    }
}

static void
step_offline (Run *run)
{
  World *world = run->world;

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      for (int n = g_test_rand_int_range (1, 150); n > 0; n--)
        come (run, FALSE);
      /* A resumed stream would have had them. */
      run->can_resume = FALSE;
      break;
    case 1:
      {
        g_autofree char *body = g_strdup_printf ("o%u-", run->n_messages++);

        world_send_await (world, random_peer (), body);
      }
      break;
    case 2:
      world_restart_await (world);
      run->can_resume = FALSE;
      break;
    default:
      world->error_percent = chance (30) ? 30 : 0;
      world->page_max = chance (30) ? (guint) g_test_rand_int_range (3, 40) : 0;
      world->forgets_ids = chance (20);
      world->keeps_acks = chance (30);
      world_connect_await (world, run->can_resume);
      run->can_resume = FALSE;
      break;
    }
}

static gboolean
is_quiet (gpointer data)
{
  World *world = data;

  return store_number_await (world->store->database, "SELECT count(*) FROM message WHERE state = 1") == 0;
}

static void
check_ledger (World      *world,
              const char *peer)
{
  g_autofree char *stored = store_bodies_await (world->store, peer);
  g_autoptr(GString) expected = g_string_new (NULL);

  for (guint i = 0; i < world->archived->len; i++)
    {
      const Archived *item = g_ptr_array_index (world->archived, i);
      const char *body = strstr (item->xml, "<body>");

      if (strcmp (item->peer, peer) != 0)
        continue;
      body += strlen ("<body>");
      g_string_append_printf (expected, "%s%.*s", expected->len > 0 ? " " : "", (int) (strchr (body, '<') - body), body);
    }
  g_assert_cmpstr (stored, ==, expected->str);
}

/* Back to the first message there is: what no catch-up fetched. */
static gboolean
is_not_loading (gpointer data)
{
  return !kith_timeline_get_is_loading (data);
}

static void
read_all (World      *world,
          const char *peer)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (peer, NULL);
  KithTimeline *timeline = world_open_await (world, kith_conversation_service_ensure (world->conversations, jid));

  for (guint i = 0; i < 100 && !kith_timeline_get_at_oldest (timeline); i++)
    {
      kith_timeline_load_older (timeline);
      await_until (is_not_loading, timeline, 10);
    }
}

static void
one_life (void)
{
  Run run = { world_new_await () };
  World *world = run.world;

  world->skew = chance (50) ? 0 : (gint64) g_test_rand_int_range (-3600, 3600) * G_USEC_PER_SEC;
  for (int n = g_test_rand_int_range (0, 60); n > 0; n--)
    come (&run, FALSE);
  for (guint i = 0; i < 40; i++)
    {
      if (world->server != NULL)
        step_connected (&run);
      else
        step_offline (&run);
    }

  if (world->server != NULL)
    world_cut_await (world);
  world->forgets_ids = world->keeps_acks = FALSE;
  world->error_percent = world->page_max = 0;
  world_sign_in_await (world);
  await_until (is_quiet, world, 20);
  world_cut_await (world);
  world_sign_in_await (world);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      read_all (world, peers[i]);
      check_ledger (world, peers[i]);
    }
  store_assert_number (world->store, "SELECT count(*) FROM archive_range WHERE peer = ''", 1);
  world_free_await (world);
}

static void
test_random (void)
{
  guint n = g_test_slow () ? 200 : 6;

  for (guint i = 0; i < n; i++)
    one_life ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/random/lives", test_random);

  return g_test_run ();
}
