/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-intake.h"

#include "kith-amendments.h"
#include "kith-courier-store.h"
#include "kith-intake-private.h"

/* How many states a conversation remembers for messages that did not come yet. */
#define EARLY_STATES_MAX 200

typedef struct
{
  guint    n_unread;
  gboolean recount;
} Touched;

/* --- One run ------------------------------------------------------------------------------------------------------ */

void
kith_intake_run_init (KithIntakeRun   *self,
                      KithTransaction *transaction,
                      gint64           account,
                      gint64           now)
{
  *self = (KithIntakeRun) {
    .transaction = transaction,
    .account = account,
    .own_archive = kith_rows_ensure_archive (transaction, account, NULL),
    .now = now,
    .intake = kith_intake_new (),
    .touched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
  };
  self->archive = self->own_archive;
}

void
kith_intake_run_enter (KithIntakeRun     *self,
                       const KithArrival *arrival)
{
  self->archive = arrival->is_room ? kith_rows_ensure_archive (self->transaction, self->account, arrival->peer) : self->own_archive;
}

static void
add_unread (KithIntakeRun *self,
            gint64         conversation,
            guint          n)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (self->transaction, "UPDATE conversation SET unread_count = unread_count + :n WHERE id = :id");

  kith_statement_bind_int (update, ":n", n);
  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_run (update);
}

/* How many were unread in a conversation that is archived; -1 where it is not. */
static gint64
get_unread_of_archived (KithIntakeRun *self,
                        gint64         conversation)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (self->transaction, "SELECT unread_count FROM conversation WHERE id = :id AND is_archived = 1");

  kith_statement_bind_int (select, ":id", conversation);

  return kith_statement_step (select) ? kith_statement_get_int (select, 0) : -1;
}

/* Somebody wrote: it is wanted again, unless the person wants to hear nothing of it. */
static void
bring_back (KithIntakeRun *self,
            gint64         conversation,
            gint64         n_before)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (self->transaction,
                        "UPDATE conversation SET is_archived = 0, is_untold = 1 WHERE id = :id"
                        " AND unread_count > :before AND notify <> 2 AND muted_until <= :now");

  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_bind_int (update, ":before", n_before);
  kith_statement_bind_int (update, ":now", self->now);
  kith_statement_run (update);
}

void
kith_intake_run_finish (KithIntakeRun *self,
                        GValue        *result)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gint64 conversation = *(gint64 *) key;
      Touched *touched = value;
      KithConversationRecord *record;
      const gint64 n_before = touched->recount || touched->n_unread > 0 ? get_unread_of_archived (self, conversation) : -1;

      if (touched->recount)
        kith_rows_count_unread (self->transaction, conversation);
      else if (touched->n_unread > 0)
        add_unread (self, conversation, touched->n_unread);
      if (touched->recount || touched->n_unread > 0)
        kith_rows_count_mentions (self->transaction, conversation);
      if (n_before >= 0)
        bring_back (self, conversation, n_before);

      record = kith_rows_load_conversation (self->transaction, conversation);
      if (record != NULL)
        g_ptr_array_add (self->intake->conversations, record);
    }
  g_clear_pointer (&self->touched, g_hash_table_unref);

  g_value_init (result, KITH_TYPE_INTAKE);
  g_value_take_boxed (result, g_steal_pointer (&self->intake));
}

void
kith_intake_run_touch (KithIntakeRun *self,
                       gint64         conversation,
                       gboolean       recount,
                       guint          n_unread)
{
  Touched *touched = g_hash_table_lookup (self->touched, &conversation);

  if (touched == NULL)
    {
      touched = g_new0 (Touched, 1);
      g_hash_table_insert (self->touched, g_memdup2 (&conversation, sizeof conversation), touched);
    }
  touched->recount |= recount;
  touched->n_unread += n_unread;
}

void
kith_intake_run_change (KithIntakeRun     *self,
                        KithChangeKind     kind,
                        KithMessageRecord *message)
{
  KithChange *change = g_new0 (KithChange, 1);

  change->kind = kind;
  change->arrival = self->arrival;
  change->message = message;
  g_ptr_array_add (self->intake->changes, change);
  kith_intake_run_touch (self, message->conversation, FALSE, 0);
}

void
kith_intake_run_add (KithIntakeRun     *self,
                     KithMessageRecord *message,
                     const KithArrival *arrival)
{
  guint position = self->intake->changes->len;
  gint64 id = message->id;

  kith_intake_run_change (self, KITH_CHANGE_ADDED, message);
  if (kith_amendments_settle (self, message, arrival))
    {
      KithChange *change = g_ptr_array_index (self->intake->changes, position);
      KithMessageRecord *whole = kith_rows_load_message (self->transaction, id);

      if (whole != NULL)
        {
          kith_message_record_free (change->message);
          change->message = whole;
        }
    }
}

