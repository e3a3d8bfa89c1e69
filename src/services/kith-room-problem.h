/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room.h"

G_BEGIN_DECLS

/* What a refused join, nick or change means (XEP-0045 s. 7.2). @error: XMPP_STANZA_ERROR, G_IO_ERROR_TIMED_OUT, ... */
KithRoomProblem kith_room_problem_from_error (const GError *error);

/* The same for who asked: KITH_ROOM_ERROR with what the room said, or KITH_CONNECTION_ERROR_CLOSED. (transfer full) */
GError         *kith_room_problem_to_error   (const GError *error);

G_END_DECLS
