/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

static gint64
range_id (Store      *store,
          const char *peer,
          guint       n)
{
  g_autoptr(GPtrArray) ranges = dex_await_boxed (kith_archive_store_list (store->database, store->account, NULL, peer), NULL);

  g_assert_cmpuint (n, <, ranges->len);

  return ((KithArchiveRange *) g_ptr_array_index (ranges, n))->id;
}

/* The newest page, as after a login. */
static gboolean
catch_up (Store      *store,
          const char *names)
{
  g_autoptr(KithIntake) intake = NULL;

  store->now += G_USEC_PER_SEC;
  intake = store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, names));

  return intake->is_closed;
}

/* The page before the n-th range, oldest first. */
static gboolean
go_back (Store      *store,
         guint       n,
         const char *names,
         gboolean    is_complete)
{
  KithArchivePage *page = page_new (store, NULL, KITH_SIDE_OLDER, range_id (store, NULL, n), names);
  g_autoptr(KithIntake) intake = NULL;

  page->is_complete = is_complete;
  intake = store_page_await (store, page);

  return intake->is_closed;
}

static void
test_first_sync (void)
{
  Store *store = store_new_await ();

  g_assert_false (catch_up (store, "a5 b6 A7"));
  store_assert_ranges (store, NULL, "a5-A7");
  g_assert_false (go_back (store, 0, "b2 a3 a4", FALSE));
  store_assert_ranges (store, NULL, "b2-A7");
  g_assert_true (go_back (store, 0, "a1", TRUE));
  store_assert_ranges (store, NULL, "^a1-A7");
  store_assert_bodies (store, ANN, "a1 a3 a4 a5 A7");
  store_assert_bodies (store, BOB, "b2 b6");
  store_free_await (store);
}

/* Ends that are no messages of people count as well. */
static void
test_other_results (void)
{
  Store *store = store_new_await ();

  catch_up (store, ".5 a6 .7");
  store_assert_ranges (store, NULL, ".5-.7");
  go_back (store, 0, ".2 .3 .4", FALSE);
  store_assert_ranges (store, NULL, ".2-.7");
  store_assert_bodies (store, ANN, "a6");
  store_free_await (store);
}

static void
test_empty (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "");
  g_autoptr(KithIntake) intake = NULL;

  page->is_complete = TRUE;
  intake = store_page_await (store, page);
  g_assert_true (intake->is_closed);
  store_assert_ranges (store, NULL, "^-");

  /* Something came since; the empty range is met when the server says that nothing is before it. */
  g_assert_false (catch_up (store, "a100001 a100002"));
  g_assert_true (go_back (store, 1, "", TRUE));
  store_assert_ranges (store, NULL, "^a100001-a100002");
  store_free_await (store);
}

static void
test_gap (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1 a2 a3");
  store_restart_await (store);

  /* Nothing new, then something that the page reaches over. */
  g_assert_true (catch_up (store, "a1 a2 a3"));
  store_assert_ranges (store, NULL, "a1-a3");
  g_assert_true (catch_up (store, "a2 a3 a4 b5"));
  store_assert_ranges (store, NULL, "a1-b5");

  /* Too much for one page: the gap stands in the database, also after a restart. */
  g_assert_false (catch_up (store, "a20 b21 a22"));
  store_assert_ranges (store, NULL, "a1-b5 a20-a22");
  store_restart_await (store);
  store_assert_ranges (store, NULL, "a1-b5 a20-a22");

  /* And again before that one is filled. */
  g_assert_false (catch_up (store, "a40 a41"));
  store_assert_ranges (store, NULL, "a1-b5 a20-a22 a40-a41");

  /* Newest first. */
  g_assert_false (go_back (store, 2, "a30 a31", FALSE));
  store_assert_ranges (store, NULL, "a1-b5 a20-a22 a30-a41");
  g_assert_true (go_back (store, 2, "b21 a22 a25", FALSE));
  store_assert_ranges (store, NULL, "a1-b5 a20-a41");
  g_assert_false (go_back (store, 1, "a10", FALSE));
  g_assert_true (go_back (store, 1, "b5 a6", FALSE));
  store_assert_ranges (store, NULL, "a1-a41");
  store_assert_bodies (store, ANN, "a1 a2 a3 a4 a6 a10 a20 a22 a25 a30 a31 a40 a41");
  store_assert_bodies (store, BOB, "b5 b21");
  store_free_await (store);
}

