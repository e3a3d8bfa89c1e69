/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-person-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define HASH_LENGTH 40

void
kith_person_record_free (KithPersonRecord *self)
{
  g_free (self->jid);
  g_free (self->avatar);
  g_free (self->refused);
  g_free (self->nick);
  g_free (self->full_name);
  g_free (self);
}

typedef struct
{
  char   *folder; /* of the pictures */
  gint64  account;
  char   *jid;
  char   *text;   /* hash or name */
  GBytes *data;
} Request;

static Request *
request_new (KithDatabase *database,
             gint64        account,
             const char   *jid,
             const char   *text)
{
  Request *request = g_new0 (Request, 1);

  request->folder = g_build_filename (kith_database_get_folder (database), KITH_PERSON_PICTURES, NULL);
  request->account = account;
  request->jid = g_strdup (jid);
  request->text = g_strdup (text);

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->folder);
  g_free (request->jid);
  g_free (request->text);
  g_clear_pointer (&request->data, g_bytes_unref);
  g_free (request);
}

/* --- Files --------------------------------------------------------------------------------------------------------------------- */

/* What comes from the network never names a file unless it is this. */
static gboolean
is_hash (const char *text)
{
  return text != NULL && strspn (text, "0123456789abcdef") == HASH_LENGTH && text[HASH_LENGTH] == '\0';
}

static char *
path_of (const char *folder,
         const char *hash)
{
  return is_hash (hash) ? g_build_filename (folder, hash, NULL) : NULL;
}

char *
kith_person_store_path (KithDatabase *database,
                        const char   *hash)
{
  g_autofree char *folder = g_build_filename (kith_database_get_folder (database), KITH_PERSON_PICTURES, NULL);

  return path_of (folder, hash);
}

static gboolean
is_there (const char *folder,
          const char *hash)
{
  g_autofree char *path = path_of (folder, hash);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
is_whole (const char *folder,
          const char *hash)
{
  g_autofree char *path = path_of (folder, hash);
  g_autofree char *content = NULL;
  g_autofree char *found = NULL;
  gsize length;

  if (path == NULL || !g_file_get_contents (path, &content, &length, NULL))
    return FALSE;
  found = g_compute_checksum_for_data (G_CHECKSUM_SHA1, (const guchar *) content, length);

  return strcmp (found, hash) == 0;
}

static gboolean
is_named (KithTransaction *transaction,
          const char      *hash)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT 1 FROM person WHERE avatar = :hash LIMIT 1");

  kith_statement_bind_text (select, ":hash", hash);

  return kith_statement_step (select) || kith_transaction_failed (transaction);
}

static void
delete_unnamed (KithTransaction *transaction,
                const char      *folder,
                const char      *hash)
{
  g_autofree char *path = path_of (folder, hash);

  if (path != NULL && !is_named (transaction, hash))
    g_unlink (path);
}

static void
sweep (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Request *request = data;
  g_autoptr(GDir) folder = g_dir_open (request->folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (request->folder, name, NULL);

      /* Also what a crash left half written under another name. */
      if (!is_hash (name) || !is_named (transaction, name))
        g_unlink (path);
    }
}

DexFuture *
kith_person_store_sweep (KithDatabase *database)
{
  return kith_database_write (database, sweep, request_new (database, 0, NULL, NULL), request_free);
}

/* --- Rows ---------------------------------------------------------------------------------------------------------------------- */

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_person_record_free);
  g_autoptr(KithStatement) select =
              kith_statement_new (transaction, "SELECT jid, avatar, refused, nick, full_name FROM person WHERE account = :account ORDER BY jid");

  kith_statement_bind_int (select, ":account", request->account);
  while (kith_statement_step (select))
    {
      KithPersonRecord *record = g_new0 (KithPersonRecord, 1);

      record->jid = kith_statement_dup_text (select, 0);
      record->avatar = is_there (request->folder, kith_statement_get_text (select, 1)) ? kith_statement_dup_text (select, 1) : NULL;
      record->refused = kith_statement_dup_text (select, 2);
      record->nick = kith_statement_dup_text (select, 3);
      record->full_name = kith_statement_dup_text (select, 4);
      g_ptr_array_add (records, record);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, records);
}

DexFuture *
kith_person_store_load (KithDatabase *database,
                        gint64        account)
{
  return kith_database_read (database, load, request_new (database, account, NULL, NULL), request_free);
}

static void
upsert_text (KithTransaction *transaction,
             const Request   *request,
             const char      *sql)
{
  g_autoptr(KithStatement) upsert = kith_statement_new (transaction, sql);

  kith_statement_bind_int (upsert, ":account", request->account);
  kith_statement_bind_text (upsert, ":jid", request->jid);
  kith_statement_bind_text (upsert, ":text", request->text);
  kith_statement_run (upsert);
}

