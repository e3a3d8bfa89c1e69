/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For namespaces of our own. */
#define _GNU_SOURCE

#include "config.h"

#include "store-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void
assert_mode (const char *folder,
             const char *name,
             mode_t      mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

/* security.md D1 */
static void
test_private (void)
{
  mode_t masks[] = { 0, 0277, 022 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *parent = store_make_folder ();
      g_autofree char *folder = g_build_filename (parent, "profile", NULL);
      mode_t old = umask (masks[i]);
      KithDatabase *database = store_open_await (folder, NULL);

      g_assert_nonnull (database);
      store_execute_await (database, "INSERT INTO account (jid) VALUES ('a@b')");
      assert_mode (folder, ".", 0700);
      assert_mode (folder, KITH_DATABASE_FILE, 0600);
      assert_mode (folder, KITH_DATABASE_FILE "-wal", 0600);
      assert_mode (folder, KITH_DATABASE_FILE "-shm", 0600);
      assert_mode (folder, KITH_DATABASE_LOCK, 0600);
      umask (old);
      store_shut_await (database);
      store_remove_folder (folder);
      store_remove_folder (parent);
    }
}

/* security.md 5.6 */
static void
test_hardened (void)
{
  Store *store = store_new_await ();

  store_assert_number (store, "PRAGMA synchronous", 2);
  store_assert_number (store, "PRAGMA foreign_keys", 1);
  store_assert_number (store, "PRAGMA secure_delete", 1);
  store_assert_number (store, "PRAGMA trusted_schema", 0);
  store_assert_number (store, "PRAGMA cell_size_check", 1);
  store_assert_number (store, "PRAGMA mmap_size", 0);
  store_assert_number (store, "PRAGMA temp_store", 2);
  store_assert_number (store, "PRAGMA application_id", 0x4b697468);
  store_assert_number (store, "PRAGMA user_version", KITH_DATABASE_VERSION);
  {
    g_autofree char *mode = store_text_await (store->database, "PRAGMA journal_mode");

    g_assert_cmpstr (mode, ==, "wal");
  }
  /* Every table is strict. */
  store_assert_number (store, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
                              " AND name NOT LIKE 'sqlite_%'", 0);
  store_free_await (store);
}

static void
test_second_instance (void)
{
  Store *store = store_new_await ();
  g_autoptr(GError) error = NULL;
  KithDatabase *second = store_open_await (store->folder, &error);

  g_assert_null (second);
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_IN_USE);

  /* The first one goes on, and its end frees the profile. */
  store_execute_await (store->database, "INSERT INTO account (jid) VALUES ('a@b')");
  store_restart_await (store);
  store_assert_number (store, "SELECT count(*) FROM account", 2);
  store_free_await (store);
}

