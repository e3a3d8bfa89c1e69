/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-amendment-store.h"
#include "kith-clear-store.h"
#include "kith-conversation-settings-store.h"
#include "store-test.h"

#include <string.h>

#define DAY (24 * 60 * 60)

static void
catch_up (Store      *store,
          const char *names)
{
  store->now += G_USEC_PER_SEC;
  kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, names)));
}

/* Towards older, from the only range. */
static void
go_back (Store      *store,
         const char *peer,
         const char *names)
{
  g_autoptr(GPtrArray) ranges = dex_await_boxed (kith_archive_store_list (store->database, store->account, NULL, NULL), NULL);
  const KithArchiveRange *oldest = g_ptr_array_index (ranges, 0);
  KithArchivePage *page = page_new (store, peer, KITH_SIDE_OLDER, peer == NULL ? oldest->id : 0, names);

  if (peer != NULL)
    page->edge = oldest->first;
  kith_intake_unref (store_page_await (store, page));
}

static void
read_all (Store *store)
{
  store_execute_await (store->database, "UPDATE conversation SET unread_count = 0, (read_time, read_tie) ="
                                        " (SELECT sort_time, sort_tie FROM message WHERE conversation = conversation.id"
                                        " ORDER BY sort_time DESC, sort_tie DESC LIMIT 1)");
}

static guint
clear_await (Store *store)
{
  GError *error = NULL;
  g_autoptr(KithIntake) intake = dex_await_boxed (kith_clear_store_clear (store->database, store->account, ANN, store->now), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (intake->conversations->len, ==, 1);

  return intake->removed->len;
}

static void
assert_unread (Store *store,
               gint64 expected)
{
  store_assert_number (store, "SELECT unread_count FROM conversation WHERE jid = '" ANN "'", expected);
}

/* The archive has all of it still, and shows it again. */
static void
test_stays_away (void)
{
  Store *store = store_new_await ();

  store->now = AT (20);
  catch_up (store, "a5 b6 A7 a8");
  store->now = AT (30);
  store_take (store, arrival_with_archive_id (arrival_in (ANN, "a31", "a31"), "id-a31", 0));
  store_take (store, arrival_out (ANN, "A32", "A32"));
  store_take (store, arrival_in (BOB, "b33", "b33"));
  g_assert_cmpuint (clear_await (store), ==, 5);
  store_assert_bodies (store, ANN, "");
  store_assert_bodies (store, BOB, "b6 b33");
  assert_unread (store, 0);

  /* A gap before what is known, everybody's and this peer's. */
  go_back (store, NULL, "a3 b4");
  go_back (store, ANN, "a1 A2");
  store_assert_bodies (store, ANN, "");
  store_assert_bodies (store, BOB, "b4 b6 b33");

  /* What came live since, with what came while nobody was here. */
  store->now = AT (50);
  catch_up (store, "a8 a31 A32 b33 a40");
  store_assert_bodies (store, ANN, "a40");
  assert_unread (store, 1);
  store_assert_bodies (store, BOB, "b4 b6 b33");

  /* The same stream again. */
  store_take (store, arrival_with_archive_id (arrival_in (ANN, "a31", "a31"), "id-a31", 0));
  store_take (store, arrival_out (ANN, "A32", "A32"));
  store_assert_bodies (store, ANN, "a40");

  store_restart_await (store);
  catch_up (store, "a31 A32 b33 a40 a41");
  store_assert_bodies (store, ANN, "a40 a41");

  store_free_await (store);
}

/* Stamps of whole seconds: what came in the same one and was never here is no part of what was deleted. */
static void
test_same_second (void)
{
  Store *store = store_new_await ();

  store->now = AT (20);
  catch_up (store, "a5 a8");
  g_assert_cmpuint (clear_await (store), ==, 2);
  catch_up (store, "a8 a8x a8y a9");
  store_assert_bodies (store, ANN, "a8x a8y a9");
  assert_unread (store, 3);
  store_free_await (store);
}

/* Others' ids prove nothing: a program that counts from one again has written another message. */
static void
test_ids_again (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "1", "one"));
  clear_await (store);
  store_take (store, arrival_in (ANN, "1", "another"));
  store_assert_bodies (store, ANN, "another");
  assert_unread (store, 1);

  store_free_await (store);
}

/* Our clock says one thing and the server's another: nothing comes back, and nothing that was never here is lost or taken for read. */
static void
test_clocks (void)
{
  for (int skew = -3000; skew <= 3000; skew += 1000)
    {
      Store *store = store_new_await ();

      store->now = AT (100 + skew);
      catch_up (store, "a90 b95");
      store_take (store, arrival_with_archive_id (arrival_in (ANN, "a101", "a101"), "id-a101", 0));
      read_all (store);
      clear_await (store);
      store->now = AT (200 + skew);
      catch_up (store, "b95 a101 a150 b151 a152");
      store_assert_bodies (store, ANN, "a150 a152");
      assert_unread (store, 2);
      store_take (store, arrival_in (ANN, "a201", "a201"));
      store_assert_bodies (store, ANN, "a150 a152 a201");
      assert_unread (store, 3);

      store_free_await (store);
    }
}

