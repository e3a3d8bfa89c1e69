/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-styling.h"

#include <string.h>

#define FENCE "```"

/* One that has more is no message that somebody reads; the rest of it is shown as text. */
#define LINKS_MAX 200

static const char directives[] = { '*', '_', '~', '`' };
static const KithSpanStyle styles[] = { KITH_SPAN_STRONG, KITH_SPAN_EMPHASIS, KITH_SPAN_STRIKE, KITH_SPAN_MONOSPACE };

static void
span_clear (gpointer data)
{
  g_free (((KithSpan *) data)->uri);
}

static GArray *
spans_new (void)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (KithSpan));

  g_array_set_clear_func (spans, span_clear);

  return spans;
}

static int
directive_at (char c)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (directives); i++)
    if (c == directives[i])
      return i;

  return -1;
}

static gboolean
is_space_at (const char *text)
{
  return g_unichar_isspace (g_utf8_get_char (text)) || *text == '\0';
}

static gboolean
is_space_before (const char *text,
                 const char *start)
{
  return is_space_at (g_utf8_find_prev_char (start, text));
}

/* --- Spans -------------------------------------------------------------------------------------------------------- */

/* One pair of directives in a line. */
typedef struct
{
  guint start; /* the first of the pair */
  guint end;   /* the other */
  int   which;
} Pair;

/* s. 5.2: the first sign of the same kind that may end what begins at @start; 0 where there is none. */
static guint
find_end (const char *line,
          guint       start,
          guint       limit)
{
  gboolean has_text = FALSE;

  for (guint i = start + 1; i < limit; i++)
    {
      if (line[i] != line[start])
        has_text = TRUE;
      else if (has_text && !is_space_before (line + i, line))
        return i;
    }

  return 0;
}

/* Of @line from @from to @limit; @outer: the directive just before @from, or -1. */
static void
find_pairs (const char *line,
            guint       from,
            guint       limit,
            int         outer,
            GArray     *pairs)
{
  gboolean is_hopeless[G_N_ELEMENTS (directives)] = { FALSE }; /* no further sign of the kind can end anything */
  int before = outer;  /* the opening directive just before, or -1 */

  for (guint i = from; i < limit;)
    {
      int which = directive_at (line[i]);
      gboolean may_open = which >= 0 && !is_hopeless[which] && i + 1 < limit && !is_space_at (line + i + 1) &&
                          (i == from ? before != which : is_space_before (line + i, line));
      guint end = may_open ? find_end (line, i, limit) : 0;

      if (end == 0)
        {
          if (may_open)
            is_hopeless[which] = TRUE;
          i += (guint) (g_utf8_next_char (line + i) - (line + i));
          continue;
        }

      g_array_append_val (pairs, ((Pair) { i, end, which }));
      if (styles[which] != KITH_SPAN_MONOSPACE)
        find_pairs (line, i + 1, end, which, pairs);
      i = end + 1;
    }
}

/* --- Links -------------------------------------------------------------------------------------------------------- */

/* What stands behind an address and is not of it. */
static gsize
trim_link (const char *link,
           gsize       length)
{
  while (length > 0)
    {
      char last = link[length - 1];
      gboolean is_closing = FALSE;

      if (last == ')' || last == ']')
        {
          int n_open = 0;

          for (gsize i = 0; i < length; i++)
            n_open += link[i] == (last == ')' ? '(' : '[') ? 1 : link[i] == last ? -1 : 0;
          is_closing = n_open < 0;
        }
      if (!is_closing && strchr (".,;:!?'\"*_~`", last) == NULL)
        break;
      length--;
    }

  return length;
}

static GRegex *
get_link_regex (void)
{
  static GRegex *regex;

  if (g_once_init_enter_pointer (&regex))
    {
      GRegex *made = g_regex_new ("(?<![\\p{L}\\p{N}/.@_-])(?:https?://|xmpp:|mailto:|geo:|tel:|www\\.)[^\\s<>\\x{0}-\\x{1f}\\x{200b}-\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]+",
                                  G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);

      g_once_init_leave_pointer (&regex, made);
    }

  return regex;
}

