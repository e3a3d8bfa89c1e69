/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-record.h"
#include "kith-statement.h"

G_BEGIN_DECLS

/* The rules of the table message, for use inside a transaction. */

/* What kith_rows_read_message () reads; a query may add columns behind KITH_MESSAGE_N_COLUMNS. */
#define KITH_MESSAGE_COLUMNS                                                                                             \
  "m.id, m.conversation, m.sort_time, m.sort_tie, m.stamp, m.is_outgoing, m.sender, m.message_id, coalesce (m.text, m.body), m.state," \
  " m.failure, m.failure_text, m.is_markable, m.edited, m.is_retracted, m.is_unstyled, m.reply_id, m.reply_to, m.reply_quote,"    \
  " CASE WHEN m.reply_id IS NOT NULL THEN"                                                                               \
  "  (SELECT r.id || char (31) || r.is_outgoing || char (31) || r.is_retracted || char (31) || r.sort_time || char (31) || r.sort_tie || char (31) || coalesce (r.nick, '') || char (31) || substr (coalesce (r.text, r.body), 1, 300)" \
  "  FROM message r WHERE r.conversation = m.conversation AND (r.message_id = m.reply_id OR r.alias_id = m.reply_id) ORDER BY r.id LIMIT 1) END," \
  " (SELECT group_concat (a.is_outgoing || char (31) || a.sender || char (31) || a.emojis || char (31) || coalesce (a.nick, ''), char (30)) FROM reaction a"    \
  "  WHERE a.message = m.id AND a.emojis <> ''),"                                                                       \
  " m.nick, m.real_jid, m.is_mention, m.moderation"
#define KITH_MESSAGE_N_COLUMNS 25

KithMessageRecord *kith_rows_read_message (KithStatement *statement,
                                           int            first_column);

KithMessageRecord *kith_rows_load_message (KithTransaction *transaction,
                                           gint64           id);

/* Rows that stand for others. */
gint64    kith_rows_find_conversation     (KithTransaction *transaction,
                                           gint64           account,
                                           const char      *jid);
gint64    kith_rows_ensure_conversation   (KithTransaction *transaction,
                                           gint64           account,
                                           const char      *jid,
                                           int              kind);
/* The archive at @jid; NULL: the account's own. */
gint64    kith_rows_ensure_archive        (KithTransaction *transaction,
                                           gint64           account,
                                           const char      *jid);
/* What kith_rows_read_conversation () reads. */
#define KITH_CONVERSATION_COLUMNS                                                                                        \
  "c.id, c.account, c.jid, c.kind, c.draft, c.read_time, c.read_tie, c.unread_count, c.has_outgoing, c.muted_until," \
  " c.is_pinned, c.is_archived, c.is_marked_unread, c.notify, c.is_untold, c.keep_days, c.sends_receipts, c.sends_typing, c.standing," \
  " c.sends_last_seen, c.mention_count"

KithConversationRecord *
          kith_rows_load_conversation     (KithTransaction *transaction,
                                           gint64           id);
KithConversationRecord *
          kith_rows_read_conversation     (KithTransaction *transaction,
                                           KithStatement   *statement);

/* A message that was deleted here and is not to come back. */
gboolean  kith_rows_is_cleared            (KithTransaction   *transaction,
                                           gint64             conversation,
                                           const KithArrival *arrival);

/* What a room without an archive tells of its past, and its sender gave no id; under which alias that is known. */
gboolean  kith_rows_is_nameless_history   (const KithArrival *arrival);
char     *kith_rows_dup_history_alias     (const KithArrival *arrival);

/* A message that came before by whatever way. */
typedef struct
{
  KithMessageRecord *record;   /* NULL: it is new */
  gboolean           is_placed;
  gboolean           has_archive_id;
  gboolean           is_by_archive_id; /* matched by that: it is this very item, not one that says the same under the same id */
  gboolean           is_by_own_id; /* matched by the id that the row goes by now */
} KithMatch;

void      kith_rows_match                 (KithTransaction   *transaction,
                                           gint64             conversation,
                                           gint64             archive,
                                           const KithArrival *arrival,
                                           KithMatch         *match);
void      kith_match_clear                (KithMatch         *match);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KithMatch, kith_match_clear)

/* Behind the newest message of the conversation and not before @now: a clock that jumps back reorders nothing (security.md R7). */
KithPlace kith_rows_append_place          (KithTransaction   *transaction,
                                           gint64             conversation,
                                           gint64             now);
/* @place, or the next one in @direction that nobody has. */
KithPlace kith_rows_free_place            (KithTransaction   *transaction,
                                           gint64             conversation,
                                           KithPlace          place,
                                           int                direction);

/* @arrival's stamp where it can be believed (security.md M8), else 0. */
gint64    kith_rows_believable_stamp      (const KithArrival *arrival,
                                           gint64             now);

KithMessageRecord *
          kith_rows_insert                (KithTransaction   *transaction,
                                           gint64             conversation,
                                           gint64             archive,
                                           const KithArrival *arrival,
                                           KithPlace          place,
                                           gint64             stamp,
                                           gboolean           is_placed);
void      kith_rows_move                  (KithTransaction   *transaction,
                                           KithMessageRecord *record,
                                           KithPlace          place);

/* Moves the read position forward to @place; FALSE where it was there already. */
gboolean  kith_rows_read_up_to            (KithTransaction   *transaction,
                                           gint64             conversation,
                                           KithPlace          place);
void      kith_rows_count_unread          (KithTransaction   *transaction,
                                           gint64             conversation);
/* In a room, those of the unread ones that name us. */
void      kith_rows_count_mentions        (KithTransaction   *transaction,
                                           gint64             conversation);

G_END_DECLS
