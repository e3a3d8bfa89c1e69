/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "xmpp-pending-iq.h"
#include "xmpp-stream-management.h"

#include <string.h>

/* --- XEP-0198 --------------------------------------------------------------------------------------------------------- */

static void
send_one (XmppStreamManagement *sm,
          DexPromise           *promise)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("<message/>", 10);

  xmpp_sm_sent (sm, NULL, bytes, promise);
}

static void
test_acknowledge (void)
{
  g_autoptr(XmppStreamManagement) sm = xmpp_sm_new ();
  g_autoptr(DexPromise) first = dex_promise_new ();
  g_autoptr(DexPromise) second = dex_promise_new ();

  send_one (sm, first);
  send_one (sm, second);
  send_one (sm, NULL);
  g_assert_true (xmpp_sm_take_ack (sm, 0));
  g_assert_true (dex_future_is_pending (DEX_FUTURE (first)));
  g_assert_true (xmpp_sm_take_ack (sm, 1));
  g_assert_true (dex_future_is_resolved (DEX_FUTURE (first)));
  g_assert_true (dex_future_is_pending (DEX_FUTURE (second)));
  g_assert_true (xmpp_sm_take_ack (sm, 3));
  g_assert_true (dex_future_is_resolved (DEX_FUTURE (second)));
  g_assert_cmpuint (xmpp_sm_get_n_unacked (sm), ==, 0);
}

static void
send_named (XmppStreamManagement *sm,
            const char           *id)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("<message/>", 10);

  xmpp_sm_sent (sm, id, bytes, NULL);
}

/* T17: what an answer or a receipt proved, a resumption may not deny; and proof alone acknowledges nothing. */
static void
test_proved (void)
{
  g_autoptr(XmppStreamManagement) sm = xmpp_sm_new ();

  send_named (sm, "a");
  send_named (sm, "b");
  send_named (sm, "c");
  send_named (sm, "d");
  g_assert_true (xmpp_sm_is_believable (sm, 0));
  xmpp_sm_prove (sm, "nobody's");
  g_assert_true (xmpp_sm_is_believable (sm, 0));
  xmpp_sm_prove (sm, "c");
  xmpp_sm_prove (sm, "a");
  g_assert_false (xmpp_sm_is_believable (sm, 0));
  g_assert_false (xmpp_sm_is_believable (sm, 2));
  g_assert_true (xmpp_sm_is_believable (sm, 3));
  g_assert_true (xmpp_sm_is_believable (sm, 4));
  g_assert_cmpuint (xmpp_sm_get_n_unacked (sm), ==, 4);

  g_assert_true (xmpp_sm_take_ack (sm, 2));
  g_assert_false (xmpp_sm_is_believable (sm, 2));
  g_assert_true (xmpp_sm_is_believable (sm, 3));
  g_assert_true (xmpp_sm_take_ack (sm, 4));
  g_assert_true (xmpp_sm_is_believable (sm, 4));

  send_named (sm, "e");
  xmpp_sm_prove (sm, "e");
  xmpp_sm_reset (sm);
  g_assert_true (xmpp_sm_is_believable (sm, 0));
}

/* T17: more than was sent, or less than was acknowledged. */
static void
test_t17 (void)
{
  g_autoptr(XmppStreamManagement) sm = xmpp_sm_new ();
  g_autoptr(DexPromise) promise = dex_promise_new ();

  g_assert_false (xmpp_sm_take_ack (sm, 1));
  send_one (sm, NULL);
  send_one (sm, promise);
  g_assert_true (xmpp_sm_take_ack (sm, 1));
  g_assert_false (xmpp_sm_take_ack (sm, 0));
  g_assert_false (xmpp_sm_take_ack (sm, 3));
  g_assert_false (xmpp_sm_take_ack (sm, G_MAXUINT32));
  g_assert_true (dex_future_is_pending (DEX_FUTURE (promise)));
  g_assert_cmpuint (xmpp_sm_get_n_unacked (sm), ==, 1);
}

