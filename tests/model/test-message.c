/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message.h"
#include "model-test.h"

static void
test_update_notifies_changes_only (void)
{
  g_autoptr(XmppJid) sender = test_jid ("maya@riverside.example"), same = test_jid ("maya@riverside.example");
  KithMessageData data = { .id = 1, .sort_time = 10, .stamp = 10, .sender = sender, .body = "Hi",
                           .is_outgoing = TRUE, .state = KITH_MESSAGE_STATE_QUEUED };
  KithMessage *message = kith_message_new (&data);
  guint n = 0;

  g_signal_connect (message, "notify", G_CALLBACK (count_notify_cb), &n);
  data.sender = same;
  kith_message_update (message, &data);
  kith_message_update (message, kith_message_get_data (message));
  g_assert_cmpuint (n, ==, 0);

  data.state = KITH_MESSAGE_STATE_FAILED;
  data.failure = KITH_FAILURE_QUOTA;
  data.failure_text = "full";
  kith_message_update (message, &data);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (kith_message_get_failure_text (message), ==, "full");

  kith_message_set_surroundings (message, FALSE, 0, KITH_GROUP_SINGLE);
  g_assert_cmpuint (n, ==, 3);
  kith_message_set_surroundings (message, TRUE, 2, KITH_GROUP_LAST);
  g_assert_cmpuint (n, ==, 6);

  g_assert_finalize_object (message);
}

static void
test_place (void)
{
  KithMessageData a = { .id = 9, .sort_time = 10, .sort_tie = 1 }, b = { .id = 3, .sort_time = 10, .sort_tie = 2 };
  KithMessageData c = { .id = 1, .sort_time = 11 };

  g_assert_cmpint (kith_message_data_compare (&a, &b), <, 0);
  g_assert_cmpint (kith_message_data_compare (&b, &a), >, 0);
  g_assert_cmpint (kith_message_data_compare (&b, &c), <, 0);
  g_assert_cmpint (kith_message_data_compare (&c, &c), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/update-notifies-changes-only", test_update_notifies_changes_only);
  g_test_add_func ("/message/place", test_place);

  return g_test_run ();
}
