/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-query.h"

/* "from(Ann) words(blue boat) words(jet*)": * is still being typed. */
static char *
describe (const char *text)
{
  static const char *const names[] = { "words", "from", "in", "link", "file", "since", "before", "bad-date", "bad-has" };
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GPtrArray) terms = kith_search_query_parse (text, zone);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < terms->len; i++)
    {
      const KithSearchTerm *term = g_ptr_array_index (terms, i);

      g_assert_cmpuint (term->start, <, term->end);
      g_assert_cmpint (kith_search_term_is_filter (term), ==, term->kind != KITH_SEARCH_WORDS);
      g_string_append_printf (out, "%s%s(%s%s)", i > 0 ? " " : "", names[term->kind], term->text, term->is_open ? "*" : "");
    }

  return g_string_free_and_steal (out);
}

static void
test_terms (void)
{
  static const struct
  {
    const char *text, *expected;
  } all[] = {
    { "", "" },
    { "   \t\n ", "" },
    { "jetty", "words(jetty*)" },
    { "jetty ", "words(jetty)" },
    { "north  jetty", "words(north) words(jetty*)" },
    { "\"north jetty\"", "words(north jetty)" },
    { "\"north jetty", "words(north jetty*)" },
    { "“north jetty” now", "words(north jetty) words(now*)" },
    { "a\"b c\"d", "words(a) words(b c) words(d*)" },
    { "\"", "" },
    { "\"\"", "" },
    { "\" \"", "" },
    { "from:ann jetty", "from(ann) words(jetty*)" },
    { "FROM:Ann", "from(Ann)" },
    { "from:\"Maya Lindqvist\" in:Family", "from(Maya Lindqvist) in(Family)" },
    { "from:\"Maya Lind", "from(Maya Lind)" },
    { "from:", "" },
    { "from: ann", "words(ann*)" },
    { "from:me", "from(me)" },
    { "from:ann@example.org", "from(ann@example.org)" },
    { "has:link", "link(link)" },
    { "has:LINK", "link(LINK)" },
    { "has:file", "file(file)" },
    { "has:picture", "bad-has(picture)" },
    { "after:2026-11-21", "since(2026-11-21)" },
    { "before:2026-11", "before(2026-11)" },
    { "after:2026 before:2027", "since(2026) before(2027)" },
    { "after:2026-13", "bad-date(2026-13)" },
    { "after:2026-02-29", "bad-date(2026-02-29)" },
    { "after:2024-02-29", "since(2024-02-29)" },
    { "after:0000", "bad-date(0000)" },
    { "after:2026-1-1", "bad-date(2026-1-1)" },
    { "after:tomorrow", "bad-date(tomorrow)" },
    { "after:20261121", "bad-date(20261121)" },
    { "after:-999", "bad-date(-999)" },
    { "after:2026-+1", "bad-date(2026-+1)" },
    { "after:２０２６", "bad-date(２０２６)" },
    { "https://example.org/", "words(https://example.org/*)" },
    { "note:this words:a", "words(note:this) words(words:a*)" },
    { "a AND NOT b OR NEAR(c d)", "words(a) words(AND) words(NOT) words(b) words(OR) words(NEAR(c) words(d)*)" },
    { "!!! ... - *", "" },
    { "-no *star* ^up", "words(-no) words(*star*) words(^up*)" },
    { "👍", "words(👍*)" },
    { "会议 东京", "words(会议) words(东京*)" },
    { "\xff\xfe", "words(\357\277\275\357\277\275*)" },
    { "a\xff", "words(a\357\277\275*)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *found = describe (all[i].text);

      g_assert_cmpstr (found, ==, all[i].expected);
    }
}

static gint64
time_of (const char *text,
         const char *zone_name)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autoptr(GPtrArray) terms = kith_search_query_parse (text, zone);

  g_assert_cmpuint (terms->len, ==, 1);

  return ((KithSearchTerm *) terms->pdata[0])->time / G_USEC_PER_SEC;
}

static void
test_dates (void)
{
  g_assert_cmpint (time_of ("after:2026-11-21", "UTC"), ==, 1795219200);
  g_assert_cmpint (time_of ("after:2026-11", "UTC"), ==, 1793491200);
  g_assert_cmpint (time_of ("before:2026", "UTC"), ==, 1767225600);
  g_assert_cmpint (time_of ("before:2026", "-05:00"), ==, 1767225600 + 5 * 3600);
}

static void
test_long (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GPtrArray) words = NULL, quotes = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, i % 3 == 0 ? "a " : "\"");
  quotes = kith_search_query_parse (text->str, zone);
  g_assert_cmpuint (quotes->len, ==, KITH_SEARCH_TERMS_MAX);

  g_string_assign (text, "");
  for (guint i = 0; i < 10000; i++)
    g_string_append_c (text, 'a');
  words = kith_search_query_parse (text->str, zone);
  g_assert_cmpuint (words->len, ==, 1);
  g_assert_cmpstr (((KithSearchTerm *) words->pdata[0])->text, ==, text->str);
}

/* What is written is read as the same. */
static void
test_write (void)
{
  static const struct
  {
    const char *value, *written, *read;
  } all[] = {
    { "Ann", "from:Ann", "from(Ann)" },
    { "Maya Lindqvist", "from:\"Maya Lindqvist\"", "from(Maya Lindqvist)" },
    { "Joe \"Blue\" Smith", "from:\"Joe  Blue  Smith\"", "from(Joe  Blue  Smith)" },
    { "“Joe”", "from:\" Joe \"", "from(Joe)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *written = kith_search_filter_write ("from", all[i].value);
      g_autofree char *read = describe (written);

      g_assert_cmpstr (written, ==, all[i].written);
      g_assert_cmpstr (read, ==, all[i].read);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search-query/terms", test_terms);
  g_test_add_func ("/search-query/dates", test_dates);
  g_test_add_func ("/search-query/long", test_long);
  g_test_add_func ("/search-query/write", test_write);

  return g_test_run ();
}
