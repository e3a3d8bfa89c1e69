/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "session-fixture.h"
#include "xmpp-mentions.h"
#include "xmpp-moderation.h"
#include "xmpp-muc-messages.h"
#include "xmpp-muc-occupant.h"
#include "xmpp-occupant-id.h"
#include "xmpp-room-info.h"

#include <libdex.h>
#include <string.h>

/* What is read of rooms without a session: the examples of the XEPs, and what is none of it. */

#define USER "<x xmlns='http://jabber.org/protocol/muc#user'>"

static XmppNode *
parse (const char *text)
{
  XmppNode *node = fixture_parse (text);

  g_assert_nonnull (node);

  return node;
}

static void
test_codes (void)
{
  static const struct
  {
    const char *inside;
    XmppRoomCodes codes;
  } table[] = {
    { USER "<status code='110'/></x>", XMPP_ROOM_SELF },
    { USER "<status code='100'/><status code='110'/><status code='210'/><status code='170'/></x>",
      XMPP_ROOM_NON_ANONYMOUS | XMPP_ROOM_SELF | XMPP_ROOM_NICK_ASSIGNED | XMPP_ROOM_LOGGED },
    { USER "<status code='333'/><status code='307'/></x>", XMPP_ROOM_FAILED | XMPP_ROOM_KICKED },
    { USER "<status code='104'/><status code='174'/><status code='301'/><status code='322'/><status code='332'/></x>",
      XMPP_ROOM_CONFIG_CHANGED | XMPP_ROOM_NOW_FULLY_ANONYMOUS | XMPP_ROOM_BANNED | XMPP_ROOM_MEMBERS_ONLY | XMPP_ROOM_SHUTDOWN },
    { USER "<status code='999'/><status code='-1'/><status code=' 110'/><status code='110x'/><status/></x>", XMPP_ROOM_NO_CODE },
    { "<x xmlns='http://jabber.org/protocol/muc'><status code='110'/></x>", XMPP_ROOM_NO_CODE },
    { USER "<status code='110'/></x>" USER "<status code='110'/></x>", XMPP_ROOM_NO_CODE },
    { "<status xmlns='http://jabber.org/protocol/muc#user' code='110'/>", XMPP_ROOM_NO_CODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("<presence>%s</presence>", table[i].inside);
      g_autoptr(XmppNode) node = parse (text);

      g_assert_cmpuint (xmpp_room_codes_from_node (node), ==, table[i].codes);
    }
}

/* s. 8.1: a subject change has a subject and neither body nor thread. */
static void
test_subject (void)
{
  g_autoptr(XmppNode) change = parse ("<message type='groupchat'><subject>Fire Burn and Cauldron Bubble!</subject></message>");
  g_autoptr(XmppNode) none = parse ("<message type='groupchat'><subject/></message>");
  g_autoptr(XmppNode) with_body = parse ("<message type='groupchat'><subject>x</subject><body/></message>");
  g_autoptr(XmppNode) with_thread = parse ("<message type='groupchat'><subject>x</subject><thread>t</thread></message>");
  g_autoptr(XmppNode) other = parse ("<message type='groupchat'><subject xmlns='urn:x'>x</subject></message>");

  g_assert_true (xmpp_muc_is_subject_change (change));
  g_assert_true (xmpp_muc_is_subject_change (none));
  g_assert_false (xmpp_muc_is_subject_change (with_body));
  g_assert_false (xmpp_muc_is_subject_change (with_thread));
  g_assert_false (xmpp_muc_is_subject_change (other));
}

/* XEP-0421 s. 4: not more than one. */
static void
test_occupant_id (void)
{
  g_autoptr(XmppNode) one = parse ("<presence><occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72603deec90a38ba552f7c68cbcc61bca202cd'/></presence>");
  g_autoptr(XmppNode) two = parse ("<presence><occupant-id xmlns='urn:xmpp:occupant-id:0' id='a'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='b'/></presence>");
  g_autoptr(XmppNode) empty = parse ("<presence><occupant-id xmlns='urn:xmpp:occupant-id:0' id=''/></presence>");

  g_assert_cmpstr (xmpp_occupant_id_from_node (one), ==, "dd72603deec90a38ba552f7c68cbcc61bca202cd");
  g_assert_null (xmpp_occupant_id_from_node (two));
  g_assert_null (xmpp_occupant_id_from_node (empty));
}

/* --- XEP-0425 --------------------------------------------------------------------------------------------------------------- */

static void
test_moderation (void)
{
  /* s. 4.1; and as it was in version 0.2.1 */
  static const char *const good[] = {
    "<message type='groupchat' from='room@muc.example.com'><retract id='stanza-id-1' xmlns='urn:xmpp:message-retract:1'>"
    "<moderated by='room@muc.example.com/macbeth' xmlns='urn:xmpp:message-moderate:1'><occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd'/></moderated>"
    "<reason>inappropriate</reason></retract></message>",
    "<message type='groupchat' from='room@muc.example.com'><apply-to id='stanza-id-1' xmlns='urn:xmpp:fasten:0'>"
    "<moderated by='room@muc.example.com/macbeth' xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/>"
    "<reason>inappropriate</reason></moderated></apply-to></message>",
  };
  static const char *const bad[] = {
    "<message><retract id='stanza-id-1' xmlns='urn:xmpp:message-retract:1'/></message>",
    "<message><retract xmlns='urn:xmpp:message-retract:1'><moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message>",
    "<message><apply-to id='1' xmlns='urn:xmpp:fasten:0'><moderated xmlns='urn:xmpp:message-moderate:0'/></apply-to></message>",
    "<message><apply-to id='1' xmlns='urn:xmpp:fasten:0'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to></message>",
    "<message><moderated xmlns='urn:xmpp:message-moderate:1' id='1'/></message>",
  };
  const char *id, *by;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(XmppNode) node = parse (good[i]);
      g_autofree char *reason = NULL;

      g_assert_true (xmpp_moderation_from_node (node, &id, &by, &reason));
      g_assert_cmpstr (id, ==, "stanza-id-1");
      g_assert_cmpstr (by, ==, "room@muc.example.com/macbeth");
      g_assert_cmpstr (reason, ==, "inappropriate");
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(XmppNode) node = parse (bad[i]);
      g_autofree char *reason = NULL;

      g_assert_false (xmpp_moderation_from_node (node, &id, &by, &reason));
    }
}

