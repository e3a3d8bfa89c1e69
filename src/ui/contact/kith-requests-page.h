/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Those who ask to see our presence, each with an answer. Leaves with the last of them. */
#define KITH_TYPE_REQUESTS_PAGE (kith_requests_page_get_type ())
G_DECLARE_FINAL_TYPE (KithRequestsPage, kith_requests_page, KITH, REQUESTS_PAGE, AdwNavigationPage)

AdwNavigationPage *kith_requests_page_new (KithClient *client,
                                           GListModel *requests);

G_END_DECLS