/* One page that reaches over everything known. */
static void
test_page_over_ranges (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1 a2");
  catch_up (store, "a10 a11");
  catch_up (store, "a20 a21");
  store_assert_ranges (store, NULL, "a1-a2 a10-a11 a20-a21");
  g_assert_true (go_back (store, 2, "a0 a1 a2 a5 a10 a11 a15", FALSE));
  store_assert_ranges (store, NULL, "a0-a21");
  store_assert_bodies (store, ANN, "a0 a1 a2 a5 a10 a11 a15 a20 a21");
  store_free_await (store);
}

/* The archive forgot what the older range ends with. */
static void
test_expired_cursor (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1 a2 .3");
  catch_up (store, "a20");
  g_assert_true (go_back (store, 1, "a2 a10", FALSE));
  store_assert_ranges (store, NULL, "a1-a20");

  /* It forgot all that we knew: nothing is before, so nothing is missing. */
  catch_up (store, "a50");
  g_assert_false (go_back (store, 1, "a45", FALSE));
  g_assert_true (go_back (store, 1, "", TRUE));
  store_assert_ranges (store, NULL, "^a1-a50");
  store_assert_bodies (store, ANN, "a1 a2 a10 a20 a45 a50");
  store_free_await (store);
}

/* security.md M9: a server that repeats itself makes no second row and moves nothing. */
static void
test_M9_repeats (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a5 a6 a6 a7");
  go_back (store, 0, "a3 a4 a5 a6", FALSE);
  go_back (store, 0, "a3 a4", FALSE);
  /* That a2 is newer than a6 cannot be: it is asked for once more. */
  go_back (store, 0, "a7 a6 a2 a3", FALSE);
  store_assert_bodies (store, ANN, "a3 a4 a5 a6 a7");
  go_back (store, 0, "a2 a3", FALSE);
  store_assert_bodies (store, ANN, "a2 a3 a4 a5 a6 a7");
  store_assert_number (store, "SELECT count(*) FROM archive_range", 1);
  store_free_await (store);
}

/* An empty page that does not say "complete" is no end. */
static void
test_M9_empty_page (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a5");
  g_assert_false (go_back (store, 0, "", FALSE));
  store_assert_ranges (store, NULL, "a5-a5");
  store_free_await (store);
}

/* By time, the page before the newest range. */
static KithIntake *
go_back_by_time (Store      *store,
                 const char *names,
                 gboolean    is_complete,
                 gboolean    goes_on)
{
  g_autoptr(GPtrArray) ranges = dex_await_boxed (kith_archive_store_list (store->database, store->account, NULL, NULL), NULL);
  const KithArchiveRange *newest = g_ptr_array_index (ranges, ranges->len - 1);
  KithArchivePage *page = page_new (store, NULL, KITH_SIDE_OLDER, newest->id, names);

  page->is_by_time = TRUE;
  page->goes_on = goes_on;
  page->is_complete = is_complete;
  page->edge = newest->first;

  return store_page_await (store, page);
}

/* What is known tells where the walk begins; stamps, which may go back, do not. */
static void
test_by_time (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) short_of = NULL;
  g_autoptr(KithIntake) taken = NULL;

  catch_up (store, "a7.4 a8 a12");
  /* a9 was stamped later than a7.4, and stands before it. */
  taken = go_back_by_time (store, "a5 a9 a7.4 a8", FALSE, FALSE);
  g_assert_false (taken->is_short);
  store_assert_bodies (store, ANN, "a5 a9 a7.4 a8 a12");
  store_assert_ranges (store, NULL, "a5-a12");

  /* All of it is known: the edge is further on. */
  short_of = go_back_by_time (store, "a7.4 a8", FALSE, FALSE);
  g_assert_true (short_of->is_short);
  store_assert_ranges (store, NULL, "a5-a12");
  g_clear_pointer (&taken, kith_intake_unref);
  taken = go_back_by_time (store, "a4 a5 a9", TRUE, TRUE);
  g_assert_false (taken->is_short);
  store_assert_ranges (store, NULL, "^a4-a12");
  store_assert_bodies (store, ANN, "a4 a5 a9 a7.4 a8 a12");
  store_free_await (store);
}

