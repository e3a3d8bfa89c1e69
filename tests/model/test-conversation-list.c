/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-list.h"
#include "model-test.h"

typedef struct
{
  KithAccount *account;
  KithConversationList *list;
  GString *log;
} Fixture;

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
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(XmppJid) own = test_jid ("anna@riverside.example");

  fixture->account = kith_account_new (1, own);
  fixture->list = kith_conversation_list_new ();
  fixture->log = g_string_new (NULL);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (items_changed_cb), fixture->log);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->list);
  g_assert_finalize_object (fixture->account);
  g_string_free (fixture->log, TRUE);
}

static KithConversation *
conversation_new (KithAccount *account,
                  const char  *local,
                  gint64       activity)
{
  g_autofree char *text = g_strconcat (local, "@riverside.example", NULL);
  g_autoptr(XmppJid) jid = test_jid (text);
  g_autoptr(KithContact) contact = kith_contact_new (account, jid);
  KithConversation *conversation = kith_conversation_new (contact, KITH_CONVERSATION_PERSON);

  if (activity != 0)
    {
      KithMessageData data = { .id = activity, .sort_time = activity, .stamp = activity };
      g_autoptr(KithMessage) message = kith_message_new (&data);

      kith_conversation_set_last_message (conversation, message);
    }

  return conversation;
}

static void
touch (KithConversation *conversation,
       gint64            activity)
{
  KithMessageData data = { .id = activity, .sort_time = activity, .stamp = activity };
  g_autoptr(KithMessage) message = kith_message_new (&data);

  kith_conversation_set_last_message (conversation, message);
}

static void
assert_order (Fixture    *fixture,
              const char *expected)
{
  g_autoptr(GString) order = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_string_append_printf (order, "%s ", kith_conversation_get_name (conversation));
    }
  g_assert_cmpstr (order->str, ==, expected);
}

static void
test_sorted (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(KithConversation) a = conversation_new (fixture->account, "a", 100);
  g_autoptr(KithConversation) b = conversation_new (fixture->account, "b", 300);
  g_autoptr(KithConversation) c = conversation_new (fixture->account, "c", 200);
  g_autoptr(KithConversation) zed = conversation_new (fixture->account, "zed", 0);
  g_autoptr(KithConversation) amy = conversation_new (fixture->account, "amy", 0);

  kith_conversation_list_add (fixture->list, a);
  kith_conversation_list_add (fixture->list, zed);
  kith_conversation_list_add (fixture->list, b);
  kith_conversation_list_add (fixture->list, amy);
  kith_conversation_list_add (fixture->list, c);
  assert_order (fixture, "b c a amy zed ");
  g_assert_cmpstr (fixture->log->str, ==, "0-0+1 1-0+1 0-0+1 2-0+1 1-0+1 ");

  /* A move is one change over both places; a change that moves nothing is none. */
  g_string_truncate (fixture->log, 0);
  touch (a, 400);
  assert_order (fixture, "a b c amy zed ");
  g_assert_cmpstr (fixture->log->str, ==, "0-3+3 ");
  touch (a, 500);
  g_assert_cmpstr (fixture->log->str, ==, "0-3+3 ");
  touch (zed, 250);
  assert_order (fixture, "a b zed c amy ");

  kith_contact_set_name (kith_conversation_get_contact (a), "Zoe");
  assert_order (fixture, "Zoe b zed c amy ");

  kith_conversation_list_remove (fixture->list, b);
  touch (b, 900);
  assert_order (fixture, "Zoe zed c amy ");
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(XmppJid) work_jid = test_jid ("anna.berg@studio.example"), jid = test_jid ("a@riverside.example/r");
  g_autoptr(KithAccount) work = kith_account_new (2, work_jid);
  g_autoptr(KithConversation) a = conversation_new (fixture->account, "a", 0);
  g_autoptr(KithConversation) at_work = conversation_new (work, "a", 0);

  kith_conversation_list_add (fixture->list, a);
  kith_conversation_list_add (fixture->list, at_work);
  g_assert_true (kith_conversation_list_find (fixture->list, fixture->account, jid) == a);
  g_assert_true (kith_conversation_list_find (fixture->list, work, jid) == at_work);

  g_assert_null (kith_conversation_list_find_id (fixture->list, 5));
  kith_conversation_set_id (a, 5);
  g_assert_true (kith_conversation_list_find_id (fixture->list, 5) == a);

  kith_conversation_list_remove_account (fixture->list, fixture->account);
  g_assert_null (kith_conversation_list_find (fixture->list, fixture->account, jid));
  g_assert_null (kith_conversation_list_find_id (fixture->list, 5));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 1);
}

