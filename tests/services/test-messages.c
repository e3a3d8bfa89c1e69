/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-conversation-store.h"
#include "kith-time.h"

#include <string.h>

#define NS_RECEIPTS "urn:xmpp:receipts"
#define NS_MARKERS  "urn:xmpp:chat-markers:0"
#define NS_STATES   "http://jabber.org/protocol/chatstates"

static void
say_message (World      *world,
             const char *from,
             const char *id,
             const char *rest)
{
  world_say (world, "<message from='%s' to='" ME "' type='chat' id='%s'><body>%s</body>%s</message>", from, id, id, rest);
}

/* --- In ---------------------------------------------------------------------------------------------------------------------- */

static void
test_receive (void)
{
  World *world = world_new_await ();
  KithConversation *ann;

  world_sign_in_await (world);
  ann = world_conversation (world, ANN);
  g_assert_nonnull (ann);
  world_open_await (world, ann);
  world_assert_timeline (ann, "");

  say_message (world, ANN_FULL, "one", "");
  say_message (world, ANN_FULL, "two", "");
  world_settle_await (world);
  world_assert_timeline (ann, "one:0 two:0");
  g_assert_cmpuint (kith_conversation_get_unread_count (ann), ==, 2);
  g_assert_cmpstr (kith_message_get_body (kith_conversation_get_last_message (ann)), ==, "two");

  /* Who wrote last stands first. */
  say_message (world, BOB "/x", "three", "");
  world_settle_await (world);
  {
    g_autoptr(KithConversation) first = g_list_model_get_item (G_LIST_MODEL (world->list), 0);

    g_assert_true (first == world_conversation (world, BOB));
    g_assert_cmpuint (kith_conversation_get_unread_count (first), ==, 1);
  }

  /* Everything is there after a restart. */
  world_restart_await (world);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, 2);
  world_open_await (world, world_conversation (world, ANN));
  world_assert_timeline (world_conversation (world, ANN), "one:0 two:0");
  world_free_await (world);
}

/* XEP-0184; security.md P1. */
static void
test_P1_receipts (void)
{
  World *world = world_new_await ();
  const char *request = "<request xmlns='" NS_RECEIPTS "'/>";

  world_sign_in_await (world);
  say_message (world, CAROL "/x", "stranger", request);
  say_message (world, BOB "/x", "sees-not-us", request);
  say_message (world, ANN_FULL, "no-request", "");
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='error' id='error'><body>x</body>%s</message>", request);
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='headline' id='headline'><body>x</body>%s</message>", request);
  world_say (world, "<message from='" ME "'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                    "<message xmlns='jabber:client' from='" ANN_FULL "' to='" ME "/other' type='chat' id='carbon'><body>x</body>%s</message>"
                    "</forwarded></received></message>", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 0);

  say_message (world, ANN_FULL, "contact", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 1);
  g_assert_cmpstr (xmpp_node_get_attribute (world_heard (world, 0, "received", NS_RECEIPTS), "to"), ==, ANN);
  g_assert_cmpstr (xmpp_node_get_attribute (xmpp_node_find (world_heard (world, 0, "received", NS_RECEIPTS), "received", NS_RECEIPTS), "id"),
                   ==, "contact");

  /* The same once more is nothing new. */
  say_message (world, ANN_FULL, "contact", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 1);
  world_free_await (world);
}

/* What a lost stream may have lost is brought by the next one, with the same id; what was acknowledged is not, nor what nobody wants to be sent any more. */
static void
test_receipts_survive (void)
{
  World *world = world_new_await ();
  const char *request = "<request xmlns='" NS_RECEIPTS "'/>";

  world_sign_in_await (world);
  say_message (world, ANN_FULL, "acknowledged", request);
  world_settle_await (world);
  world_cut_await (world);
  world_sign_in_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 1);

  world->keeps_acks = TRUE;
  say_message (world, ANN_FULL, "lost", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 2);
  world_cut_await (world);
  world_sign_in_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 3);
  g_assert_cmpstr (xmpp_node_get_attribute (world_heard (world, 2, "received", NS_RECEIPTS), "id"), ==,
                   xmpp_node_get_attribute (world_heard (world, 1, "received", NS_RECEIPTS), "id"));

  world_cut_await (world);
  kith_message_receiver_set_sends_receipts (world->receiver, FALSE);
  world->keeps_acks = FALSE;
  world_sign_in_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 3);
  world_free_await (world);
}

