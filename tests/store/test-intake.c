/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

/* --- One row, whatever way it comes by ---------------------------------------------------------------------------------- */

typedef enum
{
  COMES_LIVE,
  COMES_AS_CARBON,
  COMES_BY_ARCHIVE,
  COMES_AGAIN,   /* a resumption repeats it */
  COMES_OFFLINE, /* from the server's offline storage, with its stamp */
  N_WAYS
} Comes;

static const Comes all_ways[N_WAYS] = { COMES_LIVE, COMES_AS_CARBON, COMES_BY_ARCHIVE, COMES_AGAIN, COMES_OFFLINE };

/* All orders of what is in @items, by Heap's algorithm. */
static void
permute (int         *items,
         int          n,
         void       (*func) (const int *items, gpointer data),
         gpointer     data)
{
  if (n == 1)
    {
      func (items, data);
      return;
    }
  for (int i = 0; i < n; i++)
    {
      int other = n % 2 == 0 ? i : 0;
      int last;

      permute (items, n - 1, func, data);
      last = items[n - 1];
      items[n - 1] = items[other];
      items[other] = last;
    }
}

typedef struct
{
  Store   *store;
  gboolean is_outgoing;
  gboolean has_archive_id; /* the server names the archive's id in what it sends live */
  guint    n;
} Orders;

static void
arrive (Orders     *orders,
        Comes       way,
        const char *peer,
        const char *archive_id)
{
  KithArrival *arrival = orders->is_outgoing ? arrival_out (peer, "m1", "hello") : arrival_in (peer, "m1", "hello");

  arrival->way = way == COMES_AS_CARBON ? KITH_WAY_CARBON : KITH_WAY_LIVE;
  if (way == COMES_BY_ARCHIVE || way == COMES_OFFLINE || orders->has_archive_id)
    arrival_with_archive_id (arrival, way == COMES_BY_ARCHIVE || orders->has_archive_id ? archive_id : NULL, 0);
  if (way == COMES_BY_ARCHIVE || way == COMES_OFFLINE)
    arrival->stamp = AT (99990);

  if (way == COMES_BY_ARCHIVE)
    {
      KithArchivePage *page = page_new (orders->store, NULL, KITH_SIDE_OLDER, 0, "");

      arrival->way = KITH_WAY_ARCHIVE;
      g_ptr_array_add (page->arrivals, arrival);
      page->first = g_strdup (archive_id);
      page->last = g_strdup (archive_id);
      kith_intake_unref (store_page_await (orders->store, page));
    }
  else
    {
      store_take (orders->store, arrival);
    }
}

static void
check_order (const int *items,
             gpointer   data)
{
  Orders *orders = data;
  Store *store = orders->store;
  g_autofree char *peer = g_strdup_printf ("peer%u@example.org", orders->n);
  g_autofree char *archive_id = g_strdup_printf ("archive%u", orders->n);
  g_autofree char *sql = NULL;
  g_autofree char *row = NULL;
  g_autofree char *expected = NULL;

  orders->n++;
  for (guint i = 0; i < N_WAYS; i++)
    arrive (orders, (Comes) items[i], peer, archive_id);

  sql = g_strdup_printf ("SELECT c.unread_count || ' ' || m.body || ' ' || m.state || ' ' || m.archive_id || ' ' || m.is_placed || ' ' ||"
                         " (m.stamp = %" G_GINT64_FORMAT ")"
                         " FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = '%s'", AT (99990), peer);
  row = store_text_await (store->database, sql);
  expected = g_strdup_printf ("%d hello %d %s 1 1", !orders->is_outgoing, orders->is_outgoing ? 2 : 0, archive_id);
  g_assert_cmpstr (row, ==, expected);
}

/* security.md M11 */
static void
test_all_orders (void)
{
  for (guint kind = 0; kind < 4; kind++)
    {
      Orders orders = { store_new_await (), (kind & 1) != 0, (kind & 2) != 0, 0 };
      int items[N_WAYS];

      for (guint i = 0; i < N_WAYS; i++)
        items[i] = all_ways[i];
      permute (items, N_WAYS, check_order, &orders);
      g_assert_cmpuint (orders.n, ==, 120);
      store_free_await (orders.store);
    }
}

/* --- Receipts and markers in any order ------------------------------------------------------------------------------------ */

enum { OWN_CARBON, OWN_ARCHIVE, RECEIPT, MARKER, RECEIPT_AGAIN, N_EVENTS };

