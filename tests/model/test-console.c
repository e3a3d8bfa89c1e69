/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-log.h"
#include "kith-diagnosis.h"
#include "kith-types.h"
#include "model-test.h"

/* A list model whose listeners see every change as it is told. */
typedef struct
{
  guint n_items;
  guint n_changes;
} Follower;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Follower   *follower)
{
  g_assert_cmpuint (position + removed, <=, follower->n_items);
  follower->n_items += added - removed;
  follower->n_changes++;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, follower->n_items);
}

static void
add (KithConsoleLog *log,
     guint           number,
     gsize           size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autofree char *peer = g_strdup_printf ("%u", number);

  kith_console_log_take (log, kith_console_entry_new (number, FALSE, KITH_CONSOLE_MESSAGE, peer, text, FALSE));
}

static gint64
newest (KithConsoleLog *log)
{
  g_autoptr(KithConsoleEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), g_list_model_get_n_items (G_LIST_MODEL (log)) - 1);

  return kith_console_entry_get_stamp (entry);
}

static void
test_entries (void)
{
  KithConsoleLog *log = kith_console_log_new ();
  Follower follower = { 0 };

  g_signal_connect (log, "items-changed", G_CALLBACK (items_changed_cb), &follower);
  for (guint i = 1; i <= 3 * KITH_CONSOLE_ENTRIES_MAX; i++)
    {
      add (log, i, 10);
      g_assert_cmpuint (follower.n_items, <=, KITH_CONSOLE_ENTRIES_MAX);
      g_assert_cmpint (newest (log), ==, i);
    }
  g_assert_cmpuint (follower.n_items, >, KITH_CONSOLE_ENTRIES_MAX / 2);

  kith_console_log_clear (log);
  g_assert_cmpuint (follower.n_items, ==, 0);
  g_assert_cmpuint (kith_console_log_get_bytes (log), ==, 0);
  kith_console_log_clear (log);
  g_assert_finalize_object (log);
}

static void
test_bytes (void)
{
  KithConsoleLog *log = kith_console_log_new ();

  for (guint i = 1; i <= 500; i++)
    {
      add (log, i, 32 * 1024);
      g_assert_cmpuint (kith_console_log_get_bytes (log), <=, KITH_CONSOLE_BYTES_MAX);
      g_assert_cmpint (newest (log), ==, i);
    }

  /* One alone may be larger than all. */
  add (log, 501, 2 * KITH_CONSOLE_BYTES_MAX);
  g_assert_cmpint (newest (log), ==, 501);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 1);
  add (log, 502, 10);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 1);
  g_assert_cmpint (newest (log), ==, 502);
  g_assert_finalize_object (log);
}

static void
count_cb (KithDiagnosis *diagnosis,
          guint         *n)
{
  (*n)++;
}

static void
test_diagnosis (void)
{
  KithDiagnosis *diagnosis = kith_diagnosis_new ();
  g_autoptr(XmppConnectReport) good = xmpp_connect_report_new ();
  g_autoptr(XmppConnectReport) bad = xmpp_connect_report_new ();
  g_autoptr(GError) error = g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_UNREACHABLE, "x");
  const KithConnectionEvent *event;
  guint n = 0;

  g_signal_connect (diagnosis, "changed", G_CALLBACK (count_cb), &n);
  xmpp_connect_report_end (bad, error);

  kith_diagnosis_add_report (diagnosis, good);
  kith_diagnosis_add_report (diagnosis, bad);
  g_assert_true (kith_diagnosis_get_report (diagnosis) == bad);
  g_assert_true (kith_diagnosis_get_good_report (diagnosis) == good);

  kith_diagnosis_add_event (diagnosis, 1, FALSE, NULL);
  for (guint i = 2; i <= 100; i++)
    kith_diagnosis_add_event (diagnosis, i, FALSE, error);
  kith_diagnosis_add_event (diagnosis, 101, TRUE, NULL);
  g_assert_cmpuint (kith_diagnosis_get_n_sign_ins (diagnosis), ==, 2);
  g_assert_cmpuint (kith_diagnosis_get_events (diagnosis)->len, ==, 50);
  event = g_ptr_array_index (kith_diagnosis_get_events (diagnosis), 49);
  g_assert_cmpint (event->stamp, ==, 101);
  g_assert_true (event->is_resumed);
  g_assert_cmpuint (n, ==, 2 + 101);
  g_assert_finalize_object (diagnosis);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/console/entries", test_entries);
  g_test_add_func ("/model/console/bytes", test_bytes);
  g_test_add_func ("/model/diagnosis", test_diagnosis);

  return g_test_run ();
}
