/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-styling.h"

#include <string.h>

/* Blocks with their depth and kind, spans in brackets with their letter: S strong, E emphasis, D strike, M monospace, L link. */
static char *
describe (const char *body)
{
  g_autoptr(GPtrArray) blocks = kith_styling_parse (body, TRUE);
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint b = 0; b < blocks->len; b++)
    {
      const KithBlock *block = g_ptr_array_index (blocks, b);

      if (b > 0)
        g_string_append (all, " | ");
      for (guint d = 0; d < block->depth; d++)
        g_string_append_c (all, '>');
      if (block->is_preformatted)
        g_string_append_c (all, '#');
      for (guint i = 0; i <= strlen (block->text); i++)
        {
          for (guint s = 0; s < block->spans->len; s++)
            if (g_array_index (block->spans, KithSpan, s).end == i)
              g_string_append_c (all, ']');
          for (guint s = 0; s < block->spans->len; s++)
            {
              const KithSpan *span = &g_array_index (block->spans, KithSpan, s);

              if (span->start == i)
                g_string_append_printf (all, "[%c:", span->style == KITH_SPAN_STRONG     ? 'S'
                                                     : span->style == KITH_SPAN_EMPHASIS ? 'E'
                                                     : span->style == KITH_SPAN_STRIKE   ? 'D'
                                                     : span->style == KITH_SPAN_LINK     ? 'L'
                                                                                         : 'M');
            }
          if (block->text[i] == '\n')
            g_string_append_c (all, '/');
          else if (block->text[i] != '\0')
            g_string_append_c (all, block->text[i]);
        }
    }

  return g_string_free (g_steal_pointer (&all), FALSE);
}

typedef struct
{
  const char *body;
  const char *expected;
} Row;

static void
check (const Row *rows,
       guint      n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *got = describe (rows[i].body);

      g_test_message ("%s", rows[i].body);
      g_assert_cmpstr (got, ==, rows[i].expected);
    }
}

