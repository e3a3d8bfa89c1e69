/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-history-fetcher.h"
#include "xmpp-archive.h"

#include "kith-time.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static guint
unread (World      *world,
        const char *jid)
{
  return kith_conversation_get_unread_count (world_conversation (world, jid));
}

/* A new installation: the newest pages, nothing of it unread, nothing asked for beyond. */
static void
test_first (void)
{
  World *world = world_new_await ();

  world_archive (world, ANN, "a", 30, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message", 30);
  g_assert_cmpuint (unread (world, ANN), ==, 0);
  g_assert_cmpuint (world->n_queries, ==, 1);
  store_assert_number (world->store, "SELECT is_start FROM archive_range", 1);
  g_assert_cmpstr (kith_message_get_body (kith_conversation_get_last_message (world_conversation (world, ANN))), ==, "a29");

  /* And again: one page, which says that all is known. */
  world_restart_await (world);
  world_sign_in_await (world);
  g_assert_cmpuint (world->n_queries, ==, 2);
  store_assert_number (world->store, "SELECT count(*) FROM message", 30);
  world_free_await (world);
}

/* A large archive: a new installation leaves the past where it is. */
static void
test_first_large (void)
{
  World *world = world_new_await ();

  world_archive (world, ANN, "a", 3000, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  g_assert_cmpuint (world->n_queries, <=, 5);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range WHERE is_start = 0", 1);
  g_assert_cmpuint (unread (world, ANN), ==, 0);
  world_free_await (world);
}

/* What came while we were away, more than one page of it, is fetched to the last, and is news. */
static void
test_meanwhile (void)
{
  World *world = world_new_await ();

  world_archive (world, ANN, "a", 10, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world_cut_await (world);
  world_archive (world, ANN, "b", 700, kith_time_now () - HOUR);
  world_archive (world, BOB, "c", 600, kith_time_now () - HOUR / 2);
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message", 1310);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  g_assert_cmpuint (unread (world, ANN), ==, 700);
  g_assert_cmpuint (unread (world, BOB), ==, 600);
  /* In the archive's order. */
  store_assert_number (world->store,
                       "SELECT count(*) FROM (SELECT m.sort_time, m.sort_tie, lag (m.stamp) OVER (ORDER BY m.sort_time, m.sort_tie) AS before,"
                       " m.stamp AS stamp FROM message m) WHERE before > stamp", 0);
  world_free_await (world);
}

/* Cut in the middle: the next session goes on where the store says. */
static void
test_cut (void)
{
  World *world = world_new_await ();

  world_archive (world, ANN, "a", 10, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world_cut_await (world);
  world_archive (world, ANN, "b", 2000, kith_time_now () - HOUR);
  for (guint i = 0; i < 6; i++)
    {
      world_connect_await (world, FALSE);
      dex_await (dex_timeout_new_msec ((int) (10 + 40 * i)), NULL);
      world_cut_await (world);
      world_archive (world, ANN, i % 2 == 0 ? "c" : "d", 1, kith_time_now ());
      g_free (((Archived *) world->archived->pdata[world->archived->len - 1])->id);
      ((Archived *) world->archived->pdata[world->archived->len - 1])->id = g_strdup_printf ("late%u", i);
    }
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body LIKE 'b%'", 2000);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  world_free_await (world);
}

/* security.md M9: cursors that are gone, and a server that gives the same page for ever. */
static void
test_M9 (void)
{
  World *world = world_new_await ();
  guint before;

  world_archive (world, ANN, "a", 10, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world_cut_await (world);
  world_archive (world, ANN, "b", 600, kith_time_now () - HOUR);
  world->forgets_ids = TRUE;
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message", 610);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  world_cut_await (world);

  world->forgets_ids = FALSE;
  world->repeats = TRUE;
  world_archive (world, ANN, "c", 600, kith_time_now () - HOUR / 2);
  before = world->n_queries;
  world_sign_in_await (world);
  g_assert_cmpuint (world->n_queries - before, <, 6);
  /* The gap is known. */
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 2);
  world_cut_await (world);

  world->repeats = FALSE;
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  store_assert_number (world->store, "SELECT count(*) FROM message", 1210);
  world_free_await (world);
}

static void
test_no_archive (void)
{
  World *world = world_new_await ();

  world->without_archive = TRUE;
  world_archive (world, ANN, "a", 10, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  g_assert_cmpuint (world->n_queries, ==, 0);
  store_assert_number (world->store, "SELECT count(*) FROM message", 0);
  world_send_await (world, ANN, "hello");
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "body", "jabber:client"), ==, 1);
  {
    KithTimeline *timeline = world_open_await (world, world_conversation (world, ANN));

    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 1);
    kith_timeline_load_older (timeline);
    dex_await (dex_timeout_new_msec (50), NULL);
    g_assert_true (kith_timeline_get_at_oldest (timeline));
  }
  world_free_await (world);
}

/* --- Scrolling ------------------------------------------------------------------------------------------------------------------- */

static gboolean
is_not_loading (gpointer data)
{
  return !kith_timeline_get_is_loading (data);
}

static void
load_older (KithTimeline *timeline)
{
  kith_timeline_load_older (timeline);
  await_until (is_not_loading, timeline, 10);
}

static const char *
first_body (KithTimeline *timeline)
{
  g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), 0);

  return kith_message_get_body (message);
}

