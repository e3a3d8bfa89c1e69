/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "world.h"

#include "kith-account-runtime-private.h"
#include "kith-account-store.h"
#include "kith-conversation.h"
#include "kith-future.h"
#include "kith-outbox.h"
#include "kith-timeline.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#define FILE_NAME "kith.db"

static World *current;
static char *templates[2];

/* --- Waiting ---------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_done;
  GValue   value;
  GError  *error;
} Answer;

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  Answer *answer = data;
  const GValue *value = dex_future_get_value (future, &answer->error);

  answer->is_done = TRUE;
  if (value != NULL)
    {
      g_value_init (&answer->value, value->g_type);
      g_value_copy (value, &answer->value);
    }

  return dex_future_new_true ();
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->is_done;
}

/* @future: (transfer full). FALSE: rejected, or nobody lives who could answer. */
static gboolean
await (DexFuture *future,
       GValue    *value)
{
  Answer *answer = g_new0 (Answer, 1);
  gboolean is_good;

  dex_future_disown (dex_future_finally (future, answered_cb, answer, NULL));
  sim_run (is_done, answer, 120);
  if (!answer->is_done)
    return FALSE; /* the answer may come yet: it is not freed */

  is_good = answer->error == NULL;
  if (is_good && value != NULL)
    *value = answer->value;
  else if (G_IS_VALUE (&answer->value))
    g_value_unset (&answer->value);
  g_clear_error (&answer->error);
  g_free (answer);

  return is_good;
}

/* --- The network --------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  DexPromise *promise;
  GIOStream  *stream; /* NULL: nobody there */
} Dial;

static gboolean
dialled_cb (gpointer data)
{
  Dial *dial = data;

  if (dial->stream != NULL)
    dex_promise_resolve_object (dial->promise, dial->stream);
  else
    dex_promise_reject (dial->promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused"));
  dex_unref (dial->promise);
  g_free (dial);

  return G_SOURCE_REMOVE;
}

static DexFuture *
sim_connect (const char   *host,
             guint16       port,
             GCancellable *cancellable)
{
  Dial *dial = g_new0 (Dial, 1);
  DexFuture *future;

  dial->promise = dex_promise_new ();
  future = DEX_FUTURE (dex_ref (dial->promise));
  if (current != NULL && current->runtime != NULL && !current->is_unreachable && !current->ledger->is_down)
    {
      g_clear_pointer (&current->link, sim_link_unref);
      current->link = ledger_accept (current->ledger, &current->link_settings);
      if (current->cuts_once)
        current->link_settings = (SimLinkSettings) SIM_LINK_SETTINGS_INIT;
      dial->stream = sim_link_dup_stream (current->link);
      current->n_dials++;
      sim_trace ("dial", NULL, 0);
    }
  sim_after (current != NULL ? 2 * current->link_settings.latency : 1, dialled_cb, dial);

  return future;
}

/* --- The process ---------------------------------------------------------------------------------------------------------------- */

static gboolean
open_database (World *self)
{
  self->database = kith_database_new (self->folder);

  return await (kith_database_open (self->database), NULL);
}

gboolean
world_open (World *self)
{
  return open_database (self);
}

gboolean
world_start (World *self)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(KithSecretService) secrets = NULL;
  const KithAccountRecord *record;
  g_autoptr(XmppJid) jid = NULL;
  GPtrArray *records;

  g_assert (self->runtime == NULL && self->database == NULL);
  if (!open_database (self) || !await (kith_account_store_load (self->database), &value))
    return FALSE;

  records = g_value_get_boxed (&value);
  if (records->len == 0)
    {
      self->has_no_account = TRUE;
      return FALSE;
    }
  g_assert_cmpuint (records->len, ==, 1);
  record = g_ptr_array_index (records, 0);
  jid = xmpp_jid_new (record->jid, NULL);
  secrets = kith_secret_service_new ("faults");
  self->account = kith_account_new (record->id, jid);
  kith_account_set_enabled (self->account, TRUE);
  kith_account_set_presence (self->account, KITH_SHOW_AVAILABLE, NULL);
  self->conversations = kith_conversation_list_new ();
  self->runtime = kith_account_runtime_new (self->account, record, self->database, secrets, self->conversations);
  if (!await (kith_account_runtime_load (self->runtime), NULL))
    return FALSE;

  kith_account_runtime_set_password (self->runtime, LEDGER_PASSWORD);
  kith_account_runtime_start (self->runtime, NULL);

  return TRUE;
}

