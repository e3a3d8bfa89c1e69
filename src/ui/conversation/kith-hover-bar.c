/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-hover-bar.h"

#include <glib/gi18n.h>

static void
reply_clicked_cb (KithMessageRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "message.reply", "x", kith_message_get_id (kith_message_row_get_message (row)));
}

static void
more_clicked_cb (KithMessageRow *row,
                 GtkWidget      *button)
{
  graphene_point_t point = GRAPHENE_POINT_INIT (0, 0);

  if (!gtk_widget_compute_point (button, GTK_WIDGET (row), &GRAPHENE_POINT_INIT (0, 0), &point))
    return;

  kith_message_row_popup_menu (row, point.x, point.y);
}

static void
add_button (GtkWidget      *bar,
            KithMessageRow *row,
            const char     *icon,
            const char     *words,
            GCallback       clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_swapped (button, "clicked", clicked, row);
  gtk_box_append (GTK_BOX (bar), button);
}

GtkWidget *
kith_hover_bar_new (KithMessageRow *row)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (bar, "hover-bar");
  add_button (bar, row, "face-smile-symbolic", _("React"), G_CALLBACK (kith_message_row_popup_reactions));
  add_button (bar, row, "kith-reply-symbolic", _("Answer"), G_CALLBACK (reply_clicked_cb));
  add_button (bar, row, "view-more-symbolic", _("More"), G_CALLBACK (more_clicked_cb));

  return bar;
}
