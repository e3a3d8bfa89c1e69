/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-view.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-composer.h"
#include "kith-contact-dialogs.h"
#include "kith-conversation-order.h"
#include "kith-date-dialog.h"
#include "kith-details-pane.h"
#include "kith-display-text.h"
#include "kith-find-bar.h"
#include "kith-message-actions.h"
#include "kith-presence-words.h"
#include "kith-room-service.h"
#include "kith-room-words.h"
#include "kith-read-service.h"
#include "kith-request-bar.h"
#include "kith-timeline-view.h"
#include "kith-topic-bar.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* How often it says anew how long it is since somebody was there. */
#define MINUTE_SECONDS 60

/* The account's name in the header does not shrink: it says who speaks. */
#define ACCOUNT_NAME_CHARS 24

struct _KithConversationView
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation;
  gboolean narrow;
  gboolean compact;
  guint minute;
  GSignalGroup *conversation_signals;
  GSignalGroup *contact_signals;
  GSignalGroup *account_signals;

  AdwOverlaySplitView *split;
  KithDetailsPane *details; /* made when it is first shown */
  AdwToolbarView *bars;
  KithFindBar *find; /* made when it is first shown */
  GtkWidget *request; /* likewise */
  GtkWidget *title;
  GtkWidget *avatar;
  GtkLabel *name;
  GtkWidget *details_button;
  GtkMenuButton *menu_button;
  GMenu *conversation_menu;
  GtkWidget *account_dot;
  GtkLabel *account_name;
  GtkLabel *subtitle;
  AdwBanner *banner;
  KithTopicBar *topic;
  GSignalGroup *room_signals;
  GSignalGroup *occupant_signals;
  KithTimelineView *timeline;
  GtkLabel *night;
  KithComposer *composer;
  GtkWidget *selection_bar;
  GtkLabel *selection_count;
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithConversationView, kith_conversation_view, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static KithAccountRuntime *
runtime_of (KithConversationView *self)
{
  return self->conversation != NULL ? kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation)) : NULL;
}

/* --- Header ---------------------------------------------------------------------------------------------------- */

/* What they do now, else what they say of themselves; trouble with the connection before both. */
static void
update_subtitle (KithConversationView *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);
  KithAccount *account = kith_conversation_get_account (self->conversation);
  gboolean online = kith_account_get_state (account) == KITH_ACCOUNT_STATE_ONLINE;
  gboolean typing = online && kith_conversation_get_chat_state (self->conversation) == KITH_CHAT_STATE_COMPOSING;
  g_autofree char *text = NULL;

  KithRoom *room = kith_conversation_get_room (self->conversation);

  if (!online)
    text = g_strdup (kith_account_get_state (account) == KITH_ACCOUNT_STATE_CONNECTING ? _("Connecting…") : _("You are offline"));
  else if (room != NULL)
    text = kith_room_words_subtitle (room);
  else if (kith_conversation_get_kind (self->conversation) == KITH_CONVERSATION_ROOM)
    text = g_strdup (_("You are not in this room"));
  else if (typing)
    text = g_strdup (_("typing…"));
  else if (kith_contact_get_show (contact) != KITH_SHOW_OFFLINE)
    text = kith_presence_words (kith_contact_get_show (contact), kith_contact_get_status (contact), kith_contact_get_idle_since (contact),
                                g_get_real_time ());
  else if (kith_contact_get_in_roster (contact) && kith_contact_get_last_seen (contact) != 0)
    text = kith_presence_words_last_seen (kith_contact_get_last_seen (contact), g_get_real_time ());
  else if (kith_contact_get_in_roster (contact))
    text = g_strdup (kith_words_show (KITH_SHOW_OFFLINE));
  else
    text = g_strdup (_("Not in your contacts"));

  gtk_label_set_text (self->subtitle, text);
  kith_ui_set_class (self->subtitle, "accent-text", typing);
  kith_ui_set_class (self->subtitle, "meta", !typing);
  g_object_set (self->avatar, "presence", kith_words_known_show (contact), "picture", kith_contact_get_avatar_file (contact), NULL);
}

