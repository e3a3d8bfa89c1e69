/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-composer.h"

#include "kith-account-switch.h"
#include "kith-account-runtime.h"
#include "kith-amendment-service.h"
#include "kith-emoji-completion.h"
#include "kith-nick-completion.h"
#include "kith-outbox.h"
#include "kith-quote.h"
#include "kith-spelling.h"
#include "kith-styling.h"
#include "kith-typing-service.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* A draft is kept when the person rests, leaves or quits. */
#define DRAFT_MSEC 800

/* As far as the field grows before it scrolls. */
#define FIELD_MAX 176

struct _KithComposer
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GtkTextBuffer *buffer;
  KithEmojiCompletion *emoji;
  KithNickCompletion *nicks;
  GSettings *settings;
  gboolean is_sending;
  gboolean is_filling;
  gboolean can_send;
  guint draft;
  KithMessage *answered;  /* what is written answers this one */
  KithMessage *corrected; /* or stands in its place */
  char *before;           /* what was being written before that */

  GtkScrolledWindow *field;
  GtkTextView *text;
  GtkEventController *key;
  KithAccountSwitch *account_switch;
  GtkLabel *placeholder;
  GtkWidget *strip;
  GtkImage *strip_icon;
  KithQuote *quote;
};

enum
{
  PROP_CAN_SEND = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SENT,
  CORRECT_LAST,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithComposer, kith_composer, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

static char *
get_text (KithComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (!g_unichar_isspace (g_utf8_get_char (text)))
        return FALSE;
    }

  return TRUE;
}

static void
update_placeholder (KithComposer *self)
{
  GListModel *accounts = self->client != NULL ? G_LIST_MODEL (kith_client_get_accounts (self->client)) : NULL;
  g_autofree char *text = NULL;

  /* Which account speaks is in sight where there are two. */
  if (accounts != NULL && self->conversation != NULL && g_list_model_get_n_items (accounts) > 1)
    text = g_strdup_printf (_("Message as %s"), kith_account_get_label (kith_conversation_get_account (self->conversation)));
  else
    text = g_strdup (_("Message"));

  gtk_label_set_text (self->placeholder, text);
}

/* --- Drafts ---------------------------------------------------------------------------------------------------- */

void
kith_composer_keep_draft (KithComposer *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (KITH_IS_COMPOSER (self));

  g_clear_handle_id (&self->draft, g_source_remove);
  if (self->conversation == NULL || self->is_sending)
    return;

  text = self->corrected != NULL ? g_strdup (self->before) : get_text (self);
  kith_conversation_set_draft (self->conversation, is_blank (text) ? NULL : text);
}

static gboolean
draft_cb (gpointer data)
{
  KithComposer *self = data;

  self->draft = 0;
  kith_composer_keep_draft (self);

  return G_SOURCE_REMOVE;
}

static void
fill (KithComposer *self,
      const char   *text)
{
  self->is_filling = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_filling = FALSE;
}

/* --- Styling while it is typed (XEP-0393) -------------------------------------------------------------------------- */

/* Beyond this nobody looks at it all, and each key would cost. */
#define STYLED_MAX 20000

static void
make_tags (KithComposer *self)
{
  gtk_text_buffer_create_tag (self->buffer, "strong", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (self->buffer, "emphasis", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_create_tag (self->buffer, "strike", "strikethrough", TRUE, NULL);
  gtk_text_buffer_create_tag (self->buffer, "monospace", "family", "monospace", NULL);
  gtk_text_buffer_create_tag (self->buffer, "directive", NULL);
}

/* In the colour of what is not so important: it follows the text's own. */
static void
update_directive_color (KithComposer *self)
{
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self->text), &color);
  color.alpha *= 0.6f;
  g_object_set (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (self->buffer), "directive"), "foreground-rgba", &color, NULL);
}

