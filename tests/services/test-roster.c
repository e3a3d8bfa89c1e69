/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-conversation-settings.h"
#include "kith-last-seen-service.h"
#include "kith-presence-service.h"

static KithContact *
contact (World      *world,
         const char *jid)
{
  g_autoptr(XmppJid) address = xmpp_jid_new (jid, NULL);

  return kith_roster_find (world->roster, address);
}

static void
push (World      *world,
      const char *version,
      const char *item)
{
  world_say (world, "<iq type='set' id='push-%s'><query xmlns='jabber:iq:roster' ver='%s'>%s</query></iq>", version, version, item);
}

static void
assert_contact (World            *world,
                const char       *jid,
                const char       *name,
                KithSubscription  subscription)
{
  g_assert_nonnull (contact (world, jid));
  g_assert_cmpstr (kith_contact_get_name (contact (world, jid)), ==, name);
  g_assert_cmpint (kith_contact_get_subscription (contact (world, jid)), ==, subscription);
}

/* RFC 6121 s. 2.6: fetched, cached, and pushes on top. */
static void
test_roster (void)
{
  World *world = world_new_await ();

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->list)), ==, 0);
  world_sign_in_await (world);
  assert_contact (world, ANN, "Ann", KITH_SUBSCRIPTION_BOTH);
  assert_contact (world, BOB, NULL, KITH_SUBSCRIPTION_TO);
  g_assert_cmpstr (kith_contact_get_groups (contact (world, ANN))[0], ==, "Friends");
  /* Every person has a conversation. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->list)), ==, 2);

  push (world, "r2", "<item jid='" CAROL "' name='Carol' subscription='none' ask='subscribe'/>");
  push (world, "r3", "<item jid='" BOB "' name='Bobby' subscription='both'/>");
  push (world, "r4", "<item jid='" ANN "' subscription='remove'/>");
  world_settle_await (world);
  g_assert_true (kith_contact_get_is_asked (contact (world, CAROL)));
  assert_contact (world, BOB, "Bobby", KITH_SUBSCRIPTION_BOTH);
  g_assert_false (kith_contact_get_in_roster (contact (world, ANN)));
  g_assert_nonnull (world_conversation (world, ANN));

  /* security.md S4 */
  world_say (world, "<iq type='set' id='evil' from='evil@example.net/x'><query xmlns='jabber:iq:roster' ver='r5'>"
                    "<item jid='evil@example.net' name='Boss' subscription='both'/></query></iq>");
  world_settle_await (world);
  g_assert_null (contact (world, "evil@example.net"));

  /* From disk, offline. */
  world_restart_await (world);
  assert_contact (world, BOB, "Bobby", KITH_SUBSCRIPTION_BOTH);
  assert_contact (world, CAROL, "Carol", KITH_SUBSCRIPTION_NONE);
  g_assert_true (contact (world, ANN) == NULL || !kith_contact_get_in_roster (contact (world, ANN)));

  /* The server says that our version holds. */
  world->roster_version = "r4";
  world->roster_xml = "<item jid='wrong@example.org' subscription='both'/>";
  world_sign_in_await (world);
  assert_contact (world, BOB, "Bobby", KITH_SUBSCRIPTION_BOTH);
  g_assert_null (contact (world, "wrong@example.org"));
  world_cut_await (world);

  /* It changed elsewhere while we were away. */
  world->roster_version = "r9";
  world->roster_xml = "<item jid='" ANN "' name='Ann again' subscription='from'/>";
  world_sign_in_await (world);
  assert_contact (world, ANN, "Ann again", KITH_SUBSCRIPTION_FROM);
  g_assert_false (kith_contact_get_in_roster (contact (world, BOB)));
  world_free_await (world);
}

static XmppNode *
find_presence (World      *world,
               const char *type,
               const char *to)
{
  for (guint i = 0; i < world->heard->len; i++)
    {
      XmppNode *node = g_ptr_array_index (world->heard, i);

      if (g_strcmp0 (xmpp_node_get_name (node), "presence") == 0 && g_strcmp0 (xmpp_node_get_attribute (node, "type"), type) == 0 &&
          g_strcmp0 (xmpp_node_get_attribute (node, "to"), to) == 0)
        return node;
    }

  return NULL;
}

static void
assert_done (DexFuture *future)
{
  GError *error = NULL;

  g_assert_true (dex_await (future, &error));
  g_assert_no_error (error);
}