static const char *
nth_id (World      *world,
        guint       n,
        const char *child,
        const char *ns)
{
  return xmpp_node_get_attribute (world_heard (world, n, child, ns), "id");
}

/* A process that ended before the server had acknowledged a receipt or a marker leaves them to the next one, which sends them with the same ids; what was
 * acknowledged is gone from the disk, and what the person does not want to be sent any more is not sent by the next one either. */
static void
test_owed_survives_a_restart (void)
{
  World *world = world_new_await ();
  const char *request = "<request xmlns='" NS_RECEIPTS "'/><markable xmlns='" NS_MARKERS "'/>";
  g_autofree char *receipt = NULL;
  g_autofree char *marker = NULL;

  world_sign_in_await (world);
  say_message (world, ANN_FULL, "done", request);
  world_settle_await (world);
  world_settle_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM owed", 0);

  world->keeps_acks = TRUE;
  say_message (world, ANN_FULL, "lost", request);
  world_settle_await (world);
  kith_read_service_mark_read (world->read, world_conversation (world, ANN), kith_conversation_get_last_message (world_conversation (world, ANN)));
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 2);
  g_assert_cmpuint (world_count_heard (world, "displayed", NS_MARKERS), ==, 1);
  receipt = g_strdup (nth_id (world, 1, "received", NS_RECEIPTS));
  marker = g_strdup (nth_id (world, 0, "displayed", NS_MARKERS));
  store_assert_number (world->store, "SELECT count(*) FROM owed", 2);

  world->keeps_acks = FALSE;
  world_restart_await (world);
  world_sign_in_await (world);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 3);
  g_assert_cmpuint (world_count_heard (world, "displayed", NS_MARKERS), ==, 2);
  g_assert_cmpstr (nth_id (world, 2, "received", NS_RECEIPTS), ==, receipt);
  g_assert_cmpstr (nth_id (world, 1, "displayed", NS_MARKERS), ==, marker);
  store_assert_number (world->store, "SELECT count(*) FROM owed", 0);

  world->keeps_acks = TRUE;
  say_message (world, ANN_FULL, "unwanted", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 4);
  store_assert_number (world->store, "SELECT count(*) FROM owed", 1);
  world->keeps_acks = FALSE;
  world_restart_await (world);
  kith_message_receiver_set_sends_receipts (world->receiver, FALSE);
  world_sign_in_await (world);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 4);
  store_assert_number (world->store, "SELECT count(*) FROM owed", 0);
  world_free_await (world);
}

/* P1: who may not see our presence any more does not learn that a message arrived before that changed. */
static void
test_P1_owed_to_nobody (void)
{
  World *world = world_new_await ();
  const char *request = "<request xmlns='" NS_RECEIPTS "'/>";

  world_sign_in_await (world);
  world->keeps_acks = TRUE;
  say_message (world, ANN_FULL, "lost", request);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 1);
  world_say (world, "<iq type='set' id='push' to='" ME "'><query xmlns='jabber:iq:roster'><item jid='" ANN "' subscription='to'/></query></iq>");
  world_settle_await (world);
  world->keeps_acks = FALSE;
  world->roster_xml = "<item jid='" ANN "' name='Ann' subscription='to'/>";
  world_restart_await (world);
  world_sign_in_await (world);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "received", NS_RECEIPTS), ==, 1);
  store_assert_number (world->store, "SELECT count(*) FROM owed", 1);
  world_free_await (world);
}

static guint
ask_h_await (World *world)
{
  world->client_h = G_MAXUINT;
  world_say (world, "<r xmlns='urn:xmpp:sm:3'/>");
  for (guint i = 0; i < 500 && world->client_h == G_MAXUINT; i++)
    dex_await (dex_timeout_new_msec (10), NULL);

  return world->client_h;
}

static gboolean
has_storage_error (gpointer data)
{
  return kith_message_receiver_get_storage_error (((World *) data)->receiver) != NULL;
}

static gboolean
has_no_storage_error (gpointer data)
{
  return !has_storage_error (data);
}

