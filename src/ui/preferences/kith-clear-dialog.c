/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-clear-dialog.h"

#include "kith-account-runtime.h"
#include "kith-clear-service.h"
#include "kith-display-text.h"
#include "kith-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GWeakRef parent;
  KithClient *client;
  KithConversation *conversation;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_weak_ref_clear (&question->parent);
  g_object_unref (question->client);
  g_object_unref (question->conversation);
  g_free (question);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
cleared_cb (DexFuture *future,
            gpointer   data)
{
  g_autoptr(GtkWidget) parent = g_weak_ref_get (data);

  if (parent != NULL && dex_future_get_value (future, NULL) == NULL)
    kith_ui_toast (parent, _("The messages could not be deleted"));
  if (parent != NULL)
    gtk_widget_activate_action (parent, "storage.measure", NULL);

  return dex_future_new_true ();
}

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             Question       *question)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (question->client, kith_conversation_get_account (question->conversation));
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&question->parent);
  GWeakRef *weak;

  if (g_strcmp0 (response, "clear") != 0 || runtime == NULL)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, parent);
  dex_future_disown (dex_future_finally (kith_clear_service_clear (kith_account_runtime_get_clear_service (runtime), question->conversation),
                                         cleared_cb, weak, weak_ref_free));
}

void
kith_clear_dialog_present (GtkWidget        *parent,
                           KithClient       *client,
                           KithConversation *conversation)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Clear Conversation?"), NULL));
  Question *question = g_new0 (Question, 1);
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  /* Translators: %s is a person or a room */
  g_autofree char *body = g_strdup_printf (_("All messages with %s are deleted on this device and do not come back. The server and other devices keep "
                                             "theirs. What waits to be sent stays."),
                                             name);

  g_weak_ref_init (&question->parent, parent);
  question->client = g_object_ref (client);
  question->conversation = g_object_ref (conversation);
  g_object_set_data_full (G_OBJECT (dialog), "kith-question", question, question_free);
  adw_alert_dialog_set_body (dialog, body);
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "clear", _("_Clear"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "clear", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), question);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
