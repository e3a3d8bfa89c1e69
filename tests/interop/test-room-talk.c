/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-room-service.h"
#include "kith-tls.h"
#include "kith-typing-service.h"
#include "test-person.h"

/* What is seen of others in rooms of real servers, by whole programs without a window. Run by tests/servers/with-servers.sh. */

static KithRoomService *
rooms_of (Person      *person,
          KithAccount *account)
{
  return kith_account_runtime_get_room_service (kith_client_get_runtime (person->client, account));
}

static KithConversation *
join (Person      *person,
      KithAccount *account,
      const char  *room,
      const char  *nick)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (room, NULL);
  g_autoptr(GError) error = NULL;
  KithConversation *conversation = dex_await_object (kith_room_service_join (rooms_of (person, account), jid, nick, NULL), &error);

  g_assert_no_error (error);
  g_object_unref (conversation); /* the list's */

  return conversation;
}

static KithTypingService *
typing_of (Person      *person,
           KithAccount *account)
{
  return kith_account_runtime_get_typing_service (kith_client_get_runtime (person->client, account));
}

typedef struct
{
  KithConversation *conversation;
  const char       *nicks[3];
} Typists;

static gboolean
are_typing (gpointer data)
{
  const Typists *wanted = data;

  return g_strv_equal (kith_room_get_typing (kith_conversation_get_room (wanted->conversation)), wanted->nicks);
}

static gboolean
is_there (gpointer data)
{
  const Typists *wanted = data;
  KithOccupantList *occupants = kith_room_get_occupants (kith_conversation_get_room (wanted->conversation));

  return kith_occupant_list_find (occupants, wanted->nicks[0]) != NULL;
}

static gboolean
is_of_mentions (gpointer conversation)
{
  return kith_conversation_get_notify (conversation) == KITH_NOTIFY_ON_MENTION;
}

/* XEP-0085 s. 5.5: by name, in their order, not ourselves; until they say something, stop, or are gone. */
static void
talk_in (const char *room)
{
  Person *alice = person_new ();
  Person *bob = person_new ();
  Person *carol = person_new ();
  KithAccount *accounts[] = { sign_in (alice, "alice@a.test"), sign_in (bob, "bob@b.test"), sign_in (carol, "carol@a.test") };
  KithConversation *there = join (alice, accounts[0], room, "Anna");
  KithConversation *here = join (bob, accounts[1], room, "Robert");
  KithConversation *third = join (carol, accounts[2], room, "Zoe");
  g_autofree char *hello = g_strdup_printf ("hello %" G_GINT64_FORMAT, g_get_real_time ());
  const char *const nobody[] = { NULL };

  g_test_message ("%s", room);
  /* All may enter it: only mentions are told of. */
  await_until (is_of_mentions, there, 10);
  await_until (is_there, &(Typists) { there, { "Zoe" } }, 20);
  await_until (is_there, &(Typists) { there, { "Robert" } }, 20);
  await_until (is_there, &(Typists) { here, { "Zoe" } }, 20);

  kith_typing_service_typed (typing_of (carol, accounts[2]), third, FALSE);
  await_until (are_typing, &(Typists) { here, { "Zoe" } }, 10);
  kith_typing_service_typed (typing_of (alice, accounts[0]), there, FALSE);
  await_until (are_typing, &(Typists) { here, { "Anna", "Zoe" } }, 10);
  /* What we do ourselves we know. */
  await_until (are_typing, &(Typists) { there, { "Zoe" } }, 10);
  await_until (are_typing, &(Typists) { third, { "Anna" } }, 10);

  /* A message is the end of it. */
  send_text (alice, there, hello);
  await_until (are_typing, &(Typists) { here, { "Zoe" } }, 20);
  await_until (are_typing, &(Typists) { third, { NULL } }, 10);

  /* A rest is, too: five seconds without a key. */
  await_until (are_typing, &(Typists) { here, { NULL } }, 20);

  /* Who is gone does not type. */
  kith_typing_service_typed (typing_of (carol, accounts[2]), third, FALSE);
  await_until (are_typing, &(Typists) { here, { "Zoe" } }, 10);
  kith_room_service_leave (rooms_of (carol, accounts[2]), third);
  await_until (are_typing, &(Typists) { here, { NULL } }, 4);
  await_until (are_typing, &(Typists) { there, { NULL } }, 4);

  /* Where nobody is told (security.md P2), what comes after it is the first that is heard. */
  kith_client_set_privacy (bob->client, TRUE, FALSE, TRUE);
  kith_typing_service_typed (typing_of (bob, accounts[1]), here, FALSE);
  g_free (hello);
  hello = g_strdup_printf ("silent %" G_GINT64_FORMAT, g_get_real_time ());
  {
    Wish wish = { there, hello, KITH_MESSAGE_STATE_RECEIVED, 0 };

    send_text (bob, here, hello);
    while (!last_is (&wish))
      {
        g_assert_true (g_strv_equal (kith_room_get_typing (kith_conversation_get_room (there)), nobody));
        dex_await (dex_timeout_new_msec (10), NULL);
      }
  }

  person_free (alice);
  person_free (bob);
  person_free (carol);
}

static void
test_prosody (void)
{
  talk_in ("lobby@conference.a.test");
}

static void
test_ejabberd (void)
{
  talk_in ("lobby@conference.b.test");
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

  FIBER_TEST ("/interop/room-talk/typing/prosody", test_prosody);
  FIBER_TEST ("/interop/room-talk/typing/ejabberd", test_ejabberd);

  return g_test_run ();
}
