/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KithRowMenu:
 *
 * The menu of the rows of a list of conversations: by the right button, a long press, the Menu key or Shift+F10.
 */
#define KITH_TYPE_ROW_MENU (kith_row_menu_get_type ())
G_DECLARE_FINAL_TYPE (KithRowMenu, kith_row_menu, KITH, ROW_MENU, GObject)

/* @parent: above @list in the tree of widgets, and as long there; lends both. */
KithRowMenu *kith_row_menu_new  (KithClient  *client,
                                 GtkWidget   *list,
                                 GtkWidget   *parent);

/* Takes an open menu away; to be called when the parent is disposed of. */
void         kith_row_menu_drop (KithRowMenu *self);

G_END_DECLS
