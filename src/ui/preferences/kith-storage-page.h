/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithStoragePage:
 *
 * How long messages are kept here, and what conversations take of the disk.
 */
#define KITH_TYPE_STORAGE_PAGE (kith_storage_page_get_type ())
G_DECLARE_FINAL_TYPE (KithStoragePage, kith_storage_page, KITH, STORAGE_PAGE, AdwPreferencesPage)

GtkWidget *kith_storage_page_new (KithClient *client);

G_END_DECLS