static void
write_to_closed (const char *folder,
                 const char *sql)
{
  g_autofree char *path = g_build_filename (folder, KITH_DATABASE_FILE, NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static void
test_too_new (void)
{
  g_autofree char *folder = store_make_folder ();
  g_autoptr(GError) error = NULL;
  KithDatabase *database = store_open_await (folder, NULL);

  store_execute_await (database, "INSERT INTO account (jid) VALUES ('a@b')");
  store_shut_await (database);
  write_to_closed (folder, "PRAGMA user_version = 1000");

  g_assert_null (store_open_await (folder, &error));
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_TOO_NEW);

  /* Untouched. */
  write_to_closed (folder, "PRAGMA user_version = " G_STRINGIFY (KITH_DATABASE_VERSION));
  database = store_open_await (folder, NULL);
  g_assert_cmpint (store_number_await (database, "SELECT count(*) FROM account"), ==, 1);
  store_shut_await (database);
  store_remove_folder (folder);
}

static void
assert_put_aside (KithDatabase *database,
                  const char   *content,
                  gsize         length)
{
  const char *copy = kith_database_get_damaged_copy (database);
  g_autofree char *kept = NULL;
  gsize kept_length;
  GStatBuf buffer;

  g_assert_nonnull (copy);
  g_assert_true (g_file_get_contents (copy, &kept, &kept_length, NULL));
  g_assert_cmpmem (kept, kept_length, content, length);
  g_assert_cmpint (g_stat (copy, &buffer), ==, 0);
  g_assert_cmpint (buffer.st_mode & 0077, ==, 0);
}

static void
test_not_ours (void)
{
  g_autofree char *folder = store_make_folder ();
  g_autofree char *path = g_build_filename (folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;
  KithDatabase *database;
  char noise[8192];
  gsize length;

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = (char) ('a' + i % 23);
  g_assert_true (g_file_set_contents (path, noise, sizeof noise, NULL));
  database = store_open_await (folder, &error);
  g_assert_no_error (error);
  assert_put_aside (database, noise, sizeof noise);
  store_shut_await (database);

  /* Another program's database. */
  g_unlink (path);
  write_to_closed (folder, "CREATE TABLE bookmark (url TEXT)");
  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  database = store_open_await (folder, &error);
  g_assert_no_error (error);
  assert_put_aside (database, before, length);
  store_shut_await (database);
  store_remove_folder (folder);
}

/* Pages overwritten after an end that was not clean: noticed at the start, the file stays as it is under another name, and who we are is in the new one. */
static void
test_damaged (void)
{
  Store *store = store_new_await ();
  g_autofree char *path = g_build_filename (store->folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("id%u", i);

      store_take (store, arrival_in (ANN, id, "A message of some length, so that the table has a few pages."));
    }
  store_shut_await (g_steal_pointer (&store->database));

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >, 8 * 4096);
  memset (content + length - 3 * 4096, 0xaa, 2 * 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  /* As after a crash: something lies in the log. */
  g_assert_true (g_file_set_contents (wal, "torn", 4, NULL));

  store->database = store_open_await (store->folder, &error);
  g_assert_no_error (error);
  assert_put_aside (store->database, content, length);
  store_assert_number (store, "SELECT count(*) FROM account WHERE jid = '" ME "'", 1);
  store_assert_number (store, "SELECT count(*) FROM message", 0);
  store_shut_await (g_steal_pointer (&store->database));

  store_remove_folder (store->folder);
  g_free (store->folder);
  g_free (store);
}

/* What of each table has to be there again: everything that nobody else has. NULL: it comes from the server. A new table has to be put here. */
static const struct
{
  const char *table;
  const char *sql;
} only_ours[] = {
  { "account", "SELECT group_concat(json_array(id, jid, position, label, color, enabled, agent_id, host, port, direct_tls, show, status, sasl_mechanism,"
               " never_plain), ' ') FROM account" },
  { "server_key", "SELECT group_concat(json_array(account, key, since, previous), ' ') FROM server_key" },
  { "conversation", "SELECT group_concat(json_array(account, jid, kind, draft, read_time, read_tie, has_outgoing,"
                    " muted_until, is_pinned, is_archived, is_marked_unread, notify, is_untold, keep_days, cleared_stamp), ' ') FROM conversation" },
  { "room", "SELECT group_concat(json_array(conversation, name, nick, password, is_autojoin, is_untold, is_left, title, description, subject, subject_nick,"
            " traits), ' ') FROM room" },
  { "cleared", "SELECT group_concat(json_array(conversation, kind, id), ' ') FROM cleared" },
  { "message", "SELECT group_concat(json_array(conversation, sort_time, sort_tie, stamp, sender, message_id, alias_id, state, failure, failure_text, body)"
               " || json_array(text, edited, is_unstyled, replaces_id, reply_id, reply_to, reply_quote), ' ') FROM message WHERE state IN (1, 5)" },
  { "revision", "SELECT group_concat(json_array(message, revision_id, stamp, tie, certainty, text), ' ') FROM revision" },
  { "amendment", "SELECT group_concat(json_array(message, kind, stanza_id, stamp, is_sent, content, previous), ' ') FROM amendment" },
  { "owed", "SELECT group_concat(json_array(account, kind, recipient, message_id, stanza_id, stamp), ' ') FROM owed" },
  { "roster_item", NULL },
  { "roster_group", NULL },
  { "contact_request", NULL },
  { "early_state", NULL },
  { "early_read", NULL },
  { "early_amendment", NULL },
  { "reaction", NULL },
  { "archive", NULL },
  { "archive_range", NULL },
  { "caps", NULL },
  /* Made by triggers for the messages that are taken over. */
  { "message_search", NULL },
  { "message_search_config", NULL },
  { "message_search_data", NULL },
  { "message_search_idx", NULL },
  { "search_build", NULL },
  { "person", NULL },
};

static void
test_rescued (void)
{
  Store *store = store_new_await ();
  g_autofree char *path = g_build_filename (store->folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *content = NULL;
  g_autofree char *tables = NULL;
  char *before[G_N_ELEMENTS (only_ours)] = { 0 };
  gsize length;

  store_execute_await (store->database, "INSERT INTO account (jid, position, label, color, enabled, agent_id, host, port, direct_tls, show, status, sasl_mechanism,"
                                        " never_plain) VALUES ('two@example.net', 7, 'Work', 3, 0, 'agent', 'h.example.net', 5224, 1, 2, 'away', 'SCRAM-SHA-1', 1)");
  store_execute_await (store->database, "INSERT INTO server_key (account, key, since, previous) SELECT id, 'abc', 5, 'def' FROM account");
  store_execute_await (store->database, "INSERT INTO conversation (account, jid, kind, draft, read_time, read_tie, has_outgoing)"
                                        " SELECT id, 'ann@example.org', 0, 'half a sent', 123, 4, 1 FROM account");
  store_execute_await (store->database, "UPDATE conversation SET muted_until = 5, is_pinned = account, is_archived = 1, is_marked_unread = 1, notify = 1, is_untold = 1,"
                                        " keep_days = 7, cleared_stamp = 99 WHERE account = 1");
  store_execute_await (store->database, "INSERT INTO room (conversation, name, nick, password, is_autojoin, is_untold, is_left, title, description, subject, subject_nick,"
                                        " traits) SELECT id, 'Name', 'me', 'secret', 1, 1, 1, 'Title', 'About', 'Today', 'ann', 5 FROM conversation");
  store_execute_await (store->database, "INSERT INTO cleared (conversation, kind, id) SELECT id, 0, 'gone' FROM conversation");
  store_execute_await (store->database, "INSERT INTO message (conversation, sort_time, sort_tie, stamp, is_outgoing, message_id, alias_id, state, failure,"
                                        " failure_text, body) SELECT id, 200, 1, 199, 1, 'q', 'old', 1, 0, NULL, 'waits' FROM conversation");
  store_execute_await (store->database, "INSERT INTO message (conversation, sort_time, sort_tie, stamp, is_outgoing, message_id, state, failure,"
                                        " failure_text, body) SELECT id, 201, 1, 199, 1, 'f', 5, 3, 'too large', 'failed' FROM conversation");
  store_execute_await (store->database, "UPDATE message SET text = 'shown', edited = 3, is_unstyled = 1, reply_id = 'r', reply_to = 'ann@example.org',"
                                        " reply_quote = 'quote' WHERE state = 1");
  store_execute_await (store->database, "INSERT INTO revision (message, revision_id, stamp, tie, certainty, text) SELECT id, 'rev', 5, 6, 2, 'words' FROM message WHERE state = 1");
  store_execute_await (store->database, "INSERT INTO amendment (message, kind, stanza_id, stamp, content) SELECT id, 1, 'st', 7, 'more words' FROM message"
                                        " WHERE state = 5");
  store_execute_await (store->database, "INSERT INTO owed (account, kind, recipient, message_id, stanza_id, stamp) SELECT id, 0, 'ann@example.org', 'm', 's', 7"
                                        " FROM account");
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("id%u", i);

      store_take (store, arrival_in (BOB, id, "A message of some length, so that the table has a few pages."));
    }
  tables = store_text_await (store->database, "SELECT group_concat(name, ' ') FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  for (guint i = 0; i < G_N_ELEMENTS (only_ours); i++)
    {
      if (only_ours[i].sql == NULL)
        continue;
      before[i] = store_text_await (store->database, only_ours[i].sql);
      g_assert_nonnull (before[i]);
    }
  store_shut_await (g_steal_pointer (&store->database));

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + length - 3 * 4096, 0xaa, 2 * 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (wal, "torn", 4, NULL));
  store->database = store_open_await (store->folder, &error);
  g_assert_no_error (error);
  assert_put_aside (store->database, content, length);

  for (guint i = 0; i < G_N_ELEMENTS (only_ours); i++)
    if (only_ours[i].sql != NULL)
      {
        g_autofree char *after = store_text_await (store->database, only_ours[i].sql);

        g_assert_cmpstr (after, ==, before[i]);
        g_free (before[i]);
      }
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_outgoing = 0", 0);
  {
    g_auto(GStrv) names = g_strsplit (tables, " ", -1);

    for (char **name = names; *name != NULL; name++)
      {
        gboolean is_named = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS (only_ours); i++)
          is_named |= g_str_equal (only_ours[i].table, *name);
        if (!is_named)
          g_error ("say what becomes of the table %s when a damaged database is rebuilt", *name);
      }
  }
  store_shut_await (g_steal_pointer (&store->database));
  store_remove_folder (store->folder);
  g_free (store->folder);
  g_free (store);
}

/* --- Running functions ------------------------------------------------------------------------------------------------ */

typedef struct
{
  GThread *main_thread;
  GString *log;
  guint    n_destroyed;
} Log;

typedef struct
{
  Log  *log;
  char  letter;
} Letter;

static void
append_letter (KithTransaction *transaction,
               gpointer         data,
               GValue          *result)
{
  Letter *letter = data;

  g_assert_true (g_thread_self () != letter->log->main_thread);
  g_string_append_c (letter->log->log, letter->letter);
}

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  letter->log->n_destroyed++;
  g_free (letter);
}

