/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-amendments.h"

#include <string.h>

/* How many a conversation remembers for messages that did not come yet. */
#define EARLY_MAX 200

/* How many answers to a message are told that it changed; the others show it when they are read again. */
#define ANSWERS_MAX 100

/* In place of a sender: the room itself. No occupant is called so (see KithArrival). */
#define BY_ROOM "*"

/* How far our clock and the server's may be apart, where what one stamped is compared with what the other did. */
#define CLOCKS_APART (2 * 3600 * (gint64) G_USEC_PER_SEC)

/* How sure it is when something was said, and so what of two came later. */
typedef enum
{
  BY_OUR_CLOCK,
  BY_THE_SERVERS_CLOCK,
  BY_THE_ARCHIVE, /* which has an order too */
} Certainty;

/* Who says something, and when. */
typedef struct
{
  gboolean    is_outgoing;
  gboolean    is_room;
  const char *sender;
  const char *nick;     /* in a room */
  gint64      stamp;
  Certainty   certainty;
  gboolean    is_news;  /* said just now: later than all that is known */
} Said;

static Said
said_by (const KithIntakeRun *run,
         const KithArrival   *arrival)
{
  /* What our own server says is only compared with what it says: its clock may be ahead of ours. */
  gint64 stamp = arrival->stamp_is_trusted && arrival->stamp > 0 ? arrival->stamp : kith_rows_believable_stamp (arrival, run->now);

  return (Said) {
    .is_outgoing = arrival->is_outgoing,
    .is_room = arrival->is_room,
    .sender = arrival->sender != NULL ? arrival->sender : "",
    .nick = arrival->nick,
    .stamp = stamp != 0 ? stamp : run->now,
    .certainty = stamp == 0 || !arrival->stamp_is_trusted ? BY_OUR_CLOCK
                 : arrival->way == KITH_WAY_ARCHIVE          ? BY_THE_ARCHIVE
                                                             : BY_THE_SERVERS_CLOCK,
    .is_news = stamp == 0 && arrival->way != KITH_WAY_ARCHIVE,
  };
}

static void
bind_said (KithStatement *statement,
           const Said    *said)
{
  kith_statement_bind_int (statement, ":is_outgoing", said->is_outgoing != FALSE);
  kith_statement_bind_text (statement, ":sender", said->sender);
}

static gint64
first_number (KithStatement *select)
{
  return kith_statement_step (select) ? kith_statement_get_int (select, 0) : 0;
}

/* security.md S8: in a room that tells neither occupant-ids nor who is who, the same nick is not the same person. */
static gboolean
is_somebody (const Said *said)
{
  return !said->is_room || said->is_outgoing || !g_str_has_prefix (said->sender, "n:");
}

/* --- What it is about ------------------------------------------------------------------------------------------------- */

/* XEP-0308 s. 5, XEP-0424 s. 5: a message of the same sender, by its own id or one of its corrections'. */
static gint64
find_own (KithIntakeRun *run,
          gint64         conversation,
          const char    *id,
          const Said    *said)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT m.id FROM message m WHERE m.conversation = :conversation AND m.message_id = :id"
                        "  AND m.is_outgoing = :is_outgoing AND m.sender = :sender"
                        " UNION ALL "
                        "SELECT m.id FROM message m WHERE m.conversation = :conversation AND m.alias_id = :id"
                        "  AND m.is_outgoing = :is_outgoing AND m.sender = :sender"
                        " UNION ALL "
                        "SELECT m.id FROM revision r JOIN message m ON m.id = r.message WHERE r.revision_id = :id"
                        "  AND m.conversation = :conversation AND m.is_outgoing = :is_outgoing AND m.sender = :sender"
                        " LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":id", id);
  bind_said (select, said);

  return first_number (select);
}