static void
test_moderate (void)
{
  g_autoptr(XmppNode) wanted = parse ("<moderate id='stanza-id-1' xmlns='urn:xmpp:message-moderate:1'><retract xmlns='urn:xmpp:message-retract:1'/>"
                                      "<reason>spam</reason></moderate>");
  g_autoptr(XmppNode) wanted_old = parse ("<apply-to id='stanza-id-1' xmlns='urn:xmpp:fasten:0'><moderate xmlns='urn:xmpp:message-moderate:0'>"
                                          "<retract xmlns='urn:xmpp:message-retract:0'/></moderate></apply-to>");
  g_autoptr(XmppNode) made = xmpp_moderation_to_node ("stanza-id-1", "spam", FALSE);
  g_autoptr(XmppNode) made_old = xmpp_moderation_to_node ("stanza-id-1", NULL, TRUE);
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autofree char *cut = xmpp_reason_dup (long_text);

  g_assert_true (xmpp_node_equal (made, wanted));
  g_assert_true (xmpp_node_equal (made_old, wanted_old));
  g_assert_cmpuint (strlen (cut), ==, XMPP_REASON_MAX);
}

/* --- XEP-0513, XEP-0372 ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char   *inside;
  const char   *body;
  guint begin,  end;
  const char   *occupant_id;
  const char   *jid;
  const char   *group;
  gboolean      is_silent;
} MentionRow;

#define MENTION(attributes)   "<mention xmlns='urn:xmpp:mentions:0' " attributes "/>"
#define REFERENCE(attributes) "<reference xmlns='urn:xmpp:reference:0' " attributes "/>"

static void
test_mentions (void)
{
  static const MentionRow table[] = {
    { MENTION ("begin='7' end='12' occupantid='alice@occupant-id'"), "Hello, Alice!", 7, 12, "alice@occupant-id", NULL, NULL, FALSE },
    { MENTION ("mentions='urn:xmpp:mentions:0#channel'"), "Hey all!", 0, 0, NULL, NULL, XMPP_MENTION_CHANNEL, FALSE },
    { MENTION ("jid='alice@example.org' begin='0' end='5'"), "Alice", 0, 5, NULL, "alice@example.org", NULL, FALSE },
    { "<mention xmlns='urn:xmpp:mentions:0' occupantid='a'><noping/></mention>", "x", 0, 0, "a", NULL, NULL, TRUE },
    { REFERENCE ("begin='72' end='78' type='mention' uri='xmpp:juliet@capulet.lit'"),
      "But, soft! what light through yonder window breaks? It is the east, and Juliet is the sun.", 72, 78, NULL, "juliet@capulet.lit", NULL, FALSE },
    /* code points, not bytes */
    { MENTION ("begin='2' end='4' occupantid='a'"), "\xf0\x9f\x98\x80 \xc3\xa4\xc3\xb6!", 2, 4, "a", NULL, NULL, FALSE },
    /* places that are none */
    { MENTION ("begin='4' end='400' occupantid='a'"), "short", 0, 0, "a", NULL, NULL, FALSE },
    { MENTION ("begin='4' end='2' occupantid='a'"), "short", 0, 0, "a", NULL, NULL, FALSE },
    { MENTION ("begin='-1' end='2' occupantid='a'"), "short", 0, 0, "a", NULL, NULL, FALSE },
    { MENTION ("end='2' occupantid='a'"), "short", 0, 0, "a", NULL, NULL, FALSE },
    { MENTION ("begin='18446744073709551616' end='18446744073709551617' occupantid='a'"), "short", 0, 0, "a", NULL, NULL, FALSE },
    { MENTION ("begin='0' end='2' occupantid='a'") "<body xml:lang='ja'>other</body>", "short", 0, 0, "a", NULL, NULL, FALSE },
  };
  static const char *const nobody[] = {
    "",
    MENTION ("begin='0' end='1'"),
    MENTION ("jid='@@'"),
    REFERENCE ("type='data' uri='xmpp:juliet@capulet.lit'"),
    REFERENCE ("type='mention' uri='https://example.org'"),
    REFERENCE ("type='mention'"),
    "<mention xmlns='urn:x' occupantid='a'/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const MentionRow *row = &table[i];
      g_autofree char *text = g_strdup_printf ("<message><body>%s</body>%s</message>", row->body, row->inside);
      g_autoptr(XmppNode) node = parse (text);
      g_autoptr(GPtrArray) mentions = xmpp_mentions_from_node (node, row->body);
      XmppMention *mention;

      g_test_message ("%s", row->inside);
      g_assert_nonnull (mentions);
      g_assert_cmpuint (mentions->len, ==, 1);
      mention = mentions->pdata[0];
      g_assert_cmpuint (mention->begin, ==, row->begin);
      g_assert_cmpuint (mention->end, ==, row->end);
      g_assert_cmpstr (mention->occupant_id, ==, row->occupant_id);
      g_assert_cmpstr (mention->jid != NULL ? xmpp_jid_get_text (mention->jid) : NULL, ==, row->jid);
      g_assert_cmpstr (mention->group, ==, row->group);
      g_assert_cmpint (mention->is_silent, ==, row->is_silent);
    }
  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autofree char *text = g_strdup_printf ("<message><body>x</body>%s</message>", nobody[i]);
      g_autoptr(XmppNode) node = parse (text);

      g_assert_null (xmpp_mentions_from_node (node, "x"));
    }
}

