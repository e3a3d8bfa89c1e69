/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-roster-exchange.h"

#include <string.h>

#define X(items) "<x xmlns='http://jabber.org/protocol/rosterx'>" items "</x>"
#define NS_STANZA_ERRORS "urn:ietf:params:xml:ns:xmpp-stanzas"

/* "add rosencrantz@denmark.lit Rosencrantz [Visitors]; ..." */
static char *
describe (const XmppExchange *exchange)
{
  static const char *const actions[] = { "add", "delete", "modify" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; exchange != NULL && i < exchange->items->len; i++)
    {
      const XmppExchangeItem *item = exchange->items->pdata[i];
      g_autofree char *groups = g_strjoinv (",", item->groups);

      g_string_append_printf (text, "%s%s %s %s [%s]", i > 0 ? "; " : "", actions[item->action], xmpp_jid_get_text (item->jid),
                              item->name != NULL ? item->name : "-", groups);
    }

  return g_string_free (text, FALSE);
}

static void
assert_reads (const char *stanza,
              const char *expected)
{
  g_autoptr(XmppNode) node = fixture_parse (stanza);
  g_autoptr(XmppExchange) exchange = xmpp_exchange_from_node (node);
  g_autofree char *text = describe (exchange);

  g_assert_cmpstr (text, ==, expected);
  if (*expected == '\0')
    g_assert_null (exchange);
  else
    g_assert_false (exchange->is_cut);
}

#define MESSAGE(body, x) "<message from='horatio@denmark.lit' to='hamlet@denmark.lit'>" body x "</message>"
#define ONE(action, local, host, name, group) \
  "<item action='" action "' jid='" local "@" host "' name='" name "'><group>" group "</group></item>"
#define TWO(action, host, group) ONE (action, "rosencrantz", host, "Rosencrantz", group) ONE (action, "guildenstern", host, "Guildenstern", group)

/* XEP-0144 s. 3.1 to 3.3: its own examples. */
static void
test_examples (void)
{
  assert_reads (MESSAGE ("<body>Some visitors, m'lord!</body>", X (TWO ("add", "denmark.lit", "Visitors"))),
                "add rosencrantz@denmark.lit Rosencrantz [Visitors]; add guildenstern@denmark.lit Guildenstern [Visitors]");
  assert_reads (MESSAGE ("", X (TWO ("delete", "denmark", "Visitors"))),
                "delete rosencrantz@denmark Rosencrantz [Visitors]; delete guildenstern@denmark Guildenstern [Visitors]");
  assert_reads (MESSAGE ("", X (TWO ("modify", "denmark.lit", "Retinue"))),
                "modify rosencrantz@denmark.lit Rosencrantz [Retinue]; modify guildenstern@denmark.lit Guildenstern [Retinue]");
}

/* S. 3.1: no action, or one that is not known, is "add". */
static void
test_shapes (void)
{
  assert_reads ("<iq>" X ("<item jid='a@b.example'/>") "</iq>", "add a@b.example - []");
  assert_reads ("<iq>" X ("<item action='explode' jid='a@b.example'/><item action='DELETE' jid='c@b.example'/>") "</iq>",
                "add a@b.example - []; add c@b.example - []");
  assert_reads ("<iq>" X ("<item action='add' name='Nobody'/><item jid='no one@b.example'/><item jid='@b.example'/><item jid=''/>"
                          "<item jid='a@b.example/phone'/><item jid='A@B.example' name=' '/>") "</iq>",
                "add a@b.example - []");
  /* Each address once: the first counts. */
  assert_reads ("<iq>" X ("<item jid='a@b.example'/><item action='delete' jid='A@b.example'/>") "</iq>", "add a@b.example - []");
  assert_reads ("<iq>" X ("<item jid='a@b.example'><group>z</group><group/><group> a </group><group>z</group><x>q</x></item>") "</iq>",
                "add a@b.example - [a,z]");
  assert_reads ("<iq>" X ("<item jid='a@b.example' xmlns='jabber:iq:roster'/>") "</iq>", "");
  assert_reads ("<iq>" X ("") "</iq>", "");
  assert_reads ("<iq>" X ("<item jid='a@b.example'/>") X ("<item jid='c@b.example'/>") "</iq>", "");
  assert_reads ("<iq><x xmlns='jabber:x:roster'><item jid='a@b.example'/></x></iq>", "");
  assert_reads ("<iq><query>" X ("<item jid='a@b.example'/>") "</query></iq>", "");
}

