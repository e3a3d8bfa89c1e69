/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-room-invites.h"

#include <string.h>

/* Invitations: who may bring them, and what is believed of them (security.md S10). */

#define CAVE             "darkcave@macbeth.shakespeare.lit"
#define MEDIATED(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"
#define INVITE           "<invite from='crone1@shakespeare.lit/desktop'><reason>Hey Hecate</reason></invite>"
#define DIRECT           "<x xmlns='jabber:x:conference' jid='" CAVE "' password='cauldronburn' reason='Hey Hecate'/>"
#define FORWARD          FIXTURE_FORWARD

typedef struct
{
  Fixture  f;
  GString *events;
} Hall;

static void
append (GString              *text,
        const XmppRoomInvite *invite)
{
  g_string_append_printf (text, "%s %s from %s who=%d %s %s%s%s;", invite->is_mediated ? "room" : "direct", xmpp_jid_get_text (invite->room),
                          invite->from != NULL ? xmpp_jid_get_text (invite->from) : "nobody", (int) invite->provenance,
                          invite->reason != NULL ? invite->reason : "-", invite->password != NULL ? invite->password : "-",
                          invite->is_continued ? " goes on in " : "", invite->thread != NULL ? invite->thread : "");
}

static void
invited_cb (XmppRoomInvites *invites,
            XmppRoomInvite  *invite,
            Hall            *h)
{
  append (h->events, invite);
}

static void
declined_cb (XmppRoomInvites *invites,
             XmppJid         *room,
             XmppJid         *from,
             const char      *reason,
             Hall            *h)
{
  g_string_append_printf (h->events, "declined %s %s %s;", xmpp_jid_get_text (room), xmpp_jid_get_text (from), reason);
}

static void
hall_begin (Hall *h)
{
  g_autoptr(XmppJid) joined = xmpp_jid_new ("joined@muc.example.net", NULL);

  *h = (Hall) { 0 };
  fixture_set_up (&h->f);
  h->events = g_string_new (NULL);
  xmpp_session_add_room (h->f.session, joined);
  g_signal_connect (h->f.modules->room_invites, "invited", G_CALLBACK (invited_cb), h);
  g_signal_connect (h->f.modules->room_invites, "declined", G_CALLBACK (declined_cb), h);
}

static void
hall_end (Hall *h)
{
  g_assert_true (xmpp_session_get_is_online (h->f.session));
  fixture_tear_down (&h->f);
  g_string_free (h->events, TRUE);
}

typedef struct
{
  const char *what;
  const char *stanza;
  const char *events;
  gboolean    is_facet; /* the message above carries it, and has no body */
} Row;

