/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* All who are in a room, and a search among them. */
#define KITH_TYPE_MEMBERS_DIALOG (kith_members_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithMembersDialog, kith_members_dialog, KITH, MEMBERS_DIALOG, AdwDialog)

AdwDialog *kith_members_dialog_new (KithRoom *room);

G_END_DECLS