/* Whoever is asleep may be woken: said before the message is. */
static void
update_night (KithConversationView *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *words = NULL;
  int zone;

  if (kith_contact_get_zone (kith_conversation_get_contact (self->conversation), &zone))
    words = kith_presence_words_night (zone, (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND), g_get_real_time ());
  gtk_label_set_text (self->night, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->night), words != NULL);
}

static gboolean
minute_cb (gpointer data)
{
  KithConversationView *self = data;

  if (self->conversation != NULL)
    {
      update_subtitle (self);
      update_night (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
update_name (KithConversationView *self)
{
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));
  g_autofree char *words = g_strdup_printf (_("%s, details"), name);

  gtk_label_set_text (self->name, name);
  g_object_set (self->avatar, "person-name", name, "key", xmpp_jid_get_bare (kith_conversation_get_jid (self->conversation)), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->title), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
update_account (KithConversationView *self)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) > 1;
  g_autofree char *label = kith_display_text_line (kith_account_get_label (account), ACCOUNT_NAME_CHARS);

  kith_ui_set_account_color (self->account_dot, kith_account_get_color (account));
  gtk_widget_set_visible (self->account_dot, several);
  gtk_widget_set_visible (GTK_WIDGET (self->account_name), several && !self->compact);
  gtk_label_set_text (self->account_name, label);
  gtk_widget_set_tooltip_text (self->account_dot, kith_account_get_label (account));
}

/* What is unusual about the account or the person, and what to do about it; NULL where there is nothing. */
static char *
words_of_room (KithRoom    *room,
               const char **button)
{
  if (kith_room_get_state (room) == KITH_ROOM_FAILED)
    *button = _("Try Again");

  return kith_room_words_banner (room);
}

static char *
words_of_banner (KithConversationView *self,
                 const char          **button)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);
  KithContact *contact = kith_conversation_get_contact (self->conversation);
  const char *why = kith_words_error_title (kith_account_get_error (account));
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;

  switch (kith_account_get_state (account))
    {
    case KITH_ACCOUNT_STATE_DISABLED:
      *button = _("Account…");
      return g_strdup (_("This account is switched off"));
    case KITH_ACCOUNT_STATE_OFFLINE:
      *button = _("Try Now");
      return g_strdup (_("You are offline. What you write is sent later."));
    case KITH_ACCOUNT_STATE_WAITING:
      *button = _("Try Now");
      return g_strdup_printf (_("%s. What you write is sent later."), why);
    case KITH_ACCOUNT_STATE_NEEDS_PASSWORD:
      *button = _("Password…");
      return g_strdup (_("This account needs its password"));
    case KITH_ACCOUNT_STATE_FAILED:
      *button = _("Account…");
      return g_strdup (why);
    case KITH_ACCOUNT_STATE_CONNECTING:
    case KITH_ACCOUNT_STATE_ONLINE:
    default:
      if (kith_conversation_get_room (self->conversation) != NULL)
        return words_of_room (kith_conversation_get_room (self->conversation), button);
      if (kith_contact_get_is_blocked (contact))
        {
          *button = _("Unblock");
          return g_strdup (_("You have blocked this person"));
        }
      if (!kith_contact_get_is_asking (contact))
        return NULL;
      name = kith_display_text_name (kith_conversation_get_name (self->conversation));
      isolated = kith_display_text_isolate (name);
      *button = _("Answer…");
      return g_strdup_printf (_("%s wants to add you as a contact"), isolated);
    }
}

static void
update_banner (KithConversationView *self)
{
  g_autofree char *title = NULL;
  const char *button = NULL;

  /* Beside the list, which says it too, once is enough. */
  if (self->compact)
    title = g_strdup (kith_words_storage_error (kith_client_get_storage_error (self->client)));
  if (title == NULL)
    title = words_of_banner (self, &button);

  kith_ui_set_banner (self->banner, title, button);
}

static void
account_changed (KithConversationView *self)
{
  update_account (self);
  update_subtitle (self);
  update_banner (self);
}

static void
room_changed (KithConversationView *self)
{
  update_subtitle (self);
  update_banner (self);
}