static void
test_mentions_many (void)
{
  g_autoptr(GString) text = g_string_new ("<message>");
  g_autoptr(XmppNode) node = NULL;
  g_autoptr(GPtrArray) mentions = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append (text, MENTION ("occupantid='a'"));
  g_string_append (text, "</message>");
  node = parse (text->str);
  mentions = xmpp_mentions_from_node (node, "x");
  g_assert_cmpuint (mentions->len, ==, XMPP_MENTIONS_MAX);
}

/* What a quote takes out of the body moves what stands behind it, and nothing else. */
static void
test_mentions_written (void)
{
  g_autoptr(GPtrArray) mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_mention_free);
  g_autoptr(XmppJid) jid = xmpp_jid_new ("room@muc.example.com/Alice", NULL);
  g_autoptr(XmppNode) message = parse ("<message/>");
  g_autoptr(XmppNode) wanted = parse ("<message>" MENTION ("begin='13' end='18' occupantid='a'") MENTION ("jid='room@muc.example.com/Alice'") "</message>");
  const XmppMention *first;

  g_ptr_array_add (mentions, xmpp_mention_new (3, 8, "a", jid));
  g_ptr_array_add (mentions, xmpp_mention_new (0, 0, NULL, jid));
  xmpp_mentions_add (message, mentions, 10);
  g_assert_true (xmpp_node_equal (message, wanted));

  first = mentions->pdata[0];
  xmpp_mentions_cut (mentions, 8, 100);
  g_assert_cmpuint (first->begin, ==, 3);
  xmpp_mentions_cut (mentions, 0, 3);
  g_assert_cmpuint (first->begin, ==, 0);
  g_assert_cmpuint (first->end, ==, 5);
  xmpp_mentions_cut (mentions, 2, 1);
  g_assert_cmpuint (first->end, ==, 0);
}

