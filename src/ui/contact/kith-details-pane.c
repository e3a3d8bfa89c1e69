/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-details-pane.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-blocking-service.h"
#include "kith-contact-dialogs.h"
#include "kith-display-text.h"
#include "kith-keep-row.h"
#include "kith-note.h"
#include "kith-presence-words.h"
#include "kith-notify-row.h"
#include "kith-profile-group.h"
#include "kith-room-details.h"
#include "kith-roster-service.h"
#include "kith-telling-row.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithDetailsPane
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GSignalGroup *conversation_signals;
  GSignalGroup *contact_signals;
  GSignalGroup *account_signals;

  GtkWidget *close;
  KithRoomDetails *room;
  GtkWidget *person;
  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *address;
  GtkLabel *presence;
  GtkWidget *tools;
  GtkWidget *account_group;
  AdwActionRow *account_row;
  GtkWidget *account_dot;
  GtkLabel *account_name;
  GtkWidget *request_group;
  AdwPreferencesRow *subscription;
  GtkButton *subscription_button;
  AdwActionRow *groups;
  KithNote *note;
  KithNotifyRow *notify;
  KithProfileGroup *profile;
  KithKeepRow *keep;
  KithTellingRow *receipts;
  KithTellingRow *typing;
  KithTellingRow *last_seen;
  GtkWidget *resources_group;
  GtkListBox *resources;
  GtkWidget *remove_group;
  GtkWidget *block_group;
  AdwPreferencesRow *block;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithDetailsPane, kith_details_pane, ADW_TYPE_BIN)

static KithContact *
contact_of (KithDetailsPane *self)
{
  return kith_conversation_get_contact (self->conversation);
}

static KithRosterService *
service_of (KithDetailsPane *self)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));

  return runtime != NULL ? kith_account_runtime_get_roster_service (runtime) : NULL;
}

static void
update_person (KithDetailsPane *self)
{
  KithContact *contact = contact_of (self);
  const char *jid = xmpp_jid_get_bare (kith_contact_get_jid (contact));
  g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (contact));
  KithShow show = kith_words_known_show (contact);
  g_autofree char *presence = kith_presence_words (show, show != KITH_SHOW_OFFLINE ? kith_contact_get_status (contact) : NULL,
                                                   kith_contact_get_idle_since (contact), g_get_real_time ());

  if (show == KITH_SHOW_OFFLINE && kith_contact_get_in_roster (contact) && kith_contact_get_last_seen (contact) != 0)
    {
      g_free (presence);
      presence = kith_presence_words_last_seen (kith_contact_get_last_seen (contact), g_get_real_time ());
    }
  gtk_label_set_text (self->name, name);
  kith_ui_set_address (self->address, jid);
  gtk_label_set_text (self->presence, presence);
  g_object_set (self->avatar, "person-name", name, "key", jid, "picture", kith_contact_get_avatar_file (contact), NULL);
}

/* The one thing that can be done about the subscription as it is. */
static const char *
subscription_command (KithContact *contact)
{
  KithSubscription subscription = kith_contact_get_subscription (contact);
  gboolean sees_them = subscription == KITH_SUBSCRIPTION_TO || subscription == KITH_SUBSCRIPTION_BOTH;

  if (sees_them)
    return NULL;
  if (kith_contact_get_is_asked (contact))
    return _("Cancel Request");
  if (!kith_contact_get_in_roster (contact))
    return _("Add to Contacts");

  return _("Request");
}

static void
update_block (KithDetailsPane *self)
{
  KithContact *contact = contact_of (self);
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_contact_get_account (contact));

  gtk_widget_set_visible (self->block_group, runtime != NULL && kith_blocking_service_get_is_available (kith_account_runtime_get_blocking (runtime)));
  adw_preferences_row_set_title (self->block, kith_contact_get_is_blocked (contact) ? _("Unblock") : _("Block…"));
  kith_ui_set_class (self->block, "destructive-action", !kith_contact_get_is_blocked (contact));
}

