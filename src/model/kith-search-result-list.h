/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-search-result.h"

G_BEGIN_DECLS

/**
 * KithSearchState:
 * @KITH_SEARCH_RUNNING: more is on its way
 * @KITH_SEARCH_DONE: what is there is shown
 * @KITH_SEARCH_EMPTY: nothing to look for was said
 * @KITH_SEARCH_NO_DATE: the word is no date
 * @KITH_SEARCH_NO_SUCH_THING: has: with a word that nobody knows
 * @KITH_SEARCH_NO_SUCH_SENDER: nobody is called like the word
 * @KITH_SEARCH_NO_SUCH_CONVERSATION: no conversation is
 * @KITH_SEARCH_FAILED: the messages could not be read
 */
typedef enum
{
  KITH_SEARCH_RUNNING,
  KITH_SEARCH_DONE,
  KITH_SEARCH_EMPTY,
  KITH_SEARCH_NO_DATE,
  KITH_SEARCH_NO_SUCH_THING,
  KITH_SEARCH_NO_SUCH_SENDER,
  KITH_SEARCH_NO_SUCH_CONVERSATION,
  KITH_SEARCH_FAILED,
} KithSearchState;

/* What one search found, newest first; more of it comes when somebody asks for it. Signal "changed": the state or the numbers. */
#define KITH_TYPE_SEARCH_RESULT_LIST (kith_search_result_list_get_type ())
G_DECLARE_FINAL_TYPE (KithSearchResultList, kith_search_result_list, KITH, SEARCH_RESULT_LIST, GObject)

/* From so many on nobody counts. */
#define KITH_SEARCH_TOTAL_MAX 1000

KithSearchResultList *kith_search_result_list_new          (void);

KithSearchState       kith_search_result_list_get_state    (KithSearchResultList *self);
/* What the state speaks of; NULL where it speaks of nothing. */
const char           *kith_search_result_list_get_word     (KithSearchResultList *self);
guint                 kith_search_result_list_get_n_total  (KithSearchResultList *self);
gboolean              kith_search_result_list_get_has_more (KithSearchResultList *self);
/* What was looked for, for marking it: of char *. Borrowed. */
GPtrArray            *kith_search_result_list_get_words    (KithSearchResultList *self);

void                  kith_search_result_list_set_state    (KithSearchResultList *self,
                                                            KithSearchState       state,
                                                            const char           *word);
void                  kith_search_result_list_add_word     (KithSearchResultList *self,
                                                            const char           *word);
/* @results: of KithSearchResult. @n_total: 0 where it is not the first page. */
void                  kith_search_result_list_take         (KithSearchResultList *self,
                                                            GPtrArray            *results,
                                                            guint                 n_total,
                                                            gboolean              has_more);

G_END_DECLS