GArray *
kith_styling_find_links (const char *text)
{
  GArray *links = spans_new ();
  g_autoptr(GMatchInfo) match = NULL;

  for (g_regex_match (get_link_regex (), text, 0, &match); g_match_info_matches (match) && links->len < LINKS_MAX;
       g_match_info_next (match, NULL))
    {
      int start, end;
      gsize length;
      g_autofree char *link = NULL;
      const char *rest;

      g_match_info_fetch_pos (match, 0, &start, &end);
      length = trim_link (text + start, (gsize) (end - start));
      link = g_strndup (text + start, length);
      rest = strchr (link, ':');

      /* A scheme without anything behind it is a word. */
      if (g_ascii_strncasecmp (link, "www.", 4) == 0)
        {
          char *whole = strchr (link + 4, '.') != NULL && link[4] != '.' ? g_strconcat ("https://", link, NULL) : NULL;

          g_free (g_steal_pointer (&link));
          link = whole;
        }
      else if (rest == NULL || rest[1] == '\0' || strcmp (rest, "://") == 0)
        {
          continue;
        }
      if (link != NULL)
        g_array_append_val (links, ((KithSpan) { (guint) start, (guint) start + (guint) length, KITH_SPAN_LINK, g_steal_pointer (&link) }));
    }

  return links;
}

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

static void
block_free (gpointer data)
{
  KithBlock *block = data;

  g_free (block->text);
  g_array_unref (block->spans);
  g_free (block);
}

typedef struct
{
  GPtrArray *blocks;
  GString   *text;            /* of the block that is made */
  GArray    *spans;
  guint      depth;
  gboolean   is_preformatted;
  gboolean   has_lines;
} Parser;

static void
end_block (Parser *parser)
{
  KithBlock *block;
  g_autoptr(GArray) links = NULL;

  if (!parser->has_lines)
    return;

  block = g_new0 (KithBlock, 1);
  block->depth = parser->depth;
  block->is_preformatted = parser->is_preformatted;
  block->text = g_string_free (parser->text, FALSE);
  block->spans = parser->spans;
  links = parser->is_preformatted ? NULL : kith_styling_find_links (block->text);
  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      KithSpan *link = &g_array_index (links, KithSpan, i);

      g_array_append_val (block->spans, ((KithSpan) { link->start, link->end, KITH_SPAN_LINK, g_steal_pointer (&link->uri) }));
    }
  g_ptr_array_add (parser->blocks, block);

  parser->text = g_string_new (NULL);
  parser->spans = spans_new ();
  parser->has_lines = FALSE;
}

static int
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

/* The line without its directives, and what they mean. */
static void
add_line (Parser     *parser,
          const char *line,
          guint       length,
          gboolean    is_styled)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autoptr(GArray) signs = g_array_new (FALSE, FALSE, sizeof (guint));
  guint begin, from = 0;

  if (parser->has_lines)
    g_string_append_c (parser->text, '\n');
  parser->has_lines = TRUE;
  begin = (guint) parser->text->len;
  if (is_styled)
    find_pairs (line, 0, length, -1, pairs);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      g_array_append_val (signs, pair->start);
      g_array_append_val (signs, pair->end);
    }
  g_array_sort (signs, compare_offsets);

  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      guint before_start = 0, before_end = 0;

      g_array_binary_search (signs, &pair->start, compare_offsets, &before_start);
      g_array_binary_search (signs, &pair->end, compare_offsets, &before_end);
      g_array_append_val (parser->spans, ((KithSpan) { begin + pair->start - before_start, begin + pair->end - before_end, styles[pair->which], NULL }));
    }

  for (guint s = 0; s <= signs->len; s++)
    {
      guint to = s < signs->len ? g_array_index (signs, guint, s) : length;

      g_string_append_len (parser->text, line + from, to - from);
      from = to + 1;
    }
}

/* How deep the line is quoted, and where its own text begins. */
static guint
strip_quotes (const char **line,
              const char  *end,
              guint        depth_max)
{
  guint depth = 0;

  while (*line < end && **line == '>' && depth < depth_max)
    {
      (*line)++;
      depth++;
      /* s. 5.1.3: the first whitespace character is of the directive. */
      if (*line < end && **line != '\n' && is_space_at (*line))
        *line = g_utf8_next_char (*line);
    }

  return depth;
}