/* RFC 6121 s. 3, as the one who asks. */
static void
test_add (void)
{
  World *world = world_new_await ();
  g_autoptr(XmppJid) carol = xmpp_jid_new (CAROL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (dex_await (kith_roster_service_add (world->roster_service, carol, "Carol", NULL), &error));
  g_assert_error (error, KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED);

  world_sign_in_await (world);
  assert_done (kith_roster_service_add (world->roster_service, carol, "Carol", NULL));
  world_settle_await (world);
  g_assert_nonnull (find_presence (world, "subscribe", CAROL));
  g_assert_nonnull (xmpp_node_find (find_presence (world, "subscribe", CAROL), "nick", "http://jabber.org/protocol/nick"));
  push (world, "r2", "<item jid='" CAROL "' name='Carol' subscription='none' ask='subscribe'/>");
  world_settle_await (world);
  assert_done (kith_roster_service_cancel (world->roster_service, contact (world, CAROL)));
  assert_done (kith_roster_service_rename (world->roster_service, contact (world, CAROL), "C."));
  assert_done (kith_roster_service_set_groups (world->roster_service, contact (world, CAROL), (const char *const[]) { "Club", NULL }));
  assert_done (kith_roster_service_remove (world->roster_service, contact (world, CAROL)));
  world_settle_await (world);
  g_assert_nonnull (find_presence (world, "unsubscribe", CAROL));
  world_free_await (world);
}

/* And as the one who is asked: it waits, over a restart too, until it is answered. */
static void
test_requests (void)
{
  World *world = world_new_await ();

  world_sign_in_await (world);
  world_say (world, "<presence type='subscribe' from='" CAROL "'><nick xmlns='http://jabber.org/protocol/nick'>Caro</nick></presence>");
  world_say (world, "<presence type='subscribe' from='dave@example.net'/>");
  /* They have it already. */
  world_say (world, "<presence type='subscribe' from='" ANN "'/>");
  world_settle_await (world);
  g_assert_true (kith_contact_get_is_asking (contact (world, CAROL)));
  g_assert_cmpstr (kith_contact_get_display_name (contact (world, CAROL)), ==, "Caro");
  g_assert_false (kith_contact_get_is_asking (contact (world, ANN)));
  g_assert_cmpuint (g_list_model_get_n_items (kith_roster_get_requests (world->roster)), ==, 2);

  world_restart_await (world);
  g_assert_true (kith_contact_get_is_asking (contact (world, CAROL)));
  g_assert_cmpstr (kith_contact_get_display_name (contact (world, CAROL)), ==, "Caro");
  world_sign_in_await (world);
  assert_done (kith_roster_service_accept (world->roster_service, contact (world, CAROL)));
  assert_done (kith_roster_service_deny (world->roster_service, contact (world, "dave@example.net")));
  world_settle_await (world);
  g_assert_nonnull (find_presence (world, "subscribed", CAROL));
  g_assert_nonnull (find_presence (world, "subscribe", CAROL));
  g_assert_nonnull (find_presence (world, "unsubscribed", "dave@example.net"));
  g_assert_cmpuint (g_list_model_get_n_items (kith_roster_get_requests (world->roster)), ==, 0);

  /* Taken back. */
  world_say (world, "<presence type='subscribe' from='eve@example.net'/>");
  world_settle_await (world);
  g_assert_true (kith_contact_get_is_asking (contact (world, "eve@example.net")));
  world_say (world, "<presence type='unsubscribe' from='eve@example.net'/>");
  world_settle_await (world);
  g_assert_false (kith_contact_get_is_asking (contact (world, "eve@example.net")));
  world_restart_await (world);
  g_assert_cmpuint (g_list_model_get_n_items (kith_roster_get_requests (world->roster)), ==, 0);
  world_free_await (world);
}

static void
test_presence (void)
{
  World *world = world_new_await ();

  world_sign_in_await (world);
  /* Ours goes out, once the roster was asked for. */
  g_assert_nonnull (find_presence (world, NULL, NULL));

  world_say (world, "<presence from='" ANN_FULL "'><show>away</show><status>lunch</status></presence>");
  world_say (world, "<presence from='" ANN "/desk'><priority>5</priority></presence>");
  world_say (world, "<presence from='" CAROL "/x'/>");
  world_settle_await (world);
  g_assert_cmpint (kith_contact_get_show (contact (world, ANN)), ==, KITH_SHOW_AVAILABLE);
  g_assert_cmpuint (g_list_model_get_n_items (kith_contact_get_resources (contact (world, ANN))), ==, 2);
  g_assert_null (contact (world, CAROL));
  world_say (world, "<presence type='unavailable' from='" ANN "/desk'/>");
  world_settle_await (world);
  g_assert_cmpint (kith_contact_get_show (contact (world, ANN)), ==, KITH_SHOW_AWAY);
  g_assert_cmpstr (kith_contact_get_status (contact (world, ANN)), ==, "lunch");

  /* Nobody is there while we are not; a resumed session goes on where it was, a fresh one begins anew. */
  world_cut_await (world);
  g_assert_cmpint (kith_contact_get_show (contact (world, ANN)), ==, KITH_SHOW_OFFLINE);
  world_connect_await (world, TRUE);
  world_settle_await (world);
  g_assert_cmpint (kith_contact_get_show (contact (world, ANN)), ==, KITH_SHOW_AWAY);
  world_cut_await (world);
  world_sign_in_await (world);
  g_assert_cmpint (kith_contact_get_show (contact (world, ANN)), ==, KITH_SHOW_OFFLINE);

  g_ptr_array_set_size (world->heard, 0);
  kith_account_set_presence (world->account, KITH_SHOW_DND, "busy");
  world_settle_await (world);
  g_assert_nonnull (find_presence (world, NULL, NULL));
  {
    XmppNode *last = NULL;

    for (guint i = 0; i < world->heard->len; i++)
      if (g_strcmp0 (xmpp_node_get_name (g_ptr_array_index (world->heard, i)), "presence") == 0)
        last = g_ptr_array_index (world->heard, i);
    g_assert_cmpstr (xmpp_node_find_text (last, "show", "jabber:client"), ==, "dnd");
    g_assert_cmpstr (xmpp_node_find_text (last, "status", "jabber:client"), ==, "busy");
  }
  world_free_await (world);
}

static XmppNode *
last_presence (World *world)
{
  for (guint i = world->heard->len; i > 0; i--)
    if (g_strcmp0 (xmpp_node_get_name (g_ptr_array_index (world->heard, i - 1)), "presence") == 0)
      return g_ptr_array_index (world->heard, i - 1);

  return NULL;
}

#define assert_sent(world, show, is_idle)                                                                       \
  G_STMT_START                                                                                                  \
  {                                                                                                             \
    world_settle_await (world);                                                                                 \
    g_assert_cmpstr (xmpp_node_find_text (last_presence (world), "show", "jabber:client"), ==, show);           \
    g_assert_cmpint (xmpp_node_find (last_presence (world), "idle", "urn:xmpp:idle:1") != NULL, ==, is_idle);   \
  }                                                                                                             \
  G_STMT_END

/* XEP-0319, in both directions; what the person chose is not overwritten. */
static void
test_idle (void)
{
  World *world = world_new_await ();
  const gint64 since = g_get_real_time () - 20 * 60 * G_USEC_PER_SEC;

  world_sign_in_await (world);
  assert_sent (world, NULL, FALSE);
  kith_account_set_idle (world->account, TRUE, since);
  assert_sent (world, "away", TRUE);
  g_assert_cmpint (kith_account_get_show (world->account), ==, KITH_SHOW_AVAILABLE);
  kith_account_set_idle (world->account, FALSE, 0);
  assert_sent (world, NULL, FALSE);

  /* Busy stays busy. */
  kith_account_set_presence (world->account, KITH_SHOW_DND, NULL);
  kith_account_set_idle (world->account, TRUE, since);
  assert_sent (world, "dnd", TRUE);
  kith_account_set_presence (world->account, KITH_SHOW_XA, NULL);
  assert_sent (world, "xa", TRUE);
  kith_account_set_presence (world->account, KITH_SHOW_CHAT, NULL);
  assert_sent (world, "away", TRUE);
  /* Away without telling since when. */
  kith_account_set_idle (world->account, TRUE, 0);
  assert_sent (world, "away", FALSE);
  kith_account_set_idle (world->account, FALSE, 0);
  assert_sent (world, "chat", FALSE);

  world_say (world, "<presence from='" ANN_FULL "'><show>away</show><idle xmlns='urn:xmpp:idle:1' since='2020-01-01T10:00:00Z'/></presence>");
  world_settle_await (world);
  g_assert_cmpint (kith_contact_get_idle_since (contact (world, ANN)), >, 0);
  world_say (world, "<presence from='" ANN_FULL "'/>");
  world_settle_await (world);
  g_assert_cmpint (kith_contact_get_idle_since (contact (world, ANN)), ==, 0);
  world_free_await (world);
}

/* All presences that we sent since @from, as "TO idle" in their order. */
static char *
told (World *world,
      guint  from)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = from; i < world->heard->len; i++)
    {
      XmppNode *node = g_ptr_array_index (world->heard, i);
      const char *to = xmpp_node_get_attribute (node, "to");

      if (g_strcmp0 (xmpp_node_get_name (node), "presence") == 0)
        g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", to != NULL ? to : "all",
                                xmpp_node_find (node, "idle", "urn:xmpp:idle:1") != NULL ? " idle" : "");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_told(world, expected)                           \
  G_STMT_START                                                 \
  {                                                            \
    g_autofree char *text = NULL;                              \
    world_settle_await (world);                                \
    text = told (world, from);                                 \
    g_assert_cmpstr (text, ==, expected);                      \
    from = (world)->heard->len;                                \
  }                                                            \
  G_STMT_END

