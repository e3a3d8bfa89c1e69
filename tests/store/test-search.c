/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

#include "kith-search-store.h"
#include "kith-search-words.h"

#include <sqlite3.h>
#include <string.h>

static KithSearchRequest *
request_new (const char *first,
             ...)
{
  KithSearchRequest *request = kith_search_request_new ();
  va_list rest;

  va_start (rest, first);
  for (const char *phrase = first; phrase != NULL; phrase = va_arg (rest, const char *))
    g_ptr_array_add (request->phrases, g_strdup (phrase));
  va_end (rest);

  return request;
}

/* The texts found, newest first: "three|two|one". */
static char *
find_await (Store             *store,
            KithSearchRequest *request)
{
  GError *error = NULL;
  g_autoptr(KithSearchPage) page = dex_await_boxed (kith_search_store_find (store->database, request, NULL, 50, FALSE), &error);
  GString *texts = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (page->n_total, ==, page->hits->len);
  for (guint i = 0; i < page->hits->len; i++)
    {
      const KithSearchHit *hit = g_ptr_array_index (page->hits, i);

      g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "", hit->text);
    }
  kith_search_request_free (request);

  return g_string_free_and_steal (texts);
}

static void
assert_found (Store             *store,
              KithSearchRequest *request,
              const char        *expected)
{
  g_autofree char *found = find_await (store, request);

  g_assert_cmpstr (found, ==, expected);
}

static KithSearchRequest *
open_request (const char *phrase)
{
  KithSearchRequest *request = request_new (phrase, NULL);

  request->is_open = TRUE;

  return request;
}

static void
add (GArray **list,
     gint64   id)
{
  if (*list == NULL)
    *list = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (*list, id);
}

static gint64
conversation_await (Store      *store,
                    const char *peer)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM conversation WHERE jid = '%s'", peer);

  return store_number_await (store->database, sql);
}

/* Everything that was there before the index, in slices of @n; how many it took. */
static guint
build_await (Store *store,
             guint  n)
{
  for (guint i = 0;; i++)
    {
      GError *error = NULL;
      g_autoptr(KithSearchBuild) build = dex_await_boxed (kith_search_store_build (store->database, n), &error);

      g_assert_no_error (error);
      if (build->rest == 0)
        return i;
    }
}

/* What the index itself says of itself; and how many messages it has. */
static gint64
count_indexed_await (Store *store)
{
  store_execute_await (store->database, "INSERT INTO message_search (message_search) VALUES ('integrity-check')");

  return store_number_await (store->database, "SELECT count(*) FROM message_search WHERE message_search MATCH 'jetty'");
}

static void
test_words (void)
{
  Store *store = store_new_await ();

  store_take (store, arrival_in (ANN, "1", "They are repairing the north jetty until the end"));
  store_take (store, arrival_in (BOB, "2", "We could meet at the JETTY and walk from there"));
  store_take (store, arrival_out (ANN, "3", "Zum Steg? Grüße, naïve Straße, Ångström"));

  assert_found (store, request_new ("jetty", NULL), "We could meet at the JETTY and walk from there|They are repairing the north jetty until the end");
  assert_found (store, request_new ("jetty", "meet", NULL), "We could meet at the JETTY and walk from there");
  assert_found (store, request_new ("north jetty", NULL), "They are repairing the north jetty until the end");
  assert_found (store, request_new ("jetty north", NULL), "");
  assert_found (store, request_new ("jet", NULL), "");
  assert_found (store, open_request ("jet"), "We could meet at the JETTY and walk from there|They are repairing the north jetty until the end");
  assert_found (store, open_request ("north je"), "They are repairing the north jetty until the end");
  assert_found (store, request_new ("grusse", NULL), "");
  assert_found (store, request_new ("GRUßE", NULL), "Zum Steg? Grüße, naïve Straße, Ångström");
  assert_found (store, request_new ("angstrom", "naive", NULL), "Zum Steg? Grüße, naïve Straße, Ångström");
  store_free_await (store);
}

