/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For locks of open file descriptions. */
#define _GNU_SOURCE

#include "config.h"

#include "kith-database-open.h"

#include "kith-database-rescue.h"
#include "kith-database.h"
#include "kith-search-words.h"
#include "kith-store-resources.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* "Kith" */
#define APPLICATION_ID 0x4b697468

#define SCHEMA_PATH "/im/kith/Kith/schema/"

/* A version far beyond what there may ever be was not written by a newer Kith. */
#define VERSION_MAX 1000

#define CLOSE_CHECK_PAGES 10000

#define LONGEST_VALUE (16 * 1024 * 1024)

static void
set_errno_error (GError     **error,
                 const char  *path)
{
  int saved = errno;

  g_set_error (error, KITH_STORE_ERROR,
               saved == ENOSPC || saved == EDQUOT ? KITH_STORE_ERROR_FULL : KITH_STORE_ERROR_IO,
               "%s: %s", path, g_strerror (saved));
}

/* A private file, whatever the umask (security.md D1). */
static int
open_private (const char  *path,
              GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);

  if (fd < 0 || fchmod (fd, 0600) < 0)
    {
      set_errno_error (error, path);
      if (fd >= 0)
        close (fd);
      return -1;
    }

  return fd;
}

int
kith_database_lock (const char  *folder,
                    GError     **error)
{
  g_autofree char *path = g_build_filename (folder, KITH_DATABASE_LOCK, NULL);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd;

  if (g_mkdir_with_parents (folder, 0700) < 0 || chmod (folder, 0700) < 0)
    {
      set_errno_error (error, folder);
      return -1;
    }

  fd = open_private (path, error);
  if (fd < 0)
    return -1;

  /* An open file description's lock: a second database of the same process is refused as well, and it goes with the process. */
  if (fcntl (fd, F_OFD_SETLK, &lock) < 0)
    {
      if (errno == EAGAIN || errno == EACCES)
        g_set_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_IN_USE, "%s is in use", folder);
      else
        set_errno_error (error, path);
      close (fd);
      return -1;
    }

  return fd;
}

gboolean
kith_database_execute (sqlite3     *handle,
                       const char  *sql,
                       GError     **error)
{
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;

  g_propagate_error (error, kith_store_error_from_handle (handle, code));
  return FALSE;
}

/* The one number that @pragma answers with; -1 on failure. */
static gint64
read_number (sqlite3     *handle,
             const char  *pragma,
             GError     **error)
{
  sqlite3_stmt *stmt = NULL;
  gint64 number = -1;
  int code = sqlite3_prepare_v2 (handle, pragma, -1, &stmt, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (stmt);
      if (code == SQLITE_ROW)
        number = sqlite3_column_int64 (stmt, 0);
    }
  if (code != SQLITE_ROW)
    g_propagate_error (error, kith_store_error_from_handle (handle, code));
  sqlite3_finalize (stmt);

  return number;
}

