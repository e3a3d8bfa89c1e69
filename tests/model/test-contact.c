/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation.h"
#include "model-test.h"

static KithContact *
contact_new (const char *text)
{
  g_autoptr(XmppJid) own = test_jid ("anna@riverside.example"), jid = test_jid (text);
  g_autoptr(KithAccount) account = kith_account_new (1, own);

  return kith_contact_new (account, jid);
}

static void
test_display_name (void)
{
  KithContact *contact = contact_new ("maya@riverside.example/phone");
  g_autoptr(KithContact) server = contact_new ("irc.example");
  guint n = 0;

  g_assert_cmpstr (xmpp_jid_get_text (kith_contact_get_jid (contact)), ==, "maya@riverside.example");
  g_assert_cmpstr (kith_contact_get_display_name (contact), ==, "maya");
  g_assert_cmpstr (kith_contact_get_display_name (server), ==, "irc.example");

  g_signal_connect (contact, "notify::display-name", G_CALLBACK (count_notify_cb), &n);
  kith_contact_set_full_name (contact, "Maya Maria Lindqvist");
  g_assert_cmpstr (kith_contact_get_display_name (contact), ==, "Maya Maria Lindqvist");
  kith_contact_set_nick (contact, "May");
  g_assert_cmpstr (kith_contact_get_display_name (contact), ==, "May");
  kith_contact_set_name (contact, "  Maya Lindqvist ");
  g_assert_cmpstr (kith_contact_get_display_name (contact), ==, "Maya Lindqvist");
  g_assert_cmpuint (n, ==, 3);

  /* The nick is hidden behind the name: nothing to be seen changes. */
  kith_contact_set_nick (contact, "Mayday");
  kith_contact_set_name (contact, "Maya Lindqvist");
  g_assert_cmpuint (n, ==, 3);

  kith_contact_set_name (contact, " \n");
  g_assert_cmpstr (kith_contact_get_display_name (contact), ==, "Mayday");
  g_assert_cmpuint (n, ==, 4);

  g_assert_finalize_object (contact);
}

/* RFC 6121 s. 4.7.2.3: the priority first, then who is more reachable. */
static void
test_presence (void)
{
  KithContact *contact = contact_new ("maya@riverside.example");
  guint n = 0;

  g_signal_connect (contact, "notify::show", G_CALLBACK (count_notify_cb), &n);
  kith_contact_set_resource (contact, "phone", KITH_SHOW_AWAY, "on the road", 0);
  g_assert_cmpint (kith_contact_get_show (contact), ==, KITH_SHOW_AWAY);
  g_assert_cmpstr (kith_contact_get_status (contact), ==, "on the road");

  kith_contact_set_resource (contact, "desk", KITH_SHOW_AVAILABLE, NULL, 0);
  g_assert_cmpint (kith_contact_get_show (contact), ==, KITH_SHOW_AVAILABLE);
  g_assert_null (kith_contact_get_status (contact));

  kith_contact_set_resource (contact, "phone", KITH_SHOW_DND, "busy", 5);
  g_assert_cmpint (kith_contact_get_show (contact), ==, KITH_SHOW_DND);
  g_assert_cmpuint (g_list_model_get_n_items (kith_contact_get_resources (contact)), ==, 2);
  g_assert_cmpuint (n, ==, 3);

  kith_contact_set_resource (contact, "phone", KITH_SHOW_OFFLINE, NULL, 0);
  g_assert_cmpint (kith_contact_get_show (contact), ==, KITH_SHOW_AVAILABLE);
  kith_contact_set_resource (contact, "never seen", KITH_SHOW_OFFLINE, NULL, 0);
  g_assert_cmpuint (g_list_model_get_n_items (kith_contact_get_resources (contact)), ==, 1);

  /* Idle is the device that counts. */
  kith_contact_set_resource (contact, "tablet", KITH_SHOW_AWAY, NULL, -1);
  kith_contact_set_idle_since (contact, "tablet", 5);
  kith_contact_set_idle_since (contact, "never seen", 7);
  g_assert_cmpint (kith_contact_get_idle_since (contact), ==, 0);
  kith_contact_set_idle_since (contact, "desk", 6);
  g_assert_cmpint (kith_contact_get_idle_since (contact), ==, 6);
  kith_contact_set_resource (contact, "desk", KITH_SHOW_OFFLINE, NULL, 0);
  g_assert_cmpint (kith_contact_get_idle_since (contact), ==, 5);

  kith_contact_clear_resources (contact);
  g_assert_cmpint (kith_contact_get_idle_since (contact), ==, 0);
  g_assert_cmpint (kith_contact_get_show (contact), ==, KITH_SHOW_OFFLINE);
  g_assert_cmpuint (g_list_model_get_n_items (kith_contact_get_resources (contact)), ==, 0);

  g_assert_finalize_object (contact);
}

