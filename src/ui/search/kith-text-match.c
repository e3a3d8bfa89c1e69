/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-text-match.h"

#include <string.h>

/* What is read of a text, and of what is looked for in it. */
#define TEXT_CHARS 20000
#define QUERY_CHARS 200

#define EXCERPT_BEFORE 30
#define EXCERPT_CHARS 240

/* One letter without its case and accents, and where it stands. */
typedef struct
{
  gunichar letter;
  guint    start;
  guint    end;
} Letter;

typedef struct
{
  Letter *letters;
  guint   n;
} Folded;

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c >= 0x1f000 || g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

static gboolean
is_coloring (gunichar c)
{
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x591 && c <= 0x5c7) || (c >= 0x64b && c <= 0x65f) || c == 0x640 || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x2066 && c <= 0x2069) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x1f3fb && c <= 0x1f3ff);
}

static void
fold (Folded     *self,
      const char *text,
      guint       max_chars)
{
  g_autoptr(GArray) letters = g_array_new (FALSE, FALSE, sizeof (Letter));

  for (const char *p = text; *p != '\0' && letters->len < max_chars; p = g_utf8_next_char (p))
    {
      gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
      Letter letter = { g_utf8_get_char (p), (guint) (p - text), (guint) (g_utf8_next_char (p) - text) };

      if (is_coloring (letter.letter))
        {
          if (letters->len > 0)
            g_array_index (letters, Letter, letters->len - 1).end = letter.end;
          continue;
        }
      /* Syllables of Hangul stay whole. */
      if (letter.letter >= 0xc0 && (letter.letter < 0xac00 || letter.letter > 0xd7a3)
          && g_unichar_fully_decompose (letter.letter, FALSE, parts, G_N_ELEMENTS (parts)) > 0)
        letter.letter = parts[0];
      letter.letter = g_unichar_tolower (letter.letter);
      g_array_append_val (letters, letter);
    }

  self->n = letters->len;
  self->letters = (Letter *) (gpointer) g_array_free (g_steal_pointer (&letters), FALSE);
}

static void
folded_clear (Folded *self)
{
  g_free (self->letters);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folded, folded_clear)

static gboolean
starts_word (const Folded *self,
             guint         i)
{
  gunichar c = self->letters[i].letter;

  if (!is_letter (c))
    return FALSE;

  /* From Thai on most scripts put nothing between words, and pictures stand anywhere; Hangul and Georgian have spaces. */
  return i == 0 || !is_letter (self->letters[i - 1].letter) || (c >= 0xe00 && !(c >= 0xac00 && c <= 0xd7a3) && !(c >= 0x10a0 && c <= 0x10ff));
}

static void
add_range (GArray       *ranges,
           const Folded *text,
           guint         first,
           guint         last)
{
  KithTextRange range = { text->letters[first].start, text->letters[last].end };

  g_array_append_val (ranges, range);
}

/* @phrase from @i on, with whatever stands between its words; how many letters of @text that is; 0: it does not stand there. */
static guint
phrase_length (const Folded *text,
               guint         i,
               const Folded *phrase)
{
  guint t = i, last = i;

  for (guint p = 0; p < phrase->n; p++)
    {
      if (!is_letter (phrase->letters[p].letter))
        {
          while (t > i && t < text->n && !is_letter (text->letters[t].letter))
            t++;
          continue;
        }
      if (t >= text->n || text->letters[t].letter != phrase->letters[p].letter)
        return 0;
      last = ++t;
    }

  return last - i;
}

static int
compare_ranges (gconstpointer a,
                gconstpointer b)
{
  const KithTextRange *left = a, *right = b;

  return left->start != right->start ? (left->start < right->start ? -1 : 1) : (left->end < right->end) - (left->end > right->end);
}

/* In their order, and none in another. */
static void
join_ranges (GArray *ranges)
{
  guint n = 0;

  g_array_sort (ranges, compare_ranges);
  for (guint i = 0; i < ranges->len; i++)
    {
      KithTextRange range = g_array_index (ranges, KithTextRange, i);
      KithTextRange *last = n > 0 ? &g_array_index (ranges, KithTextRange, n - 1) : NULL;

      if (last != NULL && range.start <= last->end)
        last->end = MAX (last->end, range.end);
      else
        g_array_index (ranges, KithTextRange, n++) = range;
    }
  g_array_set_size (ranges, n);
}

GArray *
kith_text_match_words (const char *text,
                       GPtrArray  *words)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (KithTextRange));
  g_auto(Folded) folded = { 0 };

  fold (&folded, text, TEXT_CHARS);
  for (guint w = 0; words != NULL && w < words->len; w++)
    {
      g_auto(Folded) word = { 0 };
      guint first = 0;

      fold (&word, g_ptr_array_index (words, w), QUERY_CHARS);
      while (first < word.n && !is_letter (word.letters[first].letter))
        first++;
      for (guint i = 0; i < folded.n; i++)
        {
          const Folded rest = { word.letters + first, word.n - first };
          guint n = rest.n > 0 && starts_word (&folded, i) ? phrase_length (&folded, i, &rest) : 0;

          if (n > 0)
            add_range (ranges, &folded, i, i + n - 1);
        }
    }
  join_ranges (ranges);

  return ranges;
}

