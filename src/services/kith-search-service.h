/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-list.h"
#include "kith-search-result-list.h"

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;

/**
 * KithSearchService:
 *
 * Looks for messages of all accounts. Only what is here is found; kith_account_get_history () says how far back that goes.
 *
 * Property "index-progress": what part of the messages can be found, from 0 to 1. Less than 1 only after an upgrade from a Kith that had no index yet, for
 * a while. Notifies.
 */
#define KITH_TYPE_SEARCH_SERVICE (kith_search_service_get_type ())
G_DECLARE_FINAL_TYPE (KithSearchService, kith_search_service, KITH, SEARCH_SERVICE, GObject)

KithSearchService    *kith_search_service_new                (KithDatabase         *database,
                                                              KithConversationList *conversations);

/* From when the database is open until before it is closed. */
void                  kith_search_service_start              (KithSearchService    *self);
void                  kith_search_service_stop               (KithSearchService    *self);

double                kith_search_service_get_index_progress (KithSearchService    *self);

/* What @query says, in the words of kith_search_query_parse (): a list that fills itself as long as somebody holds it. (transfer full) */
KithSearchResultList *kith_search_service_find               (KithSearchService    *self,
                                                              const char           *query);

/* The same in one conversation, places only. All at once, as many as are counted. (transfer full) */
KithSearchResultList *kith_search_service_find_in            (KithSearchService    *self,
                                                              KithConversation     *conversation,
                                                              const char           *query);

/* The next older ones, where there are any and none are under way. */
void                  kith_search_service_load_more          (KithSearchService    *self,
                                                              KithSearchResultList *list);

G_END_DECLS