/* --- States of own messages --------------------------------------------------------------------------------------- */

static KithMessageRecord *
find_message (KithIntakeRun *self,
              gint64         conversation,
              const char    *message_id,
              gboolean       is_outgoing)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (self->transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS " FROM message m"
                        " WHERE m.conversation = :conversation AND m.message_id = :message_id AND m.is_outgoing = :is_outgoing");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_text (select, ":message_id", message_id);
  kith_statement_bind_int (select, ":is_outgoing", is_outgoing != FALSE);

  return kith_statement_step (select) ? kith_rows_read_message (select, 0) : NULL;
}

static void
write_state (KithIntakeRun     *self,
             KithMessageRecord *message)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (self->transaction,
                        "UPDATE message SET state = :state, failure = :failure, failure_text = :failure_text WHERE id = :id");

  kith_statement_bind_int (update, ":state", message->state);
  kith_statement_bind_int (update, ":failure", message->failure);
  kith_statement_bind_text (update, ":failure_text", message->failure_text);
  kith_statement_bind_int (update, ":id", message->id);
  kith_statement_run (update);
}

/* Forward only; what came to a device did not fail, whatever another said. */
static gboolean
raise_state (KithIntakeRun     *self,
             KithMessageRecord *message,
             KithRowState       state)
{
  if (message->state != KITH_ROW_FAILED && message->state >= state)
    return FALSE;

  message->state = state;
  message->failure = 0;
  g_clear_pointer (&message->failure_text, g_free);
  write_state (self, message);

  return TRUE;
}

/* XEP-0333 s. 4.1: who saw a message has seen all before it. */
static void
raise_all_before (KithIntakeRun *self,
                  gint64         conversation,
                  KithPlace      place)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (self->transaction,
                        "UPDATE message SET state = 4 WHERE conversation = :conversation AND state IN (2, 3)"
                        " AND (sort_time, sort_tie) < (:time, :tie)");

  kith_statement_bind_int (update, ":conversation", conversation);
  kith_statement_bind_int (update, ":time", place.time);
  kith_statement_bind_int (update, ":tie", place.tie);
  if (kith_statement_run (update) > 0)
    {
      KithDisplayed displayed = { conversation, place };

      g_array_append_val (self->intake->displayed, displayed);
      kith_intake_run_touch (self, conversation, FALSE, 0);
    }
}

static void
remember_early_state (KithIntakeRun *self,
                      gint64         conversation,
                      const char    *message_id,
                      KithRowState   state)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (self->transaction,
                        "INSERT INTO early_state (conversation, message_id, state, stamp) VALUES (:conversation, :message_id, :state, :now)"
                        " ON CONFLICT DO UPDATE SET state = max(state, excluded.state), stamp = excluded.stamp");
  g_autoptr(KithStatement) trim =
    kith_statement_new (self->transaction,
                        "DELETE FROM early_state WHERE conversation = :conversation AND message_id IN"
                        " (SELECT message_id FROM early_state WHERE conversation = :conversation ORDER BY stamp DESC LIMIT -1 OFFSET :max)");

  kith_statement_bind_int (insert, ":conversation", conversation);
  kith_statement_bind_text (insert, ":message_id", message_id);
  kith_statement_bind_int (insert, ":state", state);
  kith_statement_bind_int (insert, ":now", self->now);
  kith_statement_run (insert);

  kith_statement_bind_int (trim, ":conversation", conversation);
  kith_statement_bind_int (trim, ":max", EARLY_STATES_MAX);
  kith_statement_run (trim);
}

static void
apply_state (KithIntakeRun *self,
             gint64         conversation,
             const char    *message_id,
             KithRowState   state)
{
  g_autoptr(KithMessageRecord) message = find_message (self, conversation, message_id, TRUE);

  if (message == NULL)
    {
      remember_early_state (self, conversation, message_id, state);
      return;
    }

  if (state == KITH_ROW_DISPLAYED)
    raise_all_before (self, conversation, message->place);
  if (raise_state (self, message, state))
    kith_intake_run_change (self, KITH_CHANGE_UPDATED, g_steal_pointer (&message));
}

static void
apply_failure (KithIntakeRun     *self,
               gint64             conversation,
               const KithArrival *arrival)
{
  g_autoptr(KithMessageRecord) message = NULL;

  if (arrival->id == NULL || kith_amendments_refuse (self, conversation, arrival->id))
    return;

  message = find_message (self, conversation, arrival->id, TRUE);
  if (message == NULL || (message->state != KITH_ROW_QUEUED && message->state != KITH_ROW_SENT))
    return;

  message->state = KITH_ROW_FAILED;
  message->failure = arrival->failure;
  g_free (message->failure_text);
  message->failure_text = g_strdup (arrival->failure_text);
  write_state (self, message);
  kith_intake_run_change (self, KITH_CHANGE_UPDATED, g_steal_pointer (&message));
}