/* --- Occupants --------------------------------------------------------------------------------------------------------------- */

/* XEP-0045 ex. 24, XEP-0317 ex. 3, XEP-0153, XEP-0421 */
static void
test_occupant (void)
{
  g_autoptr(XmppJid) from = xmpp_jid_new ("coven@chat.shakespeare.lit/thirdwitch", NULL);
  g_autoptr(XmppJid) bare = xmpp_jid_dup_bare (from);
  g_autoptr(XmppNode) node =
              parse ("<presence from='coven@chat.shakespeare.lit/thirdwitch'><show>away</show><status>stirring</status>" USER "<item affiliation='owner' jid='hag66@shakespeare.lit/pda' role='moderator'/></x>"
                     "<hats xmlns='urn:xmpp:hats:0'><hat title='Host' uri='http://schemas.example.com/hats#host' hue='327.255249'><badge xmlns='urn:example:badges' level='3'/></hat>"
                     "<hat title='Presenter' uri='http://schemas.example.com/hats#presenter'/><hat uri='nameless'/><hat title='x'/></hats>"
                     "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/>"
                     "<x xmlns='vcard-temp:x:update'><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x></presence>");
  g_autoptr(XmppMucOccupant) occupant = xmpp_muc_occupant_from_node (node, from, TRUE);
  g_autoptr(XmppMucOccupant) unvouched = xmpp_muc_occupant_from_node (node, from, FALSE);

  g_assert_cmpstr (xmpp_jid_get_text (occupant->room), ==, "coven@chat.shakespeare.lit");
  g_assert_cmpstr (occupant->nick, ==, "thirdwitch");
  g_assert_cmpint (occupant->kind, ==, XMPP_OCCUPANT_HERE);
  g_assert_cmpint (occupant->affiliation, ==, XMPP_AFFILIATION_OWNER);
  g_assert_cmpint (occupant->role, ==, XMPP_ROLE_MODERATOR);
  g_assert_cmpstr (xmpp_jid_get_text (occupant->real_jid), ==, "hag66@shakespeare.lit");
  g_assert_cmpint (occupant->show, ==, XMPP_SHOW_AWAY);
  g_assert_cmpstr (occupant->status, ==, "stirring");
  g_assert_cmpstr (occupant->occupant_id, ==, "dd72");
  g_assert_cmpstr (occupant->photo, ==, "01b87fcd030b72895ff8e88db57ec525450f000d");
  g_assert_cmpuint (occupant->hats->len, ==, 2);
  g_assert_cmpstr (((XmppHat *) occupant->hats->pdata[1])->title, ==, "Presenter");
  /* M4 */
  g_assert_null (unvouched->occupant_id);
  /* Nobody without a resource. */
  g_assert_null (xmpp_muc_occupant_from_node (node, bare, TRUE));
}

