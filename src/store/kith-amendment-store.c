/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-amendment-store.h"

#include "kith-amendments.h"

/* An error may come for what the server has had for so long. */
#define KEEP_USEC (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

void
kith_amendment_free (KithAmendment *self)
{
  g_free (self->peer);
  g_free (self->stanza_id);
  g_free (self->target_id);
  g_free (self->content);
  g_free (self->reply_id);
  g_free (self->reply_to);
  g_free (self->reply_quote);
  g_free (self);
}

void
kith_revision_free (KithRevision *self)
{
  g_free (self->body);
  g_free (self);
}

typedef struct
{
  gint64            account;
  gint64            id;
  KithAmendmentKind kind;
  char             *stanza_id;
  char             *content;
  gint64            now;
} Request;

static Request *
request_new (gint64            account,
             gint64            id,
             KithAmendmentKind kind,
             const char       *stanza_id,
             const char       *content,
             gint64            now)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->id = id;
  request->kind = kind;
  request->stanza_id = g_strdup (stanza_id);
  request->content = g_strdup (content);
  request->now = now;

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->stanza_id);
  g_free (request->content);
  g_free (request);
}

static gboolean
is_of_account (KithTransaction *transaction,
               gint64           account,
               gint64           conversation)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT 1 FROM conversation WHERE id = :id AND account = :account");

  kith_statement_bind_int (select, ":id", conversation);
  kith_statement_bind_int (select, ":account", account);

  return kith_statement_step (select);
}

/* A message's place: in a room, where it has another name, and what we are called. */
typedef struct
{
  gboolean  is_room;
  char     *jid;
  char     *nick;
  char     *name; /* that the room gave it; NULL: none, or it is no room */
} Setting;

static void
setting_clear (Setting *setting)
{
  g_free (setting->jid);
  g_free (setting->nick);
  g_free (setting->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static void
load_setting (KithTransaction *transaction,
              gint64           message,
              Setting         *setting)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT c.kind = 1, c.jid, r.nick, m.archive_id FROM message m JOIN conversation c ON c.id = m.conversation"
                        " LEFT JOIN room r ON r.conversation = c.id WHERE m.id = :id");

  kith_statement_bind_int (select, ":id", message);
  if (!kith_statement_step (select) || !kith_statement_get_boolean (select, 0))
    return;

  setting->is_room = TRUE;
  setting->jid = kith_statement_dup_text (select, 1);
  setting->nick = kith_statement_dup_text (select, 2);
  setting->name = kith_statement_dup_text (select, 3);
}

/* What is to be said of a message that the other side knows by an id. */
static KithMessageRecord *
load_target (KithTransaction *transaction,
             const Request   *request,
             const Setting   *setting)
{
  g_autoptr(KithMessageRecord) message = kith_rows_load_message (transaction, request->id);

  if (message == NULL || message->is_retracted || !is_of_account (transaction, request->account, message->conversation))
    return NULL;
  if (message->message_id == NULL && (setting->name == NULL || request->kind == KITH_AMENDMENT_CORRECTION))
    return NULL;
  if (message->is_outgoing && (message->state == KITH_ROW_QUEUED || message->state == KITH_ROW_FAILED))
    return NULL;
  if (!message->is_outgoing && request->kind != KITH_AMENDMENT_REACTION)
    return NULL;

  return g_steal_pointer (&message);
}

/* What we had for it before this one, and the one before that if it did not leave yet. */
static char *
dup_previous (KithTransaction *transaction,
              gint64           message)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT coalesce ((SELECT previous FROM amendment WHERE message = :id AND kind = 1 AND is_sent = 0 ORDER BY id LIMIT 1),"
                        " (SELECT emojis FROM reaction WHERE message = :id AND is_outgoing = 1 AND sender = ''), '')");

  kith_statement_bind_int (select, ":id", message);

  return kith_statement_step (select) ? kith_statement_dup_text (select, 0) : NULL;
}

