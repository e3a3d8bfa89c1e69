/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-conversation-settings-store.h"
#include "kith-conversation-settings.h"
#include "kith-database.h"
#include "test-person.h"

/* What is said of conversations on one device of an account is so on the others (XEP-0469, XEP-0492). Run by tests/servers/with-servers.sh. */

typedef struct
{
  KithConversation *conversation;
  gboolean          is_pinned;
  gboolean          is_archived;
  KithNotify        notify;
} Setting;

static gboolean
is_set (gpointer data)
{
  Setting *wish = data;

  return kith_conversation_get_is_pinned (wish->conversation) == wish->is_pinned &&
         kith_conversation_get_is_archived (wish->conversation) == wish->is_archived &&
         kith_conversation_get_notify (wish->conversation) == wish->notify;
}

static gboolean
is_disabled (gpointer account)
{
  return kith_account_get_state (account) == KITH_ACCOUNT_STATE_DISABLED;
}

static KithConversationSettings *
settings_of (Person      *person,
             KithAccount *account)
{
  return kith_account_runtime_get_settings (kith_client_get_runtime (person->client, account));
}

static void
await_set (KithConversation *conversation,
           gboolean          is_pinned,
           gboolean          is_archived,
           KithNotify        notify)
{
  Setting wish = { conversation, is_pinned, is_archived, notify };

  await_until (is_set, &wish, 20);
}

/* Two devices of one account. */
static void
share (const char *address,
       const char *first_peer,
       const char *second_peer)
{
  Person *desk = person_new ();
  Person *lap = person_new ();
  KithAccount *desk_account = sign_in (desk, address);
  KithAccount *lap_account = sign_in (lap, address);
  KithConversation *desk_first = conversation_with (desk, desk_account, first_peer);
  KithConversation *desk_second = conversation_with (desk, desk_account, second_peer);
  KithConversation *lap_first = conversation_with (lap, lap_account, first_peer);
  KithConversation *lap_second = conversation_with (lap, lap_account, second_peer);

  g_test_message ("%s", address);
  kith_conversation_settings_pin (settings_of (desk, desk_account), desk_first, TRUE);
  await_set (lap_first, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  kith_conversation_settings_archive (settings_of (lap, lap_account), lap_first, TRUE);
  await_set (desk_first, FALSE, TRUE, KITH_NOTIFY_ALWAYS);
  kith_conversation_settings_set_notify (settings_of (desk, desk_account), desk_first, KITH_NOTIFY_NEVER);
  await_set (lap_first, FALSE, TRUE, KITH_NOTIFY_NEVER);

  /* One is away; both say something. */
  kith_client_set_account_enabled (desk->client, desk_account, FALSE);
  await_until (is_disabled, desk_account, 20);
  kith_conversation_settings_pin (settings_of (desk, desk_account), desk_second, TRUE);
  await_set (desk_second, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  kith_conversation_settings_pin (settings_of (lap, lap_account), lap_first, TRUE);
  kith_conversation_settings_set_notify (settings_of (lap, lap_account), lap_first, KITH_NOTIFY_ALWAYS);
  await_set (lap_first, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  await_set (desk_first, FALSE, TRUE, KITH_NOTIFY_NEVER);

  /* Back, after a restart: it is kept. */
  person_close (desk);
  person_open (desk);
  desk_account = account_of (desk, 0);
  kith_client_set_account_enabled (desk->client, desk_account, TRUE);
  kith_client_set_password (desk->client, desk_account, "secret", TRUE);
  desk_first = conversation_with (desk, desk_account, first_peer);
  desk_second = conversation_with (desk, desk_account, second_peer);
  await_until (is_online, desk_account, 20);
  await_set (lap_second, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  await_set (desk_first, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  await_set (desk_second, TRUE, FALSE, KITH_NOTIFY_ALWAYS);

  /* A third that never saw any of it. */
  person_free (lap);
  lap = person_new ();
  lap_account = sign_in (lap, address);
  await_set (conversation_with (lap, lap_account, first_peer), TRUE, FALSE, KITH_NOTIFY_ALWAYS);

  /* Leaves the account as it was. */
  kith_conversation_settings_pin (settings_of (desk, desk_account), desk_first, FALSE);
  kith_conversation_settings_pin (settings_of (desk, desk_account), desk_second, FALSE);
  await_set (conversation_with (lap, lap_account, first_peer), FALSE, FALSE, KITH_NOTIFY_ALWAYS);
  await_set (conversation_with (lap, lap_account, second_peer), FALSE, FALSE, KITH_NOTIFY_ALWAYS);

  person_free (desk);
  person_free (lap);
}

static void
test_prosody (void)
{
  share ("alice@a.test", "bob@a.test", "carol@a.test");
}

static void
test_ejabberd (void)
{
  share ("alice@b.test", "carol@b.test", "bob@b.test");
}

static gboolean
is_caught_up (gpointer runtime)
{
  return kith_account_runtime_get_is_caught_up (runtime);
}

/* security.md P5: a server that cannot keep it private is told nothing. */
static void
test_old (void)
{
  Person *person = person_new ();
  KithAccount *account = sign_in (person, "alice@old.test");
  KithConversation *conversation = conversation_with (person, account, "dave@a.test");
  g_autofree char *folder = g_strdup (person->folder);
  g_autoptr(KithDatabase) database = NULL;
  g_autoptr(GPtrArray) untold = NULL;
  GError *error = NULL;

  await_until (is_caught_up, kith_client_get_runtime (person->client, account), 20);
  kith_conversation_settings_pin (settings_of (person, account), conversation, TRUE);
  await_set (conversation, TRUE, FALSE, KITH_NOTIFY_ALWAYS);
  person_free (person);

  database = kith_database_new (folder);
  dex_await (kith_database_open (database), &error);
  g_assert_no_error (error);
  untold = dex_await_boxed (kith_conversation_settings_store_load_untold (database, 1, 0), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (untold->len, ==, 1);
  g_assert_cmpstr (((KithSharedSettings *) untold->pdata[0])->jid, ==, "dave@a.test");
  dex_await (kith_database_close (database), &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/interop/settings/prosody", test_prosody);
  FIBER_TEST ("/interop/settings/ejabberd", test_ejabberd);
  FIBER_TEST ("/interop/settings/P5-old", test_old);

  return g_test_run ();
}
