/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-future.h"
#include "session-fixture.h"
#include "xmpp-mentions.h"
#include "xmpp-moderation.h"
#include "xmpp-muc.h"
#include "xmpp-muc-messages.h"

#include <string.h>

/* Rooms on a stream in memory whose other end this test plays: joining, who is there, and what rooms and people in them may not say (security.md S9, M1, M4, M5, M8). */

#define ROOM         "room@muc.example.net"
#define USER(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"
#define ITEM         "<item affiliation='none' role='participant'/>"
#define SELF         USER ("<item affiliation='member' role='participant'/><status code='110'/>")
#define OID(id)      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"
#define SID(by, id)  "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/>"
#define DELAY(from)  "<delay xmlns='urn:xmpp:delay' from='" from "' stamp='2024-01-01T00:00:00Z'/>"
#define RETRACT(id)  "<retract id='" id "' xmlns='urn:xmpp:message-retract:1'><moderated by='" ROOM "/mod' xmlns='urn:xmpp:message-moderate:1'/><reason>spam</reason></retract>"
#define APPLY(id)    "<apply-to id='" id "' xmlns='urn:xmpp:fasten:0'><moderated by='" ROOM "/mod' xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/></moderated></apply-to>"

#define ALL_FEATURES \
  "<feature var='http://jabber.org/protocol/muc'/><feature var='urn:xmpp:sid:0'/><feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:mam:2'/>"
#define NO_FEATURES "<feature var='http://jabber.org/protocol/muc'/>"

typedef struct
{
  Fixture    f;
  XmppMuc   *muc;
  XmppJid   *room;
  GString   *events;
  DexFuture *joining;
  guint      n_occupants;
} Hall;

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
             Hall            *h)
{
  h->n_occupants++;
  if (h->n_occupants > 100)
    return;
  g_string_append_printf (h->events, "%s %s%s%s%s%s%s%s;", kinds[occupant->kind], occupant->nick, occupant->new_nick != NULL ? ">" : "",
                          occupant->new_nick != NULL ? occupant->new_nick : "", occupant->is_self ? " self" : "", occupant->occupant_id != NULL ? " #" : "",
                          occupant->occupant_id != NULL ? occupant->occupant_id : "", (occupant->codes & XMPP_ROOM_SELF) != 0 ? " 110" : "");
}

static void
left_cb (XmppMuc     *muc,
         XmppJid     *room,
         XmppMucExit *exit,
         Hall        *h)
{
  g_string_append_printf (h->events, "out %s %d;", xmpp_jid_get_text (room), (int) exit->kind);
}

static void
status_cb (XmppMuc *muc,
           XmppJid *room,
           guint    codes,
           Hall    *h)
{
  g_string_append_printf (h->events, "status %u;", codes);
}

static void
challenge_cb (XmppMuc      *muc,
              XmppJid      *room,
              XmppDataForm *form,
              XmppNode     *message,
              Hall         *h)
{
  g_string_append_printf (h->events, "challenge %s;", xmpp_data_form_get (form, "challenge"));
}

static void
avatar_cb (XmppMuc    *muc,
           XmppJid    *room,
           const char *hash,
           Hall       *h)
{
  g_string_append_printf (h->events, "avatar %s;", hash);
}

static void
hall_begin (Hall *h)
{
  *h = (Hall) { 0 };
  fixture_set_up (&h->f);
  h->muc = h->f.modules->muc;
  h->room = xmpp_jid_new (ROOM, NULL);
  h->events = g_string_new (NULL);
  g_signal_connect (h->muc, "occupant", G_CALLBACK (occupant_cb), h);
  g_signal_connect (h->muc, "left", G_CALLBACK (left_cb), h);
  g_signal_connect (h->muc, "status", G_CALLBACK (status_cb), h);
  g_signal_connect (h->muc, "challenge", G_CALLBACK (challenge_cb), h);
  g_signal_connect (h->muc, "avatar", G_CALLBACK (avatar_cb), h);
}

static void
hall_end (Hall *h)
{
  /* Whatever was said, the connection lives. */
  g_assert_true (xmpp_session_get_is_online (h->f.session));
  fixture_tear_down (&h->f);
  xmpp_jid_unref (h->room);
  g_string_free (h->events, TRUE);
}

/* Clears what was noted. */
static void
assert_events (Hall       *h,
               const char *expected)
{
  g_assert_cmpstr (h->events->str, ==, expected);
  g_string_truncate (h->events, 0);
}

static XmppNode *
find_to (Hall       *h,
         const char *name,
         const char *child,
         const char *ns)
{
  for (guint i = h->f.heard->len; i > 0; i--)
    {
      XmppNode *node = h->f.heard->pdata[i - 1];
      const char *to = xmpp_node_get_attribute (node, "to");

      if (to != NULL && g_str_has_prefix (to, ROOM) && xmpp_node_is (node, name, "jabber:client") &&
          (child == NULL || xmpp_node_find (node, child, ns) != NULL))
        return node;
    }

  return NULL;
}

static gboolean
has_asked_info (gpointer data)
{
  return find_to (data, "iq", "query", "http://jabber.org/protocol/disco#info") != NULL;
}

static gboolean
has_knocked (gpointer data)
{
  return find_to (data, "presence", "x", "http://jabber.org/protocol/muc") != NULL;
}

static gboolean
has_sent_presence (gpointer data)
{
  return find_to (data, "presence", NULL, NULL) != NULL;
}

static gboolean
has_sent_iq (gpointer data)
{
  return find_to (data, "iq", NULL, NULL) != NULL;
}

/* Until the room has to answer. */
static void
knock (Hall              *h,
       const XmppMucJoin *options,
       const char        *features)
{
  XmppNode *asked;

  g_ptr_array_set_size (h->f.heard, 0);
  h->joining = xmpp_muc_join (h->muc, h->room, options);
  if (!options->is_creating)
    {
      await_until (has_asked_info, h, 10);
      /* What is believed of a room is known before it is asked to say anything. */
      g_assert_false (has_knocked (h));
      asked = find_to (h, "iq", "query", "http://jabber.org/protocol/disco#info");
      fixture_say (&h->f, "<iq type='result' id='%s' from='" ROOM "'><query xmlns='http://jabber.org/protocol/disco#info'>"
                          "<identity category='conference' type='text' name='Cave'/>%s</query></iq>",
                   xmpp_node_get_attribute (asked, "id"), features);
    }
  await_until (has_knocked, h, 10);
}

