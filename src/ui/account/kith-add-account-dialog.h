/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KITH_TYPE_ADD_ACCOUNT_DIALOG (kith_add_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithAddAccountDialog, kith_add_account_dialog, KITH, ADD_ACCOUNT_DIALOG, AdwDialog)

AdwDialog *kith_add_account_dialog_new (KithClient *client);

G_END_DECLS
