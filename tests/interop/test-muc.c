/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "xmpp-bookmarks.h"
#include "xmpp-commands.h"
#include "xmpp-connector.h"
#include "xmpp-disco.h"
#include "xmpp-disco-items.h"
#include "xmpp-module-registry.h"
#include "xmpp-muc-admin.h"
#include "xmpp-room-invites.h"
#include "xmpp-vcard.h"

#include <string.h>

/* Two in a room of a real server, from making it to destroying it. Run by tests/servers/with-servers.sh. */

typedef struct
{
  KithScope         *scope;
  XmppSession       *session;
  const XmppModules *modules;
  DexFuture         *ended;
  gboolean           knows_server;
  GString           *events;
  GPtrArray         *messages;     /* of XmppMessage */
  XmppRoomInvite    *invite;
} Guest;

static const char *const kinds[] = {
  [XMPP_OCCUPANT_HERE] = "here",
  [XMPP_OCCUPANT_JOINED] = "joined",
  [XMPP_OCCUPANT_CHANGED] = "changed",
  [XMPP_OCCUPANT_NICK] = "nick",
  [XMPP_OCCUPANT_LEFT] = "left",
};

static void
occupant_cb (XmppMuc         *muc,
             XmppMucOccupant *occupant,
             Guest           *g)
{
  g_string_append_printf (g->events, "[%s %s%s%s]", kinds[occupant->kind], occupant->nick, occupant->new_nick != NULL ? ">" : "",
                          occupant->new_nick != NULL ? occupant->new_nick : "");
}

static void
left_cb (XmppMuc     *muc,
         XmppJid     *room,
         XmppMucExit *exit,
         Guest       *g)
{
  g_string_append_printf (g->events, "[out %d %s]", (int) exit->kind, exit->reason != NULL ? exit->reason : "");
}

static void
message_cb (XmppMessages *messages,
            XmppMessage  *message,
            Guest        *g)
{
  g_ptr_array_add (g->messages, xmpp_message_ref (message));
  xmpp_session_release (g->session, message->hold);
}

static void
invited_cb (XmppRoomInvites *invites,
            XmppRoomInvite  *invite,
            Guest           *g)
{
  g_clear_pointer (&g->invite, xmpp_room_invite_unref);
  g->invite = xmpp_room_invite_ref (invite);
}

static void
changed_cb (XmppBookmarks *bookmarks,
            GPtrArray     *set,
            GPtrArray     *removed,
            Guest         *g)
{
  for (guint i = 0; i < set->len; i++)
    g_string_append_printf (g->events, "[+%s]", ((XmppBookmark *) set->pdata[i])->name);
  for (guint i = 0; i < removed->len; i++)
    g_string_append (g->events, "[-]");
}

static void
own_features_cb (XmppDisco *disco,
                 Guest     *g)
{
  g->knows_server = TRUE;
}

static gboolean
knows_server (gpointer data)
{
  return ((Guest *) data)->knows_server;
}

static void
guest_arrive (Guest      *g,
              const char *address)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (address, NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(XmppLogin) login = NULL;
  XmppOwnPresence own = { .show = XMPP_SHOW_AVAILABLE };
  GError *error = NULL;

  *g = (Guest) { 0 };
  g->scope = kith_scope_new ();
  g->events = g_string_new (NULL);
  g->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_message_unref);
  g->session = xmpp_session_new (jid);
  g->modules = xmpp_modules_new (g->session);
  g_signal_connect (g->modules->muc, "occupant", G_CALLBACK (occupant_cb), g);
  g_signal_connect (g->modules->muc, "left", G_CALLBACK (left_cb), g);
  g_signal_connect (g->modules->messages, "message", G_CALLBACK (message_cb), g);
  g_signal_connect (g->modules->room_invites, "invited", G_CALLBACK (invited_cb), g);
  g_signal_connect (g->modules->bookmarks, "changed", G_CALLBACK (changed_cb), g);
  g_signal_connect (g->modules->disco, "own-features", G_CALLBACK (own_features_cb), g);

  request->tag = g_strdup ("Kith");
  request->agent_id = g_uuid_string_random ();
  login = dex_await_boxed (xmpp_connector_connect (request, g->scope), &error);
  g_assert_no_error (error);
  g->ended = xmpp_session_run (g->session, login);
  xmpp_presence_set_own (g->modules->presence, &own);
  await_until (knows_server, g, 20);
}

