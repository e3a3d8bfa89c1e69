/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-account-store.h"
#include "kith-database.h"
#include "kith-read-service.h"
#include "kith-roster-service.h"
#include "kith-tls.h"
#include "kith-typing-service.h"
#include "test-person.h"

#include <libsoup/soup.h>
#include <string.h>

/* Two whole programs without a window, on real servers. Run by tests/servers/with-servers.sh. */

static guint
count_text (KithConversation *conversation,
            const char       *text)
{
  GListModel *timeline = G_LIST_MODEL (kith_conversation_get_timeline (conversation));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (timeline, i);

      n += g_strcmp0 (kith_message_get_body (message), text) == 0;
    }

  return n;
}

static gboolean
is_composing (gpointer conversation)
{
  return kith_conversation_get_chat_state (conversation) == KITH_CHAT_STATE_COMPOSING;
}

static gboolean
has_loaded (gpointer timeline)
{
  return !kith_timeline_get_is_loading (timeline) && g_list_model_get_n_items (timeline) > 0;
}

typedef struct
{
  Person      *person;
  KithAccount *account;
  const char  *address;
} Whom;

static gboolean
is_asking (gpointer data)
{
  Whom *whom = data;
  KithContact *contact = contact_of (whom->person, whom->account, whom->address);

  return contact != NULL && kith_contact_get_is_asking (contact);
}

static gboolean
is_friend_here (gpointer data)
{
  Whom *whom = data;
  KithContact *contact = contact_of (whom->person, whom->account, whom->address);

  return contact != NULL && kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_BOTH &&
         kith_contact_get_show (contact) == KITH_SHOW_AVAILABLE;
}

/* Each adds the other; both see each other. */
static void
befriend (Person      *one,
          KithAccount *account,
          Person      *other,
          KithAccount *other_account)
{
  KithRosterService *asker = kith_account_runtime_get_roster_service (kith_client_get_runtime (one->client, account));
  KithRosterService *asked = kith_account_runtime_get_roster_service (kith_client_get_runtime (other->client, other_account));
  Whom request = { other, other_account, kith_account_get_address (account) };
  Whom there = { one, account, kith_account_get_address (other_account) };
  Whom here = { other, other_account, kith_account_get_address (account) };
  GError *error = NULL;

  dex_await (kith_roster_service_add (asker, kith_account_get_jid (other_account), "Friend", NULL), &error);
  g_assert_no_error (error);
  await_until (is_asking, &request, 20);
  dex_await (kith_roster_service_accept (asked, contact_of (other, other_account, request.address)), &error);
  g_assert_no_error (error);

  /* Accepting asked for theirs, which the first one's roster lets through or asks about. */
  if (kith_contact_get_subscription (contact_of (one, account, there.address)) != KITH_SUBSCRIPTION_BOTH)
    {
      Whom back = { one, account, there.address };

      await_until (is_asking, &back, 20);
      dex_await (kith_roster_service_accept (asker, contact_of (one, account, there.address)), &error);
      g_assert_no_error (error);
    }
  await_until (is_friend_here, &there, 20);
  await_until (is_friend_here, &here, 20);
}

