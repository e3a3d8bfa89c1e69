/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-roster-service.h"
#include "kith-tls.h"
#include "test-person.h"

#include <gio/gio.h>
#include <string.h>

/* A program that nobody here wrote talks to Kith: go-sendxmpp, both ways, on both servers. */

/* "1 line to @to": what a person would type into a shell. */
static void
they_write (const char *from,
            const char *to,
            const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                                                     "go-sendxmpp", "--suppress-root-warning", "--fast-off", "-u", from, "-p", "secret", to, NULL);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (program), text, strlen (text), NULL, NULL, &error));
  g_output_stream_close (g_subprocess_get_stdin_pipe (program), NULL, NULL);
}

typedef struct
{
  GDataInputStream *output;
  GString          *heard;
} Listener;

static DexFuture *
listen_fiber (gpointer data)
{
  Listener *listener = data;

  for (;;)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (G_INPUT_STREAM (listener->output), 4096, 0), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        return dex_future_new_true ();
      g_string_append_len (listener->heard, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
}

static gboolean
has_heard (gpointer data)
{
  return strstr (((Listener *) data)->heard->str, "Hello from Kith, \xc3\xa4\xc3\xb6 \xf0\x9f\x91\x8d") != NULL;
}

static void
talk (const char *kith,
      const char *other)
{
  Person *person = person_new ();
  KithAccount *account = sign_in (person, kith);
  KithConversation *conversation = conversation_with (person, account, other);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) ears = NULL;
  Listener listener = { NULL, g_string_new (NULL) };
  Wish wish;

  g_test_message ("%s and %s", kith, other);
  kith_timeline_open (kith_conversation_get_timeline (conversation));

  they_write (other, kith, "Hello from elsewhere <&> \xc3\xa9\n");
  wish = (Wish) { conversation, "Hello from elsewhere <&> \xc3\xa9", KITH_MESSAGE_STATE_RECEIVED, 1 };
  await_until (last_is, &wish, 20);
  await_until (has_unread, &wish, 20);

  ears = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "go-sendxmpp", "--suppress-root-warning", "--fast-off", "-l",
                           "-u", other, "-p", "secret", NULL);
  g_assert_no_error (error);
  listener.output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (ears));
  kith_spawn_detached (listen_fiber, &listener, NULL);
  dex_await (dex_timeout_new_msec (1500), NULL);

  send_text (person, conversation, "Hello from Kith, \xc3\xa4\xc3\xb6 \xf0\x9f\x91\x8d");
  wish = (Wish) { conversation, "Hello from Kith, \xc3\xa4\xc3\xb6 \xf0\x9f\x91\x8d", KITH_MESSAGE_STATE_SENT, 0 };
  await_until (last_is, &wish, 20);
  await_until (has_heard, &listener, 20);

  g_subprocess_force_exit (ears);
  g_subprocess_wait (ears, NULL, NULL);
  dex_await (dex_timeout_new_msec (100), NULL);
  g_object_unref (listener.output);
  g_string_free (listener.heard, TRUE);
  person_free (person);
}

static void
test_go_sendxmpp (void)
{
  talk ("alice@a.test", "bob@b.test");
  talk ("alice@b.test", "bob@a.test");
}

int
main (int   argc,
      char *argv[])
{
  kith_tls_init ();
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/interop/other-programs/go-sendxmpp", test_go_sendxmpp);

  return g_test_run ();
}
