/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"

#include <libdex.h>
#include <stdio.h>
#include <string.h>

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"

/* Reads @text in pieces of @piece bytes (0: at random). Elements as text in @out; returns the error or NULL. */
static GError *
read_all (XmppStanzaReader *reader,
          const char       *text,
          gsize             length,
          gsize             piece,
          GPtrArray        *out)
{
  gsize done = 0;

  while (done < length)
    {
      gsize n = piece != 0 ? piece : (gsize) g_random_int_range (1, 40);
      gsize used = 0;

      n = MIN (n, length - done);
      while (used < n)
        {
          GError *error = NULL;
          gssize r = xmpp_stanza_reader_feed (reader, (const guint8 *) text + done + used, n - used, &error);
          g_autoptr(XmppNode) node = NULL;

          if (r < 0)
            return error;
          used += (gsize) r;
          node = xmpp_stanza_reader_steal (reader);
          if (node != NULL && out != NULL)
            g_ptr_array_add (out, xmpp_stanza_writer_to_text (node));
          if (xmpp_stanza_reader_is_closed (reader))
            return NULL;
        }
      done += n;
    }

  return NULL;
}

static GError *
read_text (const char *text,
           GPtrArray  *out)
{
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();

  return read_all (reader, text, strlen (text), 4096, out);
}

typedef struct
{
  const char     *name;
  const char     *text;
  int             code;
} Bad;

static const Bad restricted[] = {
  { "dtd", "<!DOCTYPE x><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "dtd with entity", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'AAAA'>]>" HEADER, XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "entity", HEADER "<message><body>&nbsp;</body></message>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "entity in attribute", HEADER "<message id='&foo;'/>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "endless entity", HEADER "<message><body>&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "comment", HEADER "<message><!-- x --></message>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "instruction", HEADER "<message><?php x ?></message>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "second declaration", HEADER "<?xml version='1.0'?><message/>", XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "instruction first", "<?php x ?>" HEADER, XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "dtd between stanzas", HEADER "<message/><!DOCTYPE x>", XMPP_STREAM_ERROR_RESTRICTED_XML },
};

static const Bad malformed[] = {
  { "mismatch", HEADER "<a><b></a></b>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "undeclared prefix", HEADER "<message><m:x/></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "undeclared attribute prefix", HEADER "<message m:x='1'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "same attribute twice", HEADER "<message id='1' id='2'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "same expanded attribute twice", HEADER "<message xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "colons", HEADER "<a:b:c xmlns:a='u'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "tag in tag", HEADER "<message <body/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "tag in value", HEADER "<message id='<'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "no quotes", HEADER "<message id=1/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "number that is no character", HEADER "<message><body>&#0;</body></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "number of a surrogate", HEADER "<message><body>&#xD800;</body></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "text first", "hello", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "another root", "<html xmlns='http://www.w3.org/1999/xhtml'>", XMPP_STREAM_ERROR_INVALID_NAMESPACE },
  { "stream in the wrong namespace", "<stream:stream xmlns:stream='other'>", XMPP_STREAM_ERROR_INVALID_NAMESPACE },
  { "a form feed between stanzas", HEADER "<message/>\f<message/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "no URI and an undeclared prefix", HEADER "<a xmlns='a]b'/><message><m:x xmlns:n='a]b'/></message>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "no URI and the same attribute twice", HEADER "<m xmlns:a='a]b' xmlns:b='a]b' a:x='1' b:x='2'/>", XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "text between stanzas", HEADER "<message/>hello<message/>", XMPP_STREAM_ERROR_INVALID_XML },
};

static void
check_bad (const Bad *rows,
           guint      n)
{
  for (guint i = 0; i < n; i++)
    for (guint piece = 0; piece < 3; piece++)
      {
        static const gsize pieces[] = { 1, 7, 100000 };
        g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
        g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
        g_autoptr(GError) error = read_all (reader, rows[i].text, strlen (rows[i].text), pieces[piece], out);
        g_autoptr(GError) again = NULL;

        g_test_message ("%s", rows[i].name);
        g_assert_error (error, XMPP_STREAM_ERROR, rows[i].code);

        /* X10: dead for good, nothing is skipped. */
        g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) "<message/>", 10, &again), ==, -1);
        g_assert_error (again, XMPP_STREAM_ERROR, rows[i].code);
        g_assert_null (xmpp_stanza_reader_steal (reader));
      }
}

static void
test_x1 (void)
{
  check_bad (restricted, G_N_ELEMENTS (restricted));
}

static void
test_x4 (void)
{
  check_bad (malformed, G_N_ELEMENTS (malformed));
}

