/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-suggestion-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What somebody suggests to do with the contacts, each with a check mark, and the button that does what is checked. */
#define KITH_TYPE_SUGGESTIONS_DIALOG (kith_suggestions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestionsDialog, kith_suggestions_dialog, KITH, SUGGESTIONS_DIALOG, AdwDialog)

AdwDialog *kith_suggestions_dialog_new (KithClient         *client,
                                        KithSuggestionList *list);

G_END_DECLS
