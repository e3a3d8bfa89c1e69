/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation.h"

struct _KithConversation
{
  GObject parent_instance;

  KithContact *contact;
  KithConversationKind kind;
  gint64 id;
  KithMessage *last_message;
  KithMessage *last_mention;
  gint64 last_activity;
  guint unread_count;
  guint mention_count;
  KithRoom *room;
  char *draft;
  KithChatState chat_state;
  gboolean is_marked_unread;
  gboolean is_pinned;
  gboolean is_archived;
  KithNotify notify;
  int keep_days;
  KithTelling tellings[KITH_N_TOLD];
  gint64 muted_until;
  gboolean is_request;
  gboolean is_ignored;
  KithTimeline *timeline;
};

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_CONTACT,
  PROP_JID,
  PROP_KIND,
  PROP_NAME,
  PROP_ID,
  PROP_LAST_MESSAGE,
  PROP_LAST_MENTION,
  PROP_LAST_ACTIVITY,
  PROP_UNREAD_COUNT,
  PROP_MENTION_COUNT,
  PROP_ROOM,
  PROP_DRAFT,
  PROP_CHAT_STATE,
  PROP_IS_MARKED_UNREAD,
  PROP_IS_PINNED,
  PROP_IS_ARCHIVED,
  PROP_NOTIFY,
  PROP_MUTED_UNTIL,
  PROP_KEEP_DAYS,
  PROP_SENDS_RECEIPTS,
  PROP_SENDS_TYPING,
  PROP_SENDS_LAST_SEEN,
  PROP_IS_REQUEST,
  PROP_IS_IGNORED,
  PROP_TIMELINE,
  N_PROPS
};

G_DEFINE_ENUM_TYPE (KithConversationKind, kith_conversation_kind,
                    G_DEFINE_ENUM_VALUE (KITH_CONVERSATION_PERSON, "person"),
                    G_DEFINE_ENUM_VALUE (KITH_CONVERSATION_ROOM, "room"))

G_DEFINE_ENUM_TYPE (KithNotify, kith_notify,
                    G_DEFINE_ENUM_VALUE (KITH_NOTIFY_ALWAYS, "always"),
                    G_DEFINE_ENUM_VALUE (KITH_NOTIFY_ON_MENTION, "on-mention"),
                    G_DEFINE_ENUM_VALUE (KITH_NOTIFY_NEVER, "never"))

G_DEFINE_FINAL_TYPE (KithConversation, kith_conversation, G_TYPE_OBJECT)

