/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-list.h"
#include "model-test.h"

static void
test_setters_notify_changes_only (void)
{
  g_autoptr(XmppJid) jid = test_jid ("anna@riverside.example/desk");
  g_autoptr(GError) refused = g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_PASSWORD_REFUSED, "no");
  g_autoptr(GError) same = g_error_copy (refused);
  KithAccount *account = kith_account_new (7, jid);
  guint n = 0;

  g_assert_cmpstr (kith_account_get_address (account), ==, "anna@riverside.example");
  g_assert_cmpstr (kith_account_get_label (account), ==, "riverside.example");
  g_assert_true (kith_account_get_enabled (account));

  g_signal_connect (account, "notify", G_CALLBACK (count_notify_cb), &n);
  kith_account_set_label (account, "riverside.example");
  kith_account_set_color (account, 0);
  kith_account_set_enabled (account, 2);
  kith_account_set_state (account, KITH_ACCOUNT_STATE_OFFLINE, NULL, 0);
  kith_account_set_presence (account, KITH_SHOW_OFFLINE, NULL);
  kith_account_set_syncing (account, FALSE);
  g_assert_cmpuint (n, ==, 0);

  kith_account_set_label (account, "Home");
  kith_account_set_color (account, KITH_ACCOUNT_COLORS + 1);
  g_assert_cmpuint (kith_account_get_color (account), ==, 1);
  g_assert_cmpuint (n, ==, 2);

  kith_account_set_state (account, KITH_ACCOUNT_STATE_WAITING, refused, 5);
  g_assert_cmpuint (n, ==, 4);
  kith_account_set_state (account, KITH_ACCOUNT_STATE_WAITING, same, 5);
  g_assert_cmpuint (n, ==, 4);
  kith_account_set_state (account, KITH_ACCOUNT_STATE_WAITING, kith_account_get_error (account), 5);
  g_assert_error (kith_account_get_error (account), KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_PASSWORD_REFUSED);

  /* The error alone is news as well. */
  kith_account_set_state (account, KITH_ACCOUNT_STATE_WAITING, NULL, 5);
  g_assert_cmpuint (n, ==, 5);

  kith_account_set_label (account, "");
  g_assert_cmpstr (kith_account_get_label (account), ==, "riverside.example");

  g_assert_finalize_object (account);
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GString    *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
test_list (void)
{
  g_autoptr(XmppJid) home = test_jid ("anna@riverside.example"), work = test_jid ("anna.berg@studio.example");
  g_autoptr(XmppJid) work_full = test_jid ("anna.berg@studio.example/x"), other = test_jid ("nobody@studio.example");
  g_autoptr(KithAccount) first = kith_account_new (1, home);
  g_autoptr(KithAccount) second = kith_account_new (2, work);
  g_autoptr(GString) log = g_string_new (NULL);
  KithAccountList *list = kith_account_list_new ();

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), log);
  kith_account_list_append (list, first);
  kith_account_list_append (list, second);

  g_assert_true (kith_account_list_find (list, work_full) == second);
  g_assert_null (kith_account_list_find (list, other));
  g_assert_true (kith_account_list_find_id (list, 1) == first);
  g_assert_null (kith_account_list_find_id (list, 3));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == KITH_TYPE_ACCOUNT);

  kith_account_list_remove (list, first);
  kith_account_list_remove (list, first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_null (kith_account_list_find_id (list, 1));
  g_assert_cmpstr (log->str, ==, "0-0+1 1-0+1 0-1+0 ");

  g_assert_finalize_object (list);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/setters-notify-changes-only", test_setters_notify_changes_only);
  g_test_add_func ("/account/list", test_list);

  return g_test_run ();
}
