/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-rows.h"

/* Nobody sent an instant message by this protocol before 1999. */
#define EARLIEST_STAMP (G_GINT64_CONSTANT (915148800) * G_USEC_PER_SEC)

/* How far a sender's own stamp may be from the arrival (security.md M8). */
#define SENDER_TOLERANCE (5 * 60 * G_USEC_PER_SEC)

/* Within this time a message without any id may be the one that the archive has. */
#define NAMELESS_TOLERANCE (10 * 60 * G_USEC_PER_SEC)

#define MATCH_COLUMNS KITH_MESSAGE_COLUMNS ", m.is_placed, m.archive_id IS NOT NULL"

static void
reaction_free (gpointer data)
{
  KithReactionRecord *self = data;

  g_free (self->sender);
  g_free (self->nick);
  g_strfreev (self->emojis);
  g_free (self);
}

/* One line for each sender: direction, sender, emojis, nick. None of them can hold the signs that part them (XML has no such). */
static GPtrArray *
read_reactions (const char *text)
{
  g_auto(GStrv) rows = text != NULL ? g_strsplit (text, "\x1e", -1) : NULL;
  GPtrArray *reactions;

  if (rows == NULL)
    return NULL;

  reactions = g_ptr_array_new_with_free_func (reaction_free);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (rows[i], "\x1f", 4);
      KithReactionRecord *reaction;

      if (g_strv_length (parts) != 4)
        continue;
      reaction = g_new0 (KithReactionRecord, 1);
      reaction->is_outgoing = *parts[0] == '1';
      reaction->sender = g_strdup (parts[1]);
      reaction->emojis = g_strsplit (parts[2], " ", -1);
      reaction->nick = *parts[3] != '\0' ? g_strdup (parts[3]) : NULL;
      g_ptr_array_add (reactions, reaction);
    }

  return reactions;
}

static void
read_reply_target (KithMessageRecord *record,
                   const char        *text)
{
  g_auto(GStrv) parts = text != NULL ? g_strsplit (text, "\x1f", 7) : NULL;

  if (parts == NULL || g_strv_length (parts) != 7)
    return;

  record->reply_target = g_ascii_strtoll (parts[0], NULL, 10);
  record->reply_is_outgoing = *parts[1] == '1';
  record->reply_is_retracted = *parts[2] == '1';
  record->reply_place = (KithPlace) { g_ascii_strtoll (parts[3], NULL, 10), g_ascii_strtoll (parts[4], NULL, 10) };
  record->reply_nick = *parts[5] != '\0' ? g_strdup (parts[5]) : NULL;
  record->reply_text = g_strdup (parts[6]);
}

KithMessageRecord *
kith_rows_read_message (KithStatement *statement,
                        int            first_column)
{
  KithMessageRecord *record = g_new0 (KithMessageRecord, 1);
  int c = first_column;

  record->id = kith_statement_get_int (statement, c++);
  record->conversation = kith_statement_get_int (statement, c++);
  record->place.time = kith_statement_get_int (statement, c++);
  record->place.tie = kith_statement_get_int (statement, c++);
  record->stamp = kith_statement_get_int (statement, c++);
  record->is_outgoing = kith_statement_get_boolean (statement, c++);
  record->sender = kith_statement_dup_text (statement, c++);
  record->message_id = kith_statement_dup_text (statement, c++);
  record->body = kith_statement_dup_text (statement, c++);
  record->state = (KithRowState) kith_statement_get_int (statement, c++);
  record->failure = (int) kith_statement_get_int (statement, c++);
  record->failure_text = kith_statement_dup_text (statement, c++);
  record->is_markable = kith_statement_get_boolean (statement, c++);
  record->edited = kith_statement_get_int (statement, c++);
  record->is_retracted = kith_statement_get_boolean (statement, c++);
  record->is_unstyled = kith_statement_get_boolean (statement, c++);
  record->reply_id = kith_statement_dup_text (statement, c++);
  record->reply_to = kith_statement_dup_text (statement, c++);
  record->reply_quote = kith_statement_dup_text (statement, c++);
  read_reply_target (record, kith_statement_get_text (statement, c++));
  record->reactions = read_reactions (kith_statement_get_text (statement, c++));
  record->nick = kith_statement_dup_text (statement, c++);
  record->real_jid = kith_statement_dup_text (statement, c++);
  record->is_mention = kith_statement_get_boolean (statement, c++);
  record->moderation = kith_statement_dup_text (statement, c++);

  return record;
}

