/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-occupant-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who runs the room, then who moderates it, then by nick: a little at a time where they are many. (transfer full) */
GListModel *kith_member_order_new        (KithOccupantList *occupants);

/* A GtkStringFilter of KithOccupant: by what is in their nick and address. (transfer full) */
GtkFilter  *kith_member_order_new_filter (void);

G_END_DECLS
