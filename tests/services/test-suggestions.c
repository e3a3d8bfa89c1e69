/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-time.h"
#include "xmpp-error.h"

#include <string.h>

/* XEP-0144: what is asked about, and what is done. The contacts are those of the world, a gateway and two people behind it. */

#define GATEWAY "gateway.example"
#define GINA    "gina@gateway.example"
#define HUGO    "hugo@gateway.example"

#define CONTACTS \
  "<item jid='" ANN "' name='Ann' subscription='both'><group>Friends</group></item>" \
  "<item jid='" BOB "' subscription='to'/>" \
  "<item jid='" GATEWAY "' name='The other network' subscription='both'/>" \
  "<item jid='" GINA "' name='Gina' subscription='both'><group>Club</group><group>Work</group></item>" \
  "<item jid='" HUGO "' name='Hugo' subscription='both'><group>Club</group></item>"

static GPtrArray *orders; /* of char: what was asked of the server's roster */
static const char *refused; /* an address */

static gboolean
answer_cb (gpointer  data,
           XmppNode *iq)
{
  XmppNode *query = xmpp_node_find (iq, "query", "jabber:iq:roster");
  XmppNode *item = query != NULL ? xmpp_node_find (query, "item", "jabber:iq:roster") : NULL;
  const char *jid = item != NULL ? xmpp_node_get_attribute (item, "jid") : NULL;
  const char *name = item != NULL ? xmpp_node_get_attribute (item, "name") : NULL;
  const char *subscription = item != NULL ? xmpp_node_get_attribute (item, "subscription") : NULL;
  GString *text;

  if (item == NULL)
    return FALSE;

  text = g_string_new (jid);
  g_string_append_printf (text, " %s", name != NULL ? name : "-");
  for (XmppNode *child = xmpp_node_get_first (item); child != NULL; child = xmpp_node_get_next (child))
    g_string_append_printf (text, " [%s]", xmpp_node_get_text (child));
  if (subscription != NULL)
    g_string_append_printf (text, " %s", subscription);
  g_ptr_array_add (orders, g_string_free (text, FALSE));

  if (g_strcmp0 (jid, refused) != 0)
    return FALSE;
  world_say (data, "<iq type='error' id='%s'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
             xmpp_node_get_attribute (iq, "id"));

  return TRUE;
}

static World *
begin_await (void)
{
  World *world = world_new_await ();

  orders = g_ptr_array_new_with_free_func (g_free);
  refused = NULL;
  world->roster_xml = CONTACTS;
  world->answer = answer_cb;
  world_sign_in_await (world);

  return world;
}

static void
end_await (World *world)
{
  world_free_await (world);
  g_clear_pointer (&orders, g_ptr_array_unref);
}

static void
say_await (World      *world,
           const char *from,
           const char *items)
{
  world_say (world, "<message from='%s'><x xmlns='http://jabber.org/protocol/rosterx'>%s</x></message>", from, items);
  world_settle_await (world);
}

static GListModel *
lists (World *world)
{
  return kith_suggestion_service_get_lists (world->suggestions);
}

/* "SENDER: add JID NAME [GROUP] *; ...": * where it is proposed. */
static char *
describe (World *world)
{
  static const char *const kinds[] = { "add", "change", "remove" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lists (world)); i++)
    {
      g_autoptr(KithSuggestionList) list = g_list_model_get_item (lists (world), i);

      g_string_append_printf (text, "%s%s:", i > 0 ? " | " : "", xmpp_jid_get_text (kith_suggestion_list_get_sender (list)));
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (list)); j++)
        {
          g_autoptr(KithSuggestion) suggestion = g_list_model_get_item (G_LIST_MODEL (list), j);
          const char *name = kith_suggestion_get_name (suggestion);
          g_autofree char *groups = g_strjoinv (",", (char **) (gsize) kith_suggestion_get_groups (suggestion));

          g_string_append_printf (text, "%s %s %s %s [%s]%s", j > 0 ? ";" : "", kinds[kith_suggestion_get_kind (suggestion)],
                                  xmpp_jid_get_text (kith_suggestion_get_jid (suggestion)), name != NULL ? name : "-", groups,
                                  kith_suggestion_get_is_proposed (suggestion) ? " *" : "");
        }
    }

  return g_string_free (text, FALSE);
}

static void
assert_waits (World      *world,
              const char *expected)
{
  g_autofree char *text = describe (world);

  g_assert_cmpstr (text, ==, expected);
}

