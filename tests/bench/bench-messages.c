/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "replay.h"
#include "service-test.h"

#include "kith-database-open.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* bench-messages   B4, B10 and B11 for dev/bench, below TMPDIR: lines of a figure's name, what Kith takes, and what the reference does. */

#define KNOWN    10
#define MESSAGES 20000
#define SENDS    200
#define FRAME    16.7

static Replay *replay;
static int sockets[2];

/* --- Time ------------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 wall;
  gint64 cpu; /* of all threads */
} Clocks;

static Clocks
look_at_clocks (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (Clocks) {
    g_get_monotonic_time (),
    (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
  };
}

static Clocks
since (Clocks begin)
{
  Clocks now = look_at_clocks ();

  return (Clocks) { now.wall - begin.wall, now.cpu - begin.cpu };
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gint64
get_median (GArray *times)
{
  g_array_sort (times, compare_times);

  return g_array_index (times, gint64, times->len / 2);
}

static void
tell (const char *figure,
      double      kith,
      double      reference)
{
  printf ("%s\t%.6f\t%.6f\n", figure, kith, reference);
  fflush (stdout);
}

/* --- B11: how long would a frame wait? -------------------------------------------------------------------------------------- */

typedef struct
{
  gint64  last;
  GArray *gaps;
} Watch;

static gboolean
watch_cb (gpointer data)
{
  Watch *watch = data;
  gint64 now = g_get_monotonic_time (), gap = now - watch->last;

  if (watch->last != 0)
    g_array_append_val (watch->gaps, gap);
  watch->last = now;

  return G_SOURCE_CONTINUE;
}

static gint64
get_percentile (GArray *gaps,
                guint   percent)
{
  g_array_sort (gaps, compare_times);

  return gaps->len > 0 ? g_array_index (gaps, gint64, (gaps->len - 1) * percent / 100) : 0;
}

/* --- B4: Kith --------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  World     *world;
  KithScope *scope;
  DexFuture *ended;
  Clocks     begin;
  Clocks     took;
  gboolean   is_settled;
} Line;

static void
settled_cb (Line *line)
{
  if (line->is_settled || !kith_archive_service_get_is_settled (line->world->archive))
    return;

  line->took = since (line->begin);
  line->is_settled = TRUE;
}

static gboolean
is_settled (gpointer data)
{
  return ((Line *) data)->is_settled;
}

static void
connect_await (Line *line,
               int   fd)
{
  g_autoptr(XmppLogin) login = xmpp_login_new ();
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  GError *error = NULL;

  socket = g_socket_new_from_fd (fd, &error);
  g_assert_no_error (error);
  connection = g_socket_connection_factory_create_connection (socket);
  line->scope = kith_scope_new ();
  login->stream = xmpp_stream_new (G_IO_STREAM (connection), "example.com", line->scope);
  g_assert_true (xmpp_stream_open_await (login->stream, NULL, NULL, 10, &error));
  g_assert_no_error (error);
  xmpp_stream_set_authenticated (login->stream);
  login->jid = xmpp_jid_new (ME "/here", NULL);
  login->features = xmpp_node_new ("features", "http://etherx.jabber.org/streams");
  login->sm_enabled = TRUE;
  login->sm_id = g_strdup ("s");

  line->is_settled = FALSE;
  g_signal_connect_swapped (line->world->archive, "notify::is-settled", G_CALLBACK (settled_cb), line);
  line->begin = look_at_clocks ();
  line->ended = xmpp_session_run (line->world->session, login);
  await_until (is_settled, line, 300);
}

static void
disconnect_await (Line *line)
{
  g_signal_handlers_disconnect_by_data (line->world->archive, line);
  dex_await (xmpp_session_close (line->world->session), NULL);
  dex_await (g_steal_pointer (&line->ended), NULL);
  kith_scope_stop (line->scope);
  g_clear_pointer (&line->scope, kith_scope_unref);
}

/* --- B4: the raw libraries --------------------------------------------------------------------------------------------------- */

static guint n_elements;
static gsize n_text;

static void
start_cb (void           *data,
          const xmlChar  *name,
          const xmlChar  *prefix,
          const xmlChar  *uri,
          int             n_namespaces,
          const xmlChar **namespaces,
          int             n_attributes,
          int             n_defaulted,
          const xmlChar **attributes)
{
  n_elements++;
}

static void
text_cb (void          *data,
         const xmlChar *text,
         int            length)
{
  n_text += (gsize) length;
}

static Clocks
parse_bytes (const char *bytes,
             gsize       length)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
  xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC, .startElementNs = start_cb, .characters = text_cb };
  Clocks begin = look_at_clocks ();
  xmlParserCtxtPtr context = xmlCreatePushParserCtxt (&handler, NULL, header, (int) strlen (header), NULL);

  for (gsize at = 0; at < length; at += 16384)
    g_assert_cmpint (xmlParseChunk (context, bytes + at, (int) MIN (length - at, 16384), 0), ==, 0);
  xmlFreeParserCtxt (context);

  return since (begin);
}