KithMessageRecord *
kith_rows_load_message (KithTransaction *transaction,
                        gint64           id)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT " KITH_MESSAGE_COLUMNS " FROM message m WHERE m.id = :id");

  kith_statement_bind_int (select, ":id", id);

  return kith_statement_step (select) ? kith_rows_read_message (select, 0) : NULL;
}

gint64
kith_rows_find_conversation (KithTransaction *transaction,
                             gint64           account,
                             const char      *jid)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT id FROM conversation WHERE account = :account AND jid = :jid");

  kith_statement_bind_int (select, ":account", account);
  kith_statement_bind_text (select, ":jid", jid);

  return kith_statement_step (select) ? kith_statement_get_int (select, 0) : 0;
}

gint64
kith_rows_ensure_conversation (KithTransaction *transaction,
                               gint64           account,
                               const char      *jid,
                               int              kind)
{
  gint64 id = kith_rows_find_conversation (transaction, account, jid);

  if (id == 0)
    {
      g_autoptr(KithStatement) insert =
        kith_statement_new (transaction, "INSERT INTO conversation (account, jid, kind) VALUES (:account, :jid, :kind)");

      kith_statement_bind_int (insert, ":account", account);
      kith_statement_bind_text (insert, ":jid", jid);
      kith_statement_bind_int (insert, ":kind", kind);
      kith_statement_run (insert);
      id = kith_transaction_last_id (transaction);
    }

  return id;
}

gint64
kith_rows_ensure_archive (KithTransaction *transaction,
                          gint64           account,
                          const char      *jid)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT archive.id FROM archive JOIN account ON account.id = archive.account AND coalesce (:jid, account.jid) = archive.jid"
                        " WHERE archive.account = :account");

  kith_statement_bind_int (select, ":account", account);
  kith_statement_bind_text (select, ":jid", jid);
  if (kith_statement_step (select))
    return kith_statement_get_int (select, 0);

  {
    g_autoptr(KithStatement) insert =
      kith_statement_new (transaction, "INSERT INTO archive (account, jid) SELECT id, coalesce (:jid, jid) FROM account WHERE id = :account");

    kith_statement_bind_int (insert, ":account", account);
    kith_statement_bind_text (insert, ":jid", jid);
    if (kith_statement_run (insert) != 1)
      kith_transaction_take_error (transaction,
                                   g_error_new_literal (KITH_STORE_ERROR, KITH_STORE_ERROR_CONSTRAINT, "no such account"));
  }

  return kith_transaction_last_id (transaction);
}

static KithMessageRecord *
load_last (KithTransaction *transaction,
           gint64           conversation)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS " FROM message m WHERE m.conversation = :conversation"
                        " ORDER BY m.sort_time DESC, m.sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);

  return kith_statement_step (select) ? kith_rows_read_message (select, 0) : NULL;
}

KithConversationRecord *
kith_rows_read_conversation (KithTransaction *transaction,
                             KithStatement   *statement)
{
  KithConversationRecord *record = g_new0 (KithConversationRecord, 1);

  record->id = kith_statement_get_int (statement, 0);
  record->account = kith_statement_get_int (statement, 1);
  record->jid = kith_statement_dup_text (statement, 2);
  record->kind = (int) kith_statement_get_int (statement, 3);
  record->draft = kith_statement_dup_text (statement, 4);
  record->read.time = kith_statement_get_int (statement, 5);
  record->read.tie = kith_statement_get_int (statement, 6);
  record->unread_count = (guint) kith_statement_get_int (statement, 7);
  record->has_outgoing = kith_statement_get_boolean (statement, 8);
  record->muted_until = kith_statement_get_int (statement, 9);
  record->is_pinned = kith_statement_get_boolean (statement, 10);
  record->is_archived = kith_statement_get_boolean (statement, 11);
  record->is_marked_unread = kith_statement_get_boolean (statement, 12);
  record->notify = (int) kith_statement_get_int (statement, 13);
  record->is_untold = kith_statement_get_boolean (statement, 14);
  record->keep_days = (int) kith_statement_get_int (statement, 15);
  record->sends_receipts = (int) kith_statement_get_int (statement, 16);
  record->sends_typing = (int) kith_statement_get_int (statement, 17);
  record->standing = (int) kith_statement_get_int (statement, 18);
  record->sends_last_seen = (int) kith_statement_get_int (statement, 19);
  record->mention_count = (guint) kith_statement_get_int (statement, 20);
  record->last = load_last (transaction, record->id);

  return record;
}

