/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-history-service.h"

#include "kith-history-store.h"
#include "kith-room-service.h"

/* How many pages one request may cost: some hold nothing that is shown. */
#define PAGES_MAX 4

/* And how many a gap that is on the screen. */
#define MEND_PAGES_MAX 20

struct _KithHistoryService
{
  GObject                  parent_instance;

  KithDatabase            *database;
  KithConversationService *conversations;
  KithArchiveService      *archive;
  KithRoomService         *rooms;
  KithScope               *scope;
  GPtrArray               *marks; /* of Mark: gaps that somebody was shown */
  gboolean                 is_mending;
};

static void history_source_iface_init (KithHistorySourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithHistoryService, kith_history_service, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KITH_TYPE_HISTORY_SOURCE, history_source_iface_init))

G_STATIC_ASSERT ((int) KITH_READ_OLDER == (int) KITH_HISTORY_OLDER);
G_STATIC_ASSERT ((int) KITH_READ_NEWER == (int) KITH_HISTORY_NEWER);
G_STATIC_ASSERT ((int) KITH_READ_AROUND == (int) KITH_HISTORY_AROUND);
G_STATIC_ASSERT ((int) KITH_READ_AROUND_UNREAD == (int) KITH_HISTORY_AROUND_UNREAD);
G_STATIC_ASSERT ((int) KITH_READ_NEWEST == (int) KITH_HISTORY_NEWEST);

/* The conversation a timeline belongs to. */
static G_DEFINE_QUARK (kith-timeline-conversation, conversation)

static void
kith_history_service_finalize (GObject *object)
{
  KithHistoryService *self = KITH_HISTORY_SERVICE (object);

  g_object_unref (self->database);
  g_object_unref (self->conversations);
  g_object_unref (self->archive);
  g_object_unref (self->rooms);
  kith_scope_unref (self->scope);
  g_ptr_array_unref (self->marks);

  G_OBJECT_CLASS (kith_history_service_parent_class)->finalize (object);
}

static void
kith_history_service_class_init (KithHistoryServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_history_service_finalize;
}

/* A message that was shown with something missing before it. */
typedef struct
{
  GWeakRef          message;
  KithConversation *conversation;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_weak_ref_clear (&mark->message);
  g_object_unref (mark->conversation);
  g_free (mark);
}

static void
kith_history_service_init (KithHistoryService *self)
{
  self->marks = g_ptr_array_new_with_free_func (mark_free);
}

static void mend (KithHistoryService *self);

KithHistoryService *
kith_history_service_new (KithDatabase            *database,
                          KithConversationService *conversations,
                          KithArchiveService      *archive,
                          KithRoomService         *rooms,
                          KithScope               *scope)
{
  KithHistoryService *self = g_object_new (KITH_TYPE_HISTORY_SERVICE, NULL);

  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->archive = g_object_ref (archive);
  self->rooms = g_object_ref (rooms);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (archive, "notify::is-settled", G_CALLBACK (mend), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "ready", G_CALLBACK (mend), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kith_conversation_service_get_account (conversations), "notify::history", G_CALLBACK (mend), self, G_CONNECT_SWAPPED);

  return self;
}

/* --- A request ------------------------------------------------------------------------------------------------------------- */

/* A room's past is in the room's own archive; NULL: nobody can be asked. Borrowed. */
static KithArchiveService *
get_archive (KithHistoryService *self,
             KithConversation   *conversation)
{
  if (kith_conversation_get_kind (conversation) != KITH_CONVERSATION_ROOM)
    return self->archive;

  return kith_room_service_get_archive (self->rooms, kith_conversation_get_jid (conversation));
}

static gboolean
can_fetch (KithHistoryService *self,
           KithConversation   *conversation)
{
  KithArchiveService *archive = get_archive (self, conversation);

  return archive != NULL && kith_archive_service_can_fetch (archive);
}

typedef struct
{
  KithHistoryService   *self;
  KithTimeline         *timeline;
  KithConversation     *conversation;
  guint                 serial;
  KithHistoryDirection  direction;
  KithPlace             cursor;
  guint                 limit;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->self);
  g_object_unref (request->timeline);
  g_object_unref (request->conversation);
  g_free (request);
}

