/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-details.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-keep-row.h"
#include "kith-member-order.h"
#include "kith-member-row.h"
#include "kith-members-dialog.h"
#include "kith-message-text.h"
#include "kith-notify-row.h"
#include "kith-room-dialogs.h"
#include "kith-room-words.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

#define MEMBERS_MAX       6
#define DESCRIPTION_CHARS 1000

struct _KithRoomDetails
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation; /* of a room; NULL: none is shown */
  KithRoom *room;                 /* NULL: we left it */
  GSignalGroup *conversation_signals;
  GSignalGroup *contact_signals;
  GSignalGroup *room_signals;
  GSignalGroup *occupant_signals;
  GSignalGroup *account_signals;
  GtkWidget *show_all; /* the last row of the members, while there is one */

  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *address;
  GtkLabel *state;
  GtkWidget *tools;
  GtkWidget *topic_row;
  KithMessageText *topic;
  GtkWidget *topic_edit;
  AdwActionRow *description;
  AdwActionRow *account_row;
  GtkWidget *account_dot;
  GtkLabel *account_name;
  GtkWidget *nick_edit;
  KithNotifyRow *notify;
  KithKeepRow *keep;
  AdwActionRow *kind;
  GtkWidget *members_group;
  GtkLabel *count;
  GtkListBox *members;
  GtkWidget *join_group;
  GtkWidget *leave_group;
};

G_DEFINE_FINAL_TYPE (KithRoomDetails, kith_room_details, ADW_TYPE_BIN)

/* --- What it is -------------------------------------------------------------------------------------------------------- */

static void
update_name (KithRoomDetails *self)
{
  KithContact *contact = kith_conversation_get_contact (self->conversation);
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (self->conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));

  gtk_label_set_text (self->name, name);
  kith_ui_set_address (self->address, jid);
  g_object_set (self->avatar, "person-name", name, "key", jid, "picture", kith_contact_get_avatar_file (contact), NULL);
}

static void
update_state (KithRoomDetails *self)
{
  g_autofree char *problem = self->room != NULL ? kith_room_words_banner (self->room) : NULL;
  g_autofree char *subtitle = self->room != NULL ? kith_room_words_subtitle (self->room) : g_strdup (_("You are not in this room"));
  const gboolean is_in = self->room != NULL && kith_room_get_state (self->room) == KITH_ROOM_JOINED;

  /* How many are there stands above the members. */
  gtk_label_set_text (self->state, problem != NULL ? problem : subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->state), problem != NULL || !is_in);
  gtk_widget_set_visible (self->members_group, is_in);
  gtk_widget_set_visible (self->join_group, self->room == NULL);
  gtk_widget_set_visible (self->leave_group, self->room != NULL);
  gtk_widget_set_visible (self->tools, self->room != NULL);
  gtk_widget_set_visible (self->nick_edit, self->room != NULL);
}

static void
update_topic (KithRoomDetails *self)
{
  const char *subject = self->room != NULL ? kith_room_get_subject (self->room) : NULL;
  g_autofree char *shown = subject != NULL && *subject != '\0' ? kith_display_text_body (subject, NULL) : NULL;
  const gboolean may_edit = self->room != NULL && kith_room_get_state (self->room) == KITH_ROOM_JOINED &&
                            ((kith_room_get_traits (self->room) & KITH_ROOM_OPEN_SUBJECT) != 0 || kith_room_get_role (self->room) == KITH_ROLE_MODERATOR);
  const char *text = shown != NULL ? shown : _("None");
  /* Translators: spoken; %s is what a room is about */
  g_autofree char *spoken = g_strdup_printf (_("Topic: %s"), text);

  kith_message_text_set_text (self->topic, text, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->topic_row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (self->topic_edit, may_edit);
  gtk_widget_set_visible (self->topic_row, shown != NULL || may_edit);
}

static void
update_words (KithRoomDetails *self)
{
  const char *said = self->room != NULL ? kith_room_get_description (self->room) : NULL;
  g_autofree char *description = said != NULL ? kith_display_text_line (said, DESCRIPTION_CHARS) : NULL;

  adw_action_row_set_subtitle (self->description, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description), description != NULL && *description != '\0');
}

static void
update_kind (KithRoomDetails *self)
{
  const KithRoomTraits traits = self->room != NULL ? kith_room_get_traits (self->room) : KITH_ROOM_NO_TRAITS;
  const char *anonymous = traits & KITH_ROOM_NON_ANONYMOUS ? _("Everybody sees your address") : _("Only those who run it see your address");
  g_autoptr(GString) words = g_string_new (traits & KITH_ROOM_MEMBERS_ONLY ? _("For members only") : _("Everybody may come in"));

  g_string_append_printf (words, "\n%s", anonymous);
  if (traits & KITH_ROOM_LOGGED)
    g_string_append_printf (words, "\n%s", _("What is said can be read outside of it"));
  if (traits & KITH_ROOM_MODERATED)
    g_string_append_printf (words, "\n%s", _("Moderated"));
  if (traits & KITH_ROOM_PASSWORD)
    g_string_append_printf (words, "\n%s", _("With a password"));
  adw_action_row_set_subtitle (self->kind, words->str);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), self->room != NULL && traits != KITH_ROOM_NO_TRAITS);
}

