/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-statement-private.h"
#include "store-test.h"

#include <string.h>

#define N_MESSAGES 3000

static void
insert_many (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  Store *store = data;
  g_autoptr(KithStatement) conversation =
    kith_statement_new (transaction, "INSERT INTO conversation (account, jid, read_time) VALUES (:account, :jid, :read_time)");
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO message (conversation, sort_time, sort_tie, stamp, is_outgoing, message_id, state, body)"
                        " VALUES (:conversation, :time, 0, :time, 0, :id, 0, :id)");
  gint64 id;

  kith_statement_bind_int (conversation, ":account", store->account);
  kith_statement_bind_text (conversation, ":jid", ANN);
  kith_statement_bind_int (conversation, ":read_time", AT (N_MESSAGES - 101));
  kith_statement_run (conversation);
  id = kith_transaction_last_id (transaction);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      kith_statement_bind_int (insert, ":conversation", id);
      kith_statement_bind_int (insert, ":time", AT (i));
      kith_statement_bind_text (insert, ":id", name);
      kith_statement_run (insert);
      kith_statement_reset (insert);
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, id);
}

static gint64
fill_await (Store *store)
{
  GError *error = NULL;
  gint64 id = dex_await_int64 (kith_database_write (store->database, insert_many, store, NULL), &error);

  g_assert_no_error (error);
  store_execute_await (store->database, "UPDATE conversation SET unread_count = 100");

  return id;
}

static KithHistory *
load_await (Store            *store,
            gint64            conversation,
            KithReadDirection direction,
            gint64            time,
            guint             limit)
{
  GError *error = NULL;
  KithHistory *history = dex_await_boxed (kith_history_store_load (store->database, conversation, direction, (KithPlace) { time, 0 },
                                                                   limit, FALSE), &error);

  g_assert_no_error (error);

  return history;
}

static void
assert_span (KithHistory *history,
             guint        first,
             guint        n,
             gboolean     at_oldest,
             gboolean     at_newest)
{
  g_assert_cmpuint (history->messages->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", first + i);

      g_assert_cmpstr (((KithMessageRecord *) g_ptr_array_index (history->messages, i))->body, ==, name);
    }
  g_assert_cmpint (history->at_oldest, ==, at_oldest);
  g_assert_cmpint (history->at_newest, ==, at_newest);
  g_assert_null (history->gap);
}

static void
test_pages (void)
{
  Store *store = store_new_await ();
  gint64 conversation = fill_await (store);

  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_NEWEST, 0, 50);

    assert_span (history, N_MESSAGES - 50, 50, FALSE, TRUE);
    g_assert_false (history->has_charts);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_OLDER, AT (1000), 50);

    assert_span (history, 950, 50, FALSE, FALSE);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_OLDER, AT (50), 50);

    assert_span (history, 0, 50, TRUE, FALSE);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_OLDER, AT (0), 50);

    assert_span (history, 0, 0, TRUE, FALSE);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_NEWER, AT (1000), 50);

    assert_span (history, 1001, 50, FALSE, FALSE);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_NEWER, AT (N_MESSAGES - 51), 50);

    assert_span (history, N_MESSAGES - 50, 50, FALSE, TRUE);
  }
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_AROUND_UNREAD, 0, 60);

    assert_span (history, N_MESSAGES - 120, 60, FALSE, FALSE);
    g_assert_cmpuint (history->n_unread, ==, 100);
    g_assert_cmpint (history->first_unread, ==,
                     ((KithMessageRecord *) g_ptr_array_index (history->messages, 20))->id);
  }

  /* All is read: the newest. */
  store_execute_await (store->database, "UPDATE conversation SET unread_count = 0, read_time = 9000000000000000");
  {
    g_autoptr(KithHistory) history = load_await (store, conversation, KITH_READ_AROUND_UNREAD, 0, 60);

    assert_span (history, N_MESSAGES - 60, 60, FALSE, TRUE);
    g_assert_cmpint (history->first_unread, ==, 0);
  }
  store_free_await (store);
}

