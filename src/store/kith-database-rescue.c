/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-database-rescue.h"

#include "kith-database-open.h"
#include "kith-database.h"
#include "kith-time.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define NEW_FILE     KITH_DATABASE_FILE ".new"
#define SUSPECT_FILE KITH_DATABASE_FILE ".suspect"

/* What no archive has, also what could not be sent and waits for the person. Roster, caps and messages come again; ranges must not, since nothing of them is
 * there. */
static const struct
{
  const char *table;
  const char *where;
} rescued[] = {
  { "account", "TRUE" },
  { "server_key", "TRUE" },
  { "conversation", "TRUE" },
  { "room", "TRUE" },
  { "message", "state IN (1, 5)" },
  { "revision", "message IN (SELECT id FROM message WHERE state IN (1, 5))" },
  { "amendment", "message IN (SELECT id FROM message WHERE state IN (1, 5))" },
  { "owed", "TRUE" },
  { "cleared", "TRUE" },
};

/* --- Files --------------------------------------------------------------------------------------------------------- */

static char *
in_folder (const char *folder,
           const char *name,
           const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (folder, file, NULL);
}

/* A rename survives a power cut only with its folder. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

static void
remove_file (const char *folder,
             const char *name,
             const char *suffix)
{
  g_autofree char *path = in_folder (folder, name, suffix);

  g_unlink (path);
}

static gboolean
move_file (const char  *folder,
           const char  *from,
           const char  *to,
           const char  *suffix,
           GError     **error)
{
  g_autofree char *old_path = in_folder (folder, from, suffix);
  g_autofree char *new_path = in_folder (folder, to, suffix);

  if (g_rename (old_path, new_path) == 0 || (errno == ENOENT && *suffix != '\0'))
    return TRUE;

  g_set_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_IO, "%s: %s", old_path, g_strerror (errno));
  return FALSE;
}

static gboolean
exists (const char *folder,
        const char *name)
{
  g_autofree char *path = in_folder (folder, name, "");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
kith_database_finish_rescue (const char *folder)
{
  if (!exists (folder, NEW_FILE))
    return;

  if (!exists (folder, KITH_DATABASE_FILE))
    {
      move_file (folder, NEW_FILE, KITH_DATABASE_FILE, "", NULL);
      sync_folder (folder);
      return;
    }

  remove_file (folder, NEW_FILE, "");
  remove_file (folder, NEW_FILE, "-wal");
  remove_file (folder, NEW_FILE, "-shm");
}

void
kith_database_suspect (const char *folder)
{
  g_autofree char *path = in_folder (folder, SUSPECT_FILE, "");
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0)
    close (fd);
}

gboolean
kith_database_is_suspect (const char *folder)
{
  return exists (folder, SUSPECT_FILE);
}

void
kith_database_trust (const char *folder)
{
  remove_file (folder, SUSPECT_FILE, "");
}

/* --- Rows ---------------------------------------------------------------------------------------------------------- */

