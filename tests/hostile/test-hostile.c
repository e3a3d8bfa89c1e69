/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-archive.h"
#include "xmpp-stanza-writer.h"

#include <stdio.h>
#include <string.h>

/* Row 17 of reliability.md: what others have fallen for, by number, and the rows of security.md, against a real session with all its modules. Each stanza comes
 * from everybody who might send it. tests/hostile/README.md tells where the rows are that are proven elsewhere. */

#define MESSAGE(payload) "<message xmlns='jabber:client' %s to='me@example.com/here' type='chat' id='h'>" payload "</message>"
#define PEP(node, item) "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" node "'><item id='x'>" item "</item></items></event>"
#define FORGED "<message xmlns='jabber:client' from='boss@example.net/x' to='me@example.com' type='chat' id='1'><body>forged</body></message>"
#define FORGED_SENT "<message xmlns='jabber:client' from='me@example.com/other' to='boss@example.net' type='chat' id='1'><body>forged</body></message>"
#define ROSTER "<query xmlns='jabber:iq:roster' ver='evil'><item jid='evil@example.net' name='Boss' subscription='both'/></query>"

/* How far it may get. */
typedef enum
{
  DROPPED,    /* nothing above hears of it, nobody is answered */
  REFUSED,    /* an iq: the answer of one who is not there, and nothing else */
  OWN_WORDS,  /* one message, of its sender, with its own body or none */
} Outcome;

typedef struct
{
  const char *id;
  const char *what;
  Outcome     outcome;
  const char *stanza; /* one %s: the from attribute; QUERY: the id of the request and the query that are open */
} Case;

