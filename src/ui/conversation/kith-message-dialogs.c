/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-dialogs.h"

#include "kith-contact-dialogs.h"
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

/* --- Its stanza ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget          *dialog;
  GtkWidget          *row;
  GtkWidget          *scrolled;
  GtkTextView        *view;
  KithArchiveService *archive;
  gint64              message;
} StanzaView;

static void
stanza_view_free (gpointer data)
{
  StanzaView *view = data;

  g_object_unref (view->dialog);
  g_object_unref (view->archive);
  g_free (view);
}

static DexFuture *
stanza_cb (DexFuture *future,
           gpointer   data)
{
  const StanzaView *view = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  /* It was closed meanwhile. */
  if (adw_dialog_get_child (ADW_DIALOG (view->dialog)) == NULL || gtk_widget_get_root (view->dialog) == NULL)
    return dex_future_new_true ();

  if (value != NULL)
    {
      g_autofree char *clean = kith_display_text_whole (g_value_get_string (value));
      g_autofree char *text = break_paragraphs (clean);

      gtk_text_buffer_set_text (gtk_text_view_get_buffer (view->view), text, -1);
      gtk_widget_set_visible (view->scrolled, TRUE);
      gtk_widget_set_visible (view->row, FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (view->view));
    }
  else
    {
      gtk_widget_set_sensitive (view->row, TRUE);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        adw_action_row_set_subtitle (ADW_ACTION_ROW (view->row), _("The server's archive does not have this message."));
      else
        adw_action_row_set_subtitle (ADW_ACTION_ROW (view->row), _("The server cannot be asked now."));
    }

  return dex_future_new_true ();
}

static void
load_stanza_cb (StanzaView *view)
{
  StanzaView *asked = g_memdup2 (view, sizeof *view);

  g_object_ref (asked->dialog);
  g_object_ref (asked->archive);
  gtk_widget_set_sensitive (view->row, FALSE);
  dex_future_disown (dex_future_finally (kith_archive_service_load_stanza (view->archive, view->message), stanza_cb, asked, stanza_view_free));
}

static void
stanza_closure_free (gpointer  data,
                     GClosure *closure)
{
  StanzaView *view = data;

  g_object_unref (view->archive);
  g_free (view);
}

