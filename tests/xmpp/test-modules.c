/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-time.h"
#include "xmpp-chat-states.h"
#include "xmpp-delay.h"
#include "xmpp-disco.h"
#include "xmpp-disco-info.h"
#include "xmpp-entity-time.h"
#include "xmpp-idle.h"
#include "xmpp-last-activity.h"
#include "xmpp-module-registry.h"
#include "xmpp-nick.h"
#include "xmpp-notes.h"
#include "xmpp-stanza-ids.h"
#include "xmpp-stanza-reader.h"

#include <libdex.h>
#include <string.h>

/* An element as a server would send it. */
static XmppNode *
parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GError *error = NULL;
  XmppNode *node;

  xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), &error);
  g_assert_no_error (error);
  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), &error), ==, (gssize) strlen (text));
  g_assert_no_error (error);
  node = xmpp_stanza_reader_steal (reader);
  g_assert_nonnull (node);

  return node;
}

/* XEP-0115 s. 5.2 and 5.3: its own examples. */
static void
test_caps_simple (void)
{
  g_autoptr(XmppNode) query = parse ("<query xmlns='http://jabber.org/protocol/disco#info'>"
                                     "<identity category='client' type='pc' name='Exodus 0.9.1'/>"
                                     "<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>"
                                     "<feature var='http://jabber.org/protocol/muc'/><feature var='http://jabber.org/protocol/caps'/></query>");
  g_autoptr(XmppDiscoInfo) info = xmpp_disco_info_from_node (query);
  g_autofree char *ver = xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1);

  g_assert_cmpstr (ver, ==, "QgayPKawpkPSDYmwT/WM94uAlu0=");
}

static void
test_caps_complex (void)
{
  g_autoptr(XmppNode) query =
    parse ("<query xmlns='http://jabber.org/protocol/disco#info'>"
           "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/><identity xml:lang='el' category='client' name='\xce\xa8 0.11' type='pc'/>"
           "<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>"
           "<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>"
           "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"
           "<field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field><field var='os'><value>Mac</value></field>"
           "<field var='os_version'><value>10.5.1</value></field><field var='software'><value>Psi</value></field>"
           "<field var='software_version'><value>0.11</value></field></x></query>");
  g_autoptr(XmppDiscoInfo) info = xmpp_disco_info_from_node (query);
  g_autofree char *ver = xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1);

  g_assert_cmpstr (ver, ==, "q07IKJEyjvHSyhy//CH0CxmKi8w=");
}

/* XEP-0115 s. 5.4: an answer with a feature twice is ill-formed. */
static void
test_caps_twice (void)
{
  g_autoptr(XmppNode) query = parse ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='client' type='pc'/>"
                                     "<feature var='a'/><feature var='a'/></query>");
  g_autoptr(XmppDiscoInfo) info = xmpp_disco_info_from_node (query);

  g_assert_null (xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1));
}

