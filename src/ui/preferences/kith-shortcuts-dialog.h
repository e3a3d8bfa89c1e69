/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* GTK's own window for this is deprecated, libadwaita's comes with 1.8. */
AdwDialog *kith_shortcuts_dialog_new (void);

G_END_DECLS