static void
guest_go (Guest *g)
{
  dex_await (xmpp_session_close (g->session), NULL);
  dex_await (g->ended, NULL);
  kith_scope_stop (g->scope);
  dex_await (dex_timeout_new_msec (20), NULL);
  kith_scope_unref (g->scope);
  g_clear_pointer (&g->invite, xmpp_room_invite_unref);
  g_string_free (g->events, TRUE);
  g_ptr_array_unref (g->messages);
  g_assert_finalize_object (g->session);
}

/* --- Conditions ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  Guest      *guest;
  const char *text;
} Wish;

static gboolean
has_happened (gpointer data)
{
  const Wish *wish = data;

  return strstr (wish->guest->events->str, wish->text) != NULL;
}

static XmppMessage *
find_message (Guest      *g,
              const char *text)
{
  for (guint i = 0; i < g->messages->len; i++)
    {
      XmppMessage *message = g->messages->pdata[i];

      if (g_strcmp0 (message->body, text) == 0 || (message->has_subject && g_strcmp0 (message->subject, text) == 0) ||
          g_strcmp0 (message->moderated_id, text) == 0)
        return message;
    }

  return NULL;
}

static gboolean
has_heard (gpointer data)
{
  const Wish *wish = data;

  return find_message (wish->guest, wish->text) != NULL;
}

static gboolean
is_invited (gpointer data)
{
  return ((Guest *) data)->invite != NULL;
}

static void
await_event (Guest      *g,
             const char *text)
{
  Wish wish = { g, text };

  await_until (has_happened, &wish, 20);
}

static XmppMessage *
await_message (Guest      *g,
               const char *text)
{
  Wish wish = { g, text };

  await_until (has_heard, &wish, 20);

  return find_message (g, text);
}

static XmppMucJoined *
enter (Guest       *g,
       XmppJid     *room,
       const char  *nick,
       gboolean     is_creating,
       GError     **error)
{
  XmppMucJoin options = { .nick = nick, .is_creating = is_creating };

  return dex_await_boxed (xmpp_muc_join (g->modules->muc, room, &options), error);
}

static void
say (Guest      *g,
     XmppJid    *to,
     const char *id,
     const char *text,
     gboolean    is_private)
{
  XmppOutgoingMessage message = { .to = to, .id = id, .body = text, .is_groupchat = !is_private, .is_private = is_private };
  GError *error = NULL;

  dex_await (xmpp_messages_send (g->modules->messages, &message), &error);
  g_assert_no_error (error);
}

static void
done (DexFuture *future)
{
  GError *error = NULL;

  g_assert_true (dex_await (future, &error));
  g_assert_no_error (error);
}

/* --- The life of a room ----------------------------------------------------------------------------------------------------- */

static void
configure (Guest   *g,
           XmppJid *room)
{
  GError *error = NULL;
  g_autoptr(XmppNode) node = dex_await_boxed (xmpp_muc_fetch_config (g->modules->muc, room), &error);
  g_autoptr(XmppDataForm) form = NULL;
  g_autoptr(XmppDataForm) answer = NULL;

  g_assert_no_error (error);
  form = xmpp_data_form_from_node (node, &error);
  g_assert_no_error (error);
  answer = xmpp_data_form_new_answer (form);
  xmpp_data_form_set (answer, "muc#roomconfig_roomname", "Cave");
  xmpp_data_form_set (answer, "muc#roomconfig_persistentroom", "1");
  done (xmpp_muc_submit_config (g->modules->muc, room, answer));
}

static void
check_archive (Guest      *g,
               XmppJid    *room,
               const char *archive_id,
               const char *occupant_id)
{
  XmppArchiveQuery query = { .archive = room, .max = 50, .before = "" };
  GError *error = NULL;
  g_autoptr(XmppArchivePage) page = NULL;
  XmppMessage *found = NULL;

  g_assert_true (xmpp_archive_room_has (g->modules->archive, room));
  page = dex_await_boxed (xmpp_archive_query (g->modules->archive, &query), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page->messages->len; i++)
    if (g_strcmp0 (((XmppMessage *) page->messages->pdata[i])->archive_id, archive_id) == 0)
      found = page->messages->pdata[i];
  g_assert_nonnull (found);
  g_assert_cmpint (found->type, ==, XMPP_MESSAGE_GROUPCHAT);
  g_assert_cmpstr (found->body, ==, "hello all");
  g_assert_cmpstr (found->occupant_id, ==, occupant_id);
  g_assert_true (found->delay_is_trusted);
  g_assert_false (found->is_outgoing);
}

