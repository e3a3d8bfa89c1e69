/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-console-entry.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One element in the XML console. */
#define KITH_TYPE_CONSOLE_ROW (kith_console_row_get_type ())
G_DECLARE_FINAL_TYPE (KithConsoleRow, kith_console_row, KITH, CONSOLE_ROW, GtkBox)

GtkWidget *kith_console_row_new       (void);
/* @entry NULL: none. */
void       kith_console_row_set_entry (KithConsoleRow   *self,
                                       KithConsoleEntry *entry);

/* "Received 12:03:04, message, bob@example.org": what stands above it, and what is read aloud. */
char      *kith_console_row_describe  (KithConsoleEntry *entry);

G_END_DECLS