KithConversationRecord *
kith_rows_load_conversation (KithTransaction *transaction,
                             gint64           id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_CONVERSATION_COLUMNS " FROM conversation c WHERE c.id = :id");

  kith_statement_bind_int (select, ":id", id);

  return kith_statement_step (select) ? kith_rows_read_conversation (transaction, select) : NULL;
}

gboolean
kith_rows_is_cleared (KithTransaction   *transaction,
                      gint64             conversation,
                      const KithArrival *arrival)
{
  /* Only the server's own clock tells what its archive had before. */
  const gint64 stamp = arrival->way == KITH_WAY_ARCHIVE ? arrival->stamp : 0;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT 1 FROM conversation c WHERE c.id = :conversation AND ((:stamp > 0 AND c.cleared_stamp > :stamp)"
                        " OR EXISTS (SELECT 1 FROM cleared x WHERE x.conversation = c.id AND x.kind = 0 AND x.id = :archive_id)"
                        " OR EXISTS (SELECT 1 FROM cleared x WHERE x.conversation = c.id AND x.kind = :kind AND x.id IN (:id, :origin_id)))");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":stamp", stamp);
  kith_statement_bind_text (select, ":archive_id", arrival->archive_id);
  /* Others' ids prove nothing (docs/schema.md "Ids"), but those of corrections, which nothing is lost with. */
  if (arrival->is_outgoing)
    kith_statement_bind_int (select, ":kind", 1);
  else
    kith_statement_bind_int (select, ":kind", arrival->replace_id != NULL ? 2 : -1);
  kith_statement_bind_text (select, ":id", arrival->id);
  kith_statement_bind_text (select, ":origin_id", arrival->origin_id);

  return kith_statement_step (select);
}

gboolean
kith_rows_is_nameless_history (const KithArrival *arrival)
{
  return arrival->is_room && arrival->way == KITH_WAY_LIVE && arrival->id == NULL && arrival->archive_id == NULL && arrival->stamp != 0 &&
         arrival->stamp_is_trusted;
}

/* The space is in no id that anybody gives. */
char *
kith_rows_dup_history_alias (const KithArrival *arrival)
{
  return g_strdup_printf ("history %" G_GINT64_FORMAT, arrival->stamp);
}

/* --- The same message again ------------------------------------------------------------------------------------- */

void
kith_match_clear (KithMatch *match)
{
  g_clear_pointer (&match->record, kith_message_record_free);
}

static gboolean
take_match (KithStatement *select,
            KithMatch     *match)
{
  if (!kith_statement_step (select))
    return FALSE;

  match->record = kith_rows_read_message (select, 0);
  match->is_placed = kith_statement_get_boolean (select, KITH_MESSAGE_N_COLUMNS);
  match->has_archive_id = kith_statement_get_boolean (select, KITH_MESSAGE_N_COLUMNS + 1);

  return TRUE;
}

static gboolean
match_archive_id (KithTransaction   *transaction,
                  gint64             conversation,
                  gint64             archive,
                  const KithArrival *arrival,
                  KithMatch         *match)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " MATCH_COLUMNS " FROM message m WHERE m.archive = :archive AND m.archive_id = :archive_id");

  kith_statement_bind_int (select, ":archive", archive);
  kith_statement_bind_text (select, ":archive_id", arrival->archive_id);
  if (!take_match (select, match))
    return FALSE;

  /* An id that the server gave twice must not hide a message in another conversation. Whether it is ours, a room's archive does not always tell. */
  if (match->record->conversation != conversation || (match->record->is_outgoing != arrival->is_outgoing && !arrival->is_room))
    {
      kith_match_clear (match);
      return FALSE;
    }

  return TRUE;
}