/* --- What our other devices have seen ------------------------------------------------------------------------------ */

static void
apply_own_marker (KithIntakeRun     *self,
                  gint64             conversation,
                  const KithArrival *arrival)
{
  g_autoptr(KithMessageRecord) message = find_message (self, conversation, arrival->displayed_id, FALSE);

  if (message != NULL)
    {
      if (kith_rows_read_up_to (self->transaction, conversation, message->place))
        kith_intake_run_touch (self, conversation, TRUE, 0);
      return;
    }

  {
    /* Archive pages come newest first: there the first one that names an unknown message is the newest. */
    g_autoptr(KithStatement) insert =
      kith_statement_new (self->transaction,
                          "INSERT INTO early_read (conversation, message_id) VALUES (:conversation, :message_id)"
                          " ON CONFLICT DO UPDATE SET message_id = excluded.message_id WHERE :replace");

    kith_statement_bind_int (insert, ":conversation", conversation);
    kith_statement_bind_text (insert, ":message_id", arrival->displayed_id);
    kith_statement_bind_int (insert, ":replace", arrival->way != KITH_WAY_ARCHIVE);
    kith_statement_run (insert);
  }
}

/* --- For those who store -------------------------------------------------------------------------------------------- */

void
kith_intake_run_settle_outgoing (KithIntakeRun     *self,
                                 KithMessageRecord *message)
{
  g_autoptr(KithStatement) take = NULL;

  if (kith_rows_read_up_to (self->transaction, message->conversation, message->place))
    kith_intake_run_touch (self, message->conversation, TRUE, 0);

  if (message->message_id == NULL)
    return;

  take = kith_statement_new (self->transaction,
                             "DELETE FROM early_state WHERE conversation = :conversation AND message_id = :message_id RETURNING state");
  kith_statement_bind_int (take, ":conversation", message->conversation);
  kith_statement_bind_text (take, ":message_id", message->message_id);
  if (kith_statement_step (take))
    {
      KithRowState state = (KithRowState) kith_statement_get_int (take, 0);

      if (state == KITH_ROW_DISPLAYED)
        raise_all_before (self, message->conversation, message->place);
      raise_state (self, message, state);
    }
}

void
kith_intake_run_settle_incoming (KithIntakeRun     *self,
                                 KithMessageRecord *message)
{
  g_autoptr(KithStatement) take = NULL;

  if (message->message_id == NULL)
    return;

  take = kith_statement_new (self->transaction,
                             "DELETE FROM early_read WHERE conversation = :conversation AND message_id = :message_id RETURNING 1");
  kith_statement_bind_int (take, ":conversation", message->conversation);
  kith_statement_bind_text (take, ":message_id", message->message_id);
  if (kith_statement_step (take) && kith_rows_read_up_to (self->transaction, message->conversation, message->place))
    kith_intake_run_touch (self, message->conversation, TRUE, 0);
}

/* It is this one of the room's past, and no other. */
static void
claim (KithIntakeRun           *self,
       const KithMessageRecord *message,
       const KithArrival       *arrival)
{
  g_autofree char *alias = kith_rows_dup_history_alias (arrival);
  g_autoptr(KithStatement) update = kith_statement_new (self->transaction, "UPDATE message SET alias_id = :alias WHERE id = :id AND alias_id IS NULL");

  kith_statement_bind_text (update, ":alias", alias);
  kith_statement_bind_int (update, ":id", message->id);
  kith_statement_run (update);
}

gboolean
kith_intake_run_fill (KithIntakeRun     *self,
                      KithMatch         *match,
                      const KithArrival *arrival)
{
  KithMessageRecord *message = match->record;
  gboolean has_changed = FALSE;
  gint64 stamp = arrival->stamp_is_trusted && !match->is_placed ? kith_rows_believable_stamp (arrival, self->now) : 0;

  if (!match->has_archive_id && arrival->archive_id != NULL)
    {
      g_autoptr(KithStatement) update =
        kith_statement_new (self->transaction,
                            "UPDATE message SET archive = :archive, archive_id = :archive_id, alias_id = iif (:is_room, :archive_id, alias_id)"
                            " WHERE id = :id AND NOT EXISTS (SELECT 1 FROM message WHERE archive = :archive AND archive_id = :archive_id)");

      kith_statement_bind_int (update, ":archive", self->archive);
      kith_statement_bind_text (update, ":archive_id", arrival->archive_id);
      kith_statement_bind_int (update, ":is_room", arrival->is_room != FALSE);
      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
    }
  if (kith_rows_is_nameless_history (arrival))
    claim (self, message, arrival);

  /* Our own server's stamp is the one that all devices show. */
  if (stamp != 0 && stamp != message->stamp)
    {
      g_autoptr(KithStatement) update = kith_statement_new (self->transaction, "UPDATE message SET stamp = :stamp WHERE id = :id");

      kith_statement_bind_int (update, ":stamp", stamp);
      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
      message->stamp = stamp;
      has_changed = TRUE;
    }

  /* The server has it. By its own id only: a copy of an earlier attempt says nothing of this one. */
  if (message->state == KITH_ROW_QUEUED && match->is_by_own_id)
    has_changed |= raise_state (self, message, KITH_ROW_SENT);

  return has_changed;
}