static void
test_lost (void)
{
  g_autoptr(XmppStreamManagement) sm = xmpp_sm_new ();
  g_autoptr(DexPromise) promise = dex_promise_new ();
  g_autoptr(GError) error = NULL;

  send_one (sm, promise);
  xmpp_sm_reset (sm);
  g_assert_true (dex_future_is_rejected (DEX_FUTURE (promise)));
  dex_future_get_value (DEX_FUTURE (promise), &error);
  g_assert_error (error, XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST);
  g_assert_cmpuint (xmpp_sm_get_n_sent (sm), ==, 0);
}

/* R3: h counts only what is safe, in order. */
static void
test_r3 (void)
{
  g_autoptr(XmppStreamManagement) sm = xmpp_sm_new ();
  guint64 a = xmpp_sm_received (sm);
  guint64 b = xmpp_sm_received (sm);
  guint64 c = xmpp_sm_received (sm);

  xmpp_sm_release (sm, b);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 0);
  xmpp_sm_release (sm, a);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 2);
  xmpp_sm_release (sm, a);
  xmpp_sm_release (sm, b);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 2);

  /* A resumption asks for c again; releasing the old one counts nothing. */
  xmpp_sm_forget_held (sm);
  xmpp_sm_release (sm, c);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 2);
  g_assert_cmpuint (xmpp_sm_get_n_held (sm), ==, 0);

  c = xmpp_sm_received (sm);
  xmpp_sm_release (sm, a);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 2);
  xmpp_sm_release (sm, c);
  g_assert_cmpuint (xmpp_sm_get_handled (sm), ==, 3);
}

/* --- Answers ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *to;       /* whom we asked; NULL: our account */
  const char *from;     /* who answers; NULL: no attribute */
  const char *id;       /* "right" or another */
  const char *type;
  gboolean    accepted;
} Answer;

/* S5 */
static void
test_s5 (void)
{
  static const Answer rows[] = {
    { NULL, NULL, "right", "result", TRUE },
    { NULL, "me@example.com", "right", "result", TRUE },
    { NULL, "me@example.com/here", "right", "result", TRUE },
    { NULL, "example.com", "right", "result", TRUE },
    { NULL, "me@example.com/there", "right", "result", FALSE },
    { NULL, "evil@example.net", "right", "result", FALSE },
    { NULL, "evil@example.com", "right", "result", FALSE },
    { NULL, NULL, "wrong", "result", FALSE },
    { NULL, NULL, "right", "get", FALSE },
    { NULL, NULL, "right", "set", FALSE },
    { NULL, NULL, "right", "nonsense", FALSE },
    { NULL, NULL, "right", "error", TRUE },
    { "me@example.com", NULL, "right", "result", TRUE },
    { "example.com", "example.com", "right", "result", TRUE },
    { "example.com", NULL, "right", "result", FALSE },
    { "you@example.net/a", "you@example.net/a", "right", "result", TRUE },
    { "you@example.net/a", "you@example.net/b", "right", "result", FALSE },
    { "you@example.net/a", "you@example.net", "right", "result", FALSE },
    { "you@example.net/a", NULL, "right", "result", FALSE },
    { "you@example.net/a", "me@example.com", "right", "result", FALSE },
  };
  g_autoptr(XmppJid) own = xmpp_jid_new ("me@example.com/here", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      XmppPendingIqs *pending = xmpp_pending_iqs_new ();
      g_autoptr(XmppJid) to = rows[i].to != NULL ? xmpp_jid_new (rows[i].to, NULL) : NULL;
      g_autoptr(DexFuture) answer = xmpp_pending_iqs_add (pending, "right", to);
      g_autoptr(XmppNode) node = xmpp_node_new ("iq", NS_CLIENT);
      g_autoptr(XmppStanza) iq = NULL;

      xmpp_node_set_attribute (node, "id", rows[i].id);
      xmpp_node_set_attribute (node, "type", rows[i].type);
      xmpp_node_set_attribute (node, "from", rows[i].from);
      iq = xmpp_stanza_new (node, own, NULL);

      g_test_message ("row %u", i);
      g_assert_cmpint (xmpp_pending_iqs_take (pending, iq, own), ==, rows[i].accepted);
      g_assert_cmpint (dex_future_is_pending (answer), ==, !rows[i].accepted);

      /* A second answer belongs to nobody. */
      if (rows[i].accepted)
        g_assert_false (xmpp_pending_iqs_take (pending, iq, own));
      xmpp_pending_iqs_free (pending);
      g_assert_false (dex_future_is_pending (answer));
    }
}

