/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-outbox-store.h"

#include "kith-intake-private.h"

KithQueued *
kith_queued_new (KithMessageRecord *message,
                 const char        *peer,
                 gboolean           is_room)
{
  KithQueued *self = g_new0 (KithQueued, 1);

  self->message = message;
  self->peer = g_strdup (peer);
  self->is_room = is_room;

  return self;
}

void
kith_queued_free (KithQueued *self)
{
  kith_message_record_free (self->message);
  g_free (self->peer);
  g_free (self);
}

typedef struct
{
  gint64  account;
  gint64  message;
  char   *peer;
  char   *message_id;
  char   *body;
  gint64  reply; /* the row of the message that it answers */
  int     failure;
  gint64  now;
} Request;

static Request *
request_new (gint64      account,
             gint64      message,
             const char *message_id,
             gint64      now)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->message = message;
  request->message_id = g_strdup (message_id);
  request->now = now;

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->peer);
  g_free (request->message_id);
  g_free (request->body);
  g_free (request);
}

static KithMessageRecord *
load_message (KithTransaction *transaction,
              gint64           account,
              gint64           id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS " FROM message m JOIN conversation c ON c.id = m.conversation"
                        " WHERE m.id = :id AND c.account = :account");

  kith_statement_bind_int (select, ":id", id);
  kith_statement_bind_int (select, ":account", account);

  return kith_statement_step (select) ? kith_rows_read_message (select, 0) : NULL;
}

/* Of the answered message, for those who know no answers. */
#define QUOTE_MAX 300

static char *
shorten (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= QUOTE_MAX)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, QUOTE_MAX);

  return g_strconcat (start, "…", NULL);
}

/* What the other side calls the message that is answered (XEP-0461 s. 4: the origin-id, where it has one), who wrote it, and how it begins. */
static void
fill_reply (KithTransaction *transaction,
            const Request   *request,
            gint64           conversation,
            KithArrival     *arrival)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT CASE WHEN m.is_outgoing AND c.kind = 0 THEN m.message_id ELSE coalesce (m.alias_id, m.message_id) END,"
                        " CASE WHEN c.kind = 1 THEN c.jid || '/' || m.nick WHEN m.is_outgoing THEN a.jid ELSE c.jid END, coalesce (m.text, m.body)"
                        " FROM message m JOIN conversation c ON c.id = m.conversation JOIN account a ON a.id = c.account"
                        " WHERE m.id = :id AND m.conversation = :conversation AND m.is_retracted = 0");

  kith_statement_bind_int (select, ":id", request->reply);
  kith_statement_bind_int (select, ":conversation", conversation);
  if (request->reply == 0 || !kith_statement_step (select) || kith_statement_get_text (select, 0) == NULL)
    return;

  arrival->reply_id = kith_statement_dup_text (select, 0);
  arrival->reply_to = kith_statement_dup_text (select, 1);
  arrival->reply_quote = shorten (kith_statement_get_text (select, 2));
}

/* What we are called in a room; NULL where it is none. */
static char *
dup_nick (KithTransaction *transaction,
          gint64           conversation)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT nick FROM room WHERE conversation = :id");

  kith_statement_bind_int (select, ":id", conversation);

  return kith_statement_step (select) ? kith_statement_dup_text (select, 0) : NULL;
}

static void
add (KithTransaction *transaction,
     gpointer         data,
     GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithArrival) arrival = kith_arrival_new (KITH_WAY_LIVE, request->peer);
  g_autoptr(KithStatement) queue = kith_statement_new (transaction, "UPDATE message SET state = 1 WHERE id = :id");
  g_autoptr(KithStatement) undraft = kith_statement_new (transaction, "UPDATE conversation SET draft = NULL WHERE id = :id");
  KithMessageRecord *message;
  KithIntakeRun run;
  gint64 conversation;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  conversation = kith_rows_ensure_conversation (transaction, request->account, request->peer, 0);
  arrival->nick = dup_nick (transaction, conversation);
  arrival->is_outgoing = TRUE;
  arrival->id = g_strdup (request->message_id);
  arrival->body = g_strdup (request->body);
  fill_reply (transaction, request, conversation, arrival);
  message = kith_rows_insert (transaction, conversation, run.archive, arrival,
                              kith_rows_append_place (transaction, conversation, request->now), request->now, FALSE);
  message->state = KITH_ROW_QUEUED;
  kith_statement_bind_int (queue, ":id", message->id);
  kith_statement_run (queue);
  kith_statement_bind_int (undraft, ":id", conversation);
  kith_statement_run (undraft);

  kith_intake_run_settle_outgoing (&run, message);
  kith_intake_run_change (&run, KITH_CHANGE_ADDED, message);
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_add (KithDatabase *database,
                       gint64        account,
                       const char   *peer,
                       const char   *message_id,
                       const char   *body,
                       gint64        reply,
                       gint64        now)
{
  Request *request = request_new (account, 0, message_id, now);

  request->reply = reply;

  request->peer = g_strdup (peer);
  request->body = g_strdup (body);

  return kith_database_write (database, add, request, request_free);
}