/* The main job of two people on two servers. */
static void
talk (const char *first_address,
      const char *second_address)
{
  Person *first = person_new ();
  Person *second = person_new ();
  KithAccount *account = sign_in (first, first_address);
  KithAccount *other_account = sign_in (second, second_address);
  KithConversation *there, *here;
  KithReadService *reader;
  Wish wish;

  g_test_message ("%s and %s", first_address, second_address);
  befriend (first, account, second, other_account);

  there = conversation_with (first, account, second_address);
  here = conversation_with (second, other_account, first_address);
  kith_timeline_open (kith_conversation_get_timeline (there));
  kith_timeline_open (kith_conversation_get_timeline (here));

  /* Typing, then the message, its arrival, its being seen. */
  kith_typing_service_typed (kith_account_runtime_get_typing_service (kith_client_get_runtime (first->client, account)), there, FALSE);
  await_until (is_composing, here, 20);
  send_text (first, there, "hello <&> there");
  wish = (Wish) { here, "hello <&> there", KITH_MESSAGE_STATE_RECEIVED, 1 };
  await_until (last_is, &wish, 20);
  await_until (has_unread, &wish, 20);
  g_assert_false (is_composing (here));

  wish = (Wish) { there, "hello <&> there", KITH_MESSAGE_STATE_DELIVERED, 0 };
  await_until (last_is, &wish, 20);
  reader = kith_account_runtime_get_read_service (kith_client_get_runtime (second->client, other_account));
  kith_read_service_mark_read (reader, here, kith_conversation_get_last_message (here));
  wish.state = KITH_MESSAGE_STATE_DISPLAYED;
  await_until (last_is, &wish, 20);
  wish = (Wish) { here, NULL, 0, 0 };
  await_until (has_unread, &wish, 20);

  /* While the first is away the other writes on. */
  person_close (first);
  send_text (second, here, "one");
  send_text (second, here, "two");
  send_text (second, here, "three");
  wish = (Wish) { here, "three", KITH_MESSAGE_STATE_SENT, 0 };
  await_until (last_is, &wish, 20);

  person_open (first);
  account = account_of (first, 0);
  there = conversation_with (first, account, second_address);
  g_assert_cmpstr (kith_message_get_body (kith_conversation_get_last_message (there)), ==, "hello <&> there");
  kith_timeline_open (kith_conversation_get_timeline (there));
  await_until (has_loaded, kith_conversation_get_timeline (there), 10);

  /* No Secret Service here: Kith asks. */
  await_until (needs_password, account, 10);
  g_assert_false (kith_client_get_can_remember_passwords (first->client));
  kith_client_set_password (first->client, account, "secret", TRUE);
  await_until (is_online, account, 20);

  wish = (Wish) { there, "three", KITH_MESSAGE_STATE_RECEIVED, 3 };
  await_until (last_is, &wish, 20);
  await_until (has_unread, &wish, 20);
  g_assert_cmpuint (count_text (there, "hello <&> there"), ==, 1);
  g_assert_cmpuint (count_text (there, "one"), ==, 1);
  g_assert_cmpuint (count_text (there, "two"), ==, 1);
  g_assert_cmpuint (count_text (there, "three"), ==, 1);

  person_free (first);
  person_free (second);
}

static void
test_a_b (void)
{
  talk ("alice@a.test", "bob@b.test");
}

static void
test_b_a (void)
{
  talk ("carol@b.test", "carol@a.test");
}

/* A server without archive, stream management, carbons. */
static void
test_old (void)
{
  talk ("alice@old.test", "dave@a.test");
}

/* security.md T9: that SCRAM was used is on disk, so that PLAIN stays forbidden after a restart. T18: the password is not. */
static void
test_t9 (void)
{
  Person *person = person_new ();
  g_autofree char *folder = g_strdup (person->folder);
  g_autoptr(KithDatabase) database = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GDir) dir = NULL;
  const char *name;
  GError *error = NULL;

  kith_account_set_label (sign_in (person, "alice@a.test"), "Home");
  person_free (person);

  database = kith_database_new (folder);
  dex_await (kith_database_open (database), &error);
  g_assert_no_error (error);
  records = dex_await_boxed (kith_account_store_load (database), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_true (((KithAccountRecord *) records->pdata[0])->never_plain);
  g_assert_nonnull (((KithAccountRecord *) records->pdata[0])->agent_id);
  dex_await (kith_database_close (database), &error);

  dir = g_dir_open (folder, 0, &error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_null (g_strstr_len (content, (gssize) length, "secret"));
    }
}