/* X2: every invalid sequence, split at every place. */
static void
test_x2 (void)
{
  static const char *const sequences[] = {
    "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xc1\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe",
    "\x80", "\xc3(", "\xe2\x82(", "\xef\xbf\xbe", "\xef\xbf\xbf", "\x01", "\x0b", "\x1f",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sequences); i++)
    for (gsize piece = 1; piece <= 3; piece++)
      {
        g_autofree char *in_text = g_strconcat (HEADER "<message><body>", sequences[i], "</body></message>", NULL);
        g_autofree char *in_value = g_strconcat (HEADER "<message id='", sequences[i], "'/>", NULL);
        g_autoptr(XmppStanzaReader) one = xmpp_stanza_reader_new ();
        g_autoptr(XmppStanzaReader) two = xmpp_stanza_reader_new ();
        g_autoptr(GError) first = read_all (one, in_text, strlen (in_text), piece, NULL);
        g_autoptr(GError) second = read_all (two, in_value, strlen (in_value), piece, NULL);

        g_assert_error (first, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_NOT_WELL_FORMED);
        g_assert_error (second, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_NOT_WELL_FORMED);
      }

  {
    static const char nul[] = HEADER "<message><body>a\0b</body></message>";
    g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
    g_autoptr(GError) error = read_all (reader, nul, sizeof nul - 1, 5, NULL);

    g_assert_error (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_NOT_WELL_FORMED);
  }
}

static void
test_x3 (void)
{
  static const struct
  {
    const char *text;
    gsize       length;
  } rows[] = {
    { "\xef\xbb\xbf" HEADER, sizeof HEADER + 2 },
    { "\xff\xfe<\0s\0", 6 },
    { "\xfe\xff\0<\0s", 6 },
    { "\0<\0s", 4 },
    { "<?xml version='1.0' encoding='UTF-16'?>", 39 },
    { "<?xml version='1.0' encoding='ISO-8859-1'?>", 43 },
    { "<?xml version='1.0' encoding='UTF-7'?>+ADw-x+AD4-", 49 },
    { "<?xml version='1.0' encoding=\"utf-8x\"?>", 39 },
  };
  g_autoptr(GError) fine = read_text ("<?xml version='1.0' encoding='utf-8'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", NULL);

  g_assert_no_error (fine);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
      g_autoptr(GError) error = read_all (reader, rows[i].text, rows[i].length, 3, NULL);

      g_assert_error (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING);
    }
}

static GError *
read_after_login (GString *stanza)
{
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GError *error;

  xmpp_stanza_reader_set_limit (reader, XMPP_READER_BYTES_AFTER_LOGIN);
  error = read_all (reader, HEADER, strlen (HEADER), 4096, NULL);
  g_assert_no_error (error);

  return read_all (reader, stanza->str, stanza->len, 65536, NULL);
}

static void
append_times (GString    *string,
              const char *text,
              guint       n)
{
  while (n-- > 0)
    g_string_append (string, text);
}

static void
check_limit (GString *fits,
             GString *too_much)
{
  if (fits != NULL)
    {
      g_autoptr(GError) none = read_after_login (fits);

      g_assert_no_error (none);
      g_string_free (fits, TRUE);
    }

  {
    gint64 before = g_get_monotonic_time ();
    g_autoptr(GError) error = read_after_login (too_much);

    g_assert_error (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_POLICY_VIOLATION);
    g_test_message ("%d ms", (int) ((g_get_monotonic_time () - before) / 1000));
    g_string_free (too_much, TRUE);
  }
}

static GString *
nested (guint depth)
{
  GString *string = g_string_new ("<message>");

  append_times (string, "<a>", depth);
  append_times (string, "</a>", depth);
  g_string_append (string, "</message>");

  return string;
}

static GString *
attributes (guint n)
{
  GString *string = g_string_new ("<message");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (string, " a%u='x'", i);
  g_string_append (string, "/>");

  return string;
}

static GString *
wide (guint n)
{
  GString *string = g_string_new ("<message>");

  append_times (string, "<a/>", n);
  g_string_append (string, "</message>");

  return string;
}

static GString *
body (gsize n)
{
  GString *string = g_string_new ("<message><body>");
  gsize end = string->len + n;

  while (string->len < end)
    g_string_append (string, "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz ");
  g_string_append (string, "</body></message>");

  return string;
}

static GString *
named (gsize n)
{
  GString *string = g_string_new ("<message><");

  append_times (string, "a", (guint) n);
  g_string_append (string, "/></message>");

  return string;
}