/* What was given first runs first, reads and writes alike; the future is settled on the main loop, after the data is gone. */
static void
test_order (void)
{
  Store *store = store_new_await ();
  Log log = { g_thread_self (), g_string_new (NULL), 0 };
  DexFuture *last = NULL;
  GError *error = NULL;

  for (char letter = 'a'; letter <= 'z'; letter++)
    {
      Letter *data = g_new (Letter, 1);

      *data = (Letter) { &log, letter };
      dex_clear (&last);
      last = letter % 3 == 0 ? kith_database_read (store->database, append_letter, data, letter_free)
                             : kith_database_write (store->database, append_letter, data, letter_free);
    }
  dex_await (g_steal_pointer (&last), &error);
  g_assert_no_error (error);
  g_assert_true (g_thread_self () == log.main_thread);
  g_assert_cmpstr (log.log->str, ==, "abcdefghijklmnopqrstuvwxyz");
  g_assert_cmpuint (log.n_destroyed, ==, 26);
  g_string_free (log.log, TRUE);
  store_free_await (store);
}

static void
insert_account (KithTransaction *transaction,
                gpointer         data,
                GValue          *result)
{
  g_autoptr(KithStatement) insert = kith_statement_new (transaction, "INSERT INTO account (jid) VALUES (:jid)");

  kith_statement_bind_text (insert, ":jid", data);
  g_assert_cmpint (kith_statement_run (insert), ==, 1);
  if (g_str_has_prefix (data, "bad"))
    kith_transaction_take_error (transaction, g_error_new_literal (KITH_STORE_ERROR, KITH_STORE_ERROR_FAILED, "no"));
}

