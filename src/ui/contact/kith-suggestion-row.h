/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-suggestion.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One suggestion, with a check mark. Signal "chosen" (gboolean): the person set or took it. */
#define KITH_TYPE_SUGGESTION_ROW (kith_suggestion_row_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestionRow, kith_suggestion_row, KITH, SUGGESTION_ROW, GtkWidget)

/* NULL: none any more. */
void            kith_suggestion_row_set_suggestion (KithSuggestionRow *self,
                                                    KithClient        *client,
                                                    KithAccount       *account,
                                                    KithSuggestion    *suggestion,
                                                    gboolean           is_chosen);
KithSuggestion *kith_suggestion_row_get_suggestion (KithSuggestionRow *self);
/* As the person would. */
void            kith_suggestion_row_toggle         (KithSuggestionRow *self);

G_END_DECLS
