/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-typing-service.h"

#include "kith-clock.h"
#include "kith-conversation-service.h"
#include "kith-random.h"
#include "kith-room-typing.h"
#include "xmpp-messages.h"
#include "xmpp-session.h"

/* Without a change of the text for so long, it rests (XEP-0085 s. 5.1). */
#define PAUSE_SECONDS 5

/* Who said that they compose and then nothing more does not any longer. */
#define COMPOSING_SECONDS 30

struct _KithTypingService
{
  GObject                  parent_instance;

  XmppMessages            *messages;
  KithConversationService *conversations;
  GHashTable              *chats; /* KithConversation -> Chat */
  gboolean                 sends_states;
};

/* One conversation in which somebody types. */
typedef struct
{
  KithTypingService *self; /* borrowed */
  KithConversation  *conversation;
  XmppChatState      sent;   /* what we said last; NONE: nothing */
  gboolean           is_known; /* they send chat states themselves */
  guint              pause_source;
  guint              peer_source;
} Chat;

G_DEFINE_FINAL_TYPE (KithTypingService, kith_typing_service, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_NONE == (int) KITH_CHAT_STATE_NONE);
G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_ACTIVE == (int) KITH_CHAT_STATE_ACTIVE);
G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_COMPOSING == (int) KITH_CHAT_STATE_COMPOSING);
G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_PAUSED == (int) KITH_CHAT_STATE_PAUSED);
G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_INACTIVE == (int) KITH_CHAT_STATE_INACTIVE);
G_STATIC_ASSERT ((int) XMPP_CHAT_STATE_GONE == (int) KITH_CHAT_STATE_GONE);

