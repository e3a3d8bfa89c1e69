/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-service.h"
#include "service-test.h"

#include <string.h>

static guint
count (KithConsoleService *console)
{
  return g_list_model_get_n_items (G_LIST_MODEL (kith_console_service_get_log (console)));
}

/* The first entry with @part in it; NULL where there is none. */
static KithConsoleEntry *
find (KithConsoleService *console,
      const char         *part)
{
  GListModel *log = G_LIST_MODEL (kith_console_service_get_log (console));

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(KithConsoleEntry) entry = g_list_model_get_item (log, i);

      if (strstr (kith_console_entry_get_text (entry), part) != NULL)
        return g_steal_pointer (&entry);
    }

  return NULL;
}

/* Nothing is kept before it is open, while it is paused, and after it was closed. */
static void
test_look (void)
{
  World *world = world_new_await ();
  KithConsoleService *console = kith_console_service_new (world->session);
  g_autoptr(KithConsoleEntry) in = NULL;
  g_autoptr(KithConsoleEntry) out = NULL;
  g_autoptr(KithConsoleEntry) hidden = NULL;

  world_sign_in_await (world);
  g_assert_cmpuint (count (console), ==, 0);

  kith_console_service_open (console);
  world_deliver (world, ANN, "seen", FALSE, TRUE);
  world_settle_await (world);
  world_send_await (world, ANN, "answered");
  world_settle_await (world);
  in = find (console, "<body>seen</body>");
  out = find (console, "<body>answered</body>");
  g_assert_nonnull (in);
  g_assert_nonnull (out);
  g_assert_cmpint (kith_console_entry_get_kind (in), ==, KITH_CONSOLE_MESSAGE);
  g_assert_true (g_str_has_prefix (kith_console_entry_get_peer (in), ANN));
  g_assert_false (kith_console_entry_get_is_outgoing (in));
  g_assert_true (kith_console_entry_get_is_outgoing (out));
  g_assert_cmpstr (kith_console_entry_get_peer (out), ==, ANN);

  kith_console_service_set_paused (console, TRUE);
  world_deliver (world, ANN, "hidden", FALSE, TRUE);
  world_settle_await (world);
  kith_console_service_set_paused (console, FALSE);
  hidden = find (console, "hidden");
  g_assert_null (hidden);

  /* Two look; the second who goes takes all along. */
  kith_console_service_open (console);
  kith_console_service_close (console);
  g_assert_cmpuint (count (console), >, 0);
  kith_console_service_close (console);
  g_assert_cmpuint (count (console), ==, 0);
  world_deliver (world, ANN, "later", FALSE, TRUE);
  world_settle_await (world);
  g_assert_cmpuint (count (console), ==, 0);

  g_object_unref (console);
  world_free_await (world);
}

/* What comes is cut where a list cannot show it; at the end of a character. */
static void
test_large (void)
{
  World *world = world_new_await ();
  KithConsoleService *console = kith_console_service_new (world->session);
  g_autoptr(GString) body = g_string_new ("x");
  g_autoptr(KithConsoleEntry) entry = NULL;

  for (guint i = 0; i < 30000; i++)
    g_string_append (body, "\303\244");
  world_sign_in_await (world);
  kith_console_service_open (console);
  world_deliver (world, ANN, body->str, FALSE, TRUE);
  world_settle_await (world);
  entry = find (console, "x\303\244");
  g_assert_nonnull (entry);
  g_assert_true (kith_console_entry_get_is_cut (entry));
  g_assert_true (g_utf8_validate (kith_console_entry_get_text (entry), -1, NULL));
  g_assert_cmpuint (strlen (kith_console_entry_get_text (entry)), <=, 32 * 1024);
  g_assert_cmpuint (strlen (kith_console_entry_get_text (entry)), >, 30 * 1024);
  kith_console_service_close (console);
  g_object_unref (console);
  world_free_await (world);
}

static void
assert_refused (KithConsoleService *console,
                const char         *text,
                KithConsoleError    code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (kith_console_service_check (console, text, &error));
  g_assert_error (error, KITH_CONSOLE_ERROR, (int) code);
  g_clear_error (&error);
  g_assert_false (kith_console_service_send (console, text, &error));
  g_assert_error (error, KITH_CONSOLE_ERROR, (int) code);
}

static void
test_send (void)
{
  static const char mine[] = "<message to='" ANN "' id='hand'><nick xmlns='http://jabber.org/protocol/nick'>x</nick></message>";
  World *world = world_new_await ();
  KithConsoleService *console = kith_console_service_new (world->session);
  g_autofree char *body = g_strnfill (11000, 'x');
  g_autofree char *large = g_strdup_printf ("<message to='" ANN "'><body>%s</body></message>", body);
  g_autofree char *from = NULL;
  g_autoptr(GError) error = NULL;
  guint before;

  assert_refused (console, mine, KITH_CONSOLE_ERROR_NOT_CONNECTED);
  world_sign_in_await (world);
  before = world->heard->len;
  assert_refused (console, "", KITH_CONSOLE_ERROR_EMPTY);
  assert_refused (console, "hello", KITH_CONSOLE_ERROR_NOT_WELL_FORMED);
  assert_refused (console, "<message>", KITH_CONSOLE_ERROR_UNFINISHED);
  assert_refused (console, "<presence/></stream:stream>", KITH_CONSOLE_ERROR_MORE_THAN_ONE);
  assert_refused (console, "<a xmlns='urn:xmpp:sm:3' h='4000000'/>", KITH_CONSOLE_ERROR_NO_STANZA);
  assert_refused (console, "<message from='" ANN "' to='" BOB "'/>", KITH_CONSOLE_ERROR_BAD_ADDRESS);
  assert_refused (console, "<iq type='get'/>", KITH_CONSOLE_ERROR_BAD_IQ);
  assert_refused (console, large, KITH_CONSOLE_ERROR_TOO_LARGE);
  world_settle_await (world);
  g_assert_cmpuint (world->heard->len, ==, before);
  g_assert_true (xmpp_session_get_is_online (world->session));

  g_assert_true (kith_console_service_check (console, mine, &error));
  world_settle_await (world);
  g_assert_cmpuint (world->heard->len, ==, before);
  g_assert_true (kith_console_service_send (console, mine, &error));
  g_assert_no_error (error);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "nick", "http://jabber.org/protocol/nick"), ==, 1);

  from = g_strdup_printf ("<message from='%s' to='" ANN "'/>", xmpp_jid_get_text (xmpp_session_get_jid (world->session)));
  g_assert_true (kith_console_service_check (console, from, &error));
  g_assert_no_error (error);

  g_object_unref (console);
  world_free_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/console/look", test_look);
  FIBER_TEST ("/services/console/large", test_large);
  FIBER_TEST ("/services/console/send", test_send);

  return g_test_run ();
}
