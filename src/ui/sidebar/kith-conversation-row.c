/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-row.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-time-format.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

#define PREVIEW_CHARS 160
#define COUNT_MAX 999

struct _KithConversationRow
{
  GtkWidget parent_instance;

  KithConversation *conversation;
  gboolean show_account;
  char *words;

  GSignalGroup *conversation_signals;
  GSignalGroup *contact_signals;
  GSignalGroup *account_signals;
  GSignalGroup *message_signals;

  GtkWidget *stripe;
  GtkWidget *avatar;
  GtkWidget *lines;
  GtkLabel *name;
  GtkLabel *account_name;
  GtkWidget *pinned;
  GtkLabel *time;
  GtkImage *tick;
  GtkWidget *draft;
  GtkLabel *preview;
  GtkWidget *muted;
  GtkWidget *mention;
  GtkLabel *badge;
};

enum
{
  PROP_0,
  PROP_WORDS,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithConversationRow, kith_conversation_row, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static char *
preview_text (KithConversation *conversation)
{
  KithMessage *message = kith_conversation_get_last_message (conversation);

  return message != NULL ? kith_words_preview (message, conversation, PREVIEW_CHARS) : g_strdup ("");
}

/* The row, said aloud: "NAME, pinned, muted, N unread, last message TEXT, TIME, account ACCOUNT", without what there is not. */
static void
update_words (KithConversationRow *self)
{
  g_autoptr(GString) words = g_string_new (NULL);
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));
  KithMessage *message = kith_conversation_get_last_message (self->conversation);
  guint unread = kith_conversation_get_unread_count (self->conversation);

  g_string_append (words, name);
  if (kith_conversation_get_is_pinned (self->conversation))
    g_string_append (words, _(", pinned"));
  if (kith_conversation_get_is_muted (self->conversation, g_get_real_time ()))
    g_string_append (words, _(", muted"));
  if (unread > 0)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, ngettext ("%u unread", "%u unread", unread), unread);
      if (kith_conversation_get_mention_count (self->conversation) > 0)
        g_string_append (words, _(", you are mentioned"));
    }
  else if (kith_conversation_get_is_marked_unread (self->conversation))
    g_string_append (words, _(", marked as unread"));
  if (message != NULL)
    {
      g_autofree char *text = preview_text (self->conversation);
      g_autofree char *time = kith_time_format_list (kith_message_get_stamp (message), g_get_real_time ());

      g_string_append (words, ", ");
      /* Translators: as a screen reader says it: the message, then when it was sent */
      g_string_append_printf (words, _("last message %s, %s"), text, time);
    }
  if (self->show_account)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, _("account %s"), kith_account_get_label (kith_conversation_get_account (self->conversation)));
    }

  if (g_set_str (&self->words, words->str))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static const char *
tick_of (KithMessage *message)
{
  switch (kith_message_get_state (message))
    {
    case KITH_MESSAGE_STATE_QUEUED:
      return "kith-sending-symbolic";
    case KITH_MESSAGE_STATE_SENT:
      return "kith-sent-symbolic";
    case KITH_MESSAGE_STATE_DELIVERED:
    case KITH_MESSAGE_STATE_DISPLAYED:
      return "kith-delivered-symbolic";
    case KITH_MESSAGE_STATE_FAILED:
      return "dialog-error-symbolic";
    case KITH_MESSAGE_STATE_RECEIVED:
    default:
      return NULL;
    }
}

/* One of: what they type, what we were about to say, what was said last. */
static void
update_preview (KithConversationRow *self)
{
  KithMessage *message = kith_conversation_get_last_message (self->conversation);
  const char *draft = kith_conversation_get_draft (self->conversation);
  gboolean typing = kith_conversation_get_chat_state (self->conversation) == KITH_CHAT_STATE_COMPOSING;
  gboolean unread = kith_conversation_get_has_unread (self->conversation);
  const char *tick = !typing && draft == NULL && message != NULL ? tick_of (message) : NULL;
  g_autofree char *text = NULL;

  if (typing)
    text = g_strdup (_("typing…"));
  else if (draft != NULL)
    text = kith_display_text_line (draft, PREVIEW_CHARS);
  else
    text = preview_text (self->conversation);

  gtk_widget_set_visible (self->draft, !typing && draft != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->tick), tick != NULL);
  if (tick != NULL)
    {
      gtk_image_set_from_icon_name (self->tick, tick);
      kith_ui_set_class (self->tick, "error", kith_message_get_state (message) == KITH_MESSAGE_STATE_FAILED);
    }
  gtk_label_set_text (self->preview, text);
  kith_ui_set_class (self->preview, "accent-text", typing);
  kith_ui_set_class (self->preview, "meta", !typing && !unread);
}

static void
update_unread (KithConversationRow *self)
{
  guint unread = kith_conversation_get_unread_count (self->conversation);
  g_autofree char *count = unread > COUNT_MAX ? g_strdup_printf ("%d+", COUNT_MAX) : g_strdup_printf ("%u", unread);

  /* Without a number it is a dot. */
  gtk_label_set_text (self->badge, unread > 0 ? count : "");
  gtk_widget_set_visible (self->mention, unread > 0 && kith_conversation_get_mention_count (self->conversation) > 0);
  kith_ui_set_class (self->badge, "dot", unread == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), kith_conversation_get_has_unread (self->conversation));
  kith_ui_set_class (self, "unread", kith_conversation_get_has_unread (self->conversation));
}

/* A mute that ends wakes nothing: it is looked at when the row changes for another reason. */
static void
update_muted (KithConversationRow *self)
{
  gboolean is_muted = kith_conversation_get_is_muted (self->conversation, g_get_real_time ());

  gtk_widget_set_visible (self->muted, is_muted);
  kith_ui_set_class (self->badge, "quiet", is_muted);
}

