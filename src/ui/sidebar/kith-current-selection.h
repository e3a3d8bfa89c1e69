/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KithCurrentSelection:
 *
 * Selects the one item that is shown beside the list, wherever it stands and wherever it goes. Only the program selects: moving through
 * the list by keys or pointer opens nothing, activating does.
 */
#define KITH_TYPE_CURRENT_SELECTION (kith_current_selection_get_type ())
G_DECLARE_FINAL_TYPE (KithCurrentSelection, kith_current_selection, KITH, CURRENT_SELECTION, GObject)

KithCurrentSelection *kith_current_selection_new          (GListModel           *model);
void                  kith_current_selection_set_current  (KithCurrentSelection *self,
                                                           gpointer              item);

/* GTK_INVALID_LIST_POSITION where it is not in the list. */
guint                 kith_current_selection_get_position (KithCurrentSelection *self);

G_END_DECLS