static void
enqueue (KithTransaction *transaction,
         const Request   *request,
         const char      *previous)
{
  /* All reactions are said anew with each: what did not leave yet need not. */
  g_autoptr(KithStatement) drop = kith_statement_new (transaction, "DELETE FROM amendment WHERE message = :message AND kind = :kind AND is_sent = 0"
                                                                   " AND kind = 1");
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO amendment (message, kind, stanza_id, stamp, content, previous)"
                        " VALUES (:message, :kind, :stanza_id, :stamp, :content, :previous)");

  kith_statement_bind_int (drop, ":message", request->id);
  kith_statement_bind_int (drop, ":kind", request->kind);
  kith_statement_run (drop);

  kith_statement_bind_int (insert, ":message", request->id);
  kith_statement_bind_int (insert, ":kind", request->kind);
  kith_statement_bind_text (insert, ":stanza_id", request->stanza_id);
  kith_statement_bind_int (insert, ":stamp", request->now);
  kith_statement_bind_text (insert, ":content", request->content);
  kith_statement_bind_text (insert, ":previous", previous);
  kith_statement_run (insert);
}

/* The same as if another device of ours had said it. */
static void
amend (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Request *request = data;
  g_auto(Setting) setting = { 0 };
  g_autoptr(KithMessageRecord) message = NULL;
  KithIntakeRun run;

  load_setting (transaction, request->id, &setting);
  message = load_target (transaction, request, &setting);

  kith_intake_run_init (&run, transaction, request->account, request->now);
  if (message != NULL && !(request->kind == KITH_AMENDMENT_CORRECTION && g_strcmp0 (message->body, request->content) == 0))
    {
      g_auto(GStrv) emojis = request->kind == KITH_AMENDMENT_REACTION
                               ? (*request->content != '\0' ? g_strsplit (request->content, " ", -1) : g_new0 (char *, 1))
                               : NULL;
      g_autofree char *previous = request->kind == KITH_AMENDMENT_REACTION ? dup_previous (transaction, message->id) : NULL;
      char *target = setting.name != NULL ? setting.name : message->message_id;
      KithArrival arrival = {
        .way = KITH_WAY_CARBON,
        .is_outgoing = TRUE,
        .id = request->stanza_id,
        .is_room = setting.is_room,
        .peer = setting.jid,
        .nick = setting.nick,
      };

      kith_intake_run_enter (&run, &arrival);

      if (request->kind == KITH_AMENDMENT_CORRECTION)
        {
          arrival.body = request->content;
          arrival.replace_id = message->message_id;
          kith_amendments_correct (&run, message->conversation, &arrival);
        }
      else
        {
          arrival.retract_id = request->kind == KITH_AMENDMENT_RETRACTION ? target : NULL;
          arrival.reaction_id = request->kind == KITH_AMENDMENT_REACTION ? target : NULL;
          arrival.reactions = emojis;
          kith_amendments_apply (&run, message->conversation, &arrival);
        }
      enqueue (transaction, request, previous);
    }
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_amendment_store_correct (KithDatabase *database,
                              gint64        account,
                              gint64        message,
                              const char   *stanza_id,
                              const char   *body,
                              gint64        now)
{
  return kith_database_write (database, amend, request_new (account, message, KITH_AMENDMENT_CORRECTION, stanza_id, body, now), request_free);
}

DexFuture *
kith_amendment_store_retract (KithDatabase *database,
                              gint64        account,
                              gint64        message,
                              const char   *stanza_id,
                              gint64        now)
{
  return kith_database_write (database, amend, request_new (account, message, KITH_AMENDMENT_RETRACTION, stanza_id, NULL, now), request_free);
}

DexFuture *
kith_amendment_store_react (KithDatabase *database,
                            gint64        account,
                            gint64        message,
                            const char   *stanza_id,
                            const char   *emojis,
                            gint64        now)
{
  return kith_database_write (database, amend, request_new (account, message, KITH_AMENDMENT_REACTION, stanza_id, emojis, now), request_free);
}

/* XEP-0444 s. 4 wants the origin-id of who has one, which is the alias of a message that came; corrections and retractions the id itself. In a room
 * reactions and retractions name a message as the room does, which is its alias there. */
static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT a.id, a.message, c.jid, a.kind, a.stanza_id, a.stamp,"
                        " CASE WHEN (a.kind = 1 AND m.is_outgoing = 0) OR (c.kind = 1 AND a.kind <> 3) THEN coalesce (m.alias_id, m.message_id)"
                        " ELSE m.message_id END, a.content, m.reply_id, m.reply_to, m.reply_quote, c.kind = 1"
                        " FROM amendment a JOIN message m ON m.id = a.message JOIN conversation c ON c.id = m.conversation"
                        " WHERE c.account = :account AND a.is_sent = 0 ORDER BY a.id");
  GPtrArray *amendments = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_amendment_free);

  kith_statement_bind_int (select, ":account", request->account);
  while (kith_statement_step (select))
    {
      KithAmendment *amendment = g_new0 (KithAmendment, 1);

      amendment->id = kith_statement_get_int (select, 0);
      amendment->message = kith_statement_get_int (select, 1);
      amendment->peer = kith_statement_dup_text (select, 2);
      amendment->kind = (KithAmendmentKind) kith_statement_get_int (select, 3);
      amendment->stanza_id = kith_statement_dup_text (select, 4);
      amendment->stamp = kith_statement_get_int (select, 5);
      amendment->target_id = kith_statement_dup_text (select, 6);
      amendment->content = kith_statement_dup_text (select, 7);
      amendment->reply_id = kith_statement_dup_text (select, 8);
      amendment->reply_to = kith_statement_dup_text (select, 9);
      amendment->reply_quote = kith_statement_dup_text (select, 10);
      amendment->is_room = kith_statement_get_boolean (select, 11);
      g_ptr_array_add (amendments, amendment);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, amendments);
}

