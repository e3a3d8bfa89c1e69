/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-fallback.h"
#include "xmpp-reactions.h"
#include "xmpp-reply.h"
#include "xmpp-stanza-reader.h"

#include <string.h>

static XmppNode *
parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GError *error = NULL;
  XmppNode *node;

  xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), &error);
  g_assert_no_error (error);
  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), &error), ==, (gssize) strlen (text));
  g_assert_no_error (error);
  node = xmpp_stanza_reader_steal (reader);
  g_assert_nonnull (node);

  return node;
}

/* --- XEP-0428 with the counting of XEP-0426 ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *fallback;
  const char *body;
  const char *marked; /* NULL: none */
} FallbackRow;

static void
test_fallback (void)
{
  static const FallbackRow table[] = {
    /* XEP-0461 s. 3.1 */
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='38'/></fallback>",
      "> Anna wrote:\n> We should bake a cake\nGreat idea!", "> Anna wrote:\n> We should bake a cake\n" },
    /* XEP-0428 s. 2.2 and 2.3 */
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'/>", "all of it", "all of it" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body/></fallback>", "all of it", "all of it" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:other:0'/>", "for something else", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0'/>", "for nobody knows what", NULL },
    { "", "none", NULL },
    /* code points: an emoji outside the first plane is one, an e with a mark above two, a family seven */
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='5'/></fallback>", "> \xf0\x9f\x98\x80 \nyes", "> \xf0\x9f\x98\x80 \n" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='2' end='4'/></fallback>", "> e\xcc\x81 yes", "e\xcc\x81" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='7'/></fallback>",
      "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6 yes",
      "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='4'/></fallback>", "yes > no", "> no" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body end='4'/></fallback>", "> noyes", "> no" },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='3' end='3'/></fallback>", "yes", "" },
    /* what cannot be counts for nothing */
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='4'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='3' end='2'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='-1' end='2'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='4294967298'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0x0' end='2'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><subject/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='1'/><body start='2' end='3'/></fallback>", "yes", NULL },
    { "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'/>", "yes", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("<message from='a@b.example'>%s</message>", table[i].fallback);
      g_autoptr(XmppNode) message = parse (text);
      gsize start, end;
      gboolean is_marked = xmpp_fallback_from_node (message, "urn:xmpp:reply:0", table[i].body, &start, &end);
      g_autofree char *marked = is_marked ? g_strndup (table[i].body + start, end - start) : NULL;

      g_test_message ("%s", table[i].fallback);
      g_assert_cmpstr (marked, ==, table[i].marked);
    }
}

/* What we write is what we read. */
static void
test_reply_quote (void)
{
  static const char *const quotes[] = { "one line", "two\nlines", "\xf0\x9f\x98\x80 e\xcc\x81", "> a quote\nand more", "ends with a line\n", "\n\n" };

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      g_autoptr(XmppNode) message = xmpp_node_new ("message", "jabber:client");
      g_autofree char *body = xmpp_reply_add_quote (message, quotes[i], "> yes\n");
      g_autofree char *quoted = NULL;
      g_autofree char *back = NULL;
      gsize start, end;

      g_assert_true (xmpp_fallback_from_node (message, "urn:xmpp:reply:0", body, &start, &end));
      g_assert_cmpuint (start, ==, 0);
      g_assert_cmpstr (body + end, ==, "> yes\n");
      quoted = g_strndup (body, end);
      back = xmpp_reply_unquote (quoted);
      g_assert_cmpstr (back, ==, quotes[i]);
    }
}

/* --- XEP-0444 ------------------------------------------------------------------------------------------------------------------- */

static void
test_reaction_is_valid (void)
{
  static const char *const good[] = {
    "\xf0\x9f\x91\x8b" /* waving hand */, "\xf0\x9f\x90\xa2" /* turtle */, "\xe2\x9d\xa4\xef\xb8\x8f" /* red heart */, "\xe2\x9d\xa4" /* the same without colour */,
    "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd" /* with a skin tone */, "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa" /* a flag */, "1\xef\xb8\x8f\xe2\x83\xa3" /* keycap */,
    "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6" /* family */,
  };
  static const char *const bad[] = {
    "", "a", "1", "#", ":)", "+1", "\xf0\x9f\x91\x8b\xf0\x9f\x91\x8b", "\xf0\x9f\x91\x8b hi", " ", "\xe2\x80\xae" /* right-to-left override */,
    "\xef\xb8\x8f" /* a variation of nothing */, "\xf0\x9f\x8f\xbd\xf0\x9f\x8f\xbd", "e\xcc\x81", "\xe2\x80\x8d",
  };
  g_autofree char *large = g_strnfill (10240, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_true (xmpp_reaction_is_valid (good[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (xmpp_reaction_is_valid (bad[i]));
    }
  g_assert_false (xmpp_reaction_is_valid (large));
}

static void
test_reactions (void)
{
  g_autoptr(XmppNode) some = parse ("<reactions id='744f6e18' xmlns='urn:xmpp:reactions:0'><reaction>\xf0\x9f\x91\x8b</reaction><reaction>\xf0\x9f\x90\xa2</reaction>"
                                    "<reaction>\xf0\x9f\x91\x8b</reaction><reaction>text</reaction><other/></reactions>");
  g_autoptr(XmppNode) none = parse ("<reactions id='744f6e18' xmlns='urn:xmpp:reactions:0'/>");
  g_autoptr(GString) many = g_string_new ("<reactions id='744f6e18' xmlns='urn:xmpp:reactions:0'>");
  g_autoptr(XmppNode) flood = NULL;
  g_auto(GStrv) two = xmpp_reactions_from_node (some);
  g_auto(GStrv) empty = xmpp_reactions_from_node (none);
  g_auto(GStrv) capped = NULL;

  g_assert_cmpuint (g_strv_length (two), ==, 2);
  g_assert_cmpstr (two[0], ==, "\xf0\x9f\x91\x8b");
  g_assert_cmpstr (two[1], ==, "\xf0\x9f\x90\xa2");
  g_assert_nonnull (empty);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
  g_assert_null (xmpp_reactions_from_node (NULL));

  /* security.md S8 */
  for (guint i = 0; i < 1000; i++)
    {
      char emoji[8] = { 0 };

      g_unichar_to_utf8 (0x1f400 + i % 60, emoji);
      g_string_append_printf (many, "<reaction>%s</reaction>", emoji);
    }
  g_string_append (many, "</reactions>");
  flood = parse (many->str);
  capped = xmpp_reactions_from_node (flood);
  g_assert_cmpuint (g_strv_length (capped), ==, XMPP_REACTIONS_MAX);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xmpp/message-notes/fallback", test_fallback);
  g_test_add_func ("/xmpp/message-notes/reply-quote", test_reply_quote);
  g_test_add_func ("/xmpp/message-notes/reaction-is-valid", test_reaction_is_valid);
  g_test_add_func ("/xmpp/message-notes/reactions", test_reactions);

  return g_test_run ();
}
