/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * kith_search_words:
 *
 * @text as the index of messages gets it, and what is looked for in it: the letters of scripts that put nothing between words (Han, Kana, Thai, Lao,
 * Khmer, Burmese, Tibetan) each stand for themselves, and so does each emoji, by its number; what only colours what is before it (accents, points of Hebrew and
 * Arabic, variation selectors) is left out. Words of such scripts are then found as phrases, wherever they stand.
 *
 * Depends on nothing but @text: what is taken out of the index has to be what was put in, with whatever version of whatever library.
 *
 * Returns: (transfer full): the words, with spaces between them
 */
char    *kith_search_words         (const char *text);

/* Makes the function kith_search_words () known to SQL, for the triggers of the table message. An SQLite result code. */
int      kith_search_words_install (sqlite3    *handle);

G_END_DECLS
