/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message.h"

struct _KithMessage
{
  GObject parent_instance;

  KithMessageData data; /* the JIDs and reactions are ours, the strings are those below */
  char *sender_key;
  char *moderation;
  char *body;
  char *failure_text;
  char *message_id;
  char *reply_text;
  gboolean starts_day;
  gboolean is_after_gap;
  guint unread_line;
  KithGroupPosition group_position;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_IS_OUTGOING,
  PROP_SENDER,
  PROP_BODY,
  PROP_STAMP,
  PROP_STATE,
  PROP_FAILURE,
  PROP_FAILURE_TEXT,
  PROP_IS_EDITED,
  PROP_IS_RETRACTED,
  PROP_REPLY,
  PROP_REACTIONS,
  PROP_STARTS_DAY,
  PROP_IS_AFTER_GAP,
  PROP_UNREAD_LINE,
  PROP_GROUP_POSITION,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithMessage, kith_message, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

int
kith_message_data_compare (const KithMessageData *a,
                           const KithMessageData *b)
{
  if (a->sort_time != b->sort_time)
    return a->sort_time < b->sort_time ? -1 : 1;
  if (a->sort_tie != b->sort_tie)
    return a->sort_tie < b->sort_tie ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

KithReaction *
kith_reaction_new (const char *emoji)
{
  KithReaction *self = g_new0 (KithReaction, 1);

  self->emoji = g_strdup (emoji);
  self->senders = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);

  return self;
}

void
kith_reaction_free (KithReaction *self)
{
  g_free (self->emoji);
  g_ptr_array_unref (self->senders);
  g_free (self);
}

static gboolean
reactions_equal (GPtrArray *a,
                 GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const KithReaction *left = g_ptr_array_index (a, i), *right = g_ptr_array_index (b, i);

      if (g_strcmp0 (left->emoji, right->emoji) != 0 || !left->is_own != !right->is_own || left->senders->len != right->senders->len)
        return FALSE;
      for (guint s = 0; s < left->senders->len; s++)
        if (!xmpp_jid_equal (g_ptr_array_index (left->senders, s), g_ptr_array_index (right->senders, s)))
          return FALSE;
    }

  return TRUE;
}

static void
take_data (KithMessage           *self,
           const KithMessageData *data)
{
  self->data = *data;
  self->data.sender = data->sender != NULL ? xmpp_jid_ref (data->sender) : NULL;
  self->data.real_jid = data->real_jid != NULL ? xmpp_jid_ref (data->real_jid) : NULL;
  self->sender_key = g_strdup (data->sender_key);
  self->moderation = g_strdup (data->moderation);
  self->data.sender_key = self->sender_key;
  self->data.moderation = self->moderation;
  self->body = g_strdup (data->body != NULL ? data->body : "");
  self->failure_text = g_strdup (data->failure_text);
  self->message_id = g_strdup (data->message_id);
  self->reply_text = g_strdup (data->reply_text);
  self->data.body = self->body;
  self->data.failure_text = self->failure_text;
  self->data.message_id = self->message_id;
  self->data.reply_text = self->reply_text;
  self->data.reply_sender = data->reply_sender != NULL ? xmpp_jid_ref (data->reply_sender) : NULL;
  self->data.reactions = data->reactions != NULL ? g_ptr_array_ref (data->reactions) : NULL;
}

static void
kith_message_finalize (GObject *object)
{
  KithMessage *self = KITH_MESSAGE (object);

  g_clear_pointer (&self->data.sender, xmpp_jid_unref);
  g_clear_pointer (&self->data.real_jid, xmpp_jid_unref);
  g_clear_pointer (&self->sender_key, g_free);
  g_clear_pointer (&self->moderation, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->failure_text, g_free);
  g_clear_pointer (&self->message_id, g_free);
  g_clear_pointer (&self->reply_text, g_free);
  g_clear_pointer (&self->data.reply_sender, xmpp_jid_unref);
  g_clear_pointer (&self->data.reactions, g_ptr_array_unref);

  G_OBJECT_CLASS (kith_message_parent_class)->finalize (object);
}