/* A server whose clock was years ahead once does not keep away all to come. */
static void
test_stamp_to_come (void)
{
  Store *store = store_new_await ();

  store->now = AT (100);
  catch_up (store, "a90 a900000000");
  clear_await (store);
  store->now = AT (200);
  catch_up (store, "a150");
  store_assert_bodies (store, ANN, "a150");

  store_free_await (store);
}

/* Where it was cleared is where it begins: nobody asks the archive for what is not shown. */
static void
test_begins (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithHistory) history = NULL, cleared = NULL;
  gint64 conversation;

  catch_up (store, "a5 a6");
  conversation = store_number_await (store->database, "SELECT id FROM conversation");
  history = dex_await_boxed (kith_history_store_load (store->database, conversation, KITH_READ_NEWEST, (KithPlace) { 0, 0 }, 50, FALSE), NULL);
  g_assert_cmpuint (history->messages->len, ==, 2);
  g_assert_nonnull (history->gap);
  clear_await (store);
  cleared = dex_await_boxed (kith_history_store_load (store->database, conversation, KITH_READ_NEWEST, (KithPlace) { 0, 0 }, 50, FALSE), NULL);
  g_assert_cmpuint (cleared->messages->len, ==, 0);
  g_assert_null (cleared->gap);
  g_assert_true (cleared->at_oldest);

  store_free_await (store);
}

/* Nothing that waits to be sent is lost: no message, and no word about one. */
static void
test_unsent (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) waits = NULL;
  GError *error = NULL;

  store_take (store, arrival_out (ANN, "1", "said"));
  store_take (store, arrival_out (ANN, "2", "taken back"));
  waits = dex_await_boxed (kith_outbox_store_add (store->database, store->account, ANN, "3", "waits", 0, store->now), &error);
  g_assert_no_error (error);
  store_execute_await (store->database, "INSERT INTO amendment (message, kind, stanza_id, stamp) SELECT id, 2, 'r', 1 FROM message WHERE message_id = '2'");
  g_assert_cmpuint (clear_await (store), ==, 1);
  store_assert_bodies (store, ANN, "taken back waits");
  store_assert_number (store, "SELECT count(*) FROM amendment", 1);

  store_execute_await (store->database, "UPDATE amendment SET is_sent = 1");
  store_execute_await (store->database, "UPDATE message SET state = 5, failure = 1 WHERE state = 1");
  g_assert_cmpuint (clear_await (store), ==, 2);
  store_assert_bodies (store, ANN, "");

  store_free_await (store);
}

static gboolean
files_contain (const char *folder,
               const char *needle)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      found |= g_file_get_contents (path, &content, &length, NULL) && memmem (content, length, needle, strlen (needle)) != NULL;
    }

  return found;
}

/* security.md D4: no file of the profile holds anything of it, the index neither. */
static void
test_gone (void)
{
  Store *store = store_new_await ();
  KithArrival *correction;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("id%u", i);
      g_autofree char *body = g_strdup_printf ("canary%u", i);

      store_take (store, arrival_with_archive_id (arrival_in (ANN, id, body), id, AT (i)));
    }
  correction = arrival_in (ANN, "c", "canary again");
  correction->replace_id = g_strdup ("id49");
  store_take (store, correction);
  g_assert_true (files_contain (store->folder, "canary"));
  clear_await (store);
  g_assert_false (files_contain (store->folder, "canary"));
  store_assert_number (store, "SELECT count(*) FROM revision", 0);

  /* The archive has the correction too. */
  store->now = AT (100);
  correction = arrival_in (ANN, "c", "canary again");
  correction->replace_id = g_strdup ("id49");
  correction->way = KITH_WAY_ARCHIVE;
  arrival_with_archive_id (correction, "id-c", AT (60));
  {
    KithArchivePage *page = page_new (store, NULL, KITH_SIDE_OLDER, 0, ".59");

    g_ptr_array_add (page->arrivals, correction);
    kith_intake_unref (store_page_await (store, page));
  }
  store_assert_bodies (store, ANN, "");

  store_free_await (store);
}

/* --- What is old ------------------------------------------------------------------------------------------------------------ */