/* It is one that we are or want to be in, or not any more. */
static void
watch_room (KithConversationView *self)
{
  KithRoom *room = self->conversation != NULL ? kith_conversation_get_room (self->conversation) : NULL;

  g_signal_group_set_target (self->room_signals, room);
  g_signal_group_set_target (self->occupant_signals, room != NULL ? kith_room_get_occupants (room) : NULL);
  kith_topic_bar_set_room (self->topic, room);
}

static void
room_given (KithConversationView *self)
{
  watch_room (self);
  room_changed (self);
}

static void
contact_changed (KithConversationView *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);

  update_subtitle (self);
  update_banner (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conversation.remove-contact", kith_contact_get_in_roster (contact));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conversation.rename", kith_contact_get_in_roster (contact));
}

static void
banner_clicked (KithConversationView *self)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);

  switch (kith_account_get_state (account))
    {
    case KITH_ACCOUNT_STATE_OFFLINE:
    case KITH_ACCOUNT_STATE_WAITING:
      kith_client_reconnect (self->client, account);
      break;
    case KITH_ACCOUNT_STATE_DISABLED:
    case KITH_ACCOUNT_STATE_NEEDS_PASSWORD:
    case KITH_ACCOUNT_STATE_FAILED:
      gtk_widget_activate_action (GTK_WIDGET (self), "app.account", "x", kith_account_get_id (account));
      break;
    case KITH_ACCOUNT_STATE_CONNECTING:
    case KITH_ACCOUNT_STATE_ONLINE:
    default:
      if (kith_conversation_get_room (self->conversation) != NULL)
        {
          kith_room_service_retry (kith_account_runtime_get_room_service (runtime_of (self)), self->conversation);
          break;
        }
      if (kith_contact_get_is_blocked (kith_conversation_get_contact (self->conversation)))
        {
          gtk_widget_activate_action (GTK_WIDGET (self), "conversation.block", NULL);
          break;
        }
      adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
      break;
    }
}

static void
details_shown (KithConversationView *self)
{
  gboolean is_shown = adw_overlay_split_view_get_show_sidebar (self->split);

  if (self->details == NULL && is_shown)
    {
      self->details = g_object_new (KITH_TYPE_DETAILS_PANE, NULL);
      kith_details_pane_set_client (self->details, self->client);
      g_object_bind_property (self, "narrow", self->details, "narrow", G_BINDING_SYNC_CREATE);
      adw_overlay_split_view_set_sidebar (self->split, GTK_WIDGET (self->details));
    }
  if (self->details != NULL)
    kith_details_pane_set_conversation (self->details, is_shown ? self->conversation : NULL);
}

/* A stranger began it. */
static void
update_request (KithConversationView *self)
{
  if (self->request == NULL && self->conversation != NULL && kith_conversation_get_is_request (self->conversation))
    {
      self->request = kith_request_bar_new (self->client);
      adw_toolbar_view_add_top_bar (self->bars, self->request);
    }
  if (self->request != NULL)
    kith_request_bar_set_conversation (KITH_REQUEST_BAR (self->request), self->conversation);
}

/* Also where it was said in the list of requests. */
static void
ignored_cb (KithConversationView *self)
{
  if (kith_conversation_get_is_ignored (self->conversation))
    gtk_widget_activate_action (GTK_WIDGET (self), "window.leave", NULL);
}

/* --- Messages -------------------------------------------------------------------------------------------------- */

static void
message_seen (KithConversationView *self,
              KithMessage          *message)
{
  KithAccountRuntime *runtime = runtime_of (self);

  if (runtime != NULL && kith_conversation_get_unread_count (self->conversation) > 0)
    kith_read_service_mark_read (kith_account_runtime_get_read_service (runtime), self->conversation, message);
}

static void
message_sent (KithConversationView *self)
{
  kith_timeline_view_to_newest (self->timeline);
}

/* The button follows the action, whatever is said of the button itself. */
static void
can_send_changed (KithConversationView *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conversation.send", kith_composer_get_can_send (self->composer));
}

void
kith_conversation_view_get_message_context (KithConversationView *self,
                                            KithMessageContext   *context)
{
  *context = (KithMessageContext) {
    .widget = GTK_WIDGET (self),
    .client = self->client,
    .conversation = self->conversation,
    .timeline = self->timeline,
    .composer = self->composer,
  };
}

