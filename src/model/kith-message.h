/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-types.h"
#include "xmpp-jid.h"

G_BEGIN_DECLS

/* One emoji that people gave a message (XEP-0444). */
typedef struct
{
  char      *emoji;
  gboolean   is_own;  /* we gave it too */
  GPtrArray *senders; /* of XmppJid, bare or of occupants, in the order they are known */
} KithReaction;

KithReaction *kith_reaction_new  (const char   *emoji);
void          kith_reaction_free (KithReaction *self);

/**
 * KithMessageData:
 *
 * What the store knows of one message, as values. Strings and JIDs are borrowed by kith_message_new (), which copies.
 *
 * @sender: bare; of a room the occupant JID, whose resource is what they were called then. @sender_key: who that is whatever they are called, NULL in a conversation
 * between two. @is_mention: it names us. @moderation: why the room took it back, "" without a reason; NULL: its sender did, or nobody.
 * @edited: when it was last corrected (XEP-0308), 0: never. @is_retracted: then there is no body (XEP-0424). @is_unstyled: shown as it stands (XEP-0393).
 * @reply_text: the beginning of what it answers (XEP-0461), NULL where it answers nothing; @reply_target: that message, 0 where it is not here;
 * @reply_sender: who wrote it, NULL where nobody says; @reply_is_retracted. @reactions: of KithReaction, NULL or empty: none.
 *
 * A message's place in its conversation is (sort_time, sort_tie): later is greater. stamp is the time to show.
 */
typedef struct
{
  gint64           id;
  gint64           sort_time;
  gint64           sort_tie;
  gint64           stamp;
  gboolean         is_outgoing;
  XmppJid         *sender;
  const char      *sender_key;
  XmppJid         *real_jid;   /* of who wrote it in a room that tells; bare; NULL */
  gboolean         is_mention;
  const char      *moderation;
  const char      *body;
  KithMessageState state;
  KithFailure      failure;
  const char      *failure_text; /* what the server said, for details; may be NULL */
  const char      *message_id;   /* what others call it; may be NULL */
  gint64           edited;
  gboolean         is_retracted;
  gboolean         is_unstyled;
  gint64           reply_target;
  gint64           reply_time;   /* its place */
  gint64           reply_tie;
  XmppJid         *reply_sender;
  const char      *reply_text;
  gboolean         reply_is_retracted;
  GPtrArray       *reactions;
} KithMessageData;

/* Positions of two messages of one conversation. */
int kith_message_data_compare (const KithMessageData *a,
                               const KithMessageData *b);

/* One row of a timeline. */
#define KITH_TYPE_MESSAGE (kith_message_get_type ())
G_DECLARE_FINAL_TYPE (KithMessage, kith_message, KITH, MESSAGE, GObject)

KithMessage           *kith_message_new                 (const KithMessageData *data);
void                   kith_message_update              (KithMessage           *self,
                                                         const KithMessageData *data);

const KithMessageData *kith_message_get_data            (KithMessage           *self);
gint64                 kith_message_get_id              (KithMessage           *self);
gboolean               kith_message_get_is_outgoing     (KithMessage           *self);
XmppJid               *kith_message_get_sender          (KithMessage           *self);
const char            *kith_message_get_body            (KithMessage           *self);
gint64                 kith_message_get_stamp           (KithMessage           *self);
KithMessageState       kith_message_get_state           (KithMessage           *self);
KithFailure            kith_message_get_failure         (KithMessage           *self);
const char            *kith_message_get_failure_text    (KithMessage           *self);

gboolean               kith_message_get_is_edited       (KithMessage           *self);
gboolean               kith_message_get_is_retracted    (KithMessage           *self);
/* The emojis that we gave it; NULL-terminated. (transfer full) */
char                 **kith_message_dup_own_reactions   (KithMessage           *self);

/* Set by the timeline from the neighbours. */
gboolean               kith_message_get_starts_day      (KithMessage           *self);

/* Between this one and the one before it messages may be missing that are in the server's archive. */
gboolean               kith_message_get_is_after_gap    (KithMessage           *self);
void                   kith_message_set_is_after_gap    (KithMessage           *self,
                                                         gboolean               is_after_gap);
guint                  kith_message_get_unread_line     (KithMessage           *self); /* 0: none here; else how many are new from here on */
KithGroupPosition      kith_message_get_group_position  (KithMessage           *self);
void                   kith_message_set_surroundings    (KithMessage           *self,
                                                         gboolean               starts_day,
                                                         guint                  unread_line,
                                                         KithGroupPosition      position);

G_END_DECLS
