/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-text.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-wire-tap.h"

#include <libdex.h>
#include <string.h>

/* What a person sees who looks at the wire, and what they may send by hand. */

#define CANARY "C4n4ry+Secret/9="

typedef struct
{
  GString *text;
  guint    n;
} Seen;

static void
passed_cb (XmppWireDirection  direction,
           XmppNode          *node,
           gpointer           data)
{
  Seen *seen = data;
  g_autofree char *text = xmpp_stanza_writer_to_tree (node);

  g_string_append_printf (seen->text, "%s %s\n", direction == XMPP_WIRE_OUT ? ">>" : "<<", text);
  seen->n++;
}

static char *
look (const char *text)
{
  g_autoptr(XmppWireTap) tap = xmpp_wire_tap_new ();
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  Seen seen = { g_string_new (NULL), 0 };

  xmpp_wire_tap_open (tap, passed_cb, &seen);
  xmpp_wire_tap_bytes (tap, XMPP_WIRE_OUT, bytes);

  return g_string_free (seen.text, FALSE);
}

/* security.md T18. Each with a canary that must not be seen, and what must. */
static void
test_blank (void)
{
  static const struct { const char *xml; const char *still; } rows[] = {
    { "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" CANARY "</auth>", "mechanism='PLAIN'" },
    { "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" CANARY "</challenge>", "<challenge" },
    { "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" CANARY "</response>", "<response" },
    { "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" CANARY "</success>", "<success" },
    { "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'><initial-response>" CANARY "</initial-response>"
      "<user-agent id='d4565fa7'><software>Kith</software></user-agent></authenticate>", "<software>Kith</software>" },
    { "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>" CANARY "</initial-response><fast xmlns='urn:xmpp:fast:0' count='1' proof='" CANARY "'/>"
      "<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-EXPR' id='" CANARY "'/></authenticate>", "mechanism='HT-SHA-256-EXPR'" },
    { "<challenge xmlns='urn:xmpp:sasl:2'>" CANARY "</challenge>", "<challenge" },
    { "<response xmlns='urn:xmpp:sasl:2'>" CANARY "</response>", "<response" },
    { "<success xmlns='urn:xmpp:sasl:2'><additional-data>" CANARY "</additional-data><authorization-identifier>me@example.org/x</authorization-identifier>"
      "<token xmlns='urn:xmpp:fast:0' expiry='2030-01-01T00:00:00Z' token='" CANARY "'/></success>", "me@example.org/x" },
    { "<continue xmlns='urn:xmpp:sasl:2'><additional-data>" CANARY "</additional-data><tasks><task>TOTP</task></tasks></continue>", "TOTP" },
    { "<next xmlns='urn:xmpp:sasl:2' task='TOTP'><parameters xmlns='urn:xmpp:sasl:2'><code>" CANARY "</code></parameters></next>", "TOTP" },
    { "<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>me</username><password>" CANARY "</password></query></iq>", "<username>me</username>" },
    { "<iq type='set' id='1'><query xmlns='jabber:iq:auth'><digest>" CANARY "</digest></query></iq>", "<digest>" },
    { "<iq type='set' id='1'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field var='password'><value>" CANARY "</value></field>"
      "<field var='name'><value>open</value></field></x></query></iq>", "open" },
    { "<iq type='set' id='1'><x xmlns='jabber:x:data' type='form'><field var='pin' type='text-private'><value>" CANARY "</value></field></x></iq>", "pin" },
    { "<iq type='set' id='1'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_roomsecret'><value>" CANARY "</value></field></x></iq>", "roomsecret" },
    { "<presence to='room@example.org/me'><x xmlns='http://jabber.org/protocol/muc'><password>" CANARY "</password></x></presence>", "room@example.org/me" },
    { "<message><x xmlns='jabber:x:conference' jid='room@example.org' password='" CANARY "'/></message>", "room@example.org" },
    { "<iq type='result' id='1'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://up.example.org/x'><header name='Authorization'>" CANARY "</header>"
      "<header name='Content-Type'>image/png</header></put></slot></iq>", "image/png" },
    { "<iq type='set' id='1'><preauth xmlns='urn:xmpp:pars:0' token='" CANARY "'/></iq>", "<preauth" },
    { "<message><body>hello</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><x xmlns='http://jabber.org/protocol/muc#user'><password>" CANARY
      "</password></x></message></forwarded></message>", "hello" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *seen = look (rows[i].xml);

      g_test_message ("%s", seen);
      g_assert_null (strstr (seen, CANARY));
      g_assert_nonnull (strstr (seen, "\342\200\246"));
      g_assert_nonnull (strstr (seen, rows[i].still));
    }
}

/* What is no secret is seen as it is. */
static void
test_open (void)
{
  g_autofree char *seen = look ("<message to='bob@example.org' id='1'><body>my token is &lt;b&gt;</body><x xmlns='urn:example' a='1'/></message>"
                                "<r xmlns='urn:xmpp:sm:3'/></stream:stream>");

  g_assert_cmpstr (seen, ==,
                   ">> <message to='bob@example.org' id='1'>\n"
                   "  <body>my token is &lt;b&gt;</body>\n"
                   "  <x xmlns='urn:example' a='1'/>\n"
                   "</message>\n"
                   ">> <r xmlns='urn:xmpp:sm:3'/>\n");
}

static void
test_header (void)
{
  g_autoptr(GBytes) header = xmpp_stanza_writer_open ("example.org", "me@example.org", NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  g_autofree char *seen = look (text);

  g_assert_nonnull (strstr (seen, "<stream:stream"));
  g_assert_nonnull (strstr (seen, "to='example.org'"));
}

/* Nobody looks: nothing is done. */
static void
test_closed (void)
{
  g_autoptr(XmppWireTap) tap = xmpp_wire_tap_new ();
  g_autoptr(XmppNode) node = xmpp_node_new ("message", NS_CLIENT);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("<message/>", 10);
  Seen seen = { g_string_new (NULL), 0 };

  xmpp_wire_tap_node (tap, XMPP_WIRE_IN, node);
  xmpp_wire_tap_open (tap, passed_cb, &seen);
  xmpp_wire_tap_node (tap, XMPP_WIRE_IN, node);
  xmpp_wire_tap_bytes (tap, XMPP_WIRE_OUT, bytes);
  g_assert_cmpuint (seen.n, ==, 2);
  xmpp_wire_tap_open (tap, NULL, NULL);
  xmpp_wire_tap_node (tap, XMPP_WIRE_IN, node);
  xmpp_wire_tap_bytes (tap, XMPP_WIRE_OUT, bytes);
  g_assert_cmpuint (seen.n, ==, 2);
  g_string_free (seen.text, TRUE);
}

static void
test_typed (void)
{
  static const struct { const char *text; int code; } rows[] = {
    { "", XMPP_STANZA_TEXT_ERROR_EMPTY },
    { " \n ", XMPP_STANZA_TEXT_ERROR_EMPTY },
    { "hello", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<message", XMPP_STANZA_TEXT_ERROR_UNFINISHED },
    { "<message>", XMPP_STANZA_TEXT_ERROR_UNFINISHED },
    { "<message><body>x</message>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "</stream:stream>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<presence/></stream:stream>", XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE },
    { "<presence/><presence/>", XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE },
    { "<presence/> <message>", XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE },
    { "<presence/>x", XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE },
    { "<?xml version='1.0'?><presence/>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<!-- x --><presence/>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<!DOCTYPE x><presence/>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<message><body>&nbsp;</body></message>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<x:message/>", XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED },
    { "<r xmlns='urn:xmpp:sm:3'/>", XMPP_STANZA_TEXT_ERROR_NO_STANZA },
    { "<message xmlns='jabber:server'/>", XMPP_STANZA_TEXT_ERROR_NO_STANZA },
    { "<stream:error/>", XMPP_STANZA_TEXT_ERROR_NO_STANZA },
    { "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", XMPP_STANZA_TEXT_ERROR_NO_STANZA },
    { "<message to='@example.org'/>", XMPP_STANZA_TEXT_ERROR_BAD_ADDRESS },
    { "<message from='a@b@c d'/>", XMPP_STANZA_TEXT_ERROR_BAD_ADDRESS },
    { "<iq/>", XMPP_STANZA_TEXT_ERROR_BAD_IQ },
    { "<iq type='get'/>", XMPP_STANZA_TEXT_ERROR_BAD_IQ },
    { "<iq type='moon'><x/></iq>", XMPP_STANZA_TEXT_ERROR_BAD_IQ },
    { "<iq type='set'><a xmlns='x:y'/><b xmlns='x:y'/></iq>", XMPP_STANZA_TEXT_ERROR_BAD_IQ },
    { "<iq type='result'/>", XMPP_STANZA_TEXT_ERROR_BAD_IQ },
    { "<presence/>", -1 },
    { " <presence type='unavailable'/>\n", -1 },
    { "<message to='bob@example.org'><body>x &lt; y</body></message>", -1 },
    { "<message xmlns='jabber:client' to='bob@example.org'/>", -1 },
    { "<iq type='get' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>", -1 },
    { "<iq type='result' id='1'/>", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppNode) node = xmpp_stanza_from_text (rows[i].text, 10000, &error);

      g_test_message ("%s: %s", rows[i].text, error != NULL ? error->message : "good");
      if (rows[i].code >= 0)
        {
          g_assert_null (node);
          g_assert_error (error, XMPP_STANZA_TEXT_ERROR, rows[i].code);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_nonnull (node);
        }
    }
}

static void
test_typed_size (void)
{
  g_autofree char *body = g_strnfill (10000, 'x');
  g_autofree char *text = g_strdup_printf ("<message><body>%s</body></message>", body);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppNode) node = NULL;

  g_assert_null (xmpp_stanza_from_text (text, 10000, &error));
  g_assert_error (error, XMPP_STANZA_TEXT_ERROR, XMPP_STANZA_TEXT_ERROR_TOO_LARGE);
  node = xmpp_stanza_from_text (text, 20000, NULL);
  g_assert_nonnull (node);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/wire/T18-blank", test_blank);
  g_test_add_func ("/xmpp/wire/open", test_open);
  g_test_add_func ("/xmpp/wire/header", test_header);
  g_test_add_func ("/xmpp/wire/closed", test_closed);
  g_test_add_func ("/xmpp/wire/typed", test_typed);
  g_test_add_func ("/xmpp/wire/typed-size", test_typed_size);

  return g_test_run ();
}