static void
muted_changed (KithConversationRow *self)
{
  update_muted (self);
  update_words (self);
}

static void
update_pinned (KithConversationRow *self)
{
  gtk_widget_set_visible (self->pinned, kith_conversation_get_is_pinned (self->conversation));
}

static void
pinned_changed (KithConversationRow *self)
{
  update_pinned (self);
  update_words (self);
}

static void
update_account (KithConversationRow *self)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);

  gtk_label_set_text (self->account_name, self->show_account ? kith_account_get_label (account) : "");
  gtk_widget_set_opacity (self->stripe, self->show_account ? 1 : 0);
  kith_ui_set_account_color (GTK_WIDGET (self), kith_account_get_color (account));
  update_words (self);
}

static void
update_name (KithConversationRow *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));

  gtk_label_set_text (self->name, name);
  g_object_set (self->avatar, "person-name", name, "key", xmpp_jid_get_bare (kith_contact_get_jid (contact)), NULL);
  update_words (self);
}

static void
update_picture (KithConversationRow *self)
{
  g_object_set (self->avatar, "picture", kith_contact_get_avatar_file (kith_conversation_get_contact (self->conversation)), NULL);
}

static void
update_show (KithConversationRow *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);

  g_object_set (self->avatar, "presence", kith_words_known_show (contact), NULL);
}

static void
update_message (KithConversationRow *self)
{
  update_preview (self);
  kith_conversation_row_update_time (self);
}

static void
last_message_changed (KithConversationRow *self)
{
  g_signal_group_set_target (self->message_signals, kith_conversation_get_last_message (self->conversation));
  update_message (self);
}

static void
unread_changed (KithConversationRow *self)
{
  update_unread (self);
  update_muted (self);
  update_preview (self);
  update_words (self);
}

static void
kith_conversation_row_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  KithConversationRow *self = KITH_CONVERSATION_ROW (object);

  switch (prop_id)
    {
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_row_dispose (GObject *object)
{
  KithConversationRow *self = KITH_CONVERSATION_ROW (object);

  if (self->conversation_signals != NULL)
    kith_conversation_row_set_conversation (self, NULL);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->message_signals);
  g_clear_pointer (&self->words, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CONVERSATION_ROW);

  G_OBJECT_CLASS (kith_conversation_row_parent_class)->dispose (object);
}

static void
kith_conversation_row_class_init (KithConversationRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_conversation_row_dispose;
  object_class->get_property = kith_conversation_row_get_property;

  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "sidebar/kith-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, stripe);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, lines);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, pinned);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, tick);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, draft);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, preview);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, mention);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, badge);
  gtk_widget_class_bind_template_child (widget_class, KithConversationRow, muted);
}

static void
kith_conversation_row_init (KithConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* "999+" the same way round everywhere. */
  gtk_widget_set_direction (GTK_WIDGET (self->badge), GTK_TEXT_DIR_LTR);

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::last-message", G_CALLBACK (last_message_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::unread-count", G_CALLBACK (unread_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::mention-count", G_CALLBACK (unread_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::is-marked-unread", G_CALLBACK (unread_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::is-pinned", G_CALLBACK (pinned_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::muted-until", G_CALLBACK (muted_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::notify-setting", G_CALLBACK (muted_changed), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::draft", G_CALLBACK (update_preview), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::chat-state", G_CALLBACK (update_preview), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::name", G_CALLBACK (update_name), self);

  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::show", G_CALLBACK (update_show), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::avatar-file", G_CALLBACK (update_picture), self);

  self->account_signals = g_signal_group_new (KITH_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::state", G_CALLBACK (update_show), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::label", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::color", G_CALLBACK (update_account), self);

  self->message_signals = g_signal_group_new (KITH_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "notify", G_CALLBACK (update_message), self);
}

void
kith_conversation_row_set_conversation (KithConversationRow *self,
                                        KithConversation    *conversation)
{
  g_return_if_fail (KITH_IS_CONVERSATION_ROW (self));
  g_return_if_fail (conversation == NULL || KITH_IS_CONVERSATION (conversation));

  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->conversation_signals, conversation);
  g_signal_group_set_target (self->contact_signals, conversation != NULL ? kith_conversation_get_contact (conversation) : NULL);
  g_signal_group_set_target (self->account_signals, conversation != NULL ? kith_conversation_get_account (conversation) : NULL);
  g_signal_group_set_target (self->message_signals, conversation != NULL ? kith_conversation_get_last_message (conversation) : NULL);
  if (conversation == NULL)
    return;

  update_name (self);
  update_picture (self);
  update_show (self);
  update_unread (self);
  update_muted (self);
  update_pinned (self);
  update_account (self);
  update_message (self);
}

/* NULL while it has none. */
KithConversation *
kith_conversation_row_get_conversation (KithConversationRow *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_ROW (self), NULL);

  return self->conversation;
}

void
kith_conversation_row_set_show_account (KithConversationRow *self,
                                        gboolean             show_account)
{
  g_return_if_fail (KITH_IS_CONVERSATION_ROW (self));

  self->show_account = !!show_account;
  if (self->conversation != NULL)
    update_account (self);
}

void
kith_conversation_row_update_time (KithConversationRow *self)
{
  KithMessage *message;
  g_autofree char *time = NULL;

  g_return_if_fail (KITH_IS_CONVERSATION_ROW (self));

  if (self->conversation == NULL)
    return;

  message = kith_conversation_get_last_message (self->conversation);
  update_muted (self);
  time = message != NULL ? kith_time_format_list (kith_message_get_stamp (message), g_get_real_time ()) : g_strdup ("");
  gtk_label_set_text (self->time, time);
  update_words (self);
}