/* A room that shows who is who only now and then names the same occupant in two ways; and it may not say of our own words that they are ours, whose ids nobody
 * guesses. What we wrote it may give back changed. */
static gboolean
match_id_in_room (KithTransaction   *transaction,
                  gint64             conversation,
                  const KithArrival *arrival,
                  const char        *id,
                  KithMatch         *match)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " MATCH_COLUMNS " FROM message m WHERE m.conversation = :conversation AND m.message_id = :id AND"
                        " ((m.is_outgoing AND (:is_outgoing OR (m.body = :body AND :sender LIKE 'n:%')))"
                        " OR (NOT m.is_outgoing AND NOT :is_outgoing AND (m.body = :body OR m.is_retracted) AND (m.sender = :sender"
                        "  OR (m.nick = :nick AND substr (m.sender, 1, 1) <> substr (:sender, 1, 1))))) LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":id", id);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_text (select, ":sender", arrival->sender);
  kith_statement_bind_text (select, ":nick", arrival->nick);
  kith_statement_bind_text (select, ":body", arrival->body);
  if (!take_match (select, match))
    return FALSE;

  match->is_by_own_id = TRUE;

  return TRUE;
}

static gboolean
match_id (KithTransaction   *transaction,
          gint64             conversation,
          const KithArrival *arrival,
          const char        *id,
          KithMatch         *match)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " MATCH_COLUMNS " FROM message m"
                        " WHERE m.conversation = :conversation AND m.message_id = :id AND m.is_outgoing = :is_outgoing"
                        " AND m.sender = :sender AND (m.body = :body OR m.is_retracted)"
                        " UNION ALL "
                        "SELECT " MATCH_COLUMNS " FROM message m"
                        " WHERE m.conversation = :conversation AND m.alias_id = :id AND m.is_outgoing = :is_outgoing"
                        " AND m.sender = :sender AND (m.body = :body OR m.is_retracted)"
                        " LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":id", id);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_text (select, ":sender", arrival->sender != NULL ? arrival->sender : "");
  kith_statement_bind_text (select, ":body", arrival->body);
  if (!take_match (select, match))
    return FALSE;

  match->is_by_own_id = g_strcmp0 (match->record->message_id, id) == 0;

  return TRUE;
}

/* XEP-0045 s. 7.2.13: what a room without an archive tells of its past, where nobody gave it an id. One row for each, so that two equal messages stay two. */
static gboolean
match_nameless_in_room (KithTransaction   *transaction,
                        gint64             conversation,
                        const KithArrival *arrival,
                        KithMatch         *match)
{
  g_autofree char *alias = kith_rows_dup_history_alias (arrival);
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " MATCH_COLUMNS " FROM message m WHERE m.conversation = :conversation AND m.message_id IS NULL"
                        " AND (m.alias_id = :alias OR (m.alias_id IS NULL AND m.stamp BETWEEN :stamp - :tolerance AND :stamp + :tolerance))"
                        " AND m.is_outgoing = :is_outgoing AND (m.nick = :nick OR :is_outgoing) AND m.body = :body"
                        " ORDER BY m.alias_id IS NULL, abs (m.stamp - :stamp) LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":alias", alias);
  kith_statement_bind_int (select, ":stamp", arrival->stamp);
  kith_statement_bind_int (select, ":tolerance", NAMELESS_TOLERANCE);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_text (select, ":nick", arrival->nick);
  kith_statement_bind_text (select, ":body", arrival->body);

  return take_match (select, match);
}

/* A message that nobody gave an id, as some programs do, came live; now the archive names it. One row for each archive item, so that two equal
 * messages stay two. */