/* S. 5, rule 4. */
static void
test_limits (void)
{
  g_autofree char *text = g_strnfill (5000, 'n');
  g_autoptr(XmppNode) node = xmpp_node_new ("iq", "jabber:client");
  XmppNode *x = xmpp_node_add (node, "x", "http://jabber.org/protocol/rosterx");
  XmppNode *first = xmpp_node_add (x, "item", NULL);
  g_autoptr(XmppExchange) exchange = NULL;
  const XmppExchangeItem *item;

  xmpp_node_set_attribute (first, "jid", "first@b.example");
  xmpp_node_set_attribute (first, "name", text);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *group = g_strdup_printf ("%03u%s", i, text);

      xmpp_node_add_with_text (first, "group", NULL, group);
    }
  for (guint i = 1; i < 10000; i++)
    {
      g_autofree char *jid = g_strdup_printf ("u%u@b.example", i);

      xmpp_node_set_attribute (xmpp_node_add (x, "item", NULL), "jid", jid);
    }

  exchange = xmpp_exchange_from_node (node);
  g_assert_true (exchange->is_cut);
  g_assert_cmpuint (exchange->items->len, ==, XMPP_EXCHANGE_ITEMS_MAX);
  item = exchange->items->pdata[0];
  g_assert_cmpuint (strlen (item->name), ==, XMPP_EXCHANGE_TEXT_MAX);
  g_assert_cmpuint (g_strv_length (item->groups), ==, XMPP_EXCHANGE_GROUPS_MAX);
  g_assert_cmpuint (strlen (item->groups[0]), ==, XMPP_EXCHANGE_TEXT_MAX);
  item = exchange->items->pdata[XMPP_EXCHANGE_ITEMS_MAX - 1];
  g_assert_cmpstr (xmpp_jid_get_bare (item->jid), ==, "u499@b.example");
}

/* --- From whom --------------------------------------------------------------------------------------------------- */

typedef struct
{
  Fixture    f;
  GPtrArray *heard; /* "FROM: ..." */
  gboolean   keeps;
} Ear;

static gboolean
suggested_cb (XmppRosterExchange *module,
              XmppJid            *from,
              XmppExchange       *exchange,
              Ear                *ear)
{
  g_autofree char *text = describe (exchange);

  g_ptr_array_add (ear->heard, g_strdup_printf ("%s: %s", xmpp_jid_get_text (from), text));

  return ear->keeps;
}

static void
ear_begin (Ear *ear)
{
  fixture_set_up (&ear->f);
  ear->heard = g_ptr_array_new_with_free_func (g_free);
  ear->keeps = TRUE;
  g_signal_connect (ear->f.modules->roster_exchange, "suggested", G_CALLBACK (suggested_cb), ear);
}

static void
ear_end (Ear *ear)
{
  fixture_tear_down (&ear->f);
  g_ptr_array_unref (ear->heard);
}

static void
assert_heard (Ear        *ear,
              const char *expected)
{
  fixture_settle (&ear->f);
  if (expected == NULL)
    g_assert_cmpuint (ear->heard->len, ==, 0);
  else
    {
      g_assert_cmpuint (ear->heard->len, ==, 1);
      g_assert_cmpstr (ear->heard->pdata[0], ==, expected);
    }
  g_ptr_array_set_size (ear->heard, 0);
}

#define ITEM X ("<item jid='new@example.net'/>")
#define COPY(way, addresses) \
  "<message from='me@example.com'><" way " xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD ("<message xmlns='jabber:client' " addresses ">" ITEM "</message>") "</" way "></message>"

