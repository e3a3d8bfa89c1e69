/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

G_BEGIN_DECLS

/* A message that was found. It does not follow what becomes of the message. */
#define KITH_TYPE_SEARCH_RESULT (kith_search_result_get_type ())
G_DECLARE_FINAL_TYPE (KithSearchResult, kith_search_result, KITH, SEARCH_RESULT, GObject)

/* @text: NULL where only the place is known. */
KithSearchResult *kith_search_result_new              (KithConversation *conversation,
                                                       gint64            message,
                                                       gint64            sort_time,
                                                       gint64            sort_tie,
                                                       gint64            stamp,
                                                       gboolean          is_outgoing,
                                                       const char       *text);

KithConversation *kith_search_result_get_conversation (KithSearchResult *self);
gint64            kith_search_result_get_message      (KithSearchResult *self);
void              kith_search_result_get_place        (KithSearchResult *self,
                                                       gint64           *sort_time,
                                                       gint64           *sort_tie);
gint64            kith_search_result_get_stamp        (KithSearchResult *self);
gboolean          kith_search_result_get_is_outgoing  (KithSearchResult *self);
const char       *kith_search_result_get_text         (KithSearchResult *self);

G_END_DECLS