static void
check_states (const int *items,
              gpointer   data)
{
  Orders *orders = data;
  g_autofree char *peer = g_strdup_printf ("peer%u@example.org", orders->n);
  g_autofree char *archive_id = g_strdup_printf ("archive%u", orders->n);
  g_autofree char *sql = NULL;
  g_autofree char *row = NULL;

  orders->n++;
  store_take (orders->store, arrival_in (peer, "hi", "hi"));
  for (guint i = 0; i < N_EVENTS; i++)
    {
      switch (items[i])
        {
        case OWN_CARBON:
          arrive (orders, COMES_AS_CARBON, peer, archive_id);
          break;
        case OWN_ARCHIVE:
          arrive (orders, COMES_BY_ARCHIVE, peer, archive_id);
          break;
        case MARKER:
          store_take (orders->store, arrival_displayed (peer, "m1"));
          break;
        default:
          store_take (orders->store, arrival_receipt (peer, "m1"));
          break;
        }
    }

  sql = g_strdup_printf ("SELECT m.state FROM message m JOIN conversation c ON c.id = m.conversation"
                         " WHERE c.jid = '%s' AND m.is_outgoing = 1", peer);
  row = store_text_await (orders->store->database, sql);
  g_assert_cmpstr (row, ==, "4");
}

/* M11: the receipt before or after the message it is for, all 120 orders. */
static void
test_states_in_all_orders (void)
{
  Orders orders = { store_new_await (), TRUE, FALSE, 0 };
  int items[N_EVENTS] = { OWN_CARBON, OWN_ARCHIVE, RECEIPT, MARKER, RECEIPT_AGAIN };

  permute (items, N_EVENTS, check_states, &orders);
  g_assert_cmpuint (orders.n, ==, 120);
  store_free_await (orders.store);
}

static void
assert_states (Store      *store,
               const char *expected)
{
  g_autofree char *states = store_text_await (store->database, "SELECT state FROM message ORDER BY sort_time, sort_tie");

  g_strdelimit (states, "\n", ' ');
  g_assert_cmpstr (states, ==, expected);
}

/* XEP-0333 s. 4.1: a displayed marker is for all before it too, and no state ever goes back. */
static void
test_displayed_lifts_earlier (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_out (ANN, "o1", "1"));
  store_take (store, arrival_out (ANN, "o2", "2"));
  store_take (store, arrival_in (ANN, "i1", "in between"));
  store_take (store, arrival_out (ANN, "o3", "3"));
  store_take (store, arrival_receipt (ANN, "o1"));
  assert_states (store, "3 2 0 2");
  {
    g_autoptr(KithIntake) intake = store_take_await (store, arrival_displayed (ANN, "o2"));

    g_assert_cmpuint (intake->changes->len, ==, 1);
    g_assert_cmpuint (intake->displayed->len, ==, 1);
    g_assert_cmpuint (intake->conversations->len, ==, 1);
  }
  assert_states (store, "4 4 0 2");
  store_take (store, arrival_receipt (ANN, "o2"));
  assert_states (store, "4 4 0 2");
  store_free_await (store);
}

/* security.md S8: only the one it was sent to can say that it came. */
static void
test_S8_receipt_of_another (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_out (ANN, "o1", "for Ann"));
  store_take (store, arrival_in (BOB, "b1", "from Bob"));
  store_take (store, arrival_receipt (BOB, "o1"));
  store_take (store, arrival_displayed (BOB, "o1"));
  store_take (store, arrival_displayed ("stranger@example.org", "o1"));
  assert_states (store, "2 0");

  /* Of Ann's own messages nothing changes by her marker either. */
  store_take (store, arrival_displayed (BOB, "b1"));
  assert_states (store, "2 0");

  /* Who only sends markers gets no conversation. */
  store_assert_number (store, "SELECT count(*) FROM conversation", 2);
  store_free_await (store);
}

/* What waits for its message is bounded, and an attacker's does not push out another's. */
static void
test_early_states_bounded (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "a1", "hi"));
  store_take (store, arrival_in (BOB, "b1", "hi"));
  store_take (store, arrival_receipt (ANN, "o1"));
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("invented%u", i);

      store_take (store, arrival_receipt (BOB, id));
    }
  store_assert_number (store, "SELECT count(*) FROM early_state", 201);
  store_take (store, arrival_out (ANN, "o1", "for Ann"));
  assert_states (store, "0 0 3");
  store_assert_number (store, "SELECT count(*) FROM early_state", 200);
  store_free_await (store);
}

