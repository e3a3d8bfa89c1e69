/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-server-key-store.h"
#include "store-test.h"

static KithServerKey *
note_await (Store      *store,
            const char *key,
            guint       second)
{
  GError *error = NULL;
  KithServerKey *known = dex_await_boxed (kith_server_key_store_note (store->database, store->account, key, AT (second)), &error);

  g_assert_no_error (error);
  g_assert_nonnull (known);

  return known;
}

#define assert_noted(store, key_, second, expected_key, expected_since, expected_previous) G_STMT_START { \
    g_autoptr(KithServerKey) known_ = note_await (store, key_, second); \
    g_assert_cmpstr (known_->key, ==, expected_key); \
    g_assert_cmpint (known_->since, ==, AT (expected_since)); \
    g_assert_cmpstr (known_->previous, ==, expected_previous); \
  } G_STMT_END

/* security.md T15: the first one is nothing to tell, another one is, until the person knows. */
static void
test_t15 (void)
{
  Store *store = store_new_await ();

  assert_noted (store, "AA", 1, "AA", 1, NULL);
  assert_noted (store, "AA", 2, "AA", 1, NULL);
  assert_noted (store, "BB", 3, "BB", 3, "AA");
  /* The same again, also after a restart, does not hide the change. */
  store_restart_await (store);
  assert_noted (store, "BB", 4, "BB", 3, "AA");
  g_assert_true (dex_await (kith_server_key_store_accept (store->database, store->account), NULL));
  assert_noted (store, "BB", 5, "BB", 3, NULL);
  /* Back to the old one is a change like any other. */
  assert_noted (store, "AA", 6, "AA", 6, "BB");

  /* It goes with its account, and there is none without one. */
  g_assert_true (dex_await (kith_account_store_remove (store->database, store->account), NULL));
  store_assert_number (store, "SELECT count(*) FROM server_key", 0);
  store_free_await (store);
}

/* Who removes an account while it signs in leaves nothing behind. */
static void
test_no_account (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithServerKey) known = dex_await_boxed (kith_server_key_store_note (store->database, store->account + 7, "AA", AT (1)), NULL);

  g_assert_nonnull (known);
  g_assert_null (known->key);
  store_assert_number (store, "SELECT count(*) FROM server_key", 0);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/server-key/T15", test_t15);
  FIBER_TEST ("/store/server-key/no-account", test_no_account);

  return g_test_run ();
}