/* The bar stands where the composer was: what is in that stays. */
static void
selection_changed (KithConversationView *self)
{
  KithMessageSelection *selection = kith_timeline_view_get_selection (self->timeline);
  gboolean is_active = kith_message_selection_get_is_active (selection);
  guint n = kith_message_selection_get_count (selection);
  g_autofree char *text = g_strdup_printf (ngettext ("%u message selected", "%u messages selected", n), n);
  KithMessageContext context;

  gtk_label_set_text (self->selection_count, text);
  gtk_widget_set_visible (self->selection_bar, is_active);
  gtk_widget_set_visible (GTK_WIDGET (self->composer), !is_active);
  kith_conversation_view_get_message_context (self, &context);
  kith_message_actions_update_selection (&context);
}

static void
correct_last_cb (KithConversationView *self)
{
  KithMessageContext context;

  kith_conversation_view_get_message_context (self, &context);
  kith_message_actions_correct_last (&context);
}

static void
refused_cb (KithConversationView *self)
{
  kith_ui_toast (GTK_WIDGET (self), g_strdup (_("Your change of a message was not accepted. It is as it was before.")));
}

/* --- Conversation actions -------------------------------------------------------------------------------------- */

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  kith_composer_send (KITH_CONVERSATION_VIEW (widget)->composer);
}

static void
details_action (GtkWidget  *widget,
                const char *name,
                GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);

  adw_overlay_split_view_set_show_sidebar (self->split, !adw_overlay_split_view_get_show_sidebar (self->split));
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);

  if (self->conversation == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), xmpp_jid_get_bare (kith_conversation_get_jid (self->conversation)));
  kith_ui_toast (widget, g_strdup (_("Address copied")));
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);

  if (self->conversation != NULL)
    kith_contact_rename_present (widget, self->client, kith_conversation_get_contact (self->conversation));
}

/* The same person, as another account of ours. What was being written goes along. */
static void
write_as_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);
  g_autoptr(XmppJid) address = xmpp_jid_new (g_variant_get_string (target, NULL), NULL);
  KithAccount *account = address != NULL ? kith_account_list_find (kith_client_get_accounts (self->client), address) : NULL;
  KithConversation *conversation = NULL;

  if (account != NULL && self->conversation != NULL)
    conversation = kith_client_open_conversation (self->client, account, kith_conversation_get_jid (self->conversation));
  if (conversation == NULL || conversation == self->conversation)
    return;

  kith_composer_move_to (self->composer, conversation);
  gtk_widget_activate_action (widget, "app.show-conversation", "(ss)", kith_account_get_address (account),
                              xmpp_jid_get_bare (kith_conversation_get_jid (conversation)));
}

static void
block_action (GtkWidget  *widget,
              const char *name,
              GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);
  KithContact *contact = self->conversation != NULL ? kith_conversation_get_contact (self->conversation) : NULL;

  if (contact != NULL && kith_contact_get_is_blocked (contact))
    kith_contact_unblock (widget, self->client, contact);
  else if (contact != NULL)
    kith_contact_block_present (widget, self->client, contact);
}

static void
remove_contact_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *target)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (widget);

  if (self->conversation != NULL)
    kith_contact_remove_present (widget, self->client, kith_conversation_get_contact (self->conversation));
}

static void
day_chosen_cb (KithConversationView *self,
               gint64                time)
{
  if (self->conversation != NULL)
    kith_timeline_view_jump (self->timeline, time, G_MININT64);
}

