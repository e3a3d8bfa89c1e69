/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-occupant-list.h"

G_BEGIN_DECLS

typedef enum
{
  KITH_ROOM_OUT,     /* and nobody wants to be in */
  KITH_ROOM_WAITING, /* for the connection, for its turn, or until it is tried again */
  KITH_ROOM_JOINING,
  KITH_ROOM_JOINED,
  KITH_ROOM_FAILED,  /* the problem says why; only the person can do something about it */
} KithRoomState;

#define KITH_TYPE_ROOM_STATE (kith_room_state_get_type ())
GType kith_room_state_get_type (void) G_GNUC_CONST;

/* Why we are not in (XEP-0045 s. 7.2), or not any more. */
typedef enum
{
  KITH_ROOM_PROBLEM_NONE,
  KITH_ROOM_PROBLEM_NICK_TAKEN,
  KITH_ROOM_PROBLEM_NICK_REFUSED, /* only the nick that we registered is allowed, or this one is none */
  KITH_ROOM_PROBLEM_PASSWORD,     /* one is wanted, or ours is wrong */
  KITH_ROOM_PROBLEM_BANNED,
  KITH_ROOM_PROBLEM_MEMBERS_ONLY,
  KITH_ROOM_PROBLEM_FULL,
  KITH_ROOM_PROBLEM_LOCKED,       /* it is being made, or does not exist */
  KITH_ROOM_PROBLEM_NOT_ALLOWED,  /* nobody may make a room there */
  KITH_ROOM_PROBLEM_GONE,         /* the alternative says where it is now */
  KITH_ROOM_PROBLEM_NOT_FOUND,    /* no such service */
  KITH_ROOM_PROBLEM_UNREACHABLE,  /* its server does not answer now: tried again */
  KITH_ROOM_PROBLEM_KICKED,
  KITH_ROOM_PROBLEM_DESTROYED,
  KITH_ROOM_PROBLEM_OTHER,
} KithRoomProblem;

#define KITH_TYPE_ROOM_PROBLEM (kith_room_problem_get_type ())
GType kith_room_problem_get_type (void) G_GNUC_CONST;

/* The domain whose codes are problems: what services reject with. The message is what the room said, where it said something. */
#define KITH_ROOM_ERROR (kith_room_error_quark ())
GQuark kith_room_error_quark (void);

/* What a room is like. The numbers are on disk. */
typedef enum
{
  KITH_ROOM_NO_TRAITS      = 0,
  KITH_ROOM_MEMBERS_ONLY   = 1 << 0,
  KITH_ROOM_NON_ANONYMOUS  = 1 << 1, /* everybody in it sees real JIDs */
  KITH_ROOM_LOGGED         = 1 << 2, /* what is said can be read by others outside */
  KITH_ROOM_MODERATED      = 1 << 3,
  KITH_ROOM_HIDDEN         = 1 << 4,
  KITH_ROOM_PASSWORD       = 1 << 5,
  KITH_ROOM_PERSISTENT     = 1 << 6,
  KITH_ROOM_OPEN_SUBJECT   = 1 << 7, /* everybody may set the subject */
  KITH_ROOM_CAN_MODERATE   = 1 << 8, /* messages can be taken back (XEP-0425) */
  KITH_ROOM_HAS_ARCHIVE    = 1 << 9,
  KITH_ROOM_HAS_IDENTITIES = 1 << 10, /* occupant-ids (XEP-0421) */
  KITH_ROOM_REGISTERS      = 1 << 11, /* nicks can be registered */
} KithRoomTraits;

/**
 * KithRoom:
 *
 * What a conversation of the kind ROOM has besides: the room itself. All properties notify: state, problem, problem-text, alternative, title, description, subject,
 * subject-nick, traits, nick, affiliation, role, slow-seconds, is-bookmarked, typing.
 */
#define KITH_TYPE_ROOM (kith_room_get_type ())
G_DECLARE_FINAL_TYPE (KithRoom, kith_room, KITH, ROOM, GObject)

KithRoom         *kith_room_new              (XmppJid          *jid);
XmppJid          *kith_room_get_jid          (KithRoom         *self);

KithRoomState     kith_room_get_state        (KithRoom         *self);
void              kith_room_set_state        (KithRoom         *self,
                                              KithRoomState     state);
KithRoomProblem   kith_room_get_problem      (KithRoom         *self);
/* @text: what the room or a person in it said; NULL. @alternative: where to go instead; NULL. */
void              kith_room_set_problem      (KithRoom         *self,
                                              KithRoomProblem   problem,
                                              const char       *text,
                                              XmppJid          *alternative);
const char       *kith_room_get_problem_text (KithRoom         *self);
XmppJid          *kith_room_get_alternative  (KithRoom         *self);

/* What the room calls itself; NULL where it does not. */
const char       *kith_room_get_title        (KithRoom         *self);
const char       *kith_room_get_description  (KithRoom         *self);
void              kith_room_set_words        (KithRoom         *self,
                                              const char       *title,
                                              const char       *description);
const char       *kith_room_get_subject      (KithRoom         *self);
const char       *kith_room_get_subject_nick (KithRoom         *self);
void              kith_room_set_subject      (KithRoom         *self,
                                              const char       *subject,
                                              const char       *nick);
KithRoomTraits    kith_room_get_traits       (KithRoom         *self);
void              kith_room_set_traits       (KithRoom         *self,
                                              KithRoomTraits    traits);

/* What we are called there; the one that is wanted while we are not in. Never empty once a service has it. */
const char       *kith_room_get_nick         (KithRoom         *self);
void              kith_room_set_nick         (KithRoom         *self,
                                              const char       *nick);
KithAffiliation   kith_room_get_affiliation  (KithRoom         *self);
KithRole          kith_room_get_role         (KithRoom         *self);
void              kith_room_set_rights       (KithRoom         *self,
                                              KithAffiliation   affiliation,
                                              KithRole          role);

/* XEP-0500: how many seconds lie between two messages at least; 0: none. */
guint             kith_room_get_slow_seconds (KithRoom         *self);
void              kith_room_set_slow_seconds (KithRoom         *self,
                                              guint             seconds);

/* It is joined on all our devices. */
gboolean          kith_room_get_is_bookmarked (KithRoom        *self);
void              kith_room_set_is_bookmarked (KithRoom        *self,
                                              gboolean          is_bookmarked);

KithOccupantList *kith_room_get_occupants    (KithRoom         *self);

/* Nicks of those who type now, by name; (element-type utf8), never NULL. Notifies "typing". */
const char *const *kith_room_get_typing      (KithRoom         *self);
void              kith_room_set_typing       (KithRoom         *self,
                                              const char *const *nicks);

G_END_DECLS