/* security.md R3, and the faults table's row 10: what is not on disk is not acknowledged; with room again all is well without a restart. */
static void
test_R3_disk_full (void)
{
  World *world = world_new_await ();
  g_autofree char *limit = NULL;
  g_autofree char *large = g_strnfill (200000, 'x');
  guint before;

  world_sign_in_await (world);
  world_open_await (world, world_conversation (world, ANN));
  before = ask_h_await (world);
  limit = g_strdup_printf ("PRAGMA max_page_count = %d", (int) store_number_await (world->store->database, "PRAGMA page_count") + 10);
  store_number_await (world->store->database, limit);

  say_message (world, ANN_FULL, large, "");
  await_until (has_storage_error, world, 10);
  g_assert_error (kith_message_receiver_get_storage_error (world->receiver), KITH_STORE_ERROR, KITH_STORE_ERROR_FULL);
  say_message (world, ANN_FULL, "after", "");
  g_assert_cmpuint (ask_h_await (world), ==, before);
  world_assert_timeline (world_conversation (world, ANN), "");

  store_number_await (world->store->database, "PRAGMA max_page_count = 1000000");
  await_until (has_no_storage_error, world, 20);
  world_settle_await (world);
  g_assert_cmpuint (ask_h_await (world), ==, before + 2 + 3); /* and three pings */
  store_assert_number (world->store, "SELECT count(*) FROM message", 2);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, 2);
  world_free_await (world);
}

/* In order, none lost, in few transactions. */
static void
test_flood (void)
{
  World *world = world_new_await ();
  GString *text = g_string_new (NULL);
  guint n = 2000;

  world_sign_in_await (world);
  world_open_await (world, world_conversation (world, ANN));
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "<message from='" ANN_FULL "' to='" ME "' type='chat' id='f%u'><body>f%u</body></message>", i, i);
  world_say (world, "%s", text->str);
  g_string_free (text, TRUE);
  world_settle_await (world);
  store_assert_number (world->store, "SELECT count(*) FROM message", n);
  store_assert_number (world->store, "SELECT count(*) FROM (SELECT body, 'f' || (row_number () OVER (ORDER BY sort_time, sort_tie) - 1) AS want"
                                     " FROM message) WHERE body <> want", 0);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, n);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kith_conversation_get_timeline (world_conversation (world, ANN)))), <=,
                    KITH_TIMELINE_MAX);
  world_free_await (world);
}

/* --- Out ---------------------------------------------------------------------------------------------------------------------- */

static KithMessageState
state_of_last (World      *world,
               const char *jid)
{
  return kith_message_get_state (kith_conversation_get_last_message (world_conversation (world, jid)));
}