static gboolean
is_buried (gpointer data)
{
  return kith_fibers_running () == 0;
}

/* All that it had is let go; what lies on the disk stays. */
static void
bury (World *self)
{
  KithDatabase *database = self->database;

  if (database != NULL)
    g_object_add_weak_pointer (G_OBJECT (database), (gpointer *) &database);
  self->is_unreachable = TRUE;
  g_clear_object (&self->runtime);
  g_clear_object (&self->conversations);
  g_clear_object (&self->account);
  sim_run (is_buried, NULL, 30);
  g_clear_object (&self->database);
  sim_run (is_buried, NULL, 1);
  sim_settle ();
  self->is_unreachable = FALSE;
  if (kith_fibers_running () != 0)
    g_error ("seed %" G_GUINT64_FORMAT ": %u fibers are left", sim_get_seed (), kith_fibers_running ());
  if (database != NULL)
    g_error ("seed %" G_GUINT64_FORMAT ": somebody still holds the database", sim_get_seed ());
}

void
world_stop (World *self)
{
  if (self->runtime != NULL)
    await (kith_account_runtime_stop (self->runtime), NULL);
  if (self->database != NULL)
    await (kith_database_close (self->database), NULL);
  if (sim_is_halted ())
    world_kill (self);
  else
    {
      bury (self);
      world_note_owed (self);
    }
}

static void
die (World *self)
{
  sim_trace ("kill", NULL, 0);
  sim_disk_die ();
  sim_resurrect ();
  if (self->link != NULL)
    sim_link_lose_client (self->link);
  bury (self);
}

void
world_kill (World *self)
{
  die (self);
  world_note_owed (self);
}

void
world_kill_power (World *self)
{
  g_autofree char *shm = g_build_filename (self->folder, FILE_NAME "-shm", NULL);

  /* What was on the wire is gone too. */
  if (self->link != NULL)
    sim_link_reset (self->link);
  die (self);
  sim_disk_lose_power ();
  g_unlink (shm);
  world_note_owed (self);
  g_unlink (shm);
}

/* --- Its disk --------------------------------------------------------------------------------------------------------------------- */

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static char *
make_folder (void)
{
  g_autofree char *base = g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? g_strdup ("/dev/shm/kith-faults-XXXXXX")
                                                                       : g_build_filename (g_get_tmp_dir (), "kith-faults-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (base));

  return g_steal_pointer (&base);
}

static gboolean
has_signed_in (gpointer data)
{
  return world_is_online (data);
}

/* Where each history begins: files of a process that ended well. */
static void
make_templates (void)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world;
  KithAccountRecord *record;
  char *folder;

  sim_begin (0);
  sim_set_wall_clock (-86400 * (gint64) G_USEC_PER_SEC);
  sim_disk_begin ();
  world = g_new0 (World, 1);
  world->link_settings = (SimLinkSettings) SIM_LINK_SETTINGS_INIT;
  world->folder = make_folder ();
  world->ledger = ledger_new (&settings);
  current = world;
  g_assert_true (open_database (world));
  record = kith_account_record_new (LEDGER_ME);
  record->enabled = TRUE;
  g_set_str (&record->host, "server.example.com");
  record->port = 5223;
  record->direct_tls = TRUE;
  g_set_str (&record->agent_id, "d4565fa7-4d72-4749-b3d3-740edbf87770");
  g_assert_true (await (kith_account_store_add (world->database, record), NULL));
  kith_account_record_free (record);
  world_stop (world);

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autofree char *path = g_build_filename (world->folder, FILE_NAME, NULL);
      g_autofree char *content = NULL;
      g_autofree char *target = NULL;
      gsize length;

      if (i == 1)
        {
          g_assert_true (world_start (world));
          g_assert_true (sim_run (has_signed_in, world, 10));
          sim_run (NULL, NULL, 2);
          world_stop (world);
        }
      folder = make_folder ();
      target = g_build_filename (folder, FILE_NAME, NULL);
      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_true (g_file_set_contents_full (target, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      templates[i] = folder;
    }
  remove_folder (world->folder);
  g_free (world->folder);
  ledger_free (world->ledger);
  g_clear_pointer (&world->link, sim_link_unref);
  g_free (world);
  current = NULL;
}

static void
remove_templates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    remove_folder (templates[i]);
}

void
world_init (void)
{
  sim_init ();
  sim_disk_register ();
  kith_connect_replace (sim_connect);
  kith_database_replace_vfs (SIM_DISK_VFS);
  make_templates ();
  atexit (remove_templates);
}