/* security.md S10: the server and contacts, nobody else; and not what is a copy of one's own, an error, a room's, or of the archive. */
static void
test_messages (void)
{
  static const char *const nobody[] = {
    "from='evil@example.net/x'",
    "from='example.net'",
    "from='example.com/here'",
    "from='me@example.com/other'",
    "from='me@example.com'",
    "",
    "from='room@conference.example.com/me'",
    "from='friend@example.net.example.org'",
    "from='friend@example.net/x' type='error'",
    "from='friend@example.net/x' type='groupchat'",
    "from='friend@example.net/x' to='other@example.com'",
  };
  Ear ear;

  ear_begin (&ear);
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      fixture_say (&ear.f, "<message %s>" ITEM "</message>", nobody[i]);
      assert_heard (&ear, NULL);
    }

  fixture_say (&ear.f, "<message from='friend@example.net/x'>" ITEM "</message>");
  assert_heard (&ear, "friend@example.net: add new@example.net - []");
  fixture_say (&ear.f, "<message from='example.com'>" ITEM "</message>");
  assert_heard (&ear, "example.com: add new@example.net - []");

  /* What comes with words is a message as well. */
  g_ptr_array_set_size (ear.f.messages, 0);
  fixture_say (&ear.f, "<message from='friend@example.net/x' type='chat'><body>meet them</body>" ITEM "</message>");
  assert_heard (&ear, "friend@example.net: add new@example.net - []");
  g_assert_cmpuint (ear.f.messages->len, ==, 1);
  g_assert_cmpstr (((XmppMessage *) ear.f.messages->pdata[0])->body, ==, "meet them");

  /* XEP-0280: what another device got, but nothing that one of ours sent. */
  fixture_say (&ear.f, COPY ("received", "from='friend@example.net/x' to='me@example.com/other'"));
  assert_heard (&ear, "friend@example.net: add new@example.net - []");
  fixture_say (&ear.f, COPY ("sent", "from='me@example.com/other' to='friend@example.net'"));
  assert_heard (&ear, NULL);
  ear_end (&ear);
}

static void
assert_answer (Ear        *ear,
               const char *from,
               const char *type,
               const char *payload,
               const char *heard,
               const char *error)
{
  XmppNode *answer = NULL;

  g_ptr_array_set_size (ear->f.heard, 0);
  fixture_say (&ear->f, "<iq type='%s' id='rx' from='%s'>%s</iq>", type, from, payload);
  assert_heard (ear, heard);
  for (guint i = 0; i < ear->f.heard->len; i++)
    if (g_strcmp0 (xmpp_node_get_attribute (ear->f.heard->pdata[i], "id"), "rx") == 0)
      answer = ear->f.heard->pdata[i];
  g_assert_nonnull (answer);
  g_assert_cmpstr (xmpp_node_get_attribute (answer, "to"), ==, from);
  g_assert_cmpstr (xmpp_node_get_attribute (answer, "type"), ==, error != NULL ? "error" : "result");
  if (error != NULL)
    g_assert_nonnull (xmpp_node_find (xmpp_node_find (answer, "error", "jabber:client"), error, NS_STANZA_ERRORS));
}

/* The answer of an iq, which only servers and gateways may send. */
static void
test_requests (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("gateway.example", NULL);
  XmppRosterItem gateway = { .jid = jid, .subscription = XMPP_SUBSCRIPTION_BOTH };
  Ear ear;

  ear_begin (&ear);
  /* A stranger learns nothing, not even that we are there. */
  assert_answer (&ear, "gateway.example", "set", ITEM, NULL, "service-unavailable");
  assert_answer (&ear, "evil@example.net/x", "set", ITEM, NULL, "service-unavailable");
  assert_answer (&ear, "me@example.com/other", "set", ITEM, NULL, "service-unavailable");
  assert_answer (&ear, "friend@example.net/x", "set", ITEM, NULL, "service-unavailable");

  xmpp_roster_remember (ear.f.modules->roster, &gateway);
  assert_answer (&ear, "gateway.example", "set", ITEM, "gateway.example: add new@example.net - []", NULL);
  assert_answer (&ear, "gateway.example/registered", "set", ITEM, "gateway.example: add new@example.net - []", NULL);
  assert_answer (&ear, "example.com", "set", ITEM, "example.com: add new@example.net - []", NULL);
  assert_answer (&ear, "gateway.example", "set", X (""), NULL, "bad-request");
  assert_answer (&ear, "gateway.example", "set", X ("<item name='no address'/>"), NULL, "bad-request");
  assert_answer (&ear, "gateway.example", "get", ITEM, NULL, "service-unavailable");

  /* Nobody keeps it. */
  ear.keeps = FALSE;
  assert_answer (&ear, "gateway.example", "set", ITEM, "gateway.example: add new@example.net - []", "not-authorized");
  ear_end (&ear);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/XEP-0144/examples", test_examples);
  g_test_add_func ("/xmpp/XEP-0144/shapes", test_shapes);
  g_test_add_func ("/xmpp/XEP-0144/limits", test_limits);
  FIBER_TEST ("/xmpp/XEP-0144/S10-messages", test_messages);
  FIBER_TEST ("/xmpp/XEP-0144/S10-requests", test_requests);

  return g_test_run ();
}
