/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What an account says of its person: picture, names, and the rest of its vCard. */
#define KITH_TYPE_PROFILE_PAGE (kith_profile_page_get_type ())
G_DECLARE_FINAL_TYPE (KithProfilePage, kith_profile_page, KITH, PROFILE_PAGE, AdwNavigationPage)

AdwNavigationPage *kith_profile_page_new (KithClient  *client,
                                          KithAccount *account);

G_END_DECLS