static void
kith_message_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  KithMessage *self = KITH_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->data.id);
      break;
    case PROP_IS_OUTGOING:
      g_value_set_boolean (value, self->data.is_outgoing);
      break;
    case PROP_SENDER:
      g_value_set_boxed (value, self->data.sender);
      break;
    case PROP_BODY:
      g_value_set_string (value, self->data.body);
      break;
    case PROP_STAMP:
      g_value_set_int64 (value, self->data.stamp);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->data.state);
      break;
    case PROP_FAILURE:
      g_value_set_enum (value, self->data.failure);
      break;
    case PROP_FAILURE_TEXT:
      g_value_set_string (value, self->data.failure_text);
      break;
    case PROP_IS_EDITED:
      g_value_set_boolean (value, self->data.edited != 0);
      break;
    case PROP_IS_RETRACTED:
      g_value_set_boolean (value, self->data.is_retracted);
      break;
    case PROP_REPLY:
      g_value_set_string (value, self->data.reply_text);
      break;
    case PROP_REACTIONS:
      g_value_set_boxed (value, self->data.reactions);
      break;
    case PROP_STARTS_DAY:
      g_value_set_boolean (value, self->starts_day);
      break;
    case PROP_IS_AFTER_GAP:
      g_value_set_boolean (value, self->is_after_gap);
      break;
    case PROP_UNREAD_LINE:
      g_value_set_uint (value, self->unread_line);
      break;
    case PROP_GROUP_POSITION:
      g_value_set_enum (value, self->group_position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_message_class_init (KithMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_message_finalize;
  object_class->get_property = kith_message_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_IS_OUTGOING] = g_param_spec_boolean ("is-outgoing", NULL, NULL, FALSE, flags);
  properties[PROP_SENDER] = g_param_spec_boxed ("sender", NULL, NULL, XMPP_TYPE_JID, flags);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, NULL, flags);
  properties[PROP_STAMP] = g_param_spec_int64 ("stamp", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KITH_TYPE_MESSAGE_STATE, KITH_MESSAGE_STATE_RECEIVED, flags);
  properties[PROP_FAILURE] = g_param_spec_enum ("failure", NULL, NULL, KITH_TYPE_FAILURE, KITH_FAILURE_NONE, flags);
  properties[PROP_FAILURE_TEXT] = g_param_spec_string ("failure-text", NULL, NULL, NULL, flags);
  properties[PROP_IS_EDITED] = g_param_spec_boolean ("is-edited", NULL, NULL, FALSE, flags);
  properties[PROP_IS_RETRACTED] = g_param_spec_boolean ("is-retracted", NULL, NULL, FALSE, flags);
  properties[PROP_REPLY] = g_param_spec_string ("reply", NULL, NULL, NULL, flags);
  properties[PROP_REACTIONS] = g_param_spec_boxed ("reactions", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  properties[PROP_STARTS_DAY] = g_param_spec_boolean ("starts-day", NULL, NULL, FALSE, flags);
  properties[PROP_IS_AFTER_GAP] = g_param_spec_boolean ("is-after-gap", NULL, NULL, FALSE, flags);
  properties[PROP_UNREAD_LINE] = g_param_spec_uint ("unread-line", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_GROUP_POSITION] =
    g_param_spec_enum ("group-position", NULL, NULL, KITH_TYPE_GROUP_POSITION, KITH_GROUP_SINGLE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_message_init (KithMessage *self)
{
}

KithMessage *
kith_message_new (const KithMessageData *data)
{
  KithMessage *self;

  g_return_val_if_fail (data != NULL, NULL);

  self = g_object_new (KITH_TYPE_MESSAGE, NULL);
  take_data (self, data);

  return self;
}

/**
 * kith_message_update:
 *
 * What the store knows now. Whoever keeps messages sorted (the timeline) looks after a change of the place.
 */
void
kith_message_update (KithMessage           *self,
                     const KithMessageData *data)
{
  g_autoptr(XmppJid) old_sender = NULL;
  g_autoptr(XmppJid) old_real_jid = NULL;
  g_autofree char *old_sender_key = NULL;
  g_autofree char *old_moderation = NULL;
  g_autofree char *old_body = NULL;
  g_autofree char *old_failure_text = NULL;
  g_autofree char *old_message_id = NULL;
  g_autofree char *old_reply_text = NULL;
  g_autoptr(XmppJid) old_reply_sender = NULL;
  g_autoptr(GPtrArray) old_reactions = NULL;
  KithMessageData old;

  g_return_if_fail (KITH_IS_MESSAGE (self));
  g_return_if_fail (data != NULL);

  if (data == &self->data)
    return;

  old = self->data;
  old_sender = self->data.sender;
  old_real_jid = self->data.real_jid;
  old_sender_key = self->sender_key;
  old_moderation = self->moderation;
  old_body = self->body;
  old_failure_text = self->failure_text;
  old_message_id = self->message_id;
  old_reply_text = self->reply_text;
  old_reply_sender = self->data.reply_sender;
  old_reactions = self->data.reactions;
  take_data (self, data);

  g_object_freeze_notify (G_OBJECT (self));
  if (old.id != data->id)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
  if (!old.is_outgoing != !data->is_outgoing)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OUTGOING]);
  if (old.sender != self->data.sender
      && (old.sender == NULL || self->data.sender == NULL || !xmpp_jid_equal (old.sender, self->data.sender)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENDER]);
  if (g_strcmp0 (old.body, self->data.body) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BODY]);
  if (old.stamp != data->stamp)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAMP]);
  if (old.state != data->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (old.failure != data->failure)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILURE]);
  if (g_strcmp0 (old.failure_text, self->data.failure_text) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILURE_TEXT]);
  if (old.edited != data->edited)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_EDITED]);
  if (!old.is_retracted != !data->is_retracted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RETRACTED]);
  if (g_strcmp0 (old.reply_text, self->data.reply_text) != 0 || old.reply_target != data->reply_target ||
      !old.reply_is_retracted != !data->reply_is_retracted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLY]);
  if (!reactions_equal (old_reactions, self->data.reactions))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REACTIONS]);
  g_object_thaw_notify (G_OBJECT (self));
}

