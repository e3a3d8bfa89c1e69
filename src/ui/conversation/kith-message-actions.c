/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-actions.h"

#include "kith-account-runtime.h"
#include "kith-amendment-service.h"
#include "kith-contact-dialogs.h"
#include "kith-display-text.h"
#include "kith-forward-dialog.h"
#include "kith-link.h"
#include "kith-message-dialogs.h"
#include "kith-outbox.h"
#include "kith-styling.h"
#include "kith-time-format.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

static KithTimeline *
get_timeline (const KithMessageContext *context)
{
  return context->conversation != NULL ? kith_conversation_get_timeline (context->conversation) : NULL;
}

/* NULL while the account is switched off. */
static KithAccountRuntime *
get_runtime (const KithMessageContext *context)
{
  return context->conversation != NULL ? kith_client_get_runtime (context->client, kith_conversation_get_account (context->conversation)) : NULL;
}

/* --- One message ------------------------------------------------------------------------------------------------- */

static void
copy_text (const KithMessageContext *context,
           const char               *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (context->widget), text);
}

static void
copy (const KithMessageContext *context,
      KithMessage              *message)
{
  copy_text (context, kith_message_get_body (message));
}

/* As it is put into a mail or a report. */
static char *
to_quoted (const KithMessageContext *context,
           KithMessage              *message)
{
  g_autofree char *sender = kith_message_get_is_outgoing (message) ? g_strdup (xmpp_jid_get_bare (kith_message_get_sender (message)))
                                                                   : kith_words_sender (message, context->conversation);
  g_autofree char *time = kith_time_format_exact (kith_message_get_stamp (message));

  /* Translators: a copied message: sender, time, and its text on the next line */
  return g_strdup_printf (_("%s, %s:\n%s"), sender, time, kith_message_get_body (message));
}

static void
copy_quoted (const KithMessageContext *context,
             KithMessage              *message)
{
  g_autofree char *text = to_quoted (context, message);

  copy_text (context, text);
}

static void
copy_code (const KithMessageContext *context,
           KithMessage              *message)
{
  g_autofree char *code = kith_styling_dup_code (kith_message_get_body (message));

  if (code != NULL)
    copy_text (context, code);
}

static void
show_details (const KithMessageContext *context,
              KithMessage              *message)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (context->client, kith_conversation_get_account (context->conversation));

  kith_message_details_present (context->widget, runtime != NULL ? kith_account_runtime_get_archive (runtime) : NULL, message);
}

static void
show_whole (const KithMessageContext *context,
            KithMessage              *message)
{
  kith_message_whole_present (context->widget, message);
}

static void
forward (const KithMessageContext *context,
         KithMessage              *message)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, message);
  if (!kith_message_get_is_retracted (message))
    kith_forward_present (context->widget, context->client, messages);
}

static void
select_it (const KithMessageContext *context,
           KithMessage              *message)
{
  kith_message_selection_toggle (kith_timeline_view_get_selection (context->timeline), message);
}

static void
reply (const KithMessageContext *context,
       KithMessage              *message)
{
  if (!kith_message_get_is_retracted (message))
    kith_composer_answer (context->composer, message);
}

static gboolean
can_be_corrected (KithMessage *message)
{
  return kith_message_get_is_outgoing (message) && !kith_message_get_is_retracted (message) &&
         kith_message_get_state (message) != KITH_MESSAGE_STATE_FAILED && kith_message_get_data (message)->message_id != NULL;
}

static void
correct (const KithMessageContext *context,
         KithMessage              *message)
{
  if (can_be_corrected (message))
    kith_composer_correct (context->composer, message);
}

static void
react (const KithMessageContext *context,
       KithMessage              *message)
{
  kith_timeline_view_popup_reactions (context->timeline, kith_message_get_id (message));
}

static void
jump (const KithMessageContext *context,
      KithMessage              *message)
{
  const KithMessageData *data = kith_message_get_data (message);

  kith_timeline_view_jump (context->timeline, data->sort_time, data->sort_tie);
}

/* --- One message and its account --------------------------------------------------------------------------------- */

static void
retry (const KithMessageContext *context,
       KithMessage              *message,
       KithAccountRuntime       *runtime)
{
  kith_contact_tell_failure (context->widget, kith_outbox_retry (kith_account_runtime_get_outbox (runtime), kith_message_get_id (message)));
}

static void
discard (const KithMessageContext *context,
         KithMessage              *message,
         KithAccountRuntime       *runtime)
{
  kith_contact_tell_failure (context->widget, kith_outbox_discard (kith_account_runtime_get_outbox (runtime), kith_message_get_id (message)));
}

