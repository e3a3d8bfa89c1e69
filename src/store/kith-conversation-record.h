/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-store-types.h"

G_BEGIN_DECLS

/* What the person said to a stranger who wrote first. The numbers are in the database: never change them. */
typedef enum
{
  KITH_STANDING_NONE = 0,
  KITH_STANDING_ACCEPTED = 1,
  KITH_STANDING_IGNORED = 2,
} KithStanding;

typedef struct
{
  gint64             id;
  gint64             account;
  char              *jid;
  int                kind;
  char              *draft;
  KithPlace          read;         /* all up to here was seen; {0, 0}: nothing yet */
  guint              unread_count;
  gboolean           has_outgoing; /* we wrote to them at least once */
  gint64             muted_until;  /* says nothing until then; 0: it is not muted */
  KithStanding       standing;
  gboolean           is_pinned;
  gboolean           is_archived;
  gboolean           is_marked_unread;
  int                notify;       /* a number of the model's KithNotify */
  int                keep_days;    /* messages go after so many; 0: never, -1: as in all conversations */
  int                sends_receipts; /* numbers of the model's KithTelling */
  int                sends_typing;
  int                sends_last_seen;
  guint              mention_count; /* of the unread ones */
  gboolean           is_untold;    /* our other devices do not know what it says of these */
  KithMessageRecord *last;         /* the newest message; NULL where there is none */
} KithConversationRecord;

void kith_conversation_record_free (KithConversationRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithConversationRecord, kith_conversation_record_free)

G_END_DECLS