static void
test_add_many (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) many = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(KithConversation) first = conversation_new (fixture->account, "first", 1000000);
  g_autoptr(KithConversation) last = conversation_new (fixture->account, "last", 1);

  kith_conversation_list_add (fixture->list, first);
  kith_conversation_list_add (fixture->list, last);
  g_string_truncate (fixture->log, 0);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *local = g_strdup_printf ("p%u", i);

      g_ptr_array_add (many, conversation_new (fixture->account, local, 2 + (i * 7919) % 5000));
    }
  kith_conversation_list_add_many (fixture->list, many);
  g_assert_cmpstr (fixture->log->str, ==, "1-0+5000 ");

  for (guint i = 1; i < 5002; i++)
    {
      g_autoptr(KithConversation) a = g_list_model_get_item (G_LIST_MODEL (fixture->list), i - 1);
      g_autoptr(KithConversation) b = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpint (kith_conversation_get_last_activity (a), >=, kith_conversation_get_last_activity (b));
    }

  kith_conversation_list_add_many (fixture->list, many);
  g_assert_cmpstr (fixture->log->str, ==, "1-0+5000 ");
}

static void
test_n_unread (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(KithConversation) a = conversation_new (fixture->account, "a", 1);
  g_autoptr(KithConversation) b = conversation_new (fixture->account, "b", 2);
  guint n = 0;

  kith_conversation_set_unread_count (a, 3);
  g_signal_connect (fixture->list, "notify::n-unread", G_CALLBACK (count_notify_cb), &n);
  kith_conversation_list_add (fixture->list, a);
  kith_conversation_list_add (fixture->list, b);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (fixture->list), ==, 1);
  kith_conversation_set_unread_count (b, 1);
  kith_conversation_set_unread_count (b, 2);
  g_assert_cmpuint (n, ==, 2);
  kith_conversation_list_remove (fixture->list, b);
  kith_conversation_set_unread_count (a, 0);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (fixture->list), ==, 0);
}

/* Pinned ones stand first, among themselves and after them the newest; what is archived is counted, where it stands is its place. */
static void
test_pinned (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(KithConversation) a = conversation_new (fixture->account, "a", 100);
  g_autoptr(KithConversation) b = conversation_new (fixture->account, "b", 300);
  g_autoptr(KithConversation) c = conversation_new (fixture->account, "c", 200);
  g_autoptr(KithConversation) zed = conversation_new (fixture->account, "zed", 0);
  g_autoptr(GPtrArray) many = g_ptr_array_new ();
  guint n = 0;

  kith_conversation_list_add (fixture->list, a);
  g_ptr_array_add (many, b);
  g_ptr_array_add (many, c);
  g_ptr_array_add (many, zed);
  kith_conversation_set_is_pinned (zed, TRUE);
  kith_conversation_set_is_archived (c, TRUE);
  kith_conversation_list_add_many (fixture->list, many);
  assert_order (fixture, "zed b c a ");
  g_assert_cmpuint (kith_conversation_list_get_n_archived (fixture->list), ==, 1);

  g_string_truncate (fixture->log, 0);
  kith_conversation_set_is_pinned (a, TRUE);
  assert_order (fixture, "a zed b c ");
  g_assert_cmpstr (fixture->log->str, ==, "0-4+4 ");
  touch (zed, 150);
  assert_order (fixture, "zed a b c ");
  touch (b, 900);
  assert_order (fixture, "zed a b c ");
  kith_conversation_set_is_pinned (zed, FALSE);
  assert_order (fixture, "a b c zed ");

  g_signal_connect (fixture->list, "notify::n-archived", G_CALLBACK (count_notify_cb), &n);
  kith_conversation_set_is_archived (b, TRUE);
  kith_conversation_list_remove (fixture->list, c);
  kith_conversation_set_is_archived (b, FALSE);
  g_assert_cmpuint (kith_conversation_list_get_n_archived (fixture->list), ==, 0);
  g_assert_cmpuint (n, ==, 3);
}

/* A mark counts as unread, with a number or without. */
static void
test_marked_unread (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(KithConversation) a = conversation_new (fixture->account, "a", 1);

  kith_conversation_list_add (fixture->list, a);
  kith_conversation_set_is_marked_unread (a, TRUE);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (fixture->list), ==, 1);
  kith_conversation_set_unread_count (a, 2);
  kith_conversation_set_is_marked_unread (a, FALSE);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (fixture->list), ==, 1);
  kith_conversation_set_unread_count (a, 0);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (fixture->list), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/conversation-list/sorted", Fixture, NULL, set_up, test_sorted, tear_down);
  g_test_add ("/conversation-list/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/conversation-list/add-many", Fixture, NULL, set_up, test_add_many, tear_down);
  g_test_add ("/conversation-list/n-unread", Fixture, NULL, set_up, test_n_unread, tear_down);

  g_test_add ("/conversation-list/pinned", Fixture, NULL, set_up, test_pinned, tear_down);
  g_test_add ("/conversation-list/marked-unread", Fixture, NULL, set_up, test_marked_unread, tear_down);

  return g_test_run ();
}
