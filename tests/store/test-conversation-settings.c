/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-settings-store.h"
#include "store-test.h"

#include <sqlite3.h>

/* What is said of Ann's conversation, as it is afterwards. */
static void
set_await (Store       *store,
           KithSetting  setting,
           gint64       value)
{
  GError *error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_conversation_settings_store_set (store->database, store->account, ANN, 0, setting, value), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (intake->conversations->len, ==, 1);
}

#define FLAGS "SELECT is_pinned || is_archived || is_marked_unread || notify || is_untold FROM conversation WHERE jid = '" ANN "'"

static void
assert_flags (Store      *store,
              const char *expected)
{
  g_autofree char *flags = store_text_await (store->database, FLAGS);

  g_assert_cmpstr (flags, ==, expected);
}

static void
told (Store *store)
{
  store_execute_await (store->database, "UPDATE conversation SET is_untold = 0");
}

/* What is pinned is not archived; what all devices share is untold until it was told; a mark of this device is not. */
static void
test_set (void)
{
  Store *store = store_new_await ();

  set_await (store, KITH_SETTING_PINNED, 1);
  assert_flags (store, "10001");
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  assert_flags (store, "01001");
  told (store);
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  assert_flags (store, "01000");
  set_await (store, KITH_SETTING_PINNED, 1);
  assert_flags (store, "10001");
  told (store);
  set_await (store, KITH_SETTING_PINNED, 0);
  assert_flags (store, "00001");
  told (store);

  set_await (store, KITH_SETTING_MARKED_UNREAD, 1);
  set_await (store, KITH_SETTING_MUTED_UNTIL, 500);
  assert_flags (store, "00100");
  store_assert_number (store, "SELECT muted_until FROM conversation", 500);
  set_await (store, KITH_SETTING_NOTIFY, 2);
  assert_flags (store, "00121");
  store_assert_number (store, "SELECT muted_until FROM conversation", 0);
  told (store);
  set_await (store, KITH_SETTING_NOTIFY, 2);
  assert_flags (store, "00120");

  store_free_await (store);
}

/* A mark is a mark: nothing was read less than before. */
static void
test_marked_unread (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  gint64 conversation, message;

  store_take (store, arrival_in (ANN, "one", "one"));
  conversation = store_number_await (store->database, "SELECT id FROM conversation");
  message = store_number_await (store->database, "SELECT id FROM message");
  kith_read_result_free (dex_await_boxed (kith_conversation_store_read (store->database, conversation, message, NULL, store->now), &error));
  g_assert_no_error (error);
  set_await (store, KITH_SETTING_MARKED_UNREAD, 1);
  store_assert_number (store, "SELECT count(*) FROM conversation c JOIN message m ON (c.read_time, c.read_tie) = (m.sort_time, m.sort_tie)"
                              " WHERE c.unread_count = 0 AND c.is_marked_unread = 1",
                       1);

  store_free_await (store);
}

/* Somebody else's new message brings it back, unless it is muted; nothing else does. */
static void
test_come_back (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "one", "one"));
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  told (store);

  /* The same again, a receipt, something of ours, somebody else's elsewhere. */
  store_take (store, arrival_in (ANN, "one", "one"));
  store_take (store, arrival_out (ANN, "mine", "mine"));
  store_take (store, arrival_receipt (ANN, "mine"));
  store_take (store, arrival_in (BOB, "bob", "bob"));
  assert_flags (store, "01000");

  store_take (store, arrival_in (ANN, "two", "two"));
  assert_flags (store, "00001");

  /* For a time. */
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  set_await (store, KITH_SETTING_MUTED_UNTIL, store->now + 1000 * G_USEC_PER_SEC);
  store_take (store, arrival_in (ANN, "three", "three"));
  assert_flags (store, "01001");
  store->now += 2000 * G_USEC_PER_SEC;
  store_take (store, arrival_in (ANN, "four", "four"));
  assert_flags (store, "00001");

  /* For good. */
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  set_await (store, KITH_SETTING_NOTIFY, 2);
  store_take (store, arrival_in (ANN, "five", "five"));
  assert_flags (store, "01021");
  store_assert_number (store, "SELECT unread_count FROM conversation WHERE jid = '" ANN "'", 4);

  store_free_await (store);
}

static void
take_page (Store      *store,
           const char *names)
{
  g_autoptr(KithIntake) intake = store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, names));

  g_assert_nonnull (intake);
}

/* What comes by the archive after a sign-in is new as well; what was read already is not. */
static void
test_come_back_by_archive (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "zero", "zero"));
  set_await (store, KITH_SETTING_ARCHIVED, 1);
  take_page (store, "A7 a8");
  assert_flags (store, "00001");

  set_await (store, KITH_SETTING_ARCHIVED, 1);
  take_page (store, "A7 a8 A9");
  assert_flags (store, "01001");

  store_free_await (store);
}

