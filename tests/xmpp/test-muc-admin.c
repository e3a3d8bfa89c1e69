/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "session-fixture.h"
#include "xmpp-muc-admin.h"

/* Running a room: what is asked of it, as in the examples of XEP-0045 s. 9 and 10, and what it says of its own. */

#define ROOM          "coven@chat.shakespeare.lit"
#define ADMIN(inside) "<query xmlns='http://jabber.org/protocol/muc#admin'>" inside "</query>"
#define OWNER(inside) "<query xmlns='http://jabber.org/protocol/muc#owner'>" inside "</query>"

typedef struct
{
  Fixture  f;
  XmppMuc *muc;
  XmppJid *room;
  GString *events;
} Hall;

static void
affiliation_cb (XmppMuc *muc,
                XmppJid *room,
                XmppJid *jid,
                int      affiliation,
                Hall    *h)
{
  g_string_append_printf (h->events, "%s is %s;", xmpp_jid_get_text (jid), xmpp_affiliation_to_name ((XmppAffiliation) affiliation));
}

static void
voice_request_cb (XmppMuc      *muc,
                  XmppJid      *room,
                  XmppDataForm *form,
                  Hall         *h)
{
  g_string_append_printf (h->events, "%s asks in %s;", xmpp_data_form_get (form, "muc#roomnick"), xmpp_jid_get_text (room));
  dex_future_disown (xmpp_muc_answer_voice_request (h->muc, room, form, TRUE));
}

static gboolean
has_heard (gpointer data)
{
  return ((Hall *) data)->f.heard->len > 0;
}

static void
hall_begin (Hall *h)
{
  XmppMucJoin options = { .nick = "me", .is_creating = TRUE };
  g_autoptr(XmppMucJoined) joined = NULL;
  DexFuture *joining;

  *h = (Hall) { 0 };
  fixture_set_up (&h->f);
  h->muc = h->f.modules->muc;
  h->room = xmpp_jid_new (ROOM, NULL);
  h->events = g_string_new (NULL);
  g_signal_connect (h->muc, "affiliation", G_CALLBACK (affiliation_cb), h);
  g_signal_connect (h->muc, "voice-request", G_CALLBACK (voice_request_cb), h);

  g_ptr_array_set_size (h->f.heard, 0);
  joining = xmpp_muc_join (h->muc, h->room, &options);
  await_until (has_heard, h, 10);
  g_ptr_array_set_size (h->f.heard, 0);
  fixture_say (&h->f, "<presence from='" ROOM "/me'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator'/><status code='110'/></x></presence>");
  await_until (has_heard, h, 10);
  fixture_say (&h->f, "<iq type='result' from='" ROOM "' id='%s'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:message-moderate:0'/></query></iq>",
               xmpp_node_get_attribute (h->f.heard->pdata[0], "id"));
  joined = dex_await_boxed (joining, NULL);
  g_assert_nonnull (joined);
  g_ptr_array_set_size (h->f.heard, 0);
}

static void
hall_end (Hall *h)
{
  fixture_tear_down (&h->f);
  xmpp_jid_unref (h->room);
  g_string_free (h->events, TRUE);
}

/* @future asks the room this, and is done when the room says so. */
static void
assert_asks (Hall       *h,
             DexFuture  *future,
             const char *payload)
{
  g_autoptr(XmppNode) wanted = fixture_parse (payload);
  XmppNode *iq;

  g_assert_nonnull (wanted);
  await_until (has_heard, h, 10);
  iq = h->f.heard->pdata[0];
  g_assert_cmpstr (xmpp_node_get_attribute (iq, "to"), ==, ROOM);
  g_assert_cmpstr (xmpp_node_get_attribute (iq, "type"), ==, "set");
  g_assert_true (xmpp_node_equal (xmpp_node_get_first (iq), wanted));
  fixture_say (&h->f, "<iq type='result' from='" ROOM "' id='%s'/>", xmpp_node_get_attribute (iq, "id"));
  g_assert_true (dex_await (future, NULL));
  g_ptr_array_set_size (h->f.heard, 0);
}