/* We are "me" there, whose occupant id is "mine", and "you" is there. */
static void
join (Hall       *h,
      const char *features)
{
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  GError *error = NULL;

  knock (h, &options, features);
  fixture_say (&h->f, "<presence from='" ROOM "/you'>" USER ("<item affiliation='none' role='participant' jid='you@example.org/x'/>") OID ("yours") "</presence>"
                                                                                                                                                    "<presence from='" ROOM "/me'>" SELF OID ("mine") "</presence>"
                                                                                                                                                                                                      "<message from='" ROOM "' type='groupchat'><subject/></message>");
  joined = dex_await_boxed (g_steal_pointer (&h->joining), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (xmpp_jid_get_text (joined->own), ==, ROOM "/me");
  fixture_settle (&h->f);
  g_string_truncate (h->events, 0);
  g_ptr_array_set_size (h->f.messages, 0);
  g_ptr_array_set_size (h->f.heard, 0);
}

/* --- Joining ----------------------------------------------------------------------------------------------------------------- */

static void
test_join (void)
{
  XmppMucJoin options = { .nick = "me", .password = "cauldronburn", .history_since = -1 };
  g_autoptr(XmppMucJoined) joined = NULL;
  GError *error = NULL;
  XmppNode *presence, *x, *history;
  Hall h;

  hall_begin (&h);
  xmpp_muc_set_presence (h.muc, XMPP_SHOW_AWAY, "not here");
  g_assert_false (xmpp_session_has_room (h.f.session, h.room));
  knock (&h, &options, ALL_FEATURES);
  g_assert_true (xmpp_session_has_room (h.f.session, h.room));

  /* s. 7.2.1, 7.2.6, 7.2.14, and nothing that tells more of us than that. */
  presence = find_to (&h, "presence", NULL, NULL);
  x = xmpp_node_find (presence, "x", "http://jabber.org/protocol/muc");
  history = xmpp_node_find (x, "history", "http://jabber.org/protocol/muc");
  g_assert_cmpstr (xmpp_node_get_attribute (presence, "to"), ==, ROOM "/me");
  g_assert_cmpstr (xmpp_node_find_text (x, "password", "http://jabber.org/protocol/muc"), ==, "cauldronburn");
  g_assert_cmpstr (xmpp_node_get_attribute (history, "maxstanzas"), ==, "0");
  g_assert_cmpstr (xmpp_node_find_text (presence, "show", "jabber:client"), ==, "away");
  g_assert_cmpstr (xmpp_node_find_text (presence, "status", "jabber:client"), ==, "not here");
  g_assert_null (xmpp_node_find (presence, "idle", "urn:xmpp:idle:1"));
  g_assert_null (xmpp_node_find (presence, "c", "http://jabber.org/protocol/caps"));

  fixture_say (&h.f, "<presence from='" ROOM "/you'>" USER (ITEM) OID ("yours") "</presence>"
                                                                                "<presence from='" ROOM "/me2'>" USER ("<item affiliation='owner' role='moderator'/><status code='100'/><status code='110'/><status code='170'/>"
                                                                                                                       "<status code='210'/>") OID ("mine") "</presence>");
  joined = dex_await_boxed (g_steal_pointer (&h.joining), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (xmpp_jid_get_text (joined->own), ==, ROOM "/me2");
  g_assert_cmpuint (joined->codes, ==, XMPP_ROOM_NON_ANONYMOUS | XMPP_ROOM_SELF | XMPP_ROOM_LOGGED | XMPP_ROOM_NICK_ASSIGNED);
  g_assert_cmpstr (joined->occupant_id, ==, "mine");
  g_assert_cmpint (joined->affiliation, ==, XMPP_AFFILIATION_OWNER);
  g_assert_cmpint (joined->role, ==, XMPP_ROLE_MODERATOR);
  g_assert_cmpstr (joined->info->name, ==, "Cave");
  g_assert_true (joined->info->has_archive && xmpp_archive_room_has (h.f.modules->archive, h.room));
  g_assert_true (xmpp_muc_is_joined (h.muc, h.room));
  assert_events (&h, "here you #yours;here me2 self #mine 110;");
  hall_end (&h);
}

static void
version_cb (XmppMuc    *muc,
            XmppJid    *room,
            const char *since,
            const char *until,
            Hall       *h)
{
  g_string_append_printf (h->events, "%s to %s;", since != NULL ? since : "nothing", until);
}

static void
affiliation_cb (XmppMuc *muc,
                XmppJid *room,
                XmppJid *jid,
                int      affiliation,
                Hall    *h)
{
  g_string_append_printf (h->events, "%s %d;", xmpp_jid_get_text (jid), affiliation);
}

#define MAV(attributes) "<mav xmlns='urn:xmpp:muc:affiliations:1' " attributes "/>"

/* XEP-0463 s. 5, its examples */
static void
test_versions (void)
{
  XmppMucJoin options = { .nick = "me", .affiliations_version = "9pacabr2q1" };
  g_autoptr(XmppMucJoined) joined = NULL;
  XmppNode *x, *version;
  Hall h;

  hall_begin (&h);
  g_signal_connect (h.muc, "affiliations-version", G_CALLBACK (version_cb), &h);
  g_signal_connect (h.muc, "affiliation", G_CALLBACK (affiliation_cb), &h);

  /* A room that does not do that is not asked. */
  knock (&h, &options, ALL_FEATURES);
  x = xmpp_node_find (find_to (&h, "presence", NULL, NULL), "x", "http://jabber.org/protocol/muc");
  g_assert_null (xmpp_node_find (x, "mav", "urn:xmpp:muc:affiliations:1"));
  dex_future_disown (g_steal_pointer (&h.joining));

  knock (&h, &options, ALL_FEATURES "<feature var='urn:xmpp:muc:affiliations:1'/>");
  x = xmpp_node_find (find_to (&h, "presence", NULL, NULL), "x", "http://jabber.org/protocol/muc");
  version = xmpp_node_find (x, "mav", "urn:xmpp:muc:affiliations:1");
  g_assert_cmpstr (xmpp_node_get_attribute (version, "since"), ==, "9pacabr2q1");
  fixture_say (&h.f, "<message from='" ROOM "'>" USER (MAV ("since='9pacabr2q1' until='ruz41312vw'") "<item jid='vladimir@commons.example' affiliation='none'/>"
                                                                                                     "<item jid='rosa@commons.example' affiliation='owner'/>") "</message>"
                                                                                                                                                               "<message from='" ROOM "/you'>" USER (MAV ("until='forged'") "<item jid='boss@commons.example' affiliation='owner'/>") "</message>"
                                                                                                                                                                                                                                                                                      "<presence from='" ROOM "/me'>" USER (MAV ("until='ruz41312vw'") ITEM "<status code='110'/>") "</presence>");
  joined = dex_await_boxed (g_steal_pointer (&h.joining), NULL);
  g_assert_cmpstr (joined->affiliations_version, ==, "ruz41312vw");
  fixture_say (&h.f, "<message from='" ROOM "'>" USER (MAV ("until='v3'") "<item jid='peter@commons.example' affiliation='member'/>") "</message>");
  fixture_settle (&h.f);
  assert_events (&h, "9pacabr2q1 to ruz41312vw;vladimir@commons.example 0;rosa@commons.example 4;here me self 110;nothing to v3;peter@commons.example 2;");
  hall_end (&h);
}

/* s. 7.2: what comes back when it does not work, and that the room is not believed any more then. */
static void
test_refused (void)
{
  static const struct
  {
    const char *condition;
    int code;
  } table[] = {
    { "conflict", XMPP_STANZA_ERROR_CONFLICT },
    { "not-authorized", XMPP_STANZA_ERROR_NOT_AUTHORIZED },
    { "forbidden", XMPP_STANZA_ERROR_FORBIDDEN },
    { "registration-required", XMPP_STANZA_ERROR_REGISTRATION_REQUIRED },
    { "service-unavailable", XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE },
    { "item-not-found", XMPP_STANZA_ERROR_ITEM_NOT_FOUND },
    { "not-allowed", XMPP_STANZA_ERROR_NOT_ALLOWED },
    { "not-acceptable", XMPP_STANZA_ERROR_NOT_ACCEPTABLE },
    { "jid-malformed", XMPP_STANZA_ERROR_JID_MALFORMED },
    { "gone", XMPP_STANZA_ERROR_GONE },
    { "redirect", XMPP_STANZA_ERROR_REDIRECT },
    { "what-is-this", XMPP_STANZA_ERROR_UNDEFINED_CONDITION },
  };
  Hall h;

  hall_begin (&h);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      XmppMucJoin options = { .nick = "me" };
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppJid) address = NULL;

      knock (&h, &options, ALL_FEATURES);
      fixture_say (&h.f, "<presence from='" ROOM "%s' type='error'><x xmlns='http://jabber.org/protocol/muc'/><error type='cancel' by='" ROOM "'>"
                         "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:other@muc.example.net?join</%s></error></presence>",
                   i % 2 == 0 ? "/me" : "", table[i].condition, table[i].condition);
      g_assert_null (dex_await_boxed (g_steal_pointer (&h.joining), &error));
      g_assert_error (error, XMPP_STANZA_ERROR, table[i].code);
      address = xmpp_muc_error_dup_address (error);
      g_assert_cmpstr (address != NULL ? xmpp_jid_get_text (address) : NULL, ==,
                       table[i].code == XMPP_STANZA_ERROR_GONE || table[i].code == XMPP_STANZA_ERROR_REDIRECT ? "other@muc.example.net" : NULL);
      g_assert_false (xmpp_session_has_room (h.f.session, h.room));
    }
  assert_events (&h, "");
  hall_end (&h);
}

