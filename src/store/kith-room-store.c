/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-store.h"

#include "kith-message-rows.h"

G_DEFINE_BOXED_TYPE (KithRoomRecord, kith_room_record, kith_room_record_copy, kith_room_record_free)

KithRoomRecord *
kith_room_record_new (const char *jid)
{
  KithRoomRecord *self = g_new0 (KithRoomRecord, 1);

  self->jid = g_strdup (jid);

  return self;
}

KithRoomRecord *
kith_room_record_copy (const KithRoomRecord *self)
{
  KithRoomRecord *copy = g_new (KithRoomRecord, 1);

  *copy = *self;
  copy->jid = g_strdup (self->jid);
  copy->name = g_strdup (self->name);
  copy->nick = g_strdup (self->nick);
  copy->password = g_strdup (self->password);
  copy->title = g_strdup (self->title);
  copy->description = g_strdup (self->description);
  copy->subject = g_strdup (self->subject);
  copy->subject_nick = g_strdup (self->subject_nick);

  return copy;
}

void
kith_room_record_free (KithRoomRecord *self)
{
  g_free (self->jid);
  g_free (self->name);
  g_free (self->nick);
  g_free (self->password);
  g_free (self->title);
  g_free (self->description);
  g_free (self->subject);
  g_free (self->subject_nick);
  g_free (self);
}

typedef struct
{
  gint64          account;
  char           *jid;
  KithRoomRecord *record;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->jid);
  g_clear_pointer (&request->record, kith_room_record_free);
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
                        "SELECT r.conversation, c.jid, r.name, r.nick, r.password, r.is_autojoin, r.is_left, r.is_untold, r.title, r.description,"
                        " r.subject, r.subject_nick, r.traits FROM room r JOIN conversation c ON c.id = r.conversation WHERE c.account = :account");
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_room_record_free);

  kith_statement_bind_int (select, ":account", request->account);
  while (kith_statement_step (select))
    {
      KithRoomRecord *record = g_new0 (KithRoomRecord, 1);

      record->conversation = kith_statement_get_int (select, 0);
      record->jid = kith_statement_dup_text (select, 1);
      record->name = kith_statement_dup_text (select, 2);
      record->nick = kith_statement_dup_text (select, 3);
      record->password = kith_statement_dup_text (select, 4);
      record->is_autojoin = kith_statement_get_boolean (select, 5);
      record->is_left = kith_statement_get_boolean (select, 6);
      record->is_untold = kith_statement_get_boolean (select, 7);
      record->title = kith_statement_dup_text (select, 8);
      record->description = kith_statement_dup_text (select, 9);
      record->subject = kith_statement_dup_text (select, 10);
      record->subject_nick = kith_statement_dup_text (select, 11);
      record->traits = (guint) kith_statement_get_int (select, 12);
      g_ptr_array_add (records, record);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, records);
}

DexFuture *
kith_room_store_load (KithDatabase *database,
                      gint64        account)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;

  return kith_database_read (database, load, request, request_free);
}

/* Somebody may have written under this address as a person before it was known for a room. */
static void
make_room_of (KithTransaction *transaction,
              gint64           conversation)
{
  g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE conversation SET kind = 1 WHERE id = :id AND kind <> 1");

  kith_statement_bind_int (update, ":id", conversation);
  kith_statement_run (update);
}

static void
save (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  const KithRoomRecord *record = request->record;
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT OR REPLACE INTO room (conversation, name, nick, password, is_autojoin, is_left, is_untold, title, description, subject,"
                        " subject_nick, traits) VALUES (:conversation, :name, :nick, :password, :is_autojoin, :is_left, :is_untold, :title,"
                        " :description, :subject, :subject_nick, :traits)");
  gint64 conversation = kith_rows_ensure_conversation (transaction, request->account, record->jid, 1);

  make_room_of (transaction, conversation);
  kith_statement_bind_int (insert, ":conversation", conversation);
  kith_statement_bind_text (insert, ":name", record->name);
  kith_statement_bind_text (insert, ":nick", record->nick);
  kith_statement_bind_text (insert, ":password", record->password);
  kith_statement_bind_int (insert, ":is_autojoin", record->is_autojoin != FALSE);
  kith_statement_bind_int (insert, ":is_left", record->is_left != FALSE);
  kith_statement_bind_int (insert, ":is_untold", record->is_untold != FALSE);
  kith_statement_bind_text (insert, ":title", record->title);
  kith_statement_bind_text (insert, ":description", record->description);
  kith_statement_bind_text (insert, ":subject", record->subject);
  kith_statement_bind_text (insert, ":subject_nick", record->subject_nick);
  kith_statement_bind_int (insert, ":traits", record->traits);
  kith_statement_run (insert);

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, conversation);
}

DexFuture *
kith_room_store_save (KithDatabase         *database,
                      gint64                account,
                      const KithRoomRecord *record)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->record = kith_room_record_copy (record);

  return kith_database_write (database, save, request, request_free);
}

static void
remove_room (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) statement =
    kith_statement_new (transaction,
                        "DELETE FROM room WHERE conversation = (SELECT id FROM conversation WHERE account = :account AND jid = :jid AND kind = 1)");

  kith_statement_bind_int (statement, ":account", request->account);
  kith_statement_bind_text (statement, ":jid", request->jid);
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, kith_statement_run (statement) > 0);
}

DexFuture *
kith_room_store_remove (KithDatabase *database,
                        gint64        account,
                        const char   *jid)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->jid = g_strdup (jid);

  return kith_database_write (database, remove_room, request, request_free);
}