static void
test_chat_states (void)
{
  g_autoptr(XmppNode) composing = parse ("<message><composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
  g_autoptr(XmppNode) wrong_ns = parse ("<message><composing xmlns='urn:other'/></message>");
  g_autoptr(XmppNode) unknown = parse ("<message><dancing xmlns='http://jabber.org/protocol/chatstates'/></message>");
  g_autoptr(XmppNode) deeper = parse ("<message><x><composing xmlns='http://jabber.org/protocol/chatstates'/></x></message>");

  g_assert_cmpint (xmpp_chat_state_from_node (composing), ==, XMPP_CHAT_STATE_COMPOSING);
  g_assert_cmpint (xmpp_chat_state_from_node (wrong_ns), ==, XMPP_CHAT_STATE_NONE);
  g_assert_cmpint (xmpp_chat_state_from_node (unknown), ==, XMPP_CHAT_STATE_NONE);
  g_assert_cmpint (xmpp_chat_state_from_node (deeper), ==, XMPP_CHAT_STATE_NONE);
}

static void
test_delay (void)
{
  g_autoptr(XmppJid) server = xmpp_jid_new ("example.com", NULL);
  g_autoptr(XmppNode) message = parse ("<message><delay xmlns='urn:xmpp:delay' from='evil.net' stamp='2038-01-19T03:14:08Z'/>"
                                       "<delay xmlns='urn:xmpp:delay' from='example.com' stamp='2002-09-10T23:08:25Z'/></message>");
  g_autoptr(XmppNode) none = parse ("<message/>");

  g_assert_cmpint (xmpp_delay_from_node (message, server), ==, G_GINT64_CONSTANT (1031699305) * G_USEC_PER_SEC);
  g_assert_cmpint (xmpp_delay_from_node (none, server), ==, 0);
  g_assert_cmpint (xmpp_delay_from_node (none, NULL), ==, 0);
}

/* M1: only by the one who is asked for, only one. */
static void
test_stanza_ids (void)
{
  g_autoptr(XmppJid) me = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppNode) good = parse ("<message><stanza-id xmlns='urn:xmpp:sid:0' by='evil@example.net' id='bad'/>"
                                    "<stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com' id='good'/></message>");
  g_autoptr(XmppNode) twice = parse ("<message><stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com' id='a'/>"
                                     "<stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com' id='b'/></message>");
  g_autoptr(XmppNode) foreign = parse ("<message><stanza-id xmlns='urn:xmpp:sid:0' by='me@example.com/x' id='a'/><stanza-id xmlns='urn:xmpp:sid:0' id='b'/></message>");

  g_assert_cmpstr (xmpp_stanza_id_from_node (good, me), ==, "good");
  g_assert_null (xmpp_stanza_id_from_node (twice, me));
  g_assert_null (xmpp_stanza_id_from_node (foreign, me));
}

static void
test_nick (void)
{
  g_autoptr(XmppNode) plain = parse ("<presence><nick xmlns='http://jabber.org/protocol/nick'> Ishmael </nick></presence>");
  g_autoptr(XmppNode) empty = parse ("<presence><nick xmlns='http://jabber.org/protocol/nick'>  </nick></presence>");
  g_autofree char *nick = xmpp_nick_from_node (plain);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *long_stanza = g_strdup_printf ("<presence><nick xmlns='http://jabber.org/protocol/nick'>%s</nick></presence>", long_text);
  g_autoptr(XmppNode) long_node = parse (long_stanza);
  g_autofree char *cut = xmpp_nick_from_node (long_node);

  g_assert_cmpstr (nick, ==, "Ishmael");
  g_assert_null (xmpp_nick_from_node (empty));
  g_assert_cmpuint (strlen (cut), ==, XMPP_NICK_MAX);
}

/* XEP-0319 ex. 1, and what is no moment in the past. */
static void
test_idle (void)
{
  static const char *const nothing[] = {
    "<presence/>",
    "<presence><idle xmlns='urn:xmpp:idle:1'/></presence>",
    "<presence><idle xmlns='urn:xmpp:idle:1' since='yesterday'/></presence>",
    "<presence><idle xmlns='urn:xmpp:idle:1' since='9999-12-31T23:59:59Z'/></presence>",
    "<presence><idle xmlns='urn:xmpp:idle:0' since='2026-07-21T02:56:15Z'/></presence>",
    "<presence><idle xmlns='urn:xmpp:idle:1' since='2026-07-21T02:56:15Z'/><idle xmlns='urn:xmpp:idle:1' since='2026-07-21T02:56:16Z'/></presence>",
  };
  const gint64 now = kith_time_parse ("2026-07-21T03:00:00Z");
  g_autoptr(XmppNode) usual = parse ("<presence><show>away</show><idle xmlns='urn:xmpp:idle:1' since='2026-07-21T02:56:15Z'/></presence>");
  g_autoptr(XmppNode) ours = parse ("<presence/>");
  g_autoptr(XmppNode) silent = parse ("<presence/>");

  g_assert_cmpint (xmpp_idle_from_node (usual, now), ==, kith_time_parse ("2026-07-21T02:56:15Z"));
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autoptr(XmppNode) node = parse (nothing[i]);

      g_assert_cmpint (xmpp_idle_from_node (node, now), ==, 0);
    }

  /* To the second. */
  xmpp_idle_add (ours, now - 1);
  g_assert_cmpint (xmpp_idle_from_node (ours, now), ==, now - G_USEC_PER_SEC);
  xmpp_idle_add (silent, 0);
  g_assert_null (xmpp_node_get_first (silent));
}