/* An error for somebody else in the room is none for us; services of old do not say which presence is ours. */
static void
test_join_old (void)
{
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  GError *error = NULL;
  Hall h;

  hall_begin (&h);
  knock (&h, &options, NO_FEATURES);
  fixture_say (&h.f, "<presence from='" ROOM "/you' type='error'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"
                     "<presence from='" ROOM "/you'>" OID ("yours") "</presence><presence from='" ROOM "/me'>" OID ("mine") "</presence>");
  joined = dex_await_boxed (g_steal_pointer (&h.joining), &error);
  g_assert_no_error (error);
  g_assert_null (joined->occupant_id);
  assert_events (&h, "here you;here me self;");
  hall_end (&h);
}

/* A room that is made is asked what it is afterwards; leaving ends a join; so does the end of the session. */
static void
test_join_ends (void)
{
  XmppMucJoin options = { .nick = "me", .is_creating = TRUE };
  g_autoptr(XmppMucJoined) joined = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppJid) own = xmpp_jid_new ("me@example.com", NULL);
  XmppMucJoin nameless = { .nick = "" };
  Hall h;

  hall_begin (&h);
  g_assert_null (dex_await_boxed (xmpp_muc_join (h.muc, h.room, &nameless), &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_JID_MALFORMED);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (xmpp_muc_join (h.muc, own, &options), &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_JID_MALFORMED);
  g_clear_error (&error);

  knock (&h, &options, NULL);
  g_assert_true (dex_await (xmpp_muc_leave (h.muc, h.room, NULL), NULL));
  g_assert_null (dex_await_boxed (g_steal_pointer (&h.joining), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (xmpp_session_has_room (h.f.session, h.room));

  knock (&h, &options, NULL);
  fixture_say (&h.f, "<presence from='" ROOM "/me'>" USER ("<item affiliation='owner' role='moderator'/><status code='110'/><status code='201'/>") OID ("mine") "</presence>");
  await_until (has_asked_info, &h, 10);
  fixture_say (&h.f, "<iq type='result' id='%s' from='" ROOM "'><query xmlns='http://jabber.org/protocol/disco#info'>" ALL_FEATURES "</query></iq>",
               xmpp_node_get_attribute (find_to (&h, "iq", NULL, NULL), "id"));
  joined = dex_await_boxed (g_steal_pointer (&h.joining), &error);
  g_assert_no_error (error);
  g_assert_true ((joined->codes & XMPP_ROOM_CREATED) != 0);
  g_assert_cmpstr (joined->occupant_id, ==, "mine");
  assert_events (&h, "here me self 110;");
  hall_end (&h);
}

#define CHALLENGE(from)                                                                                                                              \
  "<message from='" from "'><captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"                                                 \
  "<field type='hidden' var='FORM_TYPE'><value>urn:xmpp:captcha</value></field><field type='hidden' var='challenge'><value>F3A6292C</value></field>" \
  "<field var='ocr' label='type it'/></x></captcha></message>"

/* XEP-0158 s. 3 */
static void
test_challenge (void)
{
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  g_autoptr(XmppDataForm) form = xmpp_data_form_new (XMPP_FORM_SUBMIT, "urn:xmpp:captcha");
  DexFuture *answered;
  XmppNode *iq;
  Hall h;

  hall_begin (&h);
  knock (&h, &options, ALL_FEATURES);
  /* Nobody else asks that. */
  fixture_say (&h.f, CHALLENGE (ROOM "/you"));
  fixture_say (&h.f, CHALLENGE ("other@muc.example.net"));
  fixture_settle (&h.f);
  assert_events (&h, "");
  fixture_say (&h.f, CHALLENGE (ROOM));
  fixture_settle (&h.f);
  assert_events (&h, "challenge F3A6292C;");

  g_ptr_array_set_size (h.f.heard, 0);
  answered = xmpp_muc_answer_challenge (h.muc, h.room, form);
  await_until (has_sent_iq, &h, 10);
  iq = find_to (&h, "iq", "captcha", "urn:xmpp:captcha");
  g_assert_nonnull (iq);
  fixture_say (&h.f, "<iq type='result' from='" ROOM "' id='%s'/><presence from='" ROOM "/me'>" SELF "</presence>", xmpp_node_get_attribute (iq, "id"));
  g_assert_true (dex_await (answered, NULL));
  joined = dex_await_boxed (g_steal_pointer (&h.joining), NULL);
  g_assert_nonnull (joined);

  /* Once we are in there is nothing to ask. */
  g_string_truncate (h.events, 0);
  fixture_say (&h.f, CHALLENGE (ROOM));
  fixture_settle (&h.f);
  assert_events (&h, "");
  hall_end (&h);
}

/* --- Rooms that lie ------------------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *what;
  const char *stanza;
  const char *events;
} Row;

/* One after another in the same room: "you" is there, and we are "me". */
static const Row rows[] = {
  { "somebody comes", "<presence from='" ROOM "/new'>" USER (ITEM) OID ("news") "</presence>", "joined new #news;" },
  { "and is away", "<presence from='" ROOM "/new'><show>away</show>" USER (ITEM) OID ("news") "</presence>", "changed new #news;" },
  { "and is called otherwise", "<presence from='" ROOM "/new' type='unavailable'>" USER ("<item nick='newer'/><status code='303'/>") "</presence>"
                                                                                                                                     "<presence from='" ROOM "/newer'>" USER (ITEM) OID ("news") "</presence>",
    "nick new>newer;changed newer #news;" },
  { "and goes", "<presence from='" ROOM "/newer' type='unavailable'>" USER (ITEM) "</presence>", "left newer;" },
  { "who is not there goes", "<presence from='" ROOM "/newer' type='unavailable'>" USER (ITEM) "</presence>", "" },
  { "our own changes", "<presence from='" ROOM "/me'>" USER ("<item affiliation='admin' role='moderator'/><status code='110'/>") OID ("mine") "</presence>", "changed me self #mine 110;" },
  { "a second presence of ours", "<presence from='" ROOM "/me'>" SELF OID ("mine") "</presence>", "changed me self #mine 110;" },
  { "ours for somebody else's nick", "<presence from='" ROOM "/you'>" SELF OID ("yours") "</presence>", "changed you #yours;" },
  { "ours for a new nick", "<presence from='" ROOM "/not-me'>" SELF "</presence>", "joined not-me;" },
  { "that nick goes, with our code", "<presence from='" ROOM "/not-me' type='unavailable'>" USER (ITEM "<status code='110'/><status code='307'/>") "</presence>", "left not-me;" },
  { "somebody takes our nick", "<presence from='" ROOM "/thief'>" USER (ITEM) "</presence><presence from='" ROOM "/thief' type='unavailable'>" USER ("<item nick='me'/><status code='303'/>") "</presence>", "joined thief;left thief;" },
  { "somebody takes another's nick", "<presence from='" ROOM "/thief'>" USER (ITEM) "</presence><presence from='" ROOM "/thief' type='unavailable'>" USER ("<item nick='you'/><status code='303'/>") "</presence>", "joined thief;left thief;" },
  { "we are given somebody else's nick", "<presence from='" ROOM "/me' type='unavailable'>" USER ("<item nick='you'/><status code='303'/><status code='110'/>") "</presence>", "" },
  { "nobody", "<presence from='" ROOM "'>" USER (ITEM "<status code='110'/>") "</presence>", "" },
  { "nobody goes", "<presence from='" ROOM "' type='unavailable'>" USER ("<item role='none'/><status code='110'/>") "</presence>", "" },
  { "a picture of the room", "<presence from='" ROOM "'><x xmlns='vcard-temp:x:update'><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x></presence>",
    "avatar 01b87fcd030b72895ff8e88db57ec525450f000d;" },
  { "a room that we did not join", "<presence from='other@muc.example.net/me'>" SELF "</presence>", "" },
  { "a request of somebody in the room", "<presence from='" ROOM "/you' type='subscribe'/>", "" },
  { "an error for somebody else", "<presence from='" ROOM "/you' type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>", "" },
  { "a small error for us", "<presence from='" ROOM "/me' type='error'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>", "" },
  { "M6 the room is logged now", "<message from='" ROOM "' type='groupchat'>" USER ("<status code='170'/>") "</message>", "status 64;" },
  { "M5 somebody in it says so", "<message from='" ROOM "/you' type='groupchat'>" USER ("<status code='170'/>") "</message>", "" },
  { "M5 somebody in it says so to us", "<message from='" ROOM "/you' type='chat'>" USER ("<status code='104'/>") "</message>", "" },
  { "M5 another room says so", "<message from='other@muc.example.net' type='groupchat'>" USER ("<status code='170'/>") "</message>", "" },
  { "M5 a contact says so", "<message from='friend@example.net'>" USER ("<status code='170'/>") "</message>", "" },
};

static void
test_hostile_presences (void)
{
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      fixture_say (&h.f, "%s", rows[i].stanza);
      fixture_settle (&h.f);
      assert_events (&h, rows[i].events);
      g_assert_cmpstr (xmpp_jid_get_text (xmpp_muc_get_own (h.muc, h.room)), ==, ROOM "/me");
    }
  /* Presences of rooms are not those of contacts, but of a room that we did not join. */
  g_assert_cmpuint (h.f.presences->len, ==, 1);
  hall_end (&h);
}

/* --- Messages ------------------------------------------------------------------------------------------------------------------ */

static char *
describe (const XmppMessage *m)
{
  GString *text = g_string_new (m->type == XMPP_MESSAGE_GROUPCHAT ? "all" : m->type == XMPP_MESSAGE_ERROR ? "error"
                                                                                                          : "one");

  g_string_append_printf (text, " %s", xmpp_jid_get_text (m->peer));
  if (m->is_outgoing)
    g_string_append (text, " out");
  if (m->is_private)
    g_string_append (text, " private");
  if (m->has_subject)
    g_string_append_printf (text, " subject=%s", m->subject);
  if (m->archive_id != NULL)
    g_string_append_printf (text, " sid=%s", m->archive_id);
  if (m->occupant_id != NULL)
    g_string_append_printf (text, " oid=%s", m->occupant_id);
  if (m->real_jid != NULL)
    g_string_append_printf (text, " real=%s", xmpp_jid_get_text (m->real_jid));
  if (m->delay != 0)
    g_string_append (text, m->delay_is_trusted ? " then" : " then?");
  if (m->room_codes != 0)
    g_string_append_printf (text, " codes=%u", m->room_codes);
  if (m->moderated_id != NULL)
    g_string_append_printf (text, " moderated=%s,%s", m->moderated_id, m->moderated_reason != NULL ? m->moderated_reason : "");
  if (m->retract_id != NULL)
    g_string_append_printf (text, " retract=%s", m->retract_id);
  if (m->wants_receipt || m->receipt_id != NULL)
    g_string_append (text, " receipt");
  if (m->is_retracted)
    g_string_append (text, " tombstone");
  if (m->body != NULL)
    g_string_append_printf (text, ": %s", m->body);

  return g_string_free (text, FALSE);
}

#define SAID(from, inside) "<message from='" from "' to='me@example.com/here' type='groupchat' id='1'>" inside "</message>"
#define TOLD(from, inside) "<message from='" from "' to='me@example.com/here' type='chat' id='1'>" inside "</message>"
#define HI                 "<body>hi</body>"
#define FORWARD            FIXTURE_FORWARD
#define RECEIVED(inner)    "<message from='me@example.com'><received xmlns='urn:xmpp:carbons:2'>" FORWARD (inner) "</received></message>"
#define SENT(inner)        "<message from='me@example.com'><sent xmlns='urn:xmpp:carbons:2'>" FORWARD (inner) "</sent></message>"
#define CLIENT             "<message xmlns='jabber:client' "

typedef struct
{
  const char *what;
  const char *stanza;
  const char *message; /* NULL: nothing arrives */
} MessageRow;

static const MessageRow messages[] = {
  { "somebody says something", SAID (ROOM "/you", HI OID ("yours") SID (ROOM, "s1")), "all " ROOM " sid=s1 oid=yours real=you@example.org: hi" },
  { "we do", SAID (ROOM "/me", HI OID ("mine") SID (ROOM, "s2")), "all " ROOM " out sid=s2 oid=mine: hi" },
  { "another of ours, of another nick", SAID (ROOM "/me-too", HI OID ("mine")), "all " ROOM " out oid=mine: hi" },
  { "our nick with the id of another", SAID (ROOM "/me", HI OID ("yours")), "all " ROOM " oid=yours: hi" },
  { "the room says something", SAID (ROOM, HI), "all " ROOM ": hi" },
  { "M1 a stanza-id by another", SAID (ROOM "/you", HI SID ("other@muc.example.net", "x") SID ("me@example.com", "y")), "all " ROOM " real=you@example.org: hi" },
  { "M1 two stanza-ids", SAID (ROOM "/you", HI SID (ROOM, "x") SID (ROOM, "y")), "all " ROOM " real=you@example.org: hi" },
  { "M4 two occupant ids", SAID (ROOM "/you", HI OID ("mine") OID ("mine")), "all " ROOM " real=you@example.org: hi" },
  { "M5 a real JID by somebody in the room", SAID (ROOM "/who", HI USER ("<item jid='boss@example.org'/>")), "all " ROOM ": hi" },
  { "M5 codes by somebody in the room", SAID (ROOM "/you", HI USER ("<status code='104'/>")), "all " ROOM " real=you@example.org: hi" },
  { "codes by the room", SAID (ROOM, USER ("<status code='104'/>")), "all " ROOM " codes=16" },
  { "M8 a delay by the sender", SAID (ROOM "/you", HI DELAY ("you@example.org")), "all " ROOM " real=you@example.org then?: hi" },
  { "M8 a delay in the room's name, not in its history", SAID (ROOM "/you", HI DELAY (ROOM)), "all " ROOM " real=you@example.org then?: hi" },
  { "a subject", SAID (ROOM "/you", "<subject>Fire</subject>"), "all " ROOM " subject=Fire real=you@example.org" },
  { "a subject with a body", SAID (ROOM "/you", "<subject>Fire</subject>" HI), "all " ROOM " real=you@example.org: hi" },
  { "a subject in private", TOLD (ROOM "/you", "<subject>Fire</subject>"), "one " ROOM "/you private real=you@example.org" },
  { "a receipt for all", SAID (ROOM "/you", HI "<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='1'/>"), "all " ROOM " real=you@example.org: hi" },
  { "S9 the room takes something back", SAID (ROOM, RETRACT ("s1") "<body>a moderator ...</body>"), "all " ROOM " moderated=s1,spam" },
  { "S9 in the old form", SAID (ROOM, APPLY ("s1") "<body>a moderator ...</body>"), "all " ROOM " moderated=s1," },
  { "S9 somebody in it does", SAID (ROOM "/you", RETRACT ("s1")), "all " ROOM " real=you@example.org" },
  { "S9 in the old form", SAID (ROOM "/you", APPLY ("s1")), "all " ROOM " real=you@example.org" },
  { "S9 the room, but not to all", TOLD (ROOM, RETRACT ("s1")), "one " ROOM },
  { "S9 a contact", TOLD ("friend@example.net", RETRACT ("s1")), "one friend@example.net" },
  { "S9 another room", SAID ("other@muc.example.net", RETRACT ("s1")), NULL },
  { "their own", SAID (ROOM "/you", "<retract id='s1' xmlns='urn:xmpp:message-retract:1'/>" OID ("yours")), "all " ROOM " oid=yours real=you@example.org retract=s1" },
  { "the room's own", SAID (ROOM, "<retract id='s1' xmlns='urn:xmpp:message-retract:1'/>"), "all " ROOM },
  { "to all, from nobody's room", SAID ("other@muc.example.net/you", HI), NULL },
  { "to all, from a contact", SAID ("friend@example.net/x", HI), NULL },
  { "to all, from our own account", SAID ("me@example.com/other", HI), NULL },
  { "a private message", TOLD (ROOM "/you", HI OID ("yours")), "one " ROOM "/you private oid=yours real=you@example.org: hi" },
  { "a private message with the mark", TOLD (ROOM "/you", HI "<x xmlns='http://jabber.org/protocol/muc#user'/>"), "one " ROOM "/you private real=you@example.org: hi" },
  { "a headline from somebody in the room", "<message from='" ROOM "/you' type='headline'>" HI "</message>", NULL },
  { "a contact's mark", TOLD ("friend@example.net/x", HI "<x xmlns='http://jabber.org/protocol/muc#user'/>"), "one friend@example.net: hi" },
  { "a stranger's mark", TOLD ("evil@example.net/x", HI "<x xmlns='http://jabber.org/protocol/muc#user'/>"), "one evil@example.net: hi" },
  { "a copy of a private message", RECEIVED (CLIENT "from='" ROOM "/you' to='me@example.com/other' type='chat'>" HI "</message>"), "one " ROOM "/you private: hi" },
  { "a copy from a room that we are not in", RECEIVED (CLIENT "from='other@muc.example.net/you' to='me@example.com/other' type='chat'>" HI "<x xmlns='http://jabber.org/protocol/muc#user'/></message>"), "one other@muc.example.net/you private: hi" },
  { "a copy of a contact's mark", RECEIVED (CLIENT "from='friend@example.net/x' to='me@example.com' type='chat'>" HI "<x xmlns='http://jabber.org/protocol/muc#user'/></message>"), "one friend@example.net: hi" },
  { "our own private message", SENT (CLIENT "from='me@example.com/other' to='" ROOM "/you' type='chat'>" HI "</message>"), "one " ROOM "/you out private: hi" },
  { "our own in a room that we are not in", SENT (CLIENT "from='me@example.com/other' to='other@muc.example.net/you' type='chat'>" HI "<x xmlns='http://jabber.org/protocol/muc#user'/></message>"), "one other@muc.example.net/you out private: hi" },
  { "our own to a contact, with the mark", SENT (CLIENT "from='me@example.com/other' to='friend@example.net/x' type='chat'>" HI "<x xmlns='http://jabber.org/protocol/muc#user'/></message>"), "one friend@example.net out: hi" },
  { "S7 to all in a copy", RECEIVED (CLIENT "from='" ROOM "/you' to='me@example.com' type='groupchat'>" HI "</message>"), NULL },
  { "S1 a copy by the room", "<message from='" ROOM "'><received xmlns='urn:xmpp:carbons:2'>" FORWARD (CLIENT "from='a@b/c' to='me@example.com' type='chat'>" HI "</message>") "</received></message>", NULL },
  { "S3 an archive result by the room, unasked", "<message from='" ROOM "'><result xmlns='urn:xmpp:mam:2' queryid='q' id='a1'>" FORWARD (CLIENT "from='" ROOM "/you' type='groupchat'>" HI "</message>") "</result></message>", NULL },
  { "an error for what we said to all", "<message from='" ROOM "' type='error' id='1'>" HI "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", "error " ROOM },
  { "an error for a private message", "<message from='" ROOM "/you' type='error' id='1'>" HI "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
    "error " ROOM "/you private" },
  { "S6 somebody in it publishes", "<message from='" ROOM "/you' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'>"
                                   "<item id='x'/></items></event></message>",
    NULL },
};

static void
test_hostile_messages (void)
{
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *got = NULL;

      g_test_message ("%s", messages[i].what);
      g_ptr_array_set_size (h.f.messages, 0);
      fixture_say (&h.f, "%s", messages[i].stanza);
      fixture_settle (&h.f);
      g_assert_cmpuint (h.f.messages->len, ==, messages[i].message != NULL ? 1 : 0);
      got = h.f.messages->len > 0 ? describe (h.f.messages->pdata[0]) : NULL;
      g_assert_cmpstr (got, ==, messages[i].message);
    }
  hall_end (&h);
}