static void
test_empty (void)
{
  Store *store = store_new_await ();
  gint64 conversation = dex_await_int64 (kith_conversation_store_ensure (store->database, store->account, ANN, 0), NULL);
  KithReadDirection directions[] = { KITH_READ_NEWEST, KITH_READ_AROUND_UNREAD };

  g_assert_cmpint (conversation, ==, dex_await_int64 (kith_conversation_store_ensure (store->database, store->account, ANN, 0), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      g_autoptr(KithHistory) history = load_await (store, conversation, directions[i], 0, 50);

      assert_span (history, 0, 0, TRUE, TRUE);
    }
  store_free_await (store);
}

static void
test_conversations (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  guint n_found = 0;

  fill_await (store);
  dex_await (kith_conversation_store_set_draft (store->database, store->account, ANN, "half a sent"), &error);
  g_assert_no_error (error);
  store_take (store, arrival_out (BOB, "b1", "to Bob"));
  store_restart_await (store);
  {
    g_autoptr(GPtrArray) records = dex_await_boxed (kith_conversation_store_load (store->database, 0), &error);

    g_assert_no_error (error);
    g_assert_cmpuint (records->len, ==, 2);
    for (guint i = 0; i < records->len; i++)
      {
        const KithConversationRecord *record = g_ptr_array_index (records, i);

        if (g_strcmp0 (record->jid, ANN) == 0)
          {
            g_assert_cmpstr (record->draft, ==, "half a sent");
            g_assert_cmpuint (record->unread_count, ==, 100);
            g_assert_cmpstr (record->last->body, ==, "m2999");
            g_assert_false (record->has_outgoing);
            n_found++;
          }
        else
          {
            g_assert_cmpstr (record->jid, ==, BOB);
            g_assert_null (record->draft);
            g_assert_cmpuint (record->unread_count, ==, 0);
            g_assert_cmpstr (record->last->body, ==, "to Bob");
            g_assert_true (record->last->is_outgoing);
            g_assert_true (record->has_outgoing);
            n_found++;
          }
      }
  }
  g_assert_cmpuint (n_found, ==, 2);
  dex_await (kith_conversation_store_set_draft (store->database, store->account, ANN, ""), &error);
  store_assert_number (store, "SELECT draft IS NULL FROM conversation WHERE unread_count > 0", 1);
  {
    g_autoptr(GPtrArray) records = dex_await_boxed (kith_conversation_store_load (store->database, store->account + 1), &error);

    g_assert_cmpuint (records->len, ==, 0);
  }
  store_free_await (store);
}

static void
list_scans (KithTransaction *transaction,
            gpointer         data,
            GValue          *result)
{
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, kith_transaction_list_scans (transaction));
}

/* B7, B14: no statement that runs while messages come or history is read walks through a table that grows. */
static void
test_plans (void)
{
  Store *store = store_new_await ();
  gint64 conversation = fill_await (store);
  KithReadDirection directions[] = { KITH_READ_NEWEST, KITH_READ_OLDER, KITH_READ_NEWER, KITH_READ_AROUND_UNREAD };
  g_autofree char *scans = NULL;
  g_auto(GStrv) lines = NULL;
  KithArchivePage *page;

  /* Without the statements of this test. */
  store_restart_await (store);
  for (guint i = 0; i < 2; i++)
    {
      for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
        kith_history_unref (load_await (store, conversation, directions[d], AT (100), 50));
      if (i == 0)
        {
          kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "a5000 a5001")));
          kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "A5000 a5003")));
          page = page_new (store, ANN, KITH_SIDE_NEWER, 0, "a5004");
          page->edge = (KithPlace) { AT (5003), 0 };
          page->is_history = TRUE;
          kith_intake_unref (store_page_await (store, page));
          store_take (store, arrival_in (ANN, NULL, "nameless"));
          store_take (store, arrival_in (ANN, "x", "x"));
          store_take (store, arrival_out (ANN, "y", "y"));
          store_take (store, arrival_receipt (ANN, "y"));
          store_take (store, arrival_displayed (ANN, "z"));
          store_take (store, arrival_displayed (ANN, "y"));
          dex_await (kith_conversation_store_read (store->database, conversation, 10, NULL, 0), NULL);
          dex_await (kith_outbox_store_add (store->database, store->account, ANN, "o", "o", 0, AT (7000)), NULL);
          dex_await (kith_outbox_store_sent (store->database, store->account, 10), NULL);
          dex_await (kith_outbox_store_retry (store->database, store->account, 10, "p", AT (7000)), NULL);
          dex_await (kith_outbox_store_discard (store->database, store->account, 10), NULL);
        }
    }
  dex_await (kith_outbox_store_load (store->database, store->account), NULL);
  dex_await (kith_roster_store_load (store->database, store->account), NULL);
  dex_await (kith_archive_store_list (store->database, store->account, NULL, NULL), NULL);

  scans = dex_await_string (kith_database_read (store->database, list_scans, NULL, NULL), NULL);
  lines = g_strsplit (scans, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && !g_str_has_prefix (*line, "SCAN account") && strstr (*line, "max(id)") == NULL)
      g_error ("walks through a table: %s", *line);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/history/pages", test_pages);
  FIBER_TEST ("/store/history/empty", test_empty);
  FIBER_TEST ("/store/history/conversations", test_conversations);
  FIBER_TEST ("/store/history/plans", test_plans);

  return g_test_run ();
}
