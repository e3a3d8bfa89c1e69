/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-channel-search.h"
#include "xmpp-commands.h"
#include "xmpp-disco-items.h"

#include <string.h>

/* Looking around: what services have, which rooms there are, what can be told to whom. */

#define RSM(inside)   "<set xmlns='http://jabber.org/protocol/rsm'>" inside "</set>"
#define ITEMS(inside) "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define SEARCH        "xmlns='urn:xmpp:channel-search:0:search'"

static XmppNode *
parse (const char *text)
{
  XmppNode *node = fixture_parse (text);

  g_assert_nonnull (node);

  return node;
}

/* XEP-0030 s. 4 and XEP-0059: when there is more to come. */
static void
test_items (void)
{
  static const struct
  {
    const char *inside;
    const char *after;
    guint n;
    int n_all;
    const char *last;
  } table[] = {
    { "<item jid='heath@macbeth.shakespeare.lit' name='A Lonely Heath'/><item jid='coven@macbeth.shakespeare.lit'/>", NULL, 2, -1, NULL },
    { "<item jid='a@x'/><item jid='b@x'/>" RSM ("<first index='0'>a</first><last>b</last><count>10000</count>"), NULL, 2, 10000, "b" },
    { "<item jid='a@x'/>" RSM ("<last>b</last>"), NULL, 1, -1, "b" },
    { "<item jid='a@x'/><item jid='b@x'/>" RSM ("<first index='8'>a</first><last>b</last><count>10</count>"), "z", 2, 10, NULL },
    { RSM ("<last>b</last><count>10</count>"), "z", 0, 10, NULL },
    { "<item jid='a@x'/>" RSM ("<first index='0'>a</first><last>z</last><count>10</count>"), "z", 1, 10, NULL },
    { "<item jid='a@x'/>" RSM ("<first index='0'>a</first><count>10</count>"), NULL, 1, 10, NULL },
    { "<item jid='a@x'/>" RSM ("<first index='-1'>a</first><last>b</last><count>a lot</count>"), NULL, 1, -1, "b" },
    { "<item/><item jid='@@'/><other jid='a@x'/><item xmlns='urn:x' jid='a@x'/>", NULL, 0, -1, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf (ITEMS ("%s"), table[i].inside);
      g_autoptr(XmppNode) node = parse (text);
      g_autoptr(XmppDiscoItems) items = xmpp_disco_items_from_node (node, table[i].after);

      g_test_message ("%s", table[i].inside);
      g_assert_cmpuint (items->items->len, ==, table[i].n);
      g_assert_cmpint (items->n_all, ==, table[i].n_all);
      g_assert_cmpstr (items->last, ==, table[i].last);
    }
}

/* XEP-0433 s. 4.2.2, its example. */
static void
test_channels (void)
{
  g_autoptr(XmppNode) node =
              parse ("<result " SEARCH "><item address='commteam@muc.xmpp.org'><name>commteam</name><nusers>10</nusers><is-open/></item>"
                     "<item address='operators@muc.xmpp.org'><name>XMPP Service Operators</name><description>Discussion venue</description><nusers>43</nusers><language>en</language><is-open>false</is-open></item>"
                     "<item address='@@'/><item/><item address='muc.xmpp.org'/><item address='a@x/nick'/><item address='mix@x'><service-type>xep-0369</service-type></item>"
                     "<item address='old@x'><service-type>xep-0045</service-type><nusers>-4</nusers></item>" RSM ("<first>1</first><last>opaque-2</last><max>5</max>") "</result>");
  g_autoptr(XmppNode) empty = parse ("<result " SEARCH ">" RSM ("<last>x</last>") "</result>");
  g_autoptr(XmppChannels) channels = xmpp_channels_from_node (node, NULL);
  g_autoptr(XmppChannels) stuck = xmpp_channels_from_node (node, "opaque-2");
  g_autoptr(XmppChannels) none = xmpp_channels_from_node (empty, NULL);
  const XmppChannel *second = channels->channels->pdata[1];

  g_assert_cmpuint (channels->channels->len, ==, 3);
  g_assert_cmpstr (xmpp_jid_get_text (second->jid), ==, "operators@muc.xmpp.org");
  g_assert_cmpstr (second->name, ==, "XMPP Service Operators");
  g_assert_cmpstr (second->description, ==, "Discussion venue");
  g_assert_cmpstr (second->language, ==, "en");
  g_assert_cmpint (second->n_users, ==, 43);
  g_assert_false (second->is_open);
  g_assert_true (((XmppChannel *) channels->channels->pdata[0])->is_open);
  g_assert_cmpint (((XmppChannel *) channels->channels->pdata[2])->n_users, ==, -1);
  g_assert_cmpstr (channels->last, ==, "opaque-2");
  g_assert_null (stuck->last);
  g_assert_null (none->last);
}

/* XEP-0050 s. 2.4, 3.2 to 3.4, 4.3 */
static void
test_steps (void)
{
  static const struct
  {
    const char *attributes;
    const char *inside;
    XmppCommandStatus status;
    XmppCommandAction actions;
    XmppCommandAction proposed;
  } table[] = {
    { "status='executing'", "<actions execute='next'><next/></actions>", XMPP_COMMAND_EXECUTING, XMPP_COMMAND_NEXT | XMPP_COMMAND_CANCEL, XMPP_COMMAND_NEXT },
    { "status='executing'", "<actions execute='complete'><prev/><complete/></actions>", XMPP_COMMAND_EXECUTING,
      XMPP_COMMAND_PREVIOUS | XMPP_COMMAND_COMPLETE | XMPP_COMMAND_CANCEL, XMPP_COMMAND_COMPLETE },
    { "status='executing'", "<actions><prev/><next/><complete/></actions>", XMPP_COMMAND_EXECUTING,
      XMPP_COMMAND_PREVIOUS | XMPP_COMMAND_NEXT | XMPP_COMMAND_COMPLETE | XMPP_COMMAND_CANCEL, XMPP_COMMAND_NEXT },
    { "status='executing'", "", XMPP_COMMAND_EXECUTING, XMPP_COMMAND_COMPLETE | XMPP_COMMAND_CANCEL, XMPP_COMMAND_COMPLETE },
    /* what is meant has to be one of what may be done */
    { "status='executing'", "<actions execute='next'><complete/></actions>", XMPP_COMMAND_EXECUTING, XMPP_COMMAND_COMPLETE | XMPP_COMMAND_CANCEL, XMPP_COMMAND_COMPLETE },
    { "status='executing'", "<actions execute='explode'><explode/><execute/></actions>", XMPP_COMMAND_EXECUTING, XMPP_COMMAND_COMPLETE | XMPP_COMMAND_CANCEL, XMPP_COMMAND_COMPLETE },
    { "status='completed'", "<actions><next/></actions>", XMPP_COMMAND_COMPLETED, XMPP_COMMAND_NOTHING, XMPP_COMMAND_NOTHING },
    { "status='canceled'", "", XMPP_COMMAND_CANCELED, XMPP_COMMAND_NOTHING, XMPP_COMMAND_NOTHING },
    { "", "", XMPP_COMMAND_COMPLETED, XMPP_COMMAND_NOTHING, XMPP_COMMAND_NOTHING },
  };
  g_autoptr(XmppNode) noted = parse ("<command xmlns='http://jabber.org/protocol/commands' node='list' status='completed'><note type='info'>Service configured.</note>"
                                     "<note type='warn'>soon</note><note type='error'>never</note><note/><note type='x'>so</note></command>");
  g_autoptr(XmppNode) nodeless = parse ("<command xmlns='http://jabber.org/protocol/commands'/>");
  g_autoptr(XmppCommandStep) notes = xmpp_command_step_from_node (noted);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("<command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='config:1' %s>"
                                               "<x xmlns='jabber:x:data' type='form'/>%s</command>",
                                               table[i].attributes, table[i].inside);
      g_autoptr(XmppNode) node = parse (text);
      g_autoptr(XmppCommandStep) step = xmpp_command_step_from_node (node);

      g_test_message ("%s %s", table[i].attributes, table[i].inside);
      g_assert_cmpstr (step->node, ==, "config");
      g_assert_cmpstr (step->session_id, ==, "config:1");
      g_assert_nonnull (step->form);
      g_assert_cmpint (step->status, ==, table[i].status);
      g_assert_cmpuint (step->actions, ==, table[i].actions);
      g_assert_cmpuint (step->proposed, ==, table[i].proposed);
    }

  g_assert_cmpuint (notes->notes->len, ==, 4);
  g_assert_cmpint (((XmppCommandNote *) notes->notes->pdata[2])->kind, ==, XMPP_COMMAND_NOTE_ERROR);
  g_assert_cmpstr (((XmppCommandNote *) notes->notes->pdata[0])->text, ==, "Service configured.");
  g_assert_null (xmpp_command_step_from_node (nodeless));
}

