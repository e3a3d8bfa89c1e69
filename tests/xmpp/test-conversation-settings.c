/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-conversation-settings.h"
#include "xmpp-stanza-reader.h"

#include <string.h>

#define ITEM(content) "<conversation xmlns='xmpp:kith.im:conversations:0'>" content "</conversation>"
#define PINNED        "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define NOTIFY(content) "<notify xmlns='urn:xmpp:notification-settings:1'>" content "</notify>"

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

static void
assert_reads (const char *text,
              gboolean    is_pinned,
              gboolean    is_archived,
              XmppNotify  notify)
{
  g_autoptr(XmppNode) node = text != NULL ? parse (text) : NULL;
  XmppConversationSettings settings;

  xmpp_conversation_settings_read (node, &settings);
  g_assert_cmpint (settings.is_pinned, ==, is_pinned);
  g_assert_cmpint (settings.is_archived, ==, is_archived);
  g_assert_cmpint (settings.notify, ==, notify);
}

static void
assert_writes (const char *text,
               gboolean    is_pinned,
               gboolean    is_archived,
               XmppNotify  notify,
               const char *expected_text)
{
  g_autoptr(XmppNode) node = parse (text);
  g_autoptr(XmppNode) before = parse (text);
  g_autoptr(XmppNode) expected = parse (expected_text);
  XmppConversationSettings settings = { is_pinned, is_archived, notify }, read;
  g_autoptr(XmppNode) written = xmpp_conversation_settings_write (node, &settings);

  g_assert_true (xmpp_node_equal (written, expected));
  g_assert_true (xmpp_node_equal (node, before));
  xmpp_conversation_settings_read (written, &read);
  g_assert_cmpint (read.is_pinned, ==, is_pinned);
  g_assert_cmpint (read.is_archived, ==, is_archived);
}

static void
test_read (void)
{
  assert_reads (NULL, FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads (ITEM (""), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads (ITEM (PINNED "<archived/>" NOTIFY ("<never/>")), TRUE, TRUE, XMPP_NOTIFY_NEVER);
  /* XEP-0469: in a bookmark. */
  assert_reads ("<extensions xmlns='urn:xmpp:bookmarks:1'>" PINNED NOTIFY ("<on-mention/>") "</extensions>", TRUE, FALSE, XMPP_NOTIFY_ON_MENTION);
}

/* XEP-0492 s. 4: the element most specific to us. */
static void
test_identities (void)
{
  assert_reads (ITEM (NOTIFY ("<never identity-category='client' identity-type='pc'/><on-mention identity-category='client' identity-type='phone'/>"
                              "<on-mention identity-category='gateway'/><always/>")),
                FALSE, FALSE, XMPP_NOTIFY_NEVER);
  assert_reads (ITEM (NOTIFY ("<always/><on-mention identity-category='client'/><never identity-category='client' identity-type='phone'/>")), FALSE, FALSE,
                XMPP_NOTIFY_ON_MENTION);
  assert_reads (ITEM (NOTIFY ("<never identity-category='gateway'/><always/>")), FALSE, FALSE, XMPP_NOTIFY_ALWAYS);
  assert_reads (ITEM (NOTIFY ("<never identity-category='gateway'/>")), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
}

/* What nobody should send. */
static void
test_hostile (void)
{
  assert_reads (ITEM ("<pinned/><archived xmlns='urn:xmpp:bookmarks-pinning:0'/><notify><never/></notify>"), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads (ITEM (NOTIFY ("<never xmlns='x'/><sometimes/>")), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads (ITEM (NOTIFY ("<never identity-type='pc'/>")), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads (ITEM (NOTIFY ("<always/><never/>")), FALSE, FALSE, XMPP_NOTIFY_ALWAYS);
  assert_reads (ITEM (NOTIFY ("<never/>") NOTIFY ("<always/>")), FALSE, FALSE, XMPP_NOTIFY_NEVER);
  assert_reads (ITEM ("<x>" PINNED "<archived/></x>"), FALSE, FALSE, XMPP_NOTIFY_UNSAID);
  assert_reads ("<junk xmlns='x'>text</junk>", FALSE, FALSE, XMPP_NOTIFY_UNSAID);

  /* Two that contradict each other become one. */
  assert_writes (ITEM (PINNED PINNED NOTIFY ("<always/><never/>")), TRUE, FALSE, XMPP_NOTIFY_NEVER, ITEM (PINNED NOTIFY ("<never/>")));
}

static void
test_write (void)
{
  assert_writes (ITEM (""), FALSE, FALSE, XMPP_NOTIFY_ALWAYS, ITEM (""));
  assert_writes (ITEM (""), TRUE, TRUE, XMPP_NOTIFY_NEVER, ITEM (PINNED "<archived/>" NOTIFY ("<never/>")));
  assert_writes (ITEM (PINNED "<archived/>" NOTIFY ("<never/>")), FALSE, FALSE, XMPP_NOTIFY_ALWAYS, ITEM (NOTIFY ("<always/>")));
}

/* What we do not know is not ours to lose (XEP-0492 s. 4, XEP-0402 s. 3.4). */
static void
test_write_keeps (void)
{
  assert_writes (ITEM ("<color xmlns='x' value='red'>text<deep/></color>words" PINNED), FALSE, TRUE, XMPP_NOTIFY_UNSAID,
                 ITEM ("<color xmlns='x' value='red'>text<deep/></color>words<archived/>"));
  assert_writes ("<extensions xmlns='urn:xmpp:bookmarks:1' version='2'><a xmlns='b'/></extensions>", TRUE, FALSE, XMPP_NOTIFY_ALWAYS,
                 "<extensions xmlns='urn:xmpp:bookmarks:1' version='2'><a xmlns='b'/>" PINNED "</extensions>");
  assert_writes (ITEM (NOTIFY ("<never/>")), FALSE, FALSE, XMPP_NOTIFY_UNSAID, ITEM (NOTIFY ("<never/>")));
  /* What is in the element we change, and what is meant for phones; those who find nothing better are told too. */
  assert_writes (ITEM (NOTIFY ("<always identity-category='client' identity-type='pc'><advanced><when xmlns='w' day='monday'/></advanced></always>"
                               "<on-mention identity-category='client' identity-type='phone'/>")),
                 FALSE, FALSE, XMPP_NOTIFY_NEVER,
                 ITEM (NOTIFY ("<never identity-category='client' identity-type='pc'><advanced><when xmlns='w' day='monday'/></advanced></never>"
                               "<on-mention identity-category='client' identity-type='phone'/><never/>")));
  assert_writes (ITEM (NOTIFY ("<never identity-category='client' identity-type='phone'/>")), FALSE, FALSE, XMPP_NOTIFY_ON_MENTION,
                 ITEM (NOTIFY ("<never identity-category='client' identity-type='phone'/><on-mention/>")));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xmpp/XEP-0469/read", test_read);
  g_test_add_func ("/xmpp/XEP-0492/identities", test_identities);
  g_test_add_func ("/xmpp/XEP-0492/hostile", test_hostile);
  g_test_add_func ("/xmpp/XEP-0492/write", test_write);
  g_test_add_func ("/xmpp/XEP-0492/write-keeps", test_write_keeps);

  return g_test_run ();
}