/* Up to the very first message, by the archive; only of that person, and without an end before the end. */
static void
test_scroll (void)
{
  World *world = world_new_await ();
  KithTimeline *timeline;
  guint n;

  world_archive (world, BOB, "b", 2000, kith_time_now () - 9 * HOUR);
  world_archive (world, ANN, "a", 300, kith_time_now () - 8 * HOUR);
  world_archive (world, BOB, "c", 1500, kith_time_now () - 7 * HOUR);
  world_archive (world, ANN, "d", 10, kith_time_now () - 60 * G_USEC_PER_SEC);
  world_sign_in_await (world);
  n = world->n_queries;
  timeline = world_open_await (world, world_conversation (world, ANN));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 10);
  for (guint i = 0; i < 12 && !kith_timeline_get_at_oldest (timeline); i++)
    load_older (timeline);
  g_assert_true (kith_timeline_get_at_oldest (timeline));
  g_assert_cmpstr (first_body (timeline), ==, "a0");
  g_assert_cmpuint (world->n_queries - n, <=, 8);
  store_assert_number (world->store, "SELECT count(*) FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = '" ANN "'", 310);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body LIKE 'b%'", 0);
  g_assert_cmpuint (unread (world, ANN), ==, 0);

  /* Offline it is all there; of Bob's we know that it is not. */
  world_cut_await (world);
  timeline = world_open_await (world, world_conversation (world, BOB));
  for (guint i = 0; i < 30; i++)
    load_older (timeline);
  g_assert_false (kith_timeline_get_at_oldest (timeline));
  world_free_await (world);
}

/* Somebody of whom nothing is here. */
static void
test_open_empty (void)
{
  World *world = world_new_await ();
  KithTimeline *timeline;

  world_archive (world, CAROL, "c", 5, kith_time_now () - 9 * HOUR);
  world_archive (world, BOB, "b", 3000, kith_time_now () - 8 * HOUR);
  world_sign_in_await (world);
  {
    g_autoptr(XmppJid) carol = xmpp_jid_new (CAROL, NULL);

    timeline = world_open_await (world, kith_conversation_service_ensure (world->conversations, carol));
  }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 5);
  g_assert_cmpuint (unread (world, CAROL), ==, 0);

  world_free_await (world);
}

/* --- Gaps that can be seen --------------------------------------------------------------------------------------------------- */