static void
test_requests (void)
{
  g_autoptr(XmppJid) person = xmpp_jid_new ("earlofcambridge@shakespeare.lit/throne", NULL);
  g_autoptr(XmppJid) other = xmpp_jid_new ("darkcave@chat.shakespeare.lit", NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_muc_item_free);
  g_autoptr(XmppDataForm) form = xmpp_data_form_new (XMPP_FORM_SUBMIT, "http://jabber.org/protocol/muc#roomconfig");
  g_autoptr(GBytes) picture = g_bytes_new_static ("picture", 7);
  Hall h;

  hall_begin (&h);
  /* Lists: ex. 89, 117, 121; several at once as in ex. 124. */
  assert_asks (&h, xmpp_muc_set_role (h.muc, h.room, "pistol", XMPP_ROLE_NONE, "Avaunt, you cullion!"),
               ADMIN ("<item nick='pistol' role='none'><reason>Avaunt, you cullion!</reason></item>"));
  assert_asks (&h, xmpp_muc_set_role (h.muc, h.room, "thirdwitch", XMPP_ROLE_PARTICIPANT, NULL), ADMIN ("<item nick='thirdwitch' role='participant'/>"));
  assert_asks (&h, xmpp_muc_set_affiliation (h.muc, h.room, person, XMPP_AFFILIATION_OUTCAST, "Treason"),
               ADMIN ("<item affiliation='outcast' jid='earlofcambridge@shakespeare.lit'><reason>Treason</reason></item>"));
  g_ptr_array_add (items, xmpp_muc_item_new (person, XMPP_AFFILIATION_NONE, NULL));
  g_ptr_array_add (items, xmpp_muc_item_new (other, XMPP_AFFILIATION_MEMBER, "worthy"));
  g_ptr_array_add (items, xmpp_muc_item_new (NULL, XMPP_AFFILIATION_OWNER, NULL));
  assert_asks (&h, xmpp_muc_set_affiliations (h.muc, h.room, items),
               ADMIN ("<item affiliation='none' jid='earlofcambridge@shakespeare.lit'/>"
                      "<item affiliation='member' jid='darkcave@chat.shakespeare.lit'><reason>worthy</reason></item>"));

  /* The room announces only the older form. */
  assert_asks (&h, xmpp_muc_moderate (h.muc, h.room, "stanza-id-1", "spam"),
               "<apply-to id='stanza-id-1' xmlns='urn:xmpp:fasten:0'><moderate xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/>"
               "<reason>spam</reason></moderate></apply-to>");

  /* Owners: ex. 155, 159, 200. */
  assert_asks (&h, xmpp_muc_accept_defaults (h.muc, h.room), OWNER ("<x xmlns='jabber:x:data' type='submit'/>"));
  xmpp_data_form_set (form, "muc#roomconfig_roomname", "A Dark Cave");
  assert_asks (&h, xmpp_muc_submit_config (h.muc, h.room, form),
               OWNER ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>"
                      "<field var='muc#roomconfig_roomname'><value>A Dark Cave</value></field></x>"));
  assert_asks (&h, xmpp_muc_destroy (h.muc, h.room, other, "Macbeth doth come.", "secret"),
               OWNER ("<destroy jid='darkcave@chat.shakespeare.lit'><reason>Macbeth doth come.</reason><password>secret</password></destroy>"));
  assert_asks (&h, xmpp_muc_set_avatar (h.muc, h.room, picture, "image/png"),
               "<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>cGljdHVyZQ==</BINVAL></PHOTO></vCard>");
  assert_asks (&h, xmpp_muc_set_avatar (h.muc, h.room, NULL, NULL), "<vCard xmlns='vcard-temp'/>");
  hall_end (&h);
}

