/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-courier-store.h"

#define LOAD_MAX 500

void
kith_owed_free (KithOwed *self)
{
  g_free (self->recipient);
  g_free (self->message_id);
  g_free (self->stanza_id);
  g_free (self);
}

/* --- In the transactions of others ---------------------------------------------------------------------------------- */

void
kith_owed_add_receipt (KithTransaction *transaction,
                       gint64           account,
                       const char      *recipient,
                       const char      *message_id,
                       const char      *stanza_id,
                       gint64           now)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT OR IGNORE INTO owed (account, kind, recipient, message_id, stanza_id, stamp)"
                        " VALUES (:account, 0, :recipient, :message_id, :stanza_id, :now)");

  kith_statement_bind_int (insert, ":account", account);
  kith_statement_bind_text (insert, ":recipient", recipient);
  kith_statement_bind_text (insert, ":message_id", message_id);
  kith_statement_bind_text (insert, ":stanza_id", stanza_id);
  kith_statement_bind_int (insert, ":now", now);
  kith_statement_run (insert);
}

void
kith_owed_add_marker (KithTransaction *transaction,
                      gint64           conversation,
                      const char      *message_id,
                      const char      *stanza_id,
                      gint64           now)
{
  g_autoptr(KithStatement) remove =
    kith_statement_new (transaction,
                        "DELETE FROM owed WHERE kind = 1 AND (account, recipient) ="
                        " (SELECT account, jid FROM conversation WHERE id = :conversation)");
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO owed (account, kind, recipient, message_id, stanza_id, stamp)"
                        " SELECT account, 1, jid, :message_id, :stanza_id, :now FROM conversation WHERE id = :conversation");

  kith_statement_bind_int (remove, ":conversation", conversation);
  kith_statement_run (remove);

  kith_statement_bind_int (insert, ":conversation", conversation);
  kith_statement_bind_text (insert, ":message_id", message_id);
  kith_statement_bind_text (insert, ":stanza_id", stanza_id);
  kith_statement_bind_int (insert, ":now", now);
  kith_statement_run (insert);
}

/* --- For the courier ------------------------------------------------------------------------------------------------ */

typedef struct
{
  gint64       account;
  gint64       after;
  gint64       now;
  KithOwedKind kind;
} Request;

static void
tidy (KithTransaction *transaction,
      const Request   *request)
{
  g_autoptr(KithStatement) old = kith_statement_new (transaction, "DELETE FROM owed WHERE account = :account AND stamp < :since");
  g_autoptr(KithStatement) many =
    kith_statement_new (transaction,
                        "DELETE FROM owed WHERE account = :account AND id <="
                        " (SELECT id FROM owed WHERE account = :account ORDER BY id DESC LIMIT 1 OFFSET :max)");

  kith_statement_bind_int (old, ":account", request->account);
  kith_statement_bind_int (old, ":since", request->now - KITH_OWED_MAX_USEC);
  kith_statement_run (old);
  kith_statement_bind_int (many, ":account", request->account);
  kith_statement_bind_int (many, ":max", KITH_OWED_MAX);
  kith_statement_run (many);
}

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT id, kind, recipient, message_id, stanza_id, stamp FROM owed WHERE account = :account AND id > :after"
                        " ORDER BY id LIMIT :max");
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_owed_free);

  if (request->after == 0)
    tidy (transaction, request);

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_int (select, ":after", request->after);
  kith_statement_bind_int (select, ":max", LOAD_MAX);
  while (kith_statement_step (select))
    {
      KithOwed *owed = g_new0 (KithOwed, 1);

      owed->id = kith_statement_get_int (select, 0);
      owed->kind = (KithOwedKind) kith_statement_get_int (select, 1);
      owed->recipient = kith_statement_dup_text (select, 2);
      owed->message_id = kith_statement_dup_text (select, 3);
      owed->stanza_id = kith_statement_dup_text (select, 4);
      owed->stamp = kith_statement_get_int (select, 5);
      g_ptr_array_add (rows, owed);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, rows);
}

DexFuture *
kith_courier_store_load (KithDatabase *database,
                         gint64        account,
                         gint64        after,
                         gint64        now)
{
  Request request = { .account = account, .after = after, .now = now };
  gpointer copy = g_memdup2 (&request, sizeof request);

  return after == 0 ? kith_database_write (database, load, copy, g_free) : kith_database_read (database, load, copy, g_free);
}

static void
done (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const GArray *ids = data;
  g_autoptr(KithStatement) remove = kith_statement_new (transaction, "DELETE FROM owed WHERE id = :id");

  for (guint i = 0; i < ids->len; i++)
    {
      kith_statement_bind_int (remove, ":id", g_array_index (ids, gint64, i));
      kith_statement_run (remove);
      kith_statement_reset (remove);
    }
}

DexFuture *
kith_courier_store_done (KithDatabase *database,
                         GArray       *ids)
{
  return kith_database_write (database, done, g_array_copy (ids), (GDestroyNotify) g_array_unref);
}
