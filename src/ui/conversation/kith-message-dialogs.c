/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-dialogs.h"

#include "kith-display-text.h"
#include "kith-time-format.h"
#include "kith-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* A text view lays out a paragraph at a time: a longer one is broken where it would be waited for. */
#define PARAGRAPH_MAX 4000

static AdwDialog *
dialog_new (const char *title,
            GtkWidget  *child)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), child);
  adw_dialog_set_title (dialog, title);
  adw_dialog_set_child (dialog, view);

  return dialog;
}

static void
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *text)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle", text,
                                 "subtitle-selectable", TRUE,
                                 NULL);

  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

void
kith_message_details_present (GtkWidget        *parent,
                              KithConversation *conversation,
                              KithMessage      *message)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *time = kith_time_format_exact (kith_message_get_stamp (message));
  KithMessageState state = kith_message_get_state (message);
  XmppJid *sender = kith_message_get_sender (message);
  AdwDialog *dialog;

  if (sender != NULL)
    add_row (ADW_PREFERENCES_GROUP (group), _("From"), xmpp_jid_get_bare (sender));
  add_row (ADW_PREFERENCES_GROUP (group), _("Time"), time);
  if (state == KITH_MESSAGE_STATE_FAILED)
    {
      g_autofree char *said = kith_display_text_line (kith_message_get_failure_text (message), 500);

      add_row (ADW_PREFERENCES_GROUP (group), _("State"), kith_words_failure (kith_message_get_failure (message)));
      if (*said != '\0')
        add_row (ADW_PREFERENCES_GROUP (group), _("What the Server Said"), said);
    }
  else if (kith_words_message_state (state) != NULL)
    {
      add_row (ADW_PREFERENCES_GROUP (group), _("State"), kith_words_message_state (state));
    }

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  dialog = dialog_new (_("Message Details"), page);
  adw_dialog_set_content_width (dialog, 440);
  adw_dialog_present (dialog, parent);
}

static char *
break_paragraphs (const char *text)
{
  GString *broken = g_string_new (NULL);
  guint n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || n++ >= PARAGRAPH_MAX)
        {
          if (c != '\n')
            g_string_append_c (broken, '\n');
          n = 0;
        }
      g_string_append_unichar (broken, c);
    }

  return g_string_free (broken, FALSE);
}

/* All of a message that is too long for its bubble. */
void
kith_message_whole_present (GtkWidget   *parent,
                            KithMessage *message)
{
  g_autofree char *clean = kith_display_text_whole (kith_message_get_body (message));
  g_autofree char *text = break_paragraphs (clean);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = g_object_new (GTK_TYPE_TEXT_VIEW,
                                  "editable", FALSE,
                                  "cursor-visible", FALSE,
                                  "wrap-mode", GTK_WRAP_WORD_CHAR,
                                  "top-margin", 12,
                                  "bottom-margin", 12,
                                  "left-margin", 18,
                                  "right-margin", 18,
                                  NULL);
  AdwDialog *dialog;

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Whole Message"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  dialog = dialog_new (_("Whole Message"), scrolled);
  adw_dialog_set_content_width (dialog, 640);
  adw_dialog_set_content_height (dialog, 680);
  adw_dialog_present (dialog, parent);
}