enum
{
  SIGNAL_REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static GParamSpec *properties[N_PROPS];

static void
kith_conversation_finalize (GObject *object)
{
  KithConversation *self = KITH_CONVERSATION (object);

  g_clear_object (&self->contact);
  g_clear_object (&self->last_message);
  g_clear_object (&self->last_mention);
  g_clear_pointer (&self->draft, g_free);
  g_clear_object (&self->timeline);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (kith_conversation_parent_class)->finalize (object);
}

static void
kith_conversation_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  KithConversation *self = KITH_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, kith_conversation_get_account (self));
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_JID:
      g_value_set_boxed (value, kith_conversation_get_jid (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_NAME:
      g_value_set_string (value, kith_conversation_get_name (self));
      break;
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_LAST_MESSAGE:
      g_value_set_object (value, self->last_message);
      break;
    case PROP_LAST_MENTION:
      g_value_set_object (value, self->last_mention);
      break;
    case PROP_LAST_ACTIVITY:
      g_value_set_int64 (value, self->last_activity);
      break;
    case PROP_UNREAD_COUNT:
      g_value_set_uint (value, self->unread_count);
      break;
    case PROP_MENTION_COUNT:
      g_value_set_uint (value, self->mention_count);
      break;
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_CHAT_STATE:
      g_value_set_enum (value, self->chat_state);
      break;
    case PROP_IS_MARKED_UNREAD:
      g_value_set_boolean (value, self->is_marked_unread);
      break;
    case PROP_IS_PINNED:
      g_value_set_boolean (value, self->is_pinned);
      break;
    case PROP_IS_ARCHIVED:
      g_value_set_boolean (value, self->is_archived);
      break;
    case PROP_NOTIFY:
      g_value_set_enum (value, self->notify);
      break;
    case PROP_KEEP_DAYS:
      g_value_set_int (value, self->keep_days);
      break;
    case PROP_SENDS_RECEIPTS:
      g_value_set_int (value, self->tellings[KITH_TOLD_RECEIPTS]);
      break;
    case PROP_SENDS_TYPING:
      g_value_set_int (value, self->tellings[KITH_TOLD_TYPING]);
      break;

    case PROP_SENDS_LAST_SEEN:
      g_value_set_int (value, self->tellings[KITH_TOLD_LAST_SEEN]);
      break;
    case PROP_MUTED_UNTIL:
      g_value_set_int64 (value, self->muted_until);
      break;
    case PROP_IS_REQUEST:
      g_value_set_boolean (value, self->is_request);
      break;
    case PROP_IS_IGNORED:
      g_value_set_boolean (value, self->is_ignored);
      break;
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_class_init (KithConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_conversation_finalize;
  object_class->get_property = kith_conversation_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, KITH_TYPE_ACCOUNT, flags);
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, KITH_TYPE_CONTACT, flags);
  properties[PROP_JID] = g_param_spec_boxed ("jid", NULL, NULL, XMPP_TYPE_JID, flags);
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL, KITH_TYPE_CONVERSATION_KIND, KITH_CONVERSATION_PERSON, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_MESSAGE] = g_param_spec_object ("last-message", NULL, NULL, KITH_TYPE_MESSAGE, flags);
  properties[PROP_LAST_MENTION] = g_param_spec_object ("last-mention", NULL, NULL, KITH_TYPE_MESSAGE, flags);
  properties[PROP_LAST_ACTIVITY] =
    g_param_spec_int64 ("last-activity", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_UNREAD_COUNT] = g_param_spec_uint ("unread-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, flags);
  properties[PROP_CHAT_STATE] =
    g_param_spec_enum ("chat-state", NULL, NULL, KITH_TYPE_CHAT_STATE, KITH_CHAT_STATE_NONE, flags);
  properties[PROP_IS_MARKED_UNREAD] = g_param_spec_boolean ("is-marked-unread", NULL, NULL, FALSE, flags);
  properties[PROP_IS_PINNED] = g_param_spec_boolean ("is-pinned", NULL, NULL, FALSE, flags);
  properties[PROP_IS_ARCHIVED] = g_param_spec_boolean ("is-archived", NULL, NULL, FALSE, flags);
  properties[PROP_NOTIFY] = g_param_spec_enum ("notify-setting", NULL, NULL, KITH_TYPE_NOTIFY, KITH_NOTIFY_ALWAYS, flags);
  properties[PROP_KEEP_DAYS] = g_param_spec_int ("keep-days", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_MENTION_COUNT] = g_param_spec_uint ("mention-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, KITH_TYPE_ROOM, flags);
  properties[PROP_SENDS_RECEIPTS] = g_param_spec_int ("sends-receipts", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_SENDS_TYPING] = g_param_spec_int ("sends-typing", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_SENDS_LAST_SEEN] = g_param_spec_int ("sends-last-seen", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_MUTED_UNTIL] = g_param_spec_int64 ("muted-until", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_IS_REQUEST] = g_param_spec_boolean ("is-request", NULL, NULL, FALSE, flags);
  properties[PROP_IS_IGNORED] = g_param_spec_boolean ("is-ignored", NULL, NULL, FALSE, flags);
  properties[PROP_TIMELINE] = g_param_spec_object ("timeline", NULL, NULL, KITH_TYPE_TIMELINE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_REFUSED] = g_signal_new ("refused", KITH_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_conversation_init (KithConversation *self)
{
  self->keep_days = -1;
  for (guint i = 0; i < KITH_N_TOLD; i++)
    self->tellings[i] = KITH_TELLING_AS_ALL;
}

static void
display_name_changed_cb (KithConversation *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

KithConversation *
kith_conversation_new (KithContact          *contact,
                       KithConversationKind  kind)
{
  KithConversation *self;

  g_return_val_if_fail (KITH_IS_CONTACT (contact), NULL);

  self = g_object_new (KITH_TYPE_CONVERSATION, NULL);
  self->contact = g_object_ref (contact);
  self->kind = kind;
  g_signal_connect_object (contact, "notify::display-name", G_CALLBACK (display_name_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

KithAccount *
kith_conversation_get_account (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return kith_contact_get_account (self->contact);
}

KithContact *
kith_conversation_get_contact (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->contact;
}

XmppJid *
kith_conversation_get_jid (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return kith_contact_get_jid (self->contact);
}

KithConversationKind
kith_conversation_get_kind (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), KITH_CONVERSATION_PERSON);

  return self->kind;
}

const char *
kith_conversation_get_name (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return kith_contact_get_display_name (self->contact);
}

gint64
kith_conversation_get_id (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), 0);

  return self->id;
}

void
kith_conversation_set_id (KithConversation *self,
                          gint64            id)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->id == id)
    return;

  self->id = id;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

KithMessage *
kith_conversation_get_last_message (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->last_message;
}

KithMessage *
kith_conversation_get_last_mention (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->last_mention;
}

void
kith_conversation_set_last_mention (KithConversation *self,
                                    KithMessage      *message)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));
  g_return_if_fail (message == NULL || KITH_IS_MESSAGE (message));

  if (g_set_object (&self->last_mention, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_MENTION]);
}

