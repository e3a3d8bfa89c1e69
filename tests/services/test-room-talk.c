/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-mention.h"
#include "kith-room-typing.h"
#include "kith-roster.h"
#include "xmpp-mentions.h"

#include <libdex.h>

#define LOBBY "lobby@rooms.example.org"

static void
put (KithRoom   *room,
     const char *nick,
     const char *key,
     gboolean    is_self)
{
  const KithOccupantData data = { .nick = nick, .key = key, .is_self = is_self, .role = KITH_ROLE_PARTICIPANT };

  kith_occupant_list_put (kith_room_get_occupants (room), &data);
}

static KithRoom *
make_room (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (LOBBY, NULL);
  KithRoom *room = kith_room_new (jid);

  put (room, "Ann", "o:1", FALSE);
  put (room, "Ann Lee", "o:2", FALSE);
  put (room, "Ännchen", "j:secret@example.org", FALSE);
  put (room, "me", "o:3", TRUE);
  kith_room_set_nick (room, "me");
  kith_room_set_rights (room, KITH_AFFILIATION_NONE, KITH_ROLE_PARTICIPANT);
  kith_room_set_state (room, KITH_ROOM_JOINED);

  return room;
}

/* XEP-0513: places are counted in code points, and the longest name is meant. */
static void
test_find (void)
{
  g_autoptr(KithRoom) room = make_room ();
  g_autoptr(GPtrArray) found = kith_mention_find (room, "ö @Ann Lee, @Ann: and (@Ännchen)");
  const XmppMention *mention;

  g_assert_nonnull (found);
  g_assert_cmpuint (found->len, ==, 3);
  mention = g_ptr_array_index (found, 0);
  g_assert_cmpuint (mention->begin, ==, 2);
  g_assert_cmpuint (mention->end, ==, 10);
  g_assert_cmpstr (mention->occupant_id, ==, "2");
  mention = g_ptr_array_index (found, 1);
  g_assert_cmpuint (mention->begin, ==, 12);
  g_assert_cmpuint (mention->end, ==, 16);
  g_assert_cmpstr (mention->occupant_id, ==, "1");
  /* What the room knows of somebody's real address stays here. */
  mention = g_ptr_array_index (found, 2);
  g_assert_null (mention->occupant_id);
  g_assert_cmpstr (xmpp_jid_get_text (mention->jid), ==, LOBBY "/Ännchen");

  /* An address is no name, nor is the beginning of a word; we and strangers are not meant. */
  g_assert_null (kith_mention_find (room, "mail@Ann @Annabel @me @Bob @ @"));
  g_assert_null (kith_mention_find (room, "Ann"));
  g_assert_null (kith_mention_find (room, ""));
}

static void
test_many (void)
{
  g_autoptr(KithRoom) room = make_room ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) found = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "@Ann ");
  found = kith_mention_find (room, text->str);
  g_assert_cmpuint (found->len, ==, XMPP_MENTIONS_MAX);
}

/* Each who types there is heard by all, and by all of theirs. */
static void
test_may_begin (void)
{
  g_autoptr(XmppJid) own = xmpp_jid_new ("me@example.org", NULL);
  g_autoptr(KithAccount) account = kith_account_new (1, own);
  g_autoptr(KithRoster) roster = kith_roster_new (account);
  g_autoptr(KithRoom) room = make_room ();
  g_autoptr(KithConversation) conversation = kith_conversation_new (kith_roster_ensure (roster, kith_room_get_jid (room)), KITH_CONVERSATION_ROOM);

  g_assert_false (kith_room_typing_may_begin (conversation));
  kith_conversation_set_room (conversation, room);
  g_assert_true (kith_room_typing_may_begin (conversation));

  kith_room_set_rights (room, KITH_AFFILIATION_NONE, KITH_ROLE_VISITOR);
  g_assert_false (kith_room_typing_may_begin (conversation));
  kith_room_set_rights (room, KITH_AFFILIATION_NONE, KITH_ROLE_PARTICIPANT);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (kith_room_get_occupants (room))); i < KITH_ROOM_TYPING_OCCUPANTS_MAX; i++)
    {
      g_autofree char *nick = g_strdup_printf ("guest %u", i);

      put (room, nick, nick, FALSE);
    }
  g_assert_true (kith_room_typing_may_begin (conversation));
  put (room, "one more", "o:4", FALSE);
  g_assert_false (kith_room_typing_may_begin (conversation));

  /* What is told of it where nobody said anything else. */
  g_assert_cmpint (kith_conversation_get_usual_notify (conversation), ==, KITH_NOTIFY_ON_MENTION);
  kith_room_set_traits (room, KITH_ROOM_MEMBERS_ONLY | KITH_ROOM_HIDDEN);
  g_assert_cmpint (kith_conversation_get_usual_notify (conversation), ==, KITH_NOTIFY_ALWAYS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/room-talk/XEP-0513/find", test_find);
  g_test_add_func ("/room-talk/XEP-0513/many", test_many);
  g_test_add_func ("/room-talk/XEP-0085/may-begin", test_may_begin);

  return g_test_run ();
}
