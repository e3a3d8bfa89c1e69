/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-data-private.h"

#include "kith-store-types.h"

#include <string.h>

static gboolean
is_room (KithConversation *conversation)
{
  return kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM;
}

/* Whoever was called @nick in the room: (transfer full). A nick that no address can have names the room itself. */
static XmppJid *
make_occupant (KithConversation *conversation,
               const char       *nick)
{
  XmppJid *room = kith_conversation_get_jid (conversation);
  g_autofree char *text = nick != NULL && *nick != '\0' ? g_strconcat (xmpp_jid_get_bare (room), "/", nick, NULL) : NULL;
  XmppJid *occupant = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return occupant != NULL ? occupant : xmpp_jid_ref (room);
}

/* One side: (transfer full) */
static XmppJid *
make_side (KithConversation *conversation,
           gboolean          is_outgoing,
           const char       *nick)
{
  if (is_outgoing)
    return xmpp_jid_ref (kith_account_get_jid (kith_conversation_get_account (conversation)));

  return is_room (conversation) ? make_occupant (conversation, nick) : xmpp_jid_ref (kith_conversation_get_jid (conversation));
}

static KithReaction *
ensure_reaction (GPtrArray  *reactions,
                 const char *emoji)
{
  for (guint i = 0; i < reactions->len; i++)
    if (strcmp (((KithReaction *) g_ptr_array_index (reactions, i))->emoji, emoji) == 0)
      return g_ptr_array_index (reactions, i);

  g_ptr_array_add (reactions, kith_reaction_new (emoji));

  return g_ptr_array_index (reactions, reactions->len - 1);
}

/* By emoji, as they are shown. */
static GPtrArray *
make_reactions (KithConversation *conversation,
                GPtrArray        *records)
{
  GPtrArray *reactions;

  if (records == NULL)
    return NULL;

  reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_reaction_free);
  for (guint i = 0; i < records->len; i++)
    {
      const KithReactionRecord *record = g_ptr_array_index (records, i);

      for (guint e = 0; record->emojis[e] != NULL; e++)
        {
          KithReaction *reaction = ensure_reaction (reactions, record->emojis[e]);

          reaction->is_own |= record->is_outgoing;
          g_ptr_array_add (reaction->senders, make_side (conversation, record->is_outgoing, record->nick));
        }
    }

  return reactions;
}

/* Who wrote what is answered: the store knows where it has the message; else it is only said, and only of the two sides, or of somebody in the room.
 * (transfer full) */
static XmppJid *
make_reply_sender (KithConversation        *conversation,
                   const KithMessageRecord *record)
{
  g_autoptr(XmppJid) named = record->reply_to != NULL ? xmpp_jid_new (record->reply_to, NULL) : NULL;

  if (record->reply_target != 0)
    return make_side (conversation, record->reply_is_outgoing, record->reply_nick);
  if (named == NULL)
    return NULL;
  if (is_room (conversation))
    return xmpp_jid_equal_bare (named, kith_conversation_get_jid (conversation)) && !xmpp_jid_is_bare (named) ? g_steal_pointer (&named) : NULL;
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(XmppJid) side = make_side (conversation, i, NULL);

      if (xmpp_jid_equal_bare (named, side))
        return g_steal_pointer (&side);
    }

  return NULL;
}

void
kith_message_data_fill (KithMessageData         *data,
                        KithConversation        *conversation,
                        const KithMessageRecord *record)
{
  const char *reply_text = record->reply_target != 0 ? record->reply_text : record->reply_quote;

  *data = (KithMessageData) {
    .id = record->id,
    .sort_time = record->place.time,
    .sort_tie = record->place.tie,
    .stamp = record->stamp,
    .is_outgoing = record->is_outgoing,
    .sender = make_side (conversation, record->is_outgoing, record->nick),
    .sender_key = is_room (conversation) ? record->sender : NULL,
    .real_jid = record->real_jid != NULL ? xmpp_jid_new (record->real_jid, NULL) : NULL,
    .is_mention = record->is_mention,
    .moderation = record->moderation,
    .body = record->body,
    .state = (KithMessageState) record->state,
    .failure = (KithFailure) record->failure,
    .failure_text = record->failure_text,
    .message_id = record->message_id,
    .edited = record->edited,
    .is_retracted = record->is_retracted,
    .is_unstyled = record->is_unstyled,
    .reply_target = record->reply_target,
    .reply_time = record->reply_place.time,
    .reply_tie = record->reply_place.tie,
    .reply_sender = make_reply_sender (conversation, record),
    .reply_text = record->reply_id == NULL ? NULL : reply_text != NULL ? reply_text
                                                                       : "",
    .reply_is_retracted = record->reply_is_retracted,
    .reactions = make_reactions (conversation, record->reactions),
  };
}

void
kith_message_data_clear (KithMessageData *data)
{
  g_clear_pointer (&data->sender, xmpp_jid_unref);
  g_clear_pointer (&data->real_jid, xmpp_jid_unref);
  g_clear_pointer (&data->reply_sender, xmpp_jid_unref);
  g_clear_pointer (&data->reactions, g_ptr_array_unref);
}
