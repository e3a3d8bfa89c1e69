/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-message-row.h"

G_BEGIN_DECLS

/* What one does most with a message, beside it while the pointer is there. Everything in it is in the menu too, which keyboards reach. @row: its parent to be. */
GtkWidget *kith_hover_bar_new (KithMessageRow *row);

G_END_DECLS