static KithArrival *
arrival_error (const char *peer,
               const char *id)
{
  KithArrival *arrival = arrival_in (peer, id, "hello");

  arrival->failure = 3;
  arrival->failure_text = g_strdup ("no route");

  return arrival;
}

/* security.md S12 */
static void
test_S12_errors (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_out (ANN, "o1", "1"));
  store_take (store, arrival_out (ANN, "o2", "2"));
  store_take (store, arrival_out (ANN, "o3", "3"));
  store_take (store, arrival_receipt (ANN, "o2"));

  /* Not from the one it was sent to, not for an id of ours, not for what was delivered. */
  store_take (store, arrival_error (BOB, "o1"));
  store_take (store, arrival_error (ANN, "o9"));
  store_take (store, arrival_error (ANN, "o2"));
  assert_states (store, "2 3 2");
  store_take (store, arrival_error (ANN, "o1"));
  assert_states (store, "5 3 2");
  store_assert_number (store, "SELECT failure FROM message WHERE message_id = 'o1'", 3);

  /* An error shows no message, even with a body in it. */
  store_assert_bodies (store, ANN, "1 2 3");

  /* One device refused it, another took it. */
  store_take (store, arrival_receipt (ANN, "o1"));
  assert_states (store, "3 3 2");
  store_assert_number (store, "SELECT failure FROM message WHERE message_id = 'o1'", 0);
  store_free_await (store);
}

/* --- Ids ---------------------------------------------------------------------------------------------------------------------- */

/* security.md M2: an id that somebody else has used. */
static void
test_M2_reused_ids (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_with_archive_id (arrival_in (ANN, "x", "from Ann"), "archive1", AT (1)));
  store_take (store, arrival_in (BOB, "x", "from Ann"));
  store_take (store, arrival_out (BOB, "x", "from Ann"));
  store_take (store, arrival_with_archive_id (arrival_in (BOB, "y", "poison"), "archive1", AT (2)));
  store_assert_bodies (store, ANN, "from Ann");
  store_assert_bodies (store, BOB, "from Ann from Ann poison");
  store_assert_number (store, "SELECT count(*) FROM message WHERE archive_id = 'archive1'", 1);

  /* The same sender once more, with other words: both are shown, and each copy of the second finds its own row. */
  store_take (store, arrival_in (ANN, "x", "other words"));
  store_take (store, arrival_in (ANN, "x", "other words"));
  store_assert_bodies (store, ANN, "from Ann other words");
  store_take (store, arrival_with_archive_id (arrival_in (ANN, "x", "other words"), "archive2", AT (3)));
  store_take (store, arrival_in (ANN, "x", "third"));
  store_take (store, arrival_in (ANN, "x", "third"));
  store_assert_bodies (store, ANN, "from Ann other words third");
  store_assert_number (store, "SELECT count(*) FROM message WHERE message_id = 'x' AND is_outgoing = 0", 2);
  store_free_await (store);
}

/* Resent by a sender who did not know that it had arrived: the archive has it twice, the person sees it once (security.md R2). */
static void
test_R2_resent (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_with_archive_id (arrival_in (ANN, "x", "once"), "archive1", AT (1)));
  store_take (store, arrival_with_archive_id (arrival_in (ANN, "x", "once"), "archive2", AT (60)));
  store_assert_bodies (store, ANN, "once");
  store_free_await (store);
}

/* A server or component that puts in its own id leaves the origin-id. */
static void
test_origin_id (void)
{
  Store *store = store_new_await ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("server%u", i);
      KithArrival *arrival = arrival_in (ANN, id, "hello");

      arrival->origin_id = g_strdup ("origin");
      store_take (store, arrival);
    }
  store_assert_bodies (store, ANN, "hello");
  store_free_await (store);
}

/* Two equal messages without any id are two, live and after the archive told of both. */
static void
test_nameless (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) intake = NULL;
  KithArchivePage *page;

  store_take (store, arrival_in (ANN, NULL, "ok"));
  store_take (store, arrival_in (ANN, NULL, "ok"));
  store_assert_bodies (store, ANN, "ok ok");

  page = page_new (store, NULL, KITH_SIDE_OLDER, 0, "");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("archive%u", i);
      KithArrival *arrival = arrival_with_archive_id (arrival_in (ANN, NULL, "ok"), id, store->now - G_USEC_PER_SEC + i);

      arrival->way = KITH_WAY_ARCHIVE;
      g_ptr_array_add (page->arrivals, arrival);
    }
  intake = store_page_await (store, page);
  store_assert_bodies (store, ANN, "ok ok");
  store_assert_number (store, "SELECT count(archive_id) FROM message", 2);
  store_assert_number (store, "SELECT unread_count FROM conversation", 2);
  store_free_await (store);
}

