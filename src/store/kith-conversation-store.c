/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-store.h"

#include "kith-courier-store.h"
#include "kith-message-rows.h"

G_DEFINE_BOXED_TYPE (KithReadResult, kith_read_result, kith_read_result_copy, kith_read_result_free)

KithReadResult *
kith_read_result_copy (const KithReadResult *self)
{
  KithReadResult *copy = g_new (KithReadResult, 1);

  *copy = *self;
  copy->marker_id = g_strdup (self->marker_id);

  return copy;
}

void
kith_read_result_free (KithReadResult *self)
{
  g_free (self->marker_id);
  g_free (self);
}

typedef struct
{
  gint64  id;
  gint64  message;
  char   *text;
  char   *draft;
  int     kind;
  gint64  now;
} Request;

static Request *
request_new (gint64      id,
             const char *text)
{
  Request *request = g_new0 (Request, 1);

  request->id = id;
  request->text = g_strdup (text);

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->text);
  g_free (request->draft);
  g_free (request);
}

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_CONVERSATION_COLUMNS " FROM conversation c WHERE :account = 0 OR c.account = :account");
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_conversation_record_free);

  kith_statement_bind_int (select, ":account", request->id);
  while (kith_statement_step (select))
    g_ptr_array_add (records, kith_rows_read_conversation (transaction, select));

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, records);
}

DexFuture *
kith_conversation_store_load (KithDatabase *database,
                              gint64        account)
{
  return kith_database_read (database, load, request_new (account, NULL), request_free);
}

static void
find (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT " KITH_CONVERSATION_COLUMNS " FROM conversation c WHERE c.account = :account AND c.jid = :jid");
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_conversation_record_free);

  kith_statement_bind_int (select, ":account", request->id);
  kith_statement_bind_text (select, ":jid", request->text);
  while (kith_statement_step (select))
    g_ptr_array_add (records, kith_rows_read_conversation (transaction, select));

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, records);
}

DexFuture *
kith_conversation_store_find (KithDatabase *database,
                              gint64        account,
                              const char   *jid)
{
  return kith_database_read (database, find, request_new (account, jid), request_free);
}

static void
ensure (KithTransaction *transaction,
        gpointer         data,
        GValue          *result)
{
  const Request *request = data;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, kith_rows_ensure_conversation (transaction, request->id, request->text, request->kind));
}

DexFuture *
kith_conversation_store_ensure (KithDatabase *database,
                                gint64        account,
                                const char   *jid,
                                int           kind)
{
  Request *request = request_new (account, jid);

  request->kind = kind;

  return kith_database_write (database, ensure, request, request_free);
}

static void
set_draft (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE conversation SET draft = :draft WHERE id = :id");
  gint64 id = kith_rows_ensure_conversation (transaction, request->id, request->text, 0);

  kith_statement_bind_int (update, ":id", id);
  kith_statement_bind_text (update, ":draft", request->draft);
  kith_statement_run (update);
}

DexFuture *
kith_conversation_store_set_draft (KithDatabase *database,
                                   gint64        account,
                                   const char   *jid,
                                   const char   *draft)
{
  Request *request = request_new (account, jid);

  request->draft = draft != NULL && *draft != '\0' ? g_strdup (draft) : NULL;

  return kith_database_write (database, set_draft, request, request_free);
}

static void
set_standing (KithTransaction *transaction,
              gpointer         data,
              GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE conversation SET standing = :standing WHERE id = :id");
  gint64 id = kith_rows_ensure_conversation (transaction, request->id, request->text, 0);

  kith_statement_bind_int (update, ":id", id);
  kith_statement_bind_int (update, ":standing", request->kind);
  kith_statement_run (update);
}

DexFuture *
kith_conversation_store_set_standing (KithDatabase *database,
                                      gint64        account,
                                      const char   *jid,
                                      KithStanding  standing)
{
  Request *request = request_new (account, jid);

  request->kind = (int) standing;

  return kith_database_write (database, set_standing, request, request_free);
}

/* The newest message of somebody else between what was seen and @place that asks for a marker and has an id to name. Rooms get none. */
static char *
find_marker_id (KithTransaction *transaction,
                gint64           conversation,
                KithPlace        place)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.message_id FROM conversation c JOIN message m ON m.conversation = c.id"
                        " WHERE c.id = :conversation AND c.kind = 0 AND m.is_outgoing = 0 AND m.is_markable = 1 AND m.message_id IS NOT NULL"
                        " AND (m.sort_time, m.sort_tie) > (c.read_time, c.read_tie) AND (m.sort_time, m.sort_tie) <= (:time, :tie)"
                        " ORDER BY m.sort_time DESC, m.sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":time", place.time);
  kith_statement_bind_int (select, ":tie", place.tie);

  return kith_statement_step (select) ? kith_statement_dup_text (select, 0) : NULL;
}

static void
mark_read (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) find =
    kith_statement_new (transaction, "SELECT sort_time, sort_tie FROM message WHERE id = :id AND conversation = :conversation");
  g_autoptr(KithStatement) count = kith_statement_new (transaction, "SELECT unread_count, mention_count FROM conversation WHERE id = :id");
  KithReadResult *read = g_new0 (KithReadResult, 1);

  kith_statement_bind_int (find, ":id", request->message);
  kith_statement_bind_int (find, ":conversation", request->id);
  if (kith_statement_step (find))
    {
      KithPlace place = { kith_statement_get_int (find, 0), kith_statement_get_int (find, 1) };

      read->marker_id = find_marker_id (transaction, request->id, place);
      read->has_moved = kith_rows_read_up_to (transaction, request->id, place);
      if (read->has_moved)
        {
          kith_rows_count_unread (transaction, request->id);
          kith_rows_count_mentions (transaction, request->id);
        }
      if (read->has_moved && read->marker_id != NULL && request->text != NULL)
        kith_owed_add_marker (transaction, request->id, read->marker_id, request->text, request->now);
    }

  kith_statement_bind_int (count, ":id", request->id);
  if (kith_statement_step (count))
    {
      read->unread_count = (guint) kith_statement_get_int (count, 0);
      read->mention_count = (guint) kith_statement_get_int (count, 1);
    }

  g_value_init (result, KITH_TYPE_READ_RESULT);
  g_value_take_boxed (result, read);
}

DexFuture *
kith_conversation_store_read (KithDatabase *database,
                              gint64        conversation,
                              gint64        message,
                              const char   *owed_stanza_id,
                              gint64        now)
{
  Request *request = request_new (conversation, owed_stanza_id);

  request->message = message;
  request->now = now;

  return kith_database_write (database, mark_read, request, request_free);
}
