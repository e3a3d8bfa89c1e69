/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-runtime.h"
#include "kith-amendment-service.h"
#include "kith-conversation-settings.h"
#include "kith-read-service.h"
#include "kith-room-lookup.h"
#include "kith-room-service.h"
#include "kith-tls.h"
#include "test-person.h"

/* Whole programs without a window in rooms of real servers. Run by tests/servers/with-servers.sh. */

static KithRoomService *
rooms_of (Person      *person,
          KithAccount *account)
{
  return kith_account_runtime_get_room_service (kith_client_get_runtime (person->client, account));
}

static KithConversation *
try_join (Person      *person,
          KithAccount *account,
          const char  *room,
          const char  *nick,
          GError     **error)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (room, NULL);
  g_autoptr(KithConversation) conversation = dex_await_object (kith_room_service_join (rooms_of (person, account), jid, nick, NULL), error);

  if (conversation == NULL)
    return NULL;
  g_assert_cmpint (kith_conversation_get_kind (conversation), ==, KITH_CONVERSATION_ROOM);
  g_assert_cmpint (kith_room_get_state (kith_conversation_get_room (conversation)), ==, KITH_ROOM_JOINED);
  kith_timeline_open (kith_conversation_get_timeline (kith_client_open_conversation (person->client, account, jid)));

  return conversation;
}

static KithConversation *
join (Person      *person,
      KithAccount *account,
      const char  *room,
      const char  *nick)
{
  GError *error = NULL;
  KithConversation *conversation = try_join (person, account, room, nick, &error);

  g_assert_no_error (error);

  return conversation;
}

static KithMessage *
find_text (KithConversation *conversation,
           const char       *text)
{
  GListModel *timeline = G_LIST_MODEL (kith_conversation_get_timeline (conversation));

  for (guint i = g_list_model_get_n_items (timeline); i > 0; i--)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (timeline, i - 1);

      if (g_strcmp0 (kith_message_get_body (message), text) == 0)
        return message;
    }

  return NULL;
}

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

typedef struct
{
  KithConversation *conversation;
  const char       *nick;
  gboolean          is_here;
} Seen;

static gboolean
is_seen (gpointer data)
{
  const Seen *seen = data;

  return (kith_occupant_list_find (kith_room_get_occupants (kith_conversation_get_room (seen->conversation)), seen->nick) != NULL) == seen->is_here;
}

static gboolean
has_reaction (gpointer message)
{
  GPtrArray *reactions = kith_message_get_data (message)->reactions;

  return reactions != NULL && reactions->len > 0;
}

static gboolean
is_taken_back (gpointer message)
{
  return kith_message_get_is_retracted (message);
}

static gboolean
is_joined (gpointer conversation)
{
  KithRoom *room = kith_conversation_get_room (conversation);

  return room != NULL && kith_room_get_state (room) == KITH_ROOM_JOINED;
}

static gboolean
is_out (gpointer room)
{
  return kith_room_get_state (room) != KITH_ROOM_JOINED;
}

static KithConversation *
find_room (Person      *person,
           KithAccount *account,
           const char  *room)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (room, NULL);

  return kith_conversation_list_find (kith_client_get_conversations (person->client), account, jid);
}

typedef struct
{
  Person      *person;
  KithAccount *account;
  const char  *room;
} Search;

static gboolean
has_room (gpointer data)
{
  const Search *search = data;
  KithConversation *found = find_room (search->person, search->account, search->room);

  return found != NULL && kith_conversation_get_room (found) != NULL;
}

static gboolean
is_pinned (gpointer conversation)
{
  return kith_conversation_get_is_pinned (conversation);
}

static gboolean
has_some_unread (gpointer conversation)
{
  return kith_conversation_get_unread_count (conversation) > 0;
}

static gboolean
has_left (gpointer conversation)
{
  return kith_conversation_get_room (conversation) == NULL;
}

