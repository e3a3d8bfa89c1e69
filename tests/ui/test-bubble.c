/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-bubble.h"
#include "kith-display-text.h"
#include "kith-message-text.h"
#include "kith-ui.h"

#include <adwaita.h>

/* What a frame may cost is measured in layouts of a plain text of the same length, so that a slow machine changes nothing. */
static gint64
layout_time (const char    *text,
             KithTextShape *shape)
{
  GtkWidget *widget = g_object_ref_sink (g_object_new (KITH_TYPE_MESSAGE_TEXT, NULL));
  gint64 start = g_get_monotonic_time ();

  kith_message_text_set_text (KITH_MESSAGE_TEXT (widget), text, TRUE);
  kith_message_text_get_shape (KITH_MESSAGE_TEXT (widget), 496, shape);
  start = g_get_monotonic_time () - start;
  g_assert_finalize_object (widget);

  return start;
}

/* U2: forty thousand letters without a space cost about what as many words do. */
static void
test_u2_long_word (void)
{
  g_autofree char *word = g_strnfill (KITH_DISPLAY_BODY_CHARS, 'm');
  g_autofree char *shown = kith_display_text_body (word, NULL);
  g_autoptr(GString) words = g_string_new (NULL);
  KithTextShape shape;
  gint64 plain, hostile;

  while (words->len < KITH_DISPLAY_BODY_CHARS)
    g_string_append (words, "some words ");

  layout_time ("warm up the fonts", &shape);
  plain = layout_time (words->str, &shape);
  hostile = layout_time (shown, &shape);
  g_test_message ("40,000 letters: %d ms in words, %d ms in one word", (int) (plain / 1000), (int) (hostile / 1000));
  g_assert_cmpint (hostile, <, MAX (plain, 20000) * 6);
  g_assert_cmpint (shape.width, <=, 496);
}

static void
test_shape (void)
{
  GtkWidget *bubble = g_object_ref_sink (g_object_new (KITH_TYPE_BUBBLE, NULL));
  int narrow, wide, fit, minimum, height;

  kith_bubble_set_text (KITH_BUBBLE (bubble), "Hi", TRUE, FALSE);
  kith_bubble_set_meta (KITH_BUBBLE (bubble), NULL, NULL, NULL, FALSE);
  narrow = kith_bubble_fit (KITH_BUBBLE (bubble), 520);
  kith_bubble_set_meta (KITH_BUBBLE (bubble), "10:44", "kith-sent-symbolic", NULL, FALSE);
  wide = kith_bubble_fit (KITH_BUBBLE (bubble), 520);
  g_assert_cmpint (wide, >, narrow);

  /* As wide as the longest line, not as wide as there is room. */
  kith_bubble_set_text (KITH_BUBBLE (bubble), "The jetty was full last time, so let us be there by nine, with an extraordinarilylongword", TRUE, FALSE);
  for (int available = 150; available <= 520; available += 37)
    {
      fit = kith_bubble_fit (KITH_BUBBLE (bubble), available);
      g_assert_cmpint (fit, <=, available);
      gtk_widget_measure (bubble, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (fit, >=, minimum);

      /* And then no narrower and not higher than it would be at all of it. */
      gtk_widget_measure (bubble, GTK_ORIENTATION_VERTICAL, fit, &height, NULL, NULL, NULL);
      gtk_widget_measure (bubble, GTK_ORIENTATION_VERTICAL, available, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (height, ==, minimum);
      g_assert_cmpint (kith_bubble_fit (KITH_BUBBLE (bubble), fit), ==, fit);
    }

  g_assert_finalize_object (bubble);
}

static void
test_right_to_left (void)
{
  KithTextShape shape;

  layout_time ("\327\251\327\234\327\225\327\235", &shape);
  g_assert_true (shape.is_opposite);
  g_assert_cmpint (shape.width, <, 200);
  layout_time ("hello", &shape);
  g_assert_false (shape.is_opposite);
}

static void
show_more_cb (gpointer  bubble,
              guint    *count)
{
  (*count)++;
}

static void
test_show_more (void)
{
  GtkWidget *bubble = g_object_ref_sink (g_object_new (KITH_TYPE_BUBBLE, NULL));
  int before, after;
  guint n = 0;

  g_signal_connect (bubble, "show-more", G_CALLBACK (show_more_cb), &n);
  kith_bubble_set_text (KITH_BUBBLE (bubble), "Hi", TRUE, FALSE);
  gtk_widget_measure (bubble, GTK_ORIENTATION_VERTICAL, 300, &before, NULL, NULL, NULL);
  kith_bubble_set_text (KITH_BUBBLE (bubble), "Hi", TRUE, TRUE);
  gtk_widget_measure (bubble, GTK_ORIENTATION_VERTICAL, 300, &after, NULL, NULL, NULL);
  g_assert_cmpint (after, >, before);
  g_signal_emit_by_name (gtk_widget_get_last_child (bubble), "clicked");
  g_assert_cmpuint (n, ==, 1);

  g_assert_finalize_object (bubble);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  kith_ui_register_resources ();

  g_test_add_func ("/bubble/U2/long-word", test_u2_long_word);
  g_test_add_func ("/bubble/shape", test_shape);
  g_test_add_func ("/bubble/right-to-left", test_right_to_left);
  g_test_add_func ("/bubble/show-more", test_show_more);

  return g_test_run ();
}