/* Functions that waited together are written together, but each fails for itself. */
static void
test_rollback (void)
{
  Store *store = store_new_await ();
  const char *jids[] = { "good1@x", "bad2@x", "good3@x", "good1@x-", "bad5@x", "good6@x" };
  DexFuture *futures[G_N_ELEMENTS (jids)];

  for (guint i = 0; i < G_N_ELEMENTS (jids); i++)
    futures[i] = kith_database_write (store->database, insert_account, (gpointer) (gsize) jids[i], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (dex_await (futures[i], &error), ==, g_str_has_prefix (jids[i], "good"));
      if (error != NULL)
        g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_FAILED);
    }
  store_assert_number (store, "SELECT count(*) FROM account WHERE jid LIKE 'good%'", 4);
  store_assert_number (store, "SELECT count(*) FROM account WHERE jid LIKE 'bad%'", 0);
  store_free_await (store);
}

/* The first error sticks: nothing after it runs. */
static void
break_constraint (KithTransaction *transaction,
                  gpointer         data,
                  GValue          *result)
{
  g_autoptr(KithStatement) insert = kith_statement_new (transaction, "INSERT INTO account (jid) VALUES (:jid)");

  kith_statement_bind_text (insert, ":jid", ME);
  g_assert_cmpint (kith_statement_run (insert), ==, 0);
  g_assert_true (kith_transaction_failed (transaction));
  kith_statement_reset (insert);
  kith_statement_bind_text (insert, ":jid", "other@x");
  g_assert_cmpint (kith_statement_run (insert), ==, 0);
}

