/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-module.h"
#include "xmpp-pipeline.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

/* Who may say what, made from the handler tables themselves (security.md S1, S4, S6, S10): for every row of every module and everybody there is, a stanza
 * that the row would take goes to a real session, live and in a copy of another device of ours. Whoever the row does not name is not heard; whoever it names
 * is. Rows that others than ourselves may use are listed here
 * with the reason: a new one has to give its own. */

typedef struct
{
  const char    *who;
  const char    *from; /* NULL: no from */
  XmppProvenance provenance;
} Sender;

static const Sender senders[] = {
  { "the account, silently", NULL, XMPP_FROM_OWN_ACCOUNT },
  { "the account", "me@example.com", XMPP_FROM_OWN_ACCOUNT },
  { "this device", "me@example.com/here", XMPP_FROM_OWN_DEVICE },
  { "another device", "me@example.com/other", XMPP_FROM_OWN_DEVICE },
  { "the server", "example.com", XMPP_FROM_OWN_SERVER },
  { "a contact", "friend@example.net", XMPP_FROM_CONTACT },
  { "a contact's device", "friend@example.net/x", XMPP_FROM_CONTACT },
  { "a stranger", "evil@example.net", XMPP_FROM_STRANGER },
  { "a stranger's device", "evil@example.net/x", XMPP_FROM_STRANGER },
  { "a neighbour", "evil@example.com/here", XMPP_FROM_STRANGER },
  { "the server, with a resource", "example.com/here", XMPP_FROM_STRANGER },
  { "another server", "example.net", XMPP_FROM_STRANGER },
  { "a name like ours in front", "me@example.com.example.net/here", XMPP_FROM_STRANGER },
  { "a name like ours behind", "not-me@example.com", XMPP_FROM_STRANGER },
  { "our name as a resource", "example.net/me@example.com", XMPP_FROM_STRANGER },
  { "a room nobody joined", "room@conference.example.com", XMPP_FROM_STRANGER },
  { "somebody in it", "room@conference.example.com/me", XMPP_FROM_STRANGER },
  { "a room", "joined@conference.example.com", XMPP_FROM_ROOM },
  { "somebody in that room", "joined@conference.example.com/evil", XMPP_FROM_OCCUPANT },
  { "a name like that room's", "joined@conference.example.com.example.net/evil", XMPP_FROM_STRANGER },
};

typedef struct
{
  const char *name;
  const char *ns;
  XmppStanzaKind kind;
  XmppStage   stage;
  XmppProvenance others; /* besides ourselves */
  const char *why;
} Wide;

#define OTHERS (XMPP_FROM_ANYONE & ~XMPP_FROM_SELF)
#define SPEAKERS (OTHERS & ~XMPP_FROM_ROOM)

