/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

#include "kith-amendment-store.h"

#include <string.h>

/* --- What comes in any order ------------------------------------------------------------------------------------------------ */

typedef enum
{
  SAID_ORIGINAL,
  SAID_FIRST,    /* corrections: of the original */
  SAID_SECOND,
  SAID_THIRD,    /* of the second one, as some programs name it */
  SAID_LIKE,
  SAID_LOVE,
  SAID_GONE,
} Said;

static KithArrival *
say (Said        said,
     const char *peer,
     guint       n)
{
  static const struct
  {
    const char *id, *body, *replaces, *reaction;
    gint64      second;
  } all[] = {
    [SAID_ORIGINAL] = { "o", "one", NULL, NULL, 10 },
    [SAID_FIRST] = { "c1", "two", "o", NULL, 11 },
    [SAID_SECOND] = { "c2", "three", "o", NULL, 12 },
    [SAID_THIRD] = { "c3", "four", "c2", NULL, 13 },
    [SAID_LIKE] = { "r1", NULL, NULL, "👍", 14 },
    [SAID_LOVE] = { "r2", NULL, NULL, "👍 ❤️", 15 },
    [SAID_GONE] = { "t", NULL, NULL, NULL, 16 },
  };
  KithArrival *arrival = kith_arrival_new (KITH_WAY_LIVE, peer);
  g_autofree char *archive_id = g_strdup_printf ("%u-%s", n, all[said].id);

  arrival->id = g_strdup (all[said].id);
  arrival->body = g_strdup (all[said].body);
  arrival->replace_id = g_strdup (all[said].replaces);
  arrival->reaction_id = all[said].reaction != NULL ? g_strdup ("o") : NULL;
  arrival->reactions = all[said].reaction != NULL ? g_strsplit (all[said].reaction, " ", -1) : NULL;
  arrival->retract_id = said == SAID_GONE ? g_strdup ("o") : NULL;

  return arrival_with_archive_id (arrival, archive_id, AT (all[said].second));
}

typedef struct
{
  Store      *store;
  const Said *said;
  int         n_said;
  gboolean    by_archive;
  const char *expected;
  guint       n;
} Orders;

static void
check_order (Orders    *orders,
             const int *order)
{
  Store *store = orders->store;
  g_autofree char *peer = g_strdup_printf ("peer%u@example.org", orders->n++);
  g_autofree char *sql = NULL;
  g_autofree char *rows = NULL;

  /* Only a message makes a conversation, or our own archive. */
  if (!orders->by_archive)
    store_take (store, arrival_in (peer, "before", "before"));
  for (int i = 0; i < orders->n_said; i++)
    {
      KithArrival *arrival = say (orders->said[order[i]], peer, orders->n);

      if (orders->by_archive)
        {
          KithArchivePage *page = page_new (store, peer, KITH_SIDE_OLDER, 0, "");

          arrival->way = KITH_WAY_ARCHIVE;
          page->first = g_strdup (arrival->archive_id);
          page->last = g_strdup (arrival->archive_id);
          g_ptr_array_add (page->arrivals, arrival);
          kith_intake_unref (store_page_await (store, page));
        }
      else
        {
          store_take (store, arrival);
        }
    }

  sql = g_strdup_printf ("SELECT group_concat (m.body || '|' || coalesce (m.text, '') || '|' || (m.edited <> 0) || '|' || m.is_retracted || '|' || "
                         "coalesce ((SELECT emojis FROM reaction WHERE message = m.id), '') || '|' || "
                         "(SELECT count(*) FROM revision WHERE message = m.id), ' / ')"
                         " FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = '%s' AND m.body <> 'before'", peer);
  rows = store_text_await (store->database, sql);
  g_assert_cmpstr (rows, ==, orders->expected);
}

static void
permute (Orders *orders,
         int    *items,
         int     n)
{
  if (n == 1)
    {
      check_order (orders, items);
      return;
    }
  for (int i = 0; i < n; i++)
    {
      int other = n % 2 == 0 ? i : 0, last;

      permute (orders, items, n - 1);
      last = items[n - 1];
      items[n - 1] = items[other];
      items[other] = last;
    }
}

static void
check_all_orders (const Said *said,
                  int         n_said,
                  const char *expected)
{
  for (int by_archive = 0; by_archive < 2; by_archive++)
    {
      Orders orders = { store_new_await (), said, n_said, by_archive, expected, 0 };
      int items[] = { 0, 1, 2, 3, 4, 5 };

      permute (&orders, items, n_said);
      store_assert_number (orders.store, "SELECT count(*) FROM early_amendment", 0);
      store_free_await (orders.store);
    }
}