static void
test_send (void)
{
  World *world = world_new_await ();
  KithConversation *ann;
  XmppNode *heard;
  const char *id;

  world_sign_in_await (world);
  ann = world_conversation (world, ANN);
  world_open_await (world, ann);
  world->keeps_acks = TRUE;
  world_send_await (world, ANN, "hello\r\nthere\x01");
  store_assert_number (world->store, "SELECT count(*) FROM message WHERE state = 1", 1);
  world_settle_await (world);
  world_assert_timeline (ann, "hello\nthere:1");

  heard = world_heard_body (world, 0);
  g_assert_nonnull (heard);
  id = xmpp_node_get_attribute (heard, "id");
  g_assert_cmpstr (xmpp_node_get_attribute (heard, "to"), ==, ANN);
  g_assert_cmpstr (xmpp_node_find_text (heard, "body", "jabber:client"), ==, "hello\nthere");
  g_assert_cmpuint (strlen (id), >=, 32);
  g_assert_cmpstr (xmpp_node_get_attribute (xmpp_node_find (heard, "origin-id", "urn:xmpp:sid:0"), "id"), ==, id);
  g_assert_nonnull (xmpp_node_find (heard, "request", NS_RECEIPTS));
  g_assert_nonnull (xmpp_node_find (heard, "markable", NS_MARKERS));
  g_assert_nonnull (xmpp_node_find (heard, "active", NS_STATES));
  g_assert_null (xmpp_node_find (heard, "delay", "urn:xmpp:delay"));

  /* security.md R1: sent is what the server acknowledged. */
  world->keeps_acks = FALSE;
  world_say (world, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", world->h);
  world_settle_await (world);
  world_assert_timeline (ann, "hello\nthere:2");

  world_say (world, "<message from='" BOB "/x' to='" ME "' type='chat'><received xmlns='" NS_RECEIPTS "' id='%s'/></message>", id);
  world_settle_await (world);
  world_assert_timeline (ann, "hello\nthere:2");
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='chat'><received xmlns='" NS_RECEIPTS "' id='%s'/></message>", id);
  world_settle_await (world);
  world_assert_timeline (ann, "hello\nthere:3");
  world_send_await (world, ANN, "more");
  world_settle_await (world);
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='chat'><displayed xmlns='" NS_MARKERS "' id='%s'/></message>",
             xmpp_node_get_attribute (world_heard_body (world, 1), "id"));
  world_settle_await (world);
  world_assert_timeline (ann, "hello\nthere:4 more:4");
  g_assert_cmpint (state_of_last (world, ANN), ==, KITH_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpuint (kith_conversation_get_unread_count (ann), ==, 0);
  world_free_await (world);
}

static void
test_not_sendable (void)
{
  World *world = world_new_await ();
  g_autofree char *large = g_strnfill (KITH_OUTBOX_BODY_MAX + 1, 'x');
  g_autoptr(XmppJid) jid = xmpp_jid_new (ANN, NULL);
  KithConversation *ann = kith_conversation_service_ensure (world->conversations, jid);
  g_autoptr(GError) error = NULL;

  g_assert_false (dex_await (kith_outbox_send (world->outbox, ann, large), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (dex_await (kith_outbox_send (world->outbox, ann, ""), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  store_assert_number (world->store, "SELECT count(*) FROM message", 0);
  world_free_await (world);
}

static char *
heard_bodies (World *world)
{
  GString *text = g_string_new (NULL);
  XmppNode *heard;

  for (guint i = 0; (heard = world_heard_body (world, i)) != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", xmpp_node_find_text (heard, "body", "jabber:client"));

  return g_string_free (text, FALSE);
}

#define assert_heard(world, expected) G_STMT_START { \
    g_autofree char *heard_ = heard_bodies (world); \
    g_assert_cmpstr (heard_, ==, expected); \
  } G_STMT_END

/* What was written offline waits, over a restart too, and goes out once and in order. */
static void
test_R2_offline (void)
{
  World *world = world_new_await ();
  KithConversation *ann;

  world_send_await (world, ANN, "1");
  world_send_await (world, ANN, "2");
  world_restart_await (world);
  world_send_await (world, ANN, "3");
  ann = world_conversation (world, ANN);
  world_open_await (world, ann);
  world_assert_timeline (ann, "1:1 2:1 3:1");

  /* Written long ago: says so. */
  store_execute_await (world->store->database, "UPDATE message SET stamp = stamp - 100000000");
  world_sign_in_await (world);
  assert_heard (world, "1 2 3");
  g_assert_nonnull (xmpp_node_find (world_heard_body (world, 0), "delay", "urn:xmpp:delay"));
  world_assert_timeline (ann, "1:2 2:2 3:2");

  /* Nothing again. */
  world_cut_await (world);
  world_sign_in_await (world);
  assert_heard (world, "1 2 3");
  world_free_await (world);
}

/* The stream was lost before the server acknowledged, and could not be resumed: the archive knows what arrived. */
static void
test_fate_unclear (void)
{
  World *world = world_new_await ();
  g_autofree char *second_id = NULL;

  world_sign_in_await (world);
  world->keeps_acks = TRUE;
  world_send_await (world, ANN, "arrived");
  world_settle_await (world);
  world->keeps_archive = TRUE;
  world_send_await (world, ANN, "lost");
  world_settle_await (world);
  assert_heard (world, "arrived lost");
  second_id = g_strdup (xmpp_node_get_attribute (world_heard_body (world, 1), "id"));
  world_cut_await (world);
  world_open_await (world, world_conversation (world, ANN));
  world_assert_timeline (world_conversation (world, ANN), "arrived:1 lost:1");
  world_send_await (world, ANN, "third");

  world->keeps_acks = world->keeps_archive = FALSE;
  world_sign_in_await (world);
  assert_heard (world, "arrived lost lost third");
  g_assert_cmpstr (xmpp_node_get_attribute (world_heard_body (world, 2), "id"), ==, second_id);
  world_assert_timeline (world_conversation (world, ANN), "arrived:2 lost:2 third:2");
  world_free_await (world);
}

/* Resumed: the session repeats what is unacknowledged, the outbox only what never went. */
static void
test_resumed (void)
{
  World *world = world_new_await ();

  world_sign_in_await (world);
  world->keeps_acks = TRUE;
  world_send_await (world, ANN, "1");
  world_settle_await (world);
  world_cut_await (world);
  world_send_await (world, ANN, "2");
  world->keeps_acks = FALSE;
  world_connect_await (world, TRUE);
  world_settle_await (world);
  world_settle_await (world);
  assert_heard (world, "1 2");
  world_open_await (world, world_conversation (world, ANN));
  world_assert_timeline (world_conversation (world, ANN), "1:2 2:2");
  world_free_await (world);
}

static void
test_failed (void)
{
  World *world = world_new_await ();
  KithConversation *carol;
  g_autofree char *id = NULL;
  gint64 message;

  world_sign_in_await (world);
  world_send_await (world, CAROL, "hello");
  world_settle_await (world);
  carol = world_conversation (world, CAROL);
  world_open_await (world, carol);
  id = g_strdup (xmpp_node_get_attribute (world_heard_body (world, 0), "id"));
  world_say (world, "<message from='" CAROL "' to='" ME "/here' type='error' id='%s'><body>hello</body><error type='cancel'>"
                    "<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", id);
  world_settle_await (world);
  world_assert_timeline (carol, "hello:5");
  message = kith_message_get_id (kith_conversation_get_last_message (carol));
  g_assert_cmpint (kith_message_get_failure (kith_conversation_get_last_message (carol)), ==, KITH_FAILURE_SERVER_NOT_FOUND);

  g_assert_true (dex_await_boolean (kith_outbox_retry (world->outbox, message), NULL));
  world_settle_await (world);
  assert_heard (world, "hello hello");
  g_assert_cmpstr (xmpp_node_get_attribute (world_heard_body (world, 1), "id"), !=, id);
  world_assert_timeline (carol, "hello:2");
  g_assert_false (dex_await_boolean (kith_outbox_retry (world->outbox, message), NULL));
  g_assert_false (dex_await_boolean (kith_outbox_discard (world->outbox, message), NULL));

  world_cut_await (world);
  world_send_await (world, CAROL, "never mind");
  world_assert_timeline (carol, "hello:2 never mind:1");
  message = kith_message_get_id (kith_conversation_get_last_message (carol));
  g_assert_true (dex_await_boolean (kith_outbox_discard (world->outbox, message), NULL));
  world_assert_timeline (carol, "hello:2");
  g_assert_cmpstr (kith_message_get_body (kith_conversation_get_last_message (carol)), ==, "hello");
  world_sign_in_await (world);
  assert_heard (world, "hello hello");
  world_free_await (world);
}

/* A stanza that the server ends the stream for is not sent for ever. */
static void
test_too_large (void)
{
  World *world = world_new_await ();
  g_autofree char *large = g_strnfill (20000, 'x');

  world_sign_in_await (world);
  world->keeps_acks = world->keeps_archive = TRUE;
  world_send_await (world, ANN, large);
  world_send_await (world, ANN, "small");
  world_settle_await (world);
  world_say (world, "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
  dex_await (dex_timeout_new_msec (100), NULL);
  world_cut_await (world);
  world->keeps_acks = world->keeps_archive = FALSE;
  g_ptr_array_set_size (world->heard, 0);
  world_sign_in_await (world);
  assert_heard (world, "small");
  store_assert_number (world->store, "SELECT failure FROM message WHERE state = 5", KITH_FAILURE_TOO_LARGE);
  world_free_await (world);
}

/* --- Read and typing ------------------------------------------------------------------------------------------------------------------ */

static void
mark_all (World      *world,
          const char *jid)
{
  KithConversation *conversation = world_conversation (world, jid);

  kith_read_service_mark_read (world->read, conversation, kith_conversation_get_last_message (conversation));
}

static void
test_read (void)
{
  World *world = world_new_await ();
  const char *markable = "<markable xmlns='" NS_MARKERS "'/>";

  world_sign_in_await (world);
  say_message (world, ANN_FULL, "a1", markable);
  say_message (world, ANN_FULL, "a2", markable);
  say_message (world, ANN_FULL, "a3", "");
  say_message (world, CAROL "/x", "c1", markable);
  say_message (world, BOB "/x", "b1", markable);
  world_settle_await (world);
  mark_all (world, ANN);
  mark_all (world, BOB);
  mark_all (world, CAROL);
  world_settle_await (world);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, 0);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, BOB)), ==, 0);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, CAROL)), ==, 0);

  /* P1: one marker, to the one who may see that we are here. */
  g_assert_cmpuint (world_count_heard (world, "displayed", NS_MARKERS), ==, 1);
  g_assert_cmpstr (xmpp_node_get_attribute (world_heard (world, 0, "displayed", NS_MARKERS), "to"), ==, ANN);
  g_assert_cmpstr (xmpp_node_get_attribute (xmpp_node_find (world_heard (world, 0, "displayed", NS_MARKERS), "displayed", NS_MARKERS), "id"),
                   ==, "a2");
  mark_all (world, ANN);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "displayed", NS_MARKERS), ==, 1);

  /* Read on the phone. */
  say_message (world, ANN_FULL, "a4", markable);
  world_settle_await (world);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, 1);
  world_say (world, "<message from='" ME "'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                    "<message xmlns='jabber:client' from='" ME "/phone' to='" ANN "' type='chat' id='m'><displayed xmlns='" NS_MARKERS
                    "' id='a4'/></message></forwarded></sent></message>");
  world_settle_await (world);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, ANN)), ==, 0);
  world_free_await (world);
}