/* Since when we are away can be kept from one, and told to one alone. */
static void
test_idle_exceptions (void)
{
  World *world = world_new_await ();
  const gint64 since = g_get_real_time () - 20 * 60 * G_USEC_PER_SEC;
  KithConversation *ann, *bob;
  guint from;

  world->roster_xml = "<item jid='" ANN "' subscription='both'/><item jid='" BOB "' subscription='both'/><item jid='" CAROL "' subscription='to'/>";
  world_sign_in_await (world);
  world_say (world, "<presence from='" ANN_FULL "'/><presence from='" CAROL "/x'/>");
  world_settle_await (world);
  from = world->heard->len;
  ann = world_conversation (world, ANN);
  bob = world_conversation (world, BOB);

  kith_account_set_idle (world->account, TRUE, since);
  assert_told (world, "all idle");

  /* Ann shall not know: so it is said to nobody by what goes to all, and to who comes. */
  kith_conversation_settings_set_telling (world->settings, ann, KITH_TOLD_LAST_SEEN, KITH_TELLING_NEVER);
  assert_told (world, "all");
  world_say (world, "<presence from='" BOB "/desk'/>");
  assert_told (world, BOB " idle");
  /* Once; and not to those who do not see our presence. */
  world_say (world, "<presence from='" BOB "/desk'><show>away</show></presence>");
  assert_told (world, "");
  kith_account_set_presence (world->account, KITH_SHOW_DND, NULL);
  assert_told (world, "all, " BOB " idle");

  /* Back, nothing needs to be told alone. */
  kith_account_set_idle (world->account, FALSE, 0);
  assert_told (world, "all");
  kith_account_set_idle (world->account, TRUE, since);
  assert_told (world, "all, " BOB " idle");

  /* Nobody but Ann. */
  kith_presence_service_set_tells_last_seen (world->presence, FALSE);
  assert_told (world, "all");
  kith_conversation_settings_set_telling (world->settings, ann, KITH_TOLD_LAST_SEEN, KITH_TELLING_ALWAYS);
  assert_told (world, "all, " ANN " idle");
  kith_conversation_settings_set_telling (world->settings, ann, KITH_TOLD_LAST_SEEN, KITH_TELLING_AS_ALL);
  assert_told (world, "all");
  kith_presence_service_set_tells_last_seen (world->presence, TRUE);
  assert_told (world, "all idle");
  g_assert_cmpint (kith_conversation_get_telling (bob, KITH_TOLD_LAST_SEEN), ==, KITH_TELLING_AS_ALL);

  world_free_await (world);
}