static void
run_sql (sqlite3    *handle,
         const char *sql)
{
  char *problem = NULL;

  if (sqlite3_exec (handle, sql, NULL, NULL, &problem) != SQLITE_OK)
    g_error ("%s: %s", sql, problem);
}

/* The rows as Kith wrote them, in their order, into a file of the same kind. */
static Clocks
insert_rows (const char *folder)
{
  g_autofree char *theirs = g_build_filename (folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *ours = store_make_folder ();
  GError *error = NULL;
  sqlite3 *handle = kith_database_open_file (ours, NULL, &error);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS kith", theirs);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) sqlite3_value_free);
  g_autoptr(GString) sql = g_string_new ("INSERT INTO message VALUES (?");
  sqlite3_stmt *stmt = NULL;
  int n_columns;
  guint row = 0, n_rows;
  Clocks begin, took;

  g_assert_no_error (error);
  sqlite3_limit (handle, SQLITE_LIMIT_ATTACHED, 1);
  run_sql (handle, attach);
  run_sql (handle, "INSERT INTO account SELECT * FROM kith.account; INSERT INTO archive SELECT * FROM kith.archive;"
                   "INSERT INTO conversation SELECT * FROM kith.conversation");
  g_free (g_steal_pointer (&attach));
  attach = g_strdup_printf ("INSERT INTO message SELECT * FROM kith.message ORDER BY id LIMIT %d", KNOWN);
  run_sql (handle, attach);
  sqlite3_prepare_v2 (handle, "SELECT * FROM kith.message ORDER BY id LIMIT -1 OFFSET ?", -1, &stmt, NULL);
  sqlite3_bind_int (stmt, 1, KNOWN);
  n_columns = sqlite3_column_count (stmt);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    for (int i = 0; i < n_columns; i++)
      g_ptr_array_add (values, sqlite3_value_dup (sqlite3_column_value (stmt, i)));
  sqlite3_finalize (stmt);
  run_sql (handle, "DETACH kith; PRAGMA wal_checkpoint (TRUNCATE)");
  n_rows = values->len / (guint) n_columns;
  g_assert_cmpuint (n_rows, ==, MESSAGES);

  for (int i = 1; i < n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');

  begin = look_at_clocks ();
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql->str, -1, &stmt, NULL), ==, SQLITE_OK);
  for (guint page = 0; row < n_rows; page++)
    {
      run_sql (handle, "BEGIN IMMEDIATE");
      for (guint n = page < replay->n_pages ? replay->pages[page] : 1; n > 0 && row < n_rows; n--, row++)
        {
          for (int i = 0; i < n_columns; i++)
            sqlite3_bind_value (stmt, i + 1, values->pdata[row * (guint) n_columns + (guint) i]);
          g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
          sqlite3_reset (stmt);
        }
      run_sql (handle, "COMMIT");
    }
  sqlite3_finalize (stmt);
  took = since (begin);

  sqlite3_close (handle);
  store_remove_folder (ours);

  return took;
}

/* --- B10: from Enter to the socket ------------------------------------------------------------------------------------------- */

typedef struct
{
  World *world;
  guint  n;
} Sending;

static gboolean
has_arrived (gpointer data)
{
  Sending *sending = data;

  return __atomic_load_n (&replay->heard[sending->n], __ATOMIC_ACQUIRE) != 0 &&
         store_number_await (sending->world->store->database, "SELECT count(*) FROM message WHERE state = 1") == 0;
}

