/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KithListButton:
 *
 * A button that looks like a row of the list and leads to another one. Properties: "symbol" (an icon), "title", "leads-on" (with an arrow at its end).
 */
#define KITH_TYPE_LIST_BUTTON (kith_list_button_get_type ())
G_DECLARE_FINAL_TYPE (KithListButton, kith_list_button, KITH, LIST_BUTTON, GtkButton)

void kith_list_button_set_title (KithListButton *self,
                                 const char     *title);

G_END_DECLS