static void
chat_free (gpointer data)
{
  Chat *chat = data;

  g_clear_handle_id (&chat->pause_source, g_source_remove);
  g_clear_handle_id (&chat->peer_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (chat->conversation, chat);
  g_object_unref (chat->conversation);
  g_free (chat);
}

static void
kith_typing_service_finalize (GObject *object)
{
  KithTypingService *self = KITH_TYPING_SERVICE (object);

  g_hash_table_unref (self->chats);
  g_object_unref (self->messages);
  g_object_unref (self->conversations);

  G_OBJECT_CLASS (kith_typing_service_parent_class)->finalize (object);
}

static void
kith_typing_service_class_init (KithTypingServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_typing_service_finalize;
}

static void
kith_typing_service_init (KithTypingService *self)
{
  self->chats = g_hash_table_new_full (NULL, NULL, NULL, chat_free);
  self->sends_states = TRUE;
}

/* A message of ours went out: it says "active" itself. */
static void
last_message_cb (Chat *chat)
{
  KithMessage *last = kith_conversation_get_last_message (chat->conversation);

  if (last == NULL || !kith_message_get_is_outgoing (last) || chat->sent == XMPP_CHAT_STATE_NONE)
    return;

  chat->sent = XMPP_CHAT_STATE_ACTIVE;
  g_clear_handle_id (&chat->pause_source, g_source_remove);
}

static Chat *
ensure_chat (KithTypingService *self,
             KithConversation  *conversation)
{
  Chat *chat = g_hash_table_lookup (self->chats, conversation);

  if (chat == NULL)
    {
      chat = g_new0 (Chat, 1);
      chat->self = self;
      chat->conversation = g_object_ref (conversation);
      g_signal_connect_swapped (conversation, "notify::last-message", G_CALLBACK (last_message_cb), chat);
      g_hash_table_insert (self->chats, conversation, chat);
    }

  return chat;
}

/* --- What we do ------------------------------------------------------------------------------------------------------------- */

/* What was begun while there were few is ended also where many have come since. */
static gboolean
is_in_room (Chat          *chat,
            XmppChatState  state)
{
  KithRoom *room = kith_conversation_get_room (chat->conversation);

  if (state == XMPP_CHAT_STATE_COMPOSING)
    return kith_room_typing_may_begin (chat->conversation);

  return room != NULL && kith_room_get_state (room) == KITH_ROOM_JOINED;
}

/* security.md P1: a stranger who wrote to us does not learn that we are here and typing. Somebody whose presence we do not see has to have shown that
 * chat states mean something to them. */
static gboolean
may_send (Chat          *chat,
          XmppChatState  state)
{
  KithTypingService *self = chat->self;
  KithContact *contact = kith_conversation_get_contact (chat->conversation);

  if (!kith_conversation_tells (chat->conversation, KITH_TOLD_TYPING, self->sends_states))
    return FALSE;
  if (kith_conversation_get_kind (chat->conversation) == KITH_CONVERSATION_ROOM)
    return is_in_room (chat, state);
  if (kith_conversation_get_kind (chat->conversation) != KITH_CONVERSATION_PERSON)
    return FALSE;
  if (!kith_conversation_service_is_trusted (self->conversations, chat->conversation) &&
      !kith_conversation_service_has_written (self->conversations, chat->conversation))
    return FALSE;

  return kith_contact_get_show (contact) != KITH_SHOW_OFFLINE || chat->is_known;
}

static void
send_state (Chat          *chat,
            XmppChatState  state)
{
  g_autofree char *id = NULL;
  XmppOutgoingMessage message = { 0 };

  if (chat->sent == state || !may_send (chat, state))
    return;

  chat->sent = state;
  id = kith_random_uuid ();
  message.to = kith_conversation_get_jid (chat->conversation);
  message.is_groupchat = kith_conversation_get_kind (chat->conversation) == KITH_CONVERSATION_ROOM;
  message.id = id;
  message.chat_state = state;
  message.no_store = TRUE;
  dex_future_disown (xmpp_messages_send (chat->self->messages, &message));
}

static gboolean
pause_cb (gpointer data)
{
  Chat *chat = data;

  chat->pause_source = 0;
  if (chat->sent == XMPP_CHAT_STATE_COMPOSING)
    send_state (chat, XMPP_CHAT_STATE_PAUSED);

  return G_SOURCE_REMOVE;
}

void
kith_typing_service_typed (KithTypingService *self,
                           KithConversation  *conversation,
                           gboolean           is_empty)
{
  Chat *chat;

  g_return_if_fail (KITH_IS_TYPING_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  chat = ensure_chat (self, conversation);
  g_clear_handle_id (&chat->pause_source, g_source_remove);
  if (!is_empty)
    {
      send_state (chat, XMPP_CHAT_STATE_COMPOSING);
      chat->pause_source = kith_clock_add_timeout (PAUSE_SECONDS * 1000, pause_cb, chat);
    }
  else if (chat->sent == XMPP_CHAT_STATE_COMPOSING || chat->sent == XMPP_CHAT_STATE_PAUSED)
    {
      send_state (chat, XMPP_CHAT_STATE_ACTIVE);
    }
}

/* Coming and going is nobody's business: only what was begun is put down. */
void
kith_typing_service_set_active (KithTypingService *self,
                                KithConversation  *conversation,
                                gboolean           active)
{
  Chat *chat;

  g_return_if_fail (KITH_IS_TYPING_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  chat = g_hash_table_lookup (self->chats, conversation);
  if (chat == NULL || active)
    return;

  g_clear_handle_id (&chat->pause_source, g_source_remove);
  if (chat->sent == XMPP_CHAT_STATE_COMPOSING)
    send_state (chat, XMPP_CHAT_STATE_PAUSED);
}

/* --- What they do ------------------------------------------------------------------------------------------------------------ */

static gboolean
peer_stopped_cb (gpointer data)
{
  Chat *chat = data;

  chat->peer_source = 0;
  kith_conversation_set_chat_state (chat->conversation, KITH_CHAT_STATE_NONE);

  return G_SOURCE_REMOVE;
}

static void
set_peer_state (Chat          *chat,
                KithChatState  state)
{
  g_clear_handle_id (&chat->peer_source, g_source_remove);
  if (state == KITH_CHAT_STATE_COMPOSING)
    chat->peer_source = kith_clock_add_timeout (COMPOSING_SECONDS * 1000, peer_stopped_cb, chat);
  kith_conversation_set_chat_state (chat->conversation, state);
}

static void
message_cb (XmppMessages      *messages,
            XmppMessage       *message,
            KithTypingService *self)
{
  KithConversation *conversation;
  Chat *chat;

  if (message->way != XMPP_MESSAGE_WAY_LIVE || message->is_outgoing || message->peer == NULL || message->delay != 0 ||
      (message->type != XMPP_MESSAGE_CHAT && message->type != XMPP_MESSAGE_NORMAL))
    return;

  /* Nobody gets a conversation by typing. */
  conversation = kith_conversation_service_find (self->conversations, message->peer);
  if (conversation == NULL)
    return;

  if (message->chat_state == XMPP_CHAT_STATE_NONE && message->body == NULL)
    return;

  chat = ensure_chat (self, conversation);
  chat->is_known |= message->chat_state != XMPP_CHAT_STATE_NONE;

  /* A message is the end of typing, whatever it says itself. */
  if (message->body != NULL)
    set_peer_state (chat, message->chat_state != XMPP_CHAT_STATE_NONE ? KITH_CHAT_STATE_ACTIVE : KITH_CHAT_STATE_NONE);
  else
    set_peer_state (chat, (KithChatState) message->chat_state);
}

/* Nothing of the last session counts any more, in both directions. */
static void
ended_cb (XmppSession       *session,
          const GError      *error,
          KithTypingService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Chat *chat = value;

      chat->sent = XMPP_CHAT_STATE_NONE;
      g_clear_handle_id (&chat->pause_source, g_source_remove);
      set_peer_state (chat, KITH_CHAT_STATE_NONE);
    }
}

KithTypingService *
kith_typing_service_new (XmppMessages            *messages,
                         KithConversationService *conversations)
{
  KithTypingService *self = g_object_new (KITH_TYPE_TYPING_SERVICE, NULL);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (messages));

  self->messages = g_object_ref (messages);
  self->conversations = g_object_ref (conversations);
  g_signal_connect_object (messages, "message", G_CALLBACK (message_cb), self, 0);
  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, 0);

  return self;
}

/* The person may not want others to see that they type (security.md P2). */
void
kith_typing_service_set_sends_states (KithTypingService *self,
                                      gboolean           sends_states)
{
  g_return_if_fail (KITH_IS_TYPING_SERVICE (self));

  self->sends_states = sends_states;
}
