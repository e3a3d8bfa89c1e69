/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Those who ask to see our presence, those who suggest contacts, and those who write without being a contact, each with an answer. Leaves with the last of them. "opened" tells
 * which of the conversations the person wants to see. */
#define KITH_TYPE_REQUESTS_PAGE (kith_requests_page_get_type ())
G_DECLARE_FINAL_TYPE (KithRequestsPage, kith_requests_page, KITH, REQUESTS_PAGE, AdwNavigationPage)

/* @contacts: of KithContact; @messages: of KithConversation; @suggestions: of KithSuggestionList. */
AdwNavigationPage *kith_requests_page_new (KithClient *client,
                                           GListModel *contacts,
                                           GListModel *messages,
                                           GListModel *suggestions);

G_END_DECLS
