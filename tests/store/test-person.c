/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-store.h"
#include "kith-person-store.h"
#include "store-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define HELLO "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define WORLD "7c211433f02071597741e6ff5a8ea34789abbf43"

static void
keep_await (Store      *store,
            const char *jid,
            const char *hash,
            const char *content)
{
  g_autoptr(GBytes) data = g_bytes_new (content, strlen (content));
  GError *error = NULL;

  dex_await (kith_person_store_keep_avatar (store->database, store->account, jid, hash, data), &error);
  g_assert_no_error (error);
}

static gboolean
adopt_await (Store      *store,
             const char *jid,
             const char *hash)
{
  return dex_await_boolean (kith_person_store_adopt_avatar (store->database, store->account, jid, hash), NULL);
}

static gboolean
is_there (Store      *store,
          const char *hash)
{
  g_autofree char *path = kith_person_store_path (store->database, hash);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
people_await (Store *store)
{
  g_autoptr(GPtrArray) records = dex_await_boxed (kith_person_store_load (store->database, store->account), NULL);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (records);
  for (guint i = 0; i < records->len; i++)
    {
      const KithPersonRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (text, "%s%s:%.4s:%.4s:%s:%s", i > 0 ? " " : "", record->jid, record->avatar != NULL ? record->avatar : "-",
                              record->refused != NULL ? record->refused : "-", record->nick != NULL ? record->nick : "-",
                              record->full_name != NULL ? record->full_name : "-");
    }

  return g_string_free (text, FALSE);
}

#define assert_people(store, expected)               \
  G_STMT_START                                       \
  {                                                  \
    g_autofree char *people_ = people_await (store); \
    g_assert_cmpstr (people_, ==, expected); \
  }                                                  \
  G_STMT_END

/* A picture is one file, whoever has it, and goes with the last who does. */
static void
test_pictures (void)
{
  Store *store = store_new_await ();
  g_autofree char *path = kith_person_store_path (store->database, HELLO);
  struct stat info;

  g_assert_false (adopt_await (store, ANN, HELLO));
  keep_await (store, ANN, HELLO, "hello");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (adopt_await (store, BOB, HELLO));
  assert_people (store, ANN ":aaf4:-:-:- " BOB ":aaf4:-:-:-");

  keep_await (store, ANN, WORLD, "world");
  g_assert_true (is_there (store, HELLO));
  g_assert_true (dex_await (kith_person_store_clear_avatar (store->database, store->account, BOB), NULL));
  g_assert_false (is_there (store, HELLO));
  store_restart_await (store);
  assert_people (store, ANN ":7c21:-:-:- " BOB ":-:-:-:-");

  /* One that is not what it should be is remembered, so that it is not asked for again. */
  g_assert_true (dex_await (kith_person_store_refuse_avatar (store->database, store->account, ANN, HELLO), NULL));
  assert_people (store, ANN ":-:aaf4:-:- " BOB ":-:-:-:-");
  g_assert_false (is_there (store, WORLD));
  keep_await (store, ANN, HELLO, "hello");
  assert_people (store, ANN ":aaf4:-:-:- " BOB ":-:-:-:-");
  store_free_await (store);
}

/* A file that somebody deleted or changed is no picture. */
static void
test_broken (void)
{
  Store *store = store_new_await ();
  g_autofree char *path = kith_person_store_path (store->database, HELLO);

  keep_await (store, ANN, HELLO, "hello");
  g_assert_true (g_file_set_contents (path, "other", -1, NULL));
  g_assert_false (adopt_await (store, BOB, HELLO));
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_people (store, ANN ":-:-:-:-");
  store_free_await (store);
}

/* security.md F12: nothing but a hash names a file. */
static void
test_names (void)
{
  static const char *const bad[] = { "", "../kith.db", "AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D", HELLO "/", HELLO "0", "/etc/passwd" };
  Store *store = store_new_await ();
  g_autoptr(GBytes) data = g_bytes_new_static ("hello", 5);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (kith_person_store_path (store->database, bad[i]));
      g_assert_false (adopt_await (store, ANN, bad[i]));
      g_assert_false (dex_await (kith_person_store_keep_avatar (store->database, store->account, ANN, bad[i], data), NULL));
    }
  assert_people (store, "");
  store_free_await (store);
}

/* Names stand beside the picture, and all of it goes with the account. */
static void
test_account (void)
{
  Store *store = store_new_await ();
  g_autofree char *stray = g_build_filename (store->folder, KITH_PERSON_PICTURES, ".half-written", NULL);

  keep_await (store, ANN, HELLO, "hello");
  g_assert_true (dex_await (kith_person_store_set_nick (store->database, store->account, ANN, "Annie"), NULL));
  g_assert_true (dex_await (kith_person_store_set_full_name (store->database, store->account, ANN, "Ann Example"), NULL));
  g_assert_true (dex_await (kith_person_store_set_nick (store->database, store->account, BOB, "Bobby"), NULL));
  assert_people (store, ANN ":aaf4:-:Annie:Ann Example " BOB ":-:-:Bobby:-");
  g_assert_true (dex_await (kith_person_store_set_nick (store->database, store->account, ANN, NULL), NULL));
  assert_people (store, ANN ":aaf4:-:-:Ann Example " BOB ":-:-:Bobby:-");

  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
  g_assert_true (dex_await (kith_account_store_remove (store->database, store->account), NULL));
  g_assert_true (dex_await (kith_person_store_sweep (store->database), NULL));
  store_assert_number (store, "SELECT count(*) FROM person", 0);
  g_assert_false (is_there (store, HELLO));
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));

  /* Who removes an account while a picture comes leaves no row behind. */
  g_assert_true (dex_await (kith_person_store_set_nick (store->database, store->account, ANN, "Annie"), NULL));
  store_assert_number (store, "SELECT count(*) FROM person", 0);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/person/pictures", test_pictures);
  FIBER_TEST ("/store/person/broken", test_broken);
  FIBER_TEST ("/store/person/names/F12", test_names);
  FIBER_TEST ("/store/person/account", test_account);

  return g_test_run ();
}