static KithHistory *
load_await (const Request  *request,
            gint64          conversation,
            gboolean        across_gaps,
            GError        **error)
{
  return dex_await_boxed (kith_history_store_load (request->self->database, conversation, (KithReadDirection) request->direction,
                                                   request->cursor, request->limit, across_gaps),
                          error);
}

/* Is what the store has too little to be an answer? Opening a conversation shows at once what is there. */
static gboolean
wants_more (const Request     *request,
            const KithHistory *history)
{
  if (history->gap == NULL)
    return FALSE;

  return history->messages->len == 0 ||
         ((request->direction == KITH_HISTORY_OLDER || request->direction == KITH_HISTORY_NEWER) && history->messages->len < request->limit);
}

static gboolean
is_end (const Request     *request,
        const KithHistory *history)
{
  gboolean is_uncharted = !history->has_charts && can_fetch (request->self, request->conversation);

  switch (request->direction)
    {
    case KITH_HISTORY_NEWER:
    case KITH_HISTORY_AROUND_UNREAD:
    case KITH_HISTORY_AROUND:
      return history->at_newest;
    case KITH_HISTORY_OLDER:
    case KITH_HISTORY_NEWEST:
    default:
      /* There is an archive, and nobody has asked it yet. */
      return history->at_oldest && !is_uncharted;
    }
}

static void
add_mark (KithHistoryService *self,
          KithConversation   *conversation,
          KithMessage        *message)
{
  Mark *mark = g_new0 (Mark, 1);

  kith_message_set_is_after_gap (message, TRUE);
  g_weak_ref_init (&mark->message, message);
  mark->conversation = g_object_ref (conversation);
  g_ptr_array_add (self->marks, mark);
}

static void
answer (const Request     *request,
        const KithHistory *history)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; history != NULL && i < history->messages->len; i++)
    {
      const KithMessageRecord *record = g_ptr_array_index (history->messages, i);
      KithMessage *message = kith_conversation_service_make_message (request->self->conversations, request->conversation, record);

      g_ptr_array_add (messages, message);
      if (record->is_after_gap)
        add_mark (request->self, request->conversation, message);
    }

  if (history != NULL && history->cursor_is_after_gap)
    {
      g_autoptr(KithMessage) oldest = g_list_model_get_item (G_LIST_MODEL (request->timeline), 0);
      const KithMessageData *data = oldest != NULL ? kith_message_get_data (oldest) : NULL;

      if (data != NULL && data->sort_time == request->cursor.time && data->sort_tie == request->cursor.tie &&
          !kith_message_get_is_after_gap (oldest))
        add_mark (request->self, request->conversation, oldest);
    }

  kith_timeline_take (request->timeline, request->serial, request->direction, messages, history != NULL && is_end (request, history),
                      history != NULL ? history->first_unread : 0, history != NULL ? history->n_unread : 0);
}

static KithHistory *
find_await (const Request  *request,
            GError        **error)
{
  KithHistoryService *self = request->self;
  gint64 conversation = kith_conversation_service_ensure_id_await (self->conversations, request->conversation, error);
  g_autoptr(KithHistory) history = conversation != 0 ? load_await (request, conversation, FALSE, error) : NULL;

  for (guint n = 0; history != NULL && n < PAGES_MAX && wants_more (request, history) && !kith_scope_is_stopped (self->scope); n++)
    {
      g_autoptr(GError) fetch_error = NULL;

      if (!can_fetch (self, request->conversation) ||
          !kith_archive_service_fill_await (get_archive (self, request->conversation), request->conversation, history->gap, &fetch_error))
        {
          if (fetch_error != NULL)
            g_debug ("archive: %s", fetch_error->message);

          /* What is here is better than nothing; the gap stays on record and is filled when that is possible. */
          g_clear_pointer (&history, kith_history_unref);
          return load_await (request, conversation, TRUE, error);
        }

      g_clear_pointer (&history, kith_history_unref);
      history = load_await (request, conversation, FALSE, error);
    }

  return g_steal_pointer (&history);
}

static DexFuture *
request_fiber (gpointer data)
{
  const Request *request = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(KithHistory) history = find_await (request, &error);

  if (error != NULL)
    g_warning ("history: %s", error->message);
  answer (request, history);

  return dex_future_new_true ();
}

