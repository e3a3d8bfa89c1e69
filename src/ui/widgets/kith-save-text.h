/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where, beginning with @name, and writes @text there. What went wrong is a tip in the toasts around @widget. */
void kith_save_text (GtkWidget  *widget,
                     const char *name,
                     const char *text);

G_END_DECLS
