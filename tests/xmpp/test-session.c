/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-archive.h"
#include "xmpp-caps.h"
#include "xmpp-disco.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

/* A session on a stream in memory whose other end this test plays: hostile stanzas, and what becomes of them (security.md S, X, P). */

#define FORWARD FIXTURE_FORWARD
#define FORGED "<message xmlns='jabber:client' from='boss@example.net/x' to='me@example.com' type='chat' id='1'><body>forged</body></message>"
#define FORGED_SENT "<message xmlns='jabber:client' from='me@example.com/other' to='boss@example.net' type='chat' id='1'><body>forged</body></message>"
#define RECEIVED(inner) "<received xmlns='urn:xmpp:carbons:2'>" FORWARD (inner) "</received>"
#define SENT(inner) "<sent xmlns='urn:xmpp:carbons:2'>" FORWARD (inner) "</sent>"
#define RESULT(query, inner) "<result xmlns='urn:xmpp:mam:2' queryid='" query "' id='a1'>" FORWARD (inner) "</result>"

typedef struct
{
  const char *what;
  const char *stanza;
  guint       n_messages; /* how many reach the world above */
} Row;

static const Row rows[] = {
  /* honest ones, so that the others mean something */
  { "a message", "<message from='friend@example.net/x' type='chat' id='1'><body>hi</body></message>", 1 },
  { "a message of a stranger", "<message from='boss@example.net/x' to='me@example.com/here' type='chat'><body>hi</body></message>", 1 },
  { "a carbon", "<message from='me@example.com'>" RECEIVED (FORGED) "</message>", 1 },
  { "a carbon without from", "<message>" RECEIVED (FORGED) "</message>", 1 },
  { "a sent carbon", "<message from='me@example.com' to='me@example.com/here'>" SENT (FORGED_SENT) "</message>", 1 },

  /* S1 */
  { "S1 carbon from somebody", "<message from='evil@example.net'>" RECEIVED (FORGED) "</message>", 0 },
  { "S1 carbon from a contact", "<message from='friend@example.net'>" SENT (FORGED_SENT) "</message>", 0 },
  { "S1 carbon from our own device", "<message from='me@example.com/other'>" RECEIVED (FORGED) "</message>", 0 },
  { "S1 carbon from this device", "<message from='me@example.com/here'>" RECEIVED (FORGED) "</message>", 0 },
  { "S1 carbon from the server", "<message from='example.com'>" RECEIVED (FORGED) "</message>", 0 },
  { "S1 carbon from a room", "<message type='groupchat' from='room@conference.example.com/x'>" RECEIVED (FORGED) "</message>", 0 },
  { "S1 carbon with a body of its own", "<message from='evil@example.net' type='chat'><body>x</body>" RECEIVED (FORGED) "</message>", 0 },

  /* S2 */
  { "S2 received, from ourselves", "<message from='me@example.com'>" RECEIVED (FORGED_SENT) "</message>", 0 },
  { "S2 sent, by somebody", "<message from='me@example.com'>" SENT (FORGED) "</message>", 0 },
  { "S2 received, to somebody", "<message from='me@example.com'>" RECEIVED ("<message xmlns='jabber:client' from='a@b' to='c@d' type='chat'><body>x</body></message>") "</message>", 0 },
  { "S2 nothing in it", "<message from='me@example.com'><received xmlns='urn:xmpp:carbons:2'/></message>", 0 },
  { "S2 two in it", "<message from='me@example.com'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" FORGED FORGED "</forwarded></received></message>", 0 },
  { "S2 a malformed address in it", "<message from='me@example.com'>" RECEIVED ("<message xmlns='jabber:client' from='@@' to='me@example.com' type='chat'><body>x</body></message>") "</message>", 0 },
  { "S2 no message in it", "<message from='me@example.com'>" RECEIVED ("<iq xmlns='jabber:client' type='set' id='x'/>") "</message>", 0 },

  /* S3 */
  { "S3 result without a query", "<message from='me@example.com'>" RESULT ("q", FORGED) "</message>", 0 },
  { "S3 result from somebody", "<message from='evil@example.net'>" RESULT ("q", FORGED) "</message>", 0 },
  { "S3 result without query id", "<message from='me@example.com'><result xmlns='urn:xmpp:mam:2' id='a1'>" FORWARD (FORGED) "</result></message>", 0 },

  /* S7 */
  { "S7 bare forwarded", "<message from='evil@example.net'>" FORWARD (FORGED) "</message>", 1 },
  { "S7 archive result in a carbon", "<message from='me@example.com'>" RECEIVED ("<message xmlns='jabber:client' from='evil@example.net' to='me@example.com'>" RESULT ("q", FORGED) "</message>") "</message>", 0 },
  { "S7 carbon in a carbon", "<message from='me@example.com'>" RECEIVED ("<message xmlns='jabber:client' from='evil@example.net' to='me@example.com'>" RECEIVED (FORGED) "</message>") "</message>", 0 },
  { "S7 groupchat in a carbon", "<message from='me@example.com'>" RECEIVED ("<message xmlns='jabber:client' from='r@c.example.net/x' to='me@example.com' type='groupchat'><body>x</body></message>") "</message>", 0 },

  /* X8, X11 */
  { "X8 body in another namespace", "<message from='a@b' type='chat'><body xmlns='urn:x'>x</body></message>", 1 },
  { "X8 body deeper", "<message from='a@b' type='chat'><x xmlns='urn:x'><body xmlns='jabber:client'>x</body></x></message>", 1 },
  { "X8 two bodies", "<message from='a@b' type='chat'><body>one</body><body>two</body></message>", 1 },
  { "X11 stanza in a stanza", "<message from='a@b'><message from='boss@example.net' type='chat'><body>x</body></message></message>", 1 },
  { "malformed from", "<message from='@@@' type='chat'><body>x</body></message>", 0 },
  { "malformed to", "<message from='a@b' to='/' type='chat'><body>x</body></message>", 0 },
  { "for somebody else", "<message from='a@b' to='c@example.com' type='chat'><body>x</body></message>", 0 },
};