World *
world_new (guint64               seed,
           const LedgerSettings *settings,
           gboolean              is_known)
{
  World *self = g_new0 (World, 1);
  g_autofree char *from = g_build_filename (templates[is_known ? 1 : 0], FILE_NAME, NULL);
  g_autofree char *to = NULL;
  g_autofree char *content = NULL;
  gsize length;

  sim_begin (seed);
  self->server_settings = *settings;
  self->is_known = is_known;
  self->link_settings = (SimLinkSettings) SIM_LINK_SETTINGS_INIT;
  self->folder = make_folder ();
  to = g_build_filename (self->folder, FILE_NAME, NULL);
  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  g_assert_true (g_file_set_contents_full (to, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  sim_disk_begin ();
  self->ledger = ledger_new (settings);
  current = self;

  return self;
}

void
world_free (World *self)
{
  if (sim_is_halted ())
    world_kill (self);
  else if (self->database != NULL)
    {
      if (self->link != NULL)
        sim_link_reset (self->link);
      world_stop (self);
    }
  ledger_restart (self->ledger);
  sim_run (NULL, NULL, 5);
  current = NULL;
  ledger_free (self->ledger);
  g_clear_pointer (&self->link, sim_link_unref);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* --- The person -------------------------------------------------------------------------------------------------------------------- */

static KithConversation *
get_conversation (World *self,
                  guint  peer)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (ledger_peers[peer], NULL);

  return kith_account_runtime_open_conversation (self->runtime, jid);
}

static DexFuture *
write_one (World *self,
           guint  peer)
{
  g_autofree char *body = ledger_next_body (self->ledger, peer);

  return kith_outbox_send (kith_account_runtime_get_outbox (self->runtime), get_conversation (self, peer), body);
}

gboolean
world_write (World *self,
             guint  peer)
{
  if (await (write_one (self, peer), NULL))
    return TRUE;

  /* Nobody was told that it is kept; it may be. */
  g_ptr_array_set_size (self->ledger->written, (int) self->ledger->written->len - 1);
  return FALSE;
}

void
world_write_later (World *self,
                   guint  peer)
{
  dex_future_disown (write_one (self, peer));
  g_ptr_array_set_size (self->ledger->written, (int) self->ledger->written->len - 1);
}

gboolean
world_is_online (World *self)
{
  return self->account != NULL && kith_account_get_state (self->account) == KITH_ACCOUNT_STATE_ONLINE;
}

/* --- Looking at the disk -------------------------------------------------------------------------------------------------------------- */

static sqlite3 *
look (World *self)
{
  g_autofree char *path = g_build_filename (self->folder, FILE_NAME, NULL);
  sqlite3 *handle = NULL;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, "unix") != SQLITE_OK)
    g_clear_pointer (&handle, sqlite3_close);

  return handle;
}

