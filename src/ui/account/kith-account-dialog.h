/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One account: how it is, its name and colour here, its password, and how to be rid of it. */
#define KITH_TYPE_ACCOUNT_DIALOG (kith_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountDialog, kith_account_dialog, KITH, ACCOUNT_DIALOG, AdwDialog)

AdwDialog *kith_account_dialog_new (KithClient  *client,
                                    KithAccount *account);

G_END_DECLS
