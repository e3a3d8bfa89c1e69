/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-search-service.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithFindBar:
 *
 * Looks for words in one conversation, and goes from match to match, the newest first.
 *
 * Property "is-open". Signal "found" (sort_time, sort_tie): a match to show. Signal "left": the person is done.
 */
#define KITH_TYPE_FIND_BAR (kith_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (KithFindBar, kith_find_bar, KITH, FIND_BAR, AdwBin)

KithFindBar *kith_find_bar_new              (KithSearchService *search);

/* @conversation: (nullable). Closes the bar. */
void         kith_find_bar_set_conversation (KithFindBar       *self,
                                             KithConversation  *conversation);
void         kith_find_bar_open             (KithFindBar       *self);
gboolean     kith_find_bar_get_is_open      (KithFindBar       *self);

/* @step: 1 is the next older match, -1 the next newer one. */
void         kith_find_bar_step             (KithFindBar       *self,
                                             int                step);

G_END_DECLS