/* S. 3.1, 6.1: of people only new contacts, and none is proposed. */
static void
test_people (void)
{
  World *world = begin_await ();

  say_await (world, ANN_FULL, "<item jid='" CAROL "' name='Carol'><group>New</group></item><item jid='" BOB "'/><item jid='" GINA "'><group>Other</group></item>"
                              "<item jid='" ME "'/><item jid='carol'/><item action='explode' jid='dave@example.net'/>");
  assert_waits (world, ANN ": add " CAROL " Carol [New]; add carol - []; add dave@example.net - []");

  say_await (world, ANN_FULL, "<item action='delete' jid='" BOB "'/><item action='modify' jid='" BOB "' name='Bobby'/>");
  assert_waits (world, ANN ": add " CAROL " Carol [New]; add carol - []; add dave@example.net - []");

  /* The last counts. */
  say_await (world, ANN_FULL, "<item jid='erin@example.net'/>");
  assert_waits (world, ANN ": add erin@example.net - []");

  /* Strangers, and who does not see our presence. */
  say_await (world, "evil@example.net/x", "<item jid='" CAROL "'/>");
  say_await (world, BOB "/x", "<item jid='" CAROL "'/>");
  say_await (world, "example.net", "<item jid='" CAROL "'/>");
  assert_waits (world, ANN ": add erin@example.net - []");

  /* Nothing is done by itself, and who is no contact any more has nothing to suggest. */
  g_assert_cmpuint (orders->len, ==, 0);
  world_say (world, "<iq type='set' id='push'><query xmlns='jabber:iq:roster' ver='r2'><item jid='" ANN "' subscription='remove'/></query></iq>");
  world_settle_await (world);
  assert_waits (world, "");
  end_await (world);
}

/* What lies in the archive was suggested to somebody who has seen it, or is old; what another device got as well is shown here too. */
static void
test_ways (void)
{
  World *world = world_new_await ();
  Archived *archived;

  orders = g_ptr_array_new_with_free_func (g_free);
  world->roster_xml = CONTACTS;
  world_archive (world, ANN, "old", 2, kith_time_now () - G_TIME_SPAN_HOUR);
  archived = world->archived->pdata[1];
  g_free (archived->xml);
  archived->xml = g_strdup ("<message xmlns='jabber:client' from='" ANN_FULL "' to='" ME "' type='chat' id='old1'><body>old1</body>"
                            "<x xmlns='http://jabber.org/protocol/rosterx'><item jid='" CAROL "'/></x></message>");
  world_sign_in_await (world);
  world_open_await (world, world_conversation (world, ANN));
  world_assert_timeline (world_conversation (world, ANN), "old0:0 old1:0");
  assert_waits (world, "");

  world_say (world, "<message from='" ME "'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                    "<message xmlns='jabber:client' from='" ANN_FULL "' to='" ME "/phone'><x xmlns='http://jabber.org/protocol/rosterx'>"
                    "<item jid='" CAROL "'/></x></message></forwarded></received></message>");
  world_settle_await (world);
  assert_waits (world, ANN ": add " CAROL " - []");
  end_await (world);
}

/* S. 3.1 to 3.3 and 6.2: of its own domain alone, and proposed only what is new. */
static void
test_gateway (void)
{
  World *world = begin_await ();

  say_await (world, GATEWAY, "<item jid='new@gateway.example' name='New'/><item jid='far@example.net'/><item jid='" GINA "'><group>Club</group></item>"
                             "<item jid='" HUGO "' name='Other'/><item jid='" ANN "'><group>Mine</group></item>");
  assert_waits (world, GATEWAY ": add new@gateway.example New [] *; add far@example.net - [] *");
  say_await (world, GATEWAY, "<item jid='" HUGO "'><group>Work</group></item>");
  assert_waits (world, GATEWAY ": change " HUGO " Hugo [Club,Work]");

  say_await (world, GATEWAY "/registered", "<item action='delete' jid='" GINA "'><group>Work</group></item><item action='delete' jid='" HUGO "'/>"
                                           "<item action='delete' jid='" ANN "'/><item action='delete' jid='nobody@gateway.example'/>");
  assert_waits (world, GATEWAY ": change " GINA " Gina [Club]; remove " HUGO " - []");
  say_await (world, GATEWAY, "<item action='delete' jid='" GINA "'><group>Work</group><group>Club</group></item>"
                             "<item action='delete' jid='" HUGO "'><group>Other</group></item>");
  assert_waits (world, GATEWAY ": remove " GINA " - []");

  say_await (world, GATEWAY, "<item action='modify' jid='" GINA "' name='Regina'/><item action='modify' jid='" HUGO "'><group>Work</group></item>"
                             "<item action='modify' jid='" BOB "' name='Bobby'/><item action='modify' jid='nobody@gateway.example' name='X'/>");
  assert_waits (world, GATEWAY ": change " GINA " Regina [Club,Work]; change " HUGO " Hugo [Work]");
  say_await (world, GATEWAY, "<item action='modify' jid='" HUGO "' name='Hugo'><group>Club</group></item>");
  assert_waits (world, GATEWAY ": change " GINA " Regina [Club,Work]; change " HUGO " Hugo [Work]");

  /* Our own server; it is no contact. */
  say_await (world, "example.org", "<item jid='" CAROL "'/><item action='delete' jid='" ANN "'/><item action='delete' jid='" GINA "'/>");
  assert_waits (world, GATEWAY ": change " GINA " Regina [Club,Work]; change " HUGO " Hugo [Work] | example.org: add " CAROL " - [] *; remove " ANN " - []");
  g_assert_cmpuint (orders->len, ==, 0);
  end_await (world);
}

