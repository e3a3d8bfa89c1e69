/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the store speaks in: values. A JID is its normalised text here, bare unless said otherwise; a time is microseconds since 1970. */

/* A message's place in its conversation, and an archive item's in its archive: later is greater. */
typedef struct
{
  gint64 time;
  gint64 tie;
} KithPlace;

int      kith_place_compare  (KithPlace a,
                              KithPlace b);

/* The numbers of the columns state and failure. They are those of the model's KithMessageState and KithFailure. */
typedef enum
{
  KITH_ROW_RECEIVED = 0,
  KITH_ROW_QUEUED = 1,
  KITH_ROW_SENT = 2,
  KITH_ROW_DELIVERED = 3,
  KITH_ROW_DISPLAYED = 4,
  KITH_ROW_FAILED = 5,
} KithRowState;

/* What one sender thinks of a message. */
typedef struct
{
  gboolean is_outgoing;
  char    *sender; /* who in a room; "" where the direction says it */
  char    *nick;   /* what they were called then; NULL where it is no room */
  char   **emojis;
} KithReactionRecord;

typedef struct _KithMessageRecord
{
  gint64        id;
  gint64        conversation;
  KithPlace     place;
  gint64        stamp;
  gboolean      is_outgoing;
  char         *sender;       /* who in a room (see KithArrival); "" where the direction says it */
  char         *nick;         /* what they were called then; NULL where it is no room */
  char         *real_jid;     /* who that is, where the room tells; NULL */
  gboolean      is_mention;   /* somebody names us */
  char         *moderation;   /* why the room took it back; NULL: its sender did, or nobody */
  char         *message_id;   /* what receipts and markers name; NULL where it has none of its own */
  char         *body;
  KithRowState  state;
  int           failure;
  char         *failure_text;
  gboolean      is_markable;  /* its sender wants to know when it is seen (XEP-0333) */

  gint64        edited;       /* when @body was last corrected; 0: it is the first */
  gboolean      is_retracted; /* then @body is empty */
  gboolean      is_unstyled;
  char         *reply_id;     /* what it answers, as its sender named it; NULL: nothing */
  char         *reply_to;
  char         *reply_quote;  /* what its sender quoted of that */
  gint64        reply_target; /* the row of what it answers; 0 where we do not have it */
  KithPlace     reply_place;
  gboolean      reply_is_outgoing;
  char         *reply_nick;   /* who wrote it, in a room */
  gboolean      reply_is_retracted;
  char         *reply_text;   /* the beginning of its text as it is now */
  GPtrArray    *reactions;    /* of KithReactionRecord; NULL: none */

  gboolean      is_after_gap; /* read across gaps: between this one and the one before it something may be missing */
} KithMessageRecord;

KithMessageRecord *kith_message_record_copy (const KithMessageRecord *self);
void               kith_message_record_free (KithMessageRecord       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithMessageRecord, kith_message_record_free)

typedef enum
{
  KITH_WAY_LIVE,
  KITH_WAY_CARBON,
  KITH_WAY_ARCHIVE,
} KithWay;

/**
 * KithArrival:
 *
 * One message stanza as the store sees it, whatever way it came. All strings are owned.
 *
 * @stamp: when it was sent, 0 where nobody said so; @stamp_is_trusted where our own server says so.
 * @failure: of a stanza of type error, whose @id is that of our message; else 0.
 * @replace_id: with a body that stands in place of another message's; @reaction_id, @retract_id: the message that this is about.
 * @is_retracted: what the archive keeps of a message that was taken back.
 * @is_room: @peer is a room. Then @sender is the occupant: "o:" and the occupant-id (XEP-0421), where there is none "j:" and the real JID, else "n:" and the nick,
 * which proves nothing about the next message under it. @is_past: the room tells it to who comes in for the first time. @moderated_id: the room took that message back, because of @moderation.
 * @owed_to: who shall get a receipt if this turns out to be a message that was not known; NULL: nobody. @owed_stanza_id is the id of that receipt.
 */
typedef struct _KithArrival
{
  KithWay  way;
  gboolean is_outgoing;
  char    *peer;
  char    *sender;
  char    *id;
  char    *origin_id;
  char    *archive_id;
  char    *body;         /* NULL: no message of its own, only effects on others */
  gint64   stamp;
  gboolean stamp_is_trusted;
  gboolean is_markable;
  char    *receipt_id;
  char    *displayed_id;
  char    *replace_id;
  char    *reply_id;
  char    *reply_to;
  char    *reply_quote;
  char    *reaction_id;
  char   **reactions;
  char    *retract_id;
  gboolean is_retracted;
  gboolean is_unstyled;
  gboolean is_room;
  gboolean is_past;
  char    *nick;
  char    *real_jid;
  gboolean is_mention;
  char    *moderated_id;
  char    *moderation;
  int      failure;
  char    *failure_text;
  char    *owed_to;
  char    *owed_stanza_id;
} KithArrival;

KithArrival *kith_arrival_new  (KithWay      way,
                                const char  *peer);
void         kith_arrival_free (KithArrival *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithArrival, kith_arrival_free)

typedef enum
{
  KITH_CHANGE_ADDED,
  KITH_CHANGE_UPDATED,
  KITH_CHANGE_MOVED,   /* it has another place now */
  KITH_CHANGE_REMOVED, /* it was a correction, and what it corrects came */
} KithChangeKind;

typedef struct
{
  KithChangeKind     kind;
  int                arrival;  /* which one of those given did it */
  KithMessageRecord *message;
} KithChange;

/* All own messages of a conversation up to a place were seen. */
typedef struct
{
  gint64    conversation;
  KithPlace place;
} KithDisplayed;

/**
 * KithIntake:
 *
 * What became of arrivals. Boxed, reference counted.
 */
typedef struct _KithIntake
{
  gatomicrefcount ref_count;

  GPtrArray *changes;       /* of KithChange, in the order they happened */
  GArray    *displayed;     /* of KithDisplayed */
  GArray    *refused;       /* of gint64: messages whose correction, retraction or reaction of ours was refused */
  GArray    *removed;       /* of KithRemoved: what was cleared, or went by its age */
  GPtrArray *conversations; /* of KithConversationRecord: each that was touched, as it is now */
  gboolean   is_closed;     /* archive pages: nothing is missing any more on the side that was asked for */
  gboolean   is_short;      /* archive pages asked for by time: nothing was taken of it, the edge is further on or gone */
  gboolean   has_ground;    /* but it ends in what is known: what follows lies beyond */
} KithIntake;

#define KITH_TYPE_INTAKE (kith_intake_get_type ())
GType       kith_intake_get_type (void) G_GNUC_CONST;
KithIntake *kith_intake_new      (void);
KithIntake *kith_intake_ref      (KithIntake *self);
void        kith_intake_unref    (KithIntake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithIntake, kith_intake_unref)

G_END_DECLS