/* A correction that came before what it corrects stands in its place. */
static gint64
find_stand_in (KithIntakeRun *run,
               gint64         conversation,
               const char    *id,
               const Said    *said)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT id FROM message WHERE conversation = :conversation AND replaces_id = :id AND is_outgoing = :is_outgoing"
                        " AND sender = :sender ORDER BY id LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":id", id);
  bind_said (select, said);

  return first_number (select);
}

/* In a room, whoever wrote it: by the room's name for it, and only where it has none by its sender's. */
static gint64
find_in_room (KithIntakeRun *run,
              gint64         conversation,
              const char    *id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT m.id FROM message m WHERE m.archive = :archive AND m.archive_id = :id AND m.conversation = :conversation"
                        " UNION ALL "
                        "SELECT m.id FROM message m WHERE m.conversation = :conversation AND m.message_id = :id AND m.archive_id IS NULL"
                        " LIMIT 1");

  kith_statement_bind_int (select, ":archive", run->archive);
  kith_statement_bind_text (select, ":id", id);
  kith_statement_bind_int (select, ":conversation", conversation);

  return first_number (select);
}

/* XEP-0444 s. 4: a message of either side; rather one of the other's where both chose the same id. */
static gint64
find_any (KithIntakeRun *run,
          gint64         conversation,
          const char    *id,
          const Said    *said)
{
  Said other = { .is_outgoing = !said->is_outgoing, .sender = "" };
  gint64 found;

  if (said->is_room)
    return find_in_room (run, conversation, id);

  found = find_own (run, conversation, id, &other);

  return found != 0 ? found : find_own (run, conversation, id, said);
}

static gboolean
is_retracted (KithIntakeRun *run,
              gint64         message)
{
  g_autoptr(KithStatement) select = kith_statement_new (run->transaction, "SELECT is_retracted FROM message WHERE id = :id");

  kith_statement_bind_int (select, ":id", message);

  return first_number (select) != 0;
}

/* --- Telling ----------------------------------------------------------------------------------------------------------- */

static void
tell_one (KithIntakeRun *run,
          gint64         message)
{
  KithMessageRecord *record = kith_rows_load_message (run->transaction, message);

  if (record != NULL)
    kith_intake_run_change (run, KITH_CHANGE_UPDATED, record);
}

void
kith_amendments_tell (KithIntakeRun *run,
                      gint64         message)
{
  g_autoptr(KithStatement) answers =
    kith_statement_new (run->transaction,
                        "SELECT a.id FROM message m JOIN message a ON a.conversation = m.conversation AND a.reply_id IN (m.message_id, m.alias_id)"
                        " WHERE m.id = :id AND a.id <> m.id ORDER BY a.id DESC LIMIT :max");

  tell_one (run, message);
  kith_statement_bind_int (answers, ":id", message);
  kith_statement_bind_int (answers, ":max", ANSWERS_MAX);
  while (kith_statement_step (answers))
    tell_one (run, kith_statement_get_int (answers, 0));
}

/* --- Corrections -------------------------------------------------------------------------------------------------------- */

/* The newest of all that it was. */
static void
update_text (KithIntakeRun *run,
             gint64         message)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT text, stamp, is_unstyled FROM revision WHERE message = :message ORDER BY stamp DESC, tie DESC LIMIT 1");
  g_autoptr(KithStatement) update =
    kith_statement_new (run->transaction, "UPDATE message SET text = :text, edited = :edited, is_unstyled = :is_unstyled WHERE id = :message");
  gboolean is_edited;

  kith_statement_bind_int (select, ":message", message);
  is_edited = kith_statement_step (select);
  kith_statement_bind_text (update, ":text", is_edited ? kith_statement_get_text (select, 0) : NULL);
  kith_statement_bind_int (update, ":edited", is_edited ? kith_statement_get_int (select, 1) : 0);
  kith_statement_bind_int (update, ":is_unstyled", is_edited ? kith_statement_get_int (select, 2) : 0);
  kith_statement_bind_int (update, ":message", message);
  kith_statement_run (update);
}