/* --- On a stream ------------------------------------------------------------------------------------------------------------------ */

static gboolean
has_heard (gpointer data)
{
  return ((Fixture *) data)->heard->len > 0;
}

/* What was asked; clears it. (transfer full) */
static char *
take_request (Fixture    *f,
              const char *expected)
{
  g_autoptr(XmppNode) wanted = parse (expected);
  XmppNode *iq;
  char *id;

  await_until (has_heard, f, 10);
  iq = f->heard->pdata[0];
  g_assert_true (xmpp_node_equal (xmpp_node_get_first (iq), wanted));
  id = g_strdup (xmpp_node_get_attribute (iq, "id"));
  g_ptr_array_remove_index (f->heard, 0);

  return id;
}

static void
test_asking (void)
{
  g_autoptr(XmppJid) service = xmpp_jid_new ("macbeth.shakespeare.lit", NULL);
  g_autoptr(XmppDataForm) form = xmpp_data_form_new (XMPP_FORM_SUBMIT, NULL);
  g_autoptr(XmppDiscoItems) items = NULL;
  g_autoptr(XmppCommandStep) step = NULL;
  g_autoptr(XmppCommandStep) end = NULL;
  g_autofree char *items_id = NULL;
  g_autofree char *execute_id = NULL;
  g_autofree char *next_id = NULL;
  DexFuture *asked;
  Fixture f;

  fixture_set_up (&f);
  g_ptr_array_set_size (f.heard, 0);
  asked = xmpp_disco_query_items (f.session, service, NULL, 50, "z");
  items_id = take_request (&f, ITEMS (RSM ("<max>50</max><after>z</after>")));
  fixture_say (&f, "<iq type='result' from='macbeth.shakespeare.lit' id='%s'>" ITEMS ("<item jid='a@x'/>") "</iq>", items_id);
  items = dex_await_boxed (asked, NULL);
  g_assert_cmpuint (items->items->len, ==, 1);

  asked = xmpp_commands_execute (f.session, service, "config");
  execute_id = take_request (&f, "<command xmlns='http://jabber.org/protocol/commands' node='config' action='execute'/>");
  fixture_say (&f, "<iq type='result' from='macbeth.shakespeare.lit' id='%s'><command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='s1' status='executing'>"
                   "<actions execute='next'><next/></actions></command></iq>",
               execute_id);
  step = dex_await_boxed (asked, NULL);
  asked = xmpp_commands_go_on (f.session, service, step, XMPP_COMMAND_NEXT, form);
  next_id = take_request (&f, "<command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='s1' action='next'><x xmlns='jabber:x:data' type='submit'/></command>");
  fixture_say (&f, "<iq type='result' from='macbeth.shakespeare.lit' id='%s'><command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='s1' status='completed'/></iq>", next_id);
  end = dex_await_boxed (asked, NULL);
  g_assert_cmpint (end->status, ==, XMPP_COMMAND_COMPLETED);
  fixture_tear_down (&f);
}