/* Back into the composer; the message itself goes once the text is safe there. */
static void
edit_failed (const KithMessageContext *context,
             KithMessage              *message,
             KithAccountRuntime       *runtime)
{
  if (kith_message_get_state (message) != KITH_MESSAGE_STATE_FAILED)
    return;

  kith_composer_bring_back (context->composer, kith_message_get_body (message));
  discard (context, message, runtime);
}

static void
retract (const KithMessageContext *context,
         KithMessage              *message,
         KithAccountRuntime       *runtime)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, message);
  kith_message_retract_present (context->widget, kith_account_runtime_get_amendments (runtime), messages);
}

static void
show_revisions (const KithMessageContext *context,
                KithMessage              *message,
                KithAccountRuntime       *runtime)
{
  kith_message_revisions_present (context->widget, kith_account_runtime_get_amendments (runtime), message);
}

static const struct
{
  const char *name;
  void      (*func)    (const KithMessageContext *context,
                        KithMessage              *message);
  void      (*by_account) (const KithMessageContext *context,
                           KithMessage              *message,
                           KithAccountRuntime       *runtime);
} actions[] = {
  { "message.copy", copy, NULL },
  { "message.copy-quoted", copy_quoted, NULL },
  { "message.copy-code", copy_code, NULL },
  { "message.details", show_details, NULL },
  { "message.show-whole", show_whole, NULL },
  { "message.forward", forward, NULL },
  { "message.select", select_it, NULL },
  { "message.reply", reply, NULL },
  { "message.correct", correct, NULL },
  { "message.react", react, NULL },
  { "message.retry", NULL, retry },
  { "message.discard", NULL, discard },
  { "message.edit", NULL, edit_failed },
  { "message.retract", NULL, retract },
  { "message.revisions", NULL, show_revisions },
};

static void
activate (GtkWidget  *widget,
          const char *name,
          GVariant   *target)
{
  KithMessageContext context;
  KithAccountRuntime *runtime;
  KithTimeline *timeline;
  KithMessage *message;

  kith_conversation_view_get_message_context (KITH_CONVERSATION_VIEW (widget), &context);
  timeline = get_timeline (&context);
  message = timeline != NULL ? kith_timeline_find (timeline, g_variant_get_int64 (target)) : NULL;
  if (message == NULL)
    return;

  runtime = get_runtime (&context);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (strcmp (name, actions[i].name) != 0)
        continue;
      if (actions[i].func != NULL)
        actions[i].func (&context, message);
      else if (runtime != NULL)
        actions[i].by_account (&context, message, runtime);
    }
}

/* --- Several ------------------------------------------------------------------------------------------------------ */

/* What was taken back has nothing to copy or forward. */
static GPtrArray *
list_with_text (const KithMessageContext *context)
{
  GPtrArray *messages = kith_message_selection_list (kith_timeline_view_get_selection (context->timeline));

  for (guint i = messages->len; i > 0; i--)
    if (kith_message_get_is_retracted (g_ptr_array_index (messages, i - 1)))
      g_ptr_array_remove_index (messages, i - 1);

  return messages;
}