/* --- Places and stamps ---------------------------------------------------------------------------------------------------------- */

/* security.md R7: what comes later stands later, whatever the clock says. */
static void
test_R7_clock_jumps (void)
{
  Store *store = store_new_await ();

  store->now = AT (1000);
  store_take (store, arrival_in (ANN, "1", "1"));
  store->now = AT (-10 * 365 * 86400);
  store_take (store, arrival_in (ANN, "2", "2"));
  store_take (store, arrival_out (ANN, "3", "3"));
  store->now = AT (10 * 365 * 86400);
  store_take (store, arrival_in (ANN, "4", "4"));
  store->now = AT (2000);
  store_take (store, arrival_in (ANN, "5", "5"));
  store_assert_bodies (store, ANN, "1 2 3 4 5");
  /* All but what came before our own message. */
  store_assert_number (store, "SELECT unread_count FROM conversation", 2);
  store_free_await (store);
}

static gint64
stamp_of (Store      *store,
          const char *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT stamp FROM message WHERE message_id = '%s'", id);

  return store_number_await (store->database, sql);
}

static void
take_stamped (Store      *store,
              const char *id,
              gint64      stamp,
              gboolean    is_trusted)
{
  KithArrival *arrival = arrival_in (ANN, id, id);

  arrival->stamp = stamp;
  arrival->stamp_is_trusted = is_trusted;
  store_take (store, arrival);
}

/* security.md M8 */
static void
test_M8_stamps (void)
{
  Store *store = store_new_await ();
  const gint64 day = G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  gint64 start = store->now;

  take_stamped (store, "offline", start - 3 * day, TRUE);
  g_assert_cmpint (stamp_of (store, "offline"), ==, start - 3 * day);
  take_stamped (store, "little", start - 60 * G_USEC_PER_SEC, FALSE);
  g_assert_cmpint (stamp_of (store, "little"), ==, start - 60 * G_USEC_PER_SEC);
  take_stamped (store, "past", start - day, FALSE);
  g_assert_cmpint (stamp_of (store, "past"), ==, store->now);
  take_stamped (store, "future", start + day, FALSE);
  g_assert_cmpint (stamp_of (store, "future"), ==, store->now);
  take_stamped (store, "server-future", start + 7975 * 365 * day, TRUE);
  g_assert_cmpint (stamp_of (store, "server-future"), ==, store->now);
  take_stamped (store, "1969", -day, TRUE);
  g_assert_cmpint (stamp_of (store, "1969"), ==, store->now);
  take_stamped (store, "none", 0, TRUE);
  g_assert_cmpint (stamp_of (store, "none"), ==, store->now);

  /* In the order they came, all unread. */
  store_assert_bodies (store, ANN, "offline little past future server-future 1969 none");
  store_assert_number (store, "SELECT unread_count FROM conversation", 7);
  store_free_await (store);
}

/* --- Read ------------------------------------------------------------------------------------------------------------------------- */

static KithReadResult *
read_await (Store      *store,
            const char *body)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM message WHERE body = '%s'", body);
  gint64 message = store_number_await (store->database, sql);
  gint64 conversation = store_number_await (store->database, "SELECT id FROM conversation LIMIT 1");
  GError *error = NULL;
  KithReadResult *result = dex_await_boxed (kith_conversation_store_read (store->database, conversation, message, NULL, 0), &error);

  g_assert_no_error (error);

  return result;
}

static void
test_read (void)
{
  Store *store = store_new_await ();

  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      KithArrival *arrival = arrival_in (ANN, id, id);

      arrival->is_markable = i != 5;
      store_take (store, arrival);
    }
  store_assert_number (store, "SELECT unread_count FROM conversation", 5);
  {
    g_autoptr(KithReadResult) result = read_await (store, "m3");

    g_assert_true (result->has_moved);
    g_assert_cmpuint (result->unread_count, ==, 2);
    g_assert_cmpstr (result->marker_id, ==, "m3");
  }
  {
    /* Never back, and no marker twice. */
    g_autoptr(KithReadResult) result = read_await (store, "m2");

    g_assert_false (result->has_moved);
    g_assert_cmpuint (result->unread_count, ==, 2);
    g_assert_null (result->marker_id);
  }
  {
    /* The newest that asks for a marker, which need not be the newest. */
    g_autoptr(KithReadResult) result = read_await (store, "m5");

    g_assert_cmpuint (result->unread_count, ==, 0);
    g_assert_cmpstr (result->marker_id, ==, "m4");
  }
  store_restart_await (store);
  store_take (store, arrival_in (ANN, "m6", "m6"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 1);
  store_free_await (store);
}

