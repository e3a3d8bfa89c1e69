/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-person.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-outbox.h"

void
person_open (Person *person)
{
  GError *error = NULL;

  person->client = kith_client_new (person->folder);
  dex_await (kith_client_open (person->client), &error);
  g_assert_no_error (error);
}

Person *
person_new (void)
{
  Person *person = g_new0 (Person, 1);

  person->folder = g_dir_make_tmp ("kith-client-XXXXXX", NULL);
  person_open (person);

  return person;
}

void
person_close (Person *person)
{
  GError *error = NULL;

  dex_await (kith_client_close (person->client), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (person->client);
  person->client = NULL;
}

void
person_free (Person *person)
{
  if (person->client != NULL)
    person_close (person);
  g_free (person->folder);
  g_free (person);
}

KithAccount *
account_of (Person *person,
            guint   n)
{
  g_autoptr(KithAccount) account = g_list_model_get_item (G_LIST_MODEL (kith_client_get_accounts (person->client)), n);

  return account;
}

gboolean
is_online (gpointer account)
{
  return kith_account_get_state (account) == KITH_ACCOUNT_STATE_ONLINE;
}

gboolean
needs_password (gpointer account)
{
  return kith_account_get_state (account) == KITH_ACCOUNT_STATE_NEEDS_PASSWORD;
}

KithAccount *
sign_in (Person     *person,
         const char *address)
{
  GError *error = NULL;
  g_autoptr(KithAccount) account = dex_await_object (kith_client_add_account (person->client, address, "secret", NULL), &error);

  g_assert_no_error (error);
  g_assert_nonnull (account);
  await_until (is_online, account, 20);

  return account;
}

KithConversation *
conversation_with (Person      *person,
                   KithAccount *account,
                   const char  *address)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (address, NULL);

  return kith_client_open_conversation (person->client, account, jid);
}

KithContact *
contact_of (Person      *person,
            KithAccount *account,
            const char  *address)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (address, NULL);

  return kith_roster_find (kith_account_runtime_get_roster (kith_client_get_runtime (person->client, account)), jid);
}

void
send_text (Person           *person,
           KithConversation *conversation,
           const char       *text)
{
  GError *error = NULL;
  KithAccountRuntime *runtime = kith_client_get_runtime (person->client, kith_conversation_get_account (conversation));

  dex_await (kith_outbox_send (kith_account_runtime_get_outbox (runtime), conversation, text), &error);
  g_assert_no_error (error);
}

gboolean
last_is (gpointer data)
{
  Wish *wish = data;
  KithMessage *last = kith_conversation_get_last_message (wish->conversation);

  return last != NULL && g_strcmp0 (kith_message_get_body (last), wish->text) == 0 && kith_message_get_state (last) >= wish->state;
}

gboolean
has_unread (gpointer data)
{
  Wish *wish = data;

  return kith_conversation_get_unread_count (wish->conversation) == wish->count;
}
