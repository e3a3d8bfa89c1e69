/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-read-service.h"

#include "kith-conversation-service.h"
#include "kith-conversation-store.h"
#include "kith-database.h"
#include "kith-random.h"
#include "kith-time.h"

struct _KithReadService
{
  GObject                  parent_instance;

  KithCourier             *courier;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;
};

enum
{
  SIGNAL_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithReadService, kith_read_service, G_TYPE_OBJECT)

static void
kith_read_service_finalize (GObject *object)
{
  KithReadService *self = KITH_READ_SERVICE (object);

  g_object_unref (self->courier);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_read_service_parent_class)->finalize (object);
}

static void
kith_read_service_class_init (KithReadServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_read_service_finalize;

  signals[SIGNAL_MOVED] = g_signal_new ("moved", KITH_TYPE_READ_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        KITH_TYPE_CONVERSATION);
}

static void
kith_read_service_init (KithReadService *self)
{
}

typedef struct
{
  KithReadService  *self;
  KithConversation *conversation;
  gint64            message;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_object_unref (mark->self);
  g_object_unref (mark->conversation);
  g_free (mark);
}

/* XEP-0333; security.md P1: who may not see our presence does not learn that we are here. */
static gboolean
sends_marker (const Mark *mark)
{
  return kith_conversation_get_kind (mark->conversation) == KITH_CONVERSATION_PERSON &&
         kith_courier_sends (mark->self->courier, KITH_COURIER_MARKER, kith_conversation_get_jid (mark->conversation)) &&
         kith_conversation_service_is_trusted (mark->self->conversations, mark->conversation);
}

static DexFuture *
mark_fiber (gpointer data)
{
  Mark *mark = data;
  g_autofree char *stanza_id = sends_marker (mark) ? kith_random_uuid () : NULL;
  g_autoptr(KithReadResult) result = NULL;
  g_autoptr(GError) error = NULL;

  result = dex_await_boxed (kith_conversation_store_read (mark->self->database, kith_conversation_get_id (mark->conversation), mark->message,
                                                          stanza_id, kith_time_now ()),
                            &error);
  if (result == NULL)
    {
      g_debug ("read: %s", error->message);
      return dex_future_new_true ();
    }

  if (result->has_moved)
    {
      kith_conversation_set_unread_count (mark->conversation, result->unread_count);
      kith_conversation_set_mention_count (mark->conversation, result->mention_count);
      g_signal_emit (mark->self, signals[SIGNAL_MOVED], 0, mark->conversation);
    }
  if (result->has_moved && result->marker_id != NULL && stanza_id != NULL)
    kith_courier_wake (mark->self->courier);

  return dex_future_new_true ();
}

void
kith_read_service_mark_read (KithReadService  *self,
                             KithConversation *conversation,
                             KithMessage      *message)
{
  Mark *mark;

  g_return_if_fail (KITH_IS_READ_SERVICE (self) && KITH_IS_CONVERSATION (conversation) && KITH_IS_MESSAGE (message));

  if (kith_conversation_get_unread_count (conversation) == 0 || kith_conversation_get_id (conversation) == 0)
    return;

  mark = g_new0 (Mark, 1);
  mark->self = g_object_ref (self);
  mark->conversation = g_object_ref (conversation);
  mark->message = kith_message_get_id (message);
  kith_spawn_detached (mark_fiber, mark, mark_free);
}

KithReadService *
kith_read_service_new (KithCourier             *courier,
                       KithDatabase            *database,
                       KithConversationService *conversations,
                       KithScope               *scope)
{
  KithReadService *self = g_object_new (KITH_TYPE_READ_SERVICE, NULL);

  self->courier = g_object_ref (courier);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);

  return self;
}

/* The person may not want others to know (security.md P2). Counts here go on all the same. */
void
kith_read_service_set_sends_markers (KithReadService *self,
                                     gboolean         sends_markers)
{
  g_return_if_fail (KITH_IS_READ_SERVICE (self));

  kith_courier_set_sends (self->courier, KITH_COURIER_MARKER, sends_markers);
}