static void
test_typing_in (void)
{
  World *world = world_new_await ();
  KithConversation *ann;

  world_sign_in_await (world);
  ann = world_conversation (world, ANN);
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='chat'><composing xmlns='" NS_STATES "'/></message>");
  world_say (world, "<message from='" CAROL "/x' to='" ME "' type='chat'><composing xmlns='" NS_STATES "'/></message>");
  world_settle_await (world);
  g_assert_cmpint (kith_conversation_get_chat_state (ann), ==, KITH_CHAT_STATE_COMPOSING);
  g_assert_null (world_conversation (world, CAROL));
  say_message (world, ANN_FULL, "done", "<active xmlns='" NS_STATES "'/>");
  world_settle_await (world);
  g_assert_cmpint (kith_conversation_get_chat_state (ann), ==, KITH_CHAT_STATE_ACTIVE);
  world_say (world, "<message from='" ANN_FULL "' to='" ME "' type='chat'><composing xmlns='" NS_STATES "'/></message>");
  world_settle_await (world);
  world_cut_await (world);
  g_assert_cmpint (kith_conversation_get_chat_state (ann), ==, KITH_CHAT_STATE_NONE);
  world_free_await (world);
}

static void
test_typing_out (void)
{
  World *world = world_new_await ();
  KithConversation *ann;

  world_sign_in_await (world);
  ann = world_conversation (world, ANN);

  /* Nobody there to see it. */
  kith_typing_service_typed (world->typing, ann, FALSE);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "composing", NS_STATES), ==, 0);

  world_say (world, "<presence from='" ANN_FULL "' to='" ME "/here'/>");
  say_message (world, CAROL "/x", "c1", "<active xmlns='" NS_STATES "'/>");
  world_settle_await (world);
  kith_typing_service_typed (world->typing, ann, FALSE);
  kith_typing_service_typed (world->typing, ann, FALSE);
  /* P1: not to a stranger who wrote to us. */
  kith_typing_service_typed (world->typing, world_conversation (world, CAROL), FALSE);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "composing", NS_STATES), ==, 1);
  g_assert_nonnull (xmpp_node_find (world_heard (world, 0, "composing", NS_STATES), "no-store", "urn:xmpp:hints"));

  /* Sent: the message itself says that the typing ended. */
  world_send_await (world, ANN, "hello");
  kith_typing_service_typed (world->typing, ann, TRUE);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "active", NS_STATES), ==, 1);
  kith_typing_service_typed (world->typing, ann, FALSE);
  kith_typing_service_typed (world->typing, ann, TRUE);
  kith_typing_service_typed (world->typing, ann, FALSE);
  kith_typing_service_set_active (world->typing, ann, FALSE);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "composing", NS_STATES), ==, 3);
  g_assert_cmpuint (world_count_heard (world, "active", NS_STATES), ==, 2);
  g_assert_cmpuint (world_count_heard (world, "paused", NS_STATES), ==, 1);

  /* To somebody we wrote to ourselves, who knows of chat states. */
  world_send_await (world, CAROL, "who are you?");
  say_message (world, CAROL "/x", "c2", "<active xmlns='" NS_STATES "'/>");
  world_settle_await (world);
  kith_typing_service_typed (world->typing, world_conversation (world, CAROL), FALSE);
  world_settle_await (world);
  g_assert_cmpuint (world_count_heard (world, "composing", NS_STATES), ==, 4);
  world_free_await (world);
}

