/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-bookmarks.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

/* XEP-0402 and XEP-0048: what is read and written, and that nobody loses what they did not change. */

#define NS2        "urn:xmpp:bookmarks:1"
#define PLAY       "theplay@conference.shakespeare.lit"
#define EXTENSIONS "<extensions><state xmlns='http://myclient.example/bookmark/state' minimized='true'>  a <b/> b</state></extensions>"

static XmppNode *
parse (const char *text)
{
  XmppNode *node = fixture_parse (text);

  g_assert_nonnull (node);

  return node;
}

/* Everything but the order of attributes. */
static void
assert_same (XmppNode   *got,
             const char *expected)
{
  g_autoptr(XmppNode) wanted = parse (expected);

  if (!xmpp_node_equal (got, wanted))
    {
      g_autoptr(GBytes) bytes = xmpp_stanza_writer_write (got);

      g_error ("%.*s is not %s", (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL), expected);
    }
}

static void
test_item (void)
{
  /* s. 3.2, its second item */
  g_autoptr(XmppNode) node = parse ("<conference xmlns='" NS2 "' name='The Orcard' autojoin='1'><nick>JC</nick><password>secret</password>" EXTENSIONS "</conference>");
  g_autoptr(XmppBookmark) bookmark = xmpp_bookmark_from_item ("orchard@conference.shakespeare.lit", node);
  g_autoptr(XmppNode) smallest = parse ("<conference xmlns='" NS2 "'/>");
  g_autoptr(XmppBookmark) small = xmpp_bookmark_from_item (PLAY, smallest);
  g_autoptr(XmppNode) written = NULL;
  g_autoptr(XmppNode) pinned = NULL;
  g_autoptr(XmppNode) written_small = NULL;

  g_assert_cmpstr (xmpp_jid_get_text (bookmark->room), ==, "orchard@conference.shakespeare.lit");
  g_assert_cmpstr (bookmark->name, ==, "The Orcard");
  g_assert_cmpstr (bookmark->nick, ==, "JC");
  g_assert_cmpstr (bookmark->password, ==, "secret");
  g_assert_true (bookmark->autojoin);
  g_assert_false (bookmark->settings.is_pinned);

  /* s. 3.4: what others keep beside it stays to the byte. */
  g_set_str (&bookmark->name, "The Orchard");
  written = xmpp_bookmark_to_payload (bookmark);
  assert_same (written, "<conference xmlns='" NS2 "' name='The Orchard' autojoin='true'><nick>JC</nick><password>secret</password>" EXTENSIONS "</conference>");
  bookmark->settings.is_pinned = TRUE;
  pinned = xmpp_bookmark_to_payload (bookmark);
  assert_same (pinned, "<conference xmlns='" NS2 "' name='The Orchard' autojoin='true'><nick>JC</nick><password>secret</password>"
                       "<extensions><state xmlns='http://myclient.example/bookmark/state' minimized='true'>  a <b/> b</state>"
                       "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference>");

  g_assert_null (small->name);
  g_assert_false (small->autojoin);
  written_small = xmpp_bookmark_to_payload (small);
  assert_same (written_small, "<conference xmlns='" NS2 "'/>");
}

static void
test_no_items (void)
{
  g_autoptr(XmppNode) good = parse ("<conference xmlns='" NS2 "'/>");
  g_autoptr(XmppNode) other = parse ("<conference xmlns='urn:x'/>");
  static const char *const ids[] = { "@@", "", "room@muc.example.net/nick", "example.net", NULL };

  g_assert_null (xmpp_bookmark_from_item (PLAY, NULL));
  g_assert_null (xmpp_bookmark_from_item (PLAY, other));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_null (xmpp_bookmark_from_item (ids[i], good));
}

