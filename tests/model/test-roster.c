/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-roster.h"
#include "model-test.h"

static KithRoster *
roster_new (void)
{
  g_autoptr(XmppJid) own = test_jid ("anna@riverside.example");
  g_autoptr(KithAccount) account = kith_account_new (1, own);

  return kith_roster_new (account);
}

static void
test_ensure_and_remove (void)
{
  KithRoster *roster = roster_new ();
  g_autoptr(XmppJid) a = test_jid ("a@x.example/1"), b = test_jid ("b@x.example"), c = test_jid ("c@x.example");
  KithContact *contact = kith_roster_ensure (roster, a);

  g_assert_true (kith_roster_ensure (roster, a) == contact);
  g_assert_null (kith_roster_find (roster, b));
  kith_roster_ensure (roster, b);
  kith_roster_ensure (roster, c);
  kith_roster_remove (roster, contact);
  g_assert_null (kith_roster_find (roster, a));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (roster)), ==, 2);
  g_assert_cmpstr (kith_contact_get_display_name (kith_roster_find (roster, b)), ==, "b");
  g_assert_cmpstr (kith_contact_get_display_name (kith_roster_find (roster, c)), ==, "c");

  g_assert_finalize_object (roster);
}

static void
test_requests (void)
{
  KithRoster *roster = roster_new ();
  g_autoptr(XmppJid) a = test_jid ("a@x.example"), b = test_jid ("b@x.example");
  GListModel *requests = kith_roster_get_requests (roster);

  kith_contact_set_is_asking (kith_roster_ensure (roster, a), TRUE);
  kith_contact_set_is_asking (kith_roster_ensure (roster, b), TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 2);
  kith_contact_set_is_asking (kith_roster_find (roster, a), FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  kith_roster_remove (roster, kith_roster_find (roster, b));
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);

  g_assert_finalize_object (roster);
}

static void
test_all_offline (void)
{
  KithRoster *roster = roster_new ();
  g_autoptr(XmppJid) a = test_jid ("a@x.example");

  kith_contact_set_resource (kith_roster_ensure (roster, a), "r", KITH_SHOW_CHAT, NULL, 0);
  kith_roster_set_all_offline (roster);
  g_assert_cmpint (kith_contact_get_show (kith_roster_find (roster, a)), ==, KITH_SHOW_OFFLINE);

  g_assert_finalize_object (roster);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/roster/ensure-and-remove", test_ensure_and_remove);
  g_test_add_func ("/roster/requests", test_requests);
  g_test_add_func ("/roster/all-offline", test_all_offline);

  return g_test_run ();
}