static void
kith_history_service_request (KithHistorySource     *source,
                              KithTimeline          *timeline,
                              guint                  serial,
                              KithHistoryDirection   direction,
                              const KithMessageData *cursor,
                              guint                  limit)
{
  Request *request;
  GWeakRef *weak = g_object_get_qdata (G_OBJECT (timeline), conversation_quark ());
  KithConversation *conversation = weak != NULL ? g_weak_ref_get (weak) : NULL;

  /* Its conversation is gone, and so will it be. */
  if (conversation == NULL)
    return;

  request = g_new0 (Request, 1);
  request->self = g_object_ref (KITH_HISTORY_SERVICE (source));
  request->timeline = g_object_ref (timeline);
  request->conversation = conversation;
  request->serial = serial;
  request->direction = direction;
  request->limit = limit;
  if (cursor != NULL)
    request->cursor = (KithPlace) { cursor->sort_time, cursor->sort_tie };

  kith_spawn_detached (request_fiber, request, request_free);
}

/* --- Gaps that are on the screen ------------------------------------------------------------------------------------------ */

/* Whether nothing is missing before @message any more; what is missing is fetched as far as that is possible now. */
static gboolean
mend_one_await (KithHistoryService *self,
                KithConversation   *conversation,
                KithMessage        *message)
{
  const KithMessageData *data = kith_message_get_data (message);
  KithPlace place = { data->sort_time, data->sort_tie };

  for (guint n = 0; n < MEND_PAGES_MAX && !kith_scope_is_stopped (self->scope); n++)
    {
      g_autoptr(KithHistory) history = dex_await_boxed (kith_history_store_load (self->database, kith_conversation_get_id (conversation),
                                                                                 KITH_READ_OLDER, place, 1, FALSE),
                                                        NULL);

      if (history == NULL)
        return FALSE;
      if (history->messages->len > 0 || history->gap == NULL)
        return TRUE;
      if (!can_fetch (self, conversation) || !kith_archive_service_fill_await (get_archive (self, conversation), conversation, history->gap, NULL))
        return FALSE;
    }

  return FALSE;
}

static DexFuture *
mend_fiber (gpointer data)
{
  KithHistoryService *self = data;
  g_autoptr(GPtrArray) marks = g_steal_pointer (&self->marks);

  self->marks = g_ptr_array_new_with_free_func (mark_free);
  for (guint i = 0; i < marks->len; i++)
    {
      Mark *mark = g_ptr_array_index (marks, i);
      g_autoptr(KithMessage) message = g_weak_ref_get (&mark->message);

      if (message == NULL)
        continue;
      if (mend_one_await (self, mark->conversation, message))
        kith_message_set_is_after_gap (message, FALSE);
      else
        add_mark (self, mark->conversation, message);
    }
  self->is_mending = FALSE;

  return dex_future_new_true ();
}

/* When the archive can be asked again, and when the background has come to an end. */
static void
mend (KithHistoryService *self)
{
  KithAccount *account = kith_conversation_service_get_account (self->conversations);

  if (self->is_mending || self->marks->len == 0 || !kith_archive_service_get_is_settled (self->archive) ||
      kith_account_get_history (account, NULL, NULL) || kith_scope_is_stopped (self->scope))
    return;

  self->is_mending = TRUE;
  kith_spawn_detached (mend_fiber, g_object_ref (self), g_object_unref);
}

static void
history_source_iface_init (KithHistorySourceInterface *iface)
{
  iface->request = kith_history_service_request;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

KithTimeline *
kith_history_service_open (KithHistoryService *self,
                           KithConversation   *conversation)
{
  KithTimeline *timeline = kith_conversation_get_timeline (conversation);

  g_return_val_if_fail (KITH_IS_HISTORY_SERVICE (self), NULL);

  if (timeline == NULL)
    {
      g_autoptr(KithTimeline) made = kith_timeline_new (KITH_HISTORY_SOURCE (self), kith_conversation_get_id (conversation));
      GWeakRef *weak = g_new0 (GWeakRef, 1);

      g_weak_ref_init (weak, conversation);
      g_object_set_qdata_full (G_OBJECT (made), conversation_quark (), weak, free_weak_ref);
      kith_conversation_set_timeline (conversation, made);
      timeline = made;
    }

  return timeline;
}