static void
check_sending_away (Guest   *owner,
                    Guest   *guest,
                    XmppJid *room,
                    XmppJid *guest_jid)
{
  g_autoptr(XmppMucJoined) again = NULL;
  g_autoptr(XmppMucJoined) after = NULL;
  g_autoptr(XmppMucJoined) refused = NULL;
  g_autoptr(GPtrArray) outcasts = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_listed = FALSE;

  done (xmpp_muc_set_role (owner->modules->muc, room, "bobby", XMPP_ROLE_NONE, "off you go"));
  await_event (guest, "[out 1 off you go]");
  g_assert_false (xmpp_session_has_room (guest->session, room));
  await_event (owner, "[left bobby]");

  again = enter (guest, room, "bobby", FALSE, &error);
  g_assert_no_error (error);
  done (xmpp_muc_set_affiliation (owner->modules->muc, room, guest_jid, XMPP_AFFILIATION_OUTCAST, "and stay there"));
  await_event (guest, "[out 2 and stay there]");
  refused = enter (guest, room, "bobby", FALSE, &error);
  g_assert_null (refused);
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FORBIDDEN);
  g_clear_error (&error);

  outcasts = dex_await_boxed (xmpp_muc_fetch_affiliations (owner->modules->muc, room, XMPP_AFFILIATION_OUTCAST), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < outcasts->len; i++)
    is_listed |= xmpp_jid_equal (((XmppMucItem *) outcasts->pdata[i])->jid, guest_jid);
  g_assert_true (is_listed);

  done (xmpp_muc_set_affiliation (owner->modules->muc, room, guest_jid, XMPP_AFFILIATION_NONE, NULL));
  after = enter (guest, room, "bobby", FALSE, &error);
  g_assert_no_error (error);
}