/* Asked for when somebody wants to see it. */
static void
add_stanza (AdwPreferencesPage *page,
            AdwDialog          *dialog,
            KithArchiveService *archive,
            KithMessage        *message)
{
  GtkWidget *group = adw_preferences_group_new ();
  StanzaView *view = g_new0 (StanzaView, 1);

  view->dialog = GTK_WIDGET (dialog);
  view->archive = g_object_ref (archive);
  view->message = kith_message_get_id (message);
  view->row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (view->row), _("Show the Stanza"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (view->row), _("As the server's archive has it"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (view->row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (view->row), TRUE);
  view->view = g_object_new (GTK_TYPE_TEXT_VIEW,
                             "editable", FALSE,
                             "cursor-visible", FALSE,
                             "monospace", TRUE,
                             "wrap-mode", GTK_WRAP_WORD_CHAR,
                             "top-margin", 9,
                             "bottom-margin", 9,
                             "left-margin", 12,
                             "right-margin", 12,
                             NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stanza"), -1);
  view->scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", view->view, "visible", FALSE, "min-content-height", 260, NULL);
  gtk_widget_set_direction (GTK_WIDGET (view->view), GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (view->scrolled, "card");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), view->row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), view->scrolled);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  g_signal_connect_data (view->row, "activated", G_CALLBACK (load_stanza_cb), view, stanza_closure_free, G_CONNECT_SWAPPED);
}

void
kith_message_details_present (GtkWidget          *parent,
                              KithArchiveService *archive,
                              KithMessage        *message)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *time = kith_time_format_exact (kith_message_get_stamp (message));
  KithMessageState state = kith_message_get_state (message);
  XmppJid *sender = kith_message_get_sender (message);
  const gboolean is_of_room = kith_message_get_data (message)->sender_key != NULL;
  AdwDialog *dialog;

  if (sender != NULL)
    add_row (ADW_PREFERENCES_GROUP (group), _("From"), is_of_room ? xmpp_jid_get_text (sender) : xmpp_jid_get_bare (sender));
  if (kith_message_get_data (message)->real_jid != NULL)
    add_row (ADW_PREFERENCES_GROUP (group), _("Address"), xmpp_jid_get_bare (kith_message_get_data (message)->real_jid));
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
  if (archive != NULL)
    add_stanza (ADW_PREFERENCES_PAGE (page), dialog, archive, message);
  adw_dialog_set_content_width (dialog, 440);
  adw_dialog_present (dialog, parent);
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

/* --- What it was before ------------------------------------------------------------------------------------------ */

static DexFuture *
revisions_cb (DexFuture *future,
              gpointer   data)
{
  GtkListBox *list = data;
  const GValue *value = dex_future_get_value (future, NULL);
  GListModel *revisions = value != NULL ? g_value_get_object (value) : NULL;
  guint n = revisions != NULL ? g_list_model_get_n_items (revisions) : 0;

  /* The newest on top. */
  for (guint i = n; i > 0; i--)
    {
      g_autoptr(KithMessage) revision = g_list_model_get_item (revisions, i - 1);
      g_autofree char *text = kith_display_text_body (kith_message_get_body (revision), NULL);
      g_autofree char *time = kith_time_format_exact (kith_message_get_stamp (revision));
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                     "use-markup", FALSE,
                                     "title", time,
                                     "subtitle", text,
                                     "subtitle-selectable", TRUE,
                                     NULL);

      gtk_widget_add_css_class (row, "property");
      gtk_list_box_append (list, row);
    }

  return dex_future_new_true ();
}

void
kith_message_revisions_present (GtkWidget            *parent,
                                KithAmendmentService *amendments,
                                KithMessage          *message)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, "valign", GTK_ALIGN_START,
                                  "margin-top", 12, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  AdwDialog *dialog;

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Earlier Versions"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  dex_future_disown (dex_future_finally (kith_amendment_service_load_revisions (amendments, kith_message_get_id (message)), revisions_cb,
                                         g_object_ref (list), g_object_unref));

  dialog = dialog_new (_("Earlier Versions"), scrolled);
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 420);
  adw_dialog_present (dialog, parent);
}

/* --- Taking it back ---------------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget            *parent;
  KithAmendmentService *amendments;
  GArray               *messages; /* of gint64 */
} Retraction;

static void
retraction_free (gpointer  data,
                 GClosure *closure)
{
  Retraction *retraction = data;

  g_object_unref (retraction->parent);
  g_object_unref (retraction->amendments);
  g_array_unref (retraction->messages);
  g_free (retraction);
}

static void
retract_response_cb (AdwAlertDialog *dialog,
                     const char     *response,
                     Retraction     *retraction)
{
  for (guint i = 0; g_strcmp0 (response, "delete") == 0 && i < retraction->messages->len; i++)
    kith_contact_tell_failure (retraction->parent,
                               kith_amendment_service_retract (retraction->amendments, g_array_index (retraction->messages, gint64, i)));
}

void
kith_message_retract_present (GtkWidget            *parent,
                              KithAmendmentService *amendments,
                              GPtrArray            *messages)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Delete for Everyone?"),
                                            _("The others are asked to delete it too. Those whose programs do not know that, and those who have read it, may keep it."));
  Retraction *retraction = g_new0 (Retraction, 1);

  retraction->parent = g_object_ref (parent);
  retraction->amendments = g_object_ref (amendments);
  retraction->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < messages->len; i++)
    {
      gint64 id = kith_message_get_id (g_ptr_array_index (messages, i));

      g_array_append_val (retraction->messages, id);
    }
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (retract_response_cb), retraction, retraction_free, 0);
  adw_dialog_present (dialog, parent);
}