/* XEP-0012 ex. 2, and what no time is. */
static void
test_last_activity (void)
{
  static const char *const wrong[] = {
    "<iq/>",
    "<iq><query xmlns='jabber:iq:last'/></iq>",
    "<iq><query xmlns='jabber:iq:last' seconds='-1'/></iq>",
    "<iq><query xmlns='jabber:iq:last' seconds='99999999999999'/></iq>",
    "<iq><query xmlns='jabber:iq:last' seconds='9223372036854775808'/></iq>",
    "<iq><query xmlns='jabber:iq:last' seconds='a while'/></iq>",
    "<iq><query xmlns='jabber:iq:other' seconds='903'/></iq>",
  };
  g_autoptr(XmppNode) usual = parse ("<iq><query xmlns='jabber:iq:last' seconds='903'>Heading Home</query></iq>");
  gint64 seconds;

  g_assert_true (xmpp_last_activity_from_node (usual, &seconds));
  g_assert_cmpint (seconds, ==, 903);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(XmppNode) node = parse (wrong[i]);

      g_assert_false (xmpp_last_activity_from_node (node, &seconds));
    }
}

/* XEP-0145 ex. 1 and 3: what is not ours to change stays as it is. */
static void
test_notes (void)
{
  const gint64 now = kith_time_parse ("2026-07-21T03:00:00Z");
  g_autoptr(XmppJid) hamlet = xmpp_jid_new ("hamlet@shakespeare.lit", NULL);
  g_autoptr(XmppJid) juliet = xmpp_jid_new ("juliet@capulet.com", NULL);
  g_autoptr(XmppJid) nobody = xmpp_jid_new ("nobody@capulet.com", NULL);
  g_autoptr(XmppNode) notes = parse ("<storage xmlns='storage:rosternotes'>"
                                     "<note jid='hamlet@shakespeare.lit' cdate='2004-09-24T15:23:21Z' mdate='2004-09-24T15:23:21Z'>Seems to be a good writer</note>"
                                     "<note jid='not an@address@at all'>kept</note><color xmlns='urn:example' of='hamlet@shakespeare.lit'>green</color>"
                                     "<note jid='juliet@capulet.com' cdate='2004-09-27T17:23:14Z' mdate='2004-09-28T12:43:12Z'>Oh my sweetest love ...</note>"
                                     "</storage>");
  g_autoptr(XmppNode) changed = xmpp_notes_with (notes, hamlet, "Is he?", now);
  g_autoptr(XmppNode) added = xmpp_notes_with (changed, nobody, "New", now);
  g_autoptr(XmppNode) removed = xmpp_notes_with (added, hamlet, "", now);
  g_autofree char *before = xmpp_notes_dup (notes, hamlet);
  g_autofree char *after = xmpp_notes_dup (changed, hamlet);
  g_autofree char *other = xmpp_notes_dup (removed, juliet);
  g_autofree char *new_one = xmpp_notes_dup (removed, nobody);
  XmppNode *last = NULL;
  guint n = 0;

  g_assert_cmpstr (before, ==, "Seems to be a good writer");
  g_assert_cmpstr (after, ==, "Is he?");
  g_assert_cmpstr (other, ==, "Oh my sweetest love ...");
  g_assert_cmpstr (new_one, ==, "New");
  g_assert_null (xmpp_notes_dup (removed, hamlet));
  g_assert_null (xmpp_notes_dup (notes, nobody));

  for (XmppNode *child = xmpp_node_get_first (changed); child != NULL; child = xmpp_node_get_next (child))
    last = child;
  g_assert_cmpstr (xmpp_node_get_attribute (last, "cdate"), ==, "2004-09-24T15:23:21Z");
  g_assert_cmpint (kith_time_parse (xmpp_node_get_attribute (last, "mdate")), ==, now);

  /* Three of the four that were there, and the new one. */
  for (XmppNode *child = xmpp_node_get_first (removed); child != NULL; child = xmpp_node_get_next (child))
    n++;
  g_assert_cmpuint (n, ==, 4);
  g_assert_nonnull (xmpp_node_find (removed, "color", "urn:example"));
}