/* No Secret Service here: Kith asks. */
static KithAccount *
come_back (Person *person)
{
  KithAccount *account;

  person_open (person);
  account = account_of (person, 0);
  await_until (needs_password, account, 10);
  kith_client_set_password (person->client, account, "secret", FALSE);
  await_until (is_online, account, 20);

  return account;
}

/* Two people of two servers in one room: what is said, what is said of it, who is there, and a restart in between. */
static void
talk_in (const char *room)
{
  Person *alice = person_new ();
  Person *bob = person_new ();
  Person *phone;
  KithAccount *held;
  KithAccount *account = sign_in (alice, "alice@a.test");
  KithAccount *other = sign_in (bob, "bob@b.test");
  KithConversation *there = join (alice, account, room, NULL);
  KithConversation *here = join (bob, other, room, "Bob the second");
  g_autofree char *salt = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  g_autofree char *hello = g_strconcat ("hello, Bob the Second ", salt, NULL);
  g_autofree char *changed = g_strconcat ("hello again ", salt, NULL);
  g_autofree char *missed = g_strconcat ("while you were away ", salt, NULL);
  g_autofree char *unread = g_strconcat ("read elsewhere ", salt, NULL);
  g_autofree char *gone = g_strconcat ("better unsaid ", salt, NULL);
  const char *const thumb[] = { "👍", NULL };
  KithAmendmentService *amendments;
  KithMessage *message;
  GError *error = NULL;
  Wish wish;

  g_test_message ("%s", room);
  g_assert_cmpstr (kith_room_get_nick (kith_conversation_get_room (there)), ==, "alice");
  await_until (is_seen, &(Seen) { there, "Bob the second", TRUE }, 20);
  g_assert_true (is_seen (&(Seen) { here, "alice", TRUE }));
  g_assert_cmpstr (kith_conversation_get_name (here), ==, "Lobby");

  /* Sent is what the room gave back. */
  send_text (alice, there, hello);
  wish = (Wish) { there, hello, KITH_MESSAGE_STATE_SENT, 0 };
  await_until (last_is, &wish, 20);
  wish = (Wish) { here, hello, KITH_MESSAGE_STATE_RECEIVED, 0 };
  await_until (last_is, &wish, 20);
  g_assert_cmpuint (count_text (there, hello), ==, 1);
  message = kith_conversation_get_last_message (here);
  g_assert_cmpstr (xmpp_jid_get_resource (kith_message_get_sender (message)), ==, "alice");
  g_assert_true (g_str_has_prefix (kith_message_get_data (message)->sender_key, "o:"));
  g_assert_true (kith_message_get_data (message)->is_mention);
  g_assert_cmpuint (kith_conversation_get_mention_count (here), ==, 1);

  /* What is said of it reaches the right one, and both see it. */
  amendments = kith_account_runtime_get_amendments (kith_client_get_runtime (bob->client, other));
  message = find_text (here, hello);
  g_assert_true (dex_await_boolean (kith_amendment_service_react (amendments, kith_message_get_id (message), thumb), &error));
  message = find_text (there, hello);
  await_until (has_reaction, message, 20);
  {
    const KithReaction *reaction = g_ptr_array_index (kith_message_get_data (message)->reactions, 0);

    g_assert_false (reaction->is_own);
    g_assert_cmpstr (xmpp_jid_get_resource (g_ptr_array_index (reaction->senders, 0)), ==, "Bob the second");
  }
  amendments = kith_account_runtime_get_amendments (kith_client_get_runtime (alice->client, account));
  g_assert_true (dex_await_boolean (kith_amendment_service_correct (amendments, kith_message_get_id (message), changed), &error));
  wish = (Wish) { here, changed, KITH_MESSAGE_STATE_RECEIVED, 0 };
  await_until (last_is, &wish, 20);
  send_text (alice, there, gone);
  wish = (Wish) { there, gone, KITH_MESSAGE_STATE_SENT, 0 };
  await_until (last_is, &wish, 20);
  wish = (Wish) { here, gone, KITH_MESSAGE_STATE_RECEIVED, 0 };
  await_until (last_is, &wish, 20);
  message = find_text (here, gone);
  g_assert_true (dex_await_boolean (kith_amendment_service_retract (amendments, kith_message_get_id (find_text (there, gone))), &error));
  await_until (is_taken_back, message, 20);

  /* A nick is one's own while one is there. */
  {
    Person *carol = person_new ();
    KithAccount *third = sign_in (carol, "carol@a.test");

    g_assert_null (try_join (carol, third, room, "alice", &error));
    g_assert_error (error, KITH_ROOM_ERROR, (int) KITH_ROOM_PROBLEM_NICK_TAKEN);
    g_clear_error (&error);
    g_assert_null (find_room (carol, third, room));
    person_free (carol);
  }
  dex_await (kith_room_service_set_nick (rooms_of (bob, other), here, "Robert"), &error);
  g_assert_no_error (error);
  await_until (is_seen, &(Seen) { there, "Robert", TRUE }, 20);
  g_assert_true (is_seen (&(Seen) { there, "Bob the second", FALSE }));

  /* Bob is away. When he comes back he is in the room by himself, with all that was said, once. */
  person_close (bob);
  await_until (is_seen, &(Seen) { there, "Robert", FALSE }, 60);
  send_text (alice, there, missed);
  wish = (Wish) { there, missed, KITH_MESSAGE_STATE_SENT, 0 };
  await_until (last_is, &wish, 20);
  other = come_back (bob);
  here = find_room (bob, other, room);
  g_assert_nonnull (here);
  await_until (is_joined, here, 20);
  wish = (Wish) { here, missed, KITH_MESSAGE_STATE_RECEIVED, 0 };
  await_until (last_is, &wish, 20);
  g_assert_cmpstr (kith_room_get_nick (kith_conversation_get_room (here)), ==, "Robert");
  {
    g_autoptr(XmppJid) jid = xmpp_jid_new (room, NULL);

    kith_timeline_open (kith_conversation_get_timeline (kith_client_open_conversation (bob->client, other, jid)));
  }
  while (find_text (here, missed) == NULL || kith_timeline_get_is_loading (kith_conversation_get_timeline (here)))
    dex_await (dex_timeout_new_msec (20), NULL);
  g_assert_cmpuint (count_text (here, changed), ==, 1);
  g_assert_cmpuint (count_text (here, missed), ==, 1);
  g_assert_cmpuint (count_text (here, gone), ==, 0);
  g_assert_true (has_reaction (find_text (here, changed)));

  /* Bob's other device joins by itself, as him. */
  phone = person_new ();
  held = sign_in (phone, "bob@b.test");
  await_until (has_room, &(Search) { phone, held, room }, 30);
  await_until (is_joined, find_room (phone, held, room), 30);
  g_assert_cmpstr (kith_room_get_nick (kith_conversation_get_room (find_room (phone, held, room))), ==, "Robert");

  /* What is pinned here is pinned there. */
  kith_conversation_settings_pin (kith_account_runtime_get_settings (kith_client_get_runtime (bob->client, other)), here, TRUE);
  await_until (is_pinned, find_room (phone, held, room), 20);

  /* What was read here is read there (XEP-0490), though only the room's archive names it. */
  send_text (alice, there, unread);
  wish = (Wish) { find_room (phone, held, room), unread, KITH_MESSAGE_STATE_RECEIVED, 1 };
  await_until (last_is, &wish, 20);
  await_until (has_some_unread, wish.conversation, 20);
  wish = (Wish) { here, unread, KITH_MESSAGE_STATE_RECEIVED, 1 };
  await_until (last_is, &wish, 20);
  kith_read_service_mark_read (kith_account_runtime_get_read_service (kith_client_get_runtime (bob->client, other)), here,
                               kith_conversation_get_last_message (here));
  wish = (Wish) { find_room (phone, held, room), unread, KITH_MESSAGE_STATE_RECEIVED, 0 };
  await_until (has_unread, &wish, 20);

  /* Left is left, on all of them, also after a restart; what was said stays. */
  {
    g_autoptr(KithRoom) left = g_object_ref (kith_conversation_get_room (here));

    kith_room_service_leave (rooms_of (bob, other), here);
    g_assert_true (is_out (left));
    await_until (has_left, find_room (phone, held, room), 20);
    await_until (is_seen, &(Seen) { there, "Robert", FALSE }, 20);
  }
  person_close (bob);
  other = come_back (bob);
  here = find_room (bob, other, room);
  g_assert_nonnull (here);
  g_assert_null (kith_conversation_get_room (here));
  g_assert_cmpint (kith_conversation_get_kind (here), ==, KITH_CONVERSATION_ROOM);

  person_free (alice);
  person_free (bob);
  person_free (phone);
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

static void
test_refused (void)
{
  Person *alice = person_new ();
  KithAccount *account = sign_in (alice, "alice@a.test");
  GError *error = NULL;

  g_assert_null (try_join (alice, account, "nowhere@nowhere.test", NULL, &error));
  g_assert_nonnull (error);
  g_test_message ("nowhere: %s %d %s", g_quark_to_string (error->domain), error->code, error->message);
  g_assert_true (error->domain == KITH_ROOM_ERROR);
  g_clear_error (&error);
  g_assert_null (find_room (alice, account, "nowhere@nowhere.test"));
  person_free (alice);
}

static KithRoomLookup *
look_up (Person       *person,
         KithAccount  *account,
         const char   *address,
         GError      **error)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (address, NULL);

  return dex_await_boxed (kith_room_service_look_up (rooms_of (person, account), jid), error);
}

