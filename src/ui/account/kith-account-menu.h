/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Own presence and each account's state. */
#define KITH_TYPE_ACCOUNT_MENU (kith_account_menu_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountMenu, kith_account_menu, KITH, ACCOUNT_MENU, GtkPopover)

void kith_account_menu_set_client (KithAccountMenu *self,
                                   KithClient      *client);

G_END_DECLS
