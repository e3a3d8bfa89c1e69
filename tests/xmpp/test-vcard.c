/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-vcard-facts.h"

#include <libdex.h>
#include <string.h>

#define V4 "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>"
#define VT "<vCard xmlns='vcard-temp'>"

static XmppNode *
parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GError *error = NULL;

  xmpp_stanza_reader_set_limit (reader, 8 * 1024 * 1024);
  xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), &error);
  g_assert_no_error (error);
  xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);

  return xmpp_stanza_reader_steal (reader);
}

/* "field:value field:value" */
static char *
list (XmppNode *vcard)
{
  g_autoptr(GPtrArray) facts = xmpp_vcard_read (vcard);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < facts->len; i++)
    {
      const XmppVcardFact *fact = g_ptr_array_index (facts, i);

      g_string_append_printf (text, "%s%d:%s", i > 0 ? "|" : "", fact->field, fact->value);
    }

  return g_string_free (text, FALSE);
}

static void
assert_list (XmppNode   *vcard,
             const char *expected)
{
  g_autofree char *found = list (vcard);

  g_assert_cmpstr (found, ==, expected);
}

static void
assert_read (const char *text,
             const char *expected)
{
  g_autoptr(XmppNode) vcard = parse (text);

  assert_list (vcard, expected);
}

/* XEP-0292 s. 4.1.1, shortened. */
static void
test_vcard4 (void)
{
  assert_read (V4 "<fn><text>Peter Saint-Andre</text></fn><n><surname>Saint-Andre</surname><given>Peter</given></n><nickname><text>stpeter</text></nickname>"
                  "<nickname><text>psa</text></nickname><photo><uri>https://stpeter.im/x.jpg</uri></photo><bday><date>1966-08-06</date></bday>"
                  "<tel><parameters><type><text>work</text></type></parameters><uri>tel:+1-303-308-3282</uri></tel><title><text>Executive Director</text></title>"
                  "<role><text>Patron Saint</text></role><org><parameters><type><text>work</text></type></parameters><text>XMPP Standards Foundation</text></org>"
                  "<url><uri>https://stpeter.im/</uri></url><note><text>\n More.\n </text></note><email><text>psaintan@cisco.com</text></email>"
                  "<tz><text>America/Denver</text></tz><pronouns><text>he/him</text></pronouns></vcard>",
               "0:Peter Saint-Andre|1:stpeter|1:psa|2:he/him|3:XMPP Standards Foundation|4:Executive Director|5:Patron Saint|6:psaintan@cisco.com|"
               "7:+1-303-308-3282|8:https://stpeter.im/|9:1966-08-06|10:America/Denver|11:More.");
}

/* XEP-0054 s. 3.1, shortened. */
static void
test_vcard_temp (void)
{
  assert_read (VT "<FN>Peter Saint-Andre</FN><NICKNAME>stpeter</NICKNAME><URL>http://www.xmpp.org/</URL><BDAY>1966-08-06</BDAY>"
                  "<ORG><ORGNAME>XSF</ORGNAME><ORGUNIT/></ORG><TITLE>Executive Director</TITLE><ROLE>Patron Saint</ROLE>"
                  "<TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL><TEL><WORK/><FAX/><NUMBER/></TEL>"
                  "<EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL><TZ>-07:00</TZ><DESC>More.</DESC></vCard>",
               "0:Peter Saint-Andre|1:stpeter|3:XSF|4:Executive Director|5:Patron Saint|6:stpeter@jabber.org|7:303-308-3282|8:http://www.xmpp.org/|"
               "9:1966-08-06|10:-07:00|11:More.");
}

/* security.md F13: what is no vCard, is empty, in another namespace, or too much. */
static void
test_hostile (void)
{
  g_autofree char *much = g_strnfill (XMPP_VCARD_BYTES_MAX, 'x');
  g_autofree char *large = g_strdup_printf (V4 "<fn><text>x</text></fn><other><deep>%s</deep></other></vcard>", much);
  g_autofree char *long_name = g_strndup (much, 100000);
  g_autofree char *long_text = g_strdup_printf (VT "<FN>%s</FN></vCard>", long_name);
  g_autoptr(GString) many = g_string_new (V4);
  g_autoptr(XmppNode) node = parse (long_text);
  g_autofree char *clamped = list (node);

  for (guint i = 0; i < 5000; i++)
    g_string_append (many, "<email><text>a@example.net</text></email>");
  g_string_append (many, "</vcard>");

  assert_read ("<vcard xmlns='urn:other'><fn><text>x</text></fn></vcard>", "");
  assert_read ("<message xmlns='jabber:client'><fn>x</fn></message>", "");
  assert_read (V4 "</vcard>", "");
  assert_read (V4 "<fn/><nickname><text>  </text></nickname><email><parameters/></email><fn xmlns='urn:other'><text>x</text></fn></vcard>", "");
  assert_read (VT "<FN/><ORG>bare</ORG><TEL/><EMAIL><USERID/></EMAIL></vCard>", "");
  assert_read (large, "");
  g_assert_cmpuint (strlen (clamped), ==, 1002);
  assert_read (many->str, "6:a@example.net|6:a@example.net|6:a@example.net|6:a@example.net|6:a@example.net|6:a@example.net|6:a@example.net|6:a@example.net");
  assert_list (NULL, "");
}

