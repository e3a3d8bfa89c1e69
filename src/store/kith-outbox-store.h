/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* What waits to be sent, with whom it is for. */
typedef struct
{
  KithMessageRecord *message;
  char              *peer;
  gboolean           is_room;
} KithQueued;

KithQueued *kith_queued_new  (KithMessageRecord *message,
                              const char        *peer,
                              gboolean           is_room);
void        kith_queued_free (KithQueued        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithQueued, kith_queued_free)

/* A new message of ours at the end of the conversation, QUEUED; the draft goes. Future of KithIntake with one change. */
DexFuture *kith_outbox_store_add     (KithDatabase *database,
                                      gint64        account,
                                      const char   *peer,
                                      const char   *message_id,
                                      const char   *body,
                                      gint64        reply,
                                      gint64        now);

/* Another body for a message that is QUEUED. Future of KithIntake, without a change where it is not. */
DexFuture *kith_outbox_store_rewrite (KithDatabase *database,
                                      gint64        account,
                                      gint64        message,
                                      const char   *body);

/* All that is QUEUED, in the order of each conversation. Future of GPtrArray of KithQueued. */
DexFuture *kith_outbox_store_load    (KithDatabase *database,
                                      gint64        account);

/* The server has it: QUEUED becomes SENT. Future of KithIntake, without a change where it was no longer QUEUED. */
DexFuture *kith_outbox_store_sent    (KithDatabase *database,
                                      gint64        account,
                                      gint64        message);

/* QUEUED becomes FAILED, for a reason that came in no stanza. Future of KithIntake. */
DexFuture *kith_outbox_store_fail    (KithDatabase *database,
                                      gint64        account,
                                      gint64        message,
                                      int           failure,
                                      const char   *failure_text);

/* FAILED becomes QUEUED again, at the end, under a new id. Future of KithIntake, without a change where it was not FAILED. */
DexFuture *kith_outbox_store_retry   (KithDatabase *database,
                                      gint64        account,
                                      gint64        message,
                                      const char   *message_id,
                                      gint64        now);

/* Deletes a message that is QUEUED or FAILED. Future of KithIntake, without a touched conversation where it is neither. */
DexFuture *kith_outbox_store_discard (KithDatabase *database,
                                      gint64        account,
                                      gint64        message);

G_END_DECLS
