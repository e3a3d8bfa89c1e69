/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-text-match.h"

#include <string.h>

/* @text with its ranges in brackets. */
static char *
mark (const char *text,
      GArray     *ranges)
{
  GString *out = g_string_new (text);

  for (guint i = ranges->len; i > 0; i--)
    {
      const KithTextRange *range = &g_array_index (ranges, KithTextRange, i - 1);

      g_assert_cmpuint (range->start, <, range->end);
      g_assert_cmpuint (range->end, <=, strlen (text));
      g_string_insert_c (out, range->end, ']');
      g_string_insert_c (out, range->start, '[');
    }

  return g_string_free_and_steal (out);
}

static void
test_words (void)
{
  static const struct
  {
    const char *text, *words, *expected;
  } all[] = {
    { "Lovely. The jetty was full", "jetty", "Lovely. The [jetty] was full" },
    { "JETTY, jetty; jettys ajetty", "Jetty", "[JETTY], [jetty]; [jetty]s ajetty" },
    { "the north jetty", "north jetty", "the [north jetty]" },
    { "the north, jetty", "north jetty", "the [north, jetty]" },
    { "the north pole", "north jetty", "the north pole" },
    { "Grüße aus Ångström", "grus|angstrom", "Grüße aus [Ångström]" },
    { "cafe\xcc\x81 au lait", "café", "[cafe\xcc\x81] au lait" },
    { "明日の会議は", "会議", "明日の[会議]は" },
    { "well 👍🏽 done", "👍", "well [👍🏽] done" },
    { "مَرْحَبًا", "مرحبا", "[مَرْحَبًا]" },
    { "aaa", "a|aa|aaa", "[aaa]" },
    { "", "a", "" },
    { "abc", "", "abc" },
    { "abc", "\"!", "abc" },
    { "!?", "!", "!?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_auto(GStrv) parts = g_strsplit (all[i].words, "|", -1);
      g_autoptr(GPtrArray) words = g_ptr_array_new ();
      g_autoptr(GArray) ranges = NULL;
      g_autofree char *marked = NULL;

      for (guint j = 0; parts[j] != NULL; j++)
        g_ptr_array_add (words, parts[j]);
      ranges = kith_text_match_words (all[i].text, words);
      marked = mark (all[i].text, ranges);
      g_assert_cmpstr (marked, ==, all[i].expected);
    }
}

static void
test_excerpt (void)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new ("jetty");
  char jetty[] = "jetty";
  g_autofree char *short_one = NULL, *late = NULL, *in_one_word = NULL;

  g_ptr_array_add (words, jetty);
  short_one = kith_text_match_excerpt ("at the jetty, then", words);
  g_assert_cmpstr (short_one, ==, "at the jetty, then");

  for (guint i = 0; i < 200; i++)
    g_string_prepend (text, "ünd so weiter ");
  g_string_append (text, " end");
  late = kith_text_match_excerpt (text->str, words);
  g_assert_cmpstr (late, ==, "…ünd so weiter ünd so weiter jetty end");

  g_string_assign (text, "");
  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "天");
  g_string_append (text, "jetty");
  in_one_word = kith_text_match_excerpt (text->str, words);
  g_assert_true (g_str_has_suffix (in_one_word, "jetty") || g_str_has_suffix (in_one_word, "…"));
  g_assert_true (g_utf8_validate (in_one_word, -1, NULL));
}

static void
test_fuzzy (void)
{
  static const struct
  {
    const char *text, *query, *expected;
    guint at_least;
  } all[] = {
    { "Design Crew", "des", "[Des]ign Crew", 90 },
    { "Garden and Desserts", "des", "Garden and [Des]serts", 80 },
    { "Design Crew", "dc", "[D]esign [C]rew", 70 },
    { "Design Crew", "crew des", "[Des]ign [Crew]", 80 },
    { "Design Crew", "descr", "[Des]ign [Cr]ew", 30 },
    { "Release Planning", "plan", "Release [Plan]ning", 80 },
    { "Tomás Oliveira", "tomas", "[Tomás] Oliveira", 90 },
    { "Yuki", "uk", "Y[uk]i", 50 },
    { "bob@a.test", "a.t", "bob@[a.t]est", 80 },
    { "Bike Club", "", "Bike Club", 1 },
    { "山田太郎", "太", "山田[太]郎", 80 },
    { "Design Crew", "desx", NULL, 0 },
    { "Design Crew", "design zebra", NULL, 0 },
    { "Yuki", "k!", NULL, 0 },
    { "", "a", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr(GArray) ranges = NULL;
      guint score = kith_text_match_fuzzy (all[i].text, all[i].query, &ranges);

      g_assert_cmpint (score > 0, ==, all[i].expected != NULL);
      if (all[i].expected != NULL)
        {
          g_autofree char *marked = mark (all[i].text, ranges);

          g_assert_cmpstr (marked, ==, all[i].expected);
          g_assert_cmpuint (score, >=, all[i].at_least);
          g_assert_cmpuint (score, <=, 100);
        }
    }

  /* The better stands before the worse. */
  g_assert_cmpuint (kith_text_match_fuzzy ("Ann", "ann", NULL), >, kith_text_match_fuzzy ("Anna", "ann", NULL));
  g_assert_cmpuint (kith_text_match_fuzzy ("Anna", "ann", NULL), >, kith_text_match_fuzzy ("Mary Ann", "ann", NULL));
  g_assert_cmpuint (kith_text_match_fuzzy ("Mary Ann", "ann", NULL), >, kith_text_match_fuzzy ("Susanne", "ann", NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-match/words", test_words);
  g_test_add_func ("/text-match/excerpt", test_excerpt);
  g_test_add_func ("/text-match/fuzzy", test_fuzzy);

  return g_test_run ();
}