/* Columns that both know, as "a, b" and "?, ?"; the old file may be of an earlier version. */
static guint
list_columns (sqlite3    *from,
              sqlite3    *to,
              const char *table,
              GString    *names,
              GString    *marks)
{
  guint n = 0;
  sqlite3_stmt *columns = NULL;

  if (sqlite3_prepare_v2 (to, "SELECT name FROM pragma_table_info(?)", -1, &columns, NULL) != SQLITE_OK)
    return 0;

  sqlite3_bind_text (columns, 1, table, -1, SQLITE_STATIC);
  while (sqlite3_step (columns) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (columns, 0);

      if (sqlite3_table_column_metadata (from, NULL, table, name, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
        continue;
      /* Nothing is known of the archive any more. */
      if (g_str_equal (table, "message") && (g_str_equal (name, "archive") || g_str_equal (name, "archive_id") || g_str_equal (name, "is_placed")))
        continue;
      g_string_append_printf (names, "%s%s", n > 0 ? ", " : "", name);
      g_string_append (marks, n > 0 ? ", ?" : "?");
      n++;
    }
  sqlite3_finalize (columns);

  return n;
}

/* Row by row: what cannot be read, or is not what the table takes, is left out. */
static void
rescue_table (sqlite3    *from,
              sqlite3    *to,
              const char *table,
              const char *where)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GString) marks = g_string_new (NULL);
  g_autoptr(GString) read = g_string_new (NULL);
  g_autoptr(GString) write = g_string_new (NULL);
  guint n = list_columns (from, to, table, names, marks);
  sqlite3_stmt *select = NULL, *insert = NULL;

  /* Names of our own schema only. */
  g_string_append (read, "SELECT ");
  g_string_append (read, names->str);
  g_string_append (read, " FROM ");
  g_string_append (read, table);
  g_string_append (read, " WHERE ");
  g_string_append (read, where);
  g_string_append (write, "INSERT OR IGNORE INTO ");
  g_string_append (write, table);
  g_string_append (write, " (");
  g_string_append (write, names->str);
  g_string_append (write, ") VALUES (");
  g_string_append (write, marks->str);
  g_string_append (write, ")");

  if (n > 0 && sqlite3_prepare_v2 (from, read->str, -1, &select, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (to, write->str, -1, &insert, NULL) == SQLITE_OK)
    while (sqlite3_step (select) == SQLITE_ROW)
      {
        for (int i = 0; i < (int) n; i++)
          sqlite3_bind_value (insert, i + 1, sqlite3_column_value (select, i));
        sqlite3_step (insert);
        sqlite3_reset (insert);
      }
  sqlite3_finalize (select);
  sqlite3_finalize (insert);
}

static void
rescue_rows (const char *folder,
             const char *vfs,
             sqlite3    *to)
{
  g_autofree char *path = in_folder (folder, KITH_DATABASE_FILE, "");
  sqlite3 *from = NULL;

  if (sqlite3_open_v2 (path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs) == SQLITE_OK &&
      kith_database_harden (from, NULL))
    {
      /* Nothing is written to it. */
      sqlite3_db_config (from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      kith_database_execute (from, "PRAGMA query_only = ON;", NULL);
      for (guint i = 0; i < G_N_ELEMENTS (rescued); i++)
        rescue_table (from, to, rescued[i].table, rescued[i].where);
      /* Counted anew with what comes. */
      kith_database_execute (to, "UPDATE conversation SET unread_count = 0, mention_count = 0", NULL);
    }
  sqlite3_close (from);
}

/* --- All of it ------------------------------------------------------------------------------------------------------- */

gboolean
kith_database_rescue (const char  *folder,
                      const char  *vfs,
                      char       **copy,
                      GError     **error)
{
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT, kith_time_now () / G_USEC_PER_SEC);
  g_autofree char *name = g_strconcat (KITH_DATABASE_FILE ".damaged-", stamp, NULL);
  sqlite3 *to;
  gboolean is_good;

  for (guint i = 2; exists (folder, name); i++)
    {
      g_free (name);
      name = g_strdup_printf (KITH_DATABASE_FILE ".damaged-%s-%u", stamp, i);
    }

  remove_file (folder, NEW_FILE, "");
  remove_file (folder, NEW_FILE, "-wal");
  to = kith_database_open_named (folder, NEW_FILE, vfs, error);
  if (to == NULL)
    return FALSE;

  is_good = kith_database_execute (to, "BEGIN IMMEDIATE", error);
  if (is_good)
    {
      rescue_rows (folder, vfs, to);
      is_good = kith_database_execute (to, "COMMIT", error);
    }
  /* All in one file: closing empties the log into it. */
  is_good = is_good && kith_database_execute (to, "PRAGMA wal_checkpoint(TRUNCATE)", error);
  sqlite3_close (to);
  if (!is_good)
    return FALSE;

  /* The log is the database's as long as they stand together, so it goes first and comes back where the rest fails. */
  remove_file (folder, KITH_DATABASE_FILE, "-shm");
  if (!move_file (folder, KITH_DATABASE_FILE, name, "-wal", error) || !move_file (folder, KITH_DATABASE_FILE, name, "", error))
    {
      move_file (folder, name, KITH_DATABASE_FILE, "-wal", NULL);
      return FALSE;
    }
  sync_folder (folder);
  if (!move_file (folder, NEW_FILE, KITH_DATABASE_FILE, "", error))
    return FALSE;
  sync_folder (folder);
  kith_database_trust (folder);
  *copy = g_build_filename (folder, name, NULL);

  return TRUE;
}