static const Row rows[] = {
  { "XEP-0249 ex. 1, by a stranger", "<message from='crone1@shakespeare.lit/desktop'>" DIRECT "</message>",
    "direct " CAVE " from crone1@shakespeare.lit who=16 Hey Hecate cauldronburn;", TRUE },
  { "with words, by a contact", "<message from='friend@example.net/x' type='chat'><body>come to the cave</body>" DIRECT "</message>",
    "direct " CAVE " from friend@example.net who=8 Hey Hecate cauldronburn;", TRUE },
  { "XEP-0249 ex. 2", "<message from='friend@example.net/x'><x xmlns='jabber:x:conference' continue='true' jid='" CAVE "' thread='e0ffe42b'/></message>",
    "direct " CAVE " from friend@example.net who=8 - - goes on in e0ffe42b;", TRUE },
  { "by somebody in a room", "<message from='joined@muc.example.net/you' type='chat'>" DIRECT "</message>",
    "direct " CAVE " from joined@muc.example.net/you who=64 Hey Hecate cauldronburn;", TRUE },
  { "XEP-0045 ex. 57, of a room that we are not in", "<message from='" CAVE "'>" MEDIATED (INVITE "<password>cauldronburn</password>") "</message>",
    "room " CAVE " from crone1@shakespeare.lit/desktop who=16 Hey Hecate cauldronburn;", TRUE },
  { "ex. 66: a talk of two goes on", "<message from='" CAVE "'>" MEDIATED ("<invite from='crone1@shakespeare.lit'><continue thread='e0ffe42b'/></invite>") "</message>",
    "room " CAVE " from crone1@shakespeare.lit who=16 - - goes on in e0ffe42b;", TRUE },
  { "as services send it, in both ways", "<message from='" CAVE "'><body>you are invited</body>" MEDIATED (INVITE) "<x xmlns='jabber:x:conference' jid='" CAVE "'/></message>",
    "room " CAVE " from crone1@shakespeare.lit/desktop who=16 Hey Hecate -;", TRUE },
  { "a room leads to itself only", "<message from='" CAVE "'>" MEDIATED (INVITE) "<x xmlns='jabber:x:conference' jid='other@example.net'/></message>",
    "room " CAVE " from crone1@shakespeare.lit/desktop who=16 Hey Hecate -;", TRUE },
  { "of a room that we are in", "<message from='joined@muc.example.net'>" MEDIATED (INVITE) "</message>",
    "room joined@muc.example.net from crone1@shakespeare.lit/desktop who=32 Hey Hecate -;", TRUE },
  { "who invites is no address", "<message from='" CAVE "'>" MEDIATED ("<invite from='@@'/>") "</message>", "room " CAVE " from nobody who=16 - -;", TRUE },
  { "S10 an occupant in the room's place", "<message from='joined@muc.example.net/you' type='chat'>" MEDIATED (INVITE) "</message>", "", FALSE },
  { "S10 somebody with a device", "<message from='evil@example.net/x'>" MEDIATED (INVITE) "</message>", "", FALSE },
  { "S10 a server", "<message from='example.net'>" MEDIATED (INVITE) "</message>", "", FALSE },
  { "two in one", "<message from='" CAVE "'>" MEDIATED (INVITE INVITE) "</message>", "", FALSE },
  { "S10 to all in a room", "<message from='joined@muc.example.net/you' type='groupchat'>" DIRECT "</message>", "", FALSE },
  { "S10 in our own name", "<message from='me@example.com/other'>" DIRECT "</message>", "", FALSE },
  { "S10 in our server's name", "<message from='example.com'>" DIRECT "</message>", "", FALSE },
  { "an error", "<message from='friend@example.net' type='error'>" DIRECT "<error type='cancel'/></message>", "", FALSE },
  { "no room", "<message from='friend@example.net/x'><x xmlns='jabber:x:conference' jid='@@'/></message>", "", FALSE },
  { "no room but a server", "<message from='friend@example.net/x'><x xmlns='jabber:x:conference' jid='example.net'/></message>", "", FALSE },
  { "no room but somebody in one", "<message from='friend@example.net/x'><x xmlns='jabber:x:conference' jid='" CAVE "/x'/></message>", "", FALSE },
  { "no address", "<message from='friend@example.net/x'><x xmlns='jabber:x:conference'/></message>", "", FALSE },
  { "what another device got is no news", "<message from='me@example.com'><received xmlns='urn:xmpp:carbons:2'>" FORWARD ("<message xmlns='jabber:client' from='friend@example.net/x' to='me@example.com'>" DIRECT "</message>") "</received></message>", "", TRUE },
  { "nor what another device sent", "<message from='me@example.com'><sent xmlns='urn:xmpp:carbons:2'>" FORWARD ("<message xmlns='jabber:client' from='me@example.com/other' to='friend@example.net'>" DIRECT "</message>") "</sent></message>", "", FALSE },
  { "XEP-0045 ex. 59", "<message from='joined@muc.example.net'>" MEDIATED ("<decline from='hecate@shakespeare.lit'><reason>Sorry</reason></decline>") "</message>",
    "declined joined@muc.example.net hecate@shakespeare.lit Sorry;", FALSE },
  { "S10 of a room that we are not in", "<message from='" CAVE "'>" MEDIATED ("<decline from='hecate@shakespeare.lit'/>") "</message>", "", FALSE },
  { "S10 by somebody in it", "<message from='joined@muc.example.net/you'>" MEDIATED ("<decline from='hecate@shakespeare.lit'/>") "</message>", "", FALSE },
};

static void
test_rows (void)
{
  Hall h;

  hall_begin (&h);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const XmppMessage *message;

      g_test_message ("%s", rows[i].what);
      g_string_truncate (h.events, 0);
      g_ptr_array_set_size (h.f.messages, 0);
      fixture_say (&h.f, "%s", rows[i].stanza);
      fixture_settle (&h.f);
      g_assert_cmpstr (h.events->str, ==, rows[i].events);

      message = h.f.messages->len > 0 ? h.f.messages->pdata[0] : NULL;
      g_assert_cmpint (message != NULL && message->invite != NULL, ==, rows[i].is_facet);
      if (rows[i].is_facet)
        g_assert_null (message->body);
    }
  hall_end (&h);
}