/* XEP-0048 s. 2: several in one; what we do not know stays, also in what we change. */
static void
test_storage (void)
{
  g_autoptr(XmppNode) storage = parse ("<storage xmlns='storage:bookmarks'><url name='Complete Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                                       "<conference name='Play' autojoin='true' jid='" PLAY "' minimize='1'><nick>JC</nick><color xmlns='urn:x'>red</color></conference>"
                                       "<conference jid='@@'/><conference name='again' jid='" PLAY "'/>"
                                       "<conference name='Council' jid='council@conference.underhill.org'/></storage>");
  g_autoptr(GPtrArray) bookmarks = xmpp_bookmarks_from_storage (storage);
  XmppBookmark *first = bookmarks->pdata[0];
  g_autoptr(XmppJid) new_room = xmpp_jid_new ("new@muc.example.net", NULL);
  g_autoptr(XmppBookmark) new_bookmark = xmpp_bookmark_new (new_room);
  g_autoptr(XmppNode) changed = NULL;
  g_autoptr(XmppNode) removed = NULL;
  g_autoptr(XmppNode) added = NULL;

  g_assert_cmpuint (bookmarks->len, ==, 2);
  g_assert_cmpstr (first->name, ==, "Play");
  g_assert_cmpstr (first->nick, ==, "JC");
  g_assert_true (first->autojoin);

  g_set_str (&first->nick, "Puck");
  first->autojoin = FALSE;
  changed = xmpp_bookmarks_storage_with (storage, first->room, first);
  assert_same (changed, "<storage xmlns='storage:bookmarks'><url name='Complete Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                        "<conference name='Play' jid='" PLAY "' minimize='1'><nick>Puck</nick><color xmlns='urn:x'>red</color></conference>"
                        "<conference jid='@@'/><conference name='Council' jid='council@conference.underhill.org'/></storage>");
  removed = xmpp_bookmarks_storage_with (changed, first->room, NULL);
  assert_same (removed, "<storage xmlns='storage:bookmarks'><url name='Complete Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                        "<conference jid='@@'/><conference name='Council' jid='council@conference.underhill.org'/></storage>");
  new_bookmark->settings.is_pinned = TRUE;
  added = xmpp_bookmarks_storage_with (removed, new_room, new_bookmark);
  assert_same (added, "<storage xmlns='storage:bookmarks'><url name='Complete Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                      "<conference jid='@@'/><conference name='Council' jid='council@conference.underhill.org'/>"
                      "<conference jid='new@muc.example.net'><extensions xmlns='" NS2 "'><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference></storage>");
}

/* --- On a stream --------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  Fixture        f;
  XmppBookmarks *bookmarks;
  GString       *events;
} Shelf;

static void
changed_cb (XmppBookmarks *bookmarks,
            GPtrArray     *set,
            GPtrArray     *removed,
            Shelf         *s)
{
  for (guint i = 0; i < set->len; i++)
    {
      const XmppBookmark *bookmark = set->pdata[i];

      g_string_append_printf (s->events, "+%s %s;", xmpp_jid_get_text (bookmark->room), bookmark->autojoin ? "join" : "");
    }
  for (guint i = 0; i < removed->len; i++)
    g_string_append_printf (s->events, "-%s;", xmpp_jid_get_text (removed->pdata[i]));
}

static void
shelf_begin (Shelf      *s,
             const char *features)
{
  *s = (Shelf) { 0 };
  fixture_set_up_with (&s->f, features);
  s->bookmarks = s->f.modules->bookmarks;
  s->events = g_string_new (NULL);
  g_signal_connect (s->bookmarks, "changed", G_CALLBACK (changed_cb), s);
  g_ptr_array_set_size (s->f.heard, 0);
}

static void
shelf_end (Shelf *s)
{
  fixture_tear_down (&s->f);
  g_string_free (s->events, TRUE);
}

static XmppNode *
find_request (Shelf      *s,
              const char *type)
{
  for (guint i = 0; i < s->f.heard->len; i++)
    if (g_strcmp0 (xmpp_node_get_attribute (s->f.heard->pdata[i], "type"), type) == 0)
      return s->f.heard->pdata[i];

  return NULL;
}

static gboolean
has_get (gpointer data)
{
  return find_request (data, "get") != NULL;
}

static gboolean
has_set (gpointer data)
{
  return find_request (data, "set") != NULL;
}

#define PRIVATE "<feature var='http://jabber.org/protocol/pubsub#publish-options'/><feature var='http://jabber.org/protocol/pubsub#persistent-items'/>"
#define COMPAT  "<feature var='urn:xmpp:bookmarks:1#compat'/>"
#define OLD     "<feature var='jabber:iq:private'/>"

/* Where each server has them. */
static void
test_where (void)
{
  static const struct
  {
    const char *features;
    gboolean is_native;
  } table[] = {
    { "", FALSE },
    { PRIVATE, TRUE },
    { PRIVATE COMPAT OLD, TRUE },
    { PRIVATE OLD, FALSE },
    { COMPAT, FALSE },
    { OLD, FALSE },
    { PRIVATE OLD "<feature var='urn:xmpp:bookmarks-conversion:0'/>", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Shelf s;

      shelf_begin (&s, table[i].features);
      g_assert_cmpint (xmpp_bookmarks_are_native (s.bookmarks), ==, table[i].is_native);
      shelf_end (&s);
    }
}

static void
test_native (void)
{
  g_autoptr(XmppJid) room = xmpp_jid_new (PLAY, NULL);
  g_autoptr(XmppBookmark) bookmark = xmpp_bookmark_new (room);
  g_autoptr(GPtrArray) found = NULL;
  DexFuture *future;
  XmppNode *iq;
  Shelf s;

  shelf_begin (&s, PRIVATE COMPAT);
  future = xmpp_bookmarks_fetch (s.bookmarks);
  await_until (has_get, &s, 10);
  fixture_say (&s.f, "<iq type='result' id='%s'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" NS2 "'>"
                     "<item id='" PLAY "'><conference xmlns='" NS2 "' autojoin='true'/></item><item id='@@'><conference xmlns='" NS2 "'/></item>"
                     "<item id='" PLAY "'><conference xmlns='" NS2 "' name='twice'/></item><item id='empty@example.net'/></items></pubsub></iq>",
               xmpp_node_get_attribute (find_request (&s, "get"), "id"));
  found = dex_await_boxed (future, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (((XmppBookmark *) found->pdata[0])->autojoin);

  future = xmpp_bookmarks_set (s.bookmarks, bookmark);
  await_until (has_set, &s, 10);
  iq = find_request (&s, "set");
  /* For nobody else (XEP-0223). */
  g_assert_nonnull (xmpp_node_find (xmpp_node_find (iq, "pubsub", "http://jabber.org/protocol/pubsub"), "publish-options", "http://jabber.org/protocol/pubsub"));
  fixture_say (&s.f, "<iq type='result' id='%s'/>", xmpp_node_get_attribute (iq, "id"));
  g_assert_true (dex_await (future, NULL));

  g_ptr_array_set_size (s.f.heard, 0);
  future = xmpp_bookmarks_remove (s.bookmarks, room);
  await_until (has_set, &s, 10);
  fixture_say (&s.f, "<iq type='error' id='%s'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
               xmpp_node_get_attribute (find_request (&s, "set"), "id"));
  g_assert_true (dex_await (future, NULL));
  shelf_end (&s);
}

#define EVENT(from, inside) \
  "<message from='" from "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" NS2 "'>" inside "</items></event></message>"

/* S6: rooms are joined because of this, so nobody but ourselves says it. */
static void
test_events (void)
{
  static const char *const others[] = {
    EVENT ("friend@example.net", "<item id='" PLAY "'><conference xmlns='" NS2 "' autojoin='true'/></item>"),
    EVENT ("evil@example.net", "<item id='" PLAY "'><conference xmlns='" NS2 "' autojoin='true'/></item>"),
    EVENT ("me@example.com/other", "<item id='" PLAY "'><conference xmlns='" NS2 "' autojoin='true'/></item>"),
    EVENT ("example.com", "<retract id='" PLAY "'/>"),
    EVENT ("me@example.com", "<item id='@@'><conference xmlns='" NS2 "' autojoin='true'/></item><item id='" PLAY "'/>"),
  };
  Shelf s;

  shelf_begin (&s, PRIVATE COMPAT);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      fixture_say (&s.f, "%s", others[i]);
      fixture_settle (&s.f);
      g_assert_cmpstr (s.events->str, ==, "");
    }
  fixture_say (&s.f, EVENT ("me@example.com", "<item id='" PLAY "'><conference xmlns='" NS2 "' autojoin='true'/></item>") EVENT ("me@example.com", "<retract id='" PLAY "'/>"));
  fixture_settle (&s.f);
  g_assert_cmpstr (s.events->str, ==, "+" PLAY " join;-" PLAY ";");
  shelf_end (&s);
}

/* The server keeps one element; two changes at once, and what another program changed meanwhile, are all in it. */
static void
test_together (void)
{
  g_autoptr(XmppJid) room = xmpp_jid_new (PLAY, NULL);
  g_autoptr(XmppJid) second_room = xmpp_jid_new ("second@muc.example.net", NULL);
  g_autoptr(XmppJid) third_room = xmpp_jid_new ("third@muc.example.net", NULL);
  g_autoptr(XmppBookmark) first = xmpp_bookmark_new (room);
  g_autoptr(XmppBookmark) second = xmpp_bookmark_new (second_room);
  DexFuture *futures[3];
  g_autoptr(GError) error = NULL;
  XmppNode *iq;
  Shelf s;

  shelf_begin (&s, OLD);
  futures[0] = xmpp_bookmarks_set (s.bookmarks, first);
  futures[1] = xmpp_bookmarks_set (s.bookmarks, second);
  await_until (has_get, &s, 10);
  fixture_say (&s.f, "<iq type='result' id='%s'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='third@muc.example.net'/></storage></query></iq>",
               xmpp_node_get_attribute (find_request (&s, "get"), "id"));
  await_until (has_set, &s, 10);
  iq = find_request (&s, "set");
  assert_same (xmpp_node_get_first (xmpp_node_get_first (iq)), "<storage xmlns='storage:bookmarks'><conference jid='third@muc.example.net'/><conference jid='" PLAY "'/>"
                                                               "<conference jid='second@muc.example.net'/></storage>");
  /* This one comes while that is on its way: it is not written over what is there then. */
  futures[2] = xmpp_bookmarks_remove (s.bookmarks, third_room);
  g_ptr_array_remove_range (s.f.heard, 0, s.f.heard->len - 1);
  fixture_say (&s.f, "<iq type='result' id='%s'/>", xmpp_node_get_attribute (iq, "id"));
  g_assert_true (dex_await (futures[0], NULL));
  g_assert_true (dex_await (futures[1], NULL));
  await_until (has_get, &s, 10);
  g_ptr_array_remove_index (s.f.heard, 0);
  fixture_say (&s.f, "<iq type='result' id='%s'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='third@muc.example.net'/>"
                     "<conference jid='fourth@muc.example.net'/></storage></query></iq>",
               xmpp_node_get_attribute (find_request (&s, "get"), "id"));
  await_until (has_set, &s, 10);
  iq = find_request (&s, "set");
  assert_same (xmpp_node_get_first (xmpp_node_get_first (iq)), "<storage xmlns='storage:bookmarks'><conference jid='fourth@muc.example.net'/></storage>");
  fixture_say (&s.f, "<iq type='error' id='%s'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", xmpp_node_get_attribute (iq, "id"));
  g_assert_false (dex_await (futures[2], &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_NOT_ALLOWED);
  shelf_end (&s);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/XEP-0402/item", test_item);
  g_test_add_func ("/xmpp/XEP-0402/no-items", test_no_items);
  g_test_add_func ("/xmpp/XEP-0048/storage", test_storage);
  FIBER_TEST ("/protocol/bookmarks/XEP-0411-where", test_where);
  FIBER_TEST ("/protocol/bookmarks/native", test_native);
  FIBER_TEST ("/protocol/bookmarks/S6-events", test_events);
  FIBER_TEST ("/protocol/bookmarks/together", test_together);

  return g_test_run ();
}