static void
assert_text (XmppNode   *node,
             const char *expected)
{
  g_autoptr(XmppNode) wanted = parse (expected);

  if (!xmpp_node_equal (node, wanted))
    {
      g_autofree char *found = xmpp_stanza_writer_to_text (node);

      g_assert_cmpstr (found, ==, expected);
    }
}

/* What is changed changes; what we do not know stays, with what stood beside the value. */
static void
test_write (void)
{
  const char *values[XMPP_VCARD_N_FIELDS] = { [XMPP_VCARD_FULL_NAME] = "New", [XMPP_VCARD_EMAIL] = "new@example.net", [XMPP_VCARD_PHONE] = "+1", [XMPP_VCARD_ORGANIZATION] = "Org" };
  guint fields = (1u << XMPP_VCARD_N_FIELDS) - 1;
  g_autoptr(XmppNode) old4 = parse (V4 "<fn><text>Old</text></fn><n><surname>S</surname></n><nickname><text>gone</text></nickname>"
                                       "<email><parameters><type><text>work</text></type></parameters><text>old@example.net</text></email>"
                                       "<email><text>second@example.net</text></email><x-own><text>stays</text></x-own></vcard>");
  g_autoptr(XmppNode) new4 = xmpp_vcard_with_values (old4, TRUE, values, fields);
  g_autoptr(XmppNode) old_temp = parse (VT "<FN>Old</FN><ORG><ORGNAME>Was</ORGNAME><ORGUNIT>Unit</ORGUNIT></ORG><PHOTO><BINVAL>aGVsbG8=</BINVAL></PHOTO>"
                                           "<JABBERID>me@example.com</JABBERID></vCard>");
  g_autoptr(XmppNode) new_temp = xmpp_vcard_with_values (old_temp, FALSE, values, fields);
  g_autoptr(XmppNode) only_name = xmpp_vcard_with_values (old_temp, FALSE, values, 1u << XMPP_VCARD_FULL_NAME);
  g_autoptr(XmppNode) none = xmpp_vcard_with_values (NULL, TRUE, values, 1u << XMPP_VCARD_FULL_NAME);
  g_autoptr(GBytes) photo = g_bytes_new_static ("world", 5);
  g_autoptr(XmppNode) with_photo = xmpp_vcard_with_photo (old_temp, photo);
  g_autoptr(XmppNode) without = xmpp_vcard_with_photo (old_temp, NULL);

  assert_text (new4, V4 "<fn><text>New</text></fn><n><surname>S</surname></n>"
                        "<email><parameters><type><text>work</text></type></parameters><text>new@example.net</text></email>"
                        "<email><text>second@example.net</text></email><x-own><text>stays</text></x-own><org><text>Org</text></org><tel><uri>tel:+1</uri></tel></vcard>");
  assert_text (new_temp, VT "<FN>New</FN><ORG><ORGUNIT>Unit</ORGUNIT><ORGNAME>Org</ORGNAME></ORG><PHOTO><BINVAL>aGVsbG8=</BINVAL></PHOTO>"
                            "<JABBERID>me@example.com</JABBERID><EMAIL><USERID>new@example.net</USERID></EMAIL><TEL><NUMBER>+1</NUMBER></TEL></vCard>");
  assert_text (only_name, VT "<FN>New</FN><ORG><ORGNAME>Was</ORGNAME><ORGUNIT>Unit</ORGUNIT></ORG><PHOTO><BINVAL>aGVsbG8=</BINVAL></PHOTO>"
                             "<JABBERID>me@example.com</JABBERID></vCard>");
  assert_text (none, V4 "<fn><text>New</text></fn></vcard>");
  assert_text (with_photo, VT "<FN>Old</FN><ORG><ORGNAME>Was</ORGNAME><ORGUNIT>Unit</ORGUNIT></ORG><JABBERID>me@example.com</JABBERID>"
                              "<PHOTO><TYPE>image/png</TYPE><BINVAL>d29ybGQ=</BINVAL></PHOTO></vCard>");
  assert_text (without, VT "<FN>Old</FN><ORG><ORGNAME>Was</ORGNAME><ORGUNIT>Unit</ORGUNIT></ORG><JABBERID>me@example.com</JABBERID></vCard>");
  assert_list (new4, "0:New|3:Org|6:new@example.net|6:second@example.net|7:+1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/vcard/XEP-0292", test_vcard4);
  g_test_add_func ("/xmpp/vcard/XEP-0054", test_vcard_temp);
  g_test_add_func ("/xmpp/vcard/hostile/F13", test_hostile);
  g_test_add_func ("/xmpp/vcard/write", test_write);

  return g_test_run ();
}
