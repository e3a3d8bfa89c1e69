/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"
#include "kith-suggestion.h"

G_BEGIN_DECLS

/* What one sender suggests to one account: a list of KithSuggestion. What is done leaves it. */
#define KITH_TYPE_SUGGESTION_LIST (kith_suggestion_list_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestionList, kith_suggestion_list, KITH, SUGGESTION_LIST, GObject)

/* @name: of the sender, as it is shown. @is_cut: the sender suggested more than is kept. */
KithSuggestionList *kith_suggestion_list_new            (KithAccount        *account,
                                                         XmppJid            *sender,
                                                         const char         *name,
                                                         gboolean            is_cut);
KithAccount        *kith_suggestion_list_get_account    (KithSuggestionList *self);
XmppJid            *kith_suggestion_list_get_sender     (KithSuggestionList *self);
const char         *kith_suggestion_list_get_name       (KithSuggestionList *self);
gboolean            kith_suggestion_list_get_is_cut     (KithSuggestionList *self);
/* Whether all of them are contacts to add. */
gboolean            kith_suggestion_list_only_adds      (KithSuggestionList *self);

void                kith_suggestion_list_append         (KithSuggestionList *self,
                                                         KithSuggestion     *suggestion);
void                kith_suggestion_list_remove         (KithSuggestionList *self,
                                                         KithSuggestion     *suggestion);

/* Property "is-busy": what the person chose is being done. Notifies. */
gboolean            kith_suggestion_list_get_is_busy    (KithSuggestionList *self);
void                kith_suggestion_list_set_is_busy    (KithSuggestionList *self,
                                                         gboolean            is_busy);

G_END_DECLS