/* M1, M4: a room that does not say that it takes care of ids has none. */
static void
test_unvouched (void)
{
  g_autofree char *yours = NULL;
  g_autofree char *ours = NULL;
  Hall h;

  hall_begin (&h);
  join (&h, NO_FEATURES);
  fixture_say (&h.f, SAID (ROOM "/you", HI OID ("mine") SID (ROOM, "s1")) SAID (ROOM "/me", HI OID ("yours") SID (ROOM, "s2")));
  fixture_settle (&h.f);
  g_assert_cmpuint (h.f.messages->len, ==, 2);
  yours = describe (h.f.messages->pdata[0]);
  ours = describe (h.f.messages->pdata[1]);
  g_assert_cmpstr (yours, ==, "all " ROOM " real=you@example.org: hi");
  g_assert_cmpstr (ours, ==, "all " ROOM " out: hi");
  hall_end (&h);
}

/* s. 7.2.14: what was said before we came. Nobody is known by a nick there. */
static void
test_history (void)
{
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  static const char *const expected[] = {
    "all " ROOM " sid=s1 oid=yours then: hi",
    "all " ROOM " then: hi",
    "all " ROOM " out oid=mine then: hi",
    "all " ROOM " then?: hi",
    "all " ROOM " subject=Fire",
    "all " ROOM " out then?: hi",
  };
  Hall h;

  hall_begin (&h);
  knock (&h, &options, ALL_FEATURES);
  fixture_say (&h.f, "<presence from='" ROOM "/me'>" SELF OID ("mine") "</presence>");
  joined = dex_await_boxed (g_steal_pointer (&h.joining), NULL);
  g_assert_nonnull (joined);
  fixture_say (&h.f, "%s", SAID (ROOM "/you", HI DELAY (ROOM) OID ("yours") SID (ROOM, "s1")) SAID (ROOM "/me", HI DELAY (ROOM)) SAID (ROOM "/x", HI DELAY (ROOM) OID ("mine"))
               /* A room that signs its history says so of all of it. */
               SAID (ROOM "/x", HI DELAY ("x@example.org")) SAID (ROOM "/you", "<subject>Fire</subject>") SAID (ROOM "/me", HI DELAY (ROOM)));
  fixture_settle (&h.f);
  g_assert_cmpuint (h.f.messages->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *got = describe (h.f.messages->pdata[i]);

      g_assert_cmpstr (got, ==, expected[i]);
    }
  hall_end (&h);
}