static void
update_account (KithRoomDetails *self)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);
  const gboolean is_one_of_many = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) > 1;
  const char *nick = self->room != NULL ? kith_room_get_nick (self->room) : NULL;
  g_autofree char *shown = nick != NULL ? kith_display_text_name (nick) : NULL;
  /* Translators: %s is the own nickname in a room */
  g_autofree char *title = shown != NULL ? g_strdup_printf (_("You speak as “%s”"), shown) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), title != NULL ? title : _("You are not in this room"));
  adw_action_row_set_subtitle (self->account_row, kith_account_get_address (account));
  gtk_label_set_text (self->account_name, kith_account_get_label (account));
  kith_ui_set_account_color (self->account_dot, kith_account_get_color (account));
  gtk_widget_set_visible (self->account_dot, is_one_of_many);
  gtk_widget_set_visible (GTK_WIDGET (self->account_name), is_one_of_many);
}

/* --- Who is there ------------------------------------------------------------------------------------------------------ */

static void
update_count (KithRoomDetails *self)
{
  const guint n = self->room != NULL ? g_list_model_get_n_items (G_LIST_MODEL (kith_room_get_occupants (self->room))) : 0;
  /* Translators: of a room */
  g_autofree char *words = g_strdup_printf (ngettext ("%u here now", "%u here now", n), n);

  gtk_label_set_text (self->count, words);
  if (self->show_all != NULL)
    {
      /* Translators: %u is how many are in a room */
      g_autofree char *title = g_strdup_printf (ngettext ("Show All %u", "Show All %u", n), n);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->show_all), title);
    }
}

static void
words_changed (KithMemberRow *content,
               GParamSpec    *pspec,
               GtkWidget     *row)
{
  g_autofree char *words = NULL;

  g_object_get (content, "words", &words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words != NULL ? words : "", -1);
}

static void
show_all_activated (KithRoomDetails *self)
{
  if (self->room != NULL)
    adw_dialog_present (kith_members_dialog_new (self->room), GTK_WIDGET (self));
}

/* The members are followed by something that is none of them: the row that shows all. */
static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  KithRoomDetails *self = data;
  GtkWidget *row;

  if (KITH_IS_OCCUPANT (item))
    {
      GtkWidget *content = g_object_new (KITH_TYPE_MEMBER_ROW, NULL);

      row = gtk_list_box_row_new ();
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      g_signal_connect_object (content, "notify::words", G_CALLBACK (words_changed), row, 0);
      kith_member_row_set_occupant (KITH_MEMBER_ROW (content), item);
      return row;
    }

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                                                 "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  g_signal_connect_object (row, "activated", G_CALLBACK (show_all_activated), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->show_all, row);
  update_count (self);

  return row;
}

static void
show_members (KithRoomDetails *self)
{
  GListStore *parts;
  GListModel *sorted;
  g_autoptr(GtkSliceListModel) first = NULL;
  g_autoptr(GtkStringList) last = NULL;
  g_autoptr(GtkFlattenListModel) all = NULL;
  const char *const one[] = { "", NULL };

  if (self->room == NULL)
    {
      gtk_list_box_bind_model (self->members, NULL, NULL, NULL, NULL);
      return;
    }

  sorted = kith_member_order_new (kith_room_get_occupants (self->room));
  first = gtk_slice_list_model_new (sorted, 0, MEMBERS_MAX);
  last = gtk_string_list_new (one);
  parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (parts, first);
  g_list_store_append (parts, last);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (parts));
  gtk_list_box_bind_model (self->members, G_LIST_MODEL (all), create_row, self, NULL);
}

/* --- What can be done ---------------------------------------------------------------------------------------------------- */

static void
rename_clicked (KithRoomDetails *self)
{
  kith_room_rename_present (GTK_WIDGET (self), self->client, self->conversation);
}

static void
topic_clicked (KithRoomDetails *self)
{
  kith_room_topic_present (GTK_WIDGET (self), self->client, self->conversation);
}

static void
nick_clicked (KithRoomDetails *self)
{
  kith_room_nick_present (GTK_WIDGET (self), self->client, self->conversation);
}

static void
join_activated (KithRoomDetails *self)
{
  kith_room_rejoin (GTK_WIDGET (self), self->client, self->conversation);
}

