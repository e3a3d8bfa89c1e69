/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-database.h"
#include "test-person.h"

#include "kith-tls.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* bench-archive [ROUNDS]   B5 for dev/bench, under with-servers.sh and below TMPDIR: a line of the figure's name, how long Kith needs for what came meanwhile into the
 * archive at Prosody, and how long it takes only to fetch it. */

#define USER     "carol"
#define HOST     "a.test"
#define KNOWN    10
#define MESSAGES 20000

/* As src/services/kith-archive-service.c asks. */
#define FIRST_PAGE 50
#define NEXT_PAGE  200

/* --- The archive at the server ------------------------------------------------------------------------------------------------ */

static sqlite3 *
open_archive (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("KITH_TEST_BASE"), "prosody", "archive.sqlite", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 30000);

  return handle;
}

static void
run_sql (sqlite3    *handle,
         const char *sql)
{
  char *problem = NULL;

  if (sqlite3_exec (handle, sql, NULL, NULL, &problem) != SQLITE_OK)
    g_error ("%s: %s", sql, problem);
}

static gint64
get_number (sqlite3    *handle,
            const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);

  return number;
}

#define ROWS "\"host\" = '" HOST "' AND \"store\" = 'archive' AND \"user\" = '"

/* All that is newer than the oldest few is somebody else's until it is shown. */
static void
hide_archive (void)
{
  sqlite3 *handle = open_archive ();
  g_autofree char *sql =
    g_strdup_printf ("UPDATE prosodyarchive SET \"user\" = '" USER "-later' WHERE " ROWS USER "' AND sort_id NOT IN"
                     " (SELECT sort_id FROM prosodyarchive WHERE " ROWS USER "' ORDER BY sort_id LIMIT %d)", KNOWN);

  run_sql (handle, sql);
  sqlite3_close (handle);
}

static void
show_archive (void)
{
  sqlite3 *handle = open_archive ();

  run_sql (handle, "UPDATE prosodyarchive SET \"user\" = '" USER "' WHERE " ROWS USER "-later'; PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (get_number (handle, "SELECT count(*) FROM prosodyarchive WHERE " ROWS USER "'"), ==, KNOWN + MESSAGES);
  sqlite3_close (handle);
}

static void
fill_archive (void)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "servers", "fill-archive.py", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("KITH_TEST_BASE"), "prosody", "archive.sqlite", NULL);
  g_autofree char *number = g_strdup_printf ("%d", KNOWN + MESSAGES);
  g_autoptr(GSubprocess) process = NULL;
  sqlite3 *handle = NULL;
  gboolean is_filled;
  GError *error = NULL;

  sqlite3_open (path, &handle);
  sqlite3_busy_timeout (handle, 30000);
  /* Prosody makes the table with its first message. */
  is_filled = get_number (handle, "SELECT count(*) FROM sqlite_schema WHERE name = 'prosodyarchive'") == 1 &&
              get_number (handle, "SELECT count(*) FROM prosodyarchive WHERE " ROWS USER "'")
                + get_number (handle, "SELECT count(*) FROM prosodyarchive WHERE " ROWS USER "-later'") == KNOWN + MESSAGES;
  sqlite3_close (handle);
  if (is_filled)
    return;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", script, path, "--account", USER "@" HOST, "-n", number, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

/* --- Only fetching ------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GIOStream  *stream;
  GByteArray *page;
  guint       handled; /* XEP-0198 */
} Fetcher;

static void
say (Fetcher    *self,
     const char *format,
     ...) G_GNUC_PRINTF (2, 3);

static void
say (Fetcher    *self,
     const char *format,
     ...)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Reads until @what has come; what was read is kept until the next time. */
static const char *
hear (Fetcher    *self,
      const char *what)
{
  static char buffer[65536];
  gsize length = strlen (what);

  g_byte_array_set_size (self->page, 0);
  while (TRUE)
    {
      GError *error = NULL;
      gssize n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), buffer, sizeof buffer, NULL, &error);
      gsize from = self->page->len > length ? self->page->len - length : 0;
      const char *found;

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_byte_array_append (self->page, (const guint8 *) buffer, (guint) n);
      found = memmem (self->page->data + from, self->page->len - from, what, length);
      if (found != NULL)
        {
          g_byte_array_append (self->page, (const guint8 *) "", 1);
          return found;
        }
    }
}