static void
set_nick (KithTransaction *transaction,
          gpointer         data,
          GValue          *result)
{
  upsert_text (transaction, data,
               "INSERT INTO person (account, jid, nick) SELECT id, :jid, :text FROM account WHERE id = :account"
               " ON CONFLICT (account, jid) DO UPDATE SET nick = :text WHERE nick IS NOT :text");
}

DexFuture *
kith_person_store_set_nick (KithDatabase *database,
                            gint64        account,
                            const char   *jid,
                            const char   *nick)
{
  return kith_database_write (database, set_nick, request_new (database, account, jid, nick), request_free);
}

static void
set_full_name (KithTransaction *transaction,
               gpointer         data,
               GValue          *result)
{
  upsert_text (transaction, data,
               "INSERT INTO person (account, jid, full_name) SELECT id, :jid, :text FROM account WHERE id = :account"
               " ON CONFLICT (account, jid) DO UPDATE SET full_name = :text WHERE full_name IS NOT :text");
}

DexFuture *
kith_person_store_set_full_name (KithDatabase *database,
                                 gint64        account,
                                 const char   *jid,
                                 const char   *full_name)
{
  return kith_database_write (database, set_full_name, request_new (database, account, jid, full_name), request_free);
}

/* The picture that they had loses its file where it was nobody else's. */
static void
set_avatar (KithTransaction *transaction,
            const Request   *request,
            const char      *hash,
            const char      *refused)
{
  g_autofree char *before = NULL;
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT avatar FROM person WHERE account = :account AND jid = :jid");
  g_autoptr(KithStatement) upsert =
              kith_statement_new (transaction, "INSERT INTO person (account, jid, avatar, refused) SELECT id, :jid, :avatar, :refused FROM account"
                                               " WHERE id = :account ON CONFLICT (account, jid) DO UPDATE SET avatar = :avatar, refused = :refused");

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_text (select, ":jid", request->jid);
  if (kith_statement_step (select))
    before = kith_statement_dup_text (select, 0);

  kith_statement_bind_int (upsert, ":account", request->account);
  kith_statement_bind_text (upsert, ":jid", request->jid);
  kith_statement_bind_text (upsert, ":avatar", hash);
  kith_statement_bind_text (upsert, ":refused", refused);
  kith_statement_run (upsert);

  if (g_strcmp0 (before, hash) != 0)
    delete_unnamed (transaction, request->folder, before);
}

static void
clear_avatar (KithTransaction *transaction,
              gpointer         data,
              GValue          *result)
{
  set_avatar (transaction, data, NULL, NULL);
}

DexFuture *
kith_person_store_clear_avatar (KithDatabase *database,
                                gint64        account,
                                const char   *jid)
{
  return kith_database_write (database, clear_avatar, request_new (database, account, jid, NULL), request_free);
}

static void
refuse_avatar (KithTransaction *transaction,
               gpointer         data,
               GValue          *result)
{
  set_avatar (transaction, data, NULL, ((const Request *) data)->text);
}

DexFuture *
kith_person_store_refuse_avatar (KithDatabase *database,
                                 gint64        account,
                                 const char   *jid,
                                 const char   *hash)
{
  return kith_database_write (database, refuse_avatar, request_new (database, account, jid, hash), request_free);
}

static void
adopt_avatar (KithTransaction *transaction,
              gpointer         data,
              GValue          *result)
{
  const Request *request = data;
  gboolean is_here = is_whole (request->folder, request->text);

  if (is_here)
    set_avatar (transaction, request, request->text, NULL);

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, is_here);
}

DexFuture *
kith_person_store_adopt_avatar (KithDatabase *database,
                                gint64        account,
                                const char   *jid,
                                const char   *hash)
{
  return kith_database_write (database, adopt_avatar, request_new (database, account, jid, hash), request_free);
}

static void
keep_avatar (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  const Request *request = data;
  g_autofree char *path = path_of (request->folder, request->text);
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *content = g_bytes_get_data (request->data, &length);

  if (path == NULL || g_mkdir_with_parents (request->folder, 0700) != 0 ||
      !g_file_set_contents_full (path, content, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    {
      kith_transaction_take_error (transaction, g_error_new (KITH_STORE_ERROR, KITH_STORE_ERROR_FAILED, "picture: %s",
                                                             error != NULL ? error->message : g_strerror (errno)));
      return;
    }

  set_avatar (transaction, request, request->text, NULL);
}

DexFuture *
kith_person_store_keep_avatar (KithDatabase *database,
                               gint64        account,
                               const char   *jid,
                               const char   *hash,
                               GBytes       *data)
{
  Request *request = request_new (database, account, jid, hash);

  request->data = g_bytes_ref (data);

  return kith_database_write (database, keep_avatar, request, request_free);
}