static void
update_roster (KithDetailsPane *self)
{
  KithContact *contact = contact_of (self);
  const char *command = subscription_command (contact);
  g_autoptr(GString) groups = g_string_new (NULL);
  const char * const *names = kith_contact_get_groups (contact);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *group = kith_display_text_name (names[i]);

      g_string_append_printf (groups, "%s%s", i > 0 ? ", " : "", group);
    }

  adw_preferences_row_set_title (self->subscription, kith_words_subscription (contact));
  gtk_widget_set_visible (GTK_WIDGET (self->subscription_button), command != NULL);
  if (command != NULL)
    gtk_button_set_label (self->subscription_button, command);
  adw_action_row_set_subtitle (self->groups, groups->len > 0 ? groups->str : _("None"));
  gtk_widget_set_visible (GTK_WIDGET (self->groups), kith_contact_get_in_roster (contact));
  gtk_widget_set_visible (self->tools, kith_contact_get_in_roster (contact));
  gtk_widget_set_visible (self->remove_group, kith_contact_get_in_roster (contact));
  update_block (self);
  gtk_widget_set_visible (self->request_group, kith_contact_get_is_asking (contact));
}

/* What was taken for a person may turn out to be a room. */
static void
update_kind (KithDetailsPane *self)
{
  const gboolean is_room = self->conversation != NULL && kith_conversation_get_kind (self->conversation) == KITH_CONVERSATION_ROOM;

  kith_room_details_set_conversation (self->room, self->client, self->conversation);
  gtk_widget_set_visible (self->person, !is_room);
}

static void
update_account (KithDetailsPane *self)
{
  KithAccount *account = kith_conversation_get_account (self->conversation);

  gtk_widget_set_visible (self->account_group, g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) > 1);
  adw_action_row_set_subtitle (self->account_row, kith_account_get_address (account));
  gtk_label_set_text (self->account_name, kith_account_get_label (account));
  kith_ui_set_account_color (self->account_dot, kith_account_get_color (account));
}

static void
update_resource_row (AdwActionRow *row,
                     GParamSpec   *pspec,
                     KithResource *resource)
{
  g_autofree char *words = kith_presence_words (kith_resource_get_show (resource), kith_resource_get_status (resource),
                                                kith_resource_get_idle_since (resource), g_get_real_time ());

  adw_action_row_set_subtitle (row, words);
}

static GtkWidget *
create_resource_row (gpointer item,
                     gpointer data)
{
  KithResource *resource = item;
  g_autofree char *name = kith_display_text_name (kith_resource_get_name (resource));
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *name != '\0' ? name : _("Unnamed"));
  g_signal_connect_object (resource, "notify", G_CALLBACK (update_resource_row), row, G_CONNECT_SWAPPED);
  update_resource_row (ADW_ACTION_ROW (row), NULL, resource);

  return row;
}

static void
update_resources_group (KithDetailsPane *self)
{
  gtk_widget_set_visible (self->resources_group,
                          self->conversation != NULL && kith_contact_get_show (contact_of (self)) != KITH_SHOW_OFFLINE);
}

static void
show_changed (KithDetailsPane *self)
{
  update_person (self);
  update_resources_group (self);
}

static void
mapped (KithDetailsPane *self)
{
  kith_profile_group_set_in_sight (self->profile, TRUE);
}

static void
unmapped (KithDetailsPane *self)
{
  kith_profile_group_set_in_sight (self->profile, FALSE);
}

/* --- What can be done ------------------------------------------------------------------------------------------ */

static void
subscription_clicked (KithDetailsPane *self)
{
  KithContact *contact = contact_of (self);
  KithRosterService *service = service_of (self);

  if (service == NULL)
    return;

  if (kith_contact_get_is_asked (contact))
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_cancel (service, contact));
  else if (!kith_contact_get_in_roster (contact))
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_add (service, kith_contact_get_jid (contact), NULL, NULL));
  else
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_request (service, contact));
}

static void
accept_clicked (KithDetailsPane *self)
{
  KithRosterService *service = service_of (self);

  if (service != NULL)
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_accept (service, contact_of (self)));
}

static void
deny_clicked (KithDetailsPane *self)
{
  KithRosterService *service = service_of (self);

  if (service != NULL)
    kith_contact_tell_failure (GTK_WIDGET (self), kith_roster_service_deny (service, contact_of (self)));
}

