/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-search-result.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A message that was found, with what was looked for in bold. Property "words": the row, said aloud. */
#define KITH_TYPE_SEARCH_ROW (kith_search_row_get_type ())
G_DECLARE_FINAL_TYPE (KithSearchRow, kith_search_row, KITH, SEARCH_ROW, GtkWidget)

/* @result: (nullable). @wanted: of char *. @show_account: with two or more accounts */
void kith_search_row_set_result (KithSearchRow    *self,
                                 KithSearchResult *result,
                                 GPtrArray        *wanted,
                                 gboolean          show_account);

G_END_DECLS
