/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-courier-store.h"
#include "store-test.h"

static KithArrival *
asking (const char *peer,
        const char *id,
        const char *stanza_id)
{
  KithArrival *arrival = arrival_in (peer, id, id);

  arrival->is_markable = TRUE;
  arrival->owed_to = g_strdup (peer);
  arrival->owed_stanza_id = g_strdup (stanza_id);

  return arrival;
}

/* "r:ann:a1=s1 m:..." */
static char *
owed_after_await (Store  *store,
                  gint64  after)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) rows = dex_await_boxed (kith_courier_store_load (store->database, store->account, after, store->now), &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const KithOwed *owed = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s%c:%.3s:%s=%s", i > 0 ? " " : "", owed->kind == KITH_OWED_RECEIPT ? 'r' : 'm', owed->recipient, owed->message_id,
                              owed->stanza_id);
    }

  return g_string_free (text, FALSE);
}

#define assert_owed(store, expected) G_STMT_START { \
    g_autofree char *owed_ = owed_after_await (store, 0); \
    g_assert_cmpstr (owed_, ==, expected); \
  } G_STMT_END

static void
read_await (Store      *store,
            const char *message_id,
            const char *stanza_id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM message WHERE message_id = '%s'", message_id);
  g_autofree char *where = g_strdup_printf ("SELECT conversation FROM message WHERE message_id = '%s'", message_id);
  GError *error = NULL;
  g_autoptr(KithReadResult) result =
    dex_await_boxed (kith_conversation_store_read (store->database, store_number_await (store->database, where),
                                                   store_number_await (store->database, sql), stanza_id, store->now),
                     &error);

  g_assert_no_error (error);
}

/* A receipt is owed with the message and not without it; for what is known already none is. */
static void
test_receipt (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);

  store_take (store, asking (ANN, "a1", "s1"));
  store_take (store, arrival_in (ANN, "a2", "asks for nothing"));
  store_take (store, asking (ANN, "a1", "s2"));
  store_take (store, asking (BOB, "a1", "s3"));
  assert_owed (store, "r:ann:a1=s1 r:bob:a1=s3");
  store_restart_await (store);
  assert_owed (store, "r:ann:a1=s1 r:bob:a1=s3");

  /* What is rolled back owes nothing: the account is not there. */
  g_ptr_array_add (arrivals, asking (ANN, "a9", "s9"));
  g_assert_null (dex_await_boxed (kith_intake_take (store->database, store->account + 1, arrivals, store->now), &error));
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CONSTRAINT);
  g_error_free (error);
  assert_owed (store, "r:ann:a1=s1 r:bob:a1=s3");
  store_free_await (store);
}

/* XEP-0333 s. 4.1: of several markers for one person only the newest is owed; reading what was read already owes none. */
static void
test_marker (void)
{
  Store *store = store_new_await ();

  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("a%u", i);
      KithArrival *arrival = arrival_in (ANN, id, id);

      arrival->is_markable = TRUE;
      store_take (store, arrival);
    }
  store_take (store, asking (BOB, "b1", "r1"));
  read_await (store, "a1", "m1");
  assert_owed (store, "r:bob:b1=r1 m:ann:a1=m1");
  read_await (store, "b1", "m2");
  read_await (store, "a2", "m3");
  assert_owed (store, "r:bob:b1=r1 m:bob:b1=m2 m:ann:a2=m3");
  read_await (store, "a1", "m4");
  assert_owed (store, "r:bob:b1=r1 m:bob:b1=m2 m:ann:a2=m3");

  /* The person does not want any to be sent. */
  read_await (store, "a3", NULL);
  assert_owed (store, "r:bob:b1=r1 m:bob:b1=m2 m:ann:a2=m3");
  store_free_await (store);
}

static void
test_done (void)
{
  Store *store = store_new_await ();
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id;

  store_take (store, asking (ANN, "a1", "s1"));
  store_take (store, asking (ANN, "a2", "s2"));
  store_take (store, asking (ANN, "a3", "s3"));
  read_await (store, "a3", "m1");
  id = store_number_await (store->database, "SELECT id FROM owed WHERE message_id = 'a1'");
  g_array_append_val (ids, id);
  id = store_number_await (store->database, "SELECT id FROM owed WHERE message_id = 'a2'");
  g_array_append_val (ids, id);
  id = 12345;
  g_array_append_val (ids, id);
  g_assert_true (dex_await (kith_courier_store_done (store->database, ids), NULL));
  assert_owed (store, "r:ann:a3=s3 m:ann:a3=m1");

  g_assert_true (dex_await (kith_account_store_remove (store->database, store->account), NULL));
  store_assert_number (store, "SELECT count(*) FROM owed", 0);
  store_free_await (store);
}

/* 10,000 at most, the newest; nothing older than 30 days. Loaded in order, all of it, in parts. */
static void
test_limits (void)
{
  Store *store = store_new_await ();
  gint64 after = 0;
  guint n = 0;

  store_execute_await (store->database,
                       "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10300)"
                       " INSERT INTO owed (account, kind, recipient, message_id, stanza_id, stamp)"
                       " SELECT (SELECT id FROM account), 0, 'ann@example.org', 'm' || i, 's' || i,"
                       " CASE WHEN i > 10200 THEN 1000 ELSE 1704067200000000 END FROM n");
  store->now = AT (29 * 86400);
  for (;;)
    {
      GError *error = NULL;
      g_autoptr(GPtrArray) rows = dex_await_boxed (kith_courier_store_load (store->database, store->account, after, store->now), &error);

      g_assert_no_error (error);
      if (rows->len == 0)
        break;
      for (guint i = 0; i < rows->len; i++)
        {
          const KithOwed *owed = g_ptr_array_index (rows, i);
          g_autofree char *id = g_strdup_printf ("m%u", 201 + n++);

          g_assert_cmpint (owed->id, >, after);
          g_assert_cmpstr (owed->message_id, ==, id);
          after = owed->id;
        }
    }
  g_assert_cmpuint (n, ==, KITH_OWED_MAX);
  store->now = AT (31 * 86400);
  assert_owed (store, "");
  store_assert_number (store, "SELECT count(*) FROM owed", 0);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  FIBER_TEST ("/store/courier/receipt", test_receipt);
  FIBER_TEST ("/store/courier/marker", test_marker);
  FIBER_TEST ("/store/courier/done", test_done);
  FIBER_TEST ("/store/courier/limits", test_limits);

  return g_test_run ();
}
