/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* This program as the one that is killed: live messages and archive pages, one line "kind number" on the output for each that is said to be on
 * disk. */
static char *child_folder;

G_NORETURN static DexFuture *
write_for_ever_fiber (gpointer data)
{
  GError *error = NULL;
  KithDatabase *database = store_open_await (child_folder, &error);
  Store store = { child_folder, database, 0, AT (1000000) };
  guint first;

  g_assert_no_error (error);
  store.account = store_number_await (database, "SELECT id FROM account");
  first = (guint) store_number_await (database, "SELECT count(*) FROM message") + 1;

  for (guint i = first; ; i += 3)
    {
      g_autofree char *name = g_strdup_printf ("live%u", i);
      g_autofree char *names = g_strdup_printf ("a%u a%u", i + 1, i + 2);

      store_take (&store, arrival_in (ANN, name, name));
      printf ("live %u\n", i);
      kith_intake_unref (store_page_await (&store, page_new (&store, NULL, KITH_SIDE_OLDER, 0, names)));
      printf ("page %u\n", i);
      fflush (stdout);
    }
}

static void
check_line (KithDatabase *database,
            const char   *line)
{
  g_autofree char *sql = NULL;
  guint i;

  if (sscanf (line, "live %u", &i) == 1)
    sql = g_strdup_printf ("SELECT count(*) FROM message WHERE message_id = 'live%u'", i);
  else if (sscanf (line, "page %u", &i) == 1)
    sql = g_strdup_printf ("SELECT count(*) > 0 FROM message WHERE archive_id = 'id-a%u'", i + 2);
  else
    return;

  g_assert_cmpint (store_number_await (database, sql), ==, 1);
}

/* security.md R3, M10: killed at any time, all that was said to be on disk is there, and the range knows exactly the pages that are. */
static void
test_R3_M10_kill (void)
{
  g_autofree char *folder = store_make_folder ();
  guint n_rounds = g_test_slow () ? 100 : 12;
  guint n_lines = 0;
  GError *error = NULL;
  KithDatabase *database = store_open_await (folder, &error);
  g_autoptr(KithAccountRecord) account = kith_account_record_new (ME);

  g_assert_no_error (error);
  dex_await_int64 (kith_account_store_add (database, account), &error);
  store_shut_await (database);

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr(GSubprocess) child = NULL;
      g_autoptr(GInputStream) output = NULL;
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *check = NULL;
      g_auto(GStrv) lines = NULL;
      char buffer[4096];
      gssize n;

      child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--child", folder, NULL);
      g_assert_no_error (error);
      output = g_object_ref (g_subprocess_get_stdout_pipe (child));

      /* Once it writes, somewhere within the next steps. */
      n = g_input_stream_read (output, buffer, sizeof buffer, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (text, buffer, n);
      g_usleep ((gulong) g_random_int_range (0, 30000));
      g_subprocess_send_signal (child, SIGKILL);
      while ((n = g_input_stream_read (output, buffer, sizeof buffer, NULL, NULL)) > 0)
        g_string_append_len (text, buffer, n);
      g_subprocess_wait (child, NULL, NULL);
      g_assert_true (g_subprocess_get_if_signaled (child));

      database = store_open_await (folder, &error);
      g_assert_no_error (error);
      check = store_text_await (database, "PRAGMA integrity_check");
      g_assert_cmpstr (check, ==, "ok");

      /* The last line may be torn. */
      if (strrchr (text->str, '\n') != NULL)
        *strrchr (text->str, '\n') = '\0';
      lines = g_strsplit (text->str, "\n", -1);
      for (char **line = lines; *line != NULL; line++)
        {
          check_line (database, *line);
          n_lines++;
        }

      /* Both or none of a page, and never a page without its range. */
      g_assert_cmpint (store_number_await (database, "SELECT count(*) % 2 FROM message WHERE is_placed = 1"), ==, 0);
      g_assert_cmpint (store_number_await (database, "SELECT count(*) FROM message m WHERE is_placed = 1 AND NOT EXISTS"
                                                     " (SELECT 1 FROM archive_range r WHERE (m.sort_time, m.sort_tie) BETWEEN"
                                                     " (r.first_time, r.first_tie) AND (r.last_time, r.last_tie))"), ==, 0);
      g_assert_cmpint (store_number_await (database, "SELECT count(*) FROM archive_range r WHERE NOT EXISTS"
                                                     " (SELECT 1 FROM message m WHERE m.archive_id = r.last_id)"), ==, 0);
      g_assert_cmpint (store_number_await (database, "SELECT unread_count - (SELECT count(*) FROM message) FROM conversation"), ==, 0);
      store_shut_await (database);
    }

  g_assert_cmpuint (n_lines, >=, n_rounds);
  store_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_strcmp0 (argv[1], "--child") == 0)
    {
      child_folder = argv[2];
      dex_init ();
      dex_future_disown (kith_spawn (write_for_ever_fiber, NULL, NULL));
      while (TRUE)
        g_main_context_iteration (NULL, TRUE);
    }

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/kill/R3-M10", test_R3_M10_kill);

  return g_test_run ();
}