static void
test_forgotten (void)
{
  XmppPendingIqs *pending = xmpp_pending_iqs_new ();
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;

  g_assert_null (dex_await_boxed (kith_race_msec (scope, xmpp_pending_iqs_add (pending, "x", NULL), 20), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (xmpp_pending_iqs_get_n (pending), ==, 0);
  xmpp_pending_iqs_free (pending);
}

/* --- Who it is ---------------------------------------------------------------------------------------------------------- */

static gboolean
is_room (const XmppJid *jid,
         gpointer       data)
{
  return strcmp (xmpp_jid_get_bare (jid), "room@conference.example.com") == 0 || strcmp (xmpp_jid_get_bare (jid), "me@example.com") == 0;
}

static gboolean
is_friend (const XmppJid *jid,
           gpointer       data)
{
  return strcmp (xmpp_jid_get_bare (jid), "friend@example.net") == 0 || strcmp (xmpp_jid_get_bare (jid), "room@conference.example.com") == 0;
}

static void
test_provenance (void)
{
  static const struct
  {
    const char    *from;
    XmppProvenance provenance;
  } rows[] = {
    { NULL, XMPP_FROM_OWN_ACCOUNT },
    { "me@example.com", XMPP_FROM_OWN_ACCOUNT },
    { "ME@EXAMPLE.com", XMPP_FROM_OWN_ACCOUNT },
    { "me@example.com/other", XMPP_FROM_OWN_DEVICE },
    { "example.com", XMPP_FROM_OWN_SERVER },
    { "example.com/resource", XMPP_FROM_STRANGER },
    { "conference.example.com", XMPP_FROM_STRANGER },
    { "friend@example.net", XMPP_FROM_CONTACT },
    { "friend@example.net/phone", XMPP_FROM_CONTACT },
    { "me@example.com.evil.net", XMPP_FROM_STRANGER },
    { "me\\40example.com@evil.net", XMPP_FROM_STRANGER },
    /* A room may be in the roster; who we are is no room, whatever is joined. */
    { "room@conference.example.com", XMPP_FROM_ROOM },
    { "ROOM@conference.example.com", XMPP_FROM_ROOM },
    { "room@conference.example.com/me", XMPP_FROM_OCCUPANT },
    { "room@conference.example.com.evil.net/me", XMPP_FROM_STRANGER },
  };
  g_autoptr(XmppJid) own = xmpp_jid_new ("me@example.com/here", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmppJid) from = rows[i].from != NULL ? xmpp_jid_new (rows[i].from, NULL) : NULL;

      g_assert_cmpint (xmpp_provenance_of (own, from, is_friend, NULL, is_room, NULL), ==, rows[i].provenance);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/sm/acknowledge", test_acknowledge);
  g_test_add_func ("/xmpp/sm/T17-counts", test_t17);
  g_test_add_func ("/xmpp/sm/T17-proved", test_proved);
  g_test_add_func ("/xmpp/sm/lost", test_lost);
  g_test_add_func ("/xmpp/sm/R3-handled", test_r3);
  g_test_add_func ("/xmpp/iq/S5-answers", test_s5);
  FIBER_TEST ("/xmpp/iq/S5-time-out", test_forgotten);
  g_test_add_func ("/xmpp/provenance", test_provenance);

  return g_test_run ();
}