/* How many of the messages say something. */
static guint
count_bodies (Fixture *f)
{
  guint n = 0;

  for (guint i = 0; i < f->messages->len; i++)
    n += ((XmppMessage *) f->messages->pdata[i])->body != NULL;

  return n;
}

static void
test_hostile_messages (void)
{
  Fixture f;

  fixture_set_up (&f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_ptr_array_set_size (f.messages, 0);
      g_test_message ("%s", rows[i].what);
      fixture_say (&f, "%s", rows[i].stanza);
      fixture_settle (&f);
      g_assert_cmpuint (f.messages->len, ==, rows[i].n_messages);

      /* What passed without a wrapper shows nothing of what was smuggled in. */
      if (g_str_has_prefix (rows[i].what, "S7") || g_str_has_prefix (rows[i].what, "X"))
        g_assert_cmpuint (count_bodies (&f), ==, 0);
    }

  /* None of them cost the connection. */
  g_assert_true (xmpp_session_get_is_online (f.session));
  fixture_tear_down (&f);
}

static void
test_carbon_facets (void)
{
  Fixture f;
  XmppMessage *message;

  fixture_set_up (&f);
  fixture_say (&f, "<message from='me@example.com'>" SENT (FORGED_SENT) "</message>");
  fixture_settle (&f);
  message = f.messages->pdata[0];
  g_assert_true (message->is_outgoing);
  g_assert_cmpstr (xmpp_jid_get_text (message->peer), ==, "boss@example.net");
  g_assert_cmpint (message->way, ==, XMPP_MESSAGE_WAY_CARBON);
  fixture_tear_down (&f);
}

