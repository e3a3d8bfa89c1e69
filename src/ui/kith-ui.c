/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-ui.h"

#include "kith-account.h"
#include "kith-resources.h"

#include <adwaita.h>

void
kith_ui_register_resources (void)
{
  kith_register_resource ();
}

void
kith_ui_set_account_color (GtkWidget *widget,
                           guint      color)
{
  static const char * const classes[KITH_ACCOUNT_COLORS] = {
    "account-blue", "account-teal", "account-green", "account-orange", "account-pink", "account-purple",
  };

  for (guint i = 0; i < KITH_ACCOUNT_COLORS; i++)
    kith_ui_set_class (widget, classes[i], i == color % KITH_ACCOUNT_COLORS);
}

void
kith_ui_set_address (GtkLabel   *label,
                     const char *address)
{
  /* U+200E makes the line's first strong letter a Latin one. Without need it would only be in the way of who compares. */
  g_autofree char *text = g_str_is_ascii (address) ? g_strdup (address) : g_strconcat ("\342\200\216", address, NULL);

  gtk_label_set_text (label, text);
}

void
kith_ui_set_class (gpointer    widget,
                   const char *name,
                   gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* @title NULL: nothing to say. A banner that is rolled up keeps its words, but assistive technology shall not find them. */
void
kith_ui_set_banner (AdwBanner  *banner,
                    const char *title,
                    const char *button)
{
  if (title != NULL)
    {
      adw_banner_set_title (banner, title);
      adw_banner_set_button_label (banner, button);
    }
  adw_banner_set_revealed (banner, title != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_STATE_HIDDEN, title == NULL, -1);
}

void
kith_ui_set_spoken (GtkWidget  *widget,
                    const char *words)
{
  /* What labels it counts more than its own label does. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* GTK 4.18 labels an item by a label that assistive technology cannot see, so that it has no name. */
static void
name_items (GtkWidget *widget)
{
  if (g_strcmp0 (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") == 0)
    {
      g_autofree char *text = NULL;

      g_object_get (widget, "text", &text, NULL);
      if (text != NULL)
        kith_ui_set_spoken (widget, text);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

char *
kith_ui_escape_mnemonics (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

GtkWidget *
kith_ui_menu_new (GMenuModel *model)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);

  g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);

  return menu;
}

static void
make_menu_cb (GtkMenuButton *button,
              gpointer       data)
{
  if (gtk_menu_button_get_menu_model (button) != NULL)
    return;

  gtk_menu_button_set_menu_model (button, data);
  g_signal_connect (gtk_menu_button_get_popover (button), "map", G_CALLBACK (name_items), NULL);
}

void
kith_ui_set_menu (GtkMenuButton *button,
                  GMenuModel    *model)
{
  gtk_menu_button_set_create_popup_func (button, make_menu_cb, g_object_ref (model), g_object_unref);
}

void
kith_ui_toast (GtkWidget *widget,
               char      *text)
{
  g_autofree char *owned = text;
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;
  GtkWidget *label;

  if (overlay == NULL)
    return;

  /* A toast's own title is cut off in a narrow window. */
  label = gtk_label_new (owned);
  g_object_set (label, "wrap", TRUE, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (label, "heading");
  toast = g_object_new (ADW_TYPE_TOAST, "custom-title", label, NULL);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}