/* Within one moment of the server's clock the order in which they come tells, which is backwards where the archive is walked that way. */
static gint64
next_tie (KithIntakeRun *run,
          gint64         message,
          gint64         stamp,
          Certainty      certainty)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT CASE WHEN :is_backwards THEN min (tie) - 1 ELSE max (tie) + 1 END FROM revision"
                        " WHERE message = :message AND stamp = :stamp AND certainty = :certainty");

  kith_statement_bind_int (select, ":is_backwards", run->is_backwards != FALSE);
  kith_statement_bind_int (select, ":message", message);
  kith_statement_bind_int (select, ":stamp", stamp);
  kith_statement_bind_int (select, ":certainty", certainty);

  return first_number (select);
}

static gint64
newest_revision (KithIntakeRun *run,
                 gint64         message)
{
  g_autoptr(KithStatement) select = kith_statement_new (run->transaction, "SELECT coalesce (max (stamp), 0) FROM revision WHERE message = :message");

  kith_statement_bind_int (select, ":message", message);

  return first_number (select);
}

/* Returns whether anything is another now. */
static gboolean
add_revision (KithIntakeRun *run,
              gint64         message,
              const char    *revision_id,
              const Said    *said,
              gboolean       is_unstyled,
              const char    *text)
{
  gint64 stamp = said->is_news ? MAX (said->stamp, newest_revision (run, message) + 1) : said->stamp;
  g_autoptr(KithStatement) insert =
    kith_statement_new (run->transaction,
                        "INSERT INTO revision (message, revision_id, stamp, tie, certainty, is_unstyled, text)"
                        " VALUES (:message, :revision_id, :stamp, :tie, :certainty, :is_unstyled, :text)"
                        " ON CONFLICT DO UPDATE SET stamp = excluded.stamp, tie = excluded.tie, certainty = excluded.certainty"
                        " WHERE certainty < excluded.certainty");

  kith_statement_bind_int (insert, ":message", message);
  kith_statement_bind_text (insert, ":revision_id", revision_id);
  kith_statement_bind_int (insert, ":stamp", stamp);
  kith_statement_bind_int (insert, ":tie", next_tie (run, message, stamp, said->certainty));
  kith_statement_bind_int (insert, ":is_unstyled", is_unstyled != FALSE);
  kith_statement_bind_text (insert, ":text", text);
  kith_statement_bind_int (insert, ":certainty", said->certainty);

  return kith_statement_run (insert) > 0;
}

/* What was a message of its own until now is not counted as one any more. */
static void
remove_stand_in (KithIntakeRun *run,
                 gint64         message)
{
  KithMessageRecord *record = kith_rows_load_message (run->transaction, message);
  g_autoptr(KithStatement) statement = kith_statement_new (run->transaction, "DELETE FROM message WHERE id = :id");

  if (record == NULL)
    return;

  kith_statement_bind_int (statement, ":id", message);
  kith_statement_run (statement);
  kith_intake_run_touch (run, record->conversation, TRUE, 0);
  kith_intake_run_change (run, KITH_CHANGE_REMOVED, record);
}

static gboolean
has_id (KithIntakeRun *run,
        gint64         message,
        const char    *id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction, "SELECT 1 FROM message WHERE id = :message AND :id IN (message_id, alias_id)");

  kith_statement_bind_int (select, ":message", message);
  kith_statement_bind_text (select, ":id", id);

  return kith_statement_step (select);
}

/* What stands in for a message is one of its corrections itself: earlier or later than the others. */
static void
note_own_text (KithIntakeRun     *run,
               gint64             conversation,
               gint64             stand_in,
               const KithArrival *arrival)
{
  Said said = said_by (run, arrival);

  if (arrival->id != NULL && find_stand_in (run, conversation, arrival->replace_id, &said) == stand_in)
    add_revision (run, stand_in, arrival->id, &said, arrival->is_unstyled, arrival->body);
}