gint64
world_number (World      *self,
              const char *sql)
{
  sqlite3 *handle = look (self);
  sqlite3_stmt *stmt = NULL;
  gint64 number = -1;

  if (handle == NULL)
    return -1;
  if (sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    number = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (handle);

  return number;
}

void
world_note_owed (World *self)
{
  sqlite3 *handle = look (self);
  sqlite3_stmt *stmt = NULL;
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (handle == NULL)
    return;

  /* What the next process finds is what this one left. */
  sqlite3_db_config (handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (sqlite3_prepare_v2 (handle, "SELECT message_id FROM message WHERE is_outgoing = 0 AND is_placed = 0 AND message_id IS NOT NULL", -1, &stmt, NULL) == SQLITE_OK)
    while (sqlite3_step (stmt) == SQLITE_ROW)
      g_hash_table_add (ids, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  sqlite3_finalize (stmt);
  sqlite3_close (handle);

  for (guint i = 0; i < self->ledger->archive->len; i++)
    {
      LedgerItem *item = g_ptr_array_index (self->ledger->archive, i);

      item->is_owed |= item->was_live && !item->was_carbon && strstr (item->xml, "<request xmlns='urn:xmpp:receipts'/>") != NULL &&
                       item->message_id != NULL && g_hash_table_contains (ids, item->message_id);
    }
}

static gboolean
seems_quiet (gpointer data)
{
  World *self = data;

  return world_is_online (self) && ledger_is_quiet (self->ledger) && !kith_account_get_syncing (self->account);
}

gboolean
world_be_quiet (World  *self,
                double  seconds)
{
  gint64 until = sim_now () + (gint64) (seconds * G_USEC_PER_SEC);

  while (sim_now () < until)
    {
      ledger_nudge (self->ledger);
      if (sim_is_halted ())
        return FALSE;
      if (!sim_run (seems_quiet, self, 5))
        continue;
      sim_run (NULL, NULL, 3);
      if (!sim_is_halted () && seems_quiet (self) && world_number (self, "SELECT (SELECT count(*) FROM message WHERE state = 1) + (SELECT count(*) FROM owed)") == 0)
        return TRUE;
    }

  return FALSE;
}

/* --- The oracle ------------------------------------------------------------------------------------------------------------------------ */

void
verdict_add (Verdict    *self,
             guint      *which,
             const char *format,
             ...)
{
  va_list args;

  (*which)++;
  if (self->what != NULL)
    return;

  va_start (args, format);
  self->what = g_strdup_vprintf (format, args);
  va_end (args);
}

gboolean
verdict_is_good (const Verdict *self)
{
  return self->lost + self->duplicated + self->reordered + self->wrong == 0;
}

void
verdict_clear (Verdict *self)
{
  g_clear_pointer (&self->what, g_free);
}

/* What is in @list against what should be, as sets and then in order. */
static void
compare (Verdict    *verdict,
         const char *where,
         GPtrArray  *expected,
         GPtrArray  *found)
{
  g_autoptr(GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_same = TRUE;

  for (guint i = 0; i < found->len; i++)
    {
      gpointer body = g_ptr_array_index (found, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, body));

      g_hash_table_insert (counts, body, GUINT_TO_POINTER (n + 1));
      if (n == 1)
        verdict_add (verdict, &verdict->duplicated, "%s: %s is there twice", where, (char *) body);
      is_same &= n == 0;
    }
  for (guint i = 0; i < expected->len; i++)
    if (!g_hash_table_contains (counts, g_ptr_array_index (expected, i)))
      {
        verdict_add (verdict, &verdict->lost, "%s: %s is missing", where, (char *) g_ptr_array_index (expected, i));
        is_same = FALSE;
      }
  if (!is_same)
    return;

  if (found->len != expected->len)
    verdict_add (verdict, &verdict->wrong, "%s: %u instead of %u", where, found->len, expected->len);
  for (guint i = 0; i < MIN (found->len, expected->len); i++)
    if (strcmp (g_ptr_array_index (found, i), g_ptr_array_index (expected, i)) != 0)
      {
        verdict_add (verdict, &verdict->reordered, "%s: number %u is %s instead of %s", where, i, (char *) g_ptr_array_index (found, i),
                     (char *) g_ptr_array_index (expected, i));
        break;
      }
}

/* What the program would show of @peer, oldest first: (transfer full) */
static GPtrArray *
list_stored (World      *self,
             guint       peer,
             const char *prefix)
{
  GPtrArray *bodies = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *handle = look (self);
  sqlite3_stmt *stmt = NULL;

  sqlite3_prepare_v2 (handle, "SELECT m.body FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = ?"
                      " AND NOT m.is_retracted ORDER BY m.sort_time, m.sort_tie", -1, &stmt, NULL);
  sqlite3_bind_text (stmt, 1, ledger_peers[peer], -1, SQLITE_STATIC);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    if (g_str_has_prefix ((const char *) sqlite3_column_text (stmt, 0), prefix))
      g_ptr_array_add (bodies, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  sqlite3_finalize (stmt);
  sqlite3_close (handle);

  return bodies;
}

/* What we wrote arrived once, in the order in which it was written. */
static void
judge_written (World   *self,
               Verdict *verdict,
               guint    peer)
{
  g_autofree char *prefix = g_strdup_printf ("me-to-%u-", peer);
  g_autoptr(GPtrArray) written = g_ptr_array_new ();
  g_autoptr(GPtrArray) received = g_ptr_array_new ();
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->ledger->written->len; i++)
    {
      char *body = g_ptr_array_index (self->ledger->written, i);

      if (g_str_has_prefix (body, prefix))
        g_ptr_array_add (written, body);
      g_hash_table_add (known, body);
    }
  for (guint i = 0; i < self->ledger->received[peer]->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (self->ledger->received[peer], i);

      /* Where nobody can be asked what arrived, or a server has lost count, the other side knows a message by its id. */
      if ((self->server_settings.without_archive || self->server_settings.short_h > 0) && !g_hash_table_add (ids, item->message_id))
        continue;
      /* What was being written when the process died may have been kept. */
      if (g_hash_table_contains (known, item->body))
        g_ptr_array_add (received, item->body);
    }
  if (self->ledger->written_may_be_lost)
    for (guint i = 0; i < written->len; )
      {
        if (g_ptr_array_find_with_equal_func (received, g_ptr_array_index (written, i), g_str_equal, NULL))
          i++;
        else
          g_ptr_array_remove_index (written, i);
      }
  compare (verdict, ledger_peers[peer], written, received);
}

/* @archive with one copy of each: where a message is there twice, either place is right. Without an order that is possible, the first ones. */
static GPtrArray *
choose_copies (GPtrArray *archive,
               GPtrArray *found)
{
  GPtrArray *chosen = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_possible = TRUE;

  for (guint i = 0, at = 0; i < found->len && is_possible; i++, at++)
    {
      while (at < archive->len && strcmp (g_ptr_array_index (archive, at), g_ptr_array_index (found, i)) != 0)
        at++;
      is_possible = at < archive->len;
      if (is_possible && g_hash_table_add (seen, g_ptr_array_index (archive, at)))
        g_ptr_array_add (chosen, g_ptr_array_index (archive, at));
    }
  if (!is_possible)
    {
      g_ptr_array_set_size (chosen, 0);
      g_hash_table_remove_all (seen);
    }
  for (guint i = 0; i < archive->len; i++)
    if (g_hash_table_add (seen, g_ptr_array_index (archive, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (archive, i));

  return chosen;
}

/* @prefix: of the bodies that are looked at. */
static void
judge_conversation (World      *self,
                    Verdict    *verdict,
                    guint       peer,
                    const char *prefix)
{
  g_autoptr(GPtrArray) expected = g_ptr_array_new ();
  g_autoptr(GPtrArray) stored = list_stored (self, peer, prefix);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *where = g_strdup_printf ("database, %s", ledger_peers[peer]);

  for (guint i = 0; i < self->ledger->archive->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (self->ledger->archive, i);

      if (item->peer == peer && item->body != NULL && g_str_has_prefix (item->body, prefix) &&
          (!self->server_settings.without_archive || g_hash_table_add (ids, item->message_id)))
        g_ptr_array_add (expected, item->body);
    }
  if (self->server_settings.short_h > 0)
    {
      g_autoptr(GPtrArray) once = choose_copies (expected, stored);

      compare (verdict, where, once, stored);
    }
  else
    {
      compare (verdict, where, expected, stored);
    }
}

/* XEP-0184: whoever asked for a receipt and whose message was stored gets one, also from the process after. */
static void
judge_receipts (World   *self,
                Verdict *verdict)
{
  for (guint i = 0; i < self->ledger->archive->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (self->ledger->archive, i);

      if (item->is_owed && item->receipt == NULL)
        verdict_add (verdict, &verdict->lost, "%s: no receipt for %s", ledger_peers[item->peer], item->body);
    }
}

static gboolean
is_not_loading (gpointer data)
{
  return !kith_timeline_get_is_loading (data);
}

/* For whoever looks for the reason: KITH_FAULTS_DUMP=1. */
static int
dump_row_cb (void  *data,
             int    n,
             char **values,
             char **names)
{
  for (int i = 0; i < n; i++)
    g_printerr ("%s ", values[i] != NULL ? values[i] : "-");
  g_printerr ("\n");

  return 0;
}

void
world_dump (World *self)
{
  sqlite3 *handle;

  if (g_getenv ("KITH_FAULTS_DUMP") == NULL)
    return;

  handle = look (self);
  sqlite3_exec (handle, "SELECT conversation, sort_time / 1000 - 1772366400000, sort_tie, stamp / 1000 - 1772366400000, state, is_placed, archive_id, message_id, body"
                        " FROM message ORDER BY conversation, sort_time, sort_tie", dump_row_cb, NULL, NULL);
  sqlite3_exec (handle, "SELECT 'range', id, peer, first_id, last_id, first_time / 1000 - 1772366400000, first_tie, last_time / 1000 - 1772366400000, last_tie,"
                        " is_start FROM archive_range ORDER BY last_time", dump_row_cb, NULL, NULL);
  sqlite3_exec (handle, "SELECT 'revision', message, revision_id, stamp / 1000 - 1772366400000, tie, text FROM revision ORDER BY 2, 4, 5", dump_row_cb, NULL, NULL);
  sqlite3_exec (handle, "SELECT 'reaction', message, is_outgoing, stamp / 1000 - 1772366400000, certainty, emojis FROM reaction", dump_row_cb, NULL, NULL);
  sqlite3_close (handle);
  for (guint i = 0; i < self->ledger->archive->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (self->ledger->archive, i);

      g_printerr ("archive %s %s %s %d %s\n", ledger_peers[item->peer], item->id, item->message_id,
                  (int) ((item->stamp - G_GINT64_CONSTANT (1772366400) * G_USEC_PER_SEC) / 1000), item->body);
    }
}

/* Back to the first message there is, as somebody who scrolls up. */
static void
read_all (World   *self,
          Verdict *verdict,
          guint    peer)
{
  KithTimeline *timeline = kith_conversation_get_timeline (get_conversation (self, peer));
  guint i;

  kith_timeline_open (timeline);
  sim_run (is_not_loading, timeline, 60);
  for (i = 0; i < 200 && !kith_timeline_get_at_oldest (timeline); i++)
    {
      kith_timeline_load_older (timeline);
      sim_run (is_not_loading, timeline, 60);
    }
  if (i == 200)
    verdict_add (verdict, &verdict->wrong, "%s: the timeline does not come to its beginning", ledger_peers[peer]);
}

void
world_judge (World   *self,
             Verdict *verdict)
{
  LedgerSettings *settings = &self->ledger->settings;

  /* The faults are over. */
  self->link_settings = (SimLinkSettings) SIM_LINK_SETTINGS_INIT;
  self->is_unreachable = self->ledger->is_down = FALSE;
  settings->refuse_resumption = settings->lose_session = settings->keep_acks = settings->short_h = settings->repeat_live = 0;
  settings->archive_error = settings->cursor_gone = settings->shuffled = settings->twice = settings->overlap = 0;
  settings->empty = settings->truncated = settings->unstable = settings->endless = 0;
  settings->page_max = 0;

  if (self->runtime == NULL && !world_start (self))
    {
      verdict_add (verdict, &verdict->wrong, "the program does not start");
      return;
    }
  world_note_owed (self);
  /* What came live gets the archive's order with the next sign-in. */
  for (guint i = 0; i < 2; i++)
    {
      if (!world_be_quiet (self, 600))
        {
          verdict_add (verdict, &verdict->wrong, "it does not become quiet: state %d, %s, %d waiting", (int) kith_account_get_state (self->account),
                       ledger_is_quiet (self->ledger) ? "server quiet" : "server not quiet",
                       (int) world_number (self, "SELECT count(*) FROM message WHERE state = 1"));
          return;
        }
      if (i == 0)
        ledger_restart (self->ledger);
    }

  for (guint i = 0; i < LEDGER_PEERS; i++)
    {
      if (settings->without_archive)
        {
          /* Nobody says what came between what we wrote. */
          judge_conversation (self, verdict, i, "peer");
          judge_conversation (self, verdict, i, "other");
          judge_conversation (self, verdict, i, "me");
        }
      else
        {
          read_all (self, verdict, i);
          judge_conversation (self, verdict, i, "");
        }
      judge_written (self, verdict, i);
    }
  /* Where contacts are not known at once, or the disk was damaged, nobody can say who should get one. */
  if (self->is_known && !self->is_out_of_time && !self->ledger->written_may_be_lost)
    judge_receipts (self, verdict);

  if (world_number (self, "SELECT count(*) FROM message WHERE state IN (1, 5)") != 0)
    verdict_add (verdict, &verdict->wrong, "a message is neither sent nor on its way");
  if (world_number (self, "SELECT count(*) FROM conversation c WHERE unread_count <> (SELECT count(*) FROM message m WHERE m.conversation = c.id"
                          " AND m.is_outgoing = 0 AND NOT m.is_retracted AND (m.sort_time, m.sort_tie) > (c.read_time, c.read_tie))") != 0)
    verdict_add (verdict, &verdict->wrong, "an unread count does not count what is unread");
  if (!settings->without_archive && world_number (self, "SELECT count(*) FROM archive_range WHERE peer = ''") > 1)
    verdict_add (verdict, &verdict->wrong, "a gap is left");
  if (world_number (self, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") != 0)
    verdict_add (verdict, &verdict->wrong, "the database is damaged");
  if (self->ledger->n_violations > 0)
    verdict_add (verdict, &verdict->wrong, "the program broke the protocol");
  if (!verdict_is_good (verdict))
    world_dump (self);
}
