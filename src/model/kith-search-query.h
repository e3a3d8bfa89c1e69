/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KithSearchTermKind:
 * @KITH_SEARCH_WORDS: a word, or what stands between quotes
 * @KITH_SEARCH_FROM: from:NAME, who wrote it; "me" is we
 * @KITH_SEARCH_IN: in:NAME, where it was said
 * @KITH_SEARCH_HAS_LINK: has:link
 * @KITH_SEARCH_HAS_FILE: has:file
 * @KITH_SEARCH_SINCE: after:DATE, from the beginning of that day, month or year on
 * @KITH_SEARCH_BEFORE: before:DATE, up to its beginning
 * @KITH_SEARCH_BAD_DATE: a date that is none
 * @KITH_SEARCH_BAD_HAS: has: something that nobody knows
 */
typedef enum
{
  KITH_SEARCH_WORDS,
  KITH_SEARCH_FROM,
  KITH_SEARCH_IN,
  KITH_SEARCH_HAS_LINK,
  KITH_SEARCH_HAS_FILE,
  KITH_SEARCH_SINCE,
  KITH_SEARCH_BEFORE,
  KITH_SEARCH_BAD_DATE,
  KITH_SEARCH_BAD_HAS,
} KithSearchTermKind;

/**
 * KithSearchTerm:
 * @text: the words, the name, the date
 * @time: of SINCE and BEFORE: microseconds since 1970
 * @is_open: of WORDS: it is still being typed, and may be the beginning of a longer word
 * @is_ended: something came after it: it is not being typed any more
 * @start, @end: where it stands in what was parsed: bytes
 */
typedef struct
{
  KithSearchTermKind kind;
  char              *text;
  gint64             time;
  gboolean           is_open;
  gboolean           is_ended;
  gsize              start;
  gsize              end;
} KithSearchTerm;

/* The most that is read of what is typed. */
#define KITH_SEARCH_TERMS_MAX 32

/* Reads @text, whatever it is. Array of KithSearchTerm; a filter that has no value yet is no term, nor are words without a letter, a digit or a picture. */
GPtrArray *kith_search_query_parse (const char *text,
                                    GTimeZone  *zone);

gboolean   kith_search_term_is_filter (const KithSearchTerm *self);

/* As it would be typed: "from:Ann", "from:\"Ann Smith\"". */
char      *kith_search_filter_write (const char *key,
                                     const char *value);

G_END_DECLS