/* Seen or answered on another device. */
static void
test_read_elsewhere (void)
{
  Store *store = store_new_await ();
  KithArrival *marker;

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      store_take (store, arrival_in (ANN, id, id));
    }
  marker = arrival_displayed (ANN, "m2");
  marker->way = KITH_WAY_CARBON;
  marker->is_outgoing = TRUE;
  {
    g_autoptr(KithIntake) intake = store_take_await (store, marker);

    g_assert_cmpuint (intake->conversations->len, ==, 1);
    g_assert_cmpuint (((KithConversationRecord *) g_ptr_array_index (intake->conversations, 0))->unread_count, ==, 2);
  }
  store_take (store, arrival_out (ANN, "answer", "answer"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 0);

  /* The marker is here before its message. */
  marker = arrival_displayed (ANN, "m6");
  marker->way = KITH_WAY_CARBON;
  marker->is_outgoing = TRUE;
  store_take (store, marker);
  store_take (store, arrival_in (ANN, "m5", "m5"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 1);
  store_take (store, arrival_in (ANN, "m6", "m6"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 0);
  store_take (store, arrival_in (ANN, "m7", "m7"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 1);
  store_free_await (store);
}

/* --- What it tells ----------------------------------------------------------------------------------------------------------------- */

static void
test_changes (void)
{
  Store *store = store_new_await ();
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;
  const KithChange *change;
  const KithConversationRecord *conversation;

  g_ptr_array_add (arrivals, arrival_receipt (ANN, "nothing"));
  g_ptr_array_add (arrivals, arrival_in (ANN, "1", "first"));
  g_ptr_array_add (arrivals, arrival_in (ANN, "1", "first"));
  g_ptr_array_add (arrivals, arrival_in (ANN, "2", "second"));
  g_ptr_array_add (arrivals, arrival_in (BOB, "1", "from Bob"));
  intake = dex_await_boxed (kith_intake_take (store->database, store->account, arrivals, store->now), &error);
  g_assert_no_error (error);

  g_assert_cmpuint (intake->changes->len, ==, 3);
  change = g_ptr_array_index (intake->changes, 0);
  g_assert_cmpint (change->kind, ==, KITH_CHANGE_ADDED);
  g_assert_cmpint (change->arrival, ==, 1);
  g_assert_cmpstr (change->message->body, ==, "first");
  g_assert_cmpint (change->message->stamp, ==, store->now);
  change = g_ptr_array_index (intake->changes, 1);
  g_assert_cmpint (change->arrival, ==, 3);
  g_assert_cmpint (intake->conversations->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      conversation = g_ptr_array_index (intake->conversations, i);
      if (g_strcmp0 (conversation->jid, ANN) == 0)
        {
          g_assert_cmpuint (conversation->unread_count, ==, 2);
          g_assert_cmpstr (conversation->last->body, ==, "second");
          g_assert_false (conversation->has_outgoing);
        }
    }
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/intake/M11-all-orders", test_all_orders);
  FIBER_TEST ("/store/intake/M11-states-in-all-orders", test_states_in_all_orders);
  FIBER_TEST ("/store/intake/displayed-lifts-earlier", test_displayed_lifts_earlier);
  FIBER_TEST ("/store/intake/S8-receipt-of-another", test_S8_receipt_of_another);
  FIBER_TEST ("/store/intake/early-states-bounded", test_early_states_bounded);
  FIBER_TEST ("/store/intake/S12-errors", test_S12_errors);
  FIBER_TEST ("/store/intake/M2-reused-ids", test_M2_reused_ids);
  FIBER_TEST ("/store/intake/R2-resent", test_R2_resent);
  FIBER_TEST ("/store/intake/origin-id", test_origin_id);
  FIBER_TEST ("/store/intake/nameless", test_nameless);
  FIBER_TEST ("/store/intake/R7-clock-jumps", test_R7_clock_jumps);
  FIBER_TEST ("/store/intake/M8-stamps", test_M8_stamps);
  FIBER_TEST ("/store/intake/read", test_read);
  FIBER_TEST ("/store/intake/read-elsewhere", test_read_elsewhere);
  FIBER_TEST ("/store/intake/changes", test_changes);

  return g_test_run ();
}