/* XEP-0153 where the server does not say it for us (XEP-0398). */
static void
test_photo_hash (void)
{
  World *world = world_new_await ();
  guint from;

  world_sign_in_await (world);
  world_settle_await (world);
  from = world->heard->len;
  kith_account_set_avatar_file (world->account, "/somewhere/0123456789abcdef0123456789abcdef01234567");
  assert_told (world, "all");
  {
    XmppNode *update = xmpp_node_find (last_presence (world), "x", "vcard-temp:x:update");

    g_assert_nonnull (update);
    g_assert_cmpstr (xmpp_node_find_text (update, "photo", "vcard-temp:x:update"), ==, "0123456789abcdef0123456789abcdef01234567");
  }
  kith_account_set_avatar_file (world->account, NULL);
  assert_told (world, "all");
  g_assert_null (xmpp_node_find (last_presence (world), "x", "vcard-temp:x:update"));

  world_free_await (world);
}

static gboolean
was_asked (gpointer data)
{
  const World *world = data;

  return world->n_last > 0;
}

/* XEP-0012 and XEP-0202: asked lazily, seldom, and only of who may know that we are there. */
static void
test_last_seen (void)
{
  World *world = world_new_await ();
  KithLastSeenService *service;
  int zone;

  world->seconds = "903";
  world->zone = "+05:30";
  world->roster_xml = "<item jid='" ANN "' subscription='both'/><item jid='" BOB "' subscription='to'/><item jid='" CAROL "' subscription='from'/>"
                      "<item jid='dave@example.net' subscription='both'/>";
  service = kith_last_seen_service_new (world->session, world->roster, world->scope);
  world_sign_in_await (world);
  world_say (world, "<presence from='" ANN_FULL "'/><presence from='" BOB "/desk'/>");
  world_settle_await (world);

  /* Not before it is known who is there. */
  kith_last_seen_service_look (service, world_conversation (world, "dave@example.net"));
  world_settle_await (world);
  g_assert_cmpuint (world->n_last, ==, 0);
  await_until (was_asked, world, 30);
  world_settle_await (world);
  g_assert_cmpuint (world->n_last, ==, 1);
  g_assert_cmpint (ABS (g_get_real_time () - 903 * G_USEC_PER_SEC - kith_contact_get_last_seen (contact (world, "dave@example.net"))), <,
                   30 * G_USEC_PER_SEC);

  /* Once; not of who does not show us their presence. */
  kith_last_seen_service_look (service, world_conversation (world, CAROL));
  kith_last_seen_service_look (service, world_conversation (world, "dave@example.net"));
  world_settle_await (world);
  g_assert_cmpuint (world->n_last, ==, 1);
  g_assert_cmpint (kith_contact_get_last_seen (contact (world, CAROL)), ==, 0);

  /* Who is there is asked for the time, once; who does not see our presence is not, since the question would tell. */
  kith_last_seen_service_look (service, world_conversation (world, BOB));
  kith_last_seen_service_look (service, world_conversation (world, ANN));
  world_settle_await (world);
  kith_last_seen_service_look (service, world_conversation (world, BOB));
  kith_last_seen_service_look (service, world_conversation (world, ANN));
  world_settle_await (world);
  g_assert_cmpuint (world->n_zone, ==, 1);
  g_assert_true (kith_contact_get_zone (contact (world, ANN), &zone));
  g_assert_cmpint (zone, ==, 5 * 3600 + 1800);
  g_assert_false (kith_contact_get_zone (contact (world, BOB), &zone));

  /* While somebody looks, they come: a zone that is none is not believed. */
  world->zone = "+99:00";
  kith_last_seen_service_look (service, world_conversation (world, "dave@example.net"));
  world_say (world, "<presence from='dave@example.net/x'/>");
  world_settle_await (world);
  g_assert_cmpuint (world->n_zone, ==, 2);
  g_assert_false (kith_contact_get_zone (contact (world, "dave@example.net"), &zone));

  /* We see them go. */
  world_say (world, "<presence type='unavailable' from='" ANN_FULL "'/>");
  world_settle_await (world);
  g_assert_cmpint (ABS (g_get_real_time () - kith_contact_get_last_seen (contact (world, ANN))), <, 30 * G_USEC_PER_SEC);

  g_object_run_dispose (G_OBJECT (service));
  g_assert_finalize_object (service);
  world_free_await (world);
}

