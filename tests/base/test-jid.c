/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-jid.h"

#include <libdex.h>
#include <string.h>

typedef struct
{
  const char *text;
  const char *normal;   /* NULL: refused */
  int         code;
} Row;

/* RFC 7622 s. 3.5, and what people and attackers write. */
static const Row rows[] = {
  { "juliet@example.com", "juliet@example.com", 0 },
  { "juliet@example.com/foo", "juliet@example.com/foo", 0 },
  { "juliet@example.com/foo bar", "juliet@example.com/foo bar", 0 },
  { "juliet@example.com/foo@bar", "juliet@example.com/foo@bar", 0 },
  { "foo\\20bar@example.com", "foo\\20bar@example.com", 0 },
  { "fussball@example.com", "fussball@example.com", 0 },
  { "Juliet@Example.COM/Balcony", "juliet@example.com/Balcony", 0 },
  { "example.com", "example.com", 0 },
  { "example.com/foobar", "example.com/foobar", 0 },
  { "a.example.com/b@example.net", "a.example.com/b@example.net", 0 },
  { "user@example.com.", "user@example.com", 0 },
  { "user@b\xc3\xbc" "cher.example", "user@b\xc3\xbc" "cher.example", 0 },
  { "user@xn--bcher-kva.example", "user@b\xc3\xbc" "cher.example", 0 },
  { "\xce\xa3@example.com", "\xcf\x83@example.com", 0 },
  { "user@192.0.2.1", "user@192.0.2.1", 0 },
  { "user@[2001:db8::1]", "user@[2001:db8::1]", 0 },
  { "a@b/c/d", "a@b/c/d", 0 },
  { "a/b@c", "a/b@c", 0 },
  { "user@example.com\xe3\x80\x82", "user@example.com", 0 },
  { "", NULL, XMPP_JID_ERROR_EMPTY },
  { "@example.com", NULL, XMPP_JID_ERROR_LOCAL },
  { "user@", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@/resource", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@example.com/", NULL, XMPP_JID_ERROR_RESOURCE },
  { "\"juliet\"@example.com", NULL, XMPP_JID_ERROR_LOCAL },
  { "foo bar@example.com", NULL, XMPP_JID_ERROR_LOCAL },
  { "a@b@c", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@exa mple.com", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@-bad-.example", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@..", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@example.com..", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@example.com\xe3\x80\x82.", NULL, XMPP_JID_ERROR_DOMAIN },
  { "user@\xe3\x80\x82", NULL, XMPP_JID_ERROR_DOMAIN },
  { "\xff@example.com", NULL, XMPP_JID_ERROR_DOMAIN },
};

/* security.md U3: the first "/", then the first "@" before it. */
static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppJid) jid = xmpp_jid_new (rows[i].text, &error);

      g_autofree char *shown = g_strescape (rows[i].text, NULL);

      g_test_message ("%s", shown);
      if (rows[i].normal == NULL)
        {
          g_assert_null (jid);
          g_assert_error (error, XMPP_JID_ERROR, rows[i].code);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpstr (xmpp_jid_get_text (jid), ==, rows[i].normal);
    }
}

static void
test_parts (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("juliet@example.com/foo@bar/baz", NULL);
  g_autoptr(XmppJid) bare = xmpp_jid_dup_bare (jid);
  g_autoptr(XmppJid) domain = xmpp_jid_dup_domain (jid);
  g_autoptr(XmppJid) same = xmpp_jid_new ("JULIET@example.com", NULL);

  g_assert_cmpstr (xmpp_jid_get_local (jid), ==, "juliet");
  g_assert_cmpstr (xmpp_jid_get_domain (jid), ==, "example.com");
  g_assert_cmpstr (xmpp_jid_get_resource (jid), ==, "foo@bar/baz");
  g_assert_cmpstr (xmpp_jid_get_bare (jid), ==, "juliet@example.com");
  g_assert_false (xmpp_jid_is_bare (jid));
  g_assert_true (xmpp_jid_is_bare (bare));
  g_assert_true (xmpp_jid_is_domain (domain));
  g_assert_true (xmpp_jid_equal (bare, same));
  g_assert_cmpuint (xmpp_jid_hash (bare), ==, xmpp_jid_hash (same));
  g_assert_false (xmpp_jid_equal (jid, same));
  g_assert_true (xmpp_jid_equal_bare (jid, same));
}

