/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-lookalike.h"
#include "kith-start-dialog.h"

#include <string.h>

#define LRE "\342\200\252"
#define RLO "\342\200\256"
#define PDF "\342\200\254"
#define LRI "\342\201\246"
#define RLI "\342\201\247"
#define FSI "\342\201\250"
#define PDI "\342\201\251"
#define REPLACEMENT "\357\277\275"

static void
assert_body (const char *text,
             const char *expected)
{
  g_autofree char *shown = kith_display_text_body (text, NULL);

  g_assert_cmpstr (shown, ==, expected);
}

/* U1: what looks like markup is text. */
static void
test_u1_markup_is_text (void)
{
  assert_body ("<b>bold</b> & <a href=\"x\">y</a>", "<b>bold</b> & <a href=\"x\">y</a>");
  assert_body ("&amp; <span size='99999'>", "&amp; <span size='99999'>");
}

/* U2: no line can be turned around by what it does not show. */
static void
test_u2_bidi_controls (void)
{
  assert_body ("a" RLO "b" PDF "c" LRE "d", "abcd");
  assert_body ("x" PDI "y", "xy");
  assert_body ("a" RLI "b", "a" RLI "b" PDI);
  assert_body ("a" RLI "b\nc" PDI "d", "a" RLI "b" PDI "\ncd");
  assert_body (LRI "a" FSI "b" PDI PDI "c", LRI "a" FSI "b" PDI PDI "c");
}

static void
test_u2_controls_and_invisibles (void)
{
  assert_body ("a\001b\033[31mc\177d\302\205e", "ab[31mcd\ne");
  assert_body ("a\r\nb\rc\342\200\250d\342\200\251e\vf", "a\nb\nc\nd\ne\nf");
  assert_body ("a\342\200\213b\357\273\277c\342\201\240d", "abcd");
  assert_body ("tab\there", "tab\there");

  /* Joiners make letters and faces, tags make flags. */
  assert_body ("\360\237\221\250\342\200\215\360\237\221\251", "\360\237\221\250\342\200\215\360\237\221\251");
  assert_body ("\360\237\217\264\363\240\201\247\363\240\201\242\363\240\201\277", "\360\237\217\264\363\240\201\247\363\240\201\242\363\240\201\277");
  assert_body ("x\363\240\201\247\363\240\201\242y", "xy");

  /* Objects that are not there, pictures that a font decides on, bytes that are no text. */
  assert_body ("a\357\277\274b", "a" REPLACEMENT "b");
  assert_body ("a\356\200\200b", "a" REPLACEMENT "b");
  assert_body ("a\377b", "a" REPLACEMENT "b");
}

/* U2: two hundred marks on one letter. */
static void
test_u2_zalgo (void)
{
  g_autoptr(GString) text = g_string_new ("Z");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append_unichar (text, 0x300 + i % 0x6f);
  g_string_append (text, "ok e\314\201");
  shown = kith_display_text_body (text->str, NULL);
  g_assert_cmpint (g_utf8_strlen (shown, -1), <, 20);
  g_assert_true (g_str_has_suffix (shown, "ok e\314\201"));
}

/* U2: ten thousand lines. */
static void
test_u2_lines (void)
{
  g_autoptr(GString) text = g_string_new ("first");
  g_autofree char *shown = NULL;
  g_autofree char *blank_end = NULL;
  gboolean is_clamped = FALSE;
  guint n = 0;

  for (guint i = 0; i < 10000; i++)
    g_string_append_c (text, '\n');
  g_string_append (text, "last");
  shown = kith_display_text_body (text->str, &is_clamped);
  g_assert_true (is_clamped);
  for (const char *p = shown; *p != '\0'; p++)
    n += *p == '\n' ? 1 : 0;
  g_assert_cmpuint (n, <=, KITH_DISPLAY_BODY_LINES);

  blank_end = kith_display_text_body ("hello\n\n\n  \n", &is_clamped);
  g_assert_cmpstr (blank_end, ==, "hello");
  g_assert_false (is_clamped);
}

/* U2: a megabyte, and a word of forty thousand letters. */
static void
test_u2_length (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autofree char *shown = NULL;
  gboolean is_clamped = FALSE;
  const char *space;

  shown = kith_display_text_body (text, &is_clamped);
  g_assert_true (is_clamped);
  g_assert_cmpint (g_utf8_strlen (shown, -1), <, KITH_DISPLAY_BODY_CHARS + 1000);
  g_assert_true (g_str_has_suffix (shown, "…"));

  /* There is a place to break now and then. */
  space = strstr (shown, "\342\200\213");
  g_assert_nonnull (space);
  g_assert_cmpint (space - shown, <=, 1000);

  text[1000] = '\0';
  g_free (shown);
  shown = kith_display_text_body (text, &is_clamped);
  g_assert_false (is_clamped);
}