char *
kith_text_match_excerpt (const char *text,
                         GPtrArray  *words)
{
  g_autoptr(GArray) ranges = kith_text_match_words (text, words);
  const char *start = text, *end;
  guint n = 0;

  if (ranges->len > 0)
    {
      const char *hit = text + g_array_index (ranges, KithTextRange, 0).start;
      const char *p = hit;

      for (guint i = 0; i < EXCERPT_BEFORE && p > text; i++)
        {
          p = g_utf8_find_prev_char (text, p);
          if (g_unichar_isspace (g_utf8_get_char (p)) || p == text)
            start = p;
        }
      /* A word longer than that is begun in its middle. */
      if (p > text && start == text)
        start = p;
    }

  for (end = start; *end != '\0' && n < EXCERPT_CHARS; end = g_utf8_next_char (end))
    n++;

  {
    g_autofree char *cut = g_strstrip (g_strndup (start, (gsize) (end - start)));

    return g_strconcat (start > text ? "…" : "", cut, *end != '\0' ? "…" : "", NULL);
  }
}

/* --- What somebody may mean ------------------------------------------------------------------------------------------------ */

static gboolean
matches_at (const Folded *text,
            guint         i,
            const Folded *part)
{
  for (guint p = 0; p < part->n; p++)
    if (i + p >= text->n || text->letters[i + p].letter != part->letters[p].letter)
      return FALSE;

  return TRUE;
}

static guint
next_word (const Folded *text,
           guint         i)
{
  for (; i < text->n; i++)
    if (starts_word (text, i) && (i == 0 || !is_letter (text->letters[i - 1].letter)))
      break;

  return i;
}

/* Each letter is the next one, or, with @is_initials always, the first of a later word. */
static gboolean
matches_words (const Folded *text,
               const Folded *part,
               gboolean      is_initials,
               GArray       *ranges)
{
  guint n_before = ranges->len;
  guint t = next_word (text, 0);

  for (guint p = 0; p < part->n; p++)
    {
      while (t < text->n && text->letters[t].letter != part->letters[p].letter)
        t = next_word (text, t + 1);
      if (t >= text->n)
        {
          g_array_set_size (ranges, n_before);
          return FALSE;
        }
      add_range (ranges, text, t, t);
      t = is_initials ? next_word (text, t + 1) : t + 1;
    }

  return TRUE;
}

static guint
match_part (const Folded *text,
            const Folded *part,
            GArray       *ranges)
{
  guint anywhere = text->n;

  if (matches_at (text, 0, part))
    {
      add_range (ranges, text, 0, part->n - 1);
      return part->n == text->n ? 100 : 90;
    }
  for (guint i = 1; i < text->n; i++)
    if (matches_at (text, i, part))
      {
        if (starts_word (text, i))
          {
            add_range (ranges, text, i, i + part->n - 1);
            return 80;
          }
        anywhere = MIN (anywhere, i);
      }
  if (part->n > 1 && matches_words (text, part, TRUE, ranges))
    return 70;
  if (anywhere < text->n)
    {
      add_range (ranges, text, anywhere, anywhere + part->n - 1);
      return 50;
    }
  if (part->n > 1 && matches_words (text, part, FALSE, ranges))
    return 30;

  return 0;
}

guint
kith_text_match_fuzzy (const char *text,
                       const char *query,
                       GArray    **ranges)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (KithTextRange));
  g_auto(Folded) folded = { 0 };
  g_auto(Folded) wanted = { 0 };
  guint score = 0, n_parts = 0, start = 0;

  fold (&folded, text, QUERY_CHARS);
  fold (&wanted, query, QUERY_CHARS);
  while (start < wanted.n)
    {
      Folded part = { wanted.letters + start, 0 };
      guint part_score;

      if (g_unichar_isspace (wanted.letters[start].letter))
        {
          start++;
          continue;
        }
      while (start + part.n < wanted.n && !g_unichar_isspace (part.letters[part.n].letter))
        part.n++;
      part_score = match_part (&folded, &part, found);
      if (part_score == 0)
        return 0;
      score += part_score;
      n_parts++;
      start += part.n;
    }

  join_ranges (found);
  if (ranges != NULL)
    *ranges = g_steal_pointer (&found);

  return n_parts > 0 ? MAX (score / n_parts, 1) : 1;
}

PangoAttrList *
kith_text_match_attributes (GArray *ranges)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  for (guint i = 0; i < ranges->len; i++)
    {
      const KithTextRange *range = &g_array_index (ranges, KithTextRange, i);
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = range->start;
      bold->end_index = range->end;
      pango_attr_list_insert (attributes, bold);
    }

  return attributes;
}