/* security.md S8, M11: whatever comes first, what it comes to is the same. */
static void
test_S8_all_orders (void)
{
  static const Said corrected[] = { SAID_ORIGINAL, SAID_FIRST, SAID_SECOND, SAID_LIKE, SAID_LOVE };
  static const Said gone[] = { SAID_ORIGINAL, SAID_FIRST, SAID_LOVE, SAID_GONE };

  check_all_orders (corrected, G_N_ELEMENTS (corrected), "one|three|1|0|👍 ❤️|2");
  check_all_orders (gone, G_N_ELEMENTS (gone), "||0|1||0");
}

/* A correction that names the one before, in the order in which they are said. */
static void
test_correction_of_correction (void)
{
  static const Said all[] = { SAID_ORIGINAL, SAID_FIRST, SAID_SECOND, SAID_THIRD };
  Store *store = store_new_await ();

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    store_take (store, say (all[i], ANN, 1));
  store_assert_number (store, "SELECT count(*) FROM message", 1);
  store_assert_number (store, "SELECT count(*) FROM message WHERE text = 'four'", 1);
  store_assert_number (store, "SELECT count(*) FROM revision", 3);
  store_assert_number (store, "SELECT unread_count FROM conversation", 1);

  /* The server repeats all of it. */
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    store_take (store, say (all[i], ANN, 1));
  store_assert_number (store, "SELECT count(*) FROM message WHERE text = 'four'", 1);
  store_assert_number (store, "SELECT count(*) FROM message", 1);
  store_free_await (store);
}

/* --- Who may ------------------------------------------------------------------------------------------------------------------ */

static void
test_S8_sender (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival;

  store_take (store, arrival_out (ANN, "mine", "my words"));
  store_take (store, arrival_in (ANN, "hers", "her words"));
  store_take (store, arrival_in (BOB, "bobs", "bob's words"));

  /* What she says stands in place of ours is a message of hers. */
  arrival = arrival_in (ANN, "x1", "forged");
  arrival->replace_id = g_strdup ("mine");
  store_take (store, arrival);
  store_assert_bodies (store, ANN, "my words her words forged");

  /* Nor of Bob's, in another conversation; nor is it taken back. */
  arrival = arrival_in (ANN, "x2", "forged too");
  arrival->replace_id = g_strdup ("bobs");
  store_take (store, arrival);
  arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);
  arrival->id = g_strdup ("x3");
  arrival->retract_id = g_strdup ("mine");
  store_take (store, arrival);
  arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);
  arrival->id = g_strdup ("x4");
  arrival->retract_id = g_strdup ("bobs");
  store_take (store, arrival);
  store_assert_bodies (store, ANN, "my words her words forged forged too");
  store_assert_bodies (store, BOB, "bob's words");
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_retracted OR text IS NOT NULL", 0);

  /* A message that we send later under an id that she chose is not hers to take back either. */
  store_take (store, arrival_out (ANN, "later", "later words"));
  arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);
  arrival->id = g_strdup ("x5");
  arrival->retract_id = g_strdup ("soon");
  store_take (store, arrival);
  store_take (store, arrival_out (ANN, "soon", "soon words"));
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_retracted", 0);
  store_free_await (store);
}

/* Of itself, in a circle, without an id. */
static void
test_S8_cycles (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival = arrival_in (ANN, "self", "of itself");

  arrival->replace_id = g_strdup ("self");
  store_take (store, arrival);
  arrival = arrival_in (ANN, "self", "of itself");
  arrival->replace_id = g_strdup ("self");
  store_take (store, arrival);
  store_assert_bodies (store, ANN, "of itself");

  arrival = arrival_in (ANN, "a", "circle a");
  arrival->replace_id = g_strdup ("b");
  store_take (store, arrival);
  arrival = arrival_in (ANN, "b", "circle b");
  arrival->replace_id = g_strdup ("a");
  store_take (store, arrival);
  arrival = arrival_in (ANN, "a", "circle a");
  arrival->replace_id = g_strdup ("b");
  store_take (store, arrival);
  store_assert_number (store, "SELECT count(*) FROM message", 2);
  store_assert_number (store, "SELECT count(*) FROM message WHERE text = 'circle b'", 1);

  arrival = arrival_in (ANN, NULL, "nameless");
  arrival->replace_id = g_strdup ("self");
  store_take (store, arrival);
  store_assert_number (store, "SELECT count(*) FROM message", 3);
  store_free_await (store);
}

/* 10,000 reactions to what never comes take no more room than 200. */
static void
test_S8_flood (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "m", "hello"));
  for (guint i = 0; i < 1000; i++)
    {
      KithArrival *arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);

      arrival->reaction_id = g_strdup_printf ("nothing-%u", i);
      arrival->reactions = g_strsplit ("👍", " ", -1);
      store_take (store, arrival);
    }
  store_assert_number (store, "SELECT count(*) FROM early_amendment", 200);
  store_free_await (store);
}