static void
test_draft (void)
{
  World *world = world_new_await ();

  world_sign_in_await (world);
  kith_conversation_set_draft (world_conversation (world, ANN), "half a sent");
  world_restart_await (world);
  g_assert_cmpstr (kith_conversation_get_draft (world_conversation (world, ANN)), ==, "half a sent");
  kith_conversation_set_draft (world_conversation (world, ANN), NULL);
  world_restart_await (world);
  g_assert_null (kith_conversation_get_draft (world_conversation (world, ANN)));
  world_free_await (world);
}

static gboolean
is_listed (World      *world,
           GListModel *list,
           const char *jid)
{
  KithConversation *conversation = world_conversation (world, jid);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(KithConversation) item = g_list_model_get_item (list, i);

      if (item == conversation)
        return TRUE;
    }

  return FALSE;
}

#define assert_is_request(world, jid, expected)                                                                                    \
  G_STMT_START                                                                                                                     \
  {                                                                                                                                \
    g_assert_cmpint (kith_conversation_get_is_request (world_conversation (world, jid)), ==, expected);                            \
    g_assert_cmpint (is_listed (world, G_LIST_MODEL (world->list), jid), ==, !(expected));                                         \
    g_assert_cmpint (is_listed (world, G_LIST_MODEL (kith_conversation_list_get_requests (world->list)), jid), ==, expected);      \
  }                                                                                                                                \
  G_STMT_END

