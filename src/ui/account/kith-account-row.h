/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KITH_TYPE_ACCOUNT_ROW (kith_account_row_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountRow, kith_account_row, KITH, ACCOUNT_ROW, GtkListBoxRow)

GtkWidget   *kith_account_row_new         (KithAccount    *account);
KithAccount *kith_account_row_get_account (KithAccountRow *self);

G_END_DECLS