/* Words are found where people put nothing between them, too, and emoji, with and without what colours them. */
static void
test_scripts (void)
{
  static const struct
  {
    const char *text, *wanted;
  } all[] = {
    { "今天天气很好，我们一起去吃饭吧", "天气" },
    { "明日の会議は東京で", "会議" },
    { "カタカナでひらがな", "ひらが" },
    { "내일 회의가 있습니다", "회의가" },
    { "พรุ่งนี้เราจะไปทะเลกัน", "ทะเล" },
    { "ສະບາຍດີເພື່ອນ", "ເພື່ອນ" },
    { "ថ្ងៃនេះអាកាសធាតុល្អ", "អាកាស" },
    { "မနက်ဖြန်တွေ့မယ်", "တွေ့" },
    { "مَرْحَبًا يا صديقي", "مرحبا" },
    { "مرحبـــا بكم", "مرحبا" },
    { "שָׁלוֹם עֲלֵיכֶם", "שלום" },
    { "हिन्दी में लिखा", "हिन्दी" },
    { "Привет, ДОРОГОЙ друг", "дорогой" },
    { "Ευχαριστώ πολύ", "ευχαριστω" },
    { "well done 👍🏽!", "👍" },
    { "party🎉🎉tonight", "🎉" },
    { "I ❤ it", "❤️" },
    { "new one 🫠", "🫠" },
    { "the family 👩‍👩‍👧", "👩‍👩‍👧" },
    { "one word, 会議room", "会議" },
  };
  Store *store = store_new_await ();

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autofree char *peer = g_strdup_printf ("p%u@example.org", i);
      KithSearchRequest *request = request_new (all[i].wanted, NULL);

      store_take (store, arrival_in (peer, id, all[i].text));
      add (&request->conversations, conversation_await (store, peer));
      g_test_message ("%s in %s", all[i].wanted, all[i].text);
      assert_found (store, request, all[i].text);
    }
  assert_found (store, request_new ("气天", NULL), "");
  assert_found (store, request_new ("😀", NULL), "");
  store_free_await (store);
}

/* security.md 5.6: nothing of what is typed is a language to FTS5. */
static void
test_bad_input (void)
{
  static const char *const all[] = {
    "\"",
    "\"\"",
    "\"\"\"",
    "a\"b",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(a b)",
    "NEAR(a b, 5)",
    "*",
    "a*",
    "^a",
    "^",
    "words:a",
    "words : a",
    "{words}:a",
    "-words:a",
    "(",
    ")",
    "((",
    "a AND",
    "AND a",
    "a OR OR b",
    "+",
    "a + b",
    "-",
    "--",
    "';--",
    "' OR 1=1",
    "!!!",
    "...",
    "\\",
    "%",
    "_",
    ":",
    "\t",
    "\n",
    " ",
    "",
    "message_search",
    "\xff\xfe",
    "a\xc3",
    "\xed\xa0\x80",
    "\u202e",
    "\u0301",
    "\u200b",
    "a:b:c",
    "https://example.org/?q=\"x\"",
    ";",
    "0x",
    "?1",
    ":match",
    "[]",
    "{}",
  };
  Store *store = store_new_await ();
  g_autoptr(GString) huge = g_string_new (NULL);
  KithSearchRequest *many = kith_search_request_new ();

  store_take (store, arrival_in (ANN, "1", "a NEAR b AND c \"quoted\" words:a x*"));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *found = find_await (store, request_new (all[i], NULL));
      g_autofree char *found_open = find_await (store, open_request (all[i]));
      g_autofree char *found_beside = find_await (store, request_new (all[i], "zebra", NULL));

      g_assert_cmpstr (found_beside, ==, "");
    }

  assert_found (store, request_new ("NEAR", NULL), "a NEAR b AND c \"quoted\" words:a x*");
  assert_found (store, request_new ("near b and", NULL), "a NEAR b AND c \"quoted\" words:a x*");
  assert_found (store, request_new ("\"quoted\"", NULL), "a NEAR b AND c \"quoted\" words:a x*");
  assert_found (store, request_new ("!!!", NULL), "");
  assert_found (store, request_new ("!!!", "near", NULL), "a NEAR b AND c \"quoted\" words:a x*");

  for (guint i = 0; i < 10000; i++)
    g_string_append (huge, i % 7 == 0 ? "会" : "y");
  assert_found (store, request_new (huge->str, NULL), "");
  for (guint i = 0; i < 10000; i++)
    g_ptr_array_add (many->phrases, g_strdup ("zebra"));
  assert_found (store, many, "");
  store_free_await (store);
}