/* security.md 5.6: what the file's content may make SQLite do. */
gboolean
kith_database_harden (sqlite3  *handle,
                      GError  **error)
{
  static const struct { int option; int value; } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 }, /* the index of messages is kept by them */
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
  };
  static const struct { int id; int value; } limits[] = {
    { SQLITE_LIMIT_LENGTH, LONGEST_VALUE },
    { SQLITE_LIMIT_SQL_LENGTH, 100000 },
    { SQLITE_LIMIT_EXPR_DEPTH, 100 },
    { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
    { SQLITE_LIMIT_FUNCTION_ARG, 16 },
    { SQLITE_LIMIT_VARIABLE_NUMBER, 100 },
    { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_TRIGGER_DEPTH, 4 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int code = sqlite3_db_config (handle, options[i].option, options[i].value, NULL);

      if (code != SQLITE_OK)
        {
          g_propagate_error (error, kith_store_error_from_handle (handle, code));
          return FALSE;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (handle, limits[i].id, limits[i].value);

  if (kith_search_words_install (handle) != SQLITE_OK)
    {
      g_propagate_error (error, kith_store_error_from_handle (handle, sqlite3_errcode (handle)));
      return FALSE;
    }

  /* Before the first look at the file. */
  return kith_database_execute (handle,
                                "PRAGMA cell_size_check = ON;"
                                "PRAGMA mmap_size = 0;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA busy_timeout = 5000;",
                                error);
}

/* Whose file is it, and which version? -1 on failure; 0 for a new file. */
static gint64
read_version (sqlite3  *handle,
              GError  **error)
{
  gint64 application_id, version, n_pages;

  /* The first statements to read the file: a file that is no database fails here. */
  n_pages = read_number (handle, "PRAGMA page_count", error);
  if (n_pages < 0)
    return -1;
  if (n_pages == 0)
    return 0;

  application_id = read_number (handle, "PRAGMA application_id", error);
  if (application_id < 0)
    return -1;
  version = read_number (handle, "PRAGMA user_version", error);
  if (version < 0)
    return -1;

  /* A crash between the file's first page and the first transaction leaves a file without a name and without a table. */
  if (application_id == 0 && version == 0 && read_number (handle, "SELECT count(*) FROM sqlite_schema", error) == 0)
    return 0;
  if (error != NULL && *error != NULL)
    return -1;

  if (application_id != APPLICATION_ID || version == 0 || version > VERSION_MAX)
    {
      g_set_error_literal (error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED, "not a database of Kith");
      return -1;
    }
  if (version > KITH_DATABASE_VERSION)
    {
      g_set_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_TOO_NEW,
                   "schema %d is newer than %d", (int) version, KITH_DATABASE_VERSION);
      return -1;
    }

  return version;
}

static int
compare_names (const void *a,
               const void *b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* The numbered files from @from up to @to. */
static gboolean
run_steps (sqlite3  *handle,
           gint64    from,
           gint64    to,
           GError  **error)
{
  GResource *resource = kith_store_get_resource ();
  g_auto(GStrv) names = g_resource_enumerate_children (resource, SCHEMA_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (names != NULL && g_strv_length (names) == KITH_DATABASE_VERSION);
  qsort (names, KITH_DATABASE_VERSION, sizeof (char *), compare_names);
  for (gint64 i = from; i < to; i++)
    {
      g_autofree char *path = g_strconcat (SCHEMA_PATH, names[i], NULL);
      g_autoptr(GBytes) sql = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      if (!kith_database_execute (handle, g_bytes_get_data (sql, NULL), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
migrate (sqlite3  *handle,
         gint64    version,
         GError  **error)
{
  g_autofree char *finish = NULL;

  if (version == KITH_DATABASE_VERSION)
    return TRUE;

  /* All steps in one transaction: after a crash the file is old or new. Constraints that tables have on each other are checked at its end. */
  if (!kith_database_execute (handle, "BEGIN IMMEDIATE", error))
    return FALSE;

  finish = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;", APPLICATION_ID, KITH_DATABASE_VERSION);
  if (run_steps (handle, version, KITH_DATABASE_VERSION, error) && kith_database_execute (handle, finish, error))
    return TRUE;

  if (sqlite3_get_autocommit (handle) == 0)
    sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* What the tables and indices are, as text; NULL where it cannot be read. What FTS5 makes for itself is its own affair. */
static char *
describe_schema (sqlite3 *handle)
{
  sqlite3_stmt *stmt = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  int code = sqlite3_prepare_v2 (handle,
                                 "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                                 " AND NOT (type = 'table' AND name IN ('message_search_data', 'message_search_idx', 'message_search_config'))"
                                 " ORDER BY name",
                                 -1, &stmt, NULL);

  while (code == SQLITE_OK && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_string_append_printf (text, "%s: %s;\n", sqlite3_column_text (stmt, 0), sqlite3_column_text (stmt, 1));
      code = SQLITE_OK;
    }
  sqlite3_finalize (stmt);

  return code == SQLITE_DONE ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/* SQLite checks that rows are what their tables say, but not that tables are what we made. */
static gboolean
check_schema (sqlite3  *handle,
              gint64    version,
              GError  **error)
{
  g_autofree char *found = describe_schema (handle);
  g_autofree char *made = NULL;
  sqlite3 *memory = NULL;

  if (sqlite3_open_v2 (":memory:", &memory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
      run_steps (memory, 0, version, error))
    made = describe_schema (memory);
  sqlite3_close (memory);

  if (made == NULL || g_strcmp0 (found, made) == 0)
    return made != NULL;

  g_set_error_literal (error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED, "the tables are not ours");
  return FALSE;
}

/* After an unclean end: with the indices, unless that would take its time. */
static gboolean
check_pages (sqlite3  *handle,
             GError  **error)
{
  gboolean is_small = read_number (handle, "PRAGMA page_count", NULL) < CLOSE_CHECK_PAGES;
  sqlite3_stmt *stmt = NULL;
  gboolean is_whole = FALSE;
  int code = sqlite3_prepare_v2 (handle, is_small ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", -1, &stmt, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    is_whole = g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;

  if (code != SQLITE_ROW)
    g_propagate_error (error, kith_store_error_from_handle (handle, code));
  else if (!is_whole)
    g_set_error (error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED, "%s", sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);

  return is_whole;
}

/* The index of messages says in a table of its own how it is written. Without that it can neither be read nor made anew. */
static gboolean
check_index (sqlite3  *handle,
             GError  **error)
{
  if (read_number (handle, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'message_search_config'", NULL) < 1 ||
      read_number (handle, "SELECT count(*) FROM message_search_config WHERE k = 'version'", NULL) == 1)
    return TRUE;

  g_set_error_literal (error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED, "the index of messages does not say how it is written");
  return FALSE;
}

/* By a handle that does not know what an FTS5 table is: its pages are looked at as all others are, and not what the index says, which would take longer
 * than all the rest. The index is no reason to put a database aside: it can be made anew. */
static gboolean
check (const char  *path,
       const char  *vfs,
       GError     **error)
{
  sqlite3 *handle = NULL;
  int code = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  gboolean is_good = FALSE;

  if (code != SQLITE_OK)
    g_propagate_error (error, kith_store_error_from_handle (handle, code));
  else if (kith_database_harden (handle, error))
    {
      sqlite3_drop_modules (handle, NULL);
      is_good = check_pages (handle, error) && check_index (handle, error);
    }
  sqlite3_close (handle);

  return is_good;
}

gboolean
kith_database_reset_index (sqlite3  *handle,
                           GError  **error)
{
  if (kith_database_execute (handle,
                             "BEGIN IMMEDIATE;"
                             "INSERT INTO message_search (message_search) VALUES ('delete-all');"
                             "UPDATE search_build SET (rest, total) = (SELECT coalesce (max (id), 0), coalesce (max (id), 0) FROM message);"
                             "COMMIT;",
                             error))
    return TRUE;

  if (sqlite3_get_autocommit (handle) == 0)
    sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

sqlite3 *
kith_database_open_file (const char  *folder,
                         const char  *vfs,
                         GError     **error)
{
  return kith_database_open_named (folder, KITH_DATABASE_FILE, vfs, error);
}

sqlite3 *
kith_database_open_named (const char  *folder,
                          const char  *name,
                          const char  *vfs,
                          GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *wal_path = g_strconcat (path, "-wal", NULL);
  sqlite3 *handle = NULL;
  gboolean was_killed;
  GStatBuf wal;
  gint64 version;
  int code, fd;

  /* SQLite gives its companions (-wal, -shm) the mode of this file. Closed before SQLite opens it: closing any descriptor of a
   * file drops the locks of all. */
  fd = open_private (path, error);
  if (fd < 0)
    return NULL;
  close (fd);

  /* A clean end leaves no write-ahead log. */
  was_killed = (g_stat (wal_path, &wal) == 0 && wal.st_size > 0) || kith_database_is_suspect (folder);

  code = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  if (code != SQLITE_OK)
    {
      g_propagate_error (error, kith_store_error_from_handle (handle, code));
      sqlite3_close (handle);
      return NULL;
    }

  if (!kith_database_harden (handle, error))
    goto fail;

  version = read_version (handle, error);
  if (version < 0)
    goto fail;

  /* FULL: SQLite's WAL loses the last transactions at a power cut with less, and the server forgets what we acknowledged. */
  if (!kith_database_execute (handle,
                              "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA foreign_keys = ON;"
                              "PRAGMA secure_delete = ON;",
                              error))
    goto fail;

  if (was_killed && version > 0 && (!check (path, vfs, error) || !check_schema (handle, version, error)))
    goto fail;
  if (!migrate (handle, version, error))
    goto fail;
  if (version > 0 && kith_database_is_suspect (folder))
    {
      /* It may have been the index. */
      if (!kith_database_reset_index (handle, error))
        goto fail;
      kith_database_trust (folder);
    }

  return handle;

fail:
  sqlite3_close (handle);
  return NULL;
}
