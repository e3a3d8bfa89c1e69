/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Whom an account has blocked (XEP-0191): people and servers, also those that are no contacts. */
#define KITH_TYPE_BLOCKED_PAGE (kith_blocked_page_get_type ())
G_DECLARE_FINAL_TYPE (KithBlockedPage, kith_blocked_page, KITH, BLOCKED_PAGE, AdwNavigationPage)

/* @account is one that runs. */
AdwNavigationPage *kith_blocked_page_new (KithClient  *client,
                                          KithAccount *account);

G_END_DECLS
