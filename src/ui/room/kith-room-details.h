/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A room: what it is about, who we are there, who else is, and leaving it. */
#define KITH_TYPE_ROOM_DETAILS (kith_room_details_get_type ())
G_DECLARE_FINAL_TYPE (KithRoomDetails, kith_room_details, KITH, ROOM_DETAILS, AdwBin)

/* @conversation: NULL, or none of a room: nothing to show */
void kith_room_details_set_conversation (KithRoomDetails  *self,
                                         KithClient       *client,
                                         KithConversation *conversation);

G_END_DECLS