/* Until there are no more; how many went. */
static guint
expire_await (Store  *store,
              int     days,
              gint64  now)
{
  gboolean is_closed = FALSE;
  guint n = 0;

  for (guint slices = 0; !is_closed; slices++)
    {
      GError *error = NULL;
      g_autoptr(KithIntake) intake = dex_await_boxed (kith_clear_store_expire (store->database, store->account, days, now), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (intake->removed->len, <=, 1000);
      g_assert_cmpuint (slices, <, 10);
      n += intake->removed->len;
      is_closed = intake->is_closed;
    }

  return n;
}

static void
set_keep_days (Store *store,
               int    days)
{
  GError *error = NULL;

  kith_intake_unref (dex_await_boxed (kith_conversation_settings_store_set (store->database, store->account, ANN, 0, KITH_SETTING_KEEP_DAYS, days), &error));
  g_assert_no_error (error);
}

static void
test_expire (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithIntake) waits = NULL;

  store->now = AT (100);
  catch_up (store, "a1 b2 A3");
  store_take (store, arrival_in (ANN, "x", "old"));
  read_all (store);
  waits = dex_await_boxed (kith_outbox_store_add (store->database, store->account, ANN, "q", "waits", 0, store->now), NULL);
  store_take (store, arrival_in (ANN, "y", "unread"));
  store->now = AT (3 * DAY);
  store_take (store, arrival_in (BOB, "z", "young"));
  read_all (store);
  store_execute_await (store->database, "UPDATE conversation SET unread_count = 1, (read_time, read_tie) ="
                                        " (SELECT sort_time, sort_tie FROM message WHERE message_id = 'q') WHERE jid = '" ANN "'");

  /* Nothing is asked for; it is not as old; then it is. */
  g_assert_cmpuint (expire_await (store, 0, AT (400 * DAY)), ==, 0);
  g_assert_cmpuint (expire_await (store, 7, AT (3 * DAY)), ==, 0);
  g_assert_cmpuint (expire_await (store, 7, AT (8 * DAY)), ==, 4);
  store_assert_bodies (store, ANN, "waits unread");
  store_assert_bodies (store, BOB, "young");
  g_assert_cmpuint (expire_await (store, 7, AT (8 * DAY)), ==, 0);

  /* The archive has it still. */
  go_back (store, NULL, "a0");
  store_assert_bodies (store, ANN, "waits unread");

  store_free_await (store);
}

/* What is said of one conversation counts more than what is said of all. */
static void
test_expire_one (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;

  store_take (store, arrival_out (ANN, "1", "one"));
  store_take (store, arrival_out (BOB, "2", "two"));
  g_assert_false (dex_await_boolean (kith_clear_store_has_limits (store->database, store->account, 0), &error));
  set_keep_days (store, 1);
  g_assert_true (dex_await_boolean (kith_clear_store_has_limits (store->database, store->account, 0), &error));
  g_assert_cmpuint (expire_await (store, 0, AT (10 * DAY)), ==, 1);
  store_assert_bodies (store, ANN, "");
  store_assert_bodies (store, BOB, "two");

  store_take (store, arrival_out (ANN, "3", "three"));
  set_keep_days (store, 0);
  g_assert_cmpuint (expire_await (store, 1, AT (10 * DAY)), ==, 1);
  store_assert_bodies (store, ANN, "three");
  store_assert_bodies (store, BOB, "");

  store_free_await (store);
}

/* In slices, and no message twice. */
static void
test_expire_many (void)
{
  Store *store = store_new_await ();

  for (guint i = 0; i < 1300; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      store_take (store, arrival_out (i % 2 == 0 ? ANN : BOB, id, "word"));
    }
  g_assert_cmpuint (expire_await (store, 1, AT (10 * DAY)), ==, 1300);
  store_assert_number (store, "SELECT count(*) FROM message", 0);

  store_free_await (store);
}

static void
test_measure (void)
{
  Store *store = store_new_await ();
  g_autoptr(GPtrArray) spaces = NULL;
  const KithSpace *first, *second;
  GError *error = NULL;

  store_take (store, arrival_in (ANN, "1", "äö"));
  store_take (store, arrival_in (ANN, "2", "12345"));
  store_take (store, arrival_in (BOB, "3", "1234567890"));
  spaces = dex_await_boxed (kith_clear_store_measure (store->database), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (spaces->len, ==, 2);
  first = g_ptr_array_index (spaces, 0);
  second = g_ptr_array_index (spaces, 1);
  g_assert_cmpint (first->n_messages, ==, 1);
  g_assert_cmpint (first->n_bytes, ==, 10);
  g_assert_cmpint (second->n_messages, ==, 2);
  g_assert_cmpint (second->n_bytes, ==, 9);

  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/clear/stays-away", test_stays_away);
  FIBER_TEST ("/clear/same-second", test_same_second);
  FIBER_TEST ("/clear/ids-again", test_ids_again);
  FIBER_TEST ("/clear/clocks", test_clocks);
  FIBER_TEST ("/clear/stamp-to-come", test_stamp_to_come);
  FIBER_TEST ("/clear/begins", test_begins);
  FIBER_TEST ("/clear/unsent", test_unsent);
  FIBER_TEST ("/clear/D4-gone", test_gone);
  FIBER_TEST ("/clear/expire", test_expire);
  FIBER_TEST ("/clear/expire-one", test_expire_one);
  FIBER_TEST ("/clear/expire-many", test_expire_many);
  FIBER_TEST ("/clear/measure", test_measure);

  return g_test_run ();
}
