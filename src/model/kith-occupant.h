/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-types.h"
#include "xmpp-jid.h"

G_BEGIN_DECLS

/* What somebody may do in a room for good (XEP-0045 s. 5.2), in the order of the member list. */
typedef enum
{
  KITH_AFFILIATION_NONE,
  KITH_AFFILIATION_OUTCAST,
  KITH_AFFILIATION_MEMBER,
  KITH_AFFILIATION_ADMIN,
  KITH_AFFILIATION_OWNER,
} KithAffiliation;

/* And while they are there (s. 5.1). */
typedef enum
{
  KITH_ROLE_NONE,
  KITH_ROLE_VISITOR, /* may only listen */
  KITH_ROLE_PARTICIPANT,
  KITH_ROLE_MODERATOR,
} KithRole;

/**
 * KithOccupantData:
 *
 * What a room says of one who is in it. All is borrowed by kith_occupant_new (), which copies.
 *
 * @nick: what they are called
 * @key: who they are, whatever they are called: as KithMessageData.sender_key
 * @real_jid: bare; NULL where the room does not say
 * @hats: titles that the room gave them (XEP-0317); NULL: none
 */
typedef struct
{
  const char         *nick;
  const char         *key;
  XmppJid            *real_jid;
  KithAffiliation     affiliation;
  KithRole            role;
  KithShow            show;
  const char         *status;
  const char *const  *hats;
  gboolean            is_self;
} KithOccupantData;

#define KITH_TYPE_OCCUPANT (kith_occupant_get_type ())
G_DECLARE_FINAL_TYPE (KithOccupant, kith_occupant, KITH, OCCUPANT, GObject)

KithOccupant           *kith_occupant_new             (const KithOccupantData *data);
/* Emits "changed" where anything is another. */
void                    kith_occupant_update          (KithOccupant           *self,
                                                       const KithOccupantData *data);

const KithOccupantData *kith_occupant_get_data        (KithOccupant           *self);
const char             *kith_occupant_get_nick        (KithOccupant           *self);

/* Their picture, in the profile's folder; NULL: none is known. */
const char             *kith_occupant_get_avatar_file (KithOccupant           *self);
void                    kith_occupant_set_avatar_file (KithOccupant           *self,
                                                       const char             *file);

G_END_DECLS