GPtrArray *
kith_styling_parse (const char *body,
                    gboolean    is_styled)
{
  Parser parser = { g_ptr_array_new_with_free_func (block_free), g_string_new (NULL), spans_new (), 0, FALSE, FALSE };
  gboolean is_fenced = FALSE;

  for (const char *line = body; line != NULL;)
    {
      const char *end = strchr (line, '\n');
      const char *next = end != NULL ? end + 1 : NULL;
      guint depth;

      if (end == NULL)
        end = line + strlen (line);
      /* What is deeper than the fence is its text. */
      depth = is_styled ? strip_quotes (&line, end, is_fenced ? parser.depth : KITH_STYLING_DEPTH_MAX) : 0;
      if (depth != parser.depth)
        {
          end_block (&parser);
          is_fenced = parser.is_preformatted = FALSE;
          if (is_styled && depth < KITH_STYLING_DEPTH_MAX)
            depth += strip_quotes (&line, end, KITH_STYLING_DEPTH_MAX - depth);
          parser.depth = depth;
        }

      if (is_fenced && end - line == 3 && strncmp (line, FENCE, 3) == 0)
        {
          end_block (&parser);
          is_fenced = parser.is_preformatted = FALSE;
        }
      else if (is_fenced)
        {
          add_line (&parser, line, (guint) (end - line), FALSE);
        }
      else if (is_styled && g_str_has_prefix (line, FENCE))
        {
          end_block (&parser);
          is_fenced = parser.is_preformatted = TRUE;
        }
      else
        {
          add_line (&parser, line, (guint) (end - line), is_styled);
        }
      line = next;
    }
  end_block (&parser);
  g_string_free (parser.text, TRUE);
  g_array_unref (parser.spans);

  if (parser.blocks->len == 0)
    {
      KithBlock *empty = g_new0 (KithBlock, 1);

      empty->text = g_strdup ("");
      empty->spans = spans_new ();
      g_ptr_array_add (parser.blocks, empty);
    }

  return parser.blocks;
}

/* --- While it is written -------------------------------------------------------------------------------------------- */

GArray *
kith_styling_find_ranges (const char *text)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (KithStylingRange));
  gboolean is_fenced = FALSE;

  for (const char *line = text; line != NULL;)
    {
      const char *end = strchr (line, '\n');
      const char *next = end != NULL ? end + 1 : NULL;
      const char *own = line;
      g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
      guint offset;

      if (end == NULL)
        end = line + strlen (line);
      if (!is_fenced)
        strip_quotes (&own, end, KITH_STYLING_DEPTH_MAX);
      if (own > line)
        g_array_append_val (ranges, ((KithStylingRange) { (guint) (line - text), (guint) (own - text), 0, TRUE }));
      offset = (guint) (own - text);

      if (g_str_has_prefix (own, FENCE) && (!is_fenced || end - own == 3))
        {
          is_fenced = !is_fenced;
          g_array_append_val (ranges, ((KithStylingRange) { offset, (guint) (end - text), 0, TRUE }));
        }
      else if (is_fenced)
        {
          g_array_append_val (ranges, ((KithStylingRange) { offset, (guint) (end - text), KITH_SPAN_MONOSPACE, FALSE }));
        }
      else
        {
          find_pairs (own, 0, (guint) (end - own), -1, pairs);
        }
      for (guint i = 0; i < pairs->len; i++)
        {
          const Pair *pair = &g_array_index (pairs, Pair, i);

          g_array_append_val (ranges, ((KithStylingRange) { offset + pair->start + 1, offset + pair->end, styles[pair->which], FALSE }));
          g_array_append_val (ranges, ((KithStylingRange) { offset + pair->start, offset + pair->start + 1, styles[pair->which], TRUE }));
          g_array_append_val (ranges, ((KithStylingRange) { offset + pair->end, offset + pair->end + 1, styles[pair->which], TRUE }));
        }
      line = next;
    }

  return ranges;
}

char *
kith_styling_dup_code (const char *body)
{
  g_autoptr(GPtrArray) blocks = NULL;
  g_autoptr(GString) code = NULL;

  if (strstr (body, FENCE) == NULL)
    return NULL;

  blocks = kith_styling_parse (body, TRUE);
  for (guint i = 0; i < blocks->len; i++)
    {
      const KithBlock *block = g_ptr_array_index (blocks, i);

      if (!block->is_preformatted)
        continue;
      if (code == NULL)
        code = g_string_new (NULL);
      else
        g_string_append_c (code, '\n');
      g_string_append (code, block->text);
    }

  return code != NULL ? g_string_free_and_steal (g_steal_pointer (&code)) : NULL;
}
