/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-occupant.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One who is in a room. Property "words": all of it, spoken. */
#define KITH_TYPE_MEMBER_ROW (kith_member_row_get_type ())
G_DECLARE_FINAL_TYPE (KithMemberRow, kith_member_row, KITH, MEMBER_ROW, AdwBin)

/* @occupant: NULL: nobody, for now */
void kith_member_row_set_occupant (KithMemberRow *self,
                                   KithOccupant  *occupant);

G_END_DECLS