static void
rewrite (KithTransaction *transaction,
         gpointer         data,
         GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithMessageRecord) message = load_message (transaction, request->account, request->message);
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && message->state == KITH_ROW_QUEUED)
    {
      g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE message SET body = :body WHERE id = :id");

      kith_statement_bind_text (update, ":body", request->body);
      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
      g_set_str (&message->body, request->body);
      kith_intake_run_change (&run, KITH_CHANGE_UPDATED, g_steal_pointer (&message));
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_rewrite (KithDatabase *database,
                           gint64        account,
                           gint64        message,
                           const char   *body)
{
  Request *request = request_new (account, message, NULL, 0);

  request->body = g_strdup (body);

  return kith_database_write (database, rewrite, request, request_free);
}

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS ", c.jid, c.kind = 1 FROM conversation c JOIN message m ON m.conversation = c.id"
                        " WHERE c.account = :account AND m.state = 1 ORDER BY m.conversation, m.sort_time, m.sort_tie");
  GPtrArray *queued = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_queued_free);

  kith_statement_bind_int (select, ":account", request->account);
  while (kith_statement_step (select))
    g_ptr_array_add (queued, kith_queued_new (kith_rows_read_message (select, 0),
                                              kith_statement_get_text (select, KITH_MESSAGE_N_COLUMNS),
                                              kith_statement_get_boolean (select, KITH_MESSAGE_N_COLUMNS + 1)));

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, queued);
}

DexFuture *
kith_outbox_store_load (KithDatabase *database,
                        gint64        account)
{
  return kith_database_read (database, load, request_new (account, 0, NULL, 0), request_free);
}

static void
sent (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithMessageRecord) message = load_message (transaction, request->account, request->message);
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && message->state == KITH_ROW_QUEUED)
    {
      g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE message SET state = 2 WHERE id = :id");

      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
      message->state = KITH_ROW_SENT;
      kith_intake_run_change (&run, KITH_CHANGE_UPDATED, g_steal_pointer (&message));
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_sent (KithDatabase *database,
                        gint64        account,
                        gint64        message)
{
  return kith_database_write (database, sent, request_new (account, message, NULL, 0), request_free);
}

static void
fail (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithMessageRecord) message = load_message (transaction, request->account, request->message);
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && message->state == KITH_ROW_QUEUED)
    {
      g_autoptr(KithStatement) update =
        kith_statement_new (transaction, "UPDATE message SET state = 5, failure = :failure, failure_text = :failure_text WHERE id = :id");

      kith_statement_bind_int (update, ":failure", request->failure);
      kith_statement_bind_text (update, ":failure_text", request->body);
      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
      message->state = KITH_ROW_FAILED;
      message->failure = request->failure;
      message->failure_text = g_strdup (request->body);
      kith_intake_run_change (&run, KITH_CHANGE_UPDATED, g_steal_pointer (&message));
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_fail (KithDatabase *database,
                        gint64        account,
                        gint64        message,
                        int           failure,
                        const char   *failure_text)
{
  Request *request = request_new (account, message, NULL, 0);

  request->failure = failure;
  request->body = g_strdup (failure_text);

  return kith_database_write (database, fail, request, request_free);
}

/* A new id: the other side may have refused the old one for good, and the archive may have it. */
static void
retry (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithMessageRecord) message = load_message (transaction, request->account, request->message);
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && message->state == KITH_ROW_FAILED)
    {
      g_autoptr(KithStatement) update =
        kith_statement_new (transaction,
                            "UPDATE message SET state = 1, failure = 0, failure_text = NULL, alias_id = message_id, message_id = :message_id,"
                            " stamp = :now, archive = NULL, archive_id = NULL, is_placed = 0 WHERE id = :id");

      kith_statement_bind_text (update, ":message_id", request->message_id);
      kith_statement_bind_int (update, ":now", request->now);
      kith_statement_bind_int (update, ":id", message->id);
      kith_statement_run (update);
      kith_rows_move (transaction, message, kith_rows_append_place (transaction, message->conversation, request->now));

      message->state = KITH_ROW_QUEUED;
      message->failure = 0;
      g_clear_pointer (&message->failure_text, g_free);
      message->stamp = request->now;
      g_set_str (&message->message_id, request->message_id);
      kith_intake_run_settle_outgoing (&run, message);
      kith_intake_run_change (&run, KITH_CHANGE_MOVED, g_steal_pointer (&message));
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_retry (KithDatabase *database,
                         gint64        account,
                         gint64        message,
                         const char   *message_id,
                         gint64        now)
{
  return kith_database_write (database, retry, request_new (account, message, message_id, now), request_free);
}

static void
discard (KithTransaction *transaction,
         gpointer         data,
         GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithMessageRecord) message = load_message (transaction, request->account, request->message);
  KithIntakeRun run;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && (message->state == KITH_ROW_QUEUED || message->state == KITH_ROW_FAILED))
    {
      g_autoptr(KithStatement) statement = kith_statement_new (transaction, "DELETE FROM message WHERE id = :id");

      kith_statement_bind_int (statement, ":id", message->id);
      kith_statement_run (statement);
      kith_intake_run_touch (&run, message->conversation, TRUE, 0);
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_outbox_store_discard (KithDatabase *database,
                           gint64        account,
                           gint64        message)
{
  return kith_database_write (database, discard, request_new (account, message, NULL, 0), request_free);
}
