/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-contact-dialogs.h"

#include "kith-account-runtime.h"
#include "kith-blocking-service.h"
#include "kith-display-text.h"
#include "kith-roster-service.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* A question about a contact, and what to do with the answer. */
typedef struct
{
  GWeakRef parent;
  KithClient *client;
  KithContact *contact;
  GtkEditable *entry; /* in the dialog; NULL where nothing is to be typed */
} Question;

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->parent);
  g_clear_object (&question->client);
  g_clear_object (&question->contact);
  g_free (question);
}

static AdwAlertDialog *
question_new (GtkWidget   *parent,
              KithClient  *client,
              KithContact *contact,
              const char  *heading,
              char        *body,
              const char  *answer,
              Question   **out)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);
  Question *question = g_new0 (Question, 1);
  g_autofree char *owned = body;

  g_weak_ref_init (&question->parent, parent);
  question->client = g_object_ref (client);
  question->contact = g_object_ref (contact);
  g_object_set_data_full (G_OBJECT (dialog), "kith-question", question, (GDestroyNotify) question_free);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), owned);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "answer", answer, NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  *out = question;

  return ADW_ALERT_DIALOG (dialog);
}

static void
add_entry (AdwAlertDialog *dialog,
           Question       *question,
           const char     *title,
           const char     *text)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_set_default_response (dialog, "answer");
  adw_dialog_set_focus (ADW_DIALOG (dialog), row);
  question->entry = GTK_EDITABLE (row);
}

static KithRosterService *
service_of (Question *question)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (question->client, kith_contact_get_account (question->contact));

  return runtime != NULL ? kith_account_runtime_get_roster_service (runtime) : NULL;
}

static void
finish (Question  *question,
        DexFuture *future)
{
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&question->parent);

  if (parent != NULL)
    kith_contact_tell_failure (parent, future);
  else
    dex_future_disown (future);
}

static void
rename_cb (AdwAlertDialog *dialog,
           const char     *response,
           Question       *question)
{
  KithRosterService *service = service_of (question);

  if (g_strcmp0 (response, "answer") == 0 && service != NULL)
    finish (question, kith_roster_service_rename (service, question->contact, gtk_editable_get_text (question->entry)));
}