static void
test_conditions (void)
{
  Store *store = store_new_await ();
  gint64 ann, bob;
  KithSearchRequest *request;

  kith_intake_unref (store_take_await (store, arrival_with_archive_id (arrival_in (ANN, "1", "jetty one"), "s1", AT (-100))));
  store->now = AT (10);
  store_take (store, arrival_in (BOB, "2", "jetty two https://example.org/jetty"));
  store->now = AT (20);
  store_take (store, arrival_out (ANN, "3", "jetty three, by http or so"));
  ann = conversation_await (store, ANN);
  bob = conversation_await (store, BOB);

  request = request_new ("jetty", NULL);
  add (&request->conversations, ann);
  assert_found (store, request, "jetty three, by http or so|jetty one");

  request = request_new ("jetty", NULL);
  add (&request->senders, ann);
  assert_found (store, request, "jetty one");

  request = request_new ("jetty", NULL);
  add (&request->own, ann);
  add (&request->own, bob);
  assert_found (store, request, "jetty three, by http or so");

  request = request_new (NULL, NULL);
  add (&request->senders, bob);
  add (&request->own, ann);
  assert_found (store, request, "jetty three, by http or so|jetty two https://example.org/jetty");

  /* Nobody is another thing than anybody. */
  request = request_new ("jetty", NULL);
  request->conversations = g_array_new (FALSE, FALSE, sizeof (gint64));
  assert_found (store, request, "");

  request = request_new (NULL, NULL);
  request->has_link = TRUE;
  assert_found (store, request, "jetty two https://example.org/jetty");
  request = request_new ("three", NULL);
  request->has_link = TRUE;
  assert_found (store, request, "");

  request = request_new ("jetty", NULL);
  request->since = store_number_await (store->database, "SELECT stamp FROM message WHERE message_id = '2'");
  assert_found (store, request, "jetty three, by http or so|jetty two https://example.org/jetty");
  request = request_new ("jetty", NULL);
  request->before = store_number_await (store->database, "SELECT stamp FROM message WHERE message_id = '2'");
  assert_found (store, request, "jetty one");
  store_free_await (store);
}

static void
test_pages (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithSearchRequest) request = request_new ("jetty", NULL);
  KithSearchCursor cursor;
  gboolean has_more = TRUE;
  guint seen = 0;

  for (guint i = 0; i < 23; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autofree char *body = g_strdup_printf ("jetty %u", i);

      store_take (store, arrival_in (i % 2 == 0 ? ANN : BOB, id, body));
    }
  cursor = (KithSearchCursor) { { G_MAXINT64, 0 }, 0 };

  while (has_more)
    {
      GError *error = NULL;
      g_autoptr(KithSearchPage) page =
        dex_await_boxed (kith_search_store_find (store->database, request, seen > 0 ? &cursor : NULL, 10, TRUE), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->n_total, ==, seen == 0 ? 23 : 0);
      for (guint i = 0; i < page->hits->len; i++)
        {
          const KithSearchHit *hit = g_ptr_array_index (page->hits, i);

          g_assert_null (hit->text);
          g_assert_cmpint (hit->place.time, <, cursor.place.time);
          seen++;
          cursor = (KithSearchCursor) { hit->place, hit->id };
        }
      g_assert_cmpuint (page->hits->len, ==, page->has_more ? 10 : 3);
      has_more = page->has_more;
    }
  g_assert_cmpuint (seen, ==, 23);
  store_free_await (store);
}

/* What is shown is what is found: a correction changes it, and what was taken back is in no index any more. */
static void
test_amendments (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival;

  store_take (store, arrival_in (ANN, "1", "see you at the jetty"));
  store_take (store, arrival_in (ANN, "2", "the jetty of zanzibar"));

  arrival = arrival_in (ANN, "3", "see you at the bridge");
  arrival->replace_id = g_strdup ("1");
  store_take (store, arrival);
  assert_found (store, request_new ("bridge", NULL), "see you at the bridge");
  assert_found (store, request_new ("see", "jetty", NULL), "");

  store_assert_number (store, "SELECT count(*) FROM message_search_data WHERE instr (block, CAST ('zanzibar' AS BLOB))", 1);
  arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);
  arrival->id = g_strdup ("4");
  arrival->retract_id = g_strdup ("2");
  store_take (store, arrival);
  assert_found (store, request_new ("zanzibar", NULL), "");
  g_assert_cmpint (count_indexed_await (store), ==, 0);

  /* security.md D4: its words are in no page of the index. */
  store_assert_number (store, "SELECT count(*) FROM message_search_data WHERE instr (block, CAST ('zanzibar' AS BLOB))", 0);
  store_free_await (store);
}