/* XEP-0045 s. 7.6 */
static void
test_nick_change (void)
{
  g_autoptr(XmppJid) from = xmpp_jid_new ("coven@chat.shakespeare.lit/thirdwitch", NULL);
  g_autoptr(XmppNode) good = parse ("<presence type='unavailable'>" USER "<item affiliation='member' nick='oldhag' role='participant'/><status code='303'/></x></presence>");
  g_autoptr(XmppNode) no_code = parse ("<presence type='unavailable'>" USER "<item nick='oldhag' role='participant'/></x></presence>");
  g_autoptr(XmppNode) no_nick = parse ("<presence type='unavailable'>" USER "<item nick='' role='participant'/><status code='303'/></x></presence>");
  g_autoptr(XmppMucOccupant) changed = xmpp_muc_occupant_from_node (good, from, FALSE);
  g_autoptr(XmppMucOccupant) left = xmpp_muc_occupant_from_node (no_code, from, FALSE);
  g_autoptr(XmppMucOccupant) left_too = xmpp_muc_occupant_from_node (no_nick, from, FALSE);

  g_assert_cmpint (changed->kind, ==, XMPP_OCCUPANT_NICK);
  g_assert_cmpstr (changed->new_nick, ==, "oldhag");
  g_assert_cmpint (left->kind, ==, XMPP_OCCUPANT_LEFT);
  g_assert_cmpint (left_too->kind, ==, XMPP_OCCUPANT_LEFT);
}

