/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-words.h"

typedef struct
{
  gunichar first, last;
} Range;

/* Scripts without spaces between words. */
static const Range unspaced[] = {
  { 0x0e01, 0x0eff },   /* Thai, Lao */
  { 0x0f40, 0x0fbc },   /* Tibetan */
  { 0x1000, 0x109f },   /* Burmese */
  { 0x1780, 0x17ff },   /* Khmer */
  { 0x1950, 0x19ff },   /* Tai Le, New Tai Lue, Khmer symbols */
  { 0x1a20, 0x1aad },   /* Tai Tham */
  { 0x2e80, 0x2fdf },   /* radicals */
  { 0x3005, 0x3007 },
  { 0x3021, 0x3029 },
  { 0x3031, 0x3035 },
  { 0x3038, 0x303b },
  { 0x3041, 0x30ff },   /* Hiragana, Katakana */
  { 0x3105, 0x312f },   /* Bopomofo */
  { 0x31a0, 0x31ff },
  { 0x3400, 0x4dbf },   /* Han */
  { 0x4e00, 0x9fff },
  { 0xa000, 0xa48f },   /* Yi */
  { 0xf900, 0xfaff },
  { 0xff66, 0xff9f },
  { 0x1b000, 0x1b16f },
  { 0x20000, 0x3ffff },
};

static const Range emoji[] = {
  { 0x203c, 0x203c },
  { 0x2049, 0x2049 },
  { 0x2122, 0x2122 },
  { 0x2139, 0x2139 },
  { 0x2190, 0x21ff },
  { 0x2300, 0x23ff },
  { 0x25a0, 0x27bf },
  { 0x2900, 0x297f },
  { 0x2b00, 0x2bff },
  { 0x3030, 0x3030 },
  { 0x303d, 0x303d },
  { 0x3297, 0x3299 },
  { 0x1f000, 0x1f0ff },
  { 0x1f18e, 0x1f3fa },
  { 0x1f400, 0x1faff },
};

/* Points, colours of skin, joiners: written by some and not by others. */
static const Range dropped[] = {
  { 0x00ad, 0x00ad },
  { 0x0591, 0x05bd },   /* Hebrew points */
  { 0x05bf, 0x05bf },
  { 0x05c1, 0x05c2 },
  { 0x05c4, 0x05c5 },
  { 0x05c7, 0x05c7 },
  { 0x0610, 0x061a },   /* Arabic points, tatweel */
  { 0x0640, 0x0640 },
  { 0x064b, 0x065f },
  { 0x0670, 0x0670 },
  { 0x06d6, 0x06dc },
  { 0x06df, 0x06e8 },
  { 0x06ea, 0x06ed },
  { 0x200b, 0x200f },
  { 0x202a, 0x202e },
  { 0x2060, 0x2069 },
  { 0x20e3, 0x20e3 },
  { 0xfe00, 0xfe0f },
  { 0xfeff, 0xfeff },
  { 0x1f3fb, 0x1f3ff },
};

static gboolean
is_in (const Range *ranges,
       guint        n,
       gunichar     c)
{
  for (guint i = 0; i < n && c >= ranges[i].first; i++)
    if (c <= ranges[i].last)
      return TRUE;

  return FALSE;
}

/* Without accents, and composed: that normal forms never change is a promise of Unicode's. @text itself where there is nothing to do. */
static char *
without_accents (const char *text)
{
  g_autofree char *taken_apart = g_str_is_ascii (text) ? NULL : g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
  g_autoptr(GString) bare = NULL;

  if (taken_apart == NULL)
    return NULL;

  bare = g_string_sized_new (64);
  for (const char *p = taken_apart; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x300 || c > 0x36f)
        g_string_append_unichar (bare, c);
    }

  return g_utf8_normalize (bare->str, -1, G_NORMALIZE_NFC);
}

char *
kith_search_words (const char *text)
{
  g_autofree char *bare = without_accents (text);
  GString *words = g_string_sized_new (64);
  /* What is in the database was valid when it came; a file may be anything: then it stays as it is. */
  const char *p = bare != NULL ? bare : text;

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      const char *next;

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_c (words, ' ');
          p++;
          continue;
        }

      next = g_utf8_next_char (p);
      if (c >= 0xad && is_in (emoji, G_N_ELEMENTS (emoji), c))
        {
          g_string_append_printf (words, " u%x ", c);
        }
      else if (c >= 0xad && is_in (unspaced, G_N_ELEMENTS (unspaced), c))
        {
          g_string_append_c (words, ' ');
          g_string_append_len (words, p, next - p);
          g_string_append_c (words, ' ');
        }
      else if (c < 0xad || !is_in (dropped, G_N_ELEMENTS (dropped), c))
        {
          g_string_append_len (words, p, next - p);
        }
      p = next;
    }

  return g_string_free_and_steal (words);
}

static void
words_function (sqlite3_context  *context,
                int               n_values,
                sqlite3_value   **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  sqlite3_result_text (context, kith_search_words (text != NULL ? text : ""), -1, g_free);
}

int
kith_search_words_install (sqlite3 *handle)
{
  /* Innocuous: the schema is not trusted, and this does nothing but read what it is given. */
  return sqlite3_create_function_v2 (handle, "kith_search_words", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                     words_function, NULL, NULL, NULL);
}
