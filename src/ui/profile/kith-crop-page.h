/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Which part of a picture is to be an account's own: publishes it, and goes when that worked. */
#define KITH_TYPE_CROP_PAGE (kith_crop_page_get_type ())
G_DECLARE_FINAL_TYPE (KithCropPage, kith_crop_page, KITH, CROP_PAGE, AdwNavigationPage)

AdwNavigationPage *kith_crop_page_new (KithClient  *client,
                                       KithAccount *account,
                                       GdkTexture  *texture);

G_END_DECLS