/* Whoever is no contact in either direction and wrote first makes a request, until the person says something to it. */
static void
test_P1_strangers (void)
{
  World *world = world_new_await ();
  guint n_heard;

  world_sign_in_await (world);
  n_heard = world->heard->len;
  say_message (world, CAROL "/x", "c1", "<request xmlns='" NS_RECEIPTS "'/><markable xmlns='" NS_MARKERS "'/><active xmlns='" NS_STATES "'/>");
  say_message (world, "dave@example.net/x", "d1", "");
  say_message (world, "example.org", "our-server", "");
  say_message (world, BOB "/x", "b1", "");
  world_settle_await (world);
  assert_is_request (world, CAROL, TRUE);
  assert_is_request (world, "dave@example.net", TRUE);
  assert_is_request (world, "example.org", FALSE);
  assert_is_request (world, BOB, FALSE);
  assert_is_request (world, ANN, FALSE);
  g_assert_cmpuint (kith_conversation_list_get_n_unread (world->list), ==, 2);

  /* Seen and typed in, nothing goes out. */
  world_open_await (world, world_conversation (world, CAROL));
  kith_read_service_mark_read (world->read, world_conversation (world, CAROL), kith_conversation_get_last_message (world_conversation (world, CAROL)));
  kith_typing_service_typed (world->typing, world_conversation (world, CAROL), FALSE);
  world_settle_await (world);
  g_assert_cmpuint (world->heard->len, ==, n_heard);

  /* Ignored ones stay away whatever they write, also in the next life. */
  kith_conversation_service_ignore (world->conversations, world_conversation (world, "dave@example.net"));
  g_assert_true (kith_conversation_get_is_ignored (world_conversation (world, "dave@example.net")));
  say_message (world, "dave@example.net/x", "d2", "");
  world_settle_await (world);
  world_restart_await (world);
  world_sign_in_await (world);
  assert_is_request (world, CAROL, TRUE);
  assert_is_request (world, "dave@example.net", TRUE);
  assert_is_request (world, "example.org", FALSE);
  g_assert_true (kith_conversation_get_is_ignored (world_conversation (world, "dave@example.net")));
  g_assert_false (kith_conversation_get_is_ignored (world_conversation (world, CAROL)));

  /* An answer accepts. */
  world_send_await (world, "dave@example.net", "not now");
  assert_is_request (world, "dave@example.net", FALSE);
  g_assert_false (kith_conversation_get_is_ignored (world_conversation (world, "dave@example.net")));

  /* So does the person, for good. */
  kith_conversation_service_accept (world->conversations, world_conversation (world, CAROL));
  assert_is_request (world, CAROL, FALSE);
  world_restart_await (world);
  assert_is_request (world, CAROL, FALSE);
  assert_is_request (world, "dave@example.net", FALSE);
  world_free_await (world);
}

/* Who becomes a contact stands in the list, with what they wrote before. */
static void
test_stranger_becomes_contact (void)
{
  World *world = world_new_await ();

  world_sign_in_await (world);
  say_message (world, CAROL "/x", "c1", "");
  world_settle_await (world);
  assert_is_request (world, CAROL, TRUE);
  world_say (world, "<iq type='set' id='push'><query xmlns='jabber:iq:roster'><item jid='" CAROL "' subscription='none' ask='subscribe'/></query></iq>");
  world_settle_await (world);
  assert_is_request (world, CAROL, FALSE);
  g_assert_cmpstr (kith_message_get_body (kith_conversation_get_last_message (world_conversation (world, CAROL))), ==, "c1");
  world_free_await (world);
}