static void
test_x5 (void)
{
  g_autoptr(GError) early = NULL;
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GString *large = body (XMPP_READER_BYTES_BEFORE_LOGIN);

  check_limit (nested (XMPP_READER_DEPTH_MAX - 3), nested (1000000));
  check_limit (attributes (XMPP_READER_ATTRIBUTES_MAX), attributes (300000));
  check_limit (wide (XMPP_READER_NODES_MAX - 2), wide (XMPP_READER_NODES_MAX + 1));
  check_limit (body (XMPP_READER_BYTES_AFTER_LOGIN - 200), body (XMPP_READER_BYTES_AFTER_LOGIN + 10));
  check_limit (named (XMPP_READER_NAME_MAX), named (XMPP_READER_NAME_MAX + 1));

  g_string_prepend (large, HEADER);
  early = read_all (reader, large->str, large->len, 4096, NULL);
  g_assert_error (early, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_POLICY_VIOLATION);
  g_string_free (large, TRUE);
}

/* Unfinished things must not be kept for ever (finding 7). */
static void
test_x5_unfinished (void)
{
  static const char *const beginnings[] = { "<message", "<message id='", "<message><body>", "<message><![CDATA[", "<" };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      GString *string = g_string_new (beginnings[i]);
      g_autoptr(GError) error = NULL;

      append_times (string, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", XMPP_READER_BYTES_AFTER_LOGIN / 32);
      error = read_after_login (string);
      g_assert_error (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_POLICY_VIOLATION);
      g_string_free (string, TRUE);
    }
}

static gsize
resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = strstr (text, "VmRSS:");

  return line != NULL ? (gsize) g_ascii_strtoull (line + 6, NULL, 10) : 0;
}

/* X6: a million names that never come again; three millions where nothing slows us down. */
static void
test_x6 (void)
{
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  g_autoptr(GError) error = NULL;
  guint n = g_getenv ("KITH_TEST_SLOW") != NULL ? 300000 : 3000000;
  gsize before = 0;

  xmpp_stanza_reader_set_limit (reader, XMPP_READER_BYTES_AFTER_LOGIN);
  error = read_all (reader, HEADER, strlen (HEADER), 4096, NULL);
  g_assert_no_error (error);

  for (guint i = 0; i < n; i++)
    {
      char text[64];
      int length = snprintf (text, sizeof text, "<message><n%u/></message>", i);

      error = read_all (reader, text, (gsize) length, sizeof text, NULL);
      g_assert_no_error (error);
      if (i == n / 10)
        before = resident_kib ();
    }

  g_test_message ("%zu KiB more", resident_kib () - before);
  if (g_getenv ("KITH_TEST_SLOW") == NULL)
    g_assert_cmpuint (resident_kib (), <, before + 10 * 1024);
}

static const char sample[] =
  HEADER "<message from='a@b' type='chat'>\n  <body>h\xc3\xa9llo &amp; &#x1F600; <![CDATA[<raw> ]] ]]> \xf0\x9f\x98\x80</body>"
         "<x xmlns='urn:x' xmlns:p='urn:p' p:k='v' a=\"1 &quot;\"><p:y/>t</x></message> \n <presence/>"
         "<iq id='&lt;1'><query xmlns='eu.siacs.conversations.axolotl'/></iq></stream:stream>";

/* X7 */
static void
test_x7 (void)
{
  g_autoptr(GPtrArray) whole = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = read_text (sample, whole);

  g_assert_no_error (error);
  g_assert_cmpuint (whole->len, ==, 3);

  for (gsize piece = 0; piece < sizeof sample; piece++)
    {
      g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
      g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) none = read_all (reader, sample, sizeof sample - 1, piece, out);

      g_assert_no_error (none);
      g_assert_true (xmpp_stanza_reader_is_closed (reader));
      g_assert_cmpuint (out->len, ==, whole->len);
      for (guint i = 0; i < out->len; i++)
        g_assert_cmpstr (out->pdata[i], ==, whole->pdata[i]);
    }
}

/* X12: whatever a person types comes back, without what XML cannot hold. */
static void
test_x12 (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } rows[] = {
    { "plain", "plain" },
    { "<&>'\"]]>", "<&>'\"]]>" },
    { "a\tb\nc\rd\r\ne", "a\tb\nc\rd\r\ne" },
    { "nul\x01\x02\x08\x0b\x1f end", "nul end" },
    { "\xed\xa0\x80lone", "lone" },
    { "\xef\xbf\xbe\xef\xbf\xbf" "x", "x" },
    { "\xff\xfe broken", " broken" },
    { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" },
    { "&amp; &#x26; <![CDATA[", "&amp; &#x26; <![CDATA[" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmppNode) message = xmpp_node_new ("message", NS_CLIENT);
      g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
      g_autoptr(XmppNode) back = NULL;
      g_autoptr(GBytes) bytes = NULL;
      gsize length;
      const guint8 *data;

      xmpp_node_set_attribute (message, "id", rows[i].in);
      xmpp_node_add_with_text (message, "body", NULL, rows[i].in);
      bytes = xmpp_stanza_writer_write (message);
      data = g_bytes_get_data (bytes, &length);

      g_assert_no_error (read_all (reader, HEADER, strlen (HEADER), 4096, NULL));
      g_assert_cmpint (xmpp_stanza_reader_feed (reader, data, length, NULL), ==, (gssize) length);
      back = xmpp_stanza_reader_steal (reader);
      g_assert_nonnull (back);
      g_assert_cmpstr (xmpp_node_find_text (back, "body", NS_CLIENT), ==, rows[i].out);
      g_assert_cmpstr (xmpp_node_get_attribute (back, "id"), ==, rows[i].out);
    }
}