static void
check_room (const char *domain)
{
  g_autofree char *name = g_strdup_printf ("cave-%d@conference.%s", g_random_int_range (0, G_MAXINT), domain);
  g_autofree char *alice_address = g_strconcat ("alice@", domain, NULL);
  g_autofree char *bob_address = g_strconcat ("bob@", domain, NULL);
  g_autoptr(XmppJid) room = xmpp_jid_new (name, NULL);
  g_autoptr(XmppJid) bob_jid = xmpp_jid_new (bob_address, NULL);
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);
  g_autoptr(XmppRoomInvite) mediated = xmpp_room_invite_new (room, TRUE);
  g_autoptr(XmppRoomInvite) direct = xmpp_room_invite_new (room, FALSE);
  g_autoptr(XmppMucJoined) made = NULL;
  g_autoptr(XmppMucJoined) joined = NULL;
  g_autoptr(XmppRoomInfo) info = NULL;
  g_autoptr(XmppNode) card = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *archive_id = NULL;
  XmppMessage *message;
  Guest alice, bob;

  guest_arrive (&alice, alice_address);
  guest_arrive (&bob, bob_address);

  made = enter (&alice, room, "alice", TRUE, &error);
  g_assert_no_error (error);
  g_assert_true ((made->codes & XMPP_ROOM_CREATED) != 0);
  g_assert_cmpint (made->affiliation, ==, XMPP_AFFILIATION_OWNER);
  configure (&alice, room);
  info = dex_await_boxed (xmpp_muc_query_room_info (bob.modules->muc, room), &error);
  g_assert_no_error (error);
  g_assert_true (info->is_room && info->has_occupant_ids && info->has_stanza_ids && info->has_archive);
  g_assert_cmpstr (info->name, ==, "Cave");

  /* XEP-0045 s. 7.8.2, XEP-0249 */
  g_ptr_array_add (people, xmpp_jid_ref (bob_jid));
  mediated->reason = g_strdup ("come");
  done (xmpp_room_invites_send (alice.modules->room_invites, mediated, people));
  await_until (is_invited, &bob, 20);
  g_assert_true (bob.invite->is_mediated);
  g_assert_true (xmpp_jid_equal (bob.invite->room, room));
  g_assert_cmpstr (bob.invite->reason, ==, "come");
  g_clear_pointer (&bob.invite, xmpp_room_invite_unref);
  direct->reason = g_strdup ("do come");
  done (xmpp_room_invites_send (alice.modules->room_invites, direct, people));
  await_until (is_invited, &bob, 20);
  g_assert_false (bob.invite->is_mediated);
  g_assert_cmpstr (xmpp_jid_get_text (bob.invite->from), ==, alice_address);

  joined = enter (&bob, room, "bob", FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (joined->occupant_id);
  await_event (&bob, "[here alice]");
  await_event (&alice, "[joined bob]");

  /* To all: the one who wrote it knows it as their own, the others who it was. */
  say (&alice, room, "m1", "hello all", FALSE);
  message = await_message (&alice, "hello all");
  g_assert_true (message->is_outgoing);
  archive_id = g_strdup (message->archive_id);
  g_assert_nonnull (archive_id);
  message = await_message (&bob, "hello all");
  g_assert_false (message->is_outgoing);
  g_assert_cmpstr (message->archive_id, ==, archive_id);
  g_assert_nonnull (message->occupant_id);
  g_assert_cmpstr (message->occupant_id, !=, joined->occupant_id);
  g_assert_cmpstr (xmpp_jid_get_text (message->peer), ==, name);
  check_archive (&bob, room, archive_id, message->occupant_id);

  /* To one. */
  say (&bob, xmpp_muc_get_own (alice.modules->muc, room), "m2", "hello you", TRUE);
  message = await_message (&alice, "hello you");
  g_assert_true (message->is_private);
  g_assert_cmpstr (xmpp_jid_get_resource (message->peer), ==, "bob");

  /* Their card is the one of who they are, by way of the room. */
  card = dex_await_boxed (xmpp_vcard_fetch_occupant (bob.session, xmpp_muc_get_own (alice.modules->muc, room)), &error);
  g_assert_no_error (error);
  g_assert_true (xmpp_node_is (card, "vCard", "vcard-temp"));

  /* Names. */
  g_assert_false (dex_await (xmpp_muc_set_nick (bob.modules->muc, room, "alice"), &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_CONFLICT);
  g_clear_error (&error);
  done (xmpp_muc_set_nick (bob.modules->muc, room, "bobby"));
  await_event (&alice, "[nick bob>bobby]");

  done (xmpp_muc_set_subject (alice.modules->muc, room, "Fire burn", "m3"));
  message = await_message (&bob, "Fire burn");
  g_assert_true (message->has_subject);
  g_assert_cmpint (dex_await_int (xmpp_muc_ping (bob.modules->muc, room), NULL), ==, XMPP_MUC_HERE);

  if (info->has_moderation)
    {
      g_autofree char *bad_id = NULL;

      say (&bob, room, "m4", "buy this", FALSE);
      bad_id = g_strdup (await_message (&alice, "buy this")->archive_id);
      done (xmpp_muc_moderate (alice.modules->muc, room, bad_id, "spam"));
      message = await_message (&bob, bad_id);
      g_assert_cmpint (message->provenance, ==, XMPP_FROM_ROOM);
      g_assert_cmpstr (message->moderated_reason, ==, "spam");
    }
  g_test_message ("MODERATION %s: %s", domain, info->has_moderation ? "yes" : "not there");

  check_sending_away (&alice, &bob, room, bob_jid);
  g_assert_cmpint (dex_await_int (xmpp_muc_ping (bob.modules->muc, room), NULL), ==, XMPP_MUC_HERE);

  done (xmpp_muc_destroy (alice.modules->muc, room, NULL, "Macbeth doth come", NULL));
  await_event (&bob, "[out 7 Macbeth doth come]");
  await_event (&alice, "[out 7 Macbeth doth come]");

  guest_go (&alice);
  guest_go (&bob);
}

static void
test_prosody (void)
{
  check_room ("a.test");
}

static void
test_ejabberd (void)
{
  check_room ("b.test");
}

/* --- Bookmarks ------------------------------------------------------------------------------------------------------------- */

static guint
count_bookmarks (Guest         *g,
                 XmppJid       *room,
                 XmppBookmark **found)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) bookmarks = dex_await_boxed (xmpp_bookmarks_fetch (g->modules->bookmarks), &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < bookmarks->len; i++)
    if (xmpp_jid_equal (((XmppBookmark *) bookmarks->pdata[i])->room, room))
      {
        n++;
        if (found != NULL)
          *found = xmpp_bookmark_copy (bookmarks->pdata[i]);
      }

  return n;
}