static gint64
sync_once (int fd)
{
  char block[4096] = { 'x' };
  gint64 begin = g_get_monotonic_time ();

  g_assert_cmpint (write (fd, block, sizeof block), ==, sizeof block);
  g_assert_cmpint (fsync (fd), ==, 0);

  return g_get_monotonic_time () - begin;
}

static void
measure_sends (World *world)
{
  g_autoptr(GArray) sends = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) syncs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *path = g_build_filename (world->store->folder, "sync", NULL);
  g_autoptr(XmppJid) peer = xmpp_jid_new ("peer0@example.org", NULL);
  KithConversation *conversation = kith_conversation_service_ensure (world->conversations, peer);
  int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  double send, sync;

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < SENDS; i++)
    {
      g_autofree char *body = g_strdup_printf ("bench %u", i);
      Sending sending = { world, i };
      gint64 begin = g_get_monotonic_time (), took;

      dex_future_disown (kith_outbox_send (world->outbox, conversation, body));
      await_until (has_arrived, &sending, 10);
      took = replay->heard[i] - begin;
      g_array_append_val (sends, took);
      took = sync_once (fd);
      g_array_append_val (syncs, took);
    }
  close (fd);

  send = (double) get_median (sends) / 1000;
  sync = (double) get_median (syncs) / 1000;
  tell ("B10", send, sync);
  tell ("B10 beyond", send - sync, 2);
}

/* --- All ---------------------------------------------------------------------------------------------------------------------- */

static void
run (void)
{
  World *world = world_new_await ();
  Line line = { .world = world };
  Watch watch = { .gaps = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  guint source;
  Clocks parsed, inserted;

  /* What an earlier session has left: a few messages, and that nothing is before them. */
  connect_await (&line, sockets[0]);
  store_assert_number (world->store, "SELECT count(*) FROM message", KNOWN);
  disconnect_await (&line);
  world_restart_await (world);
  memset (replay->pages, 0, sizeof replay->pages);
  replay->n_pages = 0;
  replay->n_bytes = 0;

  /* At the priority of drawing. */
  source = g_timeout_add_full (G_PRIORITY_HIGH_IDLE + 20, 1, watch_cb, &watch, NULL);
  connect_await (&line, sockets[1]);
  g_source_remove (source);
  store_assert_number (world->store, "SELECT count(*) FROM message", KNOWN + MESSAGES);
  store_assert_number (world->store, "SELECT count(*) FROM archive_range", 1);

  parsed = parse_bytes (replay->bytes, replay->n_bytes);
  inserted = insert_rows (world->store->folder);
  g_assert_cmpuint (n_elements, >, 8 * MESSAGES);
  fprintf (stderr, "# %u pages, %zu bytes; SAX %.3f s (CPU %.3f), SQLite %.3f s (CPU %.3f)\n", replay->n_pages, replay->n_bytes,
           (double) parsed.wall / G_USEC_PER_SEC, (double) parsed.cpu / G_USEC_PER_SEC,
           (double) inserted.wall / G_USEC_PER_SEC, (double) inserted.cpu / G_USEC_PER_SEC);
  tell ("B4 wall", (double) line.took.wall / G_USEC_PER_SEC, (double) (parsed.wall + inserted.wall) / G_USEC_PER_SEC);
  tell ("B4 CPU", (double) line.took.cpu / G_USEC_PER_SEC, (double) (parsed.cpu + inserted.cpu) / G_USEC_PER_SEC);

  measure_sends (world);
  tell ("B11 p99", (double) get_percentile (watch.gaps, 99) / 1000, FRAME);
  tell ("B11 max", (double) get_percentile (watch.gaps, 100) / 1000, FRAME);

  disconnect_await (&line);
  world_free_await (world);
  g_array_unref (watch.gaps);
}

int
main (int   argc,
      char *argv[])
{
  char *test_arguments[] = { argv[0], (char[]) { "--quiet" }, NULL };
  char **test_argv = test_arguments;
  int test_argc = 2;

  replay = replay_start (KNOWN, MESSAGES, sockets);
  g_test_init (&test_argc, &test_argv, NULL);
  dex_init ();
  FIBER_TEST ("/bench/messages", run);

  return g_test_run ();
}
