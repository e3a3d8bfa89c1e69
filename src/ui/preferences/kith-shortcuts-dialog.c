/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-shortcuts-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *title;
  const char *keys; /* an accelerator; NULL ends a group */
} Shortcut;

/* It would indent each of them more than the one before. */
/* clang-format off */
static const Shortcut shortcuts[] = {
  { N_("Conversations"), NULL },
  { N_("Start conversation"), "<Control>n" },
  { N_("Go to conversation"), "<Control>k" },
  { N_("Search messages"), "<Control><Shift>f" },
  { N_("Previous conversation"), "<Control>Page_Up" },
  { N_("Next conversation"), "<Control>Page_Down" },
  { N_("First to ninth conversation"), "<Alt>1" },
  { N_("Pin or unpin the conversation"), "<Control><Shift>p" },
  { N_("Menu of the conversation"), "Menu" },
  { N_("List, messages, composer"), "F6" },
  { N_("Back"), "Escape" },
  { N_("Messages"), NULL },
  { N_("Send"), "Return" },
  { N_("New line"), "<Shift>Return" },
  { N_("Search in conversation"), "<Control>f" },
  { N_("Older match"), "<Control>g" },
  { N_("Newer match"), "<Control><Shift>g" },
  { N_("Copy message"), "<Control>c" },
  { N_("Menu of the message"), "Menu" },
  { N_("Kith"), NULL },
  { N_("Preferences"), "<Control>comma" },
  { N_("Keyboard shortcuts"), "<Control>question" },
  { N_("Main menu"), "F10" },
  { N_("Quit"), "<Control>q" },
};
/* clang-format on */

static void
append_keys (GtkWidget  *row,
             const char *accelerator)
{
  guint key;
  GdkModifierType modifiers;
  g_autofree char *label = NULL;
  g_auto(GStrv) parts = NULL;

  gtk_accelerator_parse (accelerator, &key, &modifiers);
  label = gtk_accelerator_get_label (key, modifiers);
  parts = g_strsplit (label, "+", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      GtkWidget *cap = gtk_label_new (parts[i]);

      gtk_widget_add_css_class (cap, "keycap");
      gtk_widget_set_valign (cap, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), cap);
    }
}

AdwDialog *
kith_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      GtkWidget *row;

      if (shortcuts[i].keys == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _(shortcuts[i].title));
          adw_preferences_page_add (page, group);
          continue;
        }

      row = g_object_new (ADW_TYPE_ACTION_ROW, "title", _(shortcuts[i].title), NULL);
      append_keys (row, shortcuts[i].keys);
      adw_preferences_group_add (group, row);
    }

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page));
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);

  return dialog;
}