static void
go_to_date_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *target)
{
  AdwDialog *dialog = kith_date_dialog_new ();

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (day_chosen_cb), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_conversation_view_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, KITH_CONVERSATION_VIEW (object)->narrow);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, KITH_CONVERSATION_VIEW (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_view_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      if (self->narrow != g_value_get_boolean (value))
        {
          self->narrow = g_value_get_boolean (value);
          /* Details that stood beside the conversation do not lie over it now, and do not come back unasked. */
          if (self->narrow)
            adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        {
          self->compact = g_value_get_boolean (value);
          gtk_widget_set_visible (self->details_button, !self->compact);
          if (self->conversation != NULL)
            {
              update_account (self);
              update_banner (self);
            }
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_view_dispose (GObject *object)
{
  KithConversationView *self = KITH_CONVERSATION_VIEW (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  if (self->conversation_signals != NULL)
    kith_conversation_view_set_conversation (self, NULL);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->occupant_signals);
  g_clear_object (&self->client);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template would take it from under the bin */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CONVERSATION_VIEW);
  self->details = NULL;
  self->find = NULL;
  self->request = NULL;

  G_OBJECT_CLASS (kith_conversation_view_parent_class)->dispose (object);
}

static void
kith_conversation_view_class_init (KithConversationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_conversation_view_dispose;
  object_class->get_property = kith_conversation_view_get_property;
  object_class->set_property = kith_conversation_view_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* security.md D7: these send, delete or reveal, so they are actions of the widget, which has no D-Bus path. */
  kith_message_actions_install (widget_class);
  gtk_widget_class_install_action (widget_class, "conversation.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "conversation.details", NULL, details_action);
  gtk_widget_class_install_action (widget_class, "conversation.copy-address", NULL, copy_address_action);
  gtk_widget_class_install_action (widget_class, "conversation.go-to-date", NULL, go_to_date_action);
  gtk_widget_class_install_action (widget_class, "conversation.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "conversation.write-as", "s", write_as_action);
  gtk_widget_class_install_action (widget_class, "conversation.block", NULL, block_action);
  gtk_widget_class_install_action (widget_class, "conversation.remove-contact", NULL, remove_contact_action);

  g_type_ensure (KITH_TYPE_AVATAR);
  g_type_ensure (KITH_TYPE_COMPOSER);
  g_type_ensure (KITH_TYPE_TIMELINE_VIEW);
  g_type_ensure (KITH_TYPE_TOPIC_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "conversation/kith-conversation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, split);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, bars);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, title);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, name);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, details_button);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, conversation_menu);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, account_dot);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, banner);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, topic);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, timeline);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, night);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, composer);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, KithConversationView, selection_count);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked);
  gtk_widget_class_bind_template_callback (widget_class, can_send_changed);
  gtk_widget_class_bind_template_callback (widget_class, details_shown);
  gtk_widget_class_bind_template_callback (widget_class, message_seen);
  gtk_widget_class_bind_template_callback (widget_class, correct_last_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_sent);
}

static void
kith_conversation_view_init (KithConversationView *self)
{
  g_autoptr(GMenuModel) order = kith_conversation_order_menu_new (FALSE);

  gtk_widget_init_template (GTK_WIDGET (self));
  can_send_changed (self);
  self->minute = g_timeout_add_seconds (MINUTE_SECONDS, minute_cb, self);
  g_signal_connect_object (kith_timeline_view_get_selection (self->timeline), "changed", G_CALLBACK (selection_changed), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self, "narrow", self->split, "collapsed", G_BINDING_SYNC_CREATE);
  g_menu_insert_section (self->conversation_menu, 1, NULL, order);
  kith_ui_set_menu (self->menu_button, G_MENU_MODEL (self->conversation_menu));

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "refused", G_CALLBACK (refused_cb), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::name", G_CALLBACK (update_name), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::room", G_CALLBACK (room_given), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::is-request", G_CALLBACK (update_request), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::is-ignored", G_CALLBACK (ignored_cb), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::chat-state", G_CALLBACK (update_subtitle), self);

  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::show", G_CALLBACK (update_subtitle), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::avatar-file", G_CALLBACK (update_subtitle), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::status", G_CALLBACK (update_subtitle), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::idle-since", G_CALLBACK (update_subtitle), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::last-seen", G_CALLBACK (update_subtitle), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::has-zone", G_CALLBACK (update_night), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::in-roster", G_CALLBACK (contact_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-asking", G_CALLBACK (contact_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-blocked", G_CALLBACK (contact_changed), self);

  self->room_signals = g_signal_group_new (KITH_TYPE_ROOM);
  g_signal_group_connect_swapped (self->room_signals, "notify::state", G_CALLBACK (room_changed), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::problem", G_CALLBACK (room_changed), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::typing", G_CALLBACK (update_subtitle), self);
  self->occupant_signals = g_signal_group_new (KITH_TYPE_OCCUPANT_LIST);
  g_signal_group_connect_swapped (self->occupant_signals, "items-changed", G_CALLBACK (update_subtitle), self);

  self->account_signals = g_signal_group_new (KITH_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::state", G_CALLBACK (account_changed), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::label", G_CALLBACK (account_changed), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::color", G_CALLBACK (account_changed), self);
}

/* What the menu says of the conversation as a whole. */
static void
set_order_actions (KithConversationView *self)
{
  g_autoptr(GSimpleActionGroup) actions = NULL;

  if (self->conversation != NULL)
    actions = kith_conversation_order_actions_new (GTK_WIDGET (self), self->client, self->conversation);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "order", actions != NULL ? G_ACTION_GROUP (actions) : NULL);
}

static void
accounts_changed_cb (KithConversationView *self)
{
  if (self->conversation != NULL)
    update_account (self);
}

static void
storage_error_cb (KithConversationView *self)
{
  if (self->conversation != NULL)
    update_banner (self);
}

/* Once. */
void
kith_conversation_view_set_client (KithConversationView *self,
                                   KithClient           *client)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));
  g_return_if_fail (KITH_IS_CLIENT (client));

  g_set_object (&self->client, client);
  kith_composer_set_client (self->composer, client);
  g_signal_connect_object (kith_client_get_accounts (client), "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::storage-error", G_CALLBACK (storage_error_cb), self, G_CONNECT_SWAPPED);
}

void
kith_conversation_view_set_conversation (KithConversationView *self,
                                         KithConversation     *conversation)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));
  g_return_if_fail (conversation == NULL || KITH_IS_CONVERSATION (conversation));

  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->conversation_signals, conversation);
  watch_room (self);
  g_signal_group_set_target (self->contact_signals, conversation != NULL ? kith_conversation_get_contact (conversation) : NULL);
  g_signal_group_set_target (self->account_signals, conversation != NULL ? kith_conversation_get_account (conversation) : NULL);
  set_order_actions (self);
  kith_timeline_view_set_conversation (self->timeline, conversation);
  kith_composer_set_conversation (self->composer, conversation);
  if (self->find != NULL)
    kith_find_bar_set_conversation (self->find, conversation);
  details_shown (self);
  update_request (self);
  if (conversation == NULL)
    return;

  update_name (self);
  update_night (self);
  contact_changed (self);
  account_changed (self);
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

