/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of 190 plain rows as large as Kith's timeline: what scrolling costs at the least. */
#include <adwaita.h>
#include <stdio.h>

#define N_ROWS 190

static void
setup (GtkSignalListItemFactory *factory,
       GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "wrap", TRUE, "xalign", 0.0, "margin-top", 12, "margin-bottom", 12, NULL);
  gtk_list_item_set_child (item, label);
}

static void
bind (GtkSignalListItemFactory *factory,
      GtkListItem              *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
activate (GtkApplication *app,
          gpointer        size)
{
  int width, height;
  GtkWidget *window = adw_application_window_new (app);
  GtkStringList *rows = gtk_string_list_new (NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  for (int i = 0; i < N_ROWS; i++)
    {
      g_autofree char *text = g_strdup_printf ("Row %d. Lovely. The jetty was full last time, so let us be there by nine, before everybody else has had breakfast.", i);

      gtk_string_list_append (rows, text);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (rows))), factory);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scrolled);
  sscanf (size, "%dx%d", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_title (GTK_WINDOW (window), "Plain");
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(AdwApplication) app = adw_application_new ("im.kith.Plain", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (app, "activate", G_CALLBACK (activate), argv[1]);

  return g_application_run (G_APPLICATION (app), 1, argv);
}