/* Rooms of old name the sender in the delay. What we wrote while there was no connection comes back with a delay of our own, and is ours. */
static void
test_history_old (void)
{
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  static const char *const expected[] = { "all " ROOM " then: hi", "all " ROOM " out then?: hi", "all " ROOM " then: hi", "all " ROOM ": hi", "all " ROOM " then?: hi" };
  Hall h;

  hall_begin (&h);
  knock (&h, &options, NO_FEATURES);
  fixture_say (&h.f, "<presence from='" ROOM "/me'>" SELF "</presence>");
  joined = dex_await_boxed (g_steal_pointer (&h.joining), NULL);
  g_assert_nonnull (joined);
  fixture_say (&h.f, "%s", SAID (ROOM "/x", HI DELAY ("x@example.org")) SAID (ROOM "/me", HI "<delay xmlns='urn:xmpp:delay' stamp='2024-01-01T00:00:00Z'/>") SAID (ROOM "/me", HI DELAY ("x@example.org")) SAID (ROOM "/x", HI) SAID (ROOM "/x", HI DELAY ("x@example.org")));
  fixture_settle (&h.f);
  g_assert_cmpuint (h.f.messages->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *got = describe (h.f.messages->pdata[i]);

      g_assert_cmpstr (got, ==, expected[i]);
    }
  hall_end (&h);
}