void
kith_conversation_view_focus_composer (KithConversationView *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
kith_conversation_view_jump (KithConversationView *self,
                             gint64                sort_time,
                             gint64                sort_tie)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  kith_timeline_view_jump (self->timeline, sort_time, sort_tie);
}

void
kith_conversation_view_focus_timeline (KithConversationView *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  kith_timeline_view_grab_focus (self->timeline);
}

void
kith_conversation_view_keep_draft (KithConversationView *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  kith_composer_keep_draft (self->composer);
}

gboolean
kith_conversation_view_has_composer_focus (KithConversationView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_return_val_if_fail (KITH_IS_CONVERSATION_VIEW (self), FALSE);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->composer));
}

gboolean
kith_conversation_view_close_details (KithConversationView *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_VIEW (self), FALSE);

  if (!adw_overlay_split_view_get_show_sidebar (self->split) || !adw_overlay_split_view_get_collapsed (self->split))
    return FALSE;

  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);

  return TRUE;
}

void
kith_conversation_view_find (KithConversationView *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  if (self->find == NULL)
    {
      self->find = kith_find_bar_new (kith_client_get_search (self->client));
      kith_find_bar_set_conversation (self->find, self->conversation);
      g_signal_connect_object (self->find, "found", G_CALLBACK (kith_conversation_view_jump), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->find, "left", G_CALLBACK (kith_conversation_view_focus_composer), self, G_CONNECT_SWAPPED);
      adw_toolbar_view_add_top_bar (self->bars, GTK_WIDGET (self->find));
    }
  kith_find_bar_open (self->find);
}

void
kith_conversation_view_find_next (KithConversationView *self,
                                  int                   step)
{
  g_return_if_fail (KITH_IS_CONVERSATION_VIEW (self));

  if (self->find != NULL && kith_find_bar_get_is_open (self->find))
    kith_find_bar_step (self->find, step);
}
