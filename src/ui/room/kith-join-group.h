/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithJoinGroup:
 *
 * The room at an address: what is to be known before one joins, and joining it. Not there until it is known that it is one.
 *
 * Signal "decided" (gboolean is_room): what stands at the address is known, or cannot be. Signal "joined" (KithConversation *).
 * Signal "moved" (char *address): the person wants to go where the room is now.
 */
#define KITH_TYPE_JOIN_GROUP (kith_join_group_get_type ())
G_DECLARE_FINAL_TYPE (KithJoinGroup, kith_join_group, KITH, JOIN_GROUP, AdwBin)

void     kith_join_group_set_client   (KithJoinGroup *self,
                                       KithClient    *client);
/* What is typed: @jid NULL where it is no address. Nobody is asked yet; what was typed for the same room stays. @password: NULL: none is known */
void     kith_join_group_set_room     (KithJoinGroup *self,
                                       KithAccount   *account,
                                       XmppJid       *jid,
                                       const char    *password);
/* Asks what it is; those who answer learn it. "decided" follows, in the end. */
void     kith_join_group_look_up      (KithJoinGroup *self);
gboolean kith_join_group_get_is_room  (KithJoinGroup *self);
gboolean kith_join_group_is_decided   (KithJoinGroup *self);
/* As the button does. */
void     kith_join_group_join         (KithJoinGroup *self);

G_END_DECLS