/* A megabyte of subject costs no more than it is worth. */
static void
test_large_subject (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  XmppMessage *message;
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  fixture_say (&h.f, "<message from='" ROOM "/you' type='groupchat'><subject>%s</subject></message>", text);
  fixture_settle (&h.f);
  message = h.f.messages->pdata[0];
  g_assert_true (message->has_subject);
  g_assert_cmpuint (strlen (message->subject), ==, XMPP_SUBJECT_MAX);
  hall_end (&h);
}

/* --- Sending --------------------------------------------------------------------------------------------------------------------- */

static gboolean
has_sent_message (gpointer data)
{
  return find_to (data, "message", NULL, NULL) != NULL;
}

static void
assert_sent (Hall       *h,
             const char *expected)
{
  g_autoptr(XmppNode) wanted = NULL;

  await_until (has_sent_message, h, 10);
  wanted = fixture_parse (expected);
  g_assert_nonnull (wanted);
  g_assert_true (xmpp_node_equal (find_to (h, "message", NULL, NULL), wanted));
  g_ptr_array_set_size (h->f.heard, 0);
}

static void
test_sending (void)
{
  g_autoptr(GPtrArray) mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_mention_free);
  g_autoptr(XmppJid) you = xmpp_jid_new (ROOM "/you", NULL);
  XmppOutgoingMessage message = { .id = "m1", .body = "hi you", .is_groupchat = TRUE, .wants_receipt = TRUE, .receipt_id = "x", .mentions = mentions };
  XmppOutgoingMessage reply = { .id = "m2", .body = "hi you", .is_groupchat = TRUE, .mentions = mentions, .reply_id = "s1", .reply_to = ROOM "/you", .reply_quote = "yes" };
  XmppOutgoingMessage private = { .to = you, .id = "m3", .body = "hi", .is_private = TRUE };
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  g_ptr_array_add (mentions, xmpp_mention_new (3, 6, "yours", you));
  message.to = reply.to = h.room;

  dex_future_disown (xmpp_messages_send (h.f.modules->messages, &message));
  assert_sent (&h, "<message type='groupchat' to='" ROOM "' id='m1'><body>hi you</body><mention xmlns='urn:xmpp:mentions:0' begin='3' end='6' occupantid='yours'/>"
                   "<origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>");
  dex_future_disown (xmpp_messages_send (h.f.modules->messages, &reply));
  assert_sent (&h, "<message type='groupchat' to='" ROOM "' id='m2'><reply xmlns='urn:xmpp:reply:0' id='s1' to='" ROOM "/you'/>"
                   "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='6'/></fallback><body>&gt; yes\nhi you</body>"
                   "<mention xmlns='urn:xmpp:mentions:0' begin='9' end='12' occupantid='yours'/><origin-id xmlns='urn:xmpp:sid:0' id='m2'/></message>");
  dex_future_disown (xmpp_messages_send (h.f.modules->messages, &private));
  assert_sent (&h, "<message type='chat' to='" ROOM "/you' id='m3'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m3'/>"
                   "<x xmlns='http://jabber.org/protocol/muc#user'/></message>");
  dex_future_disown (xmpp_muc_set_subject (h.muc, h.room, "Fire", "m4"));
  assert_sent (&h, "<message type='groupchat' to='" ROOM "' id='m4'><subject>Fire</subject></message>");

  /* What comes back with a quote points to the same letters. */
  fixture_say (&h.f, "<message type='groupchat' from='" ROOM "/you' id='m2'><reply xmlns='urn:xmpp:reply:0' id='s1' to='" ROOM "/you'/>"
                     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='6'/></fallback><body>&gt; yes\nhi you</body>"
                     "<mention xmlns='urn:xmpp:mentions:0' begin='9' end='12' occupantid='yours'/></message>");
  fixture_settle (&h.f);
  g_assert_cmpuint (((XmppMention *) ((XmppMessage *) h.f.messages->pdata[0])->mentions->pdata[0])->begin, ==, 3);
  hall_end (&h);
}

/* --- The room's archive ------------------------------------------------------------------------------------------------------------ */

#define RESULT(from, query, id, inner) "<message from='" from "'><result xmlns='urn:xmpp:mam:2' queryid='" query "' id='" id "'>" FORWARD (inner) "</result></message>"

