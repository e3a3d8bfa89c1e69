/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-occupant.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who is in a room: a GListModel of KithOccupant in no order, made for ten thousand of them who come and go. Whose nick or rights change is told of as if they came
 * anew in their own place, for those who sort; the rest is only their own "changed". */
#define KITH_TYPE_OCCUPANT_LIST (kith_occupant_list_get_type ())
G_DECLARE_FINAL_TYPE (KithOccupantList, kith_occupant_list, KITH, OCCUPANT_LIST, GObject)

KithOccupantList *kith_occupant_list_new        (void);

/* Borrowed; NULL: nobody is called so. */
KithOccupant     *kith_occupant_list_find       (KithOccupantList       *self,
                                                 const char             *nick);
KithOccupant     *kith_occupant_list_find_key   (KithOccupantList       *self,
                                                 const char             *key);

/* Who is called @data->nick is like this from now on, or comes. Borrowed. */
KithOccupant     *kith_occupant_list_put        (KithOccupantList       *self,
                                                 const KithOccupantData *data);
/* Nothing where nobody is called @nick, or somebody @new_nick. */
void              kith_occupant_list_rename     (KithOccupantList       *self,
                                                 const char             *nick,
                                                 const char             *new_nick);
void              kith_occupant_list_remove     (KithOccupantList       *self,
                                                 const char             *nick);
void              kith_occupant_list_remove_all (KithOccupantList       *self);

/* While many come, nobody is told of each: thawing tells of all at once. */
void              kith_occupant_list_freeze     (KithOccupantList       *self);
void              kith_occupant_list_thaw       (KithOccupantList       *self);

G_END_DECLS