static KithSharedSettings *
shared (const char *jid,
        gboolean    is_pinned,
        gboolean    is_archived,
        int         notify)
{
  KithSharedSettings *self = g_new0 (KithSharedSettings, 1);

  self->jid = g_strdup (jid);
  self->is_pinned = is_pinned;
  self->is_archived = is_archived;
  self->notify = notify;

  return self;
}

/* (transfer full). How many conversations that changed. */
static guint
apply_await (Store              *store,
             KithSharedSettings *one,
             gboolean            is_all)
{
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);
  g_autoptr(KithIntake) intake = NULL;
  GError *error = NULL;

  if (one != NULL)
    g_ptr_array_add (said, one);
  intake = dex_await_boxed (kith_conversation_settings_store_apply (store->database, store->account, 0, said, is_all), &error);
  g_assert_no_error (error);

  return intake->conversations->len;
}

static guint
count_untold_await (Store *store)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) untold = dex_await_boxed (kith_conversation_settings_store_load_untold (store->database, store->account, 0), &error);

  g_assert_no_error (error);

  return untold->len;
}

static void
note_told_await (Store              *store,
                 KithSharedSettings *one)
{
  GError *error = NULL;

  dex_await (kith_conversation_settings_store_note_told (store->database, store->account, 0, one), &error);
  g_assert_no_error (error);
  kith_shared_settings_free (one);
}

/* Other devices have their say, but not about what was said here and is not told yet. */
static void
test_shared (void)
{
  Store *store = store_new_await ();

  g_assert_cmpuint (apply_await (store, shared (ANN, FALSE, FALSE, 0), FALSE), ==, 0);
  store_assert_number (store, "SELECT count(*) FROM conversation", 0);
  g_assert_cmpuint (apply_await (store, shared (ANN, TRUE, FALSE, 2), FALSE), ==, 1);
  assert_flags (store, "10020");
  g_assert_cmpuint (apply_await (store, shared (ANN, TRUE, FALSE, 2), FALSE), ==, 0);
  g_assert_cmpuint (count_untold_await (store), ==, 0);

  set_await (store, KITH_SETTING_ARCHIVED, 1);
  g_assert_cmpuint (apply_await (store, shared (ANN, TRUE, FALSE, 0), TRUE), ==, 0);
  assert_flags (store, "01021");
  g_assert_cmpuint (count_untold_await (store), ==, 1);

  /* Told is what was told, not what was said since. */
  note_told_await (store, shared (ANN, FALSE, FALSE, 2));
  assert_flags (store, "01021");
  note_told_await (store, shared (ANN, FALSE, TRUE, 2));
  assert_flags (store, "01020");
  g_assert_cmpuint (apply_await (store, shared (ANN, FALSE, FALSE, 0), FALSE), ==, 1);
  assert_flags (store, "00000");

  store_free_await (store);
}

/* A server that lost it is told again. */
static void
test_shared_lost (void)
{
  Store *store = store_new_await ();

  apply_await (store, shared (ANN, TRUE, FALSE, 0), FALSE);
  apply_await (store, shared (BOB, TRUE, FALSE, 0), TRUE);
  store_assert_number (store, "SELECT is_untold FROM conversation WHERE jid = '" BOB "'", 0);
  assert_flags (store, "10001");

  store_free_await (store);
}

/* Muted for good was a time without an end once. */
static void
test_migrated (void)
{
  static const char muted[] = "UPDATE conversation SET muted_until = 9223372036854775807 WHERE jid = 'ann@example.com';"
                              "UPDATE conversation SET muted_until = 77 WHERE jid = 'bob@example.com'";
  g_autofree char *folder = store_make_folder ();
  g_autofree char *path = g_build_filename (folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *old = g_test_build_filename (G_TEST_DIST, "fixtures", "schema-006.db", NULL);
  g_autofree char *contents = NULL;
  gsize length;
  KithDatabase *database;
  sqlite3 *handle = NULL;
  GError *error = NULL;

  g_file_get_contents (old, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, muted, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);

  database = store_open_await (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (store_number_await (database, "SELECT count(*) FROM conversation WHERE jid = 'ann@example.com' AND muted_until = 0 AND notify = 2 AND is_untold"), ==, 1);
  g_assert_cmpint (store_number_await (database, "SELECT count(*) FROM conversation WHERE jid = 'bob@example.com' AND muted_until = 77 AND notify = 0"), ==, 1);
  store_shut_await (database);
  store_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/conversation-settings/set", test_set);
  FIBER_TEST ("/conversation-settings/marked-unread", test_marked_unread);
  FIBER_TEST ("/conversation-settings/come-back", test_come_back);
  FIBER_TEST ("/conversation-settings/come-back-by-archive", test_come_back_by_archive);

  FIBER_TEST ("/conversation-settings/shared", test_shared);
  FIBER_TEST ("/conversation-settings/shared-lost", test_shared_lost);
  FIBER_TEST ("/conversation-settings/migrated", test_migrated);

  return g_test_run ();
}