/* security.md D4: nothing of it stays, nor in what quotes it. */
static void
test_retraction_leaves_nothing (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival;

  store_take (store, say (SAID_ORIGINAL, ANN, 1));
  store_take (store, say (SAID_FIRST, ANN, 1));
  arrival = arrival_out (ANN, "answer", "yes");
  arrival->reply_id = g_strdup ("o");
  arrival->reply_quote = g_strdup ("two");
  store_take (store, arrival);
  {
    g_autoptr(KithIntake) intake = store_take_await (store, say (SAID_GONE, ANN, 1));
    const KithChange *answer;

    /* The answer is told as well. */
    g_assert_cmpuint (intake->changes->len, ==, 2);
    answer = g_ptr_array_index (intake->changes, 1);
    g_assert_cmpstr (answer->message->body, ==, "yes");
    g_assert_true (answer->message->reply_is_retracted);
    g_assert_cmpstr (answer->message->reply_text, ==, "");
    g_assert_null (answer->message->reply_quote);
  }
  store_assert_number (store, "SELECT count(*) FROM message WHERE body IN ('one', 'two') OR text IS NOT NULL OR reply_quote IS NOT NULL", 0);
  store_assert_number (store, "SELECT count(*) FROM revision", 0);

  /* The archive has it still: it does not come back. */
  store_take (store, say (SAID_ORIGINAL, ANN, 1));
  store_assert_number (store, "SELECT count(*) FROM message", 2);
  store_assert_number (store, "SELECT count(*) FROM message WHERE body = 'one'", 0);
  store_assert_number (store, "SELECT unread_count FROM conversation", 0);
  store_free_await (store);
}

/* XEP-0424 s. 4: the archive's own word. */
static void
test_tombstone (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival;

  store_take (store, say (SAID_ORIGINAL, ANN, 1));
  arrival = kith_arrival_new (KITH_WAY_ARCHIVE, ANN);
  arrival->id = g_strdup ("o");
  arrival->is_retracted = TRUE;
  arrival_with_archive_id (arrival, "1-o", AT (10));
  store_take (store, arrival);
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_retracted AND body = ''", 1);
  store_free_await (store);
}

/* --- Ours --------------------------------------------------------------------------------------------------------------------- */

static KithIntake *
await_intake (DexFuture *future)
{
  GError *error = NULL;
  KithIntake *intake = dex_await_boxed (future, &error);

  g_assert_no_error (error);

  return intake;
}

static const KithMessageRecord *
only_change (KithIntake *intake)
{
  g_assert_cmpuint (intake->changes->len, ==, 1);

  return ((KithChange *) g_ptr_array_index (intake->changes, 0))->message;
}

static void
test_own_correction (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) corrected = NULL;
  g_autoptr(KithIntake) same = NULL;
  g_autoptr(KithIntake) foreign = NULL;
  g_autoptr(KithIntake) refused = NULL;
  g_autoptr(GPtrArray) amendments = NULL;
  g_autoptr(GPtrArray) revisions = NULL;
  g_autoptr(GPtrArray) none = NULL;
  const KithAmendment *amendment;
  gint64 mine, hers;
  KithArrival *error;

  store_take (store, arrival_out (ANN, "mine", "teh words"));
  store_take (store, arrival_in (ANN, "hers", "her words"));
  mine = store_number_await (store->database, "SELECT id FROM message WHERE message_id = 'mine'");
  hers = store_number_await (store->database, "SELECT id FROM message WHERE message_id = 'hers'");

  corrected = await_intake (kith_amendment_store_correct (store->database, store->account, mine, "c1", "the words", store->now));
  g_assert_cmpstr (only_change (corrected)->body, ==, "the words");
  g_assert_cmpint (only_change (corrected)->edited, >, 0);
  same = await_intake (kith_amendment_store_correct (store->database, store->account, mine, "c2", "the words", store->now));
  g_assert_cmpuint (same->changes->len, ==, 0);
  foreign = await_intake (kith_amendment_store_correct (store->database, store->account, hers, "c3", "my words", store->now));
  g_assert_cmpuint (foreign->changes->len, ==, 0);

  amendments = dex_await_boxed (kith_amendment_store_load (store->database, store->account), NULL);
  g_assert_cmpuint (amendments->len, ==, 1);
  amendment = g_ptr_array_index (amendments, 0);
  g_assert_cmpint (amendment->kind, ==, KITH_AMENDMENT_CORRECTION);
  g_assert_cmpstr (amendment->stanza_id, ==, "c1");
  g_assert_cmpstr (amendment->target_id, ==, "mine");
  g_assert_cmpstr (amendment->content, ==, "the words");
  g_assert_true (dex_await (kith_amendment_store_sent (store->database, store->account, amendment->id, store->now), NULL));
  none = dex_await_boxed (kith_amendment_store_load (store->database, store->account), NULL);
  g_assert_cmpuint (none->len, ==, 0);

  revisions = dex_await_boxed (kith_amendment_store_load_revisions (store->database, store->account, mine), NULL);
  g_assert_cmpuint (revisions->len, ==, 2);
  g_assert_cmpstr (((KithRevision *) g_ptr_array_index (revisions, 0))->body, ==, "teh words");
  g_assert_cmpstr (((KithRevision *) g_ptr_array_index (revisions, 1))->body, ==, "the words");

  /* The other server refuses: as it was before. */
  error = kith_arrival_new (KITH_WAY_LIVE, ANN);
  error->id = g_strdup ("c1");
  error->failure = 3;
  refused = store_take_await (store, error);
  g_assert_cmpuint (refused->refused->len, ==, 1);
  g_assert_cmpstr (only_change (refused)->body, ==, "teh words");
  g_assert_cmpint (only_change (refused)->edited, ==, 0);
  store_free_await (store);
}

