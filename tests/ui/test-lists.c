/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-row.h"
#include "kith-current-selection.h"
#include "kith-ui.h"

#include <adwaita.h>

/* The selection goes with its item, and nobody else selects. */
static void
test_current_selection (void)
{
  const char * const names[] = { "a", "b", "c", NULL };
  g_autoptr(GtkStringList) list = gtk_string_list_new (names);
  g_autoptr(GObject) b = g_list_model_get_item (G_LIST_MODEL (list), 1);
  const char * const two[] = { "x", "y", NULL };
  KithCurrentSelection *selection = kith_current_selection_new (G_LIST_MODEL (list));

  kith_current_selection_set_current (selection, b);
  g_assert_cmpuint (kith_current_selection_get_position (selection), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 1));
  g_assert_false (gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 0, TRUE));

  gtk_string_list_splice (list, 0, 0, two);
  g_assert_cmpuint (kith_current_selection_get_position (selection), ==, 3);
  gtk_string_list_splice (list, 0, 1, NULL);
  g_assert_cmpuint (kith_current_selection_get_position (selection), ==, 2);
  gtk_string_list_splice (list, 2, 1, NULL);
  g_assert_cmpuint (kith_current_selection_get_position (selection), ==, GTK_INVALID_LIST_POSITION);
  kith_current_selection_set_current (selection, NULL);

  g_assert_finalize_object (selection);
}

static char *
words_of (GtkWidget *row)
{
  char *words;

  g_object_get (row, "words", &words, NULL);

  return words;
}

/* product.md "Accessible names", to the letter. */
static void
test_row_words (void)
{
  g_autoptr(XmppJid) own = xmpp_jid_new ("anna@riverside.example", NULL);
  g_autoptr(XmppJid) jid = xmpp_jid_new ("maya@riverside.example", NULL);
  g_autoptr(KithAccount) account = kith_account_new (1, own);
  g_autoptr(KithContact) contact = kith_contact_new (account, jid);
  g_autoptr(KithConversation) conversation = kith_conversation_new (contact, KITH_CONVERSATION_PERSON);
  g_autoptr(GDateTime) today = g_date_time_new_now_local ();
  KithMessageData data = { .id = 1, .stamp = g_date_time_to_unix (today) * G_USEC_PER_SEC, .sort_time = 1, .body = "Take the\ngreen <b>one</b>" };
  g_autoptr(KithMessage) message = kith_message_new (&data);
  g_autofree char *time = g_date_time_format (today, "%H:%M");
  g_autofree char *expected = NULL;
  g_autofree char *expected_all = NULL;
  GtkWidget *row = g_object_ref_sink (g_object_new (KITH_TYPE_CONVERSATION_ROW, NULL));
  char *words;

  kith_contact_set_name (contact, "Maya");
  kith_account_set_label (account, "Home");
  kith_conversation_row_set_conversation (KITH_CONVERSATION_ROW (row), conversation);
  words = words_of (row);
  g_assert_cmpstr (words, ==, "Maya");
  g_free (words);

  kith_conversation_set_last_message (conversation, message);
  kith_conversation_set_unread_count (conversation, 2);
  expected = g_strdup_printf ("Maya, 2 unread, last message Take the green <b>one</b>, %s", time);
  words = words_of (row);
  g_assert_cmpstr (words, ==, expected);
  g_free (words);

  kith_conversation_row_set_show_account (KITH_CONVERSATION_ROW (row), TRUE);
  expected_all = g_strdup_printf ("%s, account Home", expected);
  words = words_of (row);
  g_assert_cmpstr (words, ==, expected_all);
  g_free (words);

  g_assert_finalize_object (row);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  kith_ui_register_resources ();

  g_test_add_func ("/lists/current-selection", test_current_selection);
  g_test_add_func ("/lists/row-words", test_row_words);

  return g_test_run ();
}