gboolean
kith_amendments_correct (KithIntakeRun     *run,
                         gint64             conversation,
                         const KithArrival *arrival)
{
  Said said = said_by (run, arrival);
  gint64 target;

  /* A correction without an id of its own could not be told from the next one, and one of itself is a message. */
  if (arrival->replace_id == NULL || arrival->id == NULL || g_strcmp0 (arrival->replace_id, arrival->id) == 0 || !is_somebody (&said))
    return FALSE;

  target = find_own (run, conversation, arrival->replace_id, &said);
  if (target == 0)
    target = find_stand_in (run, conversation, arrival->replace_id, &said);
  if (target == 0)
    return FALSE;

  /* It is the stand-in itself once more, or a cycle. */
  if (has_id (run, target, arrival->id))
    {
      note_own_text (run, conversation, target, arrival);
      return FALSE;
    }

  if (is_retracted (run, target))
    return TRUE;


  if (add_revision (run, target, arrival->id, &said, arrival->is_unstyled, arrival->body))
    {
      update_text (run, target);
      kith_amendments_tell (run, target);
    }

  return TRUE;
}

/* Those that came before it, and what corrected them. */
static void
take_stand_ins (KithIntakeRun     *run,
                KithMessageRecord *message,
                const Said        *said)
{
  gint64 stand_in;

  while ((stand_in = find_stand_in (run, message->conversation, message->message_id, said)) != 0 && stand_in != message->id)
    {
      g_autoptr(KithStatement) move =
        kith_statement_new (run->transaction, "UPDATE OR IGNORE revision SET message = :message WHERE message = :stand_in");

      kith_statement_bind_int (move, ":message", message->id);
      kith_statement_bind_int (move, ":stand_in", stand_in);
      kith_statement_run (move);
      remove_stand_in (run, stand_in);
    }
}

/* --- Retractions -------------------------------------------------------------------------------------------------------- */

/* security.md D4: gone from the disk too, and from what answers quote of it. */
static void
retract (KithIntakeRun *run,
         gint64         message,
         const char    *moderation)
{
  static const char *const statements[] = {
    "UPDATE message SET reply_quote = NULL WHERE reply_quote IS NOT NULL AND EXISTS (SELECT 1 FROM message m WHERE m.id = :id"
    " AND m.conversation = message.conversation AND message.reply_id IN (m.message_id, m.alias_id))",
    "UPDATE message SET body = '', text = NULL, edited = 0, is_retracted = 1, reply_id = NULL, reply_to = NULL, reply_quote = NULL WHERE id = :id",
    "DELETE FROM revision WHERE message = :id",
    "DELETE FROM reaction WHERE message = :id",
    "DELETE FROM amendment WHERE message = :id AND kind <> 2",
  };
  g_autoptr(KithMessageRecord) record = kith_rows_load_message (run->transaction, message);

  if (record == NULL || record->is_retracted)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr(KithStatement) statement = kith_statement_new (run->transaction, statements[i]);

      kith_statement_bind_int (statement, ":id", message);
      kith_statement_run (statement);
    }
  if (moderation != NULL)
    {
      g_autoptr(KithStatement) update = kith_statement_new (run->transaction, "UPDATE message SET moderation = :moderation WHERE id = :id");

      kith_statement_bind_text (update, ":moderation", moderation);
      kith_statement_bind_int (update, ":id", message);
      kith_statement_run (update);
    }
  kith_intake_run_touch (run, record->conversation, TRUE, 0);
}

/* --- Reactions ---------------------------------------------------------------------------------------------------------- */

/* Which of two that one sender said counts: the later one. Within one moment the one that comes later is that; walked backwards, the earlier. What
 * the archive says replaces what came live, unless it is clearly of long before. */
#define IS_LATER                                                                                                       \
  " WHERE :is_news OR stamp < excluded.stamp"                                                                           \
  " OR (stamp = excluded.stamp AND (certainty < excluded.certainty OR NOT :is_backwards))"                              \
  " OR (certainty = 0 AND excluded.certainty > 0 AND excluded.stamp > stamp - :apart)"

