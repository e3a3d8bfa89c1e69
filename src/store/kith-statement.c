/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-statement-private.h"

#include <errno.h>

struct _KithStatement
{
  KithTransaction *transaction;
  sqlite3_stmt    *stmt;
  gboolean         is_used;
  gboolean         is_kept;
};

G_DEFINE_QUARK (kith-store-error-quark, kith_store_error)

/* The write-ahead log's index grows outside of what SQLite calls FULL, and a disk turns read-only while it is open. */
static KithStoreError
code_of_errno (int saved)
{
  if (saved == ENOSPC || saved == EDQUOT)
    return KITH_STORE_ERROR_FULL;

  return saved == EROFS ? KITH_STORE_ERROR_READ_ONLY : KITH_STORE_ERROR_IO;
}

GError *
kith_store_error_from_handle (sqlite3 *handle,
                              int      code)
{
  KithStoreError our_code;

  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      /* Only the index of messages is a virtual table. */
      our_code = code == SQLITE_CORRUPT_VTAB ? KITH_STORE_ERROR_INDEX : KITH_STORE_ERROR_DAMAGED;
      break;
    case SQLITE_FULL:
      our_code = KITH_STORE_ERROR_FULL;
      break;
    case SQLITE_IOERR:
      our_code = code_of_errno (handle != NULL ? sqlite3_system_errno (handle) : 0);
      break;
    case SQLITE_READONLY:
      our_code = KITH_STORE_ERROR_READ_ONLY;
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      our_code = KITH_STORE_ERROR_IO;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      our_code = KITH_STORE_ERROR_IN_USE;
      break;
    case SQLITE_CONSTRAINT:
      our_code = KITH_STORE_ERROR_CONSTRAINT;
      break;
    default:
      our_code = KITH_STORE_ERROR_FAILED;
      break;
    }

  return g_error_new (KITH_STORE_ERROR, (int) our_code, "%s (%d)",
                      handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code), code);
}

static void
free_kept (gpointer data)
{
  KithStatement *self = data;

  sqlite3_finalize (self->stmt);
  g_free (self);
}

void
kith_transaction_init (KithTransaction *self,
                       sqlite3         *handle)
{
  self->handle = handle;
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, free_kept);
  self->error = NULL;
}

void
kith_transaction_clear (KithTransaction *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_error (&self->error);
}

gboolean
kith_transaction_failed (KithTransaction *self)
{
  return self->error != NULL;
}

void
kith_transaction_take_error (KithTransaction *self,
                             GError          *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

gint64
kith_transaction_last_id (KithTransaction *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

static void
note_failure (KithStatement *self,
              int            code)
{
  KithTransaction *transaction = self->transaction;

  if (code != SQLITE_OK && transaction->error == NULL)
    transaction->error = kith_store_error_from_handle (transaction->handle, code);
}

KithStatement *
kith_statement_new (KithTransaction *transaction,
                    const char      *sql)
{
  KithStatement *self = g_hash_table_lookup (transaction->statements, sql);

  if (self != NULL && !self->is_used)
    {
      self->is_used = TRUE;
      return self;
    }

  /* A statement that is just walked through by a caller further up is prepared once more and not kept. */
  {
    gboolean is_kept = self == NULL;

    self = g_new0 (KithStatement, 1);
    self->transaction = transaction;
    self->is_used = TRUE;
    note_failure (self, sqlite3_prepare_v3 (transaction->handle, sql, -1, is_kept ? SQLITE_PREPARE_PERSISTENT : 0, &self->stmt, NULL));
    if (is_kept && self->stmt != NULL)
      {
        self->is_kept = TRUE;
        g_hash_table_insert (transaction->statements, (gpointer) (gsize) sql, self);
      }
  }

  return self;
}

void
kith_statement_reset (KithStatement *self)
{
  if (self->stmt == NULL)
    return;

  /* The result repeats the last step's error, which is known already. */
  sqlite3_reset (self->stmt);
  sqlite3_clear_bindings (self->stmt);
}

void
kith_statement_free (KithStatement *self)
{
  kith_statement_reset (self);

  if (self->is_kept)
    self->is_used = FALSE;
  else
    free_kept (self);
}

static int
find_parameter (KithStatement *self,
                const char    *name)
{
  int index;

  if (self->stmt == NULL)
    return 0;

  index = sqlite3_bind_parameter_index (self->stmt, name);
  if (index == 0)
    g_critical ("no parameter %s in: %s", name, sqlite3_sql (self->stmt));

  return index;
}

void
kith_statement_bind_int (KithStatement *self,
                         const char    *name,
                         gint64         value)
{
  int index = find_parameter (self, name);

  if (index != 0)
    note_failure (self, sqlite3_bind_int64 (self->stmt, index, value));
}

void
kith_statement_bind_text (KithStatement *self,
                          const char    *name,
                          const char    *text)
{
  int index = find_parameter (self, name);

  if (index == 0)
    return;

  if (text != NULL)
    note_failure (self, sqlite3_bind_text (self->stmt, index, text, -1, SQLITE_STATIC));
  else
    note_failure (self, sqlite3_bind_null (self->stmt, index));
}

void
kith_statement_bind_null (KithStatement *self,
                          const char    *name)
{
  int index = find_parameter (self, name);

  if (index != 0)
    note_failure (self, sqlite3_bind_null (self->stmt, index));
}

gboolean
kith_statement_step (KithStatement *self)
{
  int code;

  if (self->stmt == NULL || self->transaction->error != NULL)
    return FALSE;

  code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    note_failure (self, code);

  return FALSE;
}

int
kith_statement_run (KithStatement *self)
{
  while (kith_statement_step (self))
    ;

  return self->transaction->error == NULL ? sqlite3_changes (self->transaction->handle) : 0;
}

gint64
kith_statement_get_int (KithStatement *self,
                        int            column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

gboolean
kith_statement_get_boolean (KithStatement *self,
                            int            column)
{
  return sqlite3_column_int64 (self->stmt, column) != 0;
}

gboolean
kith_statement_is_null (KithStatement *self,
                        int            column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

const char *
kith_statement_get_text (KithStatement *self,
                         int            column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

char *
kith_statement_dup_text (KithStatement *self,
                         int            column)
{
  return g_strdup (kith_statement_get_text (self, column));
}

/* Which of the statements used so far walk through a whole table? One line each. */
char *
kith_transaction_list_scans (KithTransaction *self)
{
  GString *scans = g_string_new (NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithStatement *statement = value;
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (statement->stmt), NULL);
      sqlite3_stmt *explain = NULL;

      if (sqlite3_prepare_v2 (self->handle, sql, -1, &explain, NULL) != SQLITE_OK)
        continue;
      while (sqlite3_step (explain) == SQLITE_ROW)
        {
          const char *detail = (const char *) sqlite3_column_text (explain, 3);

          if (g_str_has_prefix (detail, "SCAN ") && !g_str_has_prefix (detail, "SCAN CONSTANT"))
            g_string_append_printf (scans, "%s: %s\n", detail, sqlite3_sql (statement->stmt));
        }
      sqlite3_finalize (explain);
    }

  return g_string_free (scans, FALSE);
}