static void
groups_activated (KithDetailsPane *self)
{
  kith_contact_groups_present (GTK_WIDGET (self), self->client, contact_of (self));
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_details_pane_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, gtk_widget_get_visible (KITH_DETAILS_PANE (object)->close));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_details_pane_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      gtk_widget_set_visible (KITH_DETAILS_PANE (object)->close, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_details_pane_dispose (GObject *object)
{
  KithDetailsPane *self = KITH_DETAILS_PANE (object);

  if (self->resources != NULL)
    gtk_list_box_bind_model (self->resources, NULL, NULL, NULL, NULL);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_DETAILS_PANE);

  G_OBJECT_CLASS (kith_details_pane_parent_class)->dispose (object);
}

static void
kith_details_pane_class_init (KithDetailsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_details_pane_dispose;
  object_class->get_property = kith_details_pane_get_property;
  object_class->set_property = kith_details_pane_set_property;

  g_object_class_install_property (object_class, PROP_NARROW,
                                   g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));

  g_type_ensure (KITH_TYPE_AVATAR);
  g_type_ensure (KITH_TYPE_KEEP_ROW);
  g_type_ensure (KITH_TYPE_NOTE);
  g_type_ensure (KITH_TYPE_NOTIFY_ROW);
  g_type_ensure (KITH_TYPE_PROFILE_GROUP);
  g_type_ensure (KITH_TYPE_ROOM_DETAILS);
  g_type_ensure (KITH_TYPE_TELLING_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-details-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, close);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, room);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, person);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, name);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, address);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, presence);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, tools);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, account_group);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, account_row);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, account_dot);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, request_group);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, subscription);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, subscription_button);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, groups);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, keep);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, note);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, notify);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, profile);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, receipts);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, typing);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, last_seen);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, resources_group);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, resources);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, remove_group);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, block_group);
  gtk_widget_class_bind_template_child (widget_class, KithDetailsPane, block);
  gtk_widget_class_bind_template_callback (widget_class, mapped);
  gtk_widget_class_bind_template_callback (widget_class, unmapped);
  gtk_widget_class_bind_template_callback (widget_class, subscription_clicked);
  gtk_widget_class_bind_template_callback (widget_class, accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, deny_clicked);
  gtk_widget_class_bind_template_callback (widget_class, groups_activated);
}

static void
kith_details_pane_init (KithDetailsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::kind", G_CALLBACK (update_kind), self);

  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::display-name", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::avatar-file", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::show", G_CALLBACK (show_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::status", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::idle-since", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::last-seen", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::in-roster", G_CALLBACK (update_roster), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::subscription", G_CALLBACK (update_roster), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-asked", G_CALLBACK (update_roster), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-asking", G_CALLBACK (update_roster), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::is-blocked", G_CALLBACK (update_block), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::groups", G_CALLBACK (update_roster), self);

  self->account_signals = g_signal_group_new (KITH_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::state", G_CALLBACK (update_person), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::label", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::color", G_CALLBACK (update_account), self);
}

void
kith_details_pane_set_client (KithDetailsPane *self,
                              KithClient      *client)
{
  g_return_if_fail (KITH_IS_DETAILS_PANE (self));

  g_set_object (&self->client, client);
}

void
kith_details_pane_set_conversation (KithDetailsPane  *self,
                                    KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_DETAILS_PANE (self));

  if (!g_set_object (&self->conversation, conversation))
    return;

  kith_note_set_conversation (self->note, self->client, conversation);

  g_signal_group_set_target (self->conversation_signals, conversation);
  update_kind (self);
  g_signal_group_set_target (self->contact_signals, conversation != NULL ? contact_of (self) : NULL);
  g_signal_group_set_target (self->account_signals, conversation != NULL ? kith_conversation_get_account (conversation) : NULL);
  gtk_list_box_bind_model (self->resources, conversation != NULL ? kith_contact_get_resources (contact_of (self)) : NULL,
                           create_resource_row, NULL, NULL);
  kith_notify_row_set_conversation (self->notify, self->client, conversation);
  kith_profile_group_set_contact (self->profile, self->client, conversation != NULL ? contact_of (self) : NULL);
  kith_keep_row_set_conversation (self->keep, self->client, conversation);
  kith_telling_row_set_conversation (self->receipts, self->client, conversation, KITH_TOLD_RECEIPTS);
  kith_telling_row_set_conversation (self->typing, self->client, conversation, KITH_TOLD_TYPING);
  kith_telling_row_set_conversation (self->last_seen, self->client, conversation, KITH_TOLD_LAST_SEEN);
  if (conversation == NULL)
    return;

  update_person (self);
  update_roster (self);
  update_account (self);
  update_resources_group (self);
}