/* A request is asked for nothing, nor is who wrote without being a contact. */
static void
test_last_seen_of_strangers (void)
{
  World *world = world_new_await ();
  KithLastSeenService *service;

  world->seconds = "903";
  world->zone = "+05:30";
  service = kith_last_seen_service_new (world->session, world->roster, world->scope);
  world_sign_in_await (world);
  world_say (world, "<message from='" CAROL "/x' to='" ME "' type='chat' id='c'><body>c</body></message>");
  world_settle_await (world);
  kith_last_seen_service_look (service, world_conversation (world, CAROL));
  dex_await (dex_timeout_new_msec (5500), NULL);
  world_say (world, "<presence from='" CAROL "/x'/>");
  world_settle_await (world);
  kith_conversation_service_accept (world->conversations, world_conversation (world, CAROL));
  kith_last_seen_service_look (service, world_conversation (world, CAROL));
  world_settle_await (world);
  g_assert_cmpuint (world->n_last + world->n_zone, ==, 0);

  g_object_run_dispose (G_OBJECT (service));
  g_assert_finalize_object (service);
  world_free_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/roster/roster", test_roster);
  FIBER_TEST ("/services/roster/add", test_add);
  FIBER_TEST ("/services/roster/requests", test_requests);
  FIBER_TEST ("/services/roster/presence", test_presence);
  FIBER_TEST ("/services/roster/XEP-0319-idle", test_idle);
  FIBER_TEST ("/services/roster/XEP-0319-exceptions", test_idle_exceptions);
  FIBER_TEST ("/services/roster/XEP-0153-photo-hash", test_photo_hash);
  FIBER_TEST ("/services/roster/XEP-0012-XEP-0202-last-seen", test_last_seen);
  FIBER_TEST ("/services/roster/P1-last-seen-of-strangers", test_last_seen_of_strangers);

  return g_test_run ();
}