static void
bind_later (KithStatement       *statement,
            const KithIntakeRun *run,
            const Said          *said)
{
  bind_said (statement, said);
  kith_statement_bind_int (statement, ":stamp", said->stamp);
  kith_statement_bind_int (statement, ":certainty", said->certainty);
  kith_statement_bind_int (statement, ":is_news", said->is_news != FALSE);
  kith_statement_bind_int (statement, ":is_backwards", run->is_backwards != FALSE);
  kith_statement_bind_int (statement, ":apart", CLOCKS_APART);
}

/* All that one sender has for it. */
static gboolean
react (KithIntakeRun *run,
       gint64         message,
       const Said    *said,
       const char    *emojis)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (run->transaction,
                        "INSERT INTO reaction (message, is_outgoing, sender, stamp, certainty, emojis, nick)"
                        " VALUES (:message, :is_outgoing, :sender, :stamp, :certainty, :emojis, :nick)"
                        " ON CONFLICT DO UPDATE SET stamp = excluded.stamp, certainty = excluded.certainty, emojis = excluded.emojis,"
                        " nick = excluded.nick" IS_LATER);

  kith_statement_bind_int (insert, ":message", message);
  bind_later (insert, run, said);
  kith_statement_bind_text (insert, ":emojis", emojis);
  kith_statement_bind_text (insert, ":nick", said->nick);

  return kith_statement_run (insert) > 0;
}

/* --- Before it came ----------------------------------------------------------------------------------------------------- */

static void
remember (KithIntakeRun     *run,
          gint64             conversation,
          const char        *target_id,
          KithAmendmentKind  kind,
          const Said        *said,
          const char        *emojis)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (run->transaction,
                        "INSERT INTO early_amendment (conversation, target_id, kind, is_outgoing, sender, stamp, certainty, emojis, nick)"
                        " VALUES (:conversation, :target_id, :kind, :is_outgoing, :sender, :stamp, :certainty, :emojis, :nick)"
                        " ON CONFLICT DO UPDATE SET stamp = excluded.stamp, certainty = excluded.certainty, emojis = excluded.emojis" IS_LATER);
  g_autoptr(KithStatement) trim =
    kith_statement_new (run->transaction,
                        "DELETE FROM early_amendment WHERE conversation = :conversation AND (target_id, kind, is_outgoing, sender) IN"
                        " (SELECT target_id, kind, is_outgoing, sender FROM early_amendment WHERE conversation = :conversation"
                        " ORDER BY stamp DESC LIMIT -1 OFFSET :max)");

  kith_statement_bind_int (insert, ":conversation", conversation);
  kith_statement_bind_text (insert, ":target_id", target_id);
  kith_statement_bind_int (insert, ":kind", kind);
  bind_later (insert, run, said);
  kith_statement_bind_text (insert, ":emojis", emojis);
  kith_statement_bind_text (insert, ":nick", said->nick);
  kith_statement_run (insert);

  kith_statement_bind_int (trim, ":conversation", conversation);
  kith_statement_bind_int (trim, ":max", EARLY_MAX);
  kith_statement_run (trim);
}

