/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "kith-account-runtime-private.h"
#include "kith-account-store.h"
#include "kith-conversation.h"
#include "kith-future.h"
#include "kith-outbox.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Row 1: SIGKILL of a real process with its real threads, clock and files, at any time. The server is the simulated one, on a socket of this process, and its
 * time goes as real time does. */

#define KILLS_A_RUN 10
#define SOCKET_NAME "server"

/* --- The process that is killed ------------------------------------------------------------------------------------------ */

static char *child_folder;
static guint child_number;

static DexFuture *
child_connect_fiber (gpointer data)
{
  g_autofree char *path = g_build_filename (child_folder, SOCKET_NAME, NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  GError *error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  if (connection == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_object (sim_tls_wrap (G_IO_STREAM (connection)));
}

static DexFuture *
child_connect (const char   *host,
               guint16       port,
               GCancellable *cancellable)
{
  return kith_promise_for (kith_spawn (child_connect_fiber, NULL, NULL));
}

static DexFuture *
child_fiber (gpointer data)
{
  KithDatabase *database = kith_database_new (child_folder);
  KithConversationList *list = kith_conversation_list_new ();
  KithSecretService *secrets = kith_secret_service_new ("faults");
  g_autoptr(GPtrArray) records = NULL;
  const KithAccountRecord *record;
  KithAccountRuntime *runtime;
  KithAccount *account;
  GError *error = NULL;

  if (!dex_await (kith_database_open (database), &error) || (records = dex_await_boxed (kith_account_store_load (database), &error)) == NULL)
    {
      printf ("failed %s\n", error->message);
      fflush (stdout);
      _exit (3);
    }

  record = g_ptr_array_index (records, 0);
  account = kith_account_new (record->id, xmpp_jid_new (record->jid, NULL));
  kith_account_set_enabled (account, TRUE);
  kith_account_set_presence (account, KITH_SHOW_AVAILABLE, NULL);
  runtime = kith_account_runtime_new (account, record, database, secrets, list);
  dex_await (kith_account_runtime_load (runtime), NULL);
  kith_account_runtime_set_password (runtime, LEDGER_PASSWORD);
  kith_account_runtime_start (runtime, NULL);

  for (;; child_number++)
    {
      guint peer = child_number % LEDGER_PEERS;
      g_autoptr(XmppJid) jid = xmpp_jid_new (ledger_peers[peer], NULL);
      g_autofree char *who = g_strdup_printf ("me-to-%u", peer);
      g_autofree char *body = ledger_make_body (who, child_number);

      /* Said before: it may be kept, and said after: it is. */
      printf ("tries %u\n", child_number);
      fflush (stdout);
      if (dex_await (kith_outbox_send (kith_account_runtime_get_outbox (runtime), kith_account_runtime_open_conversation (runtime, jid), body), NULL))
        printf ("kept %s\n", body);
      fflush (stdout);
      dex_await (dex_timeout_new_msec (1 + (int) (child_number % 7) * 3), NULL);
    }

  return dex_future_new_true ();
}

void
row_kill_child (const char *folder,
                guint       number)
{
  child_folder = g_strdup (folder);
  child_number = number;
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  kith_connect_replace (child_connect);
  dex_future_disown (kith_spawn (child_fiber, NULL, NULL));
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* --- Its server, on a socket ------------------------------------------------------------------------------------------------ */

typedef struct
{
  World     *world;
  GSocket   *listener;
  GPtrArray *sockets; /* of GSocket */
  GPtrArray *links;   /* of SimLink, one for each */
  GString   *said;    /* by the process */
  int        output;
} Bridge;

static void
accept_one (Bridge *bridge)
{
  GSocket *socket = g_socket_accept (bridge->listener, NULL, NULL);

  if (socket == NULL)
    return;

  g_socket_set_blocking (socket, FALSE);
  g_ptr_array_add (bridge->sockets, socket);
  g_ptr_array_add (bridge->links, ledger_accept (bridge->world->ledger, &bridge->world->link_settings));
}

static void
drop_connection (Bridge *bridge,
                 guint   i)
{
  sim_link_lose_client (g_ptr_array_index (bridge->links, i));
  g_socket_close (g_ptr_array_index (bridge->sockets, i), NULL);
  g_ptr_array_remove_index (bridge->sockets, i);
  g_ptr_array_remove_index (bridge->links, i);
}

static gboolean
carry (Bridge *bridge,
       guint   i)
{
  GSocket *socket = g_ptr_array_index (bridge->sockets, i);
  SimLink *link = g_ptr_array_index (bridge->links, i);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) out = NULL;
  char buffer[16384];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    sim_link_write_as_client (link, buffer, (gsize) n);
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;

  out = sim_link_take_as_client (link);
  if (g_bytes_get_size (out) > 0)
    {
      g_socket_set_blocking (socket, TRUE);
      n = g_socket_send (socket, g_bytes_get_data (out, NULL), g_bytes_get_size (out), NULL, NULL);
      g_socket_set_blocking (socket, FALSE);
      if (n < (gssize) g_bytes_get_size (out))
        return FALSE;
    }

  return sim_link_is_open (link);
}

/* The server lives for so long, in real time. */
static void
serve (Bridge *bridge,
       gint64  usec)
{
  gint64 begin = g_get_monotonic_time (), served = 0;

  while (served < usec)
    {
      gint64 now = g_get_monotonic_time () - begin;
      char buffer[4096];
      gssize n;

      accept_one (bridge);
      for (guint i = bridge->sockets->len; i > 0; i--)
        if (!carry (bridge, i - 1))
          drop_connection (bridge, i - 1);
      sim_run (NULL, NULL, (double) (now - served) / G_USEC_PER_SEC);
      served = now;
      while ((n = read (bridge->output, buffer, sizeof buffer)) > 0)
        g_string_append_len (bridge->said, buffer, n);
      g_usleep (200);
    }
}

static pid_t
start_process (Bridge *bridge,
               guint   number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  int fds[2];
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      dup2 (fds[1], 1);
      close (fds[0]);
      close (fds[1]);
      execl ("/proc/self/exe", "test-faults", "--child", bridge->world->folder, text, NULL);
      _exit (4);
    }
  close (fds[1]);
  g_unix_set_fd_nonblocking (fds[0], TRUE, NULL);
  bridge->output = fds[0];

  return pid;
}

/* What it said it keeps is what has to arrive. */
static guint
take_words (Bridge  *bridge,
            guint    number,
            Verdict *verdict)
{
  g_auto(GStrv) lines = NULL;
  char buffer[4096];
  gssize n;

  while ((n = read (bridge->output, buffer, sizeof buffer)) > 0)
    g_string_append_len (bridge->said, buffer, n);
  close (bridge->output);
  lines = g_strsplit (bridge->said->str, "\n", -1);
  for (char **line = lines; line[0] != NULL && line[1] != NULL; line++)
    {
      guint tried;

      if (sscanf (*line, "tries %u", &tried) == 1)
        number = tried + 1;
      else if (g_str_has_prefix (*line, "kept "))
        g_ptr_array_add (bridge->world->ledger->written, g_strdup (*line + strlen ("kept ")));
      else
        verdict_add (verdict, &verdict->wrong, "the process: %s", *line);
    }
  g_string_truncate (bridge->said, 0);

  return number;
}

static void
listen_at (Bridge *bridge)
{
  g_autofree char *path = g_build_filename (bridge->world->folder, SOCKET_NAME, NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);

  bridge->listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_true (g_socket_bind (bridge->listener, address, TRUE, NULL));
  g_assert_true (g_socket_listen (bridge->listener, NULL));
  g_socket_set_blocking (bridge->listener, FALSE);
}

static guint n_kept, n_came, n_logins, n_receipts;

static void
run (guint64  seed,
     Verdict *verdict)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  Bridge bridge = { 0 };
  guint number = 0;

  settings.without_archive = seed % 3 == 2;
  settings.receipt = settings.marker = 20;
  bridge.world = world_new (seed, &settings, TRUE);
  bridge.world->link_settings.latency = 200;
  /* The process does not know simulated time: what it writes is of today. */
  sim_set_wall_clock (g_get_real_time () - (sim_get_real ()));
  bridge.sockets = g_ptr_array_new_with_free_func (g_object_unref);
  bridge.links = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_link_unref);
  bridge.said = g_string_new (NULL);
  listen_at (&bridge);

  for (guint i = 0; i < KILLS_A_RUN; i++)
    {
      pid_t pid = start_process (&bridge, number);
      gint64 rest = sim_range (20, 500) * 1000;

      while (rest > 0)
        {
          gint64 part = MIN (rest, sim_range (1, 30) * 1000);

          serve (&bridge, part);
          rest -= part;
          for (int n = sim_range (0, 4); n > 0; n--)
            ledger_come (bridge.world->ledger, (guint) sim_range (0, LEDGER_PEERS));
        }
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      world_note_owed (bridge.world);
      number = take_words (&bridge, number, verdict);
      while (bridge.sockets->len > 0)
        drop_connection (&bridge, 0);
      sim_run (NULL, NULL, 0.01);
      for (int n = sim_range (0, 10); n > 0; n--)
        ledger_come (bridge.world->ledger, (guint) sim_range (0, LEDGER_PEERS));
    }

  if (bridge.world->ledger->n_logins < 3)
    verdict_add (verdict, &verdict->wrong, "the process signed in %u times only", bridge.world->ledger->n_logins);
  n_kept += bridge.world->ledger->written->len;
  n_came += bridge.world->ledger->n_come;
  n_logins += bridge.world->ledger->n_logins;
  world_judge (bridge.world, verdict);
  n_receipts += bridge.world->ledger->n_receipts;
  g_socket_close (bridge.listener, NULL);
  g_object_unref (bridge.listener);
  g_ptr_array_unref (bridge.sockets);
  g_ptr_array_unref (bridge.links);
  g_string_free (bridge.said, TRUE);
  world_free (bridge.world);
}

static void
finish (Verdict *verdict)
{
  g_print ("# row 1: %u messages written, %u came, %u sign-ins, %u receipts\n", n_kept, n_came, n_logins, n_receipts);
}

const FaultRow row_kill = { 1, "SIGKILL (each run is ten)", 12, 1000, run, NULL, finish };