const KithMessageData *
kith_message_get_data (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), NULL);

  return &self->data;
}

gint64
kith_message_get_id (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), 0);

  return self->data.id;
}

gboolean
kith_message_get_is_outgoing (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), FALSE);

  return self->data.is_outgoing;
}

XmppJid *
kith_message_get_sender (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), NULL);

  return self->data.sender;
}

const char *
kith_message_get_body (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), NULL);

  return self->data.body;
}

gint64
kith_message_get_stamp (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), 0);

  return self->data.stamp;
}

KithMessageState
kith_message_get_state (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), KITH_MESSAGE_STATE_RECEIVED);

  return self->data.state;
}

KithFailure
kith_message_get_failure (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), KITH_FAILURE_NONE);

  return self->data.failure;
}

const char *
kith_message_get_failure_text (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), NULL);

  return self->data.failure_text;
}

gboolean
kith_message_get_is_edited (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), FALSE);

  return self->data.edited != 0;
}

gboolean
kith_message_get_is_retracted (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), FALSE);

  return self->data.is_retracted;
}

char **
kith_message_dup_own_reactions (KithMessage *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (KITH_IS_MESSAGE (self), NULL);

  for (guint i = 0; self->data.reactions != NULL && i < self->data.reactions->len; i++)
    {
      const KithReaction *reaction = g_ptr_array_index (self->data.reactions, i);

      if (reaction->is_own)
        g_strv_builder_add (builder, reaction->emoji);
    }

  return g_strv_builder_end (builder);
}

gboolean
kith_message_get_starts_day (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), FALSE);

  return self->starts_day;
}

guint
kith_message_get_unread_line (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), 0);

  return self->unread_line;
}

KithGroupPosition
kith_message_get_group_position (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), KITH_GROUP_SINGLE);

  return self->group_position;
}

void
kith_message_set_surroundings (KithMessage       *self,
                               gboolean           starts_day,
                               guint              unread_line,
                               KithGroupPosition  position)
{
  g_return_if_fail (KITH_IS_MESSAGE (self));

  starts_day = !!starts_day;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->starts_day != starts_day)
    {
      self->starts_day = starts_day;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STARTS_DAY]);
    }
  if (self->unread_line != unread_line)
    {
      self->unread_line = unread_line;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD_LINE]);
    }
  if (self->group_position != position)
    {
      self->group_position = position;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP_POSITION]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
kith_message_get_is_after_gap (KithMessage *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE (self), FALSE);

  return self->is_after_gap;
}

void
kith_message_set_is_after_gap (KithMessage *self,
                               gboolean     is_after_gap)
{
  g_return_if_fail (KITH_IS_MESSAGE (self));

  is_after_gap = !!is_after_gap;
  if (self->is_after_gap == is_after_gap)
    return;

  self->is_after_gap = is_after_gap;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_AFTER_GAP]);
}