/* XEP-0045 s. 6.4: what an address is, before anything is done with it. */
static void
look_from (const char *from,
           const char *domain,
           const char *stranger)
{
  Person *alice = person_new ();
  KithAccount *account = sign_in (alice, from);
  g_autofree char *lobby = g_strconcat ("lobby@conference.", domain, NULL);
  g_autofree char *none = g_strconcat ("never-made@conference.", domain, NULL);
  GError *error = NULL;

  {
    g_autoptr(KithRoomLookup) room = look_up (alice, account, lobby, &error);

    g_assert_no_error (error);
    g_assert_true (room->is_room && room->exists);
    g_assert_cmpstr (room->title, ==, "Lobby");
    g_assert_cmpint (room->n_occupants, ==, 0);
    g_assert_false (room->traits & (KITH_ROOM_MEMBERS_ONLY | KITH_ROOM_PASSWORD));
    g_assert_cmpstr (room->nick, ==, "alice");
  }
  {
    g_autoptr(KithRoomLookup) room = look_up (alice, account, none, &error);

    g_assert_no_error (error);
    g_assert_true (room->is_room);
    g_assert_false (room->exists);
  }
  {
    g_autoptr(KithRoomLookup) person = look_up (alice, account, stranger, &error);

    g_assert_no_error (error);
    g_assert_false (person->is_room);
  }
  g_assert_null (look_up (alice, account, "nowhere@nowhere.test", &error));
  g_assert_true (error != NULL && error->domain == KITH_ROOM_ERROR);
  g_clear_error (&error);
  g_assert_null (find_room (alice, account, lobby));
  person_free (alice);
}

static void
test_look_up_prosody (void)
{
  look_from ("alice@a.test", "a.test", "bob@a.test");
}

static void
test_look_up_ejabberd (void)
{
  look_from ("alice@b.test", "b.test", "carol@b.test");
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

  /* Before anybody has a bookmark. */
  FIBER_TEST ("/interop/rooms/look-up-prosody", test_look_up_prosody);
  FIBER_TEST ("/interop/rooms/look-up-ejabberd", test_look_up_ejabberd);
  FIBER_TEST ("/interop/rooms/prosody", test_prosody);
  FIBER_TEST ("/interop/rooms/ejabberd", test_ejabberd);
  FIBER_TEST ("/interop/rooms/refused", test_refused);

  return g_test_run ();
}