static void
test_roster_state_and_groups (void)
{
  static const char * const groups[] = { "Family", "Sailing", NULL };
  KithContact *contact = contact_new ("maya@riverside.example");
  guint n = 0;

  g_signal_connect (contact, "notify", G_CALLBACK (count_notify_cb), &n);
  kith_contact_set_roster_state (contact, FALSE, KITH_SUBSCRIPTION_NONE, FALSE);
  kith_contact_set_groups (contact, NULL);
  kith_contact_set_is_asking (contact, FALSE);
  g_assert_cmpuint (n, ==, 0);
  g_assert_nonnull (kith_contact_get_groups (contact));

  kith_contact_set_roster_state (contact, TRUE, KITH_SUBSCRIPTION_TO, FALSE);
  g_assert_cmpuint (n, ==, 2);
  kith_contact_set_groups (contact, groups);
  kith_contact_set_groups (contact, groups);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (kith_contact_get_groups (contact)[1], ==, "Sailing");

  g_assert_finalize_object (contact);
}

static void
test_conversation (void)
{
  g_autoptr(KithContact) contact = contact_new ("maya@riverside.example");
  KithConversation *conversation = kith_conversation_new (contact, KITH_CONVERSATION_PERSON);
  KithMessageData data = { .id = 4, .sort_time = 900, .stamp = 1000, .body = "Hello" };
  g_autoptr(KithMessage) message = kith_message_new (&data);
  guint n_name = 0, n = 0;

  g_signal_connect (conversation, "notify::name", G_CALLBACK (count_notify_cb), &n_name);
  kith_contact_set_name (contact, "Maya");
  g_assert_cmpstr (kith_conversation_get_name (conversation), ==, "Maya");
  g_assert_cmpuint (n_name, ==, 1);

  g_signal_connect (conversation, "notify", G_CALLBACK (count_notify_cb), &n);
  kith_conversation_set_last_message (conversation, message);
  kith_conversation_set_last_message (conversation, message);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (kith_conversation_get_last_activity (conversation), ==, 900);
  kith_conversation_set_draft (conversation, "");
  kith_conversation_set_chat_state (conversation, KITH_CHAT_STATE_NONE);
  kith_conversation_set_unread_count (conversation, 0);
  g_assert_cmpuint (n, ==, 2);
  kith_conversation_set_draft (conversation, "so");
  kith_conversation_set_draft (conversation, "");
  g_assert_null (kith_conversation_get_draft (conversation));
  g_assert_cmpuint (n, ==, 4);

  kith_conversation_set_last_message (conversation, NULL);
  g_assert_cmpint (kith_conversation_get_last_activity (conversation), ==, 0);

  g_assert_finalize_object (conversation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/contact/display-name", test_display_name);
  g_test_add_func ("/contact/presence", test_presence);
  g_test_add_func ("/contact/roster-state-and-groups", test_roster_state_and_groups);
  g_test_add_func ("/conversation/properties", test_conversation);

  return g_test_run ();
}
