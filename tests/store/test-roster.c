/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-caps-store.h"
#include "store-test.h"

static KithRosterCache *
load_await (Store *store)
{
  GError *error = NULL;
  KithRosterCache *cache = dex_await_boxed (kith_roster_store_load (store->database, store->account), &error);

  g_assert_no_error (error);

  return cache;
}

static char *
describe_await (Store *store)
{
  g_autoptr(KithRosterCache) cache = load_await (store);
  GString *text = g_string_new (cache->version);

  for (guint i = 0; i < cache->items->len; i++)
    {
      const KithRosterRecord *item = g_ptr_array_index (cache->items, i);
      g_autofree char *groups = g_strjoinv ("+", item->groups);

      g_string_append_printf (text, "; %s %s %d%s%s [%s]", item->jid, item->name, item->subscription, item->is_asked ? " asked" : "",
                              item->is_approved ? " approved" : "", groups);
    }

  return g_string_free (text, FALSE);
}

#define assert_roster(store, expected) G_STMT_START { \
    g_autofree char *roster_ = describe_await (store); \
    g_assert_cmpstr (roster_, ==, expected); \
  } G_STMT_END

static KithRosterRecord *
item_new (const char *jid,
          const char *name,
          int         subscription,
          const char *group,
          const char *second_group)
{
  KithRosterRecord *item = kith_roster_record_new (jid, name, (const char *const[]) { group, second_group, NULL });

  item->subscription = subscription;

  return item;
}

static void
test_roster (void)
{
  Store *store = store_new_await ();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_roster_record_free);
  GError *error = NULL;
  KithRosterRecord *item;

  assert_roster (store, "");
  g_ptr_array_add (items, item_new (BOB, "Bob", 3, "Work", "Friends"));
  g_ptr_array_add (items, item_new (ANN, NULL, 1, NULL, NULL));
  dex_await (kith_roster_store_replace (store->database, store->account, "v1", items), &error);
  g_assert_no_error (error);
  store_restart_await (store);
  assert_roster (store, "v1; ann@example.org (null) 1 []; bob@example.org Bob 3 [Friends+Work]");

  /* Every person has a conversation. */
  store_assert_number (store, "SELECT count(*) FROM conversation", 2);

  item = item_new (BOB, "Robert", 1, "Work", NULL);
  item->is_asked = item->is_approved = TRUE;
  dex_await (kith_roster_store_put (store->database, store->account, "v2", item), &error);
  g_assert_no_error (error);
  assert_roster (store, "v2; ann@example.org (null) 1 []; bob@example.org Robert 1 asked approved [Work]");

  dex_await (kith_roster_store_remove (store->database, store->account, "v3", BOB), &error);
  assert_roster (store, "v3; ann@example.org (null) 1 []");
  store_assert_number (store, "SELECT count(*) FROM roster_group", 0);

  /* The conversation stays. */
  store_assert_number (store, "SELECT count(*) FROM conversation", 2);

  g_ptr_array_set_size (items, 1);
  dex_await (kith_roster_store_replace (store->database, store->account, NULL, items), &error);
  assert_roster (store, "; bob@example.org Bob 3 [Friends+Work]");
  store_free_await (store);
}

/* A request lives until it is answered, and strangers cannot fill the disk with them. */
static void
test_requests (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  gboolean last = TRUE;

  g_assert_true (dex_await_boolean (kith_roster_store_add_request (store->database, store->account, ANN, NULL, AT (1)), &error));
  g_assert_true (dex_await_boolean (kith_roster_store_add_request (store->database, store->account, ANN, "Annie", AT (2)), &error));
  g_assert_true (dex_await_boolean (kith_roster_store_add_request (store->database, store->account, BOB, NULL, AT (3)), &error));
  store_restart_await (store);
  {
    g_autoptr(KithRosterCache) cache = load_await (store);
    const KithRequestRecord *request = g_ptr_array_index (cache->requests, 0);

    g_assert_cmpuint (cache->requests->len, ==, 2);
    g_assert_cmpstr (request->jid, ==, ANN);
    g_assert_cmpstr (request->nick, ==, "Annie");
    g_assert_cmpint (request->stamp, ==, AT (1));
  }
  dex_await (kith_roster_store_remove_request (store->database, store->account, ANN), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 1100; i++)
    {
      g_autofree char *jid = g_strdup_printf ("stranger%u@example.net", i);

      last = dex_await_boolean (kith_roster_store_add_request (store->database, store->account, jid, NULL, AT (i)), &error);
      g_assert_no_error (error);
    }
  g_assert_false (last);
  store_assert_number (store, "SELECT count(*) FROM contact_request", 1000);
  store_free_await (store);
}

static void
test_caps (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *known = NULL;

  unknown = dex_await_string (kith_caps_store_find (store->database, "sha-1 abc", AT (0)), &error);
  g_assert_null (unknown);
  g_assert_no_error (error);
  dex_await (kith_caps_store_put (store->database, "sha-1 abc", "urn:xmpp:receipts", AT (0)), &error);
  for (guint i = 0; i < 1100; i++)
    {
      g_autofree char *hash = g_strdup_printf ("sha-1 invented%u", i);

      dex_await (kith_caps_store_put (store->database, hash, "x", AT (i)), &error);
      if (i == 500)
        known = dex_await_string (kith_caps_store_find (store->database, "sha-1 abc", AT (2 * 86400)), &error);
    }
  g_assert_cmpstr (known, ==, "urn:xmpp:receipts");
  store_assert_number (store, "SELECT count(*) FROM caps", 1000);
  store_assert_number (store, "SELECT count(*) FROM caps WHERE hash = 'sha-1 abc'", 1);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/roster/roster", test_roster);
  FIBER_TEST ("/store/roster/requests", test_requests);
  FIBER_TEST ("/store/roster/caps", test_caps);

  return g_test_run ();
}
