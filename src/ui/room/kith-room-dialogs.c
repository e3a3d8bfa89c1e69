/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-dialogs.h"

#include "kith-account-runtime.h"
#include "kith-display-text.h"
#include "kith-room-service.h"
#include "kith-room-words.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef void (*Answer) (GtkWidget        *parent,
                        KithRoomService  *service,
                        KithConversation *conversation,
                        const char       *text);

/* A question about a room, and what to do with the answer. */
typedef struct
{
  GWeakRef          parent;
  KithClient       *client;
  KithConversation *conversation;
  GtkEditable      *entry; /* in the dialog; NULL where nothing is to be typed */
  Answer            answer;
} Question;

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->parent);
  g_object_unref (question->client);
  g_object_unref (question->conversation);
  g_free (question);
}

static KithRoomService *
service_of (KithClient       *client,
            KithConversation *conversation)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (client, kith_conversation_get_account (conversation));

  return runtime != NULL ? kith_account_runtime_get_room_service (runtime) : NULL;
}

/* --- What went wrong ----------------------------------------------------------------------------------------------- */

static char *
failure_words (const GError *error)
{
  const char *what, *remedy;

  if (error->domain != KITH_ROOM_ERROR)
    return kith_words_failed_answer (error);

  what = kith_room_words_problem ((KithRoomProblem) error->code);
  remedy = kith_room_words_remedy ((KithRoomProblem) error->code);
  if (what == NULL)
    return kith_words_failed_answer (error);

  return remedy != NULL ? g_strdup_printf ("%s. %s", what, remedy) : g_strdup_printf ("%s.", what);
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  g_autoptr(GtkWidget) parent = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && parent != NULL && gtk_widget_get_root (parent) != NULL)
    kith_ui_toast (parent, failure_words (error));

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* @future: (transfer full) */
static void
tell_failure (GtkWidget *parent,
              DexFuture *future)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, parent);
  dex_future_disown (dex_future_finally (future, answered_cb, weak, weak_ref_free));
}

/* --- Questions ------------------------------------------------------------------------------------------------------- */

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             Question       *question)
{
  KithRoomService *service = service_of (question->client, question->conversation);
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&question->parent);
  g_autofree char *text = question->entry != NULL ? g_strstrip (g_strdup (gtk_editable_get_text (question->entry))) : NULL;

  if (g_strcmp0 (response, "answer") == 0 && service != NULL && parent != NULL)
    question->answer (parent, service, question->conversation, text);
}

/* @title: of what is to be typed; NULL: nothing is. @text: what stands there at first */
static void
ask (GtkWidget         *parent,
     KithClient        *client,
     KithConversation  *conversation,
     const char        *heading,
     const char        *body,
     const char        *command,
     AdwResponseAppearance appearance,
     const char        *title,
     const char        *text,
     Answer             answer)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->parent, parent);
  question->client = g_object_ref (client);
  question->conversation = g_object_ref (conversation);
  question->answer = answer;
  g_object_set_data_full (G_OBJECT (dialog), "kith-question", question, (GDestroyNotify) question_free);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "answer", command, NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "answer", appearance);
  if (title != NULL)
    {
      GtkWidget *list = gtk_list_box_new ();
      GtkWidget *row = adw_entry_row_new ();

      gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
      gtk_widget_add_css_class (list, "boxed-list");
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
      adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), list);
      adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "answer");
      adw_dialog_set_focus (dialog, row);
      question->entry = GTK_EDITABLE (row);
    }
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), question);
  adw_dialog_present (dialog, parent);
}

static void
rename_cb (GtkWidget        *parent,
           KithRoomService  *service,
           KithConversation *conversation,
           const char       *text)
{
  kith_room_service_set_name (service, conversation, text);
}

void
kith_room_rename_present (GtkWidget        *parent,
                          KithClient       *client,
                          KithConversation *conversation)
{
  const char *body = _("Only you see this name. Without one, the room is called as it calls itself.");
  const char *name = kith_conversation_get_name (conversation);

  ask (parent, client, conversation, _("Rename Room"), body, _("_Rename"), ADW_RESPONSE_SUGGESTED, _("Name"), name, rename_cb);
}

static void
topic_cb (GtkWidget        *parent,
          KithRoomService  *service,
          KithConversation *conversation,
          const char       *text)
{
  tell_failure (parent, kith_room_service_set_subject (service, conversation, text));
}

void
kith_room_topic_present (GtkWidget        *parent,
                         KithClient       *client,
                         KithConversation *conversation)
{
  KithRoom *room = kith_conversation_get_room (conversation);
  const char *subject = room != NULL ? kith_room_get_subject (room) : NULL;
  const char *body = _("Everybody in the room sees it.");

  ask (parent, client, conversation, _("Change Topic"), body, _("_Change"), ADW_RESPONSE_SUGGESTED, _("Topic"), subject, topic_cb);
}

static void
nick_cb (GtkWidget        *parent,
         KithRoomService  *service,
         KithConversation *conversation,
         const char       *text)
{
  if (*text != '\0')
    tell_failure (parent, kith_room_service_set_nick (service, conversation, text));
}

void
kith_room_nick_present (GtkWidget        *parent,
                        KithClient       *client,
                        KithConversation *conversation)
{
  KithRoom *room = kith_conversation_get_room (conversation);
  const char *nick = room != NULL ? kith_room_get_nick (room) : NULL;
  const char *body = _("This is what you are called in this room.");

  ask (parent, client, conversation, _("Change Nickname"), body, _("_Change"), ADW_RESPONSE_SUGGESTED, _("Nickname"), nick, nick_cb);
}

static void
leave_cb (GtkWidget        *parent,
          KithRoomService  *service,
          KithConversation *conversation,
          const char       *text)
{
  kith_room_service_leave (service, conversation);
}

void
kith_room_leave_present (GtkWidget        *parent,
                         KithClient       *client,
                         KithConversation *conversation)
{
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  g_autofree char *isolated = kith_display_text_isolate (name);
  /* Translators: %s is a room's name */
  g_autofree char *body = g_strdup_printf (_("You leave “%s” on all your devices. What was said stays here."), isolated);

  ask (parent, client, conversation, _("Leave Room?"), body, _("_Leave"), ADW_RESPONSE_DESTRUCTIVE, NULL, NULL, leave_cb);
}

void
kith_room_rejoin (GtkWidget        *parent,
                  KithClient       *client,
                  KithConversation *conversation)
{
  KithRoomService *service = service_of (client, conversation);

  if (service != NULL)
    tell_failure (parent, kith_room_service_join (service, kith_conversation_get_jid (conversation), NULL, NULL));
}
