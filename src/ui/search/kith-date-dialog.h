/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A day to go to. Signal "chosen" (gint64): its first moment here, in microseconds since 1970. */
#define KITH_TYPE_DATE_DIALOG (kith_date_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithDateDialog, kith_date_dialog, KITH, DATE_DIALOG, AdwDialog)

AdwDialog *kith_date_dialog_new (void);

G_END_DECLS