/* The message's place in the conversation is the conversation's last activity: a forged date shown is not a date sorted by. */
void
kith_conversation_set_last_message (KithConversation *self,
                                    KithMessage      *message)
{
  gint64 activity;

  g_return_if_fail (KITH_IS_CONVERSATION (self));
  g_return_if_fail (message == NULL || KITH_IS_MESSAGE (message));

  activity = message != NULL ? kith_message_get_data (message)->sort_time : 0;

  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->last_message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_MESSAGE]);
  if (self->last_activity != activity)
    {
      self->last_activity = activity;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ACTIVITY]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
kith_conversation_get_last_activity (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), 0);

  return self->last_activity;
}

guint
kith_conversation_get_unread_count (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), 0);

  return self->unread_count;
}

void
kith_conversation_set_unread_count (KithConversation *self,
                                    guint             count)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->unread_count == count)
    return;

  self->unread_count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD_COUNT]);
}

/* NULL where there is none. */
guint
kith_conversation_get_mention_count (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), 0);

  return self->mention_count;
}

void
kith_conversation_set_mention_count (KithConversation *self,
                                     guint             count)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->mention_count == count)
    return;

  self->mention_count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENTION_COUNT]);
}

void
kith_conversation_set_kind (KithConversation     *self,
                            KithConversationKind  kind)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->kind == kind)
    return;

  self->kind = kind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

KithRoom *
kith_conversation_get_room (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->room;
}

void
kith_conversation_set_room (KithConversation *self,
                            KithRoom         *room)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (g_set_object (&self->room, room))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

const char *
kith_conversation_get_draft (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->draft;
}

void
kith_conversation_set_draft (KithConversation *self,
                             const char       *draft)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (draft != NULL && *draft == '\0')
    draft = NULL;
  if (g_set_str (&self->draft, draft))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

KithChatState
kith_conversation_get_chat_state (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), KITH_CHAT_STATE_NONE);

  return self->chat_state;
}

void
kith_conversation_set_chat_state (KithConversation *self,
                                  KithChatState     state)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->chat_state == state)
    return;

  self->chat_state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT_STATE]);
}

gboolean
kith_conversation_get_has_unread (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->unread_count > 0 || self->is_marked_unread;
}

gboolean
kith_conversation_get_is_marked_unread (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->is_marked_unread;
}

void
kith_conversation_set_is_marked_unread (KithConversation *self,
                                        gboolean          is_marked_unread)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->is_marked_unread == !!is_marked_unread)
    return;

  self->is_marked_unread = !!is_marked_unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MARKED_UNREAD]);
}

