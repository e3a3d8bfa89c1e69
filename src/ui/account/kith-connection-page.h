/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What was tried and found on the way to an account's server. */
#define KITH_TYPE_CONNECTION_PAGE (kith_connection_page_get_type ())
G_DECLARE_FINAL_TYPE (KithConnectionPage, kith_connection_page, KITH, CONNECTION_PAGE, AdwNavigationPage)

AdwNavigationPage *kith_connection_page_new (KithClient  *client,
                                             KithAccount *account);

G_END_DECLS