static void
test_tzo (void)
{
  int seconds;

  g_assert_true (xmpp_entity_time_parse_tzo ("-06:00", &seconds));
  g_assert_cmpint (seconds, ==, -6 * 3600);
  g_assert_true (xmpp_entity_time_parse_tzo ("+05:30", &seconds));
  g_assert_cmpint (seconds, ==, 5 * 3600 + 1800);
  g_assert_true (xmpp_entity_time_parse_tzo ("Z", &seconds));
  g_assert_cmpint (seconds, ==, 0);
  g_assert_false (xmpp_entity_time_parse_tzo (NULL, &seconds));
  g_assert_false (xmpp_entity_time_parse_tzo ("+99:00", &seconds));
  g_assert_false (xmpp_entity_time_parse_tzo ("6", &seconds));
}

/* What the registry's modules advertise together, as kith.doap and other clients will see it. */
static void
test_advertised (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppSession) session = xmpp_session_new (jid);
  const XmppModules *modules = xmpp_modules_new (session);
  XmppDiscoInfo *info = xmpp_disco_get_own_info (modules->disco);
  static const char *const expected[] = {
    "http://jabber.org/protocol/caps",
    "http://jabber.org/protocol/chatstates",
    "http://jabber.org/protocol/disco#info",
    "http://jabber.org/protocol/muc",
    "http://jabber.org/protocol/nick",
    "http://jabber.org/protocol/nick+notify",
    "http://jabber.org/protocol/rosterx",
    "jabber:iq:version",
    "jabber:x:conference",
    "urn:xmpp:avatar:metadata+notify",
    "urn:xmpp:bookmarks:1+notify",
    "urn:xmpp:carbons:2",
    "urn:xmpp:chat-markers:0",
    "urn:xmpp:delay",
    "urn:xmpp:fallback:0",
    "urn:xmpp:hints",
    "urn:xmpp:mds:displayed:0+notify",
    "urn:xmpp:mentions:0",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:message-retract:1",
    "urn:xmpp:ping",
    "urn:xmpp:reactions:0",
    "urn:xmpp:receipts",
    "urn:xmpp:reply:0",
    "urn:xmpp:sid:0",
    "urn:xmpp:styling:0",
    "xmpp:kith.im:conversations:0+notify",
    NULL,
  };

  g_assert_cmpuint (g_strv_length (info->features), ==, g_strv_length ((char **) (guintptr) expected));
  for (guint i = 0; expected[i] != NULL; i++)
    g_assert_cmpstr (info->features[i], ==, expected[i]);
  g_assert_nonnull (xmpp_disco_get_own_ver (modules->disco));

  g_assert_finalize_object (g_steal_pointer (&session));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/XEP-0115/simple", test_caps_simple);
  g_test_add_func ("/xmpp/XEP-0115/complex", test_caps_complex);
  g_test_add_func ("/xmpp/XEP-0115/S13-ill-formed", test_caps_twice);
  g_test_add_func ("/xmpp/XEP-0085/X8-states", test_chat_states);
  g_test_add_func ("/xmpp/XEP-0203/delay", test_delay);
  g_test_add_func ("/xmpp/XEP-0359/M1-stanza-ids", test_stanza_ids);
  g_test_add_func ("/xmpp/XEP-0172/nick", test_nick);
  g_test_add_func ("/xmpp/XEP-0319/idle", test_idle);
  g_test_add_func ("/xmpp/XEP-0012/last-activity", test_last_activity);
  g_test_add_func ("/xmpp/XEP-0145/notes", test_notes);
  g_test_add_func ("/xmpp/XEP-0202/tzo", test_tzo);
  g_test_add_func ("/xmpp/XEP-0030/advertised", test_advertised);

  return g_test_run ();
}