static void
test_archive (void)
{
  static const char *const expected[] = {
    "all " ROOM " sid=a1 oid=yours real=you@example.org then: hi",
    "all " ROOM " out sid=a2 oid=mine then: hi",
    "all " ROOM " out sid=a3 real=me@example.com then: hi",
    "all " ROOM " sid=a4 then: hi",
    "all " ROOM " sid=a5 then moderated=s1,spam",
    "all " ROOM " subject=Fire sid=a6 oid=yours then",
    "all " ROOM " sid=a7 oid=yours then tombstone",
  };
  XmppArchiveQuery query = { .max = 50 };
  g_autoptr(XmppArchivePage) page = NULL;
  GError *error = NULL;
  DexFuture *asked;
  XmppNode *iq;
  const char *id, *query_id;
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  query.archive = h.room;
  asked = xmpp_archive_query (h.f.modules->archive, &query);
  await_until (has_sent_iq, &h, 10);
  iq = find_to (&h, "iq", "query", "urn:xmpp:mam:2");
  g_assert_cmpstr (xmpp_node_get_attribute (iq, "to"), ==, ROOM);
  id = xmpp_node_get_attribute (iq, "id");
  query_id = xmpp_node_get_attribute (xmpp_node_find (iq, "query", "urn:xmpp:mam:2"), "queryid");

  fixture_say (&h.f, RESULT (ROOM, "%s", "a1", CLIENT "from='" ROOM "/you' type='groupchat'>" HI OID ("yours") USER ("<item jid='you@example.org/x'/>") "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "a2", CLIENT "from='" ROOM "/old-me' type='groupchat'>" HI OID ("mine") "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "a3", CLIENT "from='" ROOM "/x' type='groupchat'>" HI USER ("<item jid='me@example.com/x'/>") "</message>"), query_id);
  /* Somebody had our nick then. */
  fixture_say (&h.f, RESULT (ROOM, "%s", "a4", CLIENT "from='" ROOM "/me' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "a5", CLIENT "from='" ROOM "' type='groupchat'>" RETRACT ("s1") "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "a6", CLIENT "from='" ROOM "/you' type='groupchat'><subject>Fire</subject>" OID ("yours") "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "a7", CLIENT "from='" ROOM "/you' type='groupchat'>" OID ("yours") "<retracted stamp='2019-09-20T23:19:12Z' xmlns='urn:xmpp:message-retract:1'>"
                                                                                                            "<moderated by='x@y' xmlns='urn:xmpp:message-moderate:1'/></retracted></message>"),
               query_id);
  /* S3: what is not of that room, or not for all in it; and who was not asked. */
  fixture_say (&h.f, RESULT (ROOM, "%s", "b1", CLIENT "from='boss@example.net/x' to='me@example.com' type='chat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "b2", CLIENT "from='other@muc.example.net/x' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "b3", CLIENT "from='" ROOM "/you' to='me@example.com' type='chat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s", "b4", CLIENT "type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM "/you", "%s", "b5", CLIENT "from='" ROOM "/you' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT ("me@example.com", "%s", "b6", CLIENT "from='" ROOM "/you' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT ("other@muc.example.net", "%s", "b7", CLIENT "from='" ROOM "/you' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, RESULT (ROOM, "%s-not", "b8", CLIENT "from='" ROOM "/you' type='groupchat'>" HI "</message>"), query_id);
  fixture_say (&h.f, "<iq type='result' from='" ROOM "' id='%s'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>", id);
  page = dex_await_boxed (asked, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (page->messages->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *got = describe (page->messages->pdata[i]);

      g_assert_cmpstr (got, ==, expected[i]);
    }
  g_assert_cmpuint (h.f.messages->len, ==, 0);
  hall_end (&h);
}

/* --- Being there, leaving ------------------------------------------------------------------------------------------------------------ */

static void
test_nick (void)
{
  DexFuture *changing;
  g_autoptr(GError) error = NULL;
  XmppNode *presence;
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);

  changing = xmpp_muc_set_nick (h.muc, h.room, "you");
  await_until (has_sent_presence, &h, 10);
  presence = find_to (&h, "presence", NULL, NULL);
  g_assert_cmpstr (xmpp_node_get_attribute (presence, "to"), ==, ROOM "/you");
  fixture_say (&h.f, "<presence from='" ROOM "/you' id='%s' type='error'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
               xmpp_node_get_attribute (presence, "id"));
  g_assert_false (dex_await (changing, &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_CONFLICT);
  assert_events (&h, "");

  changing = xmpp_muc_set_nick (h.muc, h.room, "newer");
  fixture_say (&h.f, "<presence from='" ROOM "/me' type='unavailable'>" USER ("<item nick='newer'/><status code='303'/><status code='110'/>") "</presence>"
                                                                                                                                              "<presence from='" ROOM "/newer'>" SELF OID ("mine") "</presence>");
  g_assert_true (dex_await (changing, NULL));
  fixture_settle (&h.f);
  assert_events (&h, "nick me>newer self 110;changed newer self #mine 110;");
  g_assert_cmpstr (xmpp_jid_get_text (xmpp_muc_get_own (h.muc, h.room)), ==, ROOM "/newer");
  hall_end (&h);
}

static void
test_exits (void)
{
  static const struct
  {
    const char *inside;
    XmppExitKind kind;
  } table[] = {
    { USER ("<item role='none'/><status code='110'/>"), XMPP_EXIT_LEFT },
    { USER ("<item role='none'/><status code='307'/>"), XMPP_EXIT_KICKED },
    { USER ("<item affiliation='outcast' role='none'/><status code='301'/><status code='110'/>"), XMPP_EXIT_BANNED },
    { USER ("<item/><status code='110'/><status code='332'/>"), XMPP_EXIT_SHUTDOWN },
    { USER ("<item/><destroy/>"), XMPP_EXIT_DESTROYED },
  };
  Hall h;

  hall_begin (&h);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *expected = g_strdup_printf ("out " ROOM " %d;", (int) table[i].kind);

      join (&h, ALL_FEATURES);
      fixture_say (&h.f, "<presence from='" ROOM "/me' type='unavailable'>%s</presence><message from='" ROOM "/you' type='groupchat'>" HI "</message>", table[i].inside);
      fixture_settle (&h.f);
      assert_events (&h, expected);
      /* It is no room of ours any more. */
      g_assert_false (xmpp_session_has_room (h.f.session, h.room));
      g_assert_cmpuint (h.f.messages->len, ==, 0);
    }

  /* A room that does not know us any more, as after a restart. */
  join (&h, ALL_FEATURES);
  fixture_say (&h.f, "<presence from='" ROOM "/me' type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
  fixture_settle (&h.f);
  g_assert_true (g_str_has_prefix (h.events->str, "out " ROOM));
  hall_end (&h);
}

static void
test_leave (void)
{
  DexFuture *leaving;
  XmppNode *presence;
  g_autofree char *expected = g_strdup_printf ("out " ROOM " %d;", (int) XMPP_EXIT_LEFT);
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  leaving = xmpp_muc_leave (h.muc, h.room, "gone where the goblins go");
  await_until (has_sent_presence, &h, 10);
  presence = find_to (&h, "presence", NULL, NULL);
  g_assert_cmpstr (xmpp_node_get_attribute (presence, "type"), ==, "unavailable");
  g_assert_cmpstr (xmpp_node_get_attribute (presence, "to"), ==, ROOM "/me");
  g_assert_cmpstr (xmpp_node_find_text (presence, "status", "jabber:client"), ==, "gone where the goblins go");
  fixture_say (&h.f, "<presence from='" ROOM "/me' type='unavailable'>" USER ("<item role='none'/><status code='110'/>") "</presence>");
  g_assert_true (dex_await (leaving, NULL));
  assert_events (&h, expected);
  /* Where we are not there is nothing to leave. */
  g_assert_true (dex_await (xmpp_muc_leave (h.muc, h.room, NULL), NULL));
  assert_events (&h, "");
  hall_end (&h);
}

/* XEP-0410 s. 3.2 */
static void
test_ping (void)
{
  static const struct
  {
    const char *answer;
    int presence;
  } table[] = {
    { "type='result'>", XMPP_MUC_HERE },
    { "type='error'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_HERE },
    { "type='error'><error type='cancel'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_HERE },
    { "type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_HERE },
    { "type='error'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_UNKNOWN },
    { "type='error'><error type='cancel'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_UNKNOWN },
    { "type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_GONE },
    { "type='error'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_GONE },
    { "type='error'><error type='cancel'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", XMPP_MUC_GONE },
  };
  Hall h;

  hall_begin (&h);
  g_assert_cmpint (dex_await_int (xmpp_muc_ping (h.muc, h.room), NULL), ==, XMPP_MUC_GONE);
  join (&h, ALL_FEATURES);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      DexFuture *pinging;
      XmppNode *iq;

      g_ptr_array_set_size (h.f.heard, 0);
      pinging = xmpp_muc_ping (h.muc, h.room);
      await_until (has_sent_iq, &h, 10);
      iq = find_to (&h, "iq", "ping", "urn:xmpp:ping");
      g_assert_cmpstr (xmpp_node_get_attribute (iq, "to"), ==, ROOM "/me");
      fixture_say (&h.f, "<iq from='" ROOM "/me' id='%s' %s</iq>", xmpp_node_get_attribute (iq, "id"), table[i].answer);
      g_assert_cmpint (dex_await_int (pinging, NULL), ==, table[i].presence);
    }
  g_assert_true (xmpp_muc_is_joined (h.muc, h.room));
  hall_end (&h);
}

/* P1: nobody in a room learns anything by asking. */
static void
test_requests (void)
{
  static const char *const payloads[] = {
    "<query xmlns='http://jabber.org/protocol/disco#info'/>",
    "<ping xmlns='urn:xmpp:ping'/>",
    "<query xmlns='jabber:iq:version'/>",
    "<time xmlns='urn:xmpp:time'/>",
    "<query xmlns='jabber:iq:last'/>",
    "<vCard xmlns='vcard-temp'/>",
  };
  static const char *const senders[] = { ROOM, ROOM "/you", ROOM "/me" };
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    for (guint j = 0; j < G_N_ELEMENTS (senders); j++)
      {
        XmppNode *answer;

        g_ptr_array_set_size (h.f.heard, 0);
        fixture_say (&h.f, "<iq type='get' id='q' from='%s'>%s</iq>", senders[j], payloads[i]);
        await_until (has_sent_iq, &h, 10);
        answer = find_to (&h, "iq", NULL, NULL);
        g_assert_cmpstr (xmpp_node_get_attribute (answer, "type"), ==, "error");
        g_assert_nonnull (xmpp_node_find (xmpp_node_find (answer, "error", "jabber:client"), "service-unavailable", "urn:ietf:params:xml:ns:xmpp-stanzas"));
        g_assert_null (xmpp_node_get_next (xmpp_node_get_first (answer)));
      }
  hall_end (&h);
}

/* What all rooms see of us goes to all rooms. */
static void
test_presence (void)
{
  XmppNode *presence;
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  xmpp_muc_set_presence (h.muc, XMPP_SHOW_DND, "busy");
  await_until (has_sent_presence, &h, 10);
  presence = find_to (&h, "presence", NULL, NULL);
  g_assert_cmpstr (xmpp_node_get_attribute (presence, "to"), ==, ROOM "/me");
  g_assert_cmpstr (xmpp_node_find_text (presence, "show", "jabber:client"), ==, "dnd");
  g_assert_null (xmpp_node_find (presence, "idle", "urn:xmpp:idle:1"));

  /* Nothing new is not said; and a session that ends says itself that we are offline. */
  g_ptr_array_set_size (h.f.heard, 0);
  xmpp_muc_set_presence (h.muc, XMPP_SHOW_DND, "busy");
  xmpp_muc_set_presence (h.muc, XMPP_SHOW_OFFLINE, NULL);
  fixture_settle (&h.f);
  g_assert_false (has_sent_presence (&h));
  hall_end (&h);
}

static gboolean
is_offline (gpointer data)
{
  return !xmpp_session_get_is_online (((Hall *) data)->f.session);
}

/* A resumption loses nothing; a session that is over has left all rooms. */
static void
test_stream (void)
{
  g_autofree char *expected = g_strdup_printf ("out " ROOM " %d;", (int) XMPP_EXIT_STREAM);
  Hall h;

  hall_begin (&h);
  join (&h, ALL_FEATURES);
  script_server_close (h.f.server);
  await_until (is_offline, &h, 10);
  assert_events (&h, "");
  fixture_resume (&h.f, 100);
  assert_events (&h, "");
  g_assert_true (xmpp_muc_is_joined (h.muc, h.room));
  g_assert_true (xmpp_session_has_room (h.f.session, h.room));

  g_assert_true (dex_await (xmpp_session_close (h.f.session), NULL));
  assert_events (&h, expected);
  g_assert_false (xmpp_session_has_room (h.f.session, h.room));
  fixture_tear_down (&h.f);
  xmpp_jid_unref (h.room);
  g_string_free (h.events, TRUE);
}

/* --- Many ---------------------------------------------------------------------------------------------------------------------------- */

/* reliability.md row 16: ten thousand are there. */
static void
test_many (void)
{
  /* Where allocating is slow, fewer. */
  const guint n = test_seconds (1) > 1 ? 1000 : 10000;
  XmppMucJoin options = { .nick = "me" };
  g_autoptr(XmppMucJoined) joined = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 start;
  double seconds;
  Hall h;

  hall_begin (&h);
  knock (&h, &options, ALL_FEATURES);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "<presence from='" ROOM "/nick-%u'><show>away</show>" USER ("<item affiliation='none' role='participant' jid='user%u@example.org/x'/>") "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-%u'/></presence>", i, i, i);
  g_string_append (text, "<presence from='" ROOM "/me'>" SELF OID ("mine") "</presence>");
  start = g_get_monotonic_time ();
  fixture_say (&h.f, "%s", text->str);
  joined = dex_await_boxed (g_steal_pointer (&h.joining), NULL);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_assert_nonnull (joined);
  g_assert_cmpuint (h.n_occupants, ==, n + 1);
  g_test_message ("OCCUPANTS %u in %.3f s", n, seconds);
  g_assert_cmpfloat (seconds, <, 3);

  /* And all leave at once. */
  g_string_truncate (text, 0);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "<presence from='" ROOM "/nick-%u' type='unavailable'/>", i);
  fixture_say (&h.f, "%s", text->str);
  fixture_settle (&h.f);
  g_assert_cmpuint (h.n_occupants, ==, 2 * n + 1);
  hall_end (&h);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/protocol/muc/join", test_join);
  FIBER_TEST ("/protocol/muc/XEP-0463-versions", test_versions);
  FIBER_TEST ("/protocol/muc/refused", test_refused);
  FIBER_TEST ("/protocol/muc/join-old", test_join_old);
  FIBER_TEST ("/protocol/muc/join-ends", test_join_ends);
  FIBER_TEST ("/protocol/muc/challenge", test_challenge);
  FIBER_TEST ("/protocol/muc/M5-M6-presences", test_hostile_presences);
  FIBER_TEST ("/protocol/muc/S1-S9-M1-M8-messages", test_hostile_messages);
  FIBER_TEST ("/protocol/muc/M1-M4-unvouched", test_unvouched);
  FIBER_TEST ("/protocol/muc/M8-history", test_history);
  FIBER_TEST ("/protocol/muc/M8-history-old", test_history_old);
  FIBER_TEST ("/protocol/muc/large-subject", test_large_subject);
  FIBER_TEST ("/protocol/muc/sending", test_sending);
  FIBER_TEST ("/protocol/muc/S3-archive", test_archive);
  FIBER_TEST ("/protocol/muc/nick", test_nick);
  FIBER_TEST ("/protocol/muc/exits", test_exits);
  FIBER_TEST ("/protocol/muc/leave", test_leave);
  FIBER_TEST ("/protocol/muc/ping", test_ping);
  FIBER_TEST ("/protocol/muc/P1-requests", test_requests);
  FIBER_TEST ("/protocol/muc/presence", test_presence);
  FIBER_TEST ("/protocol/muc/stream", test_stream);
  FIBER_TEST ("/protocol/muc/many", test_many);

  return g_test_run ();
}
