/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-search-result.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "opened" (KithConversation): the person chose a conversation. Signal "found" (KithSearchResult): a message that was looked for. */
#define KITH_TYPE_SIDEBAR (kith_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (KithSidebar, kith_sidebar, KITH, SIDEBAR, AdwBin)

void              kith_sidebar_set_client  (KithSidebar      *self,
                                            KithClient       *client);
void              kith_sidebar_set_current (KithSidebar      *self,
                                            KithConversation *conversation);

/* The one @offset places further down in the list as it is shown; NULL where there is none. */
KithConversation *kith_sidebar_get_neighbour (KithSidebar    *self,
                                              int             offset);
KithConversation *kith_sidebar_get_nth       (KithSidebar    *self,
                                              guint           position);
void              kith_sidebar_focus_list    (KithSidebar    *self);
void              kith_sidebar_show_requests (KithSidebar    *self);

/* @text: (nullable): what to look for; NULL leaves what is there. */
void              kith_sidebar_show_search   (KithSidebar    *self,
                                              const char     *text);

/* Back to what is not archived; FALSE where that is shown already. */
gboolean          kith_sidebar_leave_archive (KithSidebar     *self);
gboolean          kith_sidebar_has_focus     (KithSidebar     *self);

G_END_DECLS
