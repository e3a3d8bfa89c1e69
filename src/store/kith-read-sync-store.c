/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-read-sync-store.h"

#include "kith-intake-private.h"

typedef struct
{
  gint64      account;
  GHashTable *positions;
  char       *peer;
  gint64      now;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->positions, g_hash_table_unref);
  g_free (request->peer);
  g_free (request);
}

static void
apply_one (KithIntakeRun *run,
           const char    *peer,
           const char    *archive_id)
{
  gint64 conversation = kith_rows_find_conversation (run->transaction, run->account, peer);
  g_autoptr(KithStatement) select =
    kith_statement_new (run->transaction,
                        "SELECT m.sort_time, m.sort_tie FROM conversation c JOIN account o ON o.id = c.account"
                        " JOIN archive a ON a.account = o.id AND a.jid = iif (c.kind = 1, c.jid, o.jid)"
                        " JOIN message m ON m.archive = a.id AND m.archive_id = :archive_id AND m.conversation = c.id WHERE c.id = :conversation");

  kith_statement_bind_text (select, ":archive_id", archive_id);
  kith_statement_bind_int (select, ":conversation", conversation);
  if (conversation == 0 || !kith_statement_step (select))
    return;

  if (kith_rows_read_up_to (run->transaction, conversation,
                            (KithPlace) { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) }))
    kith_intake_run_touch (run, conversation, TRUE, 0);
}

static void
apply (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Request *request = data;
  KithIntakeRun run;
  GHashTableIter iter;
  gpointer peer, archive_id;

  kith_intake_run_init (&run, transaction, request->account, request->now);
  g_hash_table_iter_init (&iter, request->positions);
  while (g_hash_table_iter_next (&iter, &peer, &archive_id))
    apply_one (&run, peer, archive_id);
  kith_intake_run_finish (&run, result);
}

DexFuture *
kith_read_sync_store_apply (KithDatabase *database,
                            gint64        account,
                            GHashTable   *positions,
                            gint64        now)
{
  Request *request = g_new0 (Request, 1);
  GHashTableIter iter;
  gpointer peer, archive_id;

  /* A copy: the database has its own thread. */
  request->account = account;
  request->now = now;
  request->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, positions);
  while (g_hash_table_iter_next (&iter, &peer, &archive_id))
    g_hash_table_insert (request->positions, g_strdup (peer), g_strdup (archive_id));

  return kith_database_write (database, apply, request, request_free);
}

static void
find (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.archive_id FROM conversation c JOIN account o ON o.id = c.account"
                        " JOIN archive a ON a.account = o.id AND a.jid = iif (c.kind = 1, c.jid, o.jid)"
                        " JOIN message m ON m.conversation = c.id AND m.archive = a.id"
                        " WHERE c.account = :account AND c.jid = :jid AND (m.sort_time, m.sort_tie) <= (c.read_time, c.read_tie)"
                        " ORDER BY m.sort_time DESC, m.sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_text (select, ":jid", request->peer);
  g_value_init (result, G_TYPE_STRING);
  if (kith_statement_step (select))
    g_value_take_string (result, kith_statement_dup_text (select, 0));
  else
    g_value_set_static_string (result, "");
}

DexFuture *
kith_read_sync_store_find (KithDatabase *database,
                           gint64        account,
                           const char   *peer)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->peer = g_strdup (peer);

  return kith_database_read (database, find, request, request_free);
}