static void
test_x12_noise (void)
{
  GRand *rand = g_rand_new_with_seed (12);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr(XmppNode) message = xmpp_node_new ("message", NS_CLIENT);
      g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
      g_autoptr(XmppNode) back = NULL;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GBytes) again = NULL;
      char text[40];
      gsize length;
      const guint8 *data;

      for (guint j = 0; j < sizeof text - 1; j++)
        text[j] = (char) g_rand_int_range (rand, 1, 256);
      text[sizeof text - 1] = '\0';

      xmpp_node_add_with_text (message, "body", NULL, text);
      bytes = xmpp_stanza_writer_write (message);
      data = g_bytes_get_data (bytes, &length);
      g_assert_no_error (read_all (reader, HEADER, strlen (HEADER), 4096, NULL));
      g_assert_cmpint (xmpp_stanza_reader_feed (reader, data, length, NULL), ==, (gssize) length);
      back = xmpp_stanza_reader_steal (reader);
      again = xmpp_stanza_writer_write (back);
      g_assert_cmpmem (data, length, g_bytes_get_data (again, NULL), g_bytes_get_size (again));
    }
  g_rand_free (rand);
}

/* What stands behind an element is left to the caller (T2). */
static void
test_stops_behind_element (void)
{
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  static const char text[] = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message/>";
  g_autoptr(XmppNode) node = NULL;

  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) HEADER, strlen (HEADER), NULL), ==, strlen (HEADER));
  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) text, sizeof text - 1, NULL), ==, (gssize) (sizeof text - 1 - 10));
  node = xmpp_stanza_reader_steal (reader);
  g_assert_true (xmpp_node_is (node, "proceed", "urn:ietf:params:xml:ns:xmpp-tls"));
}

/* Whatever a server passes on must not end our stream: it would come again with each resumption. */
static void
test_odd_namespaces (void)
{
  static const struct
  {
    const char *text;
    const char *ns;
  } rows[] = {
    { "<x xmlns='a]b'/>", "a]b" },          { "<x xmlns=' '/>", " " },
    { "<x xmlns='http://[::/'/>", "http://[::/" }, { "<x xmlns='%'/>", "%" },
    { "<x xmlns='a&amp;b'/>", "a&b" },      { "<x xmlns='a&amp;#38;b&lt;'/>", "a&#38;b<" },
    { "<p:x xmlns:p='a&amp;b]'/>", "a&b]" }, { "<x xmlns='\xc3\xa4'/>", "\xc3\xa4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
      g_autofree char *text = g_strconcat (HEADER "<message>", rows[i].text, "</message>", NULL);
      gsize begin = strlen (HEADER);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppNode) node = NULL;

      xmpp_stanza_reader_feed (reader, (const guint8 *) text, begin, &error);
      g_assert_no_error (error);
      xmpp_stanza_reader_feed (reader, (const guint8 *) text + begin, strlen (text) - begin, &error);
      g_assert_no_error (error);
      node = xmpp_stanza_reader_steal (reader);
      g_assert_cmpstr (xmpp_node_get_ns (xmpp_node_get_first (node)), ==, rows[i].ns);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/reader/X1-restricted-xml", test_x1);
  g_test_add_func ("/xmpp/reader/X2-utf8", test_x2);
  g_test_add_func ("/xmpp/reader/X3-encoding", test_x3);
  g_test_add_func ("/xmpp/reader/X4-X10-not-well-formed", test_x4);
  g_test_add_func ("/xmpp/reader/odd-namespaces", test_odd_namespaces);
  g_test_add_func ("/xmpp/reader/X5-limits", test_x5);
  g_test_add_func ("/xmpp/reader/X5-unfinished", test_x5_unfinished);
  g_test_add_func ("/xmpp/reader/X6-names", test_x6);
  g_test_add_func ("/xmpp/reader/X7-any-split", test_x7);
  g_test_add_func ("/xmpp/reader/stops-behind-element", test_stops_behind_element);
  g_test_add_func ("/xmpp/writer/X12-round-trip", test_x12);
  g_test_add_func ("/xmpp/writer/X12-noise", test_x12_noise);

  return g_test_run ();
}