static void
test_list (void)
{
  DexFuture *asked;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(XmppNode) form = NULL;
  g_autoptr(GError) error = NULL;
  const XmppMucItem *item;
  Hall h;

  hall_begin (&h);
  /* ex. 118, with what is nobody in it */
  asked = xmpp_muc_fetch_affiliations (h.muc, h.room, XMPP_AFFILIATION_OUTCAST);
  await_until (has_heard, &h, 10);
  fixture_say (&h.f, "<iq type='result' from='" ROOM "' id='%s'>" ADMIN ("<item affiliation='outcast' jid='earlofcambridge@shakespeare.lit/x'><reason>Treason</reason></item>"
                                                                         "<item affiliation='outcast'/><item affiliation='outcast' jid='@@'/><other/>") "</iq>",
               xmpp_node_get_attribute (h.f.heard->pdata[0], "id"));
  items = dex_await_boxed (asked, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  item = items->pdata[0];
  g_assert_cmpstr (xmpp_jid_get_text (item->jid), ==, "earlofcambridge@shakespeare.lit");
  g_assert_cmpint (item->affiliation, ==, XMPP_AFFILIATION_OUTCAST);
  g_assert_cmpstr (item->reason, ==, "Treason");

  g_ptr_array_set_size (h.f.heard, 0);
  asked = xmpp_muc_fetch_config (h.muc, h.room);
  await_until (has_heard, &h, 10);
  fixture_say (&h.f, "<iq type='result' from='" ROOM "' id='%s'>" OWNER ("<x xmlns='jabber:x:data' type='form'><title>Configuration</title></x>") "</iq>",
               xmpp_node_get_attribute (h.f.heard->pdata[0], "id"));
  form = dex_await_boxed (asked, NULL);
  g_assert_true (xmpp_node_is (form, "x", "jabber:x:data"));

  g_ptr_array_set_size (h.f.heard, 0);
  asked = xmpp_muc_fetch_registration (h.muc, h.room);
  await_until (has_heard, &h, 10);
  fixture_say (&h.f, "<iq type='result' from='" ROOM "' id='%s'><query xmlns='jabber:iq:register'><registered/></query></iq>", xmpp_node_get_attribute (h.f.heard->pdata[0], "id"));
  g_assert_null (dex_await_boxed (asked, &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_CONFLICT);
  hall_end (&h);
}

#define REQUEST(from, form_type)                                                                                                                                       \
  "<message from='" from "'><x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>" form_type "</value></field>"                            \
  "<field var='muc#role' type='list-single'><value>participant</value></field><field var='muc#jid' type='jid-single'><value>hag66@shakespeare.lit/pda</value></field>" \
  "<field var='muc#roomnick'><value>thirdwitch</value></field><field var='muc#request_allow' type='boolean'><value>false</value></field></x></message>"
#define CHANGE(from, type) "<message from='" from "'" type "><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' jid='hag66@shakespeare.lit/x' role='none'/></x></message>"

static void
test_heard (void)
{
  g_autoptr(XmppDataForm) answer = NULL;
  Hall h;

  hall_begin (&h);
  /* S10: of the room itself, and of nobody else. */
  fixture_say (&h.f, REQUEST (ROOM "/you", "http://jabber.org/protocol/muc#request") REQUEST ("other@chat.shakespeare.lit", "http://jabber.org/protocol/muc#request")
                       REQUEST ("friend@example.net", "http://jabber.org/protocol/muc#request") REQUEST (ROOM, "urn:other")
                         CHANGE (ROOM "/you", "") CHANGE (ROOM "/you", " type='groupchat'") CHANGE ("other@chat.shakespeare.lit", "") CHANGE (ROOM, " type='error'"));
  fixture_settle (&h.f);
  g_assert_cmpstr (h.events->str, ==, "");

  g_ptr_array_set_size (h.f.heard, 0);
  fixture_say (&h.f, CHANGE (ROOM, "") REQUEST (ROOM, "http://jabber.org/protocol/muc#request"));
  fixture_settle (&h.f);
  g_assert_cmpstr (h.events->str, ==, "hag66@shakespeare.lit is member;thirdwitch asks in " ROOM ";");
  answer = xmpp_data_form_from_node (xmpp_node_find (fixture_find_heard (&h.f, "x", "jabber:x:data"), "x", "jabber:x:data"), NULL);
  g_assert_cmpint (answer->type, ==, XMPP_FORM_SUBMIT);
  g_assert_cmpstr (xmpp_data_form_get (answer, "muc#request_allow"), ==, "true");
  g_assert_cmpstr (xmpp_data_form_get (answer, "muc#roomnick"), ==, "thirdwitch");
  g_assert_cmpstr (xmpp_data_form_get_form_type (answer), ==, "http://jabber.org/protocol/muc#request");

  g_ptr_array_set_size (h.f.heard, 0);
  dex_future_disown (xmpp_muc_request_voice (h.muc, h.room));
  await_until (has_heard, &h, 10);
  g_assert_cmpstr (xmpp_node_get_attribute (h.f.heard->pdata[0], "to"), ==, ROOM);
  hall_end (&h);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/protocol/muc-admin/requests", test_requests);
  FIBER_TEST ("/protocol/muc-admin/lists", test_list);
  FIBER_TEST ("/protocol/muc-admin/S10-heard", test_heard);

  return g_test_run ();
}