/* A range of one moment: what came after it lies within the time that was asked for as well. */
static void
test_by_time_short_range (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) first = NULL;
  g_autoptr(KithIntake) second = NULL;
  g_autoptr(KithIntake) third = NULL;

  catch_up (store, "a7.4 a7.5");
  first = go_back_by_time (store, "a7.7 a7.8 a8", FALSE, FALSE);
  g_assert_true (first->is_short);
  store_assert_bodies (store, ANN, "a7.4 a7.5");
  store_assert_ranges (store, NULL, "a7.4-a7.5");
  second = go_back_by_time (store, "a7.3 a7.4 a7.5 a7.6", FALSE, TRUE);
  g_assert_false (second->is_short);
  store_assert_bodies (store, ANN, "a7.3 a7.4 a7.5");
  store_assert_ranges (store, NULL, "a7.3-a7.5");

  /* Nothing of it is there any more, and all was seen: what it knew says nothing about this archive. */
  third = go_back_by_time (store, "a6 a7", TRUE, TRUE);
  g_assert_true (third->is_short);
  store_assert_bodies (store, ANN, "a7.3 a7.4 a7.5");
  store_assert_ranges (store, NULL, "");
  store_free_await (store);
}

/* A longer one: nothing but what lies before it was asked for. */
static void
test_by_time_edge_gone (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) taken = NULL;

  catch_up (store, "a7 a8 a12");
  taken = go_back_by_time (store, "a5 a6", FALSE, FALSE);
  g_assert_false (taken->is_short);
  store_assert_bodies (store, ANN, "a5 a6 a7 a8 a12");
  store_assert_ranges (store, NULL, "a5-a12");
  store_free_await (store);
}

/* The archive's order counts, whatever its stamps say. */
static void
test_order_before_stamps (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page;

  /* All within one second, over the border of two pages. */
  catch_up (store, "a7.3 a7.4 a7.5");
  go_back (store, 0, "a6 a7 a7.1 a7.2", FALSE);
  store_assert_bodies (store, ANN, "a6 a7 a7.1 a7.2 a7.3 a7.4 a7.5");

  /* A gap within one second. */
  catch_up (store, "a7.8 a7.9 a8");
  go_back (store, 1, "a7.7", FALSE);
  g_assert_true (go_back (store, 1, "a7.5 a7.6", FALSE));
  store_assert_bodies (store, ANN, "a6 a7 a7.1 a7.2 a7.3 a7.4 a7.5 a7.6 a7.7 a7.8 a7.9 a8");

  /* A server clock that was set back, and stamps that cannot be. */
  catch_up (store, "a100 a90 a95 a91");
  store_assert_bodies (store, ANN, "a6 a7 a7.1 a7.2 a7.3 a7.4 a7.5 a7.6 a7.7 a7.8 a7.9 a8 a100 a90 a95 a91");
  page = page_new (store, NULL, KITH_SIDE_OLDER, range_id (store, NULL, 1), "a20 a21 a22");
  ((KithArrival *) g_ptr_array_index (page->arrivals, 0))->stamp = -1;
  ((KithArrival *) g_ptr_array_index (page->arrivals, 1))->stamp = AT (G_GINT64_CONSTANT (8000) * 365 * 86400);
  ((KithArrival *) g_ptr_array_index (page->arrivals, 2))->stamp = AT (-20 * 365 * 86400);
  kith_intake_unref (store_page_await (store, page));
  store_assert_bodies (store, ANN, "a6 a7 a7.1 a7.2 a7.3 a7.4 a7.5 a7.6 a7.7 a7.8 a7.9 a8 a20 a21 a22 a100 a90 a95 a91");
  store_free_await (store);
}