/* Somebody who writes a book. */
static void
test_long (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  const XmppMessage *message;
  Hall h;

  hall_begin (&h);
  fixture_say (&h.f, "<message from='evil@example.net/x'><x xmlns='jabber:x:conference' jid='" CAVE "' reason='%s'/></message>", text);
  fixture_settle (&h.f);
  message = h.f.messages->pdata[0];
  g_assert_cmpuint (strlen (message->invite->reason), <=, 1024);
  hall_end (&h);
}

/* --- Sending ----------------------------------------------------------------------------------------------------------------- */

static gboolean
has_two (gpointer data)
{
  guint n = 0;

  for (guint i = 0; i < ((Hall *) data)->f.heard->len; i++)
    n += xmpp_node_is (((Hall *) data)->f.heard->pdata[i], "message", "jabber:client");

  return n == 2;
}

static gboolean
has_one (gpointer data)
{
  return ((Hall *) data)->f.heard->len == 1;
}

static void
assert_heard (Hall       *h,
              guint       n,
              const char *expected)
{
  XmppNode *heard = h->f.heard->pdata[n];
  g_autoptr(XmppNode) wanted = fixture_parse (expected);

  g_assert_nonnull (wanted);
  xmpp_node_set_attribute (wanted, "id", xmpp_node_get_attribute (heard, "id"));
  g_assert_true (xmpp_node_equal (heard, wanted));
}

static void
test_sending (void)
{
  g_autoptr(XmppJid) cave = xmpp_jid_new (CAVE, NULL);
  g_autoptr(XmppRoomInvite) direct = xmpp_room_invite_new (cave, FALSE);
  g_autoptr(XmppRoomInvite) mediated = xmpp_room_invite_new (cave, TRUE);
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);
  Hall h;

  hall_begin (&h);
  g_ptr_array_add (people, xmpp_jid_new ("hecate@shakespeare.lit", NULL));
  g_ptr_array_add (people, xmpp_jid_new ("hag66@shakespeare.lit", NULL));

  direct->reason = g_strdup ("Hey");
  direct->password = g_strdup ("cauldronburn");
  g_ptr_array_set_size (h.f.heard, 0);
  dex_future_disown (xmpp_room_invites_send (h.f.modules->room_invites, direct, people));
  await_until (has_two, &h, 10);
  assert_heard (&h, 0, "<message to='hecate@shakespeare.lit'><x xmlns='jabber:x:conference' jid='" CAVE "' password='cauldronburn' reason='Hey'/></message>");
  assert_heard (&h, 1, "<message to='hag66@shakespeare.lit'><x xmlns='jabber:x:conference' jid='" CAVE "' password='cauldronburn' reason='Hey'/></message>");

  mediated->reason = g_strdup ("Hey");
  mediated->is_continued = TRUE;
  mediated->thread = g_strdup ("e0ffe42b");
  g_ptr_array_set_size (h.f.heard, 0);
  dex_future_disown (xmpp_room_invites_send (h.f.modules->room_invites, mediated, people));
  await_until (has_two, &h, 10);
  assert_heard (&h, 0, "<message to='" CAVE "'>" MEDIATED ("<invite to='hecate@shakespeare.lit'><reason>Hey</reason><continue thread='e0ffe42b'/></invite>") "</message>");

  /* Of one that came to us: the room tells them; who invited us by themselves is told nothing. */
  mediated->from = xmpp_jid_new ("crone1@shakespeare.lit/desktop", NULL);
  g_ptr_array_set_size (h.f.heard, 0);
  g_assert_true (dex_await (xmpp_room_invites_decline (h.f.modules->room_invites, direct, "no"), NULL));
  dex_future_disown (xmpp_room_invites_decline (h.f.modules->room_invites, mediated, "Sorry"));
  await_until (has_one, &h, 10);
  assert_heard (&h, 0, "<message to='" CAVE "'>" MEDIATED ("<decline to='crone1@shakespeare.lit/desktop'><reason>Sorry</reason></decline>") "</message>");
  hall_end (&h);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/protocol/invites/S10-rows", test_rows);
  FIBER_TEST ("/protocol/invites/long", test_long);
  FIBER_TEST ("/protocol/invites/sending", test_sending);

  return g_test_run ();
}