void
kith_intake_run_effects (KithIntakeRun     *self,
                         gint64             conversation,
                         const KithArrival *arrival)
{
  if (arrival->failure == 0)
    kith_amendments_apply (self, conversation, arrival);

  if (arrival->is_outgoing)
    {
      if (arrival->displayed_id != NULL)
        apply_own_marker (self, conversation, arrival);
      return;
    }

  if (arrival->failure != 0)
    apply_failure (self, conversation, arrival);
  /* That one of many has it says nothing of the others. */
  if (arrival->is_room)
    return;
  if (arrival->receipt_id != NULL)
    apply_state (self, conversation, arrival->receipt_id, KITH_ROW_DELIVERED);
  if (arrival->displayed_id != NULL)
    apply_state (self, conversation, arrival->displayed_id, KITH_ROW_DISPLAYED);
}

/* --- Live messages and carbons -------------------------------------------------------------------------------------- */

static void
take_message (KithIntakeRun     *self,
              gint64             conversation,
              const KithArrival *arrival)
{
  g_auto(KithMatch) match = { 0 };
  KithMessageRecord *message;
  gint64 stamp;

  kith_rows_match (self->transaction, conversation, self->archive, arrival, &match);
  if (match.record != NULL)
    {
      if (kith_intake_run_fill (self, &match, arrival))
        kith_intake_run_change (self, KITH_CHANGE_UPDATED, g_steal_pointer (&match.record));
      return;
    }
  if (kith_rows_is_cleared (self->transaction, conversation, arrival))
    return;

  stamp = kith_rows_believable_stamp (arrival, self->now);
  message = kith_rows_insert (self->transaction, conversation, self->archive, arrival,
                              kith_rows_append_place (self->transaction, conversation, self->now),
                              stamp != 0 ? stamp : self->now, FALSE);
  if (message->is_outgoing)
    {
      kith_intake_run_settle_outgoing (self, message);
    }
  else
    {
      kith_intake_run_touch (self, conversation, FALSE, 1);
      /* What a room tells of its past to who comes in for the first time is no news. */
      if (arrival->is_past && kith_rows_read_up_to (self->transaction, conversation, message->place))
        kith_intake_run_touch (self, conversation, TRUE, 0);
      kith_intake_run_settle_incoming (self, message);
      if (arrival->owed_to != NULL && arrival->id != NULL)
        kith_owed_add_receipt (self->transaction, self->account, arrival->owed_to, arrival->id, arrival->owed_stanza_id, self->now);
    }
  kith_intake_run_add (self, message, arrival);
}

static void
take_arrival (KithIntakeRun     *self,
              const KithArrival *arrival)
{
  gint64 conversation;
  gboolean is_message = arrival->body != NULL && arrival->failure == 0;

  kith_intake_run_enter (self, arrival);
  /* Only a message makes a conversation: what is said of messages that we do not have has nowhere to go. */
  conversation = is_message ? kith_rows_ensure_conversation (self->transaction, self->account, arrival->peer, arrival->is_room)
                            : kith_rows_find_conversation (self->transaction, self->account, arrival->peer);
  if (conversation == 0)
    return;

  if (is_message && !kith_amendments_correct (self, conversation, arrival))
    take_message (self, conversation, arrival);
  kith_intake_run_effects (self, conversation, arrival);
}

typedef struct
{
  gint64     account;
  GPtrArray *arrivals;
  gint64     now;
} Take;

static void
take_free (gpointer data)
{
  Take *take = data;

  g_ptr_array_unref (take->arrivals);
  g_free (take);
}

static void
take (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  Take *given = data;
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, given->account, given->now);
  for (guint i = 0; i < given->arrivals->len && !kith_transaction_failed (transaction); i++)
    {
      run.arrival = (int) i;
      take_arrival (&run, g_ptr_array_index (given->arrivals, i));
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_intake_take (KithDatabase *database,
                  gint64        account,
                  GPtrArray    *arrivals,
                  gint64        now)
{
  Take *data = g_new0 (Take, 1);

  data->account = account;
  data->arrivals = g_ptr_array_ref (arrivals);
  data->now = now;

  return kith_database_write (database, take, data, take_free);
}