static void
test_first_error (void)
{
  Store *store = store_new_await ();
  g_autoptr(GError) error = NULL;

  g_assert_false (dex_await (kith_database_write (store->database, break_constraint, NULL, NULL), &error));
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CONSTRAINT);
  store_assert_number (store, "SELECT count(*) FROM account", 1);
  store_free_await (store);
}

static void
test_closed (void)
{
  Store *store = store_new_await ();
  g_autoptr(GError) error = NULL;
  DexFuture *before = kith_database_write (store->database, insert_account, (gpointer) (gsize) "good@x", NULL);
  DexFuture *closed = kith_database_close (store->database);
  DexFuture *after = kith_database_write (store->database, insert_account, (gpointer) (gsize) "late@x", NULL);

  g_assert_true (dex_await (before, NULL));
  g_assert_true (dex_await (closed, NULL));
  g_assert_false (dex_await (after, &error));
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED);

  store_restart_await (store);
  store_assert_number (store, "SELECT count(*) FROM account", 2);
  store_free_await (store);
}

/* Nobody waits for it, and it is written all the same; the object may go before. */
static void
test_not_awaited (void)
{
  Store *store = store_new_await ();

  dex_unref (kith_database_write (store->database, insert_account, (gpointer) (gsize) "good@x", NULL));
  dex_unref (kith_database_close (store->database));
  g_assert_finalize_object (g_steal_pointer (&store->database));
  store->database = store_open_await (store->folder, NULL);
  store_assert_number (store, "SELECT count(*) FROM account", 2);
  store_free_await (store);
}

/* --- No room ------------------------------------------------------------------------------------------------------------ */

static void
test_full (void)
{
  Store *store = store_new_await ();
  g_autofree char *body = g_strnfill (100000, 'x');
  GError *error = NULL;
  guint n_stored = 0;
  gint64 n_pages = store_number_await (store->database, "PRAGMA page_count");
  g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count = %d", (int) n_pages + 100);

  store_number_await (store->database, limit);
  while (error == NULL && n_stored < 100)
    {
      g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);
      g_autofree char *id = g_strdup_printf ("id%u", n_stored);
      g_autoptr(KithIntake) intake = NULL;

      g_ptr_array_add (arrivals, arrival_in (ANN, id, body));
      intake = dex_await_boxed (kith_intake_take (store->database, store->account, arrivals, AT (n_stored)), &error);
      if (error == NULL)
        n_stored++;
    }
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (n_stored, >, 0);
  store_assert_number (store, "SELECT count(*) FROM message", n_stored);
  store_assert_number (store, "SELECT unread_count FROM conversation", n_stored);

  /* Room again: goes on without a restart. */
  store_number_await (store->database, "PRAGMA max_page_count = 1000000");
  store_take (store, arrival_in (ANN, "later", body));
  store_assert_number (store, "SELECT count(*) FROM message", n_stored + 1);
  store_free_await (store);
}

