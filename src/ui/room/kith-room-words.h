/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room.h"

G_BEGIN_DECLS

/* What rooms say, in words for people. */

/* What happened, in a few words; const. NULL for none. */
const char *kith_room_words_problem      (KithRoomProblem  problem);
/* What can be done about it, in a sentence; const. NULL: nothing but waiting. */
const char *kith_room_words_remedy       (KithRoomProblem  problem);
/* The line above the timeline: what happened, and what the room said of it. NULL where we are in, or only wait for our turn. (transfer full) */
char       *kith_room_words_banner       (KithRoom        *room);
/* The line below the name: who is there, who types, or that we are not in. (transfer full) */
char       *kith_room_words_subtitle     (KithRoom        *room);
/* const; NULL where there is nothing to say. */
const char *kith_room_words_affiliation  (KithAffiliation  affiliation);
const char *kith_room_words_role         (KithRole         role);

G_END_DECLS
