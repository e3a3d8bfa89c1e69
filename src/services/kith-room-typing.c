/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-typing.h"

#include "kith-clock.h"
#include "kith-conversation-service.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

/* Who said that they compose and then nothing more does not any longer. */
#define COMPOSING_USEC (30 * (gint64) G_USEC_PER_SEC)

/* How many are remembered, and how many are shown of them. */
#define TYPISTS_MAX 100
#define SHOWN_MAX   20

/* What comes together is shown together: a flood costs a look-up each. */
#define GATHER_MSEC 100

struct _KithRoomTyping
{
  GObject                  parent_instance;

  KithConversationService *conversations;
  GHashTable              *chats; /* KithRoom -> Chat */
};

/* A room in which somebody types. */
typedef struct
{
  KithRoomTyping *self;     /* borrowed */
  KithRoom       *room;
  GHashTable     *typists;  /* nick -> gint64, until when */
  guint           soon;
  guint           later;
} Chat;

G_DEFINE_FINAL_TYPE (KithRoomTyping, kith_room_typing, G_TYPE_OBJECT)

static void
chat_free (gpointer data)
{
  Chat *chat = data;

  g_clear_handle_id (&chat->soon, g_source_remove);
  g_clear_handle_id (&chat->later, g_source_remove);
  g_signal_handlers_disconnect_by_data (kith_room_get_occupants (chat->room), chat);
  g_hash_table_unref (chat->typists);
  g_object_unref (chat->room);
  g_free (chat);
}

static void
kith_room_typing_finalize (GObject *object)
{
  KithRoomTyping *self = KITH_ROOM_TYPING (object);

  g_hash_table_unref (self->chats);
  g_object_unref (self->conversations);

  G_OBJECT_CLASS (kith_room_typing_parent_class)->finalize (object);
}

static void
kith_room_typing_class_init (KithRoomTypingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_room_typing_finalize;
}

static void
kith_room_typing_init (KithRoomTyping *self)
{
  self->chats = g_hash_table_new_full (NULL, NULL, NULL, chat_free);
}