static GPtrArray *
choose (KithSuggestionList *list,
        const char         *jid,
        ...)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  va_list args;

  va_start (args, jid);
  for (; jid != NULL; jid = va_arg (args, const char *))
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
      {
        g_autoptr(KithSuggestion) suggestion = g_list_model_get_item (G_LIST_MODEL (list), i);

        if (strcmp (xmpp_jid_get_text (kith_suggestion_get_jid (suggestion)), jid) == 0)
          g_ptr_array_add (chosen, g_steal_pointer (&suggestion));
      }
  va_end (args);

  return chosen;
}

static void
assert_orders (const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < orders->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (char *) orders->pdata[i]);
  g_assert_cmpstr (text->str, ==, expected);
  g_ptr_array_set_size (orders, 0);
}

/* What was chosen and nothing else, with what the server refuses told where it belongs. */
static void
test_apply (void)
{
  World *world = begin_await ();
  KithSuggestionList *list;
  g_autoptr(GPtrArray) chosen = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *first;

  say_await (world, GATEWAY, "<item jid='a@gateway.example' name='A'><group>Club</group></item><item jid='b@gateway.example'/>"
                             "<item jid='c@gateway.example'/><item jid='d@gateway.example'/>");
  list = g_list_model_get_item (lists (world), 0);
  chosen = choose (list, "a@gateway.example", "b@gateway.example", "c@gateway.example", NULL);
  refused = "b@gateway.example";
  first = kith_suggestion_service_apply (world->suggestions, list, chosen);
  g_assert_true (kith_suggestion_list_get_is_busy (list));
  g_assert_false (dex_await (kith_suggestion_service_apply (world->suggestions, list, chosen), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_false (dex_await_boolean (first, NULL));
  g_assert_false (kith_suggestion_list_get_is_busy (list));
  world_settle_await (world);
  assert_orders ("a@gateway.example A [Club]; b@gateway.example -; c@gateway.example -");
  assert_waits (world, GATEWAY ": add b@gateway.example - [] *; add d@gateway.example - [] *");
  g_assert_error (kith_suggestion_get_error (chosen->pdata[1]), XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_NOT_ALLOWED);
  g_assert_null (kith_suggestion_get_error (chosen->pdata[0]));

  /* Again, and then it goes with what was not chosen. */
  refused = NULL;
  rest = choose (list, "b@gateway.example", NULL);
  g_assert_true (dex_await_boolean (kith_suggestion_service_apply (world->suggestions, list, rest), NULL));
  world_settle_await (world);
  assert_orders ("b@gateway.example -");
  assert_waits (world, "");
  g_assert_cmpuint (world->heard->len, >, 0);
  {
    guint n = 0;

    for (guint i = 0; i < world->heard->len; i++)
      n += g_strcmp0 (xmpp_node_get_attribute (world->heard->pdata[i], "type"), "subscribe") == 0;
    g_assert_cmpuint (n, ==, 3);
  }
  g_object_unref (list);
  end_await (world);
}

/* What the person saw counts: a contact that changed meanwhile is left alone, one that went does not come back. */
static void
test_meanwhile (void)
{
  World *world = begin_await ();
  KithSuggestionList *list;
  g_autoptr(GPtrArray) chosen = NULL;

  say_await (world, GATEWAY, "<item action='modify' jid='" GINA "' name='Regina'/><item action='modify' jid='" HUGO "' name='Victor'/>"
                             "<item jid='a@gateway.example'/>");
  list = g_list_model_get_item (lists (world), 0);
  chosen = choose (list, GINA, HUGO, "a@gateway.example", NULL);
  world_say (world, "<iq type='set' id='p1'><query xmlns='jabber:iq:roster' ver='r2'><item jid='" GINA "' name='My Gina' subscription='both'/></query></iq>");
  world_say (world, "<iq type='set' id='p2'><query xmlns='jabber:iq:roster' ver='r3'><item jid='" HUGO "' subscription='remove'/></query></iq>");
  world_say (world, "<iq type='set' id='p3'><query xmlns='jabber:iq:roster' ver='r4'><item jid='a@gateway.example' name='Mine' subscription='to'/></query></iq>");
  world_settle_await (world);
  g_assert_false (dex_await_boolean (kith_suggestion_service_apply (world->suggestions, list, chosen), NULL));
  assert_orders ("");
  g_assert_error (kith_suggestion_get_error (chosen->pdata[0]), G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  assert_waits (world, GATEWAY ": change " GINA " Regina [Club,Work]");

  kith_suggestion_service_dismiss (world->suggestions, list);
  assert_waits (world, "");
  assert_orders ("");
  g_object_unref (list);
  end_await (world);
}

/* A removal and a change, chosen. */
static void
test_change_and_remove (void)
{
  World *world = begin_await ();
  KithSuggestionList *list;
  g_autoptr(GPtrArray) chosen = NULL;

  say_await (world, GATEWAY, "<item action='modify' jid='" GINA "' name='Regina'/><item action='delete' jid='" HUGO "'/>");
  list = g_list_model_get_item (lists (world), 0);
  g_assert_false (kith_suggestion_list_only_adds (list));
  chosen = choose (list, GINA, HUGO, NULL);
  g_assert_true (dex_await_boolean (kith_suggestion_service_apply (world->suggestions, list, chosen), NULL));
  assert_orders (GINA " Regina [Club] [Work]; " HUGO " - remove");
  assert_waits (world, "");
  g_object_unref (list);
  end_await (world);
}

/* Offline nothing is lost; stopped, the rest waits. */
static void
test_ends (void)
{
  World *world = begin_await ();
  KithSuggestionList *list;
  g_autoptr(GPtrArray) chosen = NULL;
  DexFuture *future;

  say_await (world, GATEWAY, "<item jid='a@gateway.example'/><item jid='b@gateway.example'/>");
  list = g_list_model_get_item (lists (world), 0);
  chosen = choose (list, "a@gateway.example", "b@gateway.example", NULL);
  future = kith_suggestion_service_apply (world->suggestions, list, chosen);
  kith_suggestion_service_stop (world->suggestions, list);
  g_assert_false (dex_await_boolean (future, NULL));
  assert_orders ("");
  assert_waits (world, GATEWAY ": add a@gateway.example - [] *; add b@gateway.example - [] *");

  world_cut_await (world);
  g_assert_false (dex_await_boolean (kith_suggestion_service_apply (world->suggestions, list, chosen), NULL));
  g_assert_error (kith_suggestion_get_error (chosen->pdata[0]), KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED);
  g_assert_error (kith_suggestion_get_error (chosen->pdata[1]), KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED);
  assert_waits (world, GATEWAY ": add a@gateway.example - [] *; add b@gateway.example - [] *");
  g_object_unref (list);
  end_await (world);
}

/* S. 5, rule 4: 500 are kept, and one knows that there were more. */
static void
test_many (void)
{
  World *world = begin_await ();
  g_autoptr(GString) items = g_string_new (NULL);
  KithSuggestionList *list;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (items, "<item jid='u%u@gateway.example'/>", i);
  say_await (world, GATEWAY, items->str);
  list = g_list_model_get_item (lists (world), 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 500);
  g_assert_true (kith_suggestion_list_get_is_cut (list));
  g_assert_cmpuint (orders->len, ==, 0);
  g_object_unref (list);
  end_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/suggestions/S10-people", test_people);
  FIBER_TEST ("/services/suggestions/S10-gateway", test_gateway);
  FIBER_TEST ("/services/suggestions/ways", test_ways);
  FIBER_TEST ("/services/suggestions/apply", test_apply);
  FIBER_TEST ("/services/suggestions/meanwhile", test_meanwhile);
  FIBER_TEST ("/services/suggestions/change-and-remove", test_change_and_remove);
  FIBER_TEST ("/services/suggestions/ends", test_ends);
  FIBER_TEST ("/services/suggestions/many", test_many);

  return g_test_run ();
}
