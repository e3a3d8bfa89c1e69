/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "attacker.h"
#include "session-fixture.h"
#include "xmpp-archive.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

/* A real session with all its modules on a stream in memory. What comes is either any XML, or, in two of three cases, stanzas that somebody may send, by the
 * grammar of tests/faults/attacker.c: those must never pass for anybody else's. One query of the archive is open at all times. */

static Fixture fixture;
static GPtrArray *ids;
static char *query_id;
static gboolean is_up;

static DexFuture *
set_up_fiber (gpointer data)
{
  XmppArchiveQuery query = { .before = "", .max = 10 };
  XmppNode *asked;

  fixture_set_up (&fixture);
  dex_future_disown (xmpp_archive_query (fixture.modules->archive, &query));
  fixture_settle (&fixture);
  asked = fixture_find_heard (&fixture, "query", "urn:xmpp:mam:2");
  g_assert_nonnull (asked);
  query_id = g_strdup (xmpp_node_get_attribute (xmpp_node_find (asked, "query", "urn:xmpp:mam:2"), "queryid"));
  is_up = TRUE;

  return dex_future_new_true ();
}

static DexFuture *
tear_down_fiber (gpointer data)
{
  fixture_tear_down (&fixture);
  g_clear_pointer (&query_id, g_free);
  is_up = FALSE;

  return dex_future_new_true ();
}

static GString *said;

static DexFuture *
say_fiber (gpointer data)
{
  fixture_say (&fixture, "%s", said->str);
  fixture_settle (&fixture);

  return dex_future_new_true ();
}

static void
run (DexFuture *(*func) (gpointer data))
{
  DexFuture *future = kith_spawn (func, NULL, NULL);

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dex_future_is_resolved (future));
  dex_unref (future);
}

static void
end (void)
{
  if (is_up)
    run (tear_down_fiber);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_setenv ("KITH_LOG_LINES", "0", FALSE);
  dex_init ();
  ids = g_ptr_array_new ();
  said = g_string_new (NULL);
  atexit (end);

  return 0;
}

/* What was heard may be heard again. */
static void
forget (void)
{
  g_string_truncate (said, 0);
  g_ptr_array_set_size (fixture.heard, 0);
  g_ptr_array_set_size (fixture.messages, 0);
  g_ptr_array_set_size (fixture.pushes, 0);
  g_ptr_array_set_size (fixture.presences, 0);
}

static void
attack (Draw *draw)
{
  static const char *const bares[] = { "evil@example.net", "friend@example.net", "evil@example.com", "example.net" };
  static const char *const others[] = { "boss@example.net", "friend@example.net", "example.com", NULL };
  Attacker attacker = { draw_number, draw, bares[draw_byte (draw) % 4], "me@example.com", others, ids, FALSE };
  g_autoptr(XmppJid) bare = xmpp_jid_new (attacker.bare, NULL);

  g_ptr_array_set_size (ids, 0);
  g_ptr_array_add (ids, query_id);
  while (draw->left > 0)
    {
      g_autofree char *stanza = attacker_make_stanza (&attacker);
      g_autoptr(XmppNode) node = fuzz_parse (stanza);

      g_assert_nonnull (node);
      g_string_append (said, stanza);
    }
  run (say_fiber);

  /* security.md S1 to S7: only as what they are. */
  g_assert_true (xmpp_session_get_is_online (fixture.session));
  g_assert_cmpuint (fixture.pushes->len, ==, 0);
  for (guint i = 0; i < fixture.messages->len; i++)
    {
      XmppMessage *message = fixture.messages->pdata[i];

      g_assert_cmpint (message->way, ==, XMPP_MESSAGE_WAY_LIVE);
      g_assert_false (message->is_outgoing);
      g_assert_true (xmpp_jid_equal_bare (message->from, bare));
      g_assert_true (xmpp_jid_equal_bare (message->peer, bare));
      g_assert_null (message->archive_id);
    }
  for (guint i = 0; i < fixture.presences->len; i++)
    g_assert_true (g_str_has_prefix (fixture.presences->pdata[i], attacker.bare));
  /* P1: a stranger hears of nothing but errors. */
  for (guint i = 0; i < fixture.heard->len && strcmp (attacker.bare, "friend@example.net") != 0; i++)
    if (g_strcmp0 (xmpp_node_get_attribute (fixture.heard->pdata[i], "to"), NULL) != 0 &&
        g_str_has_prefix (xmpp_node_get_attribute (fixture.heard->pdata[i], "to"), attacker.bare))
      g_assert_cmpstr (xmpp_node_get_attribute (fixture.heard->pdata[i], "type"), ==, "error");
}

/* Any well-formed stanzas of anybody, also of our server. "QUERY" stands for the open query. */
static void
say_anything (Draw *draw)
{
  g_autofree char *text = draw_text (draw);
  g_autoptr(GString) stanzas = g_string_new (text);
  g_autoptr(XmppNode) node = NULL;
  const char *name;

  g_string_replace (stanzas, "QUERY", query_id, 4);
  node = fuzz_parse (stanzas->str);
  name = node != NULL ? xmpp_node_get_name (node) : "";
  if (strcmp (name, "message") != 0 && strcmp (name, "presence") != 0 && strcmp (name, "iq") != 0)
    return;

  {
    /* The first stanza only: what follows it would end the stream, which is another target's. */
    g_autofree char *one = xmpp_stanza_writer_to_text (node);

    g_string_append (said, one);
  }
  run (say_fiber);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };

  if (!is_up)
    run (set_up_fiber);
  forget ();
  if (length > 1024)
    return 0;
  if (draw_byte (&draw) % 3 != 0)
    attack (&draw);
  else
    say_anything (&draw);
  if (!xmpp_session_get_is_online (fixture.session))
    run (tear_down_fiber);

  return 0;
}
