/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-search-result.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Looks for messages of all accounts, over the sidebar. Signal "opened" (KithSearchResult): the person chose a message. */
#define KITH_TYPE_SEARCH_PANE (kith_search_pane_get_type ())
G_DECLARE_FINAL_TYPE (KithSearchPane, kith_search_pane, KITH, SEARCH_PANE, AdwNavigationPage)

KithSearchPane *kith_search_pane_new         (KithClient     *client);

/* @text: (nullable): what to look for, instead of what is there; NULL leaves it */
void            kith_search_pane_look_for    (KithSearchPane *self,
                                              const char     *text);

G_END_DECLS
