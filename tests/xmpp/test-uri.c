/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-uri.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *account;
  const char *jid;
  const char *rest; /* "action key=value ... #fragment" */
  const char *uri;  /* as we write it; NULL: the same */
} Good;

static const Good good[] = {
  /* RFC 5122 s. 2.3 - 2.8 */
  { "xmpp:node@example.com", NULL, "node@example.com", "" },
  { "xmpp://guest@example.com", "guest@example.com", NULL, "" },
  { "xmpp:guest@example.com", NULL, "guest@example.com", "" },
  { "xmpp://guest@example.com/support@example.com?message", "guest@example.com", "support@example.com", "message" },
  { "xmpp:support@example.com?message", NULL, "support@example.com", "message" },
  { "xmpp:example-node@example.com/some-resource", NULL, "example-node@example.com/some-resource", "" },
  { "xmpp:example.com", NULL, "example.com", "" },
  { "xmpp:example-node@example.com?message;subject=Hello%20World", NULL, "example-node@example.com", "message subject=Hello World" },
  { "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com", NULL, "nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com", "",
    "xmpp:nasty%21%23%24%25%28%29%2A%2B%2C-.%3B%3D%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com" },
  { "xmpp:node@example.com/repulsive%20!%23%22$%25&'()*+,-.%2F:;%3C=%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~resource", NULL,
    "node@example.com/repulsive !#\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~resource", "",
    "xmpp:node@example.com/repulsive%20%21%23%22%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~resource" },
  { "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze", NULL, "ji\xc5\x99i@\xc4\x8d" "echy.example/v Praze", "" },
  { "xmpp:ji\xc5\x99i@\xc4\x8d" "echy.example/v%20Praze", NULL, "ji\xc5\x99i@\xc4\x8d" "echy.example/v Praze", "", "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze" },

  /* XEP-0147 */
  { "xmpp:romeo@montague.net?message;subject=Test%20Message;body=Here%27s%20a%20test%20message", NULL, "romeo@montague.net",
    "message subject=Test Message body=Here's a test message" },
  { "xmpp:romeo@montague.net?roster;name=Romeo%20Montague;group=Friends;group=Family", NULL, "romeo@montague.net",
    "roster name=Romeo Montague group=Friends group=Family" },
  { "xmpp:romeo@montague.net?subscribe", NULL, "romeo@montague.net", "subscribe" },
  { "xmpp:balconyscene@conference.example.net?join;password=cauldronburn", NULL, "balconyscene@conference.example.net", "join password=cauldronburn" },
  { "xmpp:marlowe.shakespeare.lit?register", NULL, "marlowe.shakespeare.lit", "register" },
  { "xmpp:user@example.org?omemo-sid-1=ab;omemo-sid-2=cd", NULL, "user@example.org", " omemo-sid-1=ab omemo-sid-2=cd" },

  /* What else is one. */
  { "XMPP:Node@Example.COM", NULL, "node@example.com", "", "xmpp:node@example.com" },
  { "xmpp:a@b?", NULL, "a@b", "", "xmpp:a@b" },
  { "xmpp:a@b?message;body=", NULL, "a@b", "message body=" },
  { "xmpp:a@b?message;body=1=2&3", NULL, "a@b", "message body=1=2&3", "xmpp:a@b?message;body=1%3D2%263" },
  { "xmpp:a@b?message;body=a%3Bb%3Dc%0Ad", NULL, "a@b", "message body=a;b=c\nd" },
  { "xmpp:a@b#part", NULL, "a@b", " #part" },
  { "xmpp:a@b?x#y?z", NULL, "a@b", "x #y?z", "xmpp:a@b?x#y%3Fz" },
  { "xmpp:a@[::1]/r", NULL, "a@[::1]/r", "" },
  { "xmpp:b/c@d/e", NULL, "b/c@d/e", "", "xmpp:b/c%40d%2Fe" },
  { "xmpp:a@b?message;body=%E2%80%AEabc", NULL, "a@b", "message body=\xe2\x80\xae" "abc" },
  { "xmpp:juliet%5c40example@b", NULL, "juliet\\40example@b", "", "xmpp:juliet%5C40example@b" },
};

static char *
describe (const XmppUri *uri)
{
  GString *text = g_string_new (uri->action);

  for (guint i = 0; i < uri->parameters->len; i++)
    {
      const XmppUriParameter *parameter = g_ptr_array_index (uri->parameters, i);

      g_string_append_printf (text, " %s=%s", parameter->key, parameter->value);
    }
  if (uri->fragment != NULL)
    g_string_append_printf (text, " #%s", uri->fragment);

  return g_string_free (text, FALSE);
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppUri) uri = xmpp_uri_parse (good[i].text, &error);
      g_autoptr(XmppUri) again = NULL;
      g_autofree char *rest = NULL;
      g_autofree char *written = NULL;
      g_autofree char *iri = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (uri->account != NULL ? xmpp_jid_get_text (uri->account) : NULL, ==, good[i].account);
      g_assert_cmpstr (uri->jid != NULL ? xmpp_jid_get_text (uri->jid) : NULL, ==, good[i].jid);
      rest = describe (uri);
      g_assert_cmpstr (rest, ==, good[i].rest);

      written = xmpp_uri_to_text (uri, FALSE);
      g_assert_cmpstr (written, ==, good[i].uri != NULL ? good[i].uri : good[i].text);
      iri = xmpp_uri_to_text (uri, TRUE);
      again = xmpp_uri_parse (iri, &error);
      g_assert_no_error (error);
      g_free (written);
      written = xmpp_uri_to_text (again, FALSE);
      g_assert_cmpstr (written, ==, good[i].uri != NULL ? good[i].uri : good[i].text);
    }
}