/* The same with a disk that really has no room: the log and its index have to grow too. In a process of its own, since it mounts a small one. */
static void
test_full_disk_inside (void)
{
  g_autofree char *folder = store_make_folder ();
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  g_autofree char *body = g_strnfill (50000, 'x');
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr(KithAccountRecord) record = kith_account_record_new (ME);
  GError *error = NULL;
  Store store = { .folder = folder };
  guint n_stored = 0;

  g_assert_no_errno (unshare (CLONE_NEWNS));
  g_assert_no_errno (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  g_assert_no_errno (mount ("tmpfs", folder, "tmpfs", 0, "size=3m"));

  g_assert_true (g_file_set_contents (filler, zeros, 1024 * 1024, NULL));
  store.database = store_open_await (folder, &error);
  g_assert_no_error (error);
  store.account = dex_await_int64 (kith_account_store_add (store.database, record), &error);
  while (error == NULL && n_stored < 200)
    {
      g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);
      g_autofree char *id = g_strdup_printf ("id%u", n_stored);
      g_autoptr(KithIntake) intake = NULL;

      g_ptr_array_add (arrivals, arrival_in (ANN, id, body));
      intake = dex_await_boxed (kith_intake_take (store.database, store.account, arrivals, AT (n_stored)), &error);
      n_stored += error == NULL;
    }
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpint (store_number_await (store.database, "SELECT count(*) FROM message"), ==, n_stored);

  g_unlink (filler);
  store.now = AT (1000);
  store_take (&store, arrival_in (ANN, "later", body));
  g_assert_cmpint (store_number_await (store.database, "SELECT count(*) FROM message"), ==, n_stored + 1);
  store_shut_await (store.database);
}

static gboolean
may_mount (void)
{
  int status = 1;
  pid_t child = fork ();

  if (child == 0)
    _exit (unshare (CLONE_NEWNS) == 0 ? 0 : 1);

  return child > 0 && waitpid (child, &status, 0) == child && status == 0;
}

static void
test_full_disk (void)
{
  if (!may_mount ())
    {
      g_test_skip ("an ordinary user may not mount");
      return;
    }

  g_test_trap_subprocess ("/store/database/full-disk/subprocess/inside", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* security.md D4: after an account is removed, no file of the profile holds anything of it. */
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

      if (g_file_get_contents (path, &content, &length, NULL) && memmem (content, length, needle, strlen (needle)) != NULL)
        found = TRUE;
    }

  return found;
}

static void
test_remove_account (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithAccountRecord) other = kith_account_record_new ("other@example.net");
  gint64 other_id = dex_await_int64 (kith_account_store_add (store->database, other), NULL);
  g_autoptr(GPtrArray) accounts = NULL;
  GError *error = NULL;

  dex_await (kith_roster_store_put (store->database, store->account, "v1",
                                    kith_roster_record_new ("canary-contact@example.org", "canary-name",
                                                            (const char *const[]) { "canary-group", NULL })), &error);
  g_assert_no_error (error);
  dex_await (kith_roster_store_add_request (store->database, store->account, "canary-asker@example.org", "canary-nick", AT (0)), &error);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("canary-id%u", i);

      store_take (store, arrival_with_archive_id (arrival_in (ANN, id, "canary-body"), id, AT (i)));
    }
  kith_intake_unref (store_page_await (store, page_new (store, NULL, KITH_SIDE_OLDER, 0, "a1 a2 a3")));
  store_take (store, arrival_receipt (ANN, "canary-receipt"));
  g_assert_true (files_contain (store->folder, "canary"));

  dex_await (kith_account_store_remove (store->database, store->account), &error);
  g_assert_no_error (error);
  g_assert_false (files_contain (store->folder, "canary"));
  g_assert_false (files_contain (store->folder, ANN));

  accounts = dex_await_boxed (kith_account_store_load (store->database), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpint (((KithAccountRecord *) g_ptr_array_index (accounts, 0))->id, ==, other_id);
  store_assert_number (store, "SELECT count(*) FROM message", 0);
  store_free_await (store);
}