/* S4: whoever is not our own account gets an error, and nothing changes. */
static void
test_s4 (void)
{
  static const char *const from[] = { "from='evil@example.net'", "from='friend@example.net'", "from='me@example.com/other'", "from='example.com'" };
  Fixture f;

  fixture_set_up (&f);
  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    fixture_say (&f, "<iq type='set' id='push%u' %s><query xmlns='jabber:iq:roster'><item jid='evil@example.net' subscription='both'/></query></iq>", i, from[i]);
  fixture_settle (&f);
  g_assert_cmpuint (f.pushes->len, ==, 0);
  for (guint i = 0; i < f.heard->len; i++)
    {
      const char *id = xmpp_node_get_attribute (f.heard->pdata[i], "id");

      if (g_str_has_prefix (id, "push"))
        g_assert_cmpstr (xmpp_node_get_attribute (f.heard->pdata[i], "type"), ==, "error");
    }

  fixture_say (&f, "<iq type='set' id='good'><query xmlns='jabber:iq:roster' ver='v2'><item jid='new@example.net' subscription='to'/></query></iq>");
  fixture_say (&f, "<iq type='set' id='two' from='me@example.com'><query xmlns='jabber:iq:roster'><item jid='a@b'/><item jid='c@d'/></query></iq>");
  fixture_settle (&f);
  g_assert_cmpuint (f.pushes->len, ==, 1);
  g_assert_cmpstr (f.pushes->pdata[0], ==, "new@example.net");
  fixture_tear_down (&f);
}

/* P1: a stranger learns nothing that our server would not have said for somebody who is not there. */
static void
test_p1 (void)
{
  static const char *const questions[] = {
    "<query xmlns='http://jabber.org/protocol/disco#info'/>", "<ping xmlns='urn:xmpp:ping'/>", "<query xmlns='jabber:iq:version'/>",
    "<time xmlns='urn:xmpp:time'/>", "<query xmlns='jabber:iq:last'/>", "<unknown xmlns='urn:x'/>",
  };
  Fixture f;
  guint before;

  fixture_set_up (&f);
  fixture_settle (&f);
  before = f.heard->len;
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    fixture_say (&f, "<iq type='get' id='q%u' from='stranger@example.net/x'>%s</iq>", i, questions[i]);
  fixture_say (&f, "<presence from='stranger@example.net/x'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/></presence>");
  fixture_settle (&f);

  g_assert_cmpuint (f.heard->len, ==, before + G_N_ELEMENTS (questions) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      XmppNode *answer = f.heard->pdata[before + i];
      XmppNode *error = xmpp_node_find (answer, "error", NS_CLIENT);

      g_assert_cmpstr (xmpp_node_get_attribute (answer, "type"), ==, "error");
      g_assert_nonnull (xmpp_node_find (error, "service-unavailable", NS_STANZA_ERRORS));
      g_assert_null (xmpp_node_find (error, "text", NS_STANZA_ERRORS));
      g_assert_null (xmpp_node_get_next (xmpp_node_get_first (answer)));
    }

  /* A contact is answered. P3: without the operating system. */
  fixture_say (&f, "<iq type='get' id='v' from='friend@example.net/x'><query xmlns='jabber:iq:version'/></iq>");
  fixture_settle (&f);
  {
    XmppNode *answer = fixture_find_heard (&f, "query", "jabber:iq:version");

    g_assert_nonnull (answer);
    g_assert_null (xmpp_node_find (xmpp_node_find (answer, "query", "jabber:iq:version"), "os", "jabber:iq:version"));
  }
  fixture_tear_down (&f);
}

/* S13: a hash that does not fit what was answered is not believed. */
static void
test_s13 (void)
{
  Fixture f;
  g_autoptr(XmppJid) friend = xmpp_jid_new ("friend@example.net/x", NULL);
  guint before;

  fixture_set_up (&f);
  fixture_settle (&f);
  before = f.heard->len;
  fixture_say (&f, "<presence from='friend@example.net/x'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");
  fixture_settle (&f);
  g_assert_cmpuint (f.heard->len, ==, before + 2);
  fixture_say (&f, "<iq type='result' id='%s' from='friend@example.net/x'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:evil'/></query></iq>",
       xmpp_node_get_attribute (f.heard->pdata[before], "id"));
  fixture_settle (&f);
  dex_await (dex_timeout_new_msec (20), NULL);
  g_assert_null (xmpp_caps_get_info (f.modules->caps, friend));
  fixture_tear_down (&f);
}

