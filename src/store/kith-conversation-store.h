/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-conversation-record.h"

G_BEGIN_DECLS

/* Every conversation of an account, 0: of all accounts, in no order. Future of GPtrArray of KithConversationRecord. */
DexFuture *kith_conversation_store_load      (KithDatabase *database,
                                              gint64        account);
/* That with @jid: future of GPtrArray of none or one. */
DexFuture *kith_conversation_store_find      (KithDatabase *database,
                                              gint64        account,
                                              const char   *jid);

/* The row for @jid, made where there is none. Future of gint64, its id. */
DexFuture *kith_conversation_store_ensure    (KithDatabase *database,
                                              gint64        account,
                                              const char   *jid,
                                              int           kind);

/* @draft: NULL or empty for none. The row is made where there is none. Future of gboolean. */
DexFuture *kith_conversation_store_set_draft (KithDatabase *database,
                                              gint64        account,
                                              const char   *jid,
                                              const char   *draft);

/* What the person said to a stranger. The row is made where there is none. Future of gboolean. */
DexFuture *kith_conversation_store_set_standing (KithDatabase *database,
                                              gint64        account,
                                              const char   *jid,
                                              KithStanding  standing);

/**
 * KithReadResult:
 *
 * What reading up to a message changed. Boxed.
 *
 * @unread_count: how many are left; @mention_count: of these, how many name us
 * @marker_id: the id that a displayed marker has to name: of the newest message up to there whose sender wants one, where it was not seen
 *   before; else NULL
 */
typedef struct
{
  gboolean has_moved;
  guint    unread_count;
  guint    mention_count;
  char    *marker_id;
} KithReadResult;

#define KITH_TYPE_READ_RESULT (kith_read_result_get_type ())
GType           kith_read_result_get_type (void) G_GNUC_CONST;
KithReadResult *kith_read_result_copy     (const KithReadResult *self);
void            kith_read_result_free     (KithReadResult       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithReadResult, kith_read_result_free)

/* All up to the message @message was seen; never moves back. Where that asks for a marker it is owed from now on, with the id @owed_stanza_id; NULL: none is
 * sent. Future of KithReadResult. */
DexFuture      *kith_conversation_store_read (KithDatabase *database,
                                              gint64        conversation,
                                              gint64        message,
                                              const char   *owed_stanza_id,
                                              gint64        now);

G_END_DECLS