static void
check_bookmarks (const char *address,
                 gboolean    is_native)
{
  g_autofree char *name = g_strdup_printf ("cave-%d@conference.a.test", g_random_int_range (0, G_MAXINT));
  g_autoptr(XmppJid) room = xmpp_jid_new (name, NULL);
  g_autoptr(XmppBookmark) bookmark = xmpp_bookmark_new (room);
  g_autoptr(XmppBookmark) found = NULL;
  Guest guest, other;

  guest_arrive (&guest, address);
  guest_arrive (&other, address);
  g_assert_cmpint (xmpp_bookmarks_are_native (guest.modules->bookmarks), ==, is_native);

  bookmark->name = g_strdup ("The cave");
  bookmark->nick = g_strdup ("Puck");
  bookmark->autojoin = TRUE;
  bookmark->settings.is_pinned = TRUE;
  done (xmpp_bookmarks_set (guest.modules->bookmarks, bookmark));
  g_assert_cmpuint (count_bookmarks (&other, room, &found), ==, 1);
  g_assert_cmpstr (found->name, ==, "The cave");
  g_assert_cmpstr (found->nick, ==, "Puck");
  g_assert_true (found->autojoin && found->settings.is_pinned);
  if (is_native)
    await_event (&other, "[+The cave]");

  done (xmpp_bookmarks_remove (other.modules->bookmarks, room));
  g_assert_cmpuint (count_bookmarks (&guest, room, NULL), ==, 0);
  if (is_native)
    await_event (&guest, "[-]");
  /* What is gone may be removed. */
  done (xmpp_bookmarks_remove (guest.modules->bookmarks, room));

  guest_go (&guest);
  guest_go (&other);
}

static void
test_bookmarks (void)
{
  check_bookmarks ("carol@a.test", TRUE);
  check_bookmarks ("carol@b.test", TRUE);
}

static void
test_bookmarks_old (void)
{
  check_bookmarks ("alice@old.test", FALSE);
}

/* --- Looking around ---------------------------------------------------------------------------------------------------------- */

/* Page by page, if the service knows pages. */
static void
check_rooms (Guest   *g,
             XmppJid *service,
             XmppJid *lobby)
{
  g_autofree char *after = NULL;
  gboolean is_found = FALSE;
  guint n_pages = 0;

  do
    {
      GError *error = NULL;
      g_autoptr(XmppDiscoItems) page = dex_await_boxed (xmpp_disco_query_items (g->session, service, NULL, 1, after), &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->items->len; i++)
        is_found |= xmpp_jid_equal (((XmppDiscoItem *) page->items->pdata[i])->jid, lobby);
      g_set_str (&after, page->last);
      g_assert_cmpuint (++n_pages, <, 100);
    }
  while (after != NULL);
  g_assert_true (is_found);
  g_test_message ("ROOMS of %s in %u pages", xmpp_jid_get_text (service), n_pages);
}

static void
check_looking_around (const char *domain,
                      const char *command)
{
  g_autofree char *address = g_strconcat ("dave@", domain, NULL);
  g_autofree char *rooms = g_strconcat ("conference.", domain, NULL);
  g_autofree char *lobby_name = g_strconcat ("lobby@", rooms, NULL);
  g_autoptr(XmppJid) server = xmpp_jid_new (domain, NULL);
  g_autoptr(XmppJid) lobby = xmpp_jid_new (lobby_name, NULL);
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(XmppDiscoItems) commands = NULL;
  g_autoptr(XmppCommandStep) step = NULL;
  GError *error = NULL;
  gboolean is_there = FALSE;
  Guest guest;

  guest_arrive (&guest, address);
  services = dex_await_boxed (xmpp_disco_find_services (guest.session, server, "conference", "text"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (services->len, >=, 1);
  for (guint i = 0; i < services->len; i++)
    {
      XmppJid *service = ((XmppDiscoItem *) services->pdata[i])->jid;

      if (g_strcmp0 (xmpp_jid_get_text (service), rooms) == 0)
        check_rooms (&guest, service, lobby);
      is_there |= g_strcmp0 (xmpp_jid_get_text (service), rooms) == 0;
    }
  g_assert_true (is_there);

  /* XEP-0050: something that a person without rights may do. */
  commands = dex_await_boxed (xmpp_commands_list (guest.session, server), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < commands->items->len; i++)
    g_test_message ("COMMAND %s: %s", ((XmppDiscoItem *) commands->items->pdata[i])->node, ((XmppDiscoItem *) commands->items->pdata[i])->name);
  if (command != NULL)
    {
      step = dex_await_boxed (xmpp_commands_execute (guest.session, server, command), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (step->node, ==, command);
      g_assert_nonnull (step->form);
    }
  guest_go (&guest);
}

static void
test_looking_around (void)
{
  check_looking_around ("a.test", "urn:xmpp:invite#invite");
  check_looking_around ("b.test", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/interop/muc/prosody", test_prosody);
  FIBER_TEST ("/interop/muc/ejabberd", test_ejabberd);
  FIBER_TEST ("/interop/browsing", test_looking_around);
  FIBER_TEST ("/interop/bookmarks/new", test_bookmarks);
  FIBER_TEST ("/interop/bookmarks/old", test_bookmarks_old);

  return g_test_run ();
}
