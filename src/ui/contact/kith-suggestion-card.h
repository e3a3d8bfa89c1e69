/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-suggestion-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who suggests contacts, and a button to look at them. */
#define KITH_TYPE_SUGGESTION_CARD (kith_suggestion_card_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestionCard, kith_suggestion_card, KITH, SUGGESTION_CARD, GtkListBoxRow)

GtkWidget *kith_suggestion_card_new (KithClient         *client,
                                     KithSuggestionList *list);

G_END_DECLS
