/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* Where in a text what was looked for stands: pure functions. Case and accents make no difference. */

/* Bytes of the text. */
typedef struct
{
  guint start;
  guint end;
} KithTextRange;

/* @words: of char *: words and phrases. Array of KithTextRange in their order, without overlaps. (transfer full) */
GArray        *kith_text_match_words      (const char *text,
                                           GPtrArray  *words);

/* As much of @text as a few lines hold, with the first of @words in it. (transfer full) */
char          *kith_text_match_excerpt    (const char *text,
                                           GPtrArray  *words);

/**
 * kith_text_match_fuzzy:
 * @ranges: (out) (optional): array of KithTextRange, what of @text it was
 *
 * Whether somebody who types @query may mean @text: each word of it is the beginning of one of the text's, the initials of some ("dc": Design Crew), letters
 * that go on with the next word ("desc"), or anywhere in it.
 *
 * Returns: how well, from 1 to 100; 0 where they do not. An empty @query means everything alike: 1
 */
guint          kith_text_match_fuzzy      (const char *text,
                                           const char *query,
                                           GArray    **ranges);

/* Bold where @ranges are. (transfer full) */
PangoAttrList *kith_text_match_attributes (GArray     *ranges);

G_END_DECLS