static const Case cases[] = {
  /* who sent it */
  { "CVE-2017-5589 CVE-2017-5590 CVE-2017-5591 CVE-2017-5592 CVE-2017-5593", "a carbon of anybody", DROPPED,
    MESSAGE ("<received xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD (FORGED) "</received>") },
  { "CVE-2017-5602 CVE-2017-5603 CVE-2017-5604 CVE-2017-5605 CVE-2017-5606 CVE-2017-5858", "a sent carbon of anybody", DROPPED,
    MESSAGE ("<sent xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD (FORGED_SENT) "</sent>") },
  { "CVE-2019-16235", "a carbon beside a body", DROPPED,
    MESSAGE ("<body>words</body><sent xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD (FORGED_SENT) "</sent>") },
  { "CVE-2019-16236 CVE-2015-8688 CVE-2016-9928", "a roster push of anybody", REFUSED, "<iq %s type='set' id='h'>" ROSTER "</iq>" },
  { "CVE-2019-16237 CVE-2020-26547", "an archive's result of anybody, for the query that is open", DROPPED,
    MESSAGE ("<result xmlns='urn:xmpp:mam:2' queryid='QUERY' id='a1'>" FIXTURE_FORWARD (FORGED) "</result>") },
  { "CVE-2020-26547", "a result in a carbon of anybody", DROPPED,
    MESSAGE ("<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='me@example.com' to='me@example.com'>"
             "<result xmlns='urn:xmpp:mam:2' queryid='QUERY' id='a1'>" FIXTURE_FORWARD (FORGED) "</result></message></forwarded></received>") },
  { "CVE-2013-6483", "an answer with the id of an open request", DROPPED, "<iq %s type='result' id='QUERY'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>" },
  { "CVE-2013-6483", "an error with the id of an open request", DROPPED,
    "<iq %s type='error' id='QUERY'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>" },
  { "CVE-2024-46957", "a request with the id of an open request", REFUSED, "<iq %s type='get' id='QUERY'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>" },
  { "S5", "an answer without an id", DROPPED, "<iq %s type='result'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>" },
  { "S5", "an answer of a type that there is not", DROPPED, "<iq %s type='Result' id='QUERY'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>" },
  { "CVE-2023-28686 S6", "bookmarks by PEP", OWN_WORDS,
    MESSAGE (PEP ("urn:xmpp:bookmarks:1", "<conference xmlns='urn:xmpp:bookmarks:1' autojoin='true'><nick>me</nick></conference>")) },
  { "S6", "devices of ours by PEP", OWN_WORDS, MESSAGE (PEP ("urn:xmpp:omemo:2:devices", "<devices xmlns='urn:xmpp:omemo:2'><device id='1'/></devices>")) },
  { "S6", "read marks by PEP", OWN_WORDS, MESSAGE (PEP ("urn:xmpp:mds:displayed:0", "<displayed xmlns='urn:xmpp:mds:displayed:0'/>")) },
  { "S6", "pins and the archive by PEP", OWN_WORDS,
    MESSAGE (PEP ("xmpp:kith.im:conversations:0", "<conversation xmlns='xmpp:kith.im:conversations:0'><archived/></conversation>")) },
  { "F12", "a picture by PEP", OWN_WORDS,
    MESSAGE (PEP ("urn:xmpp:avatar:metadata", "<metadata xmlns='urn:xmpp:avatar:metadata'><info id='aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d' type='image/png' bytes='5'/></metadata>")) },
  { "F12", "a name by PEP", OWN_WORDS, MESSAGE (PEP ("http://jabber.org/protocol/nick", "<nick xmlns='http://jabber.org/protocol/nick'>boss</nick>")) },
  { "S7", "a forwarded message", OWN_WORDS, MESSAGE (FIXTURE_FORWARD (FORGED)) },
  { "S7", "a forwarded message beside a body", OWN_WORDS, MESSAGE ("<body>words</body>" FIXTURE_FORWARD (FORGED)) },
  { "S7", "a carbon by PEP", OWN_WORDS, MESSAGE (PEP ("x", "<sent xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD (FORGED_SENT) "</sent>")) },
  { "S7", "a carbon of another version", OWN_WORDS, MESSAGE ("<received xmlns='urn:xmpp:carbons:1'>" FIXTURE_FORWARD (FORGED) "</received>") },

  /* S8: it stays a word of the sender's own, whose it is about is decided where the messages are (tests/store/test-amendments.c) */
  { "CVE-2022-39835 S8", "a correction of somebody else's message", OWN_WORDS, MESSAGE ("<body>words</body><replace xmlns='urn:xmpp:message-correct:0' id='QUERY'/>") },
  { "CVE-2021-41055 S8", "a correction of itself", OWN_WORDS, MESSAGE ("<body>words</body><replace xmlns='urn:xmpp:message-correct:0' id='h'/>") },
  { "S8", "a retraction", OWN_WORDS, MESSAGE ("<retract xmlns='urn:xmpp:message-retract:1' id='QUERY'/>") },
  { "S8", "a retraction of two", OWN_WORDS,
    MESSAGE ("<body>words</body><retract xmlns='urn:xmpp:message-retract:1' id='1'/><retract xmlns='urn:xmpp:message-retract:1' id='2'/>") },
  { "S8", "what only an archive says: taken back", OWN_WORDS, MESSAGE ("<body>words</body><retracted xmlns='urn:xmpp:message-retract:1' id='QUERY'/>") },
  { "S8", "reactions to somebody else's message", OWN_WORDS, MESSAGE ("<reactions xmlns='urn:xmpp:reactions:0' id='QUERY'><reaction>x</reaction></reactions>") },
  { "S8", "an answer that is all quote", OWN_WORDS,
    MESSAGE ("<body>words</body><reply xmlns='urn:xmpp:reply:0' id='QUERY' to='boss@example.net'/>"
             "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='5'/></fallback>") },
  { "S8", "an answer whose quote ends behind the body", OWN_WORDS,
    MESSAGE ("<body>words</body><reply xmlns='urn:xmpp:reply:0' id='QUERY' to='\xe2\x80\xae'/>"
             "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='4294967295' end='4294967294'/></fallback>") },
  /* S9 and S10: nothing of it is believed, since nothing of it is known */
  { "S9", "a moderation", OWN_WORDS, MESSAGE ("<retract xmlns='urn:xmpp:message-retract:1' id='QUERY'><moderated xmlns='urn:xmpp:message-moderate:1' by='me@example.com'/></retract>") },
  { "S10", "a block push", REFUSED, "<iq %s type='set' id='h'><block xmlns='urn:xmpp:blocking'><item jid='friend@example.net'/></block></iq>" },
  { "S10", "an unblock push", REFUSED, "<iq %s type='set' id='h'><unblock xmlns='urn:xmpp:blocking'/></iq>" },
  { "S10", "an invitation to a room", OWN_WORDS, MESSAGE ("<x xmlns='jabber:x:conference' jid='room@conference.example.com'/>") },
  { "S10", "a mediated invitation", OWN_WORDS, MESSAGE ("<x xmlns='http://jabber.org/protocol/muc#user'><invite from='boss@example.net'/></x>") },
  { "S10", "a call", REFUSED, "<iq %s type='set' id='h'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='1'/></iq>" },
  { "S10", "a call by message", OWN_WORDS, MESSAGE ("<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>") },
  { "S10", "a command", REFUSED, "<iq %s type='set' id='h'><command xmlns='http://jabber.org/protocol/commands' node='x' action='execute'/></iq>" },
  { "S10", "contacts to take over", OWN_WORDS, MESSAGE ("<x xmlns='http://jabber.org/protocol/rosterx'><item action='delete' jid='friend@example.net'/></x>") },
  { "S10", "contacts to take over, asked", REFUSED, "<iq %s type='set' id='h'><x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='evil@example.net'/></x></iq>" },
  { "S10", "somebody has moved", OWN_WORDS, MESSAGE ("<moved xmlns='urn:xmpp:moved:1'><old-jid>friend@example.net</old-jid></moved>") },
  { "S10", "a file, in band", REFUSED, "<iq %s type='set' id='h'><open xmlns='http://jabber.org/protocol/ibb' sid='1' block-size='4096'/></iq>" },
  { "S10", "binding once more", REFUSED, "<iq %s type='set' id='h'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind></iq>" },
  { "S10", "a registration's end", REFUSED, "<iq %s type='set' id='h'><query xmlns='jabber:iq:register'><remove/></query></iq>" },
  { "S10", "private storage", REFUSED, "<iq %s type='get' id='h'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query></iq>" },
  { "S10", "a vCard", REFUSED, "<iq %s type='get' id='h'><vCard xmlns='vcard-temp'/></iq>" },
  { "P1", "how long we are idle", REFUSED, "<iq %s type='get' id='h'><query xmlns='jabber:iq:last'/></iq>" },
  { "P1", "two questions in one", REFUSED, "<iq %s type='get' id='h'><unknown xmlns='x'/><other xmlns='y'/></iq>" },

  /* ids and times */
  { "M1", "an archive id by somebody else", OWN_WORDS, MESSAGE ("<body>words</body><stanza-id xmlns='urn:xmpp:sid:0' by='boss@example.net' id='stolen'/>") },
  { "M1", "an archive id by our server", OWN_WORDS, MESSAGE ("<body>words</body><stanza-id xmlns='urn:xmpp:sid:0' by='example.com' id='stolen'/>") },
  { "M1", "two archive ids by us", OWN_WORDS,
    MESSAGE ("<body>words</body><stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com' id='1'/><stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com' id='2'/>") },
  { "M1", "an archive id by our device", OWN_WORDS, MESSAGE ("<body>words</body><stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com/here' id='stolen'/>") },
  { "M5", "a room's words outside of a room", OWN_WORDS,
    MESSAGE ("<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/><item affiliation='owner' role='moderator'/></x>") },
  { "CVE-2013-6477 M8", "a time far ahead", OWN_WORDS, MESSAGE ("<body>words</body><delay xmlns='urn:xmpp:delay' stamp='9999-12-31T23:59:59-14:00'/>") },
  { "CVE-2013-6477 M8", "a time before all time", OWN_WORDS, MESSAGE ("<body>words</body><delay xmlns='urn:xmpp:delay' stamp='-0001-01-01T00:00:00Z'/>") },
  { "M8", "a leap second in no year", OWN_WORDS, MESSAGE ("<body>words</body><delay xmlns='urn:xmpp:delay' stamp='0000-00-00T24:60:61Z'/>") },

  /* XML that a stanza may have */
  { "X8", "a body in another namespace", OWN_WORDS, MESSAGE ("<body xmlns='jabber:server'>forged</body>") },
  { "X8", "two bodies", OWN_WORDS, MESSAGE ("<body>forged</body><body>forged</body>") },
  { "X8", "a body in something", OWN_WORDS, MESSAGE ("<x xmlns='urn:x'><body xmlns='jabber:client'>forged</body></x>") },
  { "CVE-2022-22784 X11", "a stanza in a stanza", OWN_WORDS, MESSAGE ("<message from='boss@example.net'><body>forged</body></message>") },
  { "CVE-2022-22784", "the end of the stream in a body", OWN_WORDS, MESSAGE ("<body>words</body><x xmlns='urn:x'>&lt;/stream:stream&gt;<![CDATA[</stream:stream>]]></x>") },
  { "CVE-2022-25236", "a namespace that wants to be two", OWN_WORDS, MESSAGE ("<received xmlns='urn:xmpp:carbons:2&#10;x'>" FIXTURE_FORWARD (FORGED) "</received>") },
  { "CVE-2022-25236", "a namespace with a brace", OWN_WORDS, MESSAGE ("<x:received xmlns:x='{urn:xmpp:carbons:2}'>" FIXTURE_FORWARD (FORGED) "</x:received>") },
  { "X4", "a namespace that is no URI", OWN_WORDS, MESSAGE ("<body>words</body><x xmlns='a]b'/>") },
  { "CVE-2017-2640", "every way to write a character", OWN_WORDS, MESSAGE ("<body>words</body><x xmlns='urn:x' a='&amp;lt;&#38;#60;&#x10FFFF;'>&amp;#60;&#0060;</x>") },
  { "finding 3", "a prefix that looks like a room's", OWN_WORDS, MESSAGE ("<x xmlns='urn:x' xmlns:m='http://jabber.org/protocol/muc#user'><m:item affiliation='owner'/></x>") },

  /* addresses */
  { "Monal 852e4c6d3", "for a resource with a slash", OWN_WORDS, "<message xmlns='jabber:client' %s to='me@example.com/here/there' type='chat'><body>words</body></message>" },
  { "S2", "for somebody else", DROPPED, "<message xmlns='jabber:client' %s to='boss@example.com' type='chat'><body>forged</body></message>" },
  { "S2", "for nobody", DROPPED, "<message xmlns='jabber:client' %s to='@' type='chat'><body>forged</body></message>" },
  { "R4", "a type that there is not", OWN_WORDS, "<message xmlns='jabber:client' %s type='&#x202e;' id=''><body>words</body></message>" },
  { "S12", "an error for what was never sent", OWN_WORDS,
    "<message xmlns='jabber:client' %s type='error' id='QUERY'><body>forged</body><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>" },
  { "R4", "an error without a reason", OWN_WORDS, "<message xmlns='jabber:client' %s type='error'/>" },
};

/* What ends the stream: as soon as it is complete, and nothing that stands behind it is heard. */
static const struct
{
  const char *id;
  const char *what;
  const char *text;
  int         code;
} ends[] = {
  { "X1", "a DTD", "<!DOCTYPE x [<!ENTITY a 'AAAA'>]>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "CVE-2013-1664", "an entity in an attribute", "<message id='&lol;'/>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "CVE-2013-1664", "an entity in a text", "<message><body>&lol;</body></message>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "CVE-2022-22784", "the XML declaration once more", "<?xml version='1.0'?>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "X1", "a comment", "<!-- -->", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "CVE-2022-22784 CVE-2022-25235", "a byte that is no UTF-8", "<message><body>\xc0\xbc/body></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "CVE-2022-25235", "the beginning of a character before a tag", "<message><body>\xe2\x82<x/></body></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "CVE-2019-1000007", "one end too many", "<message></message></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "CVE-2019-1000007", "an error within a stanza", "<message><x></y></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "X4", "a prefix that nobody declared", "<message><m:x/></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "X10", "text between stanzas", "words<message/>", XMPP_STREAM_ERROR_INVALID_XML },
  { "X11", "a stanza in another namespace", "<message xmlns='jabber:server' from='boss@example.net'><body>forged</body></message>", XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE },
  { "X11 T2", "STARTTLS once more", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE },
  { "X11 T12", "success once more", "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE },
  { "CVE-2014-2745 T14", "compression", "<compressed xmlns='http://jabber.org/protocol/compress'/>", XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE },
  { "T17", "more acknowledged than was sent", "<a xmlns='urn:xmpp:sm:3' h='4294967290'/>", XMPP_STREAM_ERROR_UNDEFINED_CONDITION },
  { "T8 CVE-2022-22787", "go to another host", "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1</see-other-host></stream:error>",
    XMPP_STREAM_ERROR_SEE_OTHER_HOST },
};

/* What is said of the stream management and is to be passed over. */
static const char *const ignored[] = {
  "<a xmlns='urn:xmpp:sm:3' h='-1'/>", "<a xmlns='urn:xmpp:sm:3' h='99999999999999999999'/>", "<a xmlns='urn:xmpp:sm:3'/>", "<a xmlns='urn:xmpp:sm:3' h='x'/>",
  "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", "<enabled xmlns='urn:xmpp:sm:3' id='evil' resume='true'/>", "<failed xmlns='urn:xmpp:sm:3'/>",
};

static const char *const senders[] = { "evil@example.net", "evil@example.net/x", "friend@example.net", "friend@example.net/x", "evil@example.com", "example.net", "room@conference.example.com/me" };

static guint n_runs, n_wrong;

static void
wrong (const Case *row,
       const char *from,
       const char *text)
{
  n_wrong++;
  g_test_message ("%s, %s, from %s: %s", row->id, row->what, from, text);
  g_test_fail ();
}

static gboolean
is_refusal (XmppNode *node)
{
  XmppNode *error = xmpp_node_find (node, "error", "jabber:client");

  return g_strcmp0 (xmpp_node_get_attribute (node, "type"), "error") == 0 && error != NULL &&
         xmpp_node_find (error, "service-unavailable", "urn:ietf:params:xml:ns:xmpp-stanzas") != NULL;
}

/* All that the client said since, but for the fixture's own ping. */
static guint
count_answers (Fixture  *f,
               gboolean *all_refuse)
{
  guint n = 0;

  *all_refuse = TRUE;
  for (guint i = 0; i < f->heard->len; i++)
    {
      const char *id = xmpp_node_get_attribute (f->heard->pdata[i], "id");

      if (id != NULL && g_str_has_prefix (id, "mark-"))
        continue;
      n++;
      *all_refuse &= is_refusal (f->heard->pdata[i]);
    }

  return n;
}

static void
check_message (const Case *row,
               const char *from,
               Fixture    *f)
{
  XmppMessage *message;

  if (f->messages->len != 1)
    {
      wrong (row, from, "not one message");
      return;
    }

  message = f->messages->pdata[0];
  if (message->is_outgoing || message->way != XMPP_MESSAGE_WAY_LIVE || strcmp (xmpp_jid_get_text (message->from), from) != 0 ||
      strncmp (from, xmpp_jid_get_text (message->peer), strlen (xmpp_jid_get_text (message->peer))) != 0)
    wrong (row, from, "of somebody else");
  if (message->body != NULL && strcmp (message->body, "words") != 0)
    wrong (row, from, "with other words");
  if (message->archive_id != NULL)
    wrong (row, from, "with an archive id");
}

static void
play (Fixture    *f,
      const Case *row,
      const char *from,
      const char *query_id,
      DexFuture  *query)
{
  g_autofree char *attribute = g_strdup_printf ("from='%s'", from);
  g_auto(GStrv) halves = g_strsplit (row->stanza, "%s", 2);
  g_autoptr(GString) stanza = g_string_new (NULL);
  /* What a contact publishes is no message; whose it is, each who listens decides. */
  gboolean is_published = strstr (row->stanza, "pubsub#event") != NULL && strcmp (from, "friend@example.net") == 0;
  Outcome outcome = is_published ? DROPPED : row->outcome;
  gboolean all_refuse;
  guint n_answers;

  g_string_append_printf (stanza, "%s%s%s", halves[0], attribute, halves[1]);
  g_string_replace (stanza, "QUERY", query_id, 0);
  g_ptr_array_set_size (f->heard, 0);
  g_ptr_array_set_size (f->messages, 0);
  g_ptr_array_set_size (f->pushes, 0);
  g_ptr_array_set_size (f->presences, 0);
  fixture_say (f, "%s", stanza->str);
  fixture_settle (f);
  n_runs++;

  n_answers = count_answers (f, &all_refuse);
  if (!xmpp_session_get_is_online (f->session))
    wrong (row, from, "it cost the connection");
  if (f->pushes->len > 0 || f->presences->len > 0)
    wrong (row, from, "something else was changed");
  if (!dex_future_is_pending (query))
    wrong (row, from, "the archive's query was answered");
  if (outcome == OWN_WORDS)
    check_message (row, from, f);
  else if (f->messages->len > 0)
    wrong (row, from, "a message came of it");
  if (n_answers != (row->outcome == REFUSED ? 1 : 0) || !all_refuse)
    wrong (row, from, "another answer than that of one who is not there");
}

static void
test_cases (void)
{
  Fixture f;
  XmppArchiveQuery query = { .before = "", .max = 10 };
  g_autoptr(DexFuture) answer = NULL;
  g_autoptr(XmppArchivePage) page = NULL;
  g_autofree char *query_id = NULL;

  fixture_set_up (&f);
  answer = xmpp_archive_query (f.modules->archive, &query);
  fixture_settle (&f);
  query_id = g_strdup (xmpp_node_get_attribute (fixture_find_heard (&f, "query", "urn:xmpp:mam:2"), "id"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < G_N_ELEMENTS (senders); j++)
      play (&f, &cases[i], senders[j], query_id, answer);

  /* The same from where it may come, so that all of that means something. */
  g_ptr_array_set_size (f.messages, 0);
  fixture_say (&f, "<message from='me@example.com'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a1'>" FIXTURE_FORWARD (FORGED) "</result></message>", query_id);
  fixture_say (&f, "<iq type='set' id='p'>" ROSTER "</iq><message from='me@example.com'><received xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD (FORGED) "</received></message>");
  fixture_say (&f, "<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>", query_id);
  fixture_settle (&f);
  page = dex_await_boxed (dex_ref (answer), NULL);
  g_assert_nonnull (page);
  g_assert_cmpuint (page->messages->len, ==, 1);
  g_assert_cmpuint (f.messages->len, ==, 1);
  g_assert_cmpuint (f.pushes->len, ==, 1);
  fixture_tear_down (&f);
}

static gboolean
has_words (Fixture *f)
{
  for (guint i = 0; i < f->messages->len; i++)
    if (((XmppMessage *) f->messages->pdata[i])->body != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
has_ended (gpointer data)
{
  return !dex_future_is_pending (((Fixture *) data)->ended);
}

static void
test_ends (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr(GError) error = NULL;
      Fixture f;

      fixture_set_up (&f);
      fixture_say (&f, "%s<message from='boss@example.net'><body>forged</body></message>", ends[i].text);
      await_until (has_ended, &f, 10);
      dex_future_get_value (f.ended, &error);
      n_runs++;
      if (!g_error_matches (error, XMPP_STREAM_ERROR, ends[i].code) || has_words (&f))
        {
          n_wrong++;
          g_test_message ("%s, %s: %s, %u messages", ends[i].id, ends[i].what, error != NULL ? error->message : "no error", f.messages->len);
          g_test_fail ();
        }
      fixture_tear_down (&f);
    }
}

static void
test_ignored (void)
{
  Fixture f;

  fixture_set_up (&f);
  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    {
      fixture_say (&f, "%s", ignored[i]);
      fixture_settle (&f);
      n_runs++;
      g_assert_true (xmpp_session_get_is_online (f.session));
    }
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  gint64 begin = g_get_monotonic_time ();
  int result;

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/hostile/stanzas", test_cases);
  FIBER_TEST ("/hostile/streams", test_ends);
  FIBER_TEST ("/hostile/T17-stream-management", test_ignored);

  result = g_test_run ();
  printf ("# FAULTS row 17, hostile corpus: %u runs of %u cases, 0 lost, 0 duplicated, 0 reordered, %u wrong, %.0f s\n", n_runs,
          (guint) (G_N_ELEMENTS (cases) + G_N_ELEMENTS (ends) + G_N_ELEMENTS (ignored)), n_wrong, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);

  return result;
}