static void
test_exits (void)
{
  static const struct
  {
    const char *inside;
    XmppExitKind kind;
    const char *reason;
    const char *actor;
    const char *alternative;
    const char *password;
  } table[] = {
    { USER "<item role='none'/><status code='110'/></x>", XMPP_EXIT_LEFT, NULL, NULL, NULL, NULL },
    { USER "<item affiliation='none' role='none'><actor nick='Fluellen'/><reason>Avaunt, you cullion!</reason></item><status code='307'/></x>",
      XMPP_EXIT_KICKED, "Avaunt, you cullion!", "Fluellen", NULL, NULL },
    { USER "<item affiliation='outcast' role='none'><actor nick='Kinghenryv'/><reason>Treason</reason></item><status code='301'/></x>", XMPP_EXIT_BANNED,
      "Treason", "Kinghenryv", NULL, NULL },
    { USER "<item/><status code='321'/></x>", XMPP_EXIT_AFFILIATION, NULL, NULL, NULL, NULL },
    { USER "<item/><status code='322'/></x>", XMPP_EXIT_MEMBERS_ONLY, NULL, NULL, NULL, NULL },
    { USER "<item/><status code='332'/></x>", XMPP_EXIT_SHUTDOWN, NULL, NULL, NULL, NULL },
    { USER "<item/><status code='307'/><status code='333'/></x>", XMPP_EXIT_ERROR, NULL, NULL, NULL, NULL },
    { USER "<item affiliation='none' role='none'/><destroy jid='coven@chat.shakespeare.lit'><reason>Macbeth doth come.</reason><password>secret</password></destroy></x>",
      XMPP_EXIT_DESTROYED, "Macbeth doth come.", NULL, "coven@chat.shakespeare.lit", "secret" },
    { USER "<item/><destroy jid='@@'/></x>", XMPP_EXIT_DESTROYED, NULL, NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("<presence from='heath@chat.shakespeare.lit/me' type='unavailable'>%s</presence>", table[i].inside);
      g_autoptr(XmppNode) node = parse (text);
      g_autoptr(XmppMucExit) exit = xmpp_muc_exit_from_node (node);

      g_assert_cmpint (exit->kind, ==, table[i].kind);
      g_assert_cmpstr (exit->reason, ==, table[i].reason);
      g_assert_cmpstr (exit->actor, ==, table[i].actor);
      g_assert_cmpstr (exit->alternative != NULL ? xmpp_jid_get_text (exit->alternative) : NULL, ==, table[i].alternative);
      g_assert_cmpstr (exit->password, ==, table[i].password);
    }
}

/* XEP-0045 ex. 7 and 8, XEP-0486 s. 3.3, XEP-0500 s. 6 */
static void
test_room_info (void)
{
  g_autoptr(XmppNode) query =
              parse ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' name='A Dark Cave' type='text'/>"
                     "<feature var='http://jabber.org/protocol/muc'/><feature var='muc_passwordprotected'/><feature var='muc_hidden'/><feature var='muc_temporary'/>"
                     "<feature var='muc_open'/><feature var='muc_unmoderated'/><feature var='muc_nonanonymous'/><feature var='urn:xmpp:mam:2'/>"
                     "<feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:message-moderate:0'/>"
                     "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>"
                     "<field var='muc#roominfo_description'><value>The place for all good witches!</value></field>"
                     "<field var='muc#roominfo_contactjid'><value>crone1@shakespeare.lit</value><value>@@</value></field>"
                     "<field var='muc#roominfo_subject'><value>Spells</value></field><field var='muc#roominfo_subjectmod'><value>true</value></field>"
                     "<field var='muc#roominfo_occupants'><value>3</value></field><field var='muc#roominfo_lang'><value>en</value></field>"
                     "<field var='muc#roominfo_logs'><value>http://www.shakespeare.lit/chatlogs/coven/</value></field>"
                     "<field var='muc#roominfo_avatarhash'><value>A31C4BD04DE69663CFD7F424A8453F4674DA37FF</value></field>"
                     "<field var='muc#roominfo_slow_mode_duration'><value>90</value></field></x></query>");
  g_autoptr(XmppNode) bare_query = parse ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' name='x' type='pep'/></query>");
  g_autoptr(XmppDiscoInfo) disco = xmpp_disco_info_from_node (query);
  g_autoptr(XmppDiscoInfo) no_room = xmpp_disco_info_from_node (bare_query);
  g_autoptr(XmppRoomInfo) info = xmpp_room_info_from_disco (disco);
  g_autoptr(XmppRoomInfo) nothing = xmpp_room_info_from_disco (no_room);

  g_assert_true (info->is_room);
  g_assert_cmpstr (info->name, ==, "A Dark Cave");
  g_assert_cmpstr (info->description, ==, "The place for all good witches!");
  g_assert_cmpstr (info->subject, ==, "Spells");
  g_assert_cmpstr (info->language, ==, "en");
  g_assert_cmpstr (info->logs, ==, "http://www.shakespeare.lit/chatlogs/coven/");
  g_assert_cmpstr (info->avatar_hash, ==, "a31c4bd04de69663cfd7f424a8453f4674da37ff");
  g_assert_cmpint (info->n_occupants, ==, 3);
  g_assert_cmpint (info->max_occupants, ==, -1);
  g_assert_cmpuint (info->slow_seconds, ==, 90);
  g_assert_cmpuint (info->contacts->len, ==, 1);
  g_assert_true (info->has_password && info->is_hidden && info->is_non_anonymous && info->has_archive && info->has_occupant_ids && info->has_moderation &&
                 info->anybody_sets_subject);
  g_assert_false (info->is_members_only || info->is_persistent || info->is_moderated || info->has_stanza_ids);

  g_assert_false (nothing->is_room);
  g_assert_null (nothing->name);
  g_assert_cmpuint (nothing->slow_seconds, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/XEP-0045/codes", test_codes);
  g_test_add_func ("/xmpp/XEP-0045/8.1-subject", test_subject);
  g_test_add_func ("/xmpp/XEP-0045/occupant", test_occupant);
  g_test_add_func ("/xmpp/XEP-0045/7.6-nick", test_nick_change);
  g_test_add_func ("/xmpp/XEP-0045/exits", test_exits);
  g_test_add_func ("/xmpp/XEP-0045/6.4-info", test_room_info);
  g_test_add_func ("/xmpp/XEP-0421/id", test_occupant_id);
  g_test_add_func ("/xmpp/XEP-0425/read", test_moderation);
  g_test_add_func ("/xmpp/XEP-0425/written", test_moderate);
  g_test_add_func ("/xmpp/XEP-0513/read", test_mentions);
  g_test_add_func ("/xmpp/XEP-0513/many", test_mentions_many);
  g_test_add_func ("/xmpp/XEP-0513/written", test_mentions_written);

  return g_test_run ();
}
