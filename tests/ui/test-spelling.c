/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-spelling.h"

#include <adwaita.h>
#include <libspelling.h>

/* With a real dictionary: English is installed where tests run. */

static gboolean
give_up_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_marked (GtkTextBuffer *buffer,
           GtkTextTag    *tag,
           int            offset)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);

  return gtk_text_iter_has_tag (&iter, tag);
}

static void
test_marks (void)
{
  g_autoptr(GSettings) settings = g_settings_new (KITH_APP_ID);
  GtkWidget *window = gtk_window_new ();
  GtkTextView *view = GTK_TEXT_VIEW (gtk_text_view_new ());
  g_autoptr(GtkTextBuffer) buffer = kith_spelling_buffer_new ();
  SpellingTextBufferAdapter *adapter;
  gboolean is_late = FALSE;
  guint deadline;
  GtkTextTag *tag;

  g_settings_set_string (settings, "spelling-language", "en_US");
  gtk_text_view_set_buffer (view, buffer);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  kith_spelling_attach (view, settings);
  kith_spelling_attach (view, settings);
  adapter = g_object_get_data (G_OBJECT (view), "kith-spelling");
  g_assert_nonnull (adapter);
  g_assert_cmpstr (spelling_text_buffer_adapter_get_language (adapter), ==, "en_US");

  gtk_text_buffer_set_text (buffer, "This wrod is right", -1);
  tag = spelling_text_buffer_adapter_get_tag (adapter);
  deadline = g_timeout_add_seconds (20, give_up_cb, &is_late);
  while (!is_late && !is_marked (buffer, tag, 6))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_late);
  g_source_remove (deadline);
  g_assert_false (is_marked (buffer, tag, 1));
  g_assert_false (is_marked (buffer, tag, 14));

  /* Off, and nothing is marked; a language that nobody has is the system's. */
  g_settings_set_boolean (settings, "check-spelling", FALSE);
  g_assert_false (spelling_text_buffer_adapter_get_enabled (adapter));
  g_settings_set_string (settings, "spelling-language", "xx_YY");
  g_assert_cmpstr (spelling_text_buffer_adapter_get_language (adapter), !=, "xx_YY");
  g_settings_reset (settings, "check-spelling");
  g_settings_reset (settings, "spelling-language");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/ui/spelling/marks", test_marks);

  return g_test_run ();
}