static int
compare_nicks (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static void show (Chat *chat);

static gboolean
soon_cb (gpointer data)
{
  ((Chat *) data)->soon = 0;
  show (data);

  return G_SOURCE_REMOVE;
}

static gboolean
later_cb (gpointer data)
{
  ((Chat *) data)->later = 0;
  show (data);

  return G_SOURCE_REMOVE;
}

/* Those who left, or are called otherwise now, and those of whom nothing was heard for long do not type. The chat may be gone afterwards. */
static void
show (Chat *chat)
{
  KithOccupantList *occupants = kith_room_get_occupants (chat->room);
  const gint64 now = kith_clock_get_monotonic ();
  g_autoptr(KithRoom) room = g_object_ref (chat->room);
  g_autoptr(GPtrArray) nicks = g_ptr_array_new_with_free_func (g_free);
  gint64 next = G_MAXINT64;
  GHashTableIter iter;
  gpointer nick, until;

  g_clear_handle_id (&chat->soon, g_source_remove);
  g_clear_handle_id (&chat->later, g_source_remove);
  g_hash_table_iter_init (&iter, chat->typists);
  while (g_hash_table_iter_next (&iter, &nick, &until))
    {
      const gint64 end = *(const gint64 *) until;

      if (end <= now || kith_occupant_list_find (occupants, nick) == NULL || g_strcmp0 (nick, kith_room_get_nick (room)) == 0)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      next = MIN (next, end);
      g_ptr_array_add (nicks, g_strdup (nick));
    }

  g_ptr_array_sort (nicks, compare_nicks);
  if (nicks->len > SHOWN_MAX)
    g_ptr_array_set_size (nicks, SHOWN_MAX);
  if (nicks->len > 0)
    chat->later = kith_clock_add_timeout ((guint) ((next - now) / 1000) + 1, later_cb, chat);
  else
    g_hash_table_remove (chat->self->chats, room);
  g_ptr_array_add (nicks, NULL);
  kith_room_set_typing (room, (const char *const *) nicks->pdata);
}

static void
show_soon (Chat *chat)
{
  if (chat->soon == 0)
    chat->soon = kith_clock_add_timeout (GATHER_MSEC, soon_cb, chat);
}

static Chat *
ensure_chat (KithRoomTyping *self,
             KithRoom       *room)
{
  Chat *chat = g_hash_table_lookup (self->chats, room);

  if (chat == NULL)
    {
      chat = g_new0 (Chat, 1);
      chat->self = self;
      chat->room = g_object_ref (room);
      chat->typists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_signal_connect_swapped (kith_room_get_occupants (room), "items-changed", G_CALLBACK (show_soon), chat);
      g_hash_table_insert (self->chats, room, chat);
    }

  return chat;
}

static void
begin (KithRoomTyping *self,
       KithRoom       *room,
       const char     *nick)
{
  const gint64 until = kith_clock_get_monotonic () + COMPOSING_USEC;
  Chat *chat;

  /* Only who is there types, and we know ourselves that we do. */
  if (kith_room_get_state (room) != KITH_ROOM_JOINED || g_strcmp0 (nick, kith_room_get_nick (room)) == 0 ||
      kith_occupant_list_find (kith_room_get_occupants (room), nick) == NULL)
    return;

  chat = ensure_chat (self, room);
  if (g_hash_table_size (chat->typists) >= TYPISTS_MAX && !g_hash_table_contains (chat->typists, nick))
    return;

  g_hash_table_replace (chat->typists, g_strdup (nick), g_memdup2 (&until, sizeof until));
  show_soon (chat);
}

static void
message_cb (XmppMessages   *messages,
            XmppMessage    *message,
            KithRoomTyping *self)
{
  KithConversation *conversation;
  KithRoom *room;
  const char *nick;
  Chat *chat;

  if (message->type != XMPP_MESSAGE_GROUPCHAT || message->way != XMPP_MESSAGE_WAY_LIVE || message->is_outgoing || message->delay != 0 ||
      message->peer == NULL || (message->chat_state == XMPP_CHAT_STATE_NONE && message->body == NULL))
    return;

  nick = xmpp_jid_get_resource (message->from);
  conversation = kith_conversation_service_find (self->conversations, message->peer);
  room = conversation != NULL ? kith_conversation_get_room (conversation) : NULL;
  if (room == NULL || nick == NULL)
    return;

  /* A message is the end of typing, whatever it says itself. */
  if (message->body == NULL && message->chat_state == XMPP_CHAT_STATE_COMPOSING)
    {
      begin (self, room, nick);
      return;
    }

  chat = g_hash_table_lookup (self->chats, room);
  if (chat != NULL && g_hash_table_remove (chat->typists, nick))
    show_soon (chat);
}

/* Nothing of the last session counts any more. */
static void
ended_cb (XmppSession    *session,
          const GError   *error,
          KithRoomTyping *self)
{
  const char *const nobody[] = { NULL };
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    kith_room_set_typing (room, nobody);
  g_hash_table_remove_all (self->chats);
}

KithRoomTyping *
kith_room_typing_new (XmppMessages            *messages,
                      KithConversationService *conversations)
{
  KithRoomTyping *self = g_object_new (KITH_TYPE_ROOM_TYPING, NULL);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (messages));

  self->conversations = g_object_ref (conversations);
  g_signal_connect_object (messages, "message", G_CALLBACK (message_cb), self, 0);
  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, 0);

  return self;
}

gboolean
kith_room_typing_may_begin (KithConversation *conversation)
{
  KithRoom *room = kith_conversation_get_room (conversation);

  return room != NULL && kith_room_get_state (room) == KITH_ROOM_JOINED && kith_room_get_role (room) != KITH_ROLE_VISITOR &&
         g_list_model_get_n_items (G_LIST_MODEL (kith_room_get_occupants (room))) <= KITH_ROOM_TYPING_OCCUPANTS_MAX;
}