/* Two accounts of one person and what each says of an address that is none of ours. */
static void
test_add_errors (void)
{
  static const struct
  {
    const char *address;
    const char *password;
    int         code;
  } rows[] = {
    { "not an address", "x", KITH_CONNECTION_ERROR_BAD_JID },
    { "a.test", "x", KITH_CONNECTION_ERROR_BAD_JID },
    { "alice@a.test/resource", "x", KITH_CONNECTION_ERROR_BAD_JID },
    { "alice@nowhere.invalid", "x", KITH_CONNECTION_ERROR_UNKNOWN_SERVER },
    { "alice@a.test", "wrong", KITH_CONNECTION_ERROR_PASSWORD_REFUSED },
    { "alice@selfsigned.test", "secret", KITH_CONNECTION_ERROR_CERTIFICATE },
    { "alice@dot.test", "secret", KITH_CONNECTION_ERROR_NOT_OFFERED },
    { "alice@nosrv.test", "secret", KITH_CONNECTION_ERROR_UNREACHABLE },
  };
  Person *person = person_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dex_await_object (kith_client_add_account (person->client, rows[i].address, rows[i].password, NULL), &error));
      g_test_message ("%s: %s", rows[i].address, error->message);
      g_assert_error (error, KITH_CONNECTION_ERROR, rows[i].code);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (person->client))), ==, 0);
    }

  {
    g_autoptr(GError) error = NULL;
    KithAccount *account = sign_in (person, " Alice@A.test ");

    g_assert_cmpstr (kith_account_get_address (account), ==, "alice@a.test");
    g_assert_null (dex_await_object (kith_client_add_account (person->client, "alice@a.test", "secret", NULL), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  }

  /* Removed: gone from the list, and from disk. */
  {
    GError *error = NULL;

    sign_in (person, "alice@b.test");
    dex_await (kith_client_remove_account (person->client, account_of (person, 0)), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (person->client))), ==, 1);
    person_close (person);
    person_open (person);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (person->client))), ==, 1);
    g_assert_cmpstr (kith_account_get_address (account_of (person, 0)), ==, "alice@b.test");
  }

  person_free (person);
}

static void
list_cb (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           data)
{
  g_autofree char *file = g_build_filename (g_getenv ("KITH_TEST_BASE"), "certs", "bad", path, NULL);
  char *list = NULL;
  gsize length;

  (*(guint *) data)++;
  g_assert_true (g_file_get_contents (file, &list, &length, NULL));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/pkix-crl", SOUP_MEMORY_TAKE, list, length);
}

static gboolean
is_disabled (gpointer account)
{
  return kith_account_get_state (account) == KITH_ACCOUNT_STATE_DISABLED;
}

static gboolean
is_revoked (gpointer account)
{
  const GError *error = kith_account_get_error (account);

  return g_error_matches (error, KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CERTIFICATE) && strcmp (error->message, "revoked") == 0;
}

/* security.md T5: a certificate that was withdrawn. Nobody is asked unless that is wanted; then the session ends, and no other one begins, also where nobody can
 * be asked. */
static void
test_revoked (void)
{
  Person *person = person_new ();
  g_autoptr(SoupServer) lists = soup_server_new (NULL, NULL);
  g_autoptr(GError) error = NULL;
  KithAccount *account;
  guint n_asked = 0;

  soup_server_add_handler (lists, NULL, list_cb, &n_asked, NULL);
  soup_server_listen_local (lists, 8099, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  account = sign_in (person, "alice@revoked.test");
  await_until (is_online, account, 10);
  g_assert_null (kith_account_get_error (account));

  kith_client_set_account_enabled (person->client, account, FALSE);
  await_until (is_disabled, account, 10);
  g_assert_cmpuint (n_asked, ==, 0);
  kith_client_set_checks_revocation (person->client, TRUE);
  kith_client_set_account_enabled (person->client, account, TRUE);
  await_until (is_revoked, account, 10);
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_false (is_online (account));
  soup_server_disconnect (lists);

  /* Another run: it is known from the disk, before anything is sent that signs in. */
  person_close (person);
  person_open (person);
  account = account_of (person, 0);
  await_until (needs_password, account, 10);
  kith_client_set_password (person->client, account, "not the password", FALSE);
  await_until (is_revoked, account, 10);
  g_assert_cmpuint (n_asked, ==, 1);
  person_free (person);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *cache = g_dir_make_tmp ("kith-cache-XXXXXX", NULL);

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  kith_tls_init ();
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/interop/client/prosody-ejabberd", test_a_b);
  FIBER_TEST ("/interop/client/ejabberd-prosody", test_b_a);
  FIBER_TEST ("/interop/client/old", test_old);
  FIBER_TEST ("/interop/client/T9-T18-on-disk", test_t9);
  FIBER_TEST ("/interop/client/adding", test_add_errors);
  FIBER_TEST ("/interop/client/T5-revoked", test_revoked);

  return g_test_run ();
}