static const Wide wide[] = {
  { NULL, NULL, XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "the body of a message: anybody may write to us" },
  { NULL, NULL, XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, OTHERS, "a message: whose conversation it is follows from its sender" },
  { NULL, NULL, XMPP_STANZA_PRESENCE, XMPP_STAGE_DELIVER, XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT, "who is in a room that we joined" },
  { "x", "http://jabber.org/protocol/muc#user", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_STRANGER,
    "only in copies: a private message from a room that another device of ours is in" },
  { "x", "http://jabber.org/protocol/muc#user", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_ROOM | XMPP_FROM_PEER,
    "S10: rooms bring invitations to those who are not in them: a room is a stranger then, and may be in the roster" },
  { "x", "http://jabber.org/protocol/muc#user", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_ROOM | XMPP_FROM_PEER, "the same" },
  { "x", "jabber:x:conference", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_PEER | XMPP_FROM_OCCUPANT, "S10: anybody may invite; who it is is said with it" },
  { "x", "jabber:x:conference", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_PEER | XMPP_FROM_OCCUPANT, "the same" },
  { "x", "jabber:x:data", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_ROOM, "who of a room wants to be heard" },
  { "x", "http://jabber.org/protocol/muc#user", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_ROOM, "how the room itself is configured" },
  { "captcha", "urn:xmpp:captcha", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_ROOM, "what the room wants to know before it lets us in" },
  { "occupant-id", "urn:xmpp:occupant-id:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_OCCUPANT, "believed where the room vouches for it" },
  { "retract", "urn:xmpp:message-retract:1", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_ROOM, "S9: the room takes back what somebody wrote in it" },
  { "apply-to", "urn:xmpp:fasten:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_ROOM, "the same in its old form" },
  { "moderated", "urn:xmpp:message-moderate:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_OCCUPANT, "believed in a page of a room's archive only" },
  { "mention", "urn:xmpp:mentions:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "whom the sender's own message means" },
  { "reference", "urn:xmpp:reference:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "the same" },
  { NULL, NULL, XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT, "what a message of a room is" },
  { NULL, NULL, XMPP_STANZA_PRESENCE, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_PEER, "anybody may ask for our presence; the service looks who it is" },
  { "delay", "urn:xmpp:delay", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "believed where our server says it, else only shown" },
  { "stanza-id", "urn:xmpp:sid:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "whose id it is stands in by; our server takes away what is forged" },
  { "origin-id", "urn:xmpp:sid:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "an id of the sender's own message" },
  { NULL, "urn:xmpp:hints", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "a wish for the sender's own message" },
  { NULL, "http://jabber.org/protocol/chatstates", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "of the sender's own conversation" },
  { "request", "urn:xmpp:receipts", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "only noted: who gets a receipt is decided above" },
  { "received", "urn:xmpp:receipts", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "we may have written to somebody who is no contact" },
  { "markable", "urn:xmpp:chat-markers:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "only noted: who gets a marker is decided above" },
  { "displayed", "urn:xmpp:chat-markers:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "we may have written to somebody who is no contact" },
  { "nick", "http://jabber.org/protocol/nick", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, XMPP_FROM_PEER, "what somebody unknown wants to be called" },
  { "event", "http://jabber.org/protocol/pubsub#event", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_CONTACT,
    "what contacts publish of themselves; what is ours is taken of ourselves only" },
  { "replace", "urn:xmpp:message-correct:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "only a message of the same sender is replaced" },
  { "retract", "urn:xmpp:message-retract:1", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "only a message of the same sender is taken back" },
  { "retracted", "urn:xmpp:message-retract:1", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "believed in a page of our own archive only" },
  { "reactions", "urn:xmpp:reactions:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "to messages of the sender's own conversation only" },
  { "reply", "urn:xmpp:reply:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, SPEAKERS, "to messages of the sender's own conversation only" },
  { "unstyled", "urn:xmpp:styling:0", XMPP_STANZA_MESSAGE, XMPP_STAGE_ANNOTATE, OTHERS, "how the sender's own words are shown" },
  { "c", "http://jabber.org/protocol/caps", XMPP_STANZA_PRESENCE, XMPP_STAGE_ANNOTATE, XMPP_FROM_CONTACT, "asked back, which they may know: they see our presence" },
  { "x", "http://jabber.org/protocol/rosterx", XMPP_STANZA_MESSAGE, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT,
    "only suggested: nothing is done before the person says so" },
  { "x", "http://jabber.org/protocol/rosterx", XMPP_STANZA_IQ, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT,
    "the same; they see our presence, so that an answer tells nothing" },
  { "ping", "urn:xmpp:ping", XMPP_STANZA_IQ, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, "tells that we are there, and they know it" },
  { "query", "jabber:iq:version", XMPP_STANZA_IQ, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, "the same" },
  { "query", "http://jabber.org/protocol/disco#info", XMPP_STANZA_IQ, XMPP_STAGE_DELIVER, XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, "the same" },
};

/* --- What happened --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  Fixture    f;
  GPtrArray *rows;      /* of const XmppHandler * */
  GPtrArray *modules;   /* of XmppModule *, of that row */
  GPtrArray *ran;       /* of const XmppHandler *: since the last stanza began */
  guint      n_emitted; /* signals of modules, but plain messages and presences */
  guint      n_checks, n_negative, n_positive;
} Walk;

static void
watch_cb (XmppModule        *module,
          const XmppHandler *handler,
          XmppStanza        *stanza,
          gpointer           data)
{
  /* Not the fixture's own pings. */
  if (xmpp_stanza_get_id (stanza) == NULL || !g_str_has_prefix (xmpp_stanza_get_id (stanza), "mark-"))
    g_ptr_array_add (((Walk *) data)->ran, (gpointer) (guintptr) handler);
}

static void
collect_cb (XmppModule        *module,
            const XmppHandler *handler,
            gpointer           data)
{
  Walk *walk = data;

  g_ptr_array_add (walk->rows, (gpointer) (guintptr) handler);
  g_ptr_array_add (walk->modules, module);
}

static void
emitted_cb (GClosure     *closure,
            GValue       *result,
            guint         n_values,
            const GValue *values,
            gpointer      hint,
            gpointer      data)
{
  ((Walk *) closure->data)->n_emitted++;
}

/* Every signal of every module. */
static void
listen (Walk *walk)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < walk->modules->len; i++)
    {
      GObject *module = walk->modules->pdata[i];
      g_autofree guint *ids = NULL;
      guint n;

      if (!g_hash_table_add (seen, module))
        continue;
      ids = g_signal_list_ids (G_OBJECT_TYPE (module), &n);
      for (guint j = 0; j < n; j++)
        {
          GClosure *closure = g_closure_new_simple (sizeof (GClosure), walk);

          g_closure_set_marshal (closure, emitted_cb);
          g_signal_connect_closure_by_id (module, ids[j], 0, closure, FALSE);
        }
    }
}

static void
walk_begin (Walk *walk)
{
  g_autoptr(XmppJid) room = xmpp_jid_new ("joined@conference.example.com", NULL);

  *walk = (Walk) { 0 };
  fixture_set_up (&walk->f);
  xmpp_session_add_room (walk->f.session, room);
  walk->rows = g_ptr_array_new ();
  walk->modules = g_ptr_array_new ();
  walk->ran = g_ptr_array_new ();
  xmpp_pipeline_foreach (xmpp_session_get_pipeline (walk->f.session), collect_cb, walk);
  xmpp_pipeline_watch (xmpp_session_get_pipeline (walk->f.session), watch_cb, walk);
  listen (walk);
}

static void
walk_end (Walk *walk)
{
  /* Whatever was said, the connection lives. */
  g_assert_true (xmpp_session_get_is_online (walk->f.session));
  xmpp_pipeline_watch (xmpp_session_get_pipeline (walk->f.session), NULL, NULL);
  fixture_tear_down (&walk->f);
  g_ptr_array_unref (walk->rows);
  g_ptr_array_unref (walk->modules);
  g_ptr_array_unref (walk->ran);
}

static guint
count_runs (Walk              *walk,
            const XmppHandler *row)
{
  guint n = 0;

  for (guint i = 0; i < walk->ran->len; i++)
    n += walk->ran->pdata[i] == row;

  return n;
}

/* --- Stanzas --------------------------------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = { [XMPP_STANZA_MESSAGE] = "message", [XMPP_STANZA_PRESENCE] = "presence", [XMPP_STANZA_IQ] = "iq" };

static char *
make_payload (const XmppHandler *row)
{
  if (row->ns == NULL)
    return g_strdup ("");

  return g_strdup_printf ("<%s xmlns='%s' id='x' by='me@example.com' queryid='q' ver='v' node='n' hash='sha-1' stamp='2024-01-01T00:00:00Z'>"
                          FIXTURE_FORWARD ("<message xmlns='jabber:client' from='boss@example.net/x' to='me@example.com' type='chat'><body>forged</body></message>")
                          "<item xmlns='%s' jid='new@example.net' subscription='both'/></%s>",
                          row->name != NULL ? row->name : "active", row->ns, row->ns, row->name != NULL ? row->name : "active");
}

static char *
make_stanza (const XmppHandler *row,
             const Sender      *sender,
             const char        *type,
             const char        *id)
{
  g_autofree char *payload = make_payload (row);
  g_autofree char *from = sender->from != NULL ? g_strdup_printf (" from='%s'", sender->from) : g_strdup ("");
  g_autofree char *typed = type != NULL ? g_strdup_printf (" type='%s'", type) : g_strdup ("");

  return g_strdup_printf ("<%s xmlns='jabber:client'%s%s to='me@example.com/here' id='%s'>%s%s</%s>", kind_names[row->kind], from, typed, id,
                          row->kind == XMPP_STANZA_MESSAGE ? "<body>hello</body>" : "", payload, kind_names[row->kind]);
}

static const char *const *
types_of (XmppStanzaKind kind)
{
  static const char *const of_message[] = { "chat", "normal", "headline", "groupchat", "error", NULL };
  static const char *const of_presence[] = { "", "subscribe", "unavailable", NULL };
  static const char *const of_iq[] = { "get", "set", NULL };

  return kind == XMPP_STANZA_IQ ? of_iq : kind == XMPP_STANZA_MESSAGE ? of_message : of_presence;
}

/* What the client answered to the iq of that id. */
static XmppNode *
find_answer (Fixture    *f,
             const char *id)
{
  for (guint i = 0; i < f->heard->len; i++)
    if (g_strcmp0 (xmpp_node_get_attribute (f->heard->pdata[i], "id"), id) == 0)
      return f->heard->pdata[i];

  return NULL;
}

static void
check_refused_iq (Walk       *walk,
                  const char *id)
{
  XmppNode *answer = find_answer (&walk->f, id);
  XmppNode *error;

  /* The answer of one who is not there, and nothing else (P1). */
  g_assert_nonnull (answer);
  g_assert_cmpstr (xmpp_node_get_attribute (answer, "type"), ==, "error");
  error = xmpp_node_find_only (answer, "error", "jabber:client");
  g_assert_nonnull (error);
  g_assert_nonnull (xmpp_node_find_only (error, "service-unavailable", "urn:ietf:params:xml:ns:xmpp-stanzas"));
}

static void
check_live (Walk              *walk,
            const XmppHandler *row,
            const Sender      *sender,
            const char        *type)
{
  gboolean is_accepted = (row->accepts & sender->provenance) != 0;
  g_autofree char *id = g_strdup_printf ("check-%u", walk->n_checks++);
  g_autofree char *stanza = make_stanza (row, sender, *type != '\0' ? type : NULL, id);
  guint n_runs;

  g_ptr_array_set_size (walk->ran, 0);
  walk->n_emitted = 0;
  g_ptr_array_set_size (walk->f.heard, 0);
  g_ptr_array_set_size (walk->f.messages, 0);
  fixture_say (&walk->f, "%s", stanza);
  fixture_settle (&walk->f);

  n_runs = count_runs (walk, row);
  if (n_runs != (is_accepted ? 1 : 0))
    g_error ("a row for <%s xmlns='%s'/> in %s of type '%s', from %s, ran %u times", row->name != NULL ? row->name : "*", row->ns != NULL ? row->ns : "*",
             kind_names[row->kind], type, sender->who, n_runs);
  if (is_accepted)
    {
      walk->n_positive++;
      return;
    }

  walk->n_negative++;
  if (row->kind == XMPP_STANZA_IQ)
    check_refused_iq (walk, id);
  if (row->kind == XMPP_STANZA_IQ || row->stage == XMPP_STAGE_UNWRAP)
    {
      /* Of the whole stanza nothing is left. The ping that shows that all is settled makes no signal. */
      g_assert_cmpuint (walk->n_emitted, ==, 0);
      g_assert_cmpuint (walk->f.messages->len, ==, 0);
    }
  for (guint i = 0; i < walk->f.messages->len; i++)
    g_assert_cmpstr (((XmppMessage *) walk->f.messages->pdata[i])->body, !=, "forged");
}

/* The same in a copy of what another device got or sent (XEP-0280): what is inside counts, and never a wrapper in a wrapper (S7). */
static void
check_copy (Walk              *walk,
            const XmppHandler *row,
            const Sender      *sender)
{
  gboolean is_ours = (sender->provenance & XMPP_FROM_SELF) != 0;
  gboolean is_accepted = row->stage != XMPP_STAGE_UNWRAP && (row->accepts & sender->provenance) != 0;
  const char *wrapper = is_ours ? "sent" : "received";
  g_autofree char *inner = NULL;

  /* A copy without a sender cannot be told from one of ours: it is not checked twice. */
  if (row->kind != XMPP_STANZA_MESSAGE || sender->from == NULL)
    return;

  inner = make_stanza (row, sender, "chat", "x");
  g_ptr_array_set_size (walk->ran, 0);
  walk->n_emitted = 0;
  fixture_say (&walk->f, "<message from='me@example.com'><%s xmlns='urn:xmpp:carbons:2'>" FIXTURE_FORWARD ("%s") "</%s></message>", wrapper, inner, wrapper);
  fixture_settle (&walk->f);

  /* The wrapper's own row runs for the outer one. */
  if (row->stage == XMPP_STAGE_UNWRAP)
    {
      g_assert_cmpuint (walk->ran->len, ==, 1);
      g_assert_cmpuint (walk->n_emitted, ==, 0);
    }
  else if (count_runs (walk, row) != (is_accepted ? 1 : 0))
    {
      g_error ("a row for <%s xmlns='%s'/> in a copy of a message from %s ran %u times", row->name != NULL ? row->name : "*",
               row->ns != NULL ? row->ns : "*", sender->who, count_runs (walk, row));
    }
  if (is_accepted)
    walk->n_positive++;
  else
    walk->n_negative++;
}

static void
test_table (void)
{
  Walk walk;

  walk_begin (&walk);
  for (guint i = 0; i < walk.rows->len; i++)
    {
      const XmppHandler *row = walk.rows->pdata[i];
      guint n_positive = walk.n_positive;

      for (guint j = 0; j < G_N_ELEMENTS (senders); j++)
        {
          for (const char *const *type = types_of (row->kind); *type != NULL; type++)
            check_live (&walk, row, &senders[j], *type);
          check_copy (&walk, row, &senders[j]);
        }

      /* A row that nobody can reach would make the negatives mean nothing. */
      g_assert_cmpuint (walk.n_positive, >, n_positive);
    }
  g_test_message ("PROVENANCE %u rows, %u senders: %u times refused, %u times heard", walk.rows->len,
                  (guint) G_N_ELEMENTS (senders), walk.n_negative, walk.n_positive);
  g_assert_cmpuint (walk.n_negative, >, walk.rows->len * 15);
  walk_end (&walk);
}

/* --- How wide a row may be ---------------------------------------------------------------------------------------------------- */

/* NULL, or what is wrong with it. */
static const char *
judge_width (const XmppHandler *row)
{
  if (row->accepts == XMPP_FROM_NOBODY)
    return "nobody is accepted";
  if (row->stage == XMPP_STAGE_UNWRAP)
    return row->accepts == XMPP_FROM_OWN_ACCOUNT || (g_strcmp0 (row->name, "result") == 0 && row->accepts == (XMPP_FROM_OWN_ACCOUNT | XMPP_FROM_ROOM))
             ? NULL
             : "who unwraps believes the account alone, and the archive of a room that was asked";
  if (row->kind == XMPP_STANZA_IQ && (row->accepts & (XMPP_FROM_STRANGER | XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT)) != 0)
    return "a stranger's request tells that we are there";
  if ((row->accepts & OTHERS) == 0)
    return NULL;

  /* Rows for the same in other hands have a reason each. */
  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_strcmp0 (wide[i].name, row->name) == 0 && g_strcmp0 (wide[i].ns, row->ns) == 0 && wide[i].kind == row->kind && wide[i].stage == row->stage &&
        (row->accepts & OTHERS & ~wide[i].others) == 0)
      return NULL;

  return "others than ourselves are accepted, and this test gives no reason";
}

/* Another row for the same is for anybody: then this one, if it were, would look like that. */
static gboolean
has_open_twin (const XmppHandler *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_strcmp0 (wide[i].name, row->name) == 0 && g_strcmp0 (wide[i].ns, row->ns) == 0 && wide[i].kind == row->kind && wide[i].stage == row->stage &&
        wide[i].others == OTHERS)
      return TRUE;

  return FALSE;
}

static void
test_widths (void)
{
  Walk walk;
  guint n_found = 0;

  walk_begin (&walk);
  for (guint i = 0; i < walk.rows->len; i++)
    {
      const XmppHandler *row = walk.rows->pdata[i];
      const char *wrong = judge_width (row);
      XmppHandler wider = *row;

      if (wrong != NULL)
        g_error ("the row for <%s xmlns='%s'/>: %s", row->name != NULL ? row->name : "*", row->ns != NULL ? row->ns : "*", wrong);

      /* The check itself: a row that becomes wider is noticed. */
      wider.accepts = XMPP_FROM_ANYONE;
      if (row->accepts != XMPP_FROM_ANYONE && !has_open_twin (row))
        {
          g_assert_nonnull (judge_width (&wider));
          n_found++;
        }
    }
  g_assert_cmpuint (n_found, >, 5);
  walk_end (&walk);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/protocol/provenance/S10-every-row-everybody", test_table);
  FIBER_TEST ("/protocol/provenance/widths", test_widths);

  return g_test_run ();
}