/* XEP-0444 s. 3.3: refused, the reactions are what they were before. */
static void
test_own_reactions (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) first = NULL;
  g_autoptr(KithIntake) second = NULL;
  g_autoptr(KithIntake) third = NULL;
  g_autoptr(KithIntake) refused = NULL;
  g_autoptr(GPtrArray) amendments = NULL;
  const KithReactionRecord *reaction;
  KithArrival *error;
  gint64 hers;

  store_take (store, arrival_in (ANN, "hers", "her words"));
  hers = store_number_await (store->database, "SELECT id FROM message");
  first = await_intake (kith_amendment_store_react (store->database, store->account, hers, "r1", "👍", store->now));
  reaction = g_ptr_array_index (only_change (first)->reactions, 0);
  g_assert_true (reaction->is_outgoing);
  g_assert_cmpstr (reaction->emojis[0], ==, "👍");

  /* Each says all of them: the one before need not leave any more. */
  second = await_intake (kith_amendment_store_react (store->database, store->account, hers, "r2", "👍 🎉", store->now + 1));
  amendments = dex_await_boxed (kith_amendment_store_load (store->database, store->account), NULL);
  g_assert_cmpuint (amendments->len, ==, 1);
  g_assert_cmpstr (((KithAmendment *) g_ptr_array_index (amendments, 0))->content, ==, "👍 🎉");

  error = kith_arrival_new (KITH_WAY_LIVE, ANN);
  error->id = g_strdup ("r2");
  error->failure = 3;
  refused = store_take_await (store, error);
  g_assert_null (only_change (refused)->reactions);

  third = await_intake (kith_amendment_store_react (store->database, store->account, hers, "r3", "", store->now + 2));
  store_assert_number (store, "SELECT count(*) FROM amendment", 1);
  store_free_await (store);
}

static void
test_own_retraction (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) gone = NULL;
  g_autoptr(KithIntake) again = NULL;
  gint64 mine;

  store_take (store, arrival_out (ANN, "mine", "words"));
  mine = store_number_await (store->database, "SELECT id FROM message");
  gone = await_intake (kith_amendment_store_retract (store->database, store->account, mine, "t1", store->now));
  g_assert_true (only_change (gone)->is_retracted);
  g_assert_cmpstr (only_change (gone)->body, ==, "");
  again = await_intake (kith_amendment_store_correct (store->database, store->account, mine, "c1", "back", store->now));
  g_assert_cmpuint (again->changes->len, ==, 0);
  store_assert_number (store, "SELECT count(*) FROM amendment WHERE kind = 2", 1);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/amendments/S8-all-orders", test_S8_all_orders);
  FIBER_TEST ("/store/amendments/correction-of-correction", test_correction_of_correction);
  FIBER_TEST ("/store/amendments/S8-sender", test_S8_sender);
  FIBER_TEST ("/store/amendments/S8-cycles", test_S8_cycles);
  FIBER_TEST ("/store/amendments/S8-flood", test_S8_flood);
  FIBER_TEST ("/store/amendments/retraction-leaves-nothing", test_retraction_leaves_nothing);
  FIBER_TEST ("/store/amendments/tombstone", test_tombstone);
  FIBER_TEST ("/store/amendments/own-correction", test_own_correction);
  FIBER_TEST ("/store/amendments/own-reactions", test_own_reactions);
  FIBER_TEST ("/store/amendments/own-retraction", test_own_retraction);

  return g_test_run ();
}