/* --- Accounts --------------------------------------------------------------------------------------------------------------- */

static void
test_account (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithAccountRecord) record = kith_account_record_new (ME);
  GError *error = NULL;

  /* Once only. */
  dex_await_int64 (kith_account_store_add (store->database, record), &error);
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);

  record->id = store->account;
  g_set_str (&record->label, "Work");
  record->color = 3;
  record->enabled = FALSE;
  g_set_str (&record->agent_id, "d4565fa7");
  g_set_str (&record->host, "xmpp.example.org");
  record->port = 5223;
  record->direct_tls = TRUE;
  record->show = 2;
  g_set_str (&record->status, "Away <now>");
  g_set_str (&record->sasl_mechanism, "SCRAM-SHA-256");
  record->never_plain = TRUE;
  dex_await (kith_account_store_update (store->database, record), &error);
  g_assert_no_error (error);

  /* security.md T9: forgetting the pin takes a decision of its own. */
  record->never_plain = FALSE;
  dex_await (kith_account_store_update (store->database, record), &error);
  g_assert_no_error (error);
  store_restart_await (store);

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(GPtrArray) accounts = dex_await_boxed (kith_account_store_load (store->database), &error);
      KithAccountRecord *loaded;

      g_assert_no_error (error);
      g_assert_cmpuint (accounts->len, ==, 1);
      loaded = g_ptr_array_index (accounts, 0);
      g_assert_cmpstr (loaded->jid, ==, ME);
      g_assert_cmpstr (loaded->label, ==, "Work");
      g_assert_cmpuint (loaded->color, ==, 3);
      g_assert_false (loaded->enabled);
      g_assert_cmpstr (loaded->agent_id, ==, "d4565fa7");
      g_assert_cmpstr (loaded->host, ==, "xmpp.example.org");
      g_assert_cmpuint (loaded->port, ==, 5223);
      g_assert_true (loaded->direct_tls);
      g_assert_cmpint (loaded->show, ==, 2);
      g_assert_cmpstr (loaded->status, ==, "Away <now>");
      g_assert_cmpstr (loaded->sasl_mechanism, ==, "SCRAM-SHA-256");
      g_assert_cmpint (loaded->never_plain, ==, round == 0);
      dex_await (kith_account_store_allow_plain (store->database, store->account), &error);
      g_assert_no_error (error);
    }
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/database/D1-private", test_private);
  FIBER_TEST ("/store/database/hardened", test_hardened);
  FIBER_TEST ("/store/database/second-instance", test_second_instance);
  FIBER_TEST ("/store/database/too-new", test_too_new);
  FIBER_TEST ("/store/database/not-ours", test_not_ours);
  FIBER_TEST ("/store/database/damaged", test_damaged);
  FIBER_TEST ("/store/database/rescued", test_rescued);
  FIBER_TEST ("/store/database/order", test_order);
  FIBER_TEST ("/store/database/rollback", test_rollback);
  FIBER_TEST ("/store/database/first-error", test_first_error);
  FIBER_TEST ("/store/database/closed", test_closed);
  FIBER_TEST ("/store/database/not-awaited", test_not_awaited);
  FIBER_TEST ("/store/database/full", test_full);
  g_test_add_func ("/store/database/full-disk", test_full_disk);
  FIBER_TEST ("/store/database/full-disk/subprocess/inside", test_full_disk_inside);
  FIBER_TEST ("/store/database/D4-remove-account", test_remove_account);
  FIBER_TEST ("/store/database/account", test_account);

  return g_test_run ();
}