/* What waited for a message with the id @id. Returns whether anything changed. */
static gboolean
take_early (KithIntakeRun     *run,
            KithMessageRecord *message,
            const char        *id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "DELETE FROM early_amendment WHERE conversation = :conversation AND target_id = :id"
                        " AND (kind = 1 OR sender = '" BY_ROOM "' OR (is_outgoing = :is_outgoing AND sender = :sender))"
                        " RETURNING kind, is_outgoing, sender, stamp, certainty, emojis, nick");
  Said own = { .is_outgoing = message->is_outgoing, .sender = message->sender };
  gboolean has_changed = FALSE;

  kith_statement_bind_int (select, ":conversation", message->conversation);
  kith_statement_bind_text (select, ":id", id);
  bind_said (select, &own);
  while (kith_statement_step (select))
    {
      g_autofree char *sender = kith_statement_dup_text (select, 2);
      g_autofree char *nick = kith_statement_dup_text (select, 6);
      const gboolean is_by_room = strcmp (sender, BY_ROOM) == 0;
      Said said = {
        .is_outgoing = kith_statement_get_boolean (select, 1),
        .sender = sender,
        .nick = nick,
        .stamp = kith_statement_get_int (select, 3),
        .certainty = (Certainty) kith_statement_get_int (select, 4),
      };

      has_changed = TRUE;
      if (kith_statement_get_int (select, 0) == KITH_AMENDMENT_RETRACTION)
        retract (run, message->id, is_by_room ? kith_statement_get_text (select, 5) : NULL);
      else if (!is_retracted (run, message->id))
        react (run, message->id, &said, kith_statement_get_text (select, 5));
    }

  return has_changed;
}

/* --- For those who store ------------------------------------------------------------------------------------------------ */

/* Our own, by way of another copy: the server has it. */
static void
note_sent (KithIntakeRun     *run,
           const KithArrival *arrival)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (run->transaction, "UPDATE amendment SET is_sent = 1 WHERE stanza_id = :id AND message IN"
                        " (SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.account = :account)");

  kith_statement_bind_text (update, ":id", arrival->id);
  kith_statement_bind_int (update, ":account", run->account);
  kith_statement_run (update);
}

/* security.md M2 does not reach here: our own archive says it of its own item. */
static void
take_tombstone (KithIntakeRun     *run,
                gint64             conversation,
                const KithArrival *arrival)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT id FROM message WHERE archive = :archive AND archive_id = :archive_id AND conversation = :conversation"
                        " AND (is_outgoing = :is_outgoing OR :is_room) AND is_retracted = 0");
  gint64 message;

  if (arrival->archive_id == NULL)
    return;

  kith_statement_bind_int (select, ":archive", run->archive);
  kith_statement_bind_text (select, ":archive_id", arrival->archive_id);
  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":is_outgoing", arrival->is_outgoing != FALSE);
  kith_statement_bind_int (select, ":is_room", arrival->is_room != FALSE);
  message = first_number (select);
  if (message != 0)
    {
      retract (run, message, arrival->moderation);
      kith_amendments_tell (run, message);
    }
}

/* XEP-0425: the room takes back what somebody wrote. Where it gives no reason there is an empty one. */
static void
moderate (KithIntakeRun     *run,
          gint64             conversation,
          const KithArrival *arrival,
          const Said        *said)
{
  const Said by_room = { .is_room = TRUE, .sender = BY_ROOM, .stamp = said->stamp, .certainty = said->certainty, .is_news = said->is_news };
  const char *reason = arrival->moderation != NULL ? arrival->moderation : "";
  gint64 target = find_in_room (run, conversation, arrival->moderated_id);

  if (target == 0)
    {
      remember (run, conversation, arrival->moderated_id, KITH_AMENDMENT_RETRACTION, &by_room, reason);
    }
  else if (!is_retracted (run, target))
    {
      retract (run, target, reason);
      kith_amendments_tell (run, target);
    }
}