static void
apply_tag (KithComposer *self,
           const char   *text,
           const char   *tag,
           guint         start,
           guint         end)
{
  GtkTextIter first, behind;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &first, (int) g_utf8_strlen (text, start));
  gtk_text_buffer_get_iter_at_offset (self->buffer, &behind, (int) g_utf8_strlen (text, end));
  gtk_text_buffer_apply_tag_by_name (self->buffer, tag, &first, &behind);
}

static void
update_styling (KithComposer *self,
                const char   *text)
{
  static const char *const tags[] = { "strong", "emphasis", "strike", "monospace", "directive" };
  g_autoptr(GArray) ranges = NULL;
  GtkTextIter start, end;

  /* Not all tags: the spelling has its own. */
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    gtk_text_buffer_remove_tag_by_name (self->buffer, tags[i], &start, &end);
  if (strlen (text) > STYLED_MAX)
    return;

  ranges = kith_styling_find_ranges (text);
  if (ranges->len > 0)
    update_directive_color (self);
  for (guint i = 0; i < ranges->len; i++)
    {
      const KithStylingRange *range = &g_array_index (ranges, KithStylingRange, i);

      if (range->is_directive)
        apply_tag (self, text, "directive", range->start, range->end);
      for (guint t = 0; t < 4; t++)
        if (range->style & (1 << t))
          apply_tag (self, text, tags[t], range->start, range->end);
    }
}

static void
changed_cb (KithComposer *self)
{
  g_autofree char *text = get_text (self);
  gboolean is_empty = *text == '\0';
  KithAccountRuntime *runtime;

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), is_empty);
  update_styling (self, text);
  if (self->can_send == is_blank (text))
    {
      self->can_send = !self->can_send;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_SEND]);
    }

  if (self->is_filling || self->conversation == NULL)
    return;

  if (self->draft == 0)
    self->draft = g_timeout_add (DRAFT_MSEC, draft_cb, self);

  runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));
  if (runtime != NULL && !self->is_sending)
    kith_typing_service_typed (kith_account_runtime_get_typing_service (runtime), self->conversation, is_empty);
}

/* --- Sending --------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef composer;
  KithConversation *conversation;
  KithMessage *corrected;
  char *text;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_weak_ref_clear (&sending->composer);
  g_clear_object (&sending->conversation);
  g_clear_object (&sending->corrected);
  g_free (sending->text);
  g_free (sending);
}

/* Takes away what was sent and leaves what was typed since. */
static void
drop_sent_text (KithComposer *self,
                const char   *sent)
{
  g_autofree char *text = get_text (self);
  GtkTextIter start, end;

  if (!g_str_has_prefix (text, sent))
    return;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) g_utf8_strlen (sent, -1));
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_end_irreversible_action (self->buffer);
}

/* Answering, correcting, or neither. */
static void
kith_composer_set_mode (KithComposer *self,
                        KithMessage  *answered,
                        KithMessage  *corrected)
{
  KithMessage *shown = answered != NULL ? answered : corrected;

  if (corrected != NULL && self->corrected == NULL)
    {
      kith_composer_keep_draft (self);
      self->before = get_text (self);
    }
  else if (corrected == NULL && self->corrected != NULL)
    {
      g_clear_object (&self->corrected);
      fill (self, self->before);
      g_clear_pointer (&self->before, g_free);
    }
  g_set_object (&self->answered, answered);
  g_set_object (&self->corrected, corrected);
  if (corrected != NULL)
    fill (self, kith_message_get_body (corrected));

  gtk_widget_set_visible (self->strip, shown != NULL);
  if (shown != NULL)
    {
      g_autofree char *name = corrected != NULL ? g_strdup (_("Edit Message")) : kith_words_sender (answered, self->conversation);

      kith_quote_set_text (self->quote, name, kith_message_get_body (shown), kith_message_get_id (shown));
      gtk_image_set_from_icon_name (self->strip_icon, corrected != NULL ? "document-edit-symbolic" : "kith-reply-symbolic");
    }
}