static guint
count_marks (KithTimeline *timeline)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      n += kith_message_get_is_after_gap (message);
    }

  return n;
}

static gboolean
has_no_mark (gpointer timeline)
{
  return count_marks (timeline) == 0;
}

static gboolean
is_quiet (gpointer timeline)
{
  return !kith_timeline_get_is_loading (timeline);
}

/* A catch-up that was cut off leaves a hole. Offline the timeline shows what is on both sides of it, and says so; back online it is filled, in place. */
static void
test_gap_is_shown (void)
{
  World *world = world_new_await ();
  KithTimeline *timeline;
  guint n;

  world_archive (world, ANN, "a", 30, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world_cut_await (world);
  world_archive (world, ANN, "b", 110, kith_time_now () - HOUR);
  world->fails_after = world->n_queries + 1;
  world_connect_await (world, FALSE);
  world_settle_await (world);
  world_cut_await (world);
  world->fails_after = 0;
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 2);
  store_assert_number (world->store, "SELECT count(*) FROM message", 80);

  timeline = world_open_await (world, world_conversation (world, ANN));
  for (guint i = 0; i < 5; i++)
    {
      kith_timeline_load_older (timeline);
      await_until (is_quiet, timeline, 10);
      kith_timeline_load_newer (timeline);
      await_until (is_quiet, timeline, 10);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 80);
  g_assert_cmpuint (count_marks (timeline), ==, 1);
  for (n = 0; n < 80; n++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), n);

      if (kith_message_get_is_after_gap (message))
        {
          g_assert_cmpstr (kith_message_get_body (message), ==, "b60");
          break;
        }
    }

  world_sign_in_await (world);
  await_until (has_no_mark, timeline, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 140);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  world_free_await (world);
}

/* --- In the background ------------------------------------------------------------------------------------------------------ */

static gboolean
is_idle (gpointer account)
{
  return !kith_account_get_history (account, NULL, NULL);
}

static gboolean
is_under_way (gpointer account)
{
  double progress;

  return kith_account_get_history (account, NULL, &progress) && progress > 0.1 && progress < 1;
}

static KithHistoryFetcher *
start_fetcher (World *world,
               int    days)
{
  KithHistoryFetcher *fetcher = kith_history_fetcher_new (world->archive, world->modules->archive, world->account, world->scope);

  kith_history_fetcher_set_days (fetcher, days);

  return fetcher;
}

/* All of it, down to the beginning, none of it news, with progress; and a new process goes on where the last one was. */
static void
test_background (void)
{
  World *world = world_new_await ();
  g_autoptr(KithHistoryFetcher) fetcher = NULL;
  g_autoptr(KithHistoryFetcher) again = NULL;
  gint64 since;

  world_archive (world, ANN, "a", 1500, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body = 'a0'", 0);

  fetcher = start_fetcher (world, -1);
  await_until (is_under_way, world->account, 20);
  g_clear_object (&fetcher);
  world_restart_await (world);
  world_sign_in_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body = 'a0'", 0);

  again = start_fetcher (world, -1);
  g_assert_false (is_idle (world->account));
  await_until (is_idle, world->account, 30);
  kith_account_get_history (world->account, &since, NULL);
  g_assert_cmpint (since, ==, 0);
  store_assert_number (world->store, "SELECT count(*) FROM message", 1500);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);
  store_assert_number (world->store, "SELECT is_start FROM archive_range", 1);
  g_assert_cmpuint (unread (world, ANN), ==, 0);
  world_settle_await (world);
  g_assert_finalize_object (g_steal_pointer (&again));
  world_free_await (world);
}