void
kith_contact_rename_present (GtkWidget   *parent,
                             KithClient  *client,
                             KithContact *contact)
{
  Question *question;
  AdwAlertDialog *dialog = question_new (parent, client, contact, _("Rename Contact"), g_strdup (_("Only you see this name.")),
                                         _("_Rename"), &question);

  adw_alert_dialog_set_response_appearance (dialog, "answer", ADW_RESPONSE_SUGGESTED);
  add_entry (dialog, question, _("Name"), kith_contact_get_display_name (contact));
  g_signal_connect (dialog, "response", G_CALLBACK (rename_cb), question);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static void
groups_cb (AdwAlertDialog *dialog,
           const char     *response,
           Question       *question)
{
  KithRosterService *service = service_of (question);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;
  g_auto(GStrv) groups = NULL;

  if (g_strcmp0 (response, "answer") != 0 || service == NULL)
    return;

  parts = g_strsplit (gtk_editable_get_text (question->entry), ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_strv_builder_add (builder, parts[i]);
    }
  groups = g_strv_builder_end (builder);
  finish (question, kith_roster_service_set_groups (service, question->contact, (const char * const *) groups));
}

void
kith_contact_groups_present (GtkWidget   *parent,
                             KithClient  *client,
                             KithContact *contact)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char * const *groups = kith_contact_get_groups (contact);
  Question *question;
  AdwAlertDialog *dialog = question_new (parent, client, contact, _("Groups"), g_strdup (_("With commas between them.")),
                                         _("_Save"), &question);

  for (guint i = 0; groups[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", groups[i]);

  adw_alert_dialog_set_response_appearance (dialog, "answer", ADW_RESPONSE_SUGGESTED);
  add_entry (dialog, question, _("Groups"), text->str);
  g_signal_connect (dialog, "response", G_CALLBACK (groups_cb), question);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static void
remove_cb (AdwAlertDialog *dialog,
           const char     *response,
           Question       *question)
{
  KithRosterService *service = service_of (question);

  if (g_strcmp0 (response, "answer") == 0 && service != NULL)
    finish (question, kith_roster_service_remove (service, question->contact));
}

void
kith_contact_remove_present (GtkWidget   *parent,
                             KithClient  *client,
                             KithContact *contact)
{
  g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (contact));
  g_autofree char *isolated = kith_display_text_isolate (name);
  Question *question;
  AdwAlertDialog *dialog;

  dialog = question_new (parent, client, contact, _("Remove Contact?"),
                         g_strdup_printf (_("%s leaves your contacts on all your devices, and you no longer see each other’s presence. "
                                            "The messages stay."), isolated),
                         _("_Remove"), &question);
  adw_alert_dialog_set_response_appearance (dialog, "answer", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect (dialog, "response", G_CALLBACK (remove_cb), question);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

/* --- Blocking ---------------------------------------------------------------------------------------------------- */

static KithBlockingService *
blocking_of (KithClient  *client,
             KithContact *contact)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (client, kith_contact_get_account (contact));

  return runtime != NULL ? kith_account_runtime_get_blocking (runtime) : NULL;
}

static void
block_cb (AdwAlertDialog *dialog,
          const char     *response,
          Question       *question)
{
  KithBlockingService *service = blocking_of (question->client, question->contact);
  GtkCheckButton *server = g_object_get_data (G_OBJECT (dialog), "kith-server");
  GtkCheckButton *spam = g_object_get_data (G_OBJECT (dialog), "kith-spam");
  XmppJid *jid = kith_contact_get_jid (question->contact);
  g_autoptr(XmppJid) domain = xmpp_jid_new (xmpp_jid_get_domain (jid), NULL);

  if (g_strcmp0 (response, "answer") == 0 && service != NULL && domain != NULL)
    finish (question, kith_blocking_service_block (service, gtk_check_button_get_active (server) ? domain : jid,
                                                   gtk_check_button_get_active (spam)));
}

static GtkWidget *
add_check (AdwAlertDialog *dialog,
           GtkWidget      *box,
           const char     *key,
           const char     *label)
{
  GtkWidget *check = gtk_check_button_new_with_label (label);

  gtk_box_append (GTK_BOX (box), check);
  g_object_set_data (G_OBJECT (dialog), key, check);

  return check;
}

void
kith_contact_block_present (GtkWidget   *parent,
                            KithClient  *client,
                            KithContact *contact)
{
  g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (contact));
  g_autofree char *isolated = kith_display_text_isolate (name);
  g_autofree char *server = g_strdup_printf (_("Block Everybody on %s"), xmpp_jid_get_domain (kith_contact_get_jid (contact)));
  KithBlockingService *service = blocking_of (client, contact);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *spam;
  Question *question;
  AdwAlertDialog *dialog;
  char *text;

  text = g_strdup_printf (_("Nothing comes from %s any more, and they do not see when you are here. They are not told."), isolated);
  dialog = question_new (parent, client, contact, _("Block?"), text, _("_Block"), &question);
  add_check (dialog, box, "kith-server", server);
  spam = add_check (dialog, box, "kith-spam", _("Report Spam to Your Server"));
  gtk_widget_set_visible (spam, service != NULL && kith_blocking_service_takes_reports (service));
  adw_alert_dialog_set_extra_child (dialog, box);
  adw_alert_dialog_set_response_appearance (dialog, "answer", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect (dialog, "response", G_CALLBACK (block_cb), question);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

void
kith_contact_unblock (GtkWidget   *parent,
                      KithClient  *client,
                      KithContact *contact)
{
  KithBlockingService *service = blocking_of (client, contact);
  XmppJid *jid = kith_contact_get_jid (contact);
  g_autoptr(XmppJid) domain = xmpp_jid_new (xmpp_jid_get_domain (jid), NULL);
  g_auto(GStrv) list = service != NULL ? kith_blocking_service_dup_list (service) : NULL;

  if (list == NULL || domain == NULL)
    return;

  if (g_strv_contains ((const char *const *) list, xmpp_jid_get_bare (jid)))
    kith_contact_tell_failure (parent, kith_blocking_service_unblock (service, jid));
  if (g_strv_contains ((const char *const *) list, xmpp_jid_get_text (domain)))
    kith_contact_tell_failure (parent, kith_blocking_service_unblock (service, domain));
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && parent != NULL)
    kith_ui_toast (parent, kith_words_failed_answer (error));

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
kith_contact_tell_failure (GtkWidget *parent,
                           DexFuture *future)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, parent);
  dex_future_disown (dex_future_finally (future, answered_cb, weak, weak_ref_free));
}
