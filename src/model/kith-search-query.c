/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-query.h"

#include <string.h>

typedef struct
{
  const char         *key;
  KithSearchTermKind  kind;
} Filter;

static const Filter filters[] = {
  { "from:", KITH_SEARCH_FROM },
  { "in:", KITH_SEARCH_IN },
  { "has:", KITH_SEARCH_HAS_LINK },
  { "after:", KITH_SEARCH_SINCE },
  { "before:", KITH_SEARCH_BEFORE },
};

static void
term_free (gpointer data)
{
  KithSearchTerm *term = data;

  g_free (term->text);
  g_free (term);
}

gboolean
kith_search_term_is_filter (const KithSearchTerm *self)
{
  return self->kind != KITH_SEARCH_WORDS;
}

/* Also those that keyboards and other programs make of the plain one. */
static gboolean
is_quote (gunichar c)
{
  return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0x201f || c == 0x00ab || c == 0x00bb;
}

char *
kith_search_filter_write (const char *key,
                          const char *value)
{
  g_autoptr(GString) plain = g_string_new (NULL);
  gboolean has_spaces = FALSE;

  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = is_quote (g_utf8_get_char (p)) ? ' ' : g_utf8_get_char (p);

      has_spaces |= g_unichar_isspace (c);
      g_string_append_unichar (plain, c);
    }

  return has_spaces ? g_strdup_printf ("%s:\"%s\"", key, plain->str) : g_strdup_printf ("%s:%s", key, plain->str);
}

static gboolean
says_something (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c) || type == G_UNICODE_OTHER_SYMBOL || c >= 0x1f000)
        return TRUE;
    }

  return FALSE;
}

/* @n digits at @text as a number; -1 where there are others. */
static int
read_digits (const char *text,
             guint       n)
{
  int number = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      number = number * 10 + (text[i] - '0');
    }

  return number;
}

/* 2026, 2026-11 or 2026-11-21: its first moment in @zone. */
static gboolean
parse_date (const char *text,
            GTimeZone  *zone,
            gint64     *time)
{
  gsize length = strlen (text);
  g_autoptr(GDateTime) date = NULL;
  int year, month = 1, day = 1;

  if (length != 4 && length != 7 && length != 10)
    return FALSE;
  year = read_digits (text, 4);
  if (length >= 7)
    month = text[4] == '-' ? read_digits (text + 5, 2) : -1;
  if (length == 10)
    day = text[7] == '-' ? read_digits (text + 8, 2) : -1;
  if (year < 1 || month < 1 || day < 1 || month > 12 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;

  date = g_date_time_new (zone, year, month, day, 0, 0, 0);
  if (date == NULL)
    return FALSE;
  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC;

  return TRUE;
}

/* From @p up to the closing quote, a space or the end, as @out; where to go on. */
static const char *
read_value (const char  *p,
            char       **out,
            gboolean    *is_quoted,
            gboolean    *is_closed)
{
  gunichar first = g_utf8_get_char (p);
  const char *start, *end;

  *is_quoted = is_quote (first);
  *is_closed = FALSE;
  start = *is_quoted ? g_utf8_next_char (p) : p;
  for (end = start; *end != '\0'; end = g_utf8_next_char (end))
    if (*is_quoted ? is_quote (g_utf8_get_char (end)) : g_unichar_isspace (g_utf8_get_char (end)) || is_quote (g_utf8_get_char (end)))
      break;

  *out = g_strstrip (g_strndup (start, (gsize) (end - start)));
  if (*is_quoted && *end != '\0')
    {
      *is_closed = TRUE;
      end = g_utf8_next_char (end);
    }

  return end;
}

/* What the value of a filter makes of it. */
static void
settle (KithSearchTerm *term,
        GTimeZone      *zone)
{
  if (term->kind == KITH_SEARCH_SINCE || term->kind == KITH_SEARCH_BEFORE)
    {
      if (!parse_date (term->text, zone, &term->time))
        term->kind = KITH_SEARCH_BAD_DATE;
    }
  else if (term->kind == KITH_SEARCH_HAS_LINK && g_ascii_strcasecmp (term->text, "link") != 0)
    {
      term->kind = g_ascii_strcasecmp (term->text, "file") == 0 ? KITH_SEARCH_HAS_FILE : KITH_SEARCH_BAD_HAS;
    }
}

GPtrArray *
kith_search_query_parse (const char *text,
                         GTimeZone  *zone)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GPtrArray *terms = g_ptr_array_new_with_free_func (term_free);
  const char *p = valid;

  while (*p != '\0' && terms->len < KITH_SEARCH_TERMS_MAX)
    {
      const Filter *filter = NULL;
      KithSearchTerm *term;
      gboolean is_quoted, is_closed;

      if (g_unichar_isspace (g_utf8_get_char (p)))
        {
          p = g_utf8_next_char (p);
          continue;
        }

      for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
        if (g_ascii_strncasecmp (p, filters[i].key, strlen (filters[i].key)) == 0)
          filter = &filters[i];

      term = g_new0 (KithSearchTerm, 1);
      term->kind = filter != NULL ? filter->kind : KITH_SEARCH_WORDS;
      term->start = (gsize) (p - valid);
      p = read_value (p + (filter != NULL ? strlen (filter->key) : 0), &term->text, &is_quoted, &is_closed);
      term->end = (gsize) (p - valid);
      term->is_ended = is_closed || *p != '\0';
      term->is_open = filter == NULL && !term->is_ended;
      settle (term, zone);

      if (*term->text == '\0' || (filter == NULL && !says_something (term->text)))
        term_free (term);
      else
        g_ptr_array_add (terms, term);
    }

  return terms;
}