static gboolean
match_nameless (KithTransaction   *transaction,
                gint64             conversation,
                const KithArrival *arrival,
                KithMatch         *match)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " MATCH_COLUMNS " FROM message m"
                        " WHERE m.conversation = :conversation AND m.sort_time BETWEEN :stamp - :tolerance AND :stamp + :tolerance"
                        " AND m.message_id IS NULL AND m.alias_id IS NULL AND m.archive_id IS NULL"
                        " AND m.is_outgoing = :is_outgoing AND m.sender = :sender AND m.body = :body"
                        " ORDER BY abs(m.sort_time - :stamp) LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":stamp", arrival->stamp);
  kith_statement_bind_int (select, ":tolerance", NAMELESS_TOLERANCE);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_text (select, ":sender", arrival->sender != NULL ? arrival->sender : "");
  kith_statement_bind_text (select, ":body", arrival->body);

  return take_match (select, match);
}

void
kith_rows_match (KithTransaction   *transaction,
                 gint64             conversation,
                 gint64             archive,
                 const KithArrival *arrival,
                 KithMatch         *match)
{
  *match = (KithMatch) { 0 };

  if (arrival->archive_id != NULL && match_archive_id (transaction, conversation, archive, arrival, match))
    {
      match->is_by_archive_id = TRUE;
      match->is_by_own_id = arrival->id != NULL && g_strcmp0 (match->record->message_id, arrival->id) == 0;
      return;
    }

  if (arrival->is_room && arrival->id != NULL && match_id_in_room (transaction, conversation, arrival, arrival->id, match))
    return;

  /* An id is only as good as the sender who chose it: the body decides too (security.md M2). */
  if (arrival->id != NULL && match_id (transaction, conversation, arrival, arrival->id, match))
    return;
  if (arrival->origin_id != NULL && g_strcmp0 (arrival->origin_id, arrival->id) != 0 &&
      match_id (transaction, conversation, arrival, arrival->origin_id, match))
    return;

  if (kith_rows_is_nameless_history (arrival))
    match_nameless_in_room (transaction, conversation, arrival, match);
  else if (arrival->id == NULL && arrival->origin_id == NULL && arrival->archive_id != NULL && arrival->stamp != 0)
    match_nameless (transaction, conversation, arrival, match);
}

/* --- Places ------------------------------------------------------------------------------------------------------ */

KithPlace
kith_rows_append_place (KithTransaction *transaction,
                        gint64           conversation,
                        gint64           now)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT sort_time, sort_tie FROM message WHERE conversation = :conversation"
                        " UNION ALL SELECT read_time, read_tie FROM conversation WHERE id = :conversation"
                        " ORDER BY sort_time DESC, sort_tie DESC LIMIT 1");
  KithPlace place = { now, 0 };

  kith_statement_bind_int (select, ":conversation", conversation);
  if (kith_statement_step (select))
    {
      KithPlace newest = { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) };

      if (newest.time >= now)
        place = (KithPlace) { newest.time, newest.tie + 1 };
    }

  return place;
}

KithPlace
kith_rows_free_place (KithTransaction *transaction,
                      gint64           conversation,
                      KithPlace        place,
                      int              direction)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT 1 FROM message WHERE conversation = :conversation AND sort_time = :time AND sort_tie = :tie");

  while (TRUE)
    {
      kith_statement_bind_int (select, ":conversation", conversation);
      kith_statement_bind_int (select, ":time", place.time);
      kith_statement_bind_int (select, ":tie", place.tie);
      if (!kith_statement_step (select))
        return place;

      kith_statement_reset (select);
      place.tie += direction;
    }
}

gint64
kith_rows_believable_stamp (const KithArrival *arrival,
                            gint64             now)
{
  if (arrival->stamp < EARLIEST_STAMP)
    return 0;

  if (!arrival->stamp_is_trusted && (arrival->stamp < now - SENDER_TOLERANCE || arrival->stamp > now + SENDER_TOLERANCE))
    return 0;

  return MIN (arrival->stamp, now);
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static void
note_outgoing (KithTransaction *transaction,
               gint64           conversation)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction, "UPDATE conversation SET has_outgoing = 1 WHERE id = :id AND has_outgoing = 0");

  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_run (update);
}