static const struct { const char *text; XmppUriError code; } bad[] = {
  { "", XMPP_URI_ERROR_SCHEME },
  { "xmpp", XMPP_URI_ERROR_SCHEME },
  { "a@b", XMPP_URI_ERROR_SCHEME },
  { "https://example.com/", XMPP_URI_ERROR_SCHEME },
  { "mailto:a@b", XMPP_URI_ERROR_SCHEME },
  { "xmpp:", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:?join", XMPP_URI_ERROR_ADDRESS },
  { "xmpp://", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:///a@b", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:@b", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a@", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a@b/", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a@b@c", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a%40b@c", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a@b%2Fc", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:b%40c", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a%0A@b", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a%E2%80%AE@b", XMPP_URI_ERROR_ADDRESS },
  { "xmpp:a@b%00.example", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=a%00b", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=a b", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=a\nb", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=a\x7f", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=\xc2\x85", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=\xe2\x80\xae" "cba", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:\xe2\x81\xa6" "a@b", XMPP_URI_ERROR_CHARACTER },
  { "xmpp:a@b?message;body=%", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b?message;body=%4", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b?message;body=%4;x=1", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b?message;body=%zz", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b?%", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b#%1", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a%@b", XMPP_URI_ERROR_ESCAPE },
  { "xmpp:a@b?message;body=%ff", XMPP_URI_ERROR_ENCODING },
  { "xmpp:a@b?message;body=%C0%80", XMPP_URI_ERROR_ENCODING },
  { "xmpp:a@b?message;body=%ED%A0%80", XMPP_URI_ERROR_ENCODING },
  { "xmpp:a@b?message;body=%C3", XMPP_URI_ERROR_ENCODING },
  { "xmpp:%C3a@b", XMPP_URI_ERROR_ENCODING },
  { "xmpp:a@b?message;body=\xff", XMPP_URI_ERROR_ENCODING },
  { "xmpp:a@b?message;body", XMPP_URI_ERROR_QUERY },
  { "xmpp:a@b?message;", XMPP_URI_ERROR_QUERY },
  { "xmpp:a@b?;", XMPP_URI_ERROR_QUERY },
  { "xmpp:a@b?message;=x", XMPP_URI_ERROR_QUERY },
  { "xmpp:a@b?message;;body=x", XMPP_URI_ERROR_QUERY },
  { "xmpp:a@b?=", XMPP_URI_ERROR_QUERY },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *shown = g_strescape (bad[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_null (xmpp_uri_parse (bad[i].text, &error));
      g_assert_error (error, XMPP_URI_ERROR, (int) bad[i].code);
    }
}

static void
test_limits (void)
{
  g_autoptr(GString) text = g_string_new ("xmpp:a@b?x");
  g_autoptr(GError) many = NULL;
  g_autoptr(GError) more = NULL;
  g_autoptr(GError) long_error = NULL;
  g_autoptr(XmppUri) fits = NULL;
  g_autofree char *longest = NULL;
  g_autoptr(XmppUri) long_uri = NULL;

  for (guint i = 0; i < XMPP_URI_PARAMETERS_MAX; i++)
    g_string_append (text, ";a=b");
  fits = xmpp_uri_parse (text->str, NULL);
  g_assert_cmpuint (fits->parameters->len, ==, XMPP_URI_PARAMETERS_MAX);
  g_string_append (text, ";a=b");
  g_assert_null (xmpp_uri_parse (text->str, &many));
  g_assert_error (many, XMPP_URI_ERROR, XMPP_URI_ERROR_TOO_MANY);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, ";a=b");
  g_assert_null (xmpp_uri_parse (text->str, &more));
  g_assert_error (more, XMPP_URI_ERROR, XMPP_URI_ERROR_TOO_LONG);

  g_string_assign (text, "xmpp:a@b?message;body=");
  while (text->len < XMPP_URI_MAX)
    g_string_append_c (text, 'x');
  long_uri = xmpp_uri_parse (text->str, NULL);
  g_assert_nonnull (long_uri);
  g_string_append_c (text, 'x');
  g_assert_null (xmpp_uri_parse (text->str, &long_error));
  g_assert_error (long_error, XMPP_URI_ERROR, XMPP_URI_ERROR_TOO_LONG);
}

static void
test_write (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("r\xc3\xa9my@example.org", NULL);
  g_autoptr(XmppUri) uri = xmpp_uri_new (jid, "message");
  g_autofree char *as_uri = NULL;
  g_autofree char *as_iri = NULL;

  xmpp_uri_add (uri, "body", "\xe2\x82\xac 5; \xd7\xa9=\xe2\x80\xae!");
  xmpp_uri_add (uri, "body", "second");
  g_assert_cmpstr (xmpp_uri_get (uri, "body"), ==, "\xe2\x82\xac 5; \xd7\xa9=\xe2\x80\xae!");
  g_assert_null (xmpp_uri_get (uri, "subject"));
  as_uri = xmpp_uri_to_text (uri, FALSE);
  as_iri = xmpp_uri_to_text (uri, TRUE);
  g_assert_cmpstr (as_uri, ==, "xmpp:r%C3%A9my@example.org?message;body=%E2%82%AC%205%3B%20%D7%A9%3D%E2%80%AE%21;body=second");
  /* Letters stay; what turns text around does not. */
  g_assert_cmpstr (as_iri, ==, "xmpp:r\xc3\xa9my@example.org?message;body=%E2%82%AC%205%3B%20\xd7\xa9%3D%E2%80%AE%21;body=second");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xmpp/uri/RFC5122-XEP0147", test_good);
  g_test_add_func ("/xmpp/uri/hostile", test_bad);
  g_test_add_func ("/xmpp/uri/limits", test_limits);
  g_test_add_func ("/xmpp/uri/write", test_write);

  return g_test_run ();
}