static void
test_u2_names (void)
{
  g_autofree char *name = kith_display_text_name (" Maya\n" RLO "Lind\tqvist  ");
  g_autofree char *isolated = kith_display_text_isolate (name);
  g_autofree char *line = kith_display_text_line ("one\ntwo three", 5);

  g_assert_cmpstr (name, ==, "Maya Lind\tqvist");
  g_assert_cmpstr (isolated, ==, FSI "Maya Lind\tqvist" PDI);
  g_assert_cmpstr (line, ==, "one t…");
}

static void
test_direction (void)
{
  g_assert_cmpint (kith_display_text_direction ("12:30 hello"), ==, PANGO_DIRECTION_LTR);
  g_assert_cmpint (kith_display_text_direction ("(1) \327\251\327\234\327\225\327\235 hello"), ==, PANGO_DIRECTION_RTL);
  g_assert_cmpint (kith_display_text_direction (FSI "\327\251" PDI " hello"), ==, PANGO_DIRECTION_LTR);
  g_assert_cmpint (kith_display_text_direction ("123 \360\237\230\200"), ==, PANGO_DIRECTION_NEUTRAL);
}

static void
assert_initials (const char *name,
                 const char *expected)
{
  g_autofree char *initials = kith_avatar_initials (name);

  g_assert_cmpstr (initials, ==, expected);
}

static void
test_initials (void)
{
  assert_initials ("Maya Lindqvist", "ML");
  assert_initials ("anna", "A");
  assert_initials ("  ünal van der (Berg)", "ÜB");
  assert_initials ("\331\201\330\261\331\212\331\202 \330\247\331\204", "\331\201");
  assert_initials ("...", "");
  assert_initials (NULL, "");
}

/* U3: letters of several alphabets that are made to look like one word. */
static void
test_u3_lookalikes (void)
{
  g_assert_true (kith_lookalike_are_alike ("maya@riverside.example", "m\320\260ya@riverside.example"));
  g_assert_true (kith_lookalike_are_alike ("paypal@x.example", "paypa1@x.example"));
  g_assert_false (kith_lookalike_are_alike ("maya@riverside.example", "maya@riverside.example"));
  g_assert_false (kith_lookalike_are_alike ("maya@riverside.example", "mayo@riverside.example"));

  g_assert_true (kith_lookalike_is_mixed ("m\320\260ya@riverside.example"));
  g_assert_false (kith_lookalike_is_mixed ("\320\277\321\221\321\202\321\200@riverside.example"));
  g_assert_false (kith_lookalike_is_mixed ("maya.lindqvist_2@riverside.example"));
  g_assert_false (kith_lookalike_is_mixed ("jürgen@straße.example"));
}

static void
assert_parsed (const char *text,
               const char *expected)
{
  g_autoptr(XmppJid) jid = kith_start_dialog_parse (text);

  g_assert_cmpstr (jid != NULL ? xmpp_jid_get_text (jid) : NULL, ==, expected);
}

/* U7: a link fills in an address, and nothing else of it counts. */
static void
test_u7_links (void)
{
  assert_parsed ("maya@riverside.example/phone", "maya@riverside.example");
  assert_parsed (" maya@riverside.example ", "maya@riverside.example");
  assert_parsed ("xmpp:maya@riverside.example?message;body=rm%20-rf", "maya@riverside.example");
  assert_parsed ("XMPP:maya%40riverside.example", "maya@riverside.example");
  assert_parsed ("xmpp://anna@riverside.example/maya@lakeside.example?roster", "maya@lakeside.example");
  assert_parsed ("xmpp:", NULL);
  assert_parsed ("xmpp:%00@x", NULL);
  assert_parsed ("maya", NULL);
  assert_parsed ("@", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/display-text/U1/markup-is-text", test_u1_markup_is_text);
  g_test_add_func ("/display-text/U2/bidi-controls", test_u2_bidi_controls);
  g_test_add_func ("/display-text/U2/controls-and-invisibles", test_u2_controls_and_invisibles);
  g_test_add_func ("/display-text/U2/zalgo", test_u2_zalgo);
  g_test_add_func ("/display-text/U2/lines", test_u2_lines);
  g_test_add_func ("/display-text/U2/length", test_u2_length);
  g_test_add_func ("/display-text/U2/names", test_u2_names);
  g_test_add_func ("/display-text/direction", test_direction);
  g_test_add_func ("/display-text/initials", test_initials);
  g_test_add_func ("/lookalike/U3", test_u3_lookalikes);
  g_test_add_func ("/start/U7/links", test_u7_links);

  return g_test_run ();
}