static gboolean
is_taken_id (KithTransaction   *transaction,
             gint64             conversation,
             const KithArrival *arrival)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT 1 FROM message WHERE conversation = :conversation AND message_id = :id AND is_outgoing = :is_outgoing"
                        " AND sender = :sender");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":id", arrival->id);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_text (select, ":sender", arrival->sender != NULL ? arrival->sender : "");

  return kith_statement_step (select);
}

static gboolean
is_taken_archive_id (KithTransaction *transaction,
                     gint64           archive,
                     const char      *archive_id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT 1 FROM message WHERE archive = :archive AND archive_id = :archive_id");

  kith_statement_bind_int (select, ":archive", archive);
  kith_statement_bind_text (select, ":archive_id", archive_id);

  return kith_statement_step (select);
}

KithMessageRecord *
kith_rows_insert (KithTransaction   *transaction,
                  gint64             conversation,
                  gint64             archive,
                  const KithArrival *arrival,
                  KithPlace          place,
                  gint64             stamp,
                  gboolean           is_placed)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO message (conversation, sort_time, sort_tie, stamp, is_outgoing, sender, message_id, alias_id, archive,"
                        " archive_id, is_placed, state, is_markable, is_unstyled, replaces_id, reply_id, reply_to, reply_quote, body, nick, real_jid,"
                        " is_mention) VALUES (:conversation, :time, :tie, :stamp, :is_outgoing, :sender, :message_id, :alias_id, :archive,"
                        " :archive_id, :is_placed, :state, :is_markable, :is_unstyled, :replaces_id, :reply_id, :reply_to, :reply_quote, :body,"
                        " :nick, :real_jid, :is_mention)");
  KithMessageRecord *record = g_new0 (KithMessageRecord, 1);
  g_autofree char *history_alias = NULL;
  const char *message_id = arrival->id;
  const char *alias_id = g_strcmp0 (arrival->origin_id, arrival->id) != 0 ? arrival->origin_id : NULL;

  /* The same id on another message: shown as well, but the id goes on standing for the first. */
  if (message_id != NULL && is_taken_id (transaction, conversation, arrival))
    {
      alias_id = message_id;
      message_id = NULL;
    }

  /* What a room's people call it is the room's name for it (XEP-0461 s. 4, XEP-0444 s. 4, XEP-0424 s. 5). */
  if (arrival->is_room && arrival->archive_id != NULL)
    alias_id = arrival->archive_id;
  if (kith_rows_is_nameless_history (arrival))
    alias_id = history_alias = kith_rows_dup_history_alias (arrival);

  record->conversation = conversation;
  record->place = place;
  record->stamp = stamp;
  record->is_outgoing = arrival->is_outgoing;
  record->sender = g_strdup (arrival->sender != NULL ? arrival->sender : "");
  record->nick = g_strdup (arrival->nick);
  record->real_jid = g_strdup (arrival->real_jid);
  record->is_mention = arrival->is_mention;
  record->message_id = g_strdup (message_id);
  record->body = g_strdup (arrival->body);
  record->state = arrival->is_outgoing ? KITH_ROW_SENT : KITH_ROW_RECEIVED;
  record->is_markable = arrival->is_markable;

  kith_statement_bind_int (insert, ":conversation", conversation);
  kith_statement_bind_int (insert, ":time", place.time);
  kith_statement_bind_int (insert, ":tie", place.tie);
  kith_statement_bind_int (insert, ":stamp", stamp);
  kith_statement_bind_int (insert, ":is_outgoing", record->is_outgoing != FALSE);
  kith_statement_bind_text (insert, ":sender", record->sender);
  kith_statement_bind_text (insert, ":message_id", message_id);
  kith_statement_bind_text (insert, ":alias_id", alias_id);
  if (arrival->archive_id != NULL && !is_taken_archive_id (transaction, archive, arrival->archive_id))
    {
      kith_statement_bind_int (insert, ":archive", archive);
      kith_statement_bind_text (insert, ":archive_id", arrival->archive_id);
    }
  kith_statement_bind_int (insert, ":is_placed", is_placed != FALSE);
  kith_statement_bind_int (insert, ":state", record->state);
  kith_statement_bind_int (insert, ":is_markable", record->is_markable != FALSE);
  kith_statement_bind_int (insert, ":is_unstyled", arrival->is_unstyled != FALSE);
  /* Under a nick that proves nothing it corrects nothing, now or later (security.md S8). */
  kith_statement_bind_text (insert, ":replaces_id", arrival->is_room && g_str_has_prefix (record->sender, "n:") ? NULL : arrival->replace_id);
  kith_statement_bind_text (insert, ":reply_id", arrival->reply_id);
  kith_statement_bind_text (insert, ":reply_to", arrival->reply_to);
  kith_statement_bind_text (insert, ":reply_quote", arrival->reply_quote);
  kith_statement_bind_text (insert, ":body", record->body);
  kith_statement_bind_text (insert, ":nick", record->nick);
  kith_statement_bind_text (insert, ":real_jid", record->real_jid);
  kith_statement_bind_int (insert, ":is_mention", record->is_mention != FALSE);
  kith_statement_run (insert);
  record->id = kith_transaction_last_id (transaction);

  if (record->is_outgoing)
    note_outgoing (transaction, conversation);

  /* What it answers is known by other rows. */
  if (arrival->reply_id != NULL)
    {
      KithMessageRecord *whole = kith_rows_load_message (transaction, record->id);

      if (whole != NULL)
        {
          kith_message_record_free (record);
          record = whole;
        }
    }
  record->is_unstyled = arrival->is_unstyled;

  return record;
}