void
kith_amendments_apply (KithIntakeRun     *run,
                       gint64             conversation,
                       const KithArrival *arrival)
{
  Said said = said_by (run, arrival);
  gint64 target;

  if (arrival->is_outgoing && arrival->id != NULL)
    note_sent (run, arrival);
  if (arrival->is_retracted)
    take_tombstone (run, conversation, arrival);

  if (arrival->moderated_id != NULL)
    moderate (run, conversation, arrival, &said);

  if (arrival->retract_id != NULL && is_somebody (&said))
    {
      target = find_own (run, conversation, arrival->retract_id, &said);
      if (target == 0)
        {
          remember (run, conversation, arrival->retract_id, KITH_AMENDMENT_RETRACTION, &said, NULL);
        }
      else if (!is_retracted (run, target))
        {
          retract (run, target, NULL);
          kith_amendments_tell (run, target);
        }
    }

  if (arrival->reaction_id != NULL && arrival->reactions != NULL)
    {
      g_autofree char *emojis = g_strjoinv (" ", arrival->reactions);

      target = find_any (run, conversation, arrival->reaction_id, &said);
      if (target == 0)
        remember (run, conversation, arrival->reaction_id, KITH_AMENDMENT_REACTION, &said, emojis);
      else if (!is_retracted (run, target) && react (run, target, &said, emojis))
        tell_one (run, target);
    }
}

gboolean
kith_amendments_settle (KithIntakeRun     *run,
                        KithMessageRecord *message,
                        const KithArrival *arrival)
{
  Said said = { .is_outgoing = message->is_outgoing, .sender = message->sender };
  g_autoptr(KithStatement) select = kith_statement_new (run->transaction, "SELECT alias_id FROM message WHERE id = :id");
  g_autofree char *alias_id = NULL;
  gboolean has_changed = FALSE;

  kith_statement_bind_int (select, ":id", message->id);
  if (!kith_statement_step (select))
    return FALSE;
  alias_id = kith_statement_dup_text (select, 0);

  if (arrival->replace_id != NULL && message->message_id != NULL)
    note_own_text (run, message->conversation, message->id, arrival);
  if (message->message_id != NULL)
    {
      guint n_before = run->intake->changes->len;

      take_stand_ins (run, message, &said);
      if (run->intake->changes->len > n_before)
        {
          update_text (run, message->id);
          has_changed = TRUE;
        }
      has_changed |= take_early (run, message, message->message_id);
    }
  if (alias_id != NULL)
    has_changed |= take_early (run, message, alias_id);

  return has_changed;
}

/* --- Refused ------------------------------------------------------------------------------------------------------------ */

static void
restore_reactions (KithIntakeRun *run,
                   gint64         message,
                   const char    *previous)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (run->transaction, "UPDATE reaction SET emojis = :emojis WHERE message = :message AND is_outgoing = 1 AND sender = ''");

  kith_statement_bind_text (update, ":emojis", previous != NULL ? previous : "");
  kith_statement_bind_int (update, ":message", message);
  kith_statement_run (update);
}

static void
remove_revision (KithIntakeRun *run,
                 gint64         message,
                 const char    *revision_id)
{
  g_autoptr(KithStatement) statement =
    kith_statement_new (run->transaction, "DELETE FROM revision WHERE message = :message AND revision_id = :revision_id");

  kith_statement_bind_int (statement, ":message", message);
  kith_statement_bind_text (statement, ":revision_id", revision_id);
  kith_statement_run (statement);
  update_text (run, message);
}

gboolean
kith_amendments_refuse (KithIntakeRun *run,
                        gint64         conversation,
                        const char    *stanza_id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "DELETE FROM amendment WHERE stanza_id = :id AND message IN (SELECT id FROM message WHERE conversation = :conversation)"
                        " RETURNING message, kind, previous");
  gint64 message;
  KithAmendmentKind kind;
  g_autofree char *previous = NULL;

  kith_statement_bind_text (select, ":id", stanza_id);
  kith_statement_bind_int (select, ":conversation", conversation);
  if (!kith_statement_step (select))
    return FALSE;

  message = kith_statement_get_int (select, 0);
  kind = (KithAmendmentKind) kith_statement_get_int (select, 1);
  previous = kith_statement_dup_text (select, 2);
  if (kind == KITH_AMENDMENT_REACTION)
    restore_reactions (run, message, previous);
  else if (kind == KITH_AMENDMENT_CORRECTION)
    remove_revision (run, message, stanza_id);
  g_array_append_val (run->intake->refused, message);
  kith_amendments_tell (run, message);

  return TRUE;
}