DexFuture *
kith_amendment_store_load (KithDatabase *database,
                           gint64        account)
{
  return kith_database_read (database, load, request_new (account, 0, KITH_AMENDMENT_REACTION, NULL, NULL, 0), request_free);
}

static void
sent (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE amendment SET is_sent = 1 WHERE id = :id");
  g_autoptr(KithStatement) trim = kith_statement_new (transaction, "DELETE FROM amendment WHERE is_sent = 1 AND stamp < :before");

  kith_statement_bind_int (update, ":id", request->id);
  kith_statement_run (update);
  kith_statement_bind_int (trim, ":before", request->now - KEEP_USEC);
  kith_statement_run (trim);

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, TRUE);
}

DexFuture *
kith_amendment_store_sent (KithDatabase *database,
                           gint64        account,
                           gint64        id,
                           gint64        now)
{
  return kith_database_write (database, sent, request_new (account, id, KITH_AMENDMENT_REACTION, NULL, NULL, now), request_free);
}

static void
load_revisions (KithTransaction *transaction,
                gpointer         data,
                GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.stamp AS stamp, -1 AS later, 0 AS tie, m.body FROM message m JOIN conversation c ON c.id = m.conversation"
                        " WHERE m.id = :id AND c.account = :account AND m.is_retracted = 0"
                        " UNION ALL "
                        "SELECT r.stamp, 0, r.tie, r.text FROM revision r JOIN message m ON m.id = r.message JOIN conversation c ON c.id = m.conversation"
                        " WHERE r.message = :id AND c.account = :account"
                        " ORDER BY later, stamp, tie");
  GPtrArray *revisions = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_revision_free);

  kith_statement_bind_int (select, ":id", request->id);
  kith_statement_bind_int (select, ":account", request->account);
  while (kith_statement_step (select))
    {
      KithRevision *revision = g_new0 (KithRevision, 1);

      revision->stamp = kith_statement_get_int (select, 0);
      revision->body = kith_statement_dup_text (select, 3);
      g_ptr_array_add (revisions, revision);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, revisions);
}

DexFuture *
kith_amendment_store_load_revisions (KithDatabase *database,
                                     gint64        account,
                                     gint64        message)
{
  return kith_database_read (database, load_revisions, request_new (account, message, KITH_AMENDMENT_CORRECTION, NULL, NULL, 0), request_free);
}