gboolean
kith_conversation_get_is_pinned (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->is_pinned;
}

void
kith_conversation_set_is_pinned (KithConversation *self,
                                 gboolean          is_pinned)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->is_pinned == !!is_pinned)
    return;

  self->is_pinned = !!is_pinned;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_PINNED]);
}

gboolean
kith_conversation_get_is_archived (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->is_archived;
}

void
kith_conversation_set_is_archived (KithConversation *self,
                                   gboolean          is_archived)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->is_archived == !!is_archived)
    return;

  self->is_archived = !!is_archived;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ARCHIVED]);
}

KithNotify
kith_conversation_get_notify (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), KITH_NOTIFY_ALWAYS);

  return self->notify;
}

void
kith_conversation_set_notify (KithConversation *self,
                              KithNotify        notify)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->notify == notify)
    return;

  self->notify = notify;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTIFY]);
}

KithNotify
kith_conversation_get_usual_notify (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), KITH_NOTIFY_ALWAYS);

  if (self->kind != KITH_CONVERSATION_ROOM || (self->room != NULL && (kith_room_get_traits (self->room) & KITH_ROOM_MEMBERS_ONLY) != 0))
    return KITH_NOTIFY_ALWAYS;

  return KITH_NOTIFY_ON_MENTION;
}

int
kith_conversation_get_keep_days (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), -1);

  return self->keep_days;
}

void
kith_conversation_set_keep_days (KithConversation *self,
                                 int               days)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self) && days >= -1);

  if (self->keep_days == days)
    return;

  self->keep_days = days;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_DAYS]);
}

KithTelling
kith_conversation_get_telling (KithConversation *self,
                               KithTold          what)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self) && what < KITH_N_TOLD, KITH_TELLING_AS_ALL);

  return self->tellings[what];
}

void
kith_conversation_set_telling (KithConversation *self,
                               KithTold          what,
                               KithTelling       telling)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self) && what < KITH_N_TOLD);

  if (self->tellings[what] == telling)
    return;

  self->tellings[what] = telling;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENDS_RECEIPTS + what]);
}

gboolean
kith_conversation_tells (KithConversation *self,
                         KithTold          what,
                         gboolean          otherwise)
{
  KithTelling telling = kith_conversation_get_telling (self, what);

  return telling == KITH_TELLING_AS_ALL ? otherwise : telling == KITH_TELLING_ALWAYS;
}

gint64
kith_conversation_get_muted_until (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), 0);

  return self->muted_until;
}

void
kith_conversation_set_muted_until (KithConversation *self,
                                   gint64            until)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self) && until >= 0);

  if (self->muted_until == until)
    return;

  self->muted_until = until;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED_UNTIL]);
}

gboolean
kith_conversation_get_is_muted (KithConversation *self,
                                gint64            now)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->notify == KITH_NOTIFY_NEVER || self->muted_until > now;
}

gboolean
kith_conversation_get_is_request (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->is_request;
}

void
kith_conversation_set_is_request (KithConversation *self,
                                  gboolean          is_request)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->is_request == is_request)
    return;

  self->is_request = is_request;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_REQUEST]);
}

gboolean
kith_conversation_get_is_ignored (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), FALSE);

  return self->is_ignored;
}

void
kith_conversation_set_is_ignored (KithConversation *self,
                                  gboolean          is_ignored)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  if (self->is_ignored == is_ignored)
    return;

  self->is_ignored = is_ignored;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_IGNORED]);
}

KithTimeline *
kith_conversation_get_timeline (KithConversation *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION (self), NULL);

  return self->timeline;
}

void
kith_conversation_set_timeline (KithConversation *self,
                                KithTimeline     *timeline)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));
  g_return_if_fail (timeline == NULL || KITH_IS_TIMELINE (timeline));

  if (g_set_object (&self->timeline, timeline))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}

void
kith_conversation_tell_refused (KithConversation *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION (self));

  g_signal_emit (self, signals[SIGNAL_REFUSED], 0);
}