/* S3: an open query takes its own results, until its answer. */
static void
test_s3_query (void)
{
  Fixture f;
  g_autoptr(XmppArchivePage) page = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *answer;
  XmppArchiveQuery query = { .before = "", .max = 10 };
  XmppNode *asked;
  GError *error = NULL;

  fixture_set_up (&f);
  answer = xmpp_archive_query (f.modules->archive, &query);
  fixture_settle (&f);
  asked = fixture_find_heard (&f, "query", "urn:xmpp:mam:2");
  g_assert_nonnull (asked);
  query_id = g_strdup (xmpp_node_get_attribute (xmpp_node_find (asked, "query", "urn:xmpp:mam:2"), "queryid"));

  fixture_say (&f, "<message from='me@example.com'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a1'>" FORWARD (FORGED) "</result></message>", query_id);
  fixture_say (&f, "<message from='evil@example.net'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a2'>" FORWARD (FORGED) "</result></message>", query_id);
  fixture_say (&f, "<message from='example.com'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a3'>" FORWARD (FORGED) "</result></message>", query_id);
  fixture_say (&f, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a4'>" FORWARD (FORGED_SENT) "</result></message>", query_id);
  fixture_say (&f, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a5'>" FORWARD ("<message xmlns='jabber:client' from='a@b' to='c@d'><body>x</body></message>") "</result></message>", query_id);
  fixture_say (&f, "<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>a1</first><last>a4</last></set></fin></iq>"
           "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a6'>" FORWARD (FORGED) "</result></message>",
       xmpp_node_get_attribute (asked, "id"), query_id);
  page = dex_await_boxed (answer, &error);
  fixture_settle (&f);

  g_assert_no_error (error);
  g_assert_cmpuint (page->messages->len, ==, 2);
  g_assert_cmpstr (((XmppMessage *) page->messages->pdata[0])->archive_id, ==, "a1");
  g_assert_false (((XmppMessage *) page->messages->pdata[0])->is_outgoing);
  g_assert_cmpstr (((XmppMessage *) page->messages->pdata[1])->archive_id, ==, "a4");
  g_assert_true (((XmppMessage *) page->messages->pdata[1])->is_outgoing);
  g_assert_true (page->is_complete);
  g_assert_cmpstr (page->first, ==, "a1");
  g_assert_cmpuint (f.messages->len, ==, 0);
  fixture_tear_down (&f);
}

static gboolean
has_ended (gpointer data)
{
  Fixture *f = data;

  return !dex_future_is_pending (f->ended);
}

static const char *told;

static gboolean
was_told (gpointer data)
{
  Fixture *f = data;

  return fixture_find_heard (f, told, "urn:ietf:params:xml:ns:xmpp-streams") != NULL || fixture_find_heard (f, told, "urn:xmpp:sm:3") != NULL;
}

/* @condition: what the server hears before the end; NULL: it knows. */
static void
check_ends (const char *said,
            GQuark      domain,
            int         code,
            const char *condition)
{
  Fixture f;
  g_autoptr(GError) error = NULL;

  fixture_set_up (&f);
  fixture_say (&f, "%s", said);
  await_until (has_ended, &f, 10);
  dex_future_get_value (f.ended, &error);
  g_test_message ("%s: %s", said, error->message);
  g_assert_error (error, domain, code);
  g_assert_cmpuint (f.messages->len, ==, 0);
  told = condition;
  if (told != NULL)
    await_until (was_told, &f, 10);
  fixture_tear_down (&f);
}

/* X10, X11: a malformed stream ends, cleanly; so does one with something else than stanzas. */
static void
test_x11 (void)
{
  check_ends ("<wrong xmlns='jabber:client'/><message from='a@b'><body>x</body></message>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE, "unsupported-stanza-type");
  check_ends ("<message xmlns='jabber:server' from='a@b'><body>x</body></message>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE, "unsupported-stanza-type");
  check_ends ("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE, "unsupported-stanza-type");
  check_ends ("<message></wrong><message from='a@b'><body>x</body></message>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_NOT_WELL_FORMED, "not-well-formed");
  check_ends ("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CONFLICT, NULL);
  check_ends ("</stream:stream>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, NULL);
}

/* T17: an acknowledgement of what was never sent. */
static void
test_t17 (void)
{
  check_ends ("<a xmlns='urn:xmpp:sm:3' h='4294967295'/>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNDEFINED_CONDITION, "handled-count-too-high");
  check_ends ("<a xmlns='urn:xmpp:sm:3' h='1000'/>", XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNDEFINED_CONDITION, "handled-count-too-high");
}

static gboolean
is_settled (gpointer data)
{
  return !dex_future_is_pending (data);
}

/* A message counts as sent only after the server's acknowledgement (R1), and is resent after a resumption with the same id. */
static void
test_send_and_resume (void)
{
  Fixture f;
  g_autoptr(XmppJid) to = xmpp_jid_new ("friend@example.net", NULL);
  XmppOutgoingMessage one = { .to = to, .id = "one", .body = "1" };
  XmppOutgoingMessage two = { .to = to, .id = "two", .body = "2" };
  g_autoptr(DexFuture) first = NULL;
  g_autoptr(DexFuture) second = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLoginRequest) request = NULL;
  g_autoptr(GError) lost = NULL;
  guint n_stanzas;

  fixture_set_up (&f);
  first = xmpp_messages_send (f.modules->messages, &one);
  second = xmpp_messages_send (f.modules->messages, &two);
  fixture_settle (&f);
  g_assert_true (dex_future_is_pending (first));
  n_stanzas = f.heard->len;

  /* Everything the client sent but the last two: the second message and the answer to our ping. */
  fixture_say (&f, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", n_stanzas - 2);
  await_until (is_settled, first, 10);
  g_assert_true (dex_future_is_resolved (first));
  g_assert_true (dex_future_is_pending (second));

  script_server_close (f.server);
  await_until (has_ended, &f, 10);
  g_assert_true (dex_future_is_pending (second));

  request = xmpp_login_request_new (to, "x");
  xmpp_session_fill_resumption (f.session, request);
  g_assert_cmpstr (request->sm_id, ==, "s");
  /* Two answers of disco and the ping's question. */
  g_assert_cmpuint (request->sm_handled, ==, 3);
  g_assert_cmpstr (xmpp_jid_get_text (request->sm_jid), ==, "me@example.com/here");

  /* Nobody resumes: its fate is not known. */
  xmpp_session_give_up (f.session);
  dex_future_get_value (second, &lost);
  g_assert_error (lost, XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST);
  fixture_tear_down (&f);
}

static guint
count_heard (Fixture    *f,
             const char *id)
{
  guint n = 0;

  for (guint i = 0; i < f->heard->len; i++)
    n += g_strcmp0 (xmpp_node_get_attribute (f->heard->pdata[i], "id"), id) == 0;

  return n;
}

/* What the fixture sends by itself: disco twice, carbons. */
#define N_BEFORE 3

/* A message, and what the server says before the stream breaks. Then it claims not to have got the message. */
static void
lose_count (Fixture    *f,
            const char *said,
            DexFuture **sent)
{
  g_autoptr(XmppJid) to = xmpp_jid_new ("friend@example.net", NULL);
  g_autoptr(XmppJid) server = xmpp_jid_new ("example.com", NULL);
  XmppOutgoingMessage one = { .to = to, .id = "one", .body = "1" };

  fixture_set_up (f);
  *sent = xmpp_messages_send (f->modules->messages, &one);
  dex_future_disown (xmpp_session_request_with_id (f->session, server, "get", xmpp_node_new ("ping", "urn:xmpp:ping"), "asked", 60));
  fixture_settle (f);
  g_assert_cmpuint (count_heard (f, "one"), ==, 1);
  fixture_say (f, "%s", said);
  fixture_settle (f);
  script_server_close (f->server);
  await_until (has_ended, f, 10);
  fixture_resume (f, N_BEFORE);
}

/* T17: a server that says that it did not get what it answered, or what somebody else answered, has lost count. Nothing goes out twice for that: who waits for
 * the message is told that nobody knows, and the session is not resumed once more. */
static void
test_lost_count (void)
{
  static const char *const proofs[] = {
    "<iq type='result' id='asked' from='example.com'/>",
    "<iq type='error' id='asked' from='example.com'><error type='cancel'/></iq>",
    "<message from='friend@example.net/x' type='chat'><received xmlns='urn:xmpp:receipts' id='one'/></message>",
    "<message from='friend@example.net/x' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='one'/></message>",
    "<message from='friend@example.net' type='error' id='one'><error type='cancel'/></message>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    {
      Fixture f;
      g_autoptr(XmppLoginRequest) request = NULL;
      g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
      g_autoptr(DexFuture) sent = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) lost = NULL;

      g_test_message ("%s", proofs[i]);
      lose_count (&f, proofs[i], &sent);
      await_until (has_ended, &f, 10);
      dex_future_get_value (f.ended, &error);
      g_assert_error (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNDEFINED_CONDITION);
      dex_future_get_value (sent, &lost);
      g_assert_error (lost, XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST);
      g_assert_cmpuint (count_heard (&f, "one"), ==, 1);
      request = xmpp_login_request_new (jid, "x");
      xmpp_session_fill_resumption (f.session, request);
      g_assert_null (request->sm_id);
      fixture_tear_down (&f);
    }
}

static DexFuture *
send_next_cb (DexFuture *future,
              gpointer   data)
{
  Fixture *f = data;
  g_autoptr(XmppJid) to = xmpp_jid_new ("friend@example.net", NULL);
  XmppOutgoingMessage next = { .to = to, .id = "next", .body = "3" };

  dex_future_disown (xmpp_messages_send (f->modules->messages, &next));

  return dex_future_new_true ();
}

static gboolean
has_next (gpointer data)
{
  return count_heard (data, "next") > 0;
}

/* R1: who sends because a resumption acknowledged something comes after what is sent again, once. Else the two sides would count different stanzas. */
static void
test_send_at_resumption (void)
{
  Fixture f;
  g_autoptr(XmppJid) to = xmpp_jid_new ("friend@example.net", NULL);
  XmppOutgoingMessage one = { .to = to, .id = "one", .body = "1" };
  XmppOutgoingMessage two = { .to = to, .id = "two", .body = "2" };
  g_autoptr(GString) order = g_string_new (NULL);

  fixture_set_up (&f);
  dex_future_disown (dex_future_finally (xmpp_messages_send (f.modules->messages, &one), send_next_cb, &f, NULL));
  dex_future_disown (xmpp_messages_send (f.modules->messages, &two));
  fixture_settle (&f);
  script_server_close (f.server);
  await_until (has_ended, &f, 10);
  g_ptr_array_set_size (f.heard, 0);

  fixture_resume (&f, N_BEFORE + 1);
  await_until (has_next, &f, 10);
  fixture_settle (&f);
  for (guint i = 0; i < f.heard->len; i++)
    if (xmpp_node_is (f.heard->pdata[i], "message", "jabber:client"))
      g_string_append_printf (order, "%s ", xmpp_node_get_attribute (f.heard->pdata[i], "id"));
  g_assert_cmpstr (order->str, ==, "two next ");
  fixture_tear_down (&f);
}

/* Without proof it is believed, and what it did not get goes out again (XEP-0198 s. 5). */
static void
test_resent (void)
{
  static const char *const no_proofs[] = {
    "<iq type='result' id='asked' from='evil@example.net'/>",
    "<message from='friend@example.net/x' type='chat'><received xmlns='urn:xmpp:receipts' id='another'/></message>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (no_proofs); i++)
    {
      Fixture f;
      g_autoptr(DexFuture) sent = NULL;

      g_test_message ("%s", no_proofs[i]);
      lose_count (&f, no_proofs[i], &sent);
      fixture_settle (&f);
      g_assert_cmpuint (count_heard (&f, "one"), ==, 2);
      g_assert_true (dex_future_is_pending (sent));
      fixture_tear_down (&f);
    }
}

static gboolean
has_three (gpointer data)
{
  return ((Fixture *) data)->messages->len == 3;
}

/* R3 on the wire: what is not released is not acknowledged. */
static void
test_r3 (void)
{
  Fixture f;
  g_autoptr(XmppLoginRequest) request = NULL;
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);

  fixture_set_up (&f);
  f.holds = TRUE;
  for (guint i = 0; i < 3; i++)
    fixture_say (&f, "<message from='friend@example.net/x' type='chat' id='m%u'><body>x</body></message>", i);
  await_until (has_three, &f, 10);
  xmpp_session_release (f.session, ((XmppMessage *) f.messages->pdata[0])->hold);
  xmpp_session_release (f.session, ((XmppMessage *) f.messages->pdata[2])->hold);

  script_server_close (f.server);
  await_until (has_ended, &f, 10);
  request = xmpp_login_request_new (jid, "x");
  xmpp_session_fill_resumption (f.session, request);
  g_assert_cmpuint (request->sm_handled, ==, 3);
  fixture_tear_down (&f);
}

/* Rows of the registry: each handler names whom it believes, and only the plain message and presence rows believe anybody. */
static void
check_row (XmppModule        *module,
           const XmppHandler *handler,
           gpointer           data)
{
  guint *n = data;

  (*n)++;
  g_assert_cmpint (handler->accepts, !=, XMPP_FROM_NOBODY);
  if (handler->kind == XMPP_STANZA_IQ)
    g_assert_false (handler->accepts & XMPP_FROM_STRANGER);
  /* The archives of rooms are asked too; whether that one was, the row looks itself. */
  if (handler->stage == XMPP_STAGE_UNWRAP)
    g_assert_cmpint (handler->accepts & ~(g_strcmp0 (handler->name, "result") == 0 ? XMPP_FROM_ROOM : 0), ==, XMPP_FROM_OWN_ACCOUNT);
}

static void
test_rows (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppSession) session = xmpp_session_new (jid);
  guint n = 0;

  xmpp_modules_new (session);
  xmpp_pipeline_foreach (xmpp_session_get_pipeline (session), check_row, &n);
  g_assert_cmpuint (n, >, 15);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/protocol/session/S1-S2-S3-S7-X8-messages", test_hostile_messages);
  FIBER_TEST ("/protocol/session/carbon-facets", test_carbon_facets);
  FIBER_TEST ("/protocol/session/S4-roster-push", test_s4);
  FIBER_TEST ("/protocol/session/S3-open-query", test_s3_query);
  FIBER_TEST ("/protocol/session/S13-caps", test_s13);
  FIBER_TEST ("/protocol/session/P1-strangers", test_p1);
  FIBER_TEST ("/protocol/session/X10-X11-stream", test_x11);
  FIBER_TEST ("/protocol/session/T17-acknowledgements", test_t17);
  FIBER_TEST ("/protocol/session/T17-lost-count", test_lost_count);
  FIBER_TEST ("/protocol/session/T17-resent", test_resent);
  FIBER_TEST ("/protocol/session/R1-send-at-resumption", test_send_at_resumption);
  FIBER_TEST ("/protocol/session/R1-send-and-resume", test_send_and_resume);
  FIBER_TEST ("/protocol/session/R3-hold", test_r3);
  g_test_add_func ("/protocol/session/rows", test_rows);

  return g_test_run ();
}