/* XEP-0393 s. 5.1: its own examples. */
static void
test_blocks (void)
{
  static const Row rows[] = {
    { "There are three blocks in this body, one per line,\nbut there is no *formatting\nas spans* may not escape blocks.",
      "There are three blocks in this body, one per line,/but there is no *formatting/as spans* may not escape blocks." },
    { "```ignored\n(println \"Hello, world!\")\n```\nThis should show up as monospace, preformatted text",
      "#(println \"Hello, world!\") | This should show up as monospace, preformatted text" },
    { "> ```\n> (println \"Hello, world!\")\nThe entire blockquote is a preformatted text block, but this line\nis plaintext!",
      ">#(println \"Hello, world!\") | The entire blockquote is a preformatted text block, but this line/is plaintext!" },
    { "> That that is, is.\nSaid the old hermit of Prague.", ">That that is, is. | Said the old hermit of Prague." },
    { ">> That that is, is.\n> Said the old hermit of Prague.\nWho?", ">>That that is, is. | >Said the old hermit of Prague. | Who?" },
    /* and what follows from its words */
    { "```\n*not strong*\n> nor a quote\n````\n``` \n```", "#*not strong*/> nor a quote/````/``` " },
    { "```\nto the end", "#to the end" },
    { "a ``` b", "a ``` b" },
    { "> *strong* in a quote", ">[S:strong] in a quote" },
    { ">  two spaces", "> two spaces" },
    { "", "" },
    { "\n", "/" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

/* s. 5.2 */
static void
test_spans (void)
{
  static const Row rows[] = {
    { "plain span", "plain span" },
    { "*strong span*", "[S:strong span]" },
    { "plain _emphasis_ plain", "plain [E:emphasis] plain" },
    { "`pre` plain *strong*", "[M:pre] plain [S:strong]" },
    { "*strong*plain*", "[S:strong]plain*" },
    { "* plain *strong*", "* plain [S:strong]" },
    { "not strong*", "not strong*" },
    { "*not strong", "*not strong" },
    { "*not \n strong*", "*not / strong*" },
    { "*not *strong", "*not *strong" },
    { "**", "**" },
    { "***", "***" },
    { "****", "****" },
    { "Two spans, both *alike in dignity*", "Two spans, both [S:alike in dignity]" },
    { "The full title is _Twelfth Night, or What You Will_ but", "The full title is [E:Twelfth Night, or What You Will] but" },
    { "_most_ people shorten it.", "[E:most] people shorten it." },
    { "Everyone ~dis~likes cake.", "Everyone [D:dis]likes cake." },
    { "This is `monospace`", "This is [M:monospace]" },
    { "This is `*monospace*`", "This is [M:*monospace*]" },
    { "This is *`monospace and bold`*", "This is [S:[M:monospace and bold]]" },
    { "Wow, I can write in `monospace`!", "Wow, I can write in [M:monospace]!" },
    /* words and numbers */
    { "snake_case_names and 2*3*4", "snake_case_names and 2*3*4" },
    { "*not strong *", "*not strong *" },
    { "* *", "* *" },
    { "*_~all~_*", "[S:[E:[D:all]]]" },
    { "\xe3\x80\x80*after a wide space*", "\xe3\x80\x80[S:after a wide space]" },
    { "*\xc3\xa4\xc3\xb6*", "[S:\xc3\xa4\xc3\xb6]" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

/* security.md U6 */
static void
test_links (void)
{
  static const Row rows[] = {
    { "see https://example.org/picnic.", "see [L:https://example.org/picnic]." },
    { "(https://example.org/a_(b))", "([L:https://example.org/a_(b)])" },
    { "*https://example.org*", "[S:[L:https://example.org]]" },
    { "`https://example.org`", "[M:[L:https://example.org]]" },
    { "www.example.org", "[L:www.example.org]" },
    { "mailto:a@b.example xmpp:a@b.example?message geo:1,2 tel:+1", "[L:mailto:a@b.example] [L:xmpp:a@b.example?message] [L:geo:1,2] [L:tel:+1]" },
    { "HTTPS://EXAMPLE.ORG", "[L:HTTPS://EXAMPLE.ORG]" },
    { "javascript:alert(1) file:///etc/passwd data:text/html,x ssh://h vnc://h smb://h", "javascript:alert(1) file:///etc/passwd data:text/html,x ssh://h vnc://h smb://h" },
    { "xhttps://example.org", "xhttps://example.org" },
    { "https:// xmpp: www. www..", "https:// xmpp: www. www.." },
    { "https://a.example/_x_y", "[L:https://a.example/_x_y]" },
    { "https://good.example\xe2\x80\xae" "gpj.exe", "[L:https://good.example]\xe2\x80\xae" "gpj.exe" },
    { "```\nhttps://example.org\n```", "#https://example.org" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

static void
test_link_targets (void)
{
  g_autoptr(GArray) links = kith_styling_find_links ("www.example.org and https://a@b.example/?q=1#f,");

  g_assert_cmpuint (links->len, ==, 2);
  g_assert_cmpstr (g_array_index (links, KithSpan, 0).uri, ==, "https://www.example.org");
  g_assert_cmpstr (g_array_index (links, KithSpan, 1).uri, ==, "https://a@b.example/?q=1#f");
}

/* s. 6 */
static void
test_unstyled (void)
{
  g_autoptr(GPtrArray) blocks = kith_styling_parse ("> _ <\n*not*", FALSE);
  const KithBlock *block = g_ptr_array_index (blocks, 0);

  g_assert_cmpuint (blocks->len, ==, 1);
  g_assert_cmpstr (block->text, ==, "> _ <\n*not*");
  g_assert_cmpuint (block->spans->len, ==, 0);
}

/* security.md R: what costs more than it is long would freeze the window. */
static void
test_hostile (void)
{
  static const char *const parts[] = { "*a ", "*", "_*", "> ", ">", "`", "```\n", "*a* ", "https://a.b ", "(" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) body = g_string_new (NULL);
      gint64 start = g_get_monotonic_time ();
      g_autoptr(GPtrArray) blocks = NULL;
      g_autoptr(GArray) ranges = NULL;

      while (body->len < 40000)
        g_string_append (body, parts[i]);
      blocks = kith_styling_parse (body->str, TRUE);
      ranges = kith_styling_find_ranges (body->str);
      g_assert_cmpuint (blocks->len, >, 0);
      g_test_message ("%s: %d ms", parts[i], (int) ((g_get_monotonic_time () - start) / 1000));
    }
}

/* What is typed: directives too, at their places. */
static void
test_ranges (void)
{
  g_autoptr(GArray) ranges = kith_styling_find_ranges ("at *nine*\n> yes");
  const KithStylingRange *inner = &g_array_index (ranges, KithStylingRange, 0), *first = &g_array_index (ranges, KithStylingRange, 1);
  const KithStylingRange *quote = &g_array_index (ranges, KithStylingRange, 3);

  g_assert_cmpuint (ranges->len, ==, 4);
  g_assert_cmpuint (inner->start, ==, 4);
  g_assert_cmpuint (inner->end, ==, 8);
  g_assert_cmpint (inner->style, ==, KITH_SPAN_STRONG);
  g_assert_true (first->is_directive);
  g_assert_cmpuint (first->start, ==, 3);
  g_assert_true (quote->is_directive);
  g_assert_cmpuint (quote->start, ==, 10);
  g_assert_cmpuint (quote->end, ==, 12);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/styling/blocks", test_blocks);
  g_test_add_func ("/ui/styling/spans", test_spans);
  g_test_add_func ("/ui/styling/links", test_links);
  g_test_add_func ("/ui/styling/link-targets", test_link_targets);
  g_test_add_func ("/ui/styling/unstyled", test_unstyled);
  g_test_add_func ("/ui/styling/hostile", test_hostile);
  g_test_add_func ("/ui/styling/ranges", test_ranges);

  return g_test_run ();
}