/* RFC 7622 s. 3.1: 1023 bytes each. */
static void
test_length (void)
{
  g_autofree char *local = g_strnfill (1023, 'a');
  g_autofree char *longer = g_strnfill (1024, 'a');
  g_autoptr(XmppJid) fits = xmpp_jid_new_parts (local, "example.com", NULL, NULL);
  g_autoptr(XmppJid) too_long = xmpp_jid_new_parts (longer, "example.com", NULL, NULL);
  g_autoptr(XmppJid) resource = xmpp_jid_new_parts ("a", "example.com", local, NULL);
  g_autoptr(XmppJid) resource_too_long = xmpp_jid_new_parts ("a", "example.com", longer, NULL);

  g_assert_nonnull (fits);
  g_assert_null (too_long);
  g_assert_nonnull (resource);
  g_assert_null (resource_too_long);
}

/* RFC 1035 s. 2.3.4, RFC 5890 s. 2.3.2.1: 63 octets a label, as it goes to DNS. An IP literal has no labels. */
static void
test_labels (void)
{
  guint n_taken = 0;

  for (guint n = 1; n <= 80; n++)
    {
      g_autofree char *label = g_strnfill (n, 'a');
      g_autofree char *first = g_strconcat (label, ".example", NULL);
      g_autofree char *last = g_strconcat ("me@x.", label, NULL);
      g_autofree char *umlaut = g_strconcat ("x.", label, "\xc3\xbc.example", NULL);
      g_autofree char *a_label = g_hostname_to_ascii (umlaut);
      g_autoptr(XmppJid) a = xmpp_jid_new (first, NULL);
      g_autoptr(XmppJid) b = xmpp_jid_new (last, NULL);
      g_autoptr(XmppJid) c = xmpp_jid_new (umlaut, NULL);

      g_assert_true ((a != NULL) == (n <= 63));
      g_assert_true ((b != NULL) == (n <= 63));
      /* "xn--", the letters, "-", and what says where the umlaut goes. */
      g_assert_true ((c != NULL) == (a_label != NULL && strlen (a_label) - strlen ("x..example") <= 63));
      n_taken += c != NULL;
    }
  g_assert_cmpuint (n_taken, >, 50);
  g_assert_cmpuint (n_taken, <, 60);

  {
    g_autoptr(XmppJid) ip = xmpp_jid_new ("me@[2001:0db8:85a3:0000:0000:8a2e:0370:7334]", NULL);
    g_autoptr(XmppJid) old_ip = xmpp_jid_new ("me@192.0.2.1", NULL);

    g_assert_nonnull (ip);
    g_assert_nonnull (old_ip);
  }
}

static void
test_ascii (void)
{
  g_autofree char *ascii = xmpp_jid_domain_to_ascii ("b\xc3\xbc" "cher.example", NULL);

  g_assert_cmpstr (ascii, ==, "xn--bcher-kva.example");
}

/* Any bytes: no crash, and what is accepted is stable. */
static void
test_noise (void)
{
  GRand *rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 20000; i++)
    {
      static const char alphabet[] = "aB@/.[]:\\ \x01\xc3\xbc\xe2\x80\xae\xf0\x9f\x98\x80-";
      char text[24];
      guint length = (guint) g_rand_int_range (rand, 0, sizeof text - 1);
      g_autoptr(XmppJid) jid = NULL;

      for (guint j = 0; j < length; j++)
        text[j] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      text[length] = '\0';

      jid = xmpp_jid_new (text, NULL);
      if (jid != NULL)
        {
          g_autoptr(XmppJid) again = xmpp_jid_new (xmpp_jid_get_text (jid), NULL);

          g_assert_nonnull (again);
          g_assert_true (xmpp_jid_equal (jid, again));
        }
    }
  g_rand_free (rand);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/base/jid/U3-parse", test_parse);
  g_test_add_func ("/base/jid/parts", test_parts);
  g_test_add_func ("/base/jid/length", test_length);
  g_test_add_func ("/base/jid/labels", test_labels);
  g_test_add_func ("/base/jid/ascii", test_ascii);
  g_test_add_func ("/base/jid/noise", test_noise);

  return g_test_run ();
}