/* What came live stands by our clock, what the archive adds by the server's: they are put in the archive's order. */
static void
test_live_and_archive (void)
{
  for (int skew = -3000; skew <= 3000; skew += 1000)
    {
      Store *store = store_new_await ();
      KithArrival *offline;

      store->now = AT (100 + skew);
      store_take (store, arrival_in (ANN, "a101", "a101"));
      store->now = AT (110 + skew);
      store_take (store, arrival_in (ANN, "a111", "a111"));
      offline = arrival_in (ANN, "a105", "a105");
      offline->stamp = AT (105);
      offline->stamp_is_trusted = TRUE;
      store->now = AT (120 + skew);
      store_take (store, offline);
      store_assert_bodies (store, ANN, "a101 a111 a105");

      store->now = AT (200 + skew);
      catch_up (store, "A90 a101 A102 a105 A107 a111 A115");
      store_assert_bodies (store, ANN, "A90 a101 A102 a105 A107 a111 A115");
      store_assert_number (store, "SELECT count(*) FROM message WHERE is_placed = 0", 0);

      /* What comes next stands behind. */
      store_take (store, arrival_in (ANN, "a210", "a210"));
      store_assert_bodies (store, ANN, "A90 a101 A102 a105 A107 a111 A115 a210");
      store_free_await (store);
    }
}

/* A row that moves says so; who has read up to it has read up to its new place. */
static void
test_moved (void)
{
  Store *store = store_new_await ();
  gint64 conversation;
  guint n_moved = 0;

  store->now = AT (1000);
  store_take (store, arrival_in (ANN, "a10", "a10"));
  conversation = store_number_await (store->database, "SELECT id FROM conversation");
  dex_await (kith_conversation_store_read (store->database, conversation,
                                           store_number_await (store->database, "SELECT id FROM message"), NULL, 0), NULL);
  store_assert_number (store, "SELECT unread_count FROM conversation", 0);
  {
    g_autoptr(KithIntake) intake = NULL;

    store->now = AT (2000);
    intake = store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "a5 a10 a20 a30"));
    for (guint i = 0; i < intake->changes->len; i++)
      {
        const KithChange *change = g_ptr_array_index (intake->changes, i);

        n_moved += change->kind == KITH_CHANGE_MOVED;
        if (change->kind == KITH_CHANGE_MOVED)
          g_assert_cmpstr (change->message->body, ==, "a10");
      }
  }
  g_assert_cmpuint (n_moved, ==, 1);
  store_assert_bodies (store, ANN, "a5 a10 a20 a30");
  store_assert_number (store, "SELECT unread_count FROM conversation", 2);
  store_free_await (store);
}

/* --- News and history ---------------------------------------------------------------------------------------------------------- */

static guint
unread (Store      *store,
        const char *peer)
{
  g_autofree char *sql = g_strdup_printf ("SELECT unread_count FROM conversation WHERE jid = '%s'", peer);

  return (guint) store_number_await (store->database, sql);
}

static void
test_unread (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page;

  /* The first look at an archive of years makes nothing unread, but what came live meanwhile is. */
  store_take (store, arrival_in (ANN, "a99990", "a99990"));
  page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "a1 b2 a3 b4 a99990 a99991");
  page->is_history = TRUE;
  kith_intake_unref (store_page_await (store, page));
  g_assert_cmpuint (unread (store, ANN), ==, 2);
  g_assert_cmpuint (unread (store, BOB), ==, 0);
  page = page_new (store, NULL, KITH_SIDE_OLDER, range_id (store, NULL, 0), "b-7 a-6 b-5");
  page->is_history = TRUE;
  kith_intake_unref (store_page_await (store, page));
  g_assert_cmpuint (unread (store, ANN), ==, 2);
  g_assert_cmpuint (unread (store, BOB), ==, 0);

  /* The next login: what came in between is news, but for what we answered from elsewhere. */
  catch_up (store, "b4 a99990 a99991 b99992 B99993 b99994 a99995");
  g_assert_cmpuint (unread (store, ANN), ==, 3);
  g_assert_cmpuint (unread (store, BOB), ==, 1);
  store_free_await (store);
}

/* Somebody who never wrote before is news. */
static void
test_unread_new_person (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "a1");

  page->is_history = TRUE;
  kith_intake_unref (store_page_await (store, page));
  catch_up (store, "a1 b2 b3");
  g_assert_cmpuint (unread (store, ANN), ==, 0);
  g_assert_cmpuint (unread (store, BOB), ==, 2);
  store_free_await (store);
}

