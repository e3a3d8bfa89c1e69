/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room-service.h"

G_BEGIN_DECLS

/**
 * KithRoomLookup:
 *
 * What stands at an address, as somebody learns it who is not in. Immutable, reference counted. Strings are %NULL where nothing is said.
 *
 * @is_room: a room, or the place for one
 * @exists: there is such a room now; it may say nothing of itself
 * @title, @description: in its own words
 * @n_occupants: how many are there; -1: not said
 * @traits: KITH_ROOM_LOGGED where it keeps what is said
 * @nick: what we would be called there
 */
typedef struct
{
  gatomicrefcount ref_count;
  gboolean        is_room;
  gboolean        exists;
  char           *title;
  char           *description;
  int             n_occupants;
  KithRoomTraits  traits;
  char           *nick;
} KithRoomLookup;

#define KITH_TYPE_ROOM_LOOKUP (kith_room_lookup_get_type ())
GType           kith_room_lookup_get_type (void) G_GNUC_CONST;
KithRoomLookup *kith_room_lookup_ref      (KithRoomLookup  *self);
void            kith_room_lookup_unref    (KithRoomLookup  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRoomLookup, kith_room_lookup_unref)

/* XEP-0045 s. 6.4: asks whoever @jid is, and where nobody answers for it, its server: they learn that we ask. Future of KithRoomLookup. Rejects with KITH_ROOM_ERROR
 * (NOT_FOUND, UNREACHABLE ...: nobody knows what it is) and KITH_CONNECTION_ERROR_CLOSED. */
DexFuture      *kith_room_service_look_up (KithRoomService *self,
                                           XmppJid         *jid);

G_END_DECLS