/* What belongs to an account or a conversation goes with it, by whatever way. */
static void
test_removal (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;

  store_take (store, arrival_in (ANN, "1", "the jetty of ann"));
  store_take (store, arrival_in (BOB, "2", "the jetty of zanzibar"));
  store_take (store, arrival_out (BOB, "3", "my jetty"));
  g_assert_cmpint (count_indexed_await (store), ==, 3);

  store_execute_await (store->database, "DELETE FROM conversation WHERE jid = '" ANN "'");
  g_assert_cmpint (count_indexed_await (store), ==, 2);
  assert_found (store, request_new ("jetty", NULL), "my jetty|the jetty of zanzibar");

  store_assert_number (store, "SELECT count(*) FROM message_search_data WHERE instr (block, CAST ('zanzibar' AS BLOB))", 1);
  g_assert_true (dex_await (kith_account_store_remove (store->database, store->account), &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_indexed_await (store), ==, 0);
  store_assert_number (store, "SELECT count(*) FROM message_search_data WHERE instr (block, CAST ('zanzibar' AS BLOB))", 0);
  store_free_await (store);
}

/* As after an upgrade: what was there before the index comes into it in slices, newest first, and may change or go meanwhile. */
static void
test_build (void)
{
  Store *store = store_new_await ();
  KithArrival *arrival;

  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autofree char *body = g_strdup_printf ("jetty %u", i);

      store_take (store, arrival_in (ANN, id, body));
    }
  g_assert_cmpuint (build_await (store, 5), ==, 0);

  store_execute_await (store->database, "INSERT INTO message_search (message_search) VALUES ('delete-all')");
  store_execute_await (store->database, "UPDATE search_build SET rest = (SELECT max (id) FROM message), total = (SELECT max (id) FROM message)");
  assert_found (store, request_new ("jetty", NULL), "");

  {
    GError *error = NULL;
    g_autoptr(KithSearchBuild) build = dex_await_boxed (kith_search_store_build (store->database, 5), &error);

    g_assert_no_error (error);
    g_assert_cmpint (build->rest, ==, build->total - 5);
  }
  assert_found (store, request_new ("jetty", NULL), "jetty 20|jetty 19|jetty 18|jetty 17|jetty 16");

  /* One that is in the index, and two that are not yet: changed, taken back, and gone. */
  arrival = arrival_in (ANN, "c1", "bridge 20");
  arrival->replace_id = g_strdup ("m20");
  store_take (store, arrival);
  arrival = arrival_in (ANN, "c2", "bridge 2");
  arrival->replace_id = g_strdup ("m2");
  store_take (store, arrival);
  arrival = kith_arrival_new (KITH_WAY_LIVE, ANN);
  arrival->id = g_strdup ("t1");
  arrival->retract_id = g_strdup ("m3");
  store_take (store, arrival);
  store_execute_await (store->database, "DELETE FROM message WHERE message_id = 'm4'");
  store_take (store, arrival_in (ANN, "new", "jetty new"));

  store_restart_await (store);
  g_assert_cmpuint (build_await (store, 5), ==, 2);
  g_assert_cmpint (count_indexed_await (store), ==, 20 - 4 + 1);
  assert_found (store, request_new ("bridge", NULL), "bridge 20|bridge 2");

  /* And nothing twice: what goes now is gone. */
  store_execute_await (store->database, "DELETE FROM message");
  store_assert_number (store, "SELECT count(*) FROM message_search WHERE message_search MATCH 'jetty OR bridge'", 0);
  g_assert_cmpint (count_indexed_await (store), ==, 0);
  store_free_await (store);
}

/* As no program of ours would. */
static void
spoil (Store      *store,
       const char *sql)
{
  g_autofree char *path = g_build_filename (store->folder, KITH_DATABASE_FILE, NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (handle), >, 0);
  sqlite3_close (handle);
}

/* A broken index is made anew and loses no message. */
static void
test_broken (void)
{
  Store *store = store_new_await ();
  GError *error = NULL;
  g_autoptr(KithSearchRequest) request = request_new ("jetty", NULL);
  g_autoptr(KithSearchPage) page = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      store_take (store, arrival_in (ANN, id, "the jetty"));
    }
  spoil (store, "UPDATE message_search_data SET block = x'ff00ff00ff00ff00ff00ff' WHERE id > 100");
  store_restart_await (store);

  page = dex_await_boxed (kith_search_store_find (store->database, request, NULL, 50, FALSE), &error);
  g_assert_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_INDEX);
  g_assert_null (page);
  g_clear_error (&error);
  store_take (store, arrival_in (ANN, "after", "the jetty after"));
  build_await (store, 7);
  g_assert_cmpint (count_indexed_await (store), ==, 21);
  store_assert_number (store, "SELECT count(*) FROM message", 21);
  store_free_await (store);
}

/* The function in SQL and the one in C are one, and say the same of what they made. */
static void
test_function (void)
{
  g_autofree char *mixed = kith_search_words ("明日 👍🏽 cafe\xcc\x81!");

  g_assert_cmpstr (mixed, ==, " 明  日   u1f44d  cafe!");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/search/function", test_function);
  FIBER_TEST ("/search/words", test_words);
  FIBER_TEST ("/search/scripts", test_scripts);
  FIBER_TEST ("/search/bad-input", test_bad_input);
  FIBER_TEST ("/search/conditions", test_conditions);
  FIBER_TEST ("/search/pages", test_pages);
  FIBER_TEST ("/search/amendments", test_amendments);
  FIBER_TEST ("/search/removal", test_removal);
  FIBER_TEST ("/search/build", test_build);
  FIBER_TEST ("/search/broken", test_broken);

  return g_test_run ();
}
