/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

static gint64
add_await (Store      *store,
           const char *peer,
           const char *id)
{
  GError *error = NULL;
  g_autoptr(KithIntake) intake = NULL;
  const KithChange *change;

  store->now += G_USEC_PER_SEC;
  intake = dex_await_boxed (kith_outbox_store_add (store->database, store->account, peer, id, id, 0, store->now), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (intake->changes->len, ==, 1);
  g_assert_cmpuint (intake->conversations->len, ==, 1);
  change = g_ptr_array_index (intake->changes, 0);
  g_assert_cmpint (change->kind, ==, KITH_CHANGE_ADDED);
  g_assert_cmpint (change->message->state, ==, KITH_ROW_QUEUED);
  g_assert_true (change->message->is_outgoing);

  return change->message->id;
}

static char *
queued_await (Store *store)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) queued = dex_await_boxed (kith_outbox_store_load (store->database, store->account), &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < queued->len; i++)
    {
      const KithQueued *item = g_ptr_array_index (queued, i);

      g_string_append_printf (text, "%s%c:%s", i > 0 ? " " : "", item->peer[0], item->message->message_id);
    }

  return g_string_free (text, FALSE);
}

#define assert_queued(store, expected) G_STMT_START { \
    g_autofree char *queued_ = queued_await (store); \
    g_assert_cmpstr (queued_, ==, expected); \
  } G_STMT_END

static gint64
state_of (Store  *store,
          gint64  id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT state FROM message WHERE id = %" G_GINT64_FORMAT, id);

  return store_number_await (store->database, sql);
}

/* security.md R2: what was written waits over a restart, in order. */
static void
test_R2_queued (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) intake = NULL;
  gint64 first, second;
  GError *error = NULL;

  dex_await_int64 (kith_conversation_store_ensure (store->database, store->account, ANN, 0), &error);
  dex_await (kith_conversation_store_set_draft (store->database, store->account, ANN, "o1"), &error);
  g_assert_no_error (error);
  first = add_await (store, ANN, "o1");
  store_assert_number (store, "SELECT draft IS NULL FROM conversation", 1);
  add_await (store, BOB, "o2");
  second = add_await (store, ANN, "o3");
  store_restart_await (store);
  assert_queued (store, "a:o1 a:o3 b:o2");

  intake = dex_await_boxed (kith_outbox_store_sent (store->database, store->account, first), &error);
  g_assert_cmpuint (intake->changes->len, ==, 1);
  assert_queued (store, "a:o3 b:o2");
  g_assert_cmpint (state_of (store, first), ==, KITH_ROW_SENT);

  /* The acknowledgement after the receipt changes nothing. */
  store_take (store, arrival_receipt (ANN, "o3"));
  kith_intake_unref (intake);
  intake = dex_await_boxed (kith_outbox_store_sent (store->database, store->account, second), &error);
  g_assert_cmpuint (intake->changes->len, ==, 0);
  g_assert_cmpint (state_of (store, second), ==, KITH_ROW_DELIVERED);
  assert_queued (store, "b:o2");
  store_free_await (store);
}

/* The archive or another device's copy tells that it had arrived. */
static void
test_found_in_archive (void)
{
  Store *store = store_new_await ();
  gint64 first = add_await (store, ANN, "A1"), second = add_await (store, ANN, "A2"), third = add_await (store, ANN, "A3");

  kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "A1 a2.5")));
  g_assert_cmpint (state_of (store, first), ==, KITH_ROW_SENT);
  g_assert_cmpint (state_of (store, second), ==, KITH_ROW_QUEUED);
  store_take (store, arrival_out (ANN, "A3", "A3"));
  g_assert_cmpint (state_of (store, third), ==, KITH_ROW_SENT);
  assert_queued (store, "a:A2");
  store_assert_number (store, "SELECT count(*) FROM message", 4);

  /* Somebody else's message of that id says nothing. */
  store_take (store, arrival_in (ANN, "A2", "A2"));
  store_take (store, arrival_out (BOB, "A2", "A2"));
  g_assert_cmpint (state_of (store, second), ==, KITH_ROW_QUEUED);
  store_free_await (store);
}

static void
fail_await (Store      *store,
            const char *peer,
            const char *id)
{
  KithArrival *error = arrival_in (peer, id, NULL);

  error->failure = 2;
  error->failure_text = g_strdup ("gone");
  store_take (store, error);
}

static void
test_retry (void)
{
  Store *store = store_new_await ();
  gint64 first = add_await (store, ANN, "A1"), second = add_await (store, ANN, "A2");
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  /* Only what failed. */
  intake = dex_await_boxed (kith_outbox_store_retry (store->database, store->account, first, "new", store->now), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (intake->changes->len, ==, 0);

  fail_await (store, ANN, "A1");
  g_assert_cmpint (state_of (store, first), ==, KITH_ROW_FAILED);
  assert_queued (store, "a:A2");
  kith_intake_unref (intake);
  intake = dex_await_boxed (kith_outbox_store_retry (store->database, store->account, first, "new", store->now), &error);
  g_assert_cmpuint (intake->changes->len, ==, 1);
  g_assert_cmpint (((KithChange *) g_ptr_array_index (intake->changes, 0))->kind, ==, KITH_CHANGE_MOVED);
  assert_queued (store, "a:A2 a:new");

  /* The archive has the first attempt: that is not this one, and no second message. */
  kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "A1")));
  g_assert_cmpint (state_of (store, first), ==, KITH_ROW_QUEUED);
  store_assert_number (store, "SELECT count(*) FROM message", 2);
  g_assert_cmpint (state_of (store, second), ==, KITH_ROW_QUEUED);
  store_free_await (store);
}

static void
test_discard (void)
{
  Store *store = store_new_await ();
  gint64 first = add_await (store, ANN, "A1"), second = add_await (store, ANN, "A2"), third = add_await (store, ANN, "A3");
  GError *error = NULL;

  fail_await (store, ANN, "A1");
  dex_await (kith_outbox_store_sent (store->database, store->account, second), &error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(KithIntake) intake =
        dex_await_boxed (kith_outbox_store_discard (store->database, store->account, i == 0 ? first : i == 1 ? second : third), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (intake->conversations->len, ==, i == 1 ? 0 : 1);
      if (i == 2)
        g_assert_cmpstr (((KithConversationRecord *) g_ptr_array_index (intake->conversations, 0))->last->body, ==, "A2");
    }
  store_assert_bodies (store, ANN, "A2");
  store_free_await (store);
}

/* Another account's messages cannot be reached by their number. */
static void
test_other_account (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithAccountRecord) other = kith_account_record_new ("other@example.net");
  gint64 other_id = dex_await_int64 (kith_account_store_add (store->database, other), NULL);
  gint64 message = add_await (store, ANN, "A1");

  dex_await (kith_outbox_store_sent (store->database, other_id, message), NULL);
  dex_await (kith_outbox_store_discard (store->database, other_id, message), NULL);
  assert_queued (store, "a:A1");
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/outbox/R2-queued", test_R2_queued);
  FIBER_TEST ("/store/outbox/found-in-archive", test_found_in_archive);
  FIBER_TEST ("/store/outbox/retry", test_retry);
  FIBER_TEST ("/store/outbox/discard", test_discard);
  FIBER_TEST ("/store/outbox/other-account", test_other_account);

  return g_test_run ();
}