/* Of the first ones: those that came at once have no order. */
static char *
find_dropped (World *world)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *jid = g_strdup_printf ("s%u@spam.example", i);

      if (world_conversation (world, jid) == NULL)
        return g_steal_pointer (&jid);
    }
  g_assert_not_reached ();
}

/* Ten times as many strangers as there may be requests: the newest are kept, all are on disk, and contacts are not touched. */
static void
test_strangers_flood (void)
{
  World *world = world_new_await ();
  GListModel *requests;
  const guint n = g_test_slow () ? 10 * KITH_REQUESTS_MAX : KITH_REQUESTS_MAX + 200;
  g_autoptr(GPtrArray) records = NULL;
  g_autofree char *last = g_strdup_printf ("s%u@spam.example", n - 1);
  g_autofree char *dropped = NULL;
  g_autofree char *looked_for = NULL;
  g_autoptr(XmppJid) jid = NULL;

  world_sign_in_await (world);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *from = g_strdup_printf ("s%u@spam.example/x", i);

      say_message (world, from, "hello", "");
      if (i % 500 == 499)
        world_settle_await (world);
    }
  say_message (world, ANN_FULL, "real", "");
  world_settle_await (world);

  requests = G_LIST_MODEL (kith_conversation_list_get_requests (world->list));
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, KITH_REQUESTS_MAX);
  assert_is_request (world, last, TRUE);
  assert_is_request (world, ANN, FALSE);

  /* One that was dropped comes back with what it writes, and knows what it wrote before; so does one that the person opens. */
  dropped = find_dropped (world);
  say_message (world, dropped, "again", "");
  world_settle_await (world);
  assert_is_request (world, dropped, TRUE);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, dropped)), ==, 2);
  looked_for = find_dropped (world);
  jid = xmpp_jid_new (looked_for, NULL);
  world_open_await (world, kith_conversation_service_ensure (world->conversations, jid));
  world_settle_await (world);
  assert_is_request (world, looked_for, TRUE);
  g_assert_cmpuint (kith_conversation_get_unread_count (world_conversation (world, looked_for)), ==, 1);

  world_restart_await (world);
  kith_conversation_service_trim_requests (world->conversations);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kith_conversation_list_get_requests (world->list))), ==, KITH_REQUESTS_MAX);
  assert_is_request (world, ANN, FALSE);
  records = dex_await_boxed (kith_conversation_store_load (world->store->database, kith_account_get_id (world->account)), NULL);
  g_assert_cmpuint (records->len, >, n);
  world_free_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/messages/receive", test_receive);
  FIBER_TEST ("/services/messages/P1-receipts", test_P1_receipts);
  FIBER_TEST ("/services/messages/P1-strangers", test_P1_strangers);
  FIBER_TEST ("/services/messages/stranger-becomes-contact", test_stranger_becomes_contact);
  FIBER_TEST ("/services/messages/strangers-flood", test_strangers_flood);
  FIBER_TEST ("/services/messages/receipts-survive", test_receipts_survive);
  FIBER_TEST ("/services/messages/owed-survives-a-restart", test_owed_survives_a_restart);
  FIBER_TEST ("/services/messages/P1-owed-to-nobody", test_P1_owed_to_nobody);
  FIBER_TEST ("/services/messages/R3-disk-full", test_R3_disk_full);
  FIBER_TEST ("/services/messages/flood", test_flood);
  FIBER_TEST ("/services/messages/send", test_send);
  FIBER_TEST ("/services/messages/not-sendable", test_not_sendable);
  FIBER_TEST ("/services/messages/R2-offline", test_R2_offline);
  FIBER_TEST ("/services/messages/fate-unclear", test_fate_unclear);
  FIBER_TEST ("/services/messages/resumed", test_resumed);
  FIBER_TEST ("/services/messages/failed", test_failed);
  FIBER_TEST ("/services/messages/too-large", test_too_large);
  FIBER_TEST ("/services/messages/read", test_read);
  FIBER_TEST ("/services/messages/typing-in", test_typing_in);
  FIBER_TEST ("/services/messages/typing-out", test_typing_out);
  FIBER_TEST ("/services/messages/draft", test_draft);

  return g_test_run ();
}