void
kith_rows_move (KithTransaction   *transaction,
                KithMessageRecord *record,
                KithPlace          place)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction, "UPDATE message SET sort_time = :time, sort_tie = :tie WHERE id = :id");
  /* Who has read up to this message has read up to its new place. */
  g_autoptr(KithStatement) follow =
    kith_statement_new (transaction,
                        "UPDATE conversation SET read_time = :time, read_tie = :tie"
                        " WHERE id = :id AND read_time = :old_time AND read_tie = :old_tie");

  kith_statement_bind_int (update, ":time", place.time);
  kith_statement_bind_int (update, ":tie", place.tie);
  kith_statement_bind_int (update, ":id", record->id);
  kith_statement_run (update);

  kith_statement_bind_int (follow, ":time", place.time);
  kith_statement_bind_int (follow, ":tie", place.tie);
  kith_statement_bind_int (follow, ":id", record->conversation);
  kith_statement_bind_int (follow, ":old_time", record->place.time);
  kith_statement_bind_int (follow, ":old_tie", record->place.tie);
  kith_statement_run (follow);

  record->place = place;
}

gboolean
kith_rows_read_up_to (KithTransaction *transaction,
                      gint64           conversation,
                      KithPlace        place)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET read_time = :time, read_tie = :tie"
                        " WHERE id = :id AND (read_time, read_tie) < (:time, :tie)");

  kith_statement_bind_int (update, ":time", place.time);
  kith_statement_bind_int (update, ":tie", place.tie);
  kith_statement_bind_int (update, ":id", conversation);

  return kith_statement_run (update) > 0;
}

void
kith_rows_count_mentions (KithTransaction *transaction,
                          gint64           conversation)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET mention_count ="
                        " (SELECT count(*) FROM message m WHERE m.conversation = conversation.id AND m.is_mention = 1 AND m.is_outgoing = 0"
                        " AND m.is_retracted = 0 AND (m.sort_time, m.sort_tie) > (conversation.read_time, conversation.read_tie))"
                        " WHERE id = :id AND (kind = 1 OR mention_count > 0)");

  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_run (update);
}

void
kith_rows_count_unread (KithTransaction *transaction,
                        gint64           conversation)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET unread_count ="
                        " (SELECT count(*) FROM message m WHERE m.conversation = conversation.id AND m.is_outgoing = 0"
                        " AND m.is_retracted = 0 AND (m.sort_time, m.sort_tie) > (conversation.read_time, conversation.read_tie))"
                        " WHERE id = :id");

  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_run (update);
}
