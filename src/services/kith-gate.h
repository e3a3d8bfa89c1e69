/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-service.h"
#include "kith-room-service.h"

G_BEGIN_DECLS

/**
 * KithGate:
 *
 * Whether what waits may go out now: to people once the newest page of the account's archive is here, to a room once we are in and the newest page of its archive
 * is. What an earlier session may have sent already waits until it is known whether it did (is-settled).
 *
 * Signal "opened": something may go that could not. Signal "closed" (const char *room): what a room did not give back may be lost.
 */
#define KITH_TYPE_GATE (kith_gate_get_type ())
G_DECLARE_FINAL_TYPE (KithGate, kith_gate, KITH, GATE, GObject)

KithGate *kith_gate_new        (KithArchiveService *archive,
                                KithRoomService    *rooms);

/* Anything may. */
gboolean  kith_gate_is_open    (KithGate           *self);
/* @peer: a bare JID */
gboolean  kith_gate_may_pass   (KithGate           *self,
                                const char         *peer,
                                gboolean            is_room);
gboolean  kith_gate_is_settled (KithGate           *self,
                                const char         *peer,
                                gboolean            is_room);

G_END_DECLS