/* Own markers in the archive, newest page first. */
static void
test_read_elsewhere (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page;
  KithArrival *marker;

  catch_up (store, "a1");
  page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "a30 a31");
  for (guint i = 0; i < 2; i++)
    {
      marker = arrival_displayed (ANN, i == 0 ? "a20" : "a21");
      marker->way = KITH_WAY_ARCHIVE;
      marker->is_outgoing = TRUE;
      marker->stamp = AT (24 + i);
      g_ptr_array_insert (page->arrivals, (int) i, marker);
    }
  kith_intake_unref (store_page_await (store, page));
  g_assert_cmpuint (unread (store, ANN), ==, 3);
  go_back (store, 1, "a1 a19 a20 a21 a22", FALSE);
  g_assert_cmpuint (unread (store, ANN), ==, 3);
  store_free_await (store);
}

/* --- One peer's archive ----------------------------------------------------------------------------------------------------------- */

static KithGap *
steal_gap (Store      *store,
           const char *peer,
           KithReadDirection direction,
           KithPlace   cursor)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM conversation WHERE jid = '%s'", peer);
  gint64 conversation = store_number_await (store->database, sql);
  g_autoptr(KithHistory) history =
    dex_await_boxed (kith_history_store_load (store->database, conversation, direction, cursor, 50, FALSE), NULL);

  return g_steal_pointer (&history->gap);
}

/* Fills the gap that history shows, as the archive would. */
static gboolean
fill (Store            *store,
      const char       *peer,
      KithReadDirection direction,
      KithPlace         cursor,
      const char       *expected_cursor,
      const char       *names,
      gboolean          is_complete)
{
  KithGap *gap = steal_gap (store, peer, direction, cursor);
  g_autoptr(KithIntake) intake = NULL;
  KithArchivePage *page;

  g_assert_nonnull (gap);
  g_assert_cmpstr (gap->cursor, ==, expected_cursor);
  page = page_new (store, peer, gap->side, gap->range, names);
  page->edge = gap->edge;
  page->is_complete = is_complete;
  page->is_history = TRUE;
  intake = store_page_await (store, page);
  g_free (gap->cursor);
  g_free (gap);

  return intake->is_closed;
}

static void
assert_history (Store            *store,
                const char       *peer,
                KithReadDirection direction,
                KithPlace         cursor,
                const char       *expected)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM conversation WHERE jid = '%s'", peer);
  gint64 conversation = store_number_await (store->database, sql);
  g_autoptr(KithHistory) history =
    dex_await_boxed (kith_history_store_load (store->database, conversation, direction, cursor, 50, FALSE), NULL);
  g_autoptr(GString) text = g_string_new (history->at_oldest ? "^" : "");

  for (guint i = 0; i < history->messages->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((KithMessageRecord *) g_ptr_array_index (history->messages, i))->body);
  if (history->gap != NULL)
    g_string_append (text, history->gap->side == KITH_SIDE_OLDER ? " <gap" : " gap>");
  if (history->at_newest)
    g_string_append (text, "$");
  g_assert_cmpstr (text->str, ==, expected);
}

static const KithPlace nowhere;