static void
cancel_clicked (KithComposer *self)
{
  kith_composer_set_mode (self, NULL, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
kith_composer_answer (KithComposer *self,
                      KithMessage  *message)
{
  g_return_if_fail (KITH_IS_COMPOSER (self) && KITH_IS_MESSAGE (message));

  if (self->is_sending)
    return;

  kith_composer_set_mode (self, message, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
kith_composer_correct (KithComposer *self,
                       KithMessage  *message)
{
  g_return_if_fail (KITH_IS_COMPOSER (self) && KITH_IS_MESSAGE (message));

  if (self->is_sending || self->corrected == message)
    return;

  kith_composer_set_mode (self, NULL, message);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* It may have been taken back meanwhile, or be on its way just now: then the words stay here. */
static void
finish_correction (KithComposer *self,
                   const char   *text,
                   gboolean      is_done)
{
  self->is_sending = FALSE;
  if (!is_done)
    {
      if (self->before == NULL || is_blank (self->before))
        g_set_str (&self->before, text);
      kith_ui_toast (GTK_WIDGET (self), g_strdup (_("This message cannot be changed now. What you wrote is still here.")));
    }
  kith_composer_set_mode (self, NULL, NULL);
  kith_composer_keep_draft (self);
}

static DexFuture *
sent_cb (DexFuture *future,
         gpointer   data)
{
  Sending *sending = data;
  g_autoptr(KithComposer) self = g_weak_ref_get (&sending->composer);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gboolean is_sent = value != NULL;
  gboolean is_here = self != NULL && self->conversation == sending->conversation;

  if (is_sent && sending->corrected != NULL)
    {
      gboolean is_done = g_value_get_boolean (value) || g_strcmp0 (sending->text, kith_message_get_body (sending->corrected)) == 0;

      if (is_here)
        finish_correction (self, sending->text, is_done);
      else if (!is_done && kith_conversation_get_draft (sending->conversation) == NULL)
        kith_conversation_set_draft (sending->conversation, sending->text);
    }
  else if (is_sent)
    {
      const char *draft = kith_conversation_get_draft (sending->conversation);

      if (g_strcmp0 (draft, sending->text) == 0)
        kith_conversation_set_draft (sending->conversation, NULL);
      if (is_here)
        {
          drop_sent_text (self, sending->text);
          self->is_sending = FALSE;
          kith_composer_set_mode (self, NULL, NULL);
          kith_composer_keep_draft (self);
          g_signal_emit (self, signals[SENT], 0);
        }
    }
  else if (self != NULL)
    {
      g_autofree char *why = kith_words_failed_answer (error);

      kith_ui_toast (GTK_WIDGET (self), g_strdup_printf (_("Your message is still here. %s"), why));
    }
  if (is_here)
    self->is_sending = FALSE;

  return dex_future_new_true ();
}

void
kith_composer_bring_back (KithComposer *self,
                          const char   *text)
{
  GtkTextIter start;

  g_return_if_fail (KITH_IS_COMPOSER (self));

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  if (!gtk_text_iter_is_end (&start))
    gtk_text_buffer_insert (self->buffer, &start, "\n", 1);
  gtk_text_buffer_end_user_action (self->buffer);

  /* On disk before the message goes from there. */
  kith_composer_keep_draft (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* What did not leave yet is written anew; else the other side is told. */
static DexFuture *
send_correction (KithComposer       *self,
                 KithAccountRuntime *runtime,
                 const char         *text)
{
  gint64 id = kith_message_get_id (self->corrected);

  if (kith_message_get_state (self->corrected) == KITH_MESSAGE_STATE_QUEUED)
    return kith_outbox_rewrite (kith_account_runtime_get_outbox (runtime), id, text);

  return kith_amendment_service_correct (kith_account_runtime_get_amendments (runtime), id, text);
}

void
kith_composer_send (KithComposer *self)
{
  KithAccountRuntime *runtime;
  g_autofree char *text = NULL;
  Sending *sending;

  g_return_if_fail (KITH_IS_COMPOSER (self));

  if (self->conversation == NULL || self->is_sending)
    return;

  text = get_text (self);
  runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));
  if (runtime == NULL || is_blank (text))
    return;

  sending = g_new0 (Sending, 1);
  g_weak_ref_init (&sending->composer, self);
  sending->conversation = g_object_ref (self->conversation);
  sending->text = g_strdup (text);
  g_set_object (&sending->corrected, self->corrected);

  /* The text is the person's until it is on disk. */
  self->is_sending = TRUE;
  dex_future_disown (dex_future_finally (self->corrected != NULL
                                           ? send_correction (self, runtime, text)
                                           : kith_outbox_answer (kith_account_runtime_get_outbox (runtime), self->conversation, text,
                                                                 self->answered != NULL ? kith_message_get_id (self->answered) : 0),
                                         sent_cb, sending, sending_free));
}

static gboolean
key_pressed (KithComposer    *self,
             guint            keyval,
             guint            keycode,
             GdkModifierType  state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean enter_sends = self->settings == NULL || g_settings_get_boolean (self->settings, "enter-sends");

  if (kith_emoji_completion_key_pressed (self->emoji, keyval, modifiers) || kith_nick_completion_key_pressed (self->nicks, keyval, modifiers))
    return GDK_EVENT_STOP;
  if (keyval == GDK_KEY_Escape && modifiers == 0 && (self->answered != NULL || self->corrected != NULL))
    {
      kith_composer_set_mode (self, NULL, NULL);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Up && modifiers == 0 && gtk_text_buffer_get_char_count (self->buffer) == 0)
    {
      g_signal_emit (self, signals[CORRECT_LAST], 0);
      return GDK_EVENT_STOP;
    }
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;

  /* Enter may be meant for an input method, which is in the middle of a word. */
  if (gtk_text_view_im_context_filter_keypress (self->text, gtk_event_controller_get_current_event (self->key)))
    return GDK_EVENT_STOP;

  if (modifiers == GDK_CONTROL_MASK || (modifiers == 0 && enter_sends))
    {
      kith_composer_send (self);
      return GDK_EVENT_STOP;
    }

  /* Shift+Enter is bound to nothing in a text view. */
  if (modifiers == GDK_SHIFT_MASK)
    {
      gtk_text_buffer_insert_interactive_at_cursor (self->buffer, "\n", 1, TRUE);
      gtk_text_view_scroll_mark_onscreen (self->text, gtk_text_buffer_get_insert (self->buffer));
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
emoji_clicked (KithComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  g_signal_emit_by_name (self->text, "insert-emoji");
}

/* Dictionaries take their time: not before somebody writes. */
static void
focus_entered (KithComposer *self)
{
  kith_spelling_attach (self->text, self->settings);
}

/* The scroll bar's least height would make an empty field too high: it comes with the ninth line. */
static void
upper_changed_cb (KithComposer  *self,
                  GtkAdjustment *adjustment)
{
  gboolean is_full = gtk_adjustment_get_upper (adjustment) > FIELD_MAX;

  gtk_scrolled_window_set_policy (self->field, GTK_POLICY_NEVER, is_full ? GTK_POLICY_AUTOMATIC : GTK_POLICY_EXTERNAL);
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static gboolean
kith_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KITH_COMPOSER (widget)->text));
}

static void
kith_composer_dispose (GObject *object)
{
  KithComposer *self = KITH_COMPOSER (object);

  if (self->conversation != NULL)
    kith_composer_set_conversation (self, NULL);
  g_clear_handle_id (&self->draft, g_source_remove);
  g_clear_object (&self->answered);
  g_clear_object (&self->corrected);
  g_clear_pointer (&self->before, g_free);
  if (self->emoji != NULL)
    kith_emoji_completion_dispose (self->emoji);
  g_clear_object (&self->emoji);
  if (self->nicks != NULL)
    kith_nick_completion_dispose (self->nicks);
  g_clear_object (&self->nicks);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_COMPOSER);

  G_OBJECT_CLASS (kith_composer_parent_class)->dispose (object);
}

static void
kith_composer_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (prop_id == PROP_CAN_SEND)
    g_value_set_boolean (value, KITH_COMPOSER (object)->can_send);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
kith_composer_class_init (KithComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_composer_dispose;
  G_OBJECT_CLASS (klass)->get_property = kith_composer_get_property;
  widget_class->grab_focus = kith_composer_grab_focus;

  properties[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  signals[CORRECT_LAST] = g_signal_new ("correct-last", KITH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SENT] = g_signal_new ("sent", KITH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "conversation/kith-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, KithComposer, field);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, text);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, key);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, account_switch);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, strip);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, strip_icon);
  gtk_widget_class_bind_template_child (widget_class, KithComposer, quote);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, emoji_clicked);
  gtk_widget_class_bind_template_callback (widget_class, focus_entered);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
}

static void
kith_composer_init (KithComposer *self)
{
  g_type_ensure (KITH_TYPE_QUOTE);
  g_type_ensure (KITH_TYPE_ACCOUNT_SWITCH);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer = kith_spelling_buffer_new ();
  gtk_text_view_set_buffer (self->text, self->buffer);
  g_object_unref (self->buffer); /* the view's from now on */
  self->emoji = kith_emoji_completion_new (self->text);
  self->nicks = kith_nick_completion_new (self->text);
  self->settings = g_settings_new (KITH_APP_ID);
  make_tags (self);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->field), "changed", G_CALLBACK (upper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
}

gboolean
kith_composer_get_can_send (KithComposer *self)
{
  g_return_val_if_fail (KITH_IS_COMPOSER (self), FALSE);

  return self->can_send;
}

void
kith_composer_set_client (KithComposer *self,
                          KithClient   *client)
{
  g_return_if_fail (KITH_IS_COMPOSER (self));

  g_set_object (&self->client, client);
  g_signal_connect_object (kith_client_get_accounts (client), "items-changed", G_CALLBACK (update_placeholder), self, G_CONNECT_SWAPPED);
}

static void
set_active (KithComposer *self,
            gboolean      active)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));

  if (runtime != NULL)
    kith_typing_service_set_active (kith_account_runtime_get_typing_service (runtime), self->conversation, active);
}

/* Another conversation is opened in the middle of a correction: what was typed is kept as a draft where there is none. */
static void
leave_correction (KithComposer *self)
{
  g_autofree char *text = get_text (self);
  gboolean has_changed = self->corrected != NULL && g_strcmp0 (text, kith_message_get_body (self->corrected)) != 0;

  if (has_changed && is_blank (self->before))
    g_set_str (&self->before, text);
  kith_composer_set_mode (self, NULL, NULL);
}

void
kith_composer_set_conversation (KithComposer     *self,
                                KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_COMPOSER (self));

  if (self->conversation == conversation)
    return;

  /* What is being sent stays the draft until it is on disk. */
  self->is_sending = FALSE;
  if (self->conversation != NULL)
    {
      leave_correction (self);
      kith_composer_keep_draft (self);
      set_active (self, FALSE);
    }
  g_set_object (&self->conversation, conversation);
  kith_nick_completion_set_conversation (self->nicks, conversation);
  fill (self, conversation != NULL ? kith_conversation_get_draft (conversation) : NULL);
  update_placeholder (self);
  kith_account_switch_set_conversation (self->account_switch, self->client, conversation);
  if (conversation != NULL)
    set_active (self, TRUE);
}

void
kith_composer_move_to (KithComposer     *self,
                       KithConversation *conversation)
{
  g_autofree char *text = NULL;

  g_return_if_fail (KITH_IS_COMPOSER (self));
  g_return_if_fail (KITH_IS_CONVERSATION (conversation));

  text = get_text (self);
  if (self->conversation == NULL || self->is_sending || self->corrected != NULL || is_blank (text) ||
      kith_conversation_get_draft (conversation) != NULL)
    return;

  kith_conversation_set_draft (conversation, text);
  fill (self, NULL);
  kith_composer_keep_draft (self);
}