static gboolean
has_three (gpointer data)
{
  return ((Fixture *) data)->heard->len == 3;
}

/* Those that are rooms, though one does not answer and one refuses. */
static void
test_services (void)
{
  g_autoptr(XmppJid) server = xmpp_jid_new ("shakespeare.lit", NULL);
  g_autoptr(GPtrArray) found = NULL;
  g_autofree char *id = NULL;
  DexFuture *asked;
  Fixture f;

  fixture_set_up (&f);
  g_ptr_array_set_size (f.heard, 0);
  asked = xmpp_disco_find_services (f.session, server, "conference", "text");
  id = take_request (&f, "<query xmlns='http://jabber.org/protocol/disco#items'/>");
  fixture_say (&f, "<iq type='result' from='shakespeare.lit' id='%s'>" ITEMS ("<item jid='irc.shakespeare.lit'/><item jid='rooms.shakespeare.lit' name='Rooms'/><item jid='no.shakespeare.lit'/>") "</iq>", id);
  await_until (has_three, &f, 10);
  for (guint i = 0; i < 3; i++)
    {
      const char *to = xmpp_node_get_attribute (f.heard->pdata[i], "to");
      const char *asked_id = xmpp_node_get_attribute (f.heard->pdata[i], "id");

      if (g_str_has_prefix (to, "no."))
        fixture_say (&f, "<iq type='error' from='%s' id='%s'><error type='cancel'/></iq>", to, asked_id);
      else
        fixture_say (&f, "<iq type='result' from='%s' id='%s'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='%s'/></query></iq>",
                     to, asked_id, g_str_has_prefix (to, "irc.") ? "irc" : "text");
    }
  found = dex_await_boxed (asked, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((XmppDiscoItem *) found->pdata[0])->name, ==, "Rooms");
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/XEP-0030/items", test_items);
  g_test_add_func ("/xmpp/XEP-0433/channels", test_channels);
  g_test_add_func ("/xmpp/XEP-0050/steps", test_steps);
  FIBER_TEST ("/protocol/browsing/asking", test_asking);
  FIBER_TEST ("/protocol/browsing/services", test_services);

  return g_test_run ();
}