static void
copy_selection (const KithMessageContext *context)
{
  g_autoptr(GPtrArray) messages = list_with_text (context);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      g_autofree char *quoted = to_quoted (context, g_ptr_array_index (messages, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n\n" : "", quoted);
    }

  copy_text (context, text->str);
}

static void
forward_selection (const KithMessageContext *context)
{
  g_autoptr(GPtrArray) messages = list_with_text (context);

  kith_forward_present (context->widget, context->client, messages);
}

static void
retract_selection (const KithMessageContext *context)
{
  g_autoptr(GPtrArray) messages = list_with_text (context);
  KithAccountRuntime *runtime = get_runtime (context);

  if (runtime != NULL)
    kith_message_retract_present (context->widget, kith_account_runtime_get_amendments (runtime), messages);
}

static void
clear_selection (const KithMessageContext *context)
{
  kith_message_selection_clear (kith_timeline_view_get_selection (context->timeline));
  kith_timeline_view_grab_focus (context->timeline);
}

static const struct
{
  const char *name;
  void      (*func) (const KithMessageContext *context);
  gboolean    ends; /* with it, the picking is over */
} selection_actions[] = {
  { "selection.copy", copy_selection, TRUE },
  { "selection.forward", forward_selection, TRUE },
  { "selection.retract", retract_selection, TRUE },
  { "selection.clear", clear_selection, FALSE },
};

static void
activate_selection (GtkWidget  *widget,
                    const char *name,
                    GVariant   *target)
{
  KithMessageContext context;

  kith_conversation_view_get_message_context (KITH_CONVERSATION_VIEW (widget), &context);
  for (guint i = 0; i < G_N_ELEMENTS (selection_actions); i++)
    if (strcmp (name, selection_actions[i].name) == 0)
      {
        selection_actions[i].func (&context);
        if (selection_actions[i].ends)
          clear_selection (&context);
      }
}

static gboolean
can_be_retracted (KithMessage *message)
{
  KithMessageState state = kith_message_get_state (message);

  return kith_message_get_is_outgoing (message) && kith_message_get_data (message)->message_id != NULL &&
         state != KITH_MESSAGE_STATE_FAILED && state != KITH_MESSAGE_STATE_QUEUED;
}

void
kith_message_actions_update_selection (const KithMessageContext *context)
{
  g_autoptr(GPtrArray) messages = list_with_text (context);
  gboolean can_retract = messages->len > 0;

  for (guint i = 0; i < messages->len; i++)
    can_retract = can_retract && can_be_retracted (g_ptr_array_index (messages, i));

  gtk_widget_action_set_enabled (context->widget, "selection.copy", messages->len > 0);
  gtk_widget_action_set_enabled (context->widget, "selection.forward", messages->len > 0);
  gtk_widget_action_set_enabled (context->widget, "selection.retract", can_retract);
}

/* --- Others ------------------------------------------------------------------------------------------------------- */

/* Gives it, or takes it back. */
static void
toggle_reaction (GtkWidget  *widget,
                 const char *name,
                 GVariant   *target)
{
  KithMessageContext context;
  KithAccountRuntime *runtime;
  KithTimeline *timeline;
  KithMessage *message;
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  g_auto(GStrv) given = NULL;
  const char *emoji;
  gboolean is_there = FALSE;
  gint64 id;

  kith_conversation_view_get_message_context (KITH_CONVERSATION_VIEW (widget), &context);
  g_variant_get (target, "(x&s)", &id, &emoji);
  timeline = get_timeline (&context);
  runtime = get_runtime (&context);
  message = timeline != NULL ? kith_timeline_find (timeline, id) : NULL;
  if (message == NULL || runtime == NULL)
    return;

  given = kith_message_dup_own_reactions (message);
  for (guint i = 0; given[i] != NULL; i++)
    if (strcmp (given[i], emoji) == 0)
      is_there = TRUE;
    else
      g_ptr_array_add (wanted, given[i]);
  if (!is_there)
    g_ptr_array_add (wanted, (gpointer) (guintptr) emoji);
  g_ptr_array_add (wanted, NULL);
  /* As any answer does. */
  kith_account_runtime_answer_request (runtime, context.conversation, TRUE);
  kith_contact_tell_failure (widget, kith_amendment_service_react (kith_account_runtime_get_amendments (runtime), id,
                                                                   (const char *const *) wanted->pdata));
}

/* To what a message answers: it need not be in the window, but one that answers it is. */
static void
jump_to_answered (GtkWidget  *widget,
                  const char *name,
                  GVariant   *target)
{
  KithMessageContext context;
  gint64 id = g_variant_get_int64 (target);
  GListModel *timeline;
  KithMessage *message;

  kith_conversation_view_get_message_context (KITH_CONVERSATION_VIEW (widget), &context);
  timeline = G_LIST_MODEL (get_timeline (&context));
  message = timeline != NULL ? kith_timeline_find (KITH_TIMELINE (timeline), id) : NULL;
  if (message != NULL)
    {
      jump (&context, message);
      return;
    }

  for (guint i = 0; timeline != NULL && i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr(KithMessage) answer = g_list_model_get_item (timeline, i);
      const KithMessageData *data = kith_message_get_data (answer);

      if (data->reply_target == id)
        {
          kith_timeline_view_jump (context.timeline, data->reply_time, data->reply_tie);
          return;
        }
    }
}

static void
open_link (GtkWidget  *widget,
           const char *name,
           GVariant   *target)
{
  kith_link_open (widget, g_variant_get_string (target, NULL));
}

void
kith_message_actions_install (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, "x", activate);
  for (guint i = 0; i < G_N_ELEMENTS (selection_actions); i++)
    gtk_widget_class_install_action (widget_class, selection_actions[i].name, NULL, activate_selection);
  gtk_widget_class_install_action (widget_class, "message.toggle-reaction", "(xs)", toggle_reaction);
  gtk_widget_class_install_action (widget_class, "message.jump", "x", jump_to_answered);
  gtk_widget_class_install_action (widget_class, "message.open-link", "s", open_link);
}

void
kith_message_actions_correct_last (const KithMessageContext *context)
{
  GListModel *timeline = G_LIST_MODEL (get_timeline (context));

  for (guint i = timeline != NULL ? g_list_model_get_n_items (timeline) : 0; i > 0; i--)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (timeline, i - 1);

      if (can_be_corrected (message))
        {
          kith_composer_correct (context->composer, message);
          break;
        }
    }
}