/* No further than is wanted; not at all where nothing is wanted. */
static void
test_background_days (void)
{
  World *world = world_new_await ();
  g_autoptr(KithHistoryFetcher) fetcher = NULL;
  guint n_queries;

  world_archive (world, BOB, "old", 1000, kith_time_now () - 24 * 60 * HOUR);
  world_archive (world, ANN, "new", 1000, kith_time_now () - 24 * 20 * HOUR);
  world_sign_in_await (world);
  n_queries = world->n_queries;
  fetcher = start_fetcher (world, 0);
  world_settle_await (world);
  g_assert_cmpuint (world->n_queries, ==, n_queries);

  kith_history_fetcher_set_days (fetcher, 30);
  await_until (is_idle, world->account, 20);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body LIKE 'new%'", 1000);
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE body = 'old0'", 0);

  kith_history_fetcher_set_days (fetcher, -1);
  await_until (is_idle, world->account, 20);
  store_assert_number (world->store, "SELECT count(*) FROM message", 2000);
  world_settle_await (world);
  g_assert_finalize_object (g_steal_pointer (&fetcher));
  world_free_await (world);
}

/* Ids that are gone, a small page of the server's own, refusals now and then: it comes to the beginning all the same. */
static void
test_background_trouble (void)
{
  World *world = world_new_await ();
  g_autoptr(KithHistoryFetcher) fetcher = NULL;

  world->page_max = 40;
  world_archive (world, ANN, "a", 700, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world->forgets_ids = TRUE;
  fetcher = start_fetcher (world, -1);
  await_until (is_idle, world->account, 40);
  store_assert_number (world->store, "SELECT count(*) FROM message", 700);
  world_settle_await (world);
  g_assert_finalize_object (g_steal_pointer (&fetcher));
  world_free_await (world);
}

/* security.md M9: a page that is always the same ends the walk. */
static void
test_background_M9 (void)
{
  World *world = world_new_await ();
  g_autoptr(KithHistoryFetcher) fetcher = NULL;
  guint n_queries;

  world_archive (world, ANN, "a", 1000, kith_time_now () - 2 * HOUR);
  world_sign_in_await (world);
  world->repeats = TRUE;
  n_queries = world->n_queries;
  fetcher = start_fetcher (world, -1);
  await_until (is_idle, world->account, 20);
  g_assert_cmpuint (world->n_queries, <=, n_queries + 3);
  world_settle_await (world);
  g_assert_finalize_object (g_steal_pointer (&fetcher));
  world_free_await (world);
}

/* XEP-0441, XEP-0313 s. 3.1.1. */
static void
test_metadata (void)
{
  World *world = world_new_await ();
  g_autofree char *what = NULL;
  gint64 stamp = kith_time_now () - 2 * HOUR;

  world_archive (world, ANN, "a", 3, stamp);
  world_sign_in_await (world);
  g_assert_cmpint (ABS (dex_await_int64 (xmpp_archive_get_start (world->modules->archive), NULL) - stamp), <, G_USEC_PER_SEC);
  what = dex_await_string (xmpp_archive_get_default (world->modules->archive), NULL);
  g_assert_cmpstr (what, ==, "roster");
  world_free_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/archive/first", test_first);
  FIBER_TEST ("/services/archive/first-large", test_first_large);
  FIBER_TEST ("/services/archive/meanwhile", test_meanwhile);
  FIBER_TEST ("/services/archive/cut", test_cut);
  FIBER_TEST ("/services/archive/M9", test_M9);
  FIBER_TEST ("/services/archive/no-archive", test_no_archive);
  FIBER_TEST ("/services/archive/scroll", test_scroll);
  FIBER_TEST ("/services/archive/open-empty", test_open_empty);
  FIBER_TEST ("/services/archive/gap-is-shown", test_gap_is_shown);
  FIBER_TEST ("/services/archive/background", test_background);
  FIBER_TEST ("/services/archive/background-days", test_background_days);
  FIBER_TEST ("/services/archive/background-trouble", test_background_trouble);
  FIBER_TEST ("/services/archive/background-M9", test_background_M9);
  FIBER_TEST ("/services/archive/XEP-0441-metadata", test_metadata);

  return g_test_run ();
}
