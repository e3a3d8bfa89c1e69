/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-row-private.h"

#include "kith-avatar.h"
#include "kith-bubble.h"
#include "kith-ui.h"
#include "kith-words.h"

/* Whose picture it is: the occupant's, while they are there under that nick and are the same. */
static const char *
picture_of (KithMessageRow        *self,
            const KithMessageData *data)
{
  KithRoom *room = kith_conversation_get_room (self->conversation);
  const char *nick = data->sender != NULL ? xmpp_jid_get_resource (data->sender) : NULL;
  KithOccupant *occupant = room != NULL && nick != NULL ? kith_occupant_list_find (kith_room_get_occupants (room), nick) : NULL;

  return occupant != NULL && g_strcmp0 (kith_occupant_get_data (occupant)->key, data->sender_key) == 0 ? kith_occupant_get_avatar_file (occupant) : NULL;
}

static gboolean
is_first_of_group (KithMessageRow *self)
{
  const KithGroupPosition group = kith_message_get_group_position (self->message);

  return group == KITH_GROUP_SINGLE || group == KITH_GROUP_FIRST;
}

/* The name and the picture stand on the first bubble of a group. */
void
kith_message_row_update_sender (KithMessageRow *self)
{
  const KithMessageData *data = self->message != NULL ? kith_message_get_data (self->message) : NULL;
  const gboolean is_named = data != NULL && data->sender_key != NULL && !data->is_outgoing && is_first_of_group (self);
  g_autofree char *name = is_named ? kith_words_sender (self->message, self->conversation) : NULL;
  const char *nick = is_named ? xmpp_jid_get_resource (data->sender) : NULL;

  if (is_named && self->avatar == NULL)
    {
      self->avatar = g_object_new (KITH_TYPE_AVATAR, "size", 32, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_insert_before (self->avatar, GTK_WIDGET (self), self->bubble);
    }
  if (is_named)
    g_object_set (self->avatar, "person-name", name, "key", nick != NULL ? nick : "", "picture", picture_of (self, data), NULL);
  if (self->avatar != NULL)
    gtk_widget_set_visible (self->avatar, is_named);

  kith_bubble_set_sender (KITH_BUBBLE (self->bubble), name, nick);
  kith_ui_set_class (self->bubble, "mention", data != NULL && data->is_mention && !data->is_retracted);
}
