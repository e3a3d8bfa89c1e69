/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-server-key-store.h"

G_DEFINE_BOXED_TYPE (KithServerKey, kith_server_key, kith_server_key_copy, kith_server_key_free)

KithServerKey *
kith_server_key_copy (const KithServerKey *self)
{
  KithServerKey *copy = g_new0 (KithServerKey, 1);

  copy->key = g_strdup (self->key);
  copy->since = self->since;
  copy->previous = g_strdup (self->previous);

  return copy;
}

void
kith_server_key_free (KithServerKey *self)
{
  g_free (self->key);
  g_free (self->previous);
  g_free (self);
}

typedef struct
{
  gint64 account;
  char  *key;
  gint64 now;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->key);
  g_free (note);
}

/* The same key again changes nothing, so also not what the person has not seen yet. */
static void
note_key (KithTransaction *transaction,
          gpointer         data,
          GValue          *result)
{
  const Note *note = data;
  KithServerKey *known = g_new0 (KithServerKey, 1);
  g_autoptr(KithStatement) upsert =
    kith_statement_new (transaction,
                        "INSERT INTO server_key (account, key, since) SELECT id, :key, :now FROM account WHERE id = :account"
                        " ON CONFLICT (account) DO UPDATE SET previous = key, key = :key, since = :now WHERE key <> :key");
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT key, since, previous FROM server_key WHERE account = :account");

  kith_statement_bind_int (upsert, ":account", note->account);
  kith_statement_bind_text (upsert, ":key", note->key);
  kith_statement_bind_int (upsert, ":now", note->now);
  kith_statement_run (upsert);

  kith_statement_bind_int (select, ":account", note->account);
  if (kith_statement_step (select))
    {
      known->key = kith_statement_dup_text (select, 0);
      known->since = kith_statement_get_int (select, 1);
      known->previous = kith_statement_dup_text (select, 2);
    }

  g_value_init (result, KITH_TYPE_SERVER_KEY);
  g_value_take_boxed (result, known);
}

DexFuture *
kith_server_key_store_note (KithDatabase *database,
                            gint64        account,
                            const char   *key,
                            gint64        now)
{
  Note *note = g_new0 (Note, 1);

  note->account = account;
  note->key = g_strdup (key);
  note->now = now;

  return kith_database_write (database, note_key, note, note_free);
}

static void
accept_key (KithTransaction *transaction,
            gpointer         data,
            GValue          *result)
{
  g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE server_key SET previous = NULL WHERE account = :account");

  kith_statement_bind_int (update, ":account", *(gint64 *) data);
  kith_statement_run (update);
}

DexFuture *
kith_server_key_store_accept (KithDatabase *database,
                              gint64        account)
{
  return kith_database_write (database, accept_key, g_memdup2 (&account, sizeof account), g_free);
}