static gboolean
accept_cb (GTlsConnection      *connection,
           GTlsCertificate     *certificate,
           GTlsCertificateFlags errors,
           gpointer             data)
{
  return TRUE;
}

static void
fetcher_sign_in (Fetcher *self)
{
  static const char header[] = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='" HOST "' version='1.0'>";
  static const char secret[] = "\0" USER "\0secret";
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) plain = NULL;
  g_autoptr(GSocketConnectable) name = g_network_address_new (HOST, 5222);
  const char *prefix = g_getenv ("KITH_CLIENT_PORTS") != NULL ? g_getenv ("KITH_CLIENT_PORTS") : g_getenv ("KITH_TEST_P");
  guint16 port = (guint16) (atoi (prefix) * 1000 + 222);
  g_autofree char *encoded = g_base64_encode ((const guchar *) secret, sizeof secret - 1);
  GError *error = NULL;

  /* Where Kith dials, by the same STARTTLS: not each Prosody that starts has the port for TLS at once. */
  plain = g_socket_client_connect_to_host (client, g_getenv ("KITH_TEST_ADDR"), port, NULL, &error);
  g_assert_no_error (error);
  self->page = g_byte_array_new ();
  self->stream = G_IO_STREAM (plain);
  say (self, "%s", header);
  hear (self, "</stream:features>");
  say (self, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  hear (self, "<proceed");
  self->stream = g_tls_client_connection_new (G_IO_STREAM (plain), name, &error);
  g_assert_no_error (error);
  g_signal_connect (self->stream, "accept-certificate", G_CALLBACK (accept_cb), NULL);

  say (self, "%s", header);
  hear (self, "</stream:features>");
  say (self, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>", encoded);
  hear (self, "<success");
  say (self, "%s", header);
  hear (self, "</stream:features>");
  say (self, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
  hear (self, "</iq>");
  /* As everybody has it: the server keeps what is not acknowledged. */
  say (self, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
  hear (self, "<enabled");
}

static guint
count_results (const Fetcher *self)
{
  const char *at = (const char *) self->page->data;
  guint n = 0;

  while ((at = strstr (at, "<result ")) != NULL)
    {
      at++;
      n++;
    }

  return n;
}

static char *
dup_between (const char *text,
             const char *before,
             char        after)
{
  const char *begin = text != NULL ? strstr (text, before) : NULL;
  const char *end = begin != NULL ? strchr (begin + strlen (before), after) : NULL;

  return end != NULL ? g_strndup (begin + strlen (before), (gsize) (end - begin) - strlen (before)) : NULL;
}

static double
fetch (guint *n_pages)
{
  Fetcher self = { 0 };
  g_autofree char *cursor = g_strdup ("");
  gint64 begin, took;

  fetcher_sign_in (&self);
  begin = g_get_monotonic_time ();
  for (*n_pages = 0; cursor != NULL; (*n_pages)++)
    {
      g_autofree char *first = NULL;
      const char *fin;

      say (&self, "<iq type='set' id='page%u'><query xmlns='urn:xmpp:mam:2' queryid='page%u'><x xmlns='jabber:x:data' type='submit'>"
           "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field></x>"
           "<set xmlns='http://jabber.org/protocol/rsm'><max>%d</max><before>%s</before></set></query></iq>",
           *n_pages, *n_pages, *n_pages == 0 ? FIRST_PAGE : NEXT_PAGE, cursor);
      hear (&self, "</fin></iq>");
      self.handled += count_results (&self) + 1;
      say (&self, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", self.handled);
      fin = g_strrstr_len ((const char *) self.page->data, (gssize) self.page->len - 1, "<fin ");
      g_assert_nonnull (fin);
      first = dup_between (strstr (fin, "<first"), ">", '<');
      g_free (cursor);
      cursor = strstr (fin, "complete='true'") == NULL && first != NULL ? g_steal_pointer (&first) : NULL;
    }
  took = g_get_monotonic_time () - begin;

  say (&self, "</stream:stream>");
  g_object_unref (self.stream);
  g_byte_array_unref (self.page);

  return (double) took / G_USEC_PER_SEC;
}

static guint n_rounds = 1;

/* --- Kith ------------------------------------------------------------------------------------------------------------------------ */

typedef struct
{
  gint64 begin;
  gint64 end;
} Span;

static void
syncing_cb (KithAccount *account,
            GParamSpec  *pspec,
            Span        *span)
{
  if (kith_account_get_syncing (account))
    span->begin = g_get_monotonic_time ();
  else if (span->begin != 0)
    span->end = g_get_monotonic_time ();
}

static gboolean
is_over (gpointer data)
{
  return ((Span *) data)->end != 0;
}

static gboolean
goes_on (gpointer account)
{
  return needs_password (account) || is_online (account);
}

static gboolean
is_quiet (gpointer account)
{
  return is_online (account) && !kith_account_get_syncing (account);
}

static gint64
count (Person     *person,
       const char *sql)
{
  g_autofree char *path = g_build_filename (person->folder, KITH_DATABASE_FILE, NULL);
  sqlite3 *handle = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  number = get_number (handle, sql);
  sqlite3_close (handle);

  return number;
}

static gboolean
knows_start (gpointer person)
{
  return count (person, "SELECT count(*) FROM archive_range WHERE is_start = 1") == 1;
}

static double
catch_up (void)
{
  Person *person = person_new ();
  KithAccount *account;
  Span span = { 0 };

  hide_archive ();
  account = sign_in (person, USER "@" HOST);
  await_until (knows_start, person, 20);
  await_until (is_quiet, account, 20);
  person_close (person);
  g_assert_cmpint (count (person, "SELECT count(*) FROM message"), <=, KNOWN);

  show_archive ();
  person_open (person);
  account = account_of (person, 0);
  g_signal_connect (account, "notify::syncing", G_CALLBACK (syncing_cb), &span);
  await_until (goes_on, account, 20);
  if (needs_password (account))
    kith_client_set_password (person->client, account, "secret", FALSE);
  await_until (is_over, &span, 300);
  g_signal_handlers_disconnect_by_data (account, &span);
  g_assert_cmpint (count (person, "SELECT count(*) FROM message"), >, MESSAGES / 2);
  g_assert_cmpint (count (person, "SELECT count(*) FROM archive_range"), ==, 1);

  person_free (person);

  return (double) (span.end - span.begin) / G_USEC_PER_SEC;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

/* They take turns, so that whatever else the machine does meets both. */
static void
run (void)
{
  g_autofree double *kith = g_new0 (double, n_rounds);
  g_autofree double *reference = g_new0 (double, n_rounds);
  guint n_pages;

  fill_archive ();
  for (guint i = 0; i < n_rounds; i++)
    {
      kith[i] = catch_up ();
      reference[i] = fetch (&n_pages);
      fprintf (stderr, "# Kith %.3f s, fetching %u pages %.3f s\n", kith[i], n_pages, reference[i]);
    }
  qsort (kith, n_rounds, sizeof (double), compare);
  qsort (reference, n_rounds, sizeof (double), compare);
  printf ("B5\t%.6f\t%.6f\n", kith[n_rounds / 2], reference[n_rounds / 2]);
}

int
main (int   argc,
      char *argv[])
{
  char *test_arguments[] = { argv[0], (char[]) { "--quiet" }, NULL };
  char **test_argv = test_arguments;
  int test_argc = 2;

  if (argc > 1)
    n_rounds = MAX (1, (guint) atoi (argv[1]));

  kith_tls_init ();
  g_test_init (&test_argc, &test_argv, NULL);
  dex_init ();
  FIBER_TEST ("/bench/archive", run);

  return g_test_run ();
}