static void
test_peer_gap (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1 b2 a3");
  catch_up (store, "a20 b21 a22");
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "a20 a22 <gap$");
  assert_history (store, BOB, KITH_READ_NEWEST, nowhere, "b21 <gap$");

  /* Ann's part of the gap only. */
  g_assert_false (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a20", "a15 A16", FALSE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "a15 A16 a20 a22 <gap$");
  g_assert_true (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a15", "a3 a10", FALSE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "a1 a3 a10 a15 A16 a20 a22 <gap$");
  assert_history (store, BOB, KITH_READ_NEWEST, nowhere, "b21 <gap$");
  store_assert_ranges (store, NULL, "a1-a3 a20-a22");

  /* Back to where Ann's archive begins. */
  g_assert_true (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a1", "a-3", TRUE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "^a-3 a1 a3 a10 a15 A16 a20 a22$");

  /* Everybody's catch-up goes over what is known of Ann: nothing moves, nothing twice. */
  go_back (store, 1, "a15 A16 b17", FALSE);
  g_assert_true (go_back (store, 1, "a3 a10 b11", FALSE));
  store_assert_ranges (store, NULL, "a1-a22");
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "^a-3 a1 a3 a10 a15 A16 a20 a22$");
  assert_history (store, BOB, KITH_READ_NEWEST, nowhere, "b2 b11 b17 b21 <gap$");
  store_free_await (store);
}

/* Everybody's older range holds nothing of the peer. */
static void
test_peer_over_range (void)
{
  Store *store = store_new_await ();

  catch_up (store, "b10 b11");
  catch_up (store, "a20 b21");
  g_assert_true (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a20", "a5 a6 a15", FALSE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "a5 a6 a15 a20 <gap$");
  g_assert_true (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a5", "", TRUE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "^a5 a6 a15 a20$");
  store_free_await (store);
}

/* Nothing of the peer is known at all: the time has to do for a cursor. */
static void
test_peer_without_messages (void)
{
  Store *store = store_new_await ();

  dex_await_int64 (kith_conversation_store_ensure (store->database, store->account, ANN, 0), NULL);
  catch_up (store, "b10 b11");
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, " <gap$");
  g_assert_false (fill (store, ANN, KITH_READ_NEWEST, nowhere, NULL, "a5 a6", FALSE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "a5 a6 <gap$");
  g_assert_true (fill (store, ANN, KITH_READ_NEWEST, nowhere, "id-a5", "", TRUE));
  assert_history (store, ANN, KITH_READ_NEWEST, nowhere, "^a5 a6$");
  store_free_await (store);
}

static KithPlace
place_of (Store      *store,
          const char *body)
{
  g_autofree char *time = g_strdup_printf ("SELECT sort_time FROM message WHERE body = '%s'", body);
  g_autofree char *tie = g_strdup_printf ("SELECT sort_tie FROM message WHERE body = '%s'", body);

  return (KithPlace) { store_number_await (store->database, time), store_number_await (store->database, tie) };
}

/* Reading on from an old place towards the newest. */
static void
test_peer_newer (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1 b2 a3");
  catch_up (store, "a20 b21 a22");
  assert_history (store, ANN, KITH_READ_NEWER, place_of (store, "a1"), "a3 gap>");
  g_assert_false (fill (store, ANN, KITH_READ_NEWER, place_of (store, "a3"), "id-a3", "a5 a6", FALSE));
  assert_history (store, ANN, KITH_READ_NEWER, place_of (store, "a1"), "a3 a5 a6 gap>");
  g_assert_true (fill (store, ANN, KITH_READ_NEWER, place_of (store, "a3"), "id-a6", "a7 a20", FALSE));
  assert_history (store, ANN, KITH_READ_NEWER, place_of (store, "a1"), "a3 a5 a6 a7 a20 a22$");
  assert_history (store, BOB, KITH_READ_NEWER, place_of (store, "b2"), " gap>");
  g_assert_true (fill (store, BOB, KITH_READ_NEWER, place_of (store, "b2"), "id-b2", "b10", TRUE));
  assert_history (store, BOB, KITH_READ_NEWER, place_of (store, "b2"), "b10 b21$");
  store_free_await (store);
}

/* Bob says once more what he said long ago, under the same id: the archive has it twice, we show it once. */
static void
add_again (KithArchivePage *page,
           const char      *id,
           const char      *archive_id,
           gint64           stamp)
{
  KithArrival *arrival = arrival_in (BOB, id, id);

  arrival->way = KITH_WAY_ARCHIVE;
  g_ptr_array_insert (page->arrivals, 0, arrival_with_archive_id (arrival, archive_id, stamp));
  g_set_str (&page->first, archive_id);
}

/* security.md S11: what one sends twice does not look as if the archive were known between the two; nobody's messages are skipped. */
static void
test_S11_no_hole (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page;
  g_autoptr(KithIntake) intake = NULL;

  catch_up (store, "a1 b2 a3");
  store->now = AT (1000);
  page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "a901 a902");
  add_again (page, "b2", "id-again", AT (900));
  intake = store_page_await (store, page);
  g_assert_false (intake->is_closed);
  store_assert_ranges (store, NULL, "a1-a3 again-a902");
  g_assert_true (go_back (store, 1, "b2 a3 a500", FALSE));
  store_assert_ranges (store, NULL, "a1-a902");
  store_assert_bodies (store, ANN, "a1 a3 a500 a901 a902");
  store_assert_bodies (store, BOB, "b2");
  store_free_await (store);
}

/* The same with one that came live: the walk through the page does not follow it into the past, and nobody's messages are put there or become unread. */
static void
test_S11_no_way_back (void)
{
  Store *store = store_new_await ();
  KithArchivePage *page;
  g_autoptr(KithIntake) intake = NULL;

  catch_up (store, "a1");
  store->now = AT (100);
  store_take (store, arrival_in (BOB, "bx", "bx"));
  store->now = AT (2000);
  store_take (store, arrival_in (ANN, "a2001", "a2001"));
  store_take (store, arrival_in (ANN, "a2002", "a2002"));
  store->now = AT (3000);
  page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "a2001 a2002");
  {
    KithArrival *arrival = arrival_in (BOB, "bx", "bx");

    arrival->way = KITH_WAY_ARCHIVE;
    g_ptr_array_add (page->arrivals, arrival_with_archive_id (arrival, "id-again", AT (2990)));
    g_set_str (&page->last, "id-again");
  }
  intake = store_page_await (store, page);
  store_assert_number (store, "SELECT count(*) FROM message WHERE body LIKE 'a200%' AND abs(sort_time - 1704067200000000 - 2000000000) < 10000000", 2);
  store_assert_bodies (store, ANN, "a1 a2001 a2002");
  store_assert_bodies (store, BOB, "bx");
  store_free_await (store);
}

/* Where our clock is wrong it is so for everybody: what came live stays where it is. */
static void
test_wrong_clock (void)
{
  Store *store = store_new_await ();

  catch_up (store, "a1");
  store->now = AT (90000);
  store_take (store, arrival_in (BOB, "b101", "b101"));
  store_take (store, arrival_in (ANN, "a102", "a102"));
  store_take (store, arrival_in (BOB, "b103", "b103"));
  g_assert_true (catch_up (store, "a1 b101 a102 b103"));
  store_assert_number (store, "SELECT count(*) FROM message WHERE sort_time >= 1704067200000000 + 90000000000", 3);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/archive/first-sync", test_first_sync);
  FIBER_TEST ("/store/archive/other-results", test_other_results);
  FIBER_TEST ("/store/archive/empty", test_empty);
  FIBER_TEST ("/store/archive/gap", test_gap);
  FIBER_TEST ("/store/archive/page-over-ranges", test_page_over_ranges);
  FIBER_TEST ("/store/archive/expired-cursor", test_expired_cursor);
  FIBER_TEST ("/store/archive/M9-repeats", test_M9_repeats);
  FIBER_TEST ("/store/archive/M9-empty-page", test_M9_empty_page);
  FIBER_TEST ("/store/archive/by-time", test_by_time);
  FIBER_TEST ("/store/archive/by-time/short-range", test_by_time_short_range);
  FIBER_TEST ("/store/archive/by-time/edge-gone", test_by_time_edge_gone);
  FIBER_TEST ("/store/archive/order-before-stamps", test_order_before_stamps);
  FIBER_TEST ("/store/archive/live-and-archive", test_live_and_archive);
  FIBER_TEST ("/store/archive/moved", test_moved);
  FIBER_TEST ("/store/archive/unread", test_unread);
  FIBER_TEST ("/store/archive/unread-new-person", test_unread_new_person);
  FIBER_TEST ("/store/archive/read-elsewhere", test_read_elsewhere);
  FIBER_TEST ("/store/archive/peer-gap", test_peer_gap);
  FIBER_TEST ("/store/archive/peer-over-range", test_peer_over_range);
  FIBER_TEST ("/store/archive/peer-without-messages", test_peer_without_messages);
  FIBER_TEST ("/store/archive/peer-newer", test_peer_newer);

  FIBER_TEST ("/store/archive/S11-no-hole", test_S11_no_hole);
  FIBER_TEST ("/store/archive/S11-no-way-back", test_S11_no_way_back);
  FIBER_TEST ("/store/archive/wrong-clock", test_wrong_clock);

  return g_test_run ();
}