static void
leave_activated (KithRoomDetails *self)
{
  kith_room_leave_present (GTK_WIDGET (self), self->client, self->conversation);
}

/* --- Object ---------------------------------------------------------------------------------------------------------- */

static void
state_changed (KithRoomDetails *self)
{
  update_state (self);
  update_topic (self);
  update_count (self);
}

static void
traits_changed (KithRoomDetails *self)
{
  update_kind (self);
  update_topic (self);
}

/* It is one that we are or want to be in, or not any more. */
static void
room_given (KithRoomDetails *self)
{
  KithRoom *room = self->conversation != NULL ? kith_conversation_get_room (self->conversation) : NULL;

  g_set_object (&self->room, room);
  g_signal_group_set_target (self->room_signals, room);
  g_signal_group_set_target (self->occupant_signals, room != NULL ? kith_room_get_occupants (room) : NULL);
  show_members (self);
  if (self->conversation == NULL)
    return;

  state_changed (self);
  update_words (self);
  update_kind (self);
  update_account (self);
}

static void
kith_room_details_dispose (GObject *object)
{
  KithRoomDetails *self = KITH_ROOM_DETAILS (object);

  if (self->members != NULL)
    gtk_list_box_bind_model (self->members, NULL, NULL, NULL, NULL);
  g_clear_weak_pointer (&self->show_all);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->occupant_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->room);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_ROOM_DETAILS);

  G_OBJECT_CLASS (kith_room_details_parent_class)->dispose (object);
}

static void
kith_room_details_class_init (KithRoomDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_room_details_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  g_type_ensure (KITH_TYPE_KEEP_ROW);
  g_type_ensure (KITH_TYPE_MESSAGE_TEXT);
  g_type_ensure (KITH_TYPE_NOTIFY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "room/kith-room-details.ui");
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, name);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, address);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, state);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, tools);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, topic_row);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, topic);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, topic_edit);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, description);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, account_row);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, account_dot);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, nick_edit);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, notify);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, keep);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, kind);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, members_group);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, count);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, members);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, join_group);
  gtk_widget_class_bind_template_child (widget_class, KithRoomDetails, leave_group);
  gtk_widget_class_bind_template_callback (widget_class, rename_clicked);
  gtk_widget_class_bind_template_callback (widget_class, topic_clicked);
  gtk_widget_class_bind_template_callback (widget_class, nick_clicked);
  gtk_widget_class_bind_template_callback (widget_class, join_activated);
  gtk_widget_class_bind_template_callback (widget_class, leave_activated);
}

static void
kith_room_details_init (KithRoomDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::room", G_CALLBACK (room_given), self);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::name", G_CALLBACK (update_name), self);

  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::avatar-file", G_CALLBACK (update_name), self);

  self->room_signals = g_signal_group_new (KITH_TYPE_ROOM);
  g_signal_group_connect_swapped (self->room_signals, "notify::state", G_CALLBACK (state_changed), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::problem", G_CALLBACK (update_state), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::problem-text", G_CALLBACK (update_state), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::description", G_CALLBACK (update_words), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::subject", G_CALLBACK (update_topic), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::traits", G_CALLBACK (traits_changed), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::role", G_CALLBACK (update_topic), self);
  g_signal_group_connect_swapped (self->room_signals, "notify::nick", G_CALLBACK (update_account), self);

  self->occupant_signals = g_signal_group_new (KITH_TYPE_OCCUPANT_LIST);
  g_signal_group_connect_swapped (self->occupant_signals, "items-changed", G_CALLBACK (update_count), self);

  self->account_signals = g_signal_group_new (KITH_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::label", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::color", G_CALLBACK (update_account), self);
}

void
kith_room_details_set_conversation (KithRoomDetails  *self,
                                    KithClient       *client,
                                    KithConversation *conversation)
{
  const gboolean is_room = conversation != NULL && kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM;
  KithConversation *shown = is_room ? conversation : NULL;

  g_return_if_fail (KITH_IS_ROOM_DETAILS (self));

  g_set_object (&self->client, client);
  gtk_widget_set_visible (GTK_WIDGET (self), is_room);
  if (!g_set_object (&self->conversation, shown))
    return;

  g_signal_group_set_target (self->conversation_signals, shown);
  g_signal_group_set_target (self->contact_signals, shown != NULL ? kith_conversation_get_contact (shown) : NULL);
  g_signal_group_set_target (self->account_signals, shown != NULL ? kith_conversation_get_account (shown) : NULL);
  kith_notify_row_set_conversation (self->notify, client, shown);
  kith_keep_row_set_conversation (self->keep, client, shown);
  room_given (self);
  if (shown != NULL)
    update_name (self);
}
