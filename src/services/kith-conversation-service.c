/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-service.h"

#include "kith-clock.h"
#include "kith-clear-store.h"
#include "kith-conversation-store.h"
#include "kith-database.h"
#include "kith-message-data-private.h"
#include "kith-store-types.h"

#include <string.h>

/* A draft is written when nothing was typed for so long. */
#define DRAFT_MSEC 1000

G_STATIC_ASSERT ((int) KITH_ROW_RECEIVED == (int) KITH_MESSAGE_STATE_RECEIVED);
G_STATIC_ASSERT ((int) KITH_ROW_QUEUED == (int) KITH_MESSAGE_STATE_QUEUED);
G_STATIC_ASSERT ((int) KITH_ROW_SENT == (int) KITH_MESSAGE_STATE_SENT);
G_STATIC_ASSERT ((int) KITH_ROW_DELIVERED == (int) KITH_MESSAGE_STATE_DELIVERED);
G_STATIC_ASSERT ((int) KITH_ROW_DISPLAYED == (int) KITH_MESSAGE_STATE_DISPLAYED);
G_STATIC_ASSERT ((int) KITH_ROW_FAILED == (int) KITH_MESSAGE_STATE_FAILED);

struct _KithConversationService
{
  GObject               parent_instance;

  KithRoster           *roster;
  KithConversationList *conversations;
  KithDatabase         *database;
  KithScope            *scope;
  GHashTable           *written;   /* row ids of conversations that we wrote in */
  GHashTable           *accepted;  /* and of those of strangers that the person accepted */
  GHashTable           *ignored;   /* or ignored */
  GHashTable           *exceptions; /* and of those in which last seen is told otherwise than to all */
  GHashTable           *unsaved;   /* KithConversation: its draft is newer than the disk's */
  guint                 save_source;
};

enum
{
  SIGNAL_UNTOLD,
  SIGNAL_LAST_SEEN_TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithConversationService, kith_conversation_service, G_TYPE_OBJECT)

static void
kith_conversation_service_dispose (GObject *object)
{
  KithConversationService *self = KITH_CONVERSATION_SERVICE (object);

  if (self->save_source != 0)
    kith_conversation_service_save_drafts (self);

  G_OBJECT_CLASS (kith_conversation_service_parent_class)->dispose (object);
}

static void
kith_conversation_service_finalize (GObject *object)
{
  KithConversationService *self = KITH_CONVERSATION_SERVICE (object);

  g_object_unref (self->roster);
  g_object_unref (self->conversations);
  g_object_unref (self->database);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->written);
  g_hash_table_unref (self->accepted);
  g_hash_table_unref (self->ignored);
  g_hash_table_unref (self->exceptions);
  g_hash_table_unref (self->unsaved);

  G_OBJECT_CLASS (kith_conversation_service_parent_class)->finalize (object);
}

static void
kith_conversation_service_class_init (KithConversationServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kith_conversation_service_dispose;
  object_class->finalize = kith_conversation_service_finalize;

  signals[SIGNAL_UNTOLD] = g_signal_new ("untold", KITH_TYPE_CONVERSATION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LAST_SEEN_TOLD] =
    g_signal_new ("last-seen-told", KITH_TYPE_CONVERSATION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_conversation_service_init (KithConversationService *self)
{
  self->written = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->accepted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->ignored = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->exceptions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->unsaved = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

KithConversationService *
kith_conversation_service_new (KithRoster           *roster,
                               KithConversationList *conversations,
                               KithDatabase         *database,
                               KithScope            *scope)
{
  KithConversationService *self = g_object_new (KITH_TYPE_CONVERSATION_SERVICE, NULL);

  self->roster = g_object_ref (roster);
  self->conversations = g_object_ref (conversations);
  self->database = g_object_ref (database);
  self->scope = kith_scope_ref (scope);

  return self;
}

KithAccount *
kith_conversation_service_get_account (KithConversationService *self)
{
  return kith_roster_get_account (self->roster);
}

KithRoster *
kith_conversation_service_get_roster (KithConversationService *self)
{
  return self->roster;
}

KithConversation *
kith_conversation_service_find (KithConversationService *self,
                                const XmppJid           *jid)
{
  return kith_conversation_list_find (self->conversations, kith_conversation_service_get_account (self), jid);
}

gboolean
kith_conversation_service_is_stranger (KithConversationService *self,
                                       const XmppJid           *jid)
{
  KithAccount *account;
  KithContact *contact;
  KithConversation *conversation;

  g_return_val_if_fail (KITH_IS_CONVERSATION_SERVICE (self) && jid != NULL, TRUE);

  account = kith_conversation_service_get_account (self);
  if (strcmp (xmpp_jid_get_bare (jid), xmpp_jid_get_bare (kith_account_get_jid (account))) == 0)
    return FALSE;
  contact = kith_roster_find (self->roster, jid);
  if (contact != NULL && kith_contact_get_in_roster (contact))
    return FALSE;
  conversation = kith_conversation_service_find (self, jid);

  return conversation == NULL || kith_conversation_get_is_request (conversation);
}

/* --- Drafts ------------------------------------------------------------------------------------------------------------ */

/* Those that were changed since they were written. On disk before the database closes when it is asked for first. */
void
kith_conversation_service_save_drafts (KithConversationService *self)
{
  GHashTableIter iter;
  gpointer conversation;

  g_return_if_fail (KITH_IS_CONVERSATION_SERVICE (self));

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_hash_table_iter_init (&iter, self->unsaved);
  while (g_hash_table_iter_next (&iter, &conversation, NULL))
    {
      dex_unref (kith_conversation_store_set_draft (self->database, kith_account_get_id (kith_conversation_service_get_account (self)),
                                                    xmpp_jid_get_bare (kith_conversation_get_jid (conversation)),
                                                    kith_conversation_get_draft (conversation)));
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
save_cb (gpointer data)
{
  KithConversationService *self = data;

  self->save_source = 0;
  kith_conversation_service_save_drafts (self);

  return G_SOURCE_REMOVE;
}

static void
draft_changed_cb (KithConversation        *conversation,
                  GParamSpec              *pspec,
                  KithConversationService *self)
{
  g_hash_table_add (self->unsaved, g_object_ref (conversation));
  if (self->save_source == 0)
    self->save_source = kith_clock_add_timeout (DRAFT_MSEC, save_cb, self);
}

/* --- Strangers ------------------------------------------------------------------------------------------------------------ */

static void
note_standing (KithConversationService *self,
               gint64                   id,
               KithStanding             standing)
{
  g_hash_table_remove (self->accepted, &id);
  g_hash_table_remove (self->ignored, &id);
  if (standing == KITH_STANDING_ACCEPTED)
    g_hash_table_add (self->accepted, g_memdup2 (&id, sizeof id));
  else if (standing == KITH_STANDING_IGNORED)
    g_hash_table_add (self->ignored, g_memdup2 (&id, sizeof id));
}

/* Somebody who is no contact in either direction wrote first, and the person did neither answer nor accept. Our own account and our own server are nobody
 * strange. */
static gboolean
is_begun_by_stranger (KithConversationService *self,
                      KithConversation        *conversation,
                      gboolean                 is_begun)
{
  KithContact *contact = kith_conversation_get_contact (conversation);
  XmppJid *jid = kith_conversation_get_jid (conversation);
  XmppJid *own = kith_account_get_jid (kith_conversation_service_get_account (self));
  gint64 id = kith_conversation_get_id (conversation);

  return kith_conversation_get_kind (conversation) == KITH_CONVERSATION_PERSON && is_begun &&
         kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_NONE && !kith_contact_get_in_roster (contact) &&
         !kith_conversation_service_has_written (self, conversation) && !g_hash_table_contains (self->accepted, &id) &&
         !xmpp_jid_equal_bare (jid, own) && strcmp (xmpp_jid_get_bare (jid), xmpp_jid_get_domain (own)) != 0;
}

/* Where it is in no list yet it stays so. */
static void
judge_begun (KithConversationService *self,
             KithConversation        *conversation,
             gboolean                 is_begun)
{
  KithContact *contact = kith_conversation_get_contact (conversation);
  gint64 id = kith_conversation_get_id (conversation);
  gboolean is_request = is_begun_by_stranger (self, conversation, is_begun);
  gboolean is_ignored = is_request && (g_hash_table_contains (self->ignored, &id) || kith_contact_get_is_blocked (contact));

  if (is_request == kith_conversation_get_is_request (conversation) && is_ignored == kith_conversation_get_is_ignored (conversation))
    return;

  kith_conversation_set_is_ignored (conversation, is_ignored);
  kith_conversation_set_is_request (conversation, is_request);
  if (kith_conversation_service_find (self, kith_conversation_get_jid (conversation)) == conversation)
    kith_conversation_list_place (self->conversations, conversation);
}

static void
judge (KithConversationService *self,
       KithConversation        *conversation)
{
  judge_begun (self, conversation, kith_conversation_get_last_message (conversation) != NULL);
}

static void
contact_changed_cb (KithContact             *contact,
                    GParamSpec              *pspec,
                    KithConversationService *self)
{
  KithConversation *conversation = kith_conversation_service_find (self, kith_contact_get_jid (contact));

  if (conversation != NULL)
    judge (self, conversation);
}

static void
set_standing (KithConversationService *self,
              KithConversation        *conversation,
              KithStanding             standing)
{
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self));

  note_standing (self, kith_conversation_get_id (conversation), standing);
  judge (self, conversation);
  dex_future_disown (kith_conversation_store_set_standing (self->database, account, xmpp_jid_get_bare (kith_conversation_get_jid (conversation)), standing));
}

void
kith_conversation_service_trim_requests (KithConversationService *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_SERVICE (self));

  kith_conversation_list_trim_requests (self->conversations);
}

void
kith_conversation_service_accept (KithConversationService *self,
                                  KithConversation        *conversation)
{
  g_return_if_fail (KITH_IS_CONVERSATION_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  if (kith_conversation_get_is_request (conversation))
    set_standing (self, conversation, KITH_STANDING_ACCEPTED);
}

gboolean
kith_conversation_service_is_accepted (KithConversationService *self,
                                       KithConversation        *conversation)
{
  gint64 id = kith_conversation_get_id (conversation);

  return g_hash_table_contains (self->accepted, &id);
}

void
kith_conversation_service_ignore (KithConversationService *self,
                                  KithConversation        *conversation)
{
  g_return_if_fail (KITH_IS_CONVERSATION_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  if (kith_conversation_get_is_request (conversation))
    set_standing (self, conversation, KITH_STANDING_IGNORED);
}

static void
watch (KithConversationService *self,
       KithConversation        *conversation)
{
  KithContact *contact = kith_conversation_get_contact (conversation);

  /* It may have had a conversation before. */
  g_signal_handlers_disconnect_by_func (contact, contact_changed_cb, self);
  g_signal_connect_object (contact, "notify::subscription", G_CALLBACK (contact_changed_cb), self, 0);
  g_signal_connect_object (contact, "notify::in-roster", G_CALLBACK (contact_changed_cb), self, 0);
  g_signal_connect_object (contact, "notify::is-blocked", G_CALLBACK (contact_changed_cb), self, 0);
  g_signal_connect_object (conversation, "notify::draft", G_CALLBACK (draft_changed_cb), self, 0);
}

/* --- From disk ----------------------------------------------------------------------------------------------------------- */

KithMessage *
kith_conversation_service_make_message (KithConversationService *self,
                                        KithConversation        *conversation,
                                        const KithMessageRecord *record)
{
  KithMessageData data;
  KithMessage *message;

  kith_message_data_fill (&data, conversation, record);
  message = kith_message_new (&data);
  kith_message_data_clear (&data);

  return message;
}

static void
set_last_message (KithConversationService *self,
                  KithConversation        *conversation,
                  const KithMessageRecord *record)
{
  KithMessage *last = kith_conversation_get_last_message (conversation);
  g_autoptr(KithMessage) message = NULL;

  if (record != NULL && last != NULL && kith_message_get_id (last) == record->id)
    {
      KithMessageData data;

      kith_message_data_fill (&data, conversation, record);
      message = g_object_ref (last);
      kith_message_update (message, &data);
      kith_message_data_clear (&data);
    }
  else if (record != NULL)
    {
      message = kith_conversation_service_make_message (self, conversation, record);
    }

  kith_conversation_set_last_message (conversation, message);
}

/* What says whose it is, before it is shown with what was said in it. */
static void
note_standing_of (KithConversationService      *self,
                  KithConversation             *conversation,
                  const KithConversationRecord *record)
{
  kith_conversation_set_id (conversation, record->id);
  if (record->has_outgoing)
    g_hash_table_add (self->written, g_memdup2 (&record->id, sizeof record->id));
  note_standing (self, record->id, (KithStanding) record->standing);
  judge_begun (self, conversation, record->last != NULL);
}

static void
note_last_seen_telling (KithConversationService      *self,
                        KithConversation             *conversation,
                        const KithConversationRecord *record)
{
  const KithTelling telling = (KithTelling) record->sends_last_seen;

  if (kith_conversation_get_telling (conversation, KITH_TOLD_LAST_SEEN) == telling)
    return;

  if (telling == KITH_TELLING_AS_ALL)
    g_hash_table_remove (self->exceptions, &record->id);
  else
    g_hash_table_add (self->exceptions, g_memdup2 (&record->id, sizeof record->id));
  kith_conversation_set_telling (conversation, KITH_TOLD_LAST_SEEN, telling);
  g_signal_emit (self, signals[SIGNAL_LAST_SEEN_TOLD], 0);
}

static void
note_record (KithConversationService      *self,
             KithConversation             *conversation,
             const KithConversationRecord *record)
{
  note_standing_of (self, conversation, record);
  kith_conversation_set_unread_count (conversation, record->unread_count);
  kith_conversation_set_mention_count (conversation, record->mention_count);
  kith_conversation_set_muted_until (conversation, record->muted_until);
  kith_conversation_set_notify (conversation, (KithNotify) record->notify);
  kith_conversation_set_keep_days (conversation, record->keep_days);
  kith_conversation_set_telling (conversation, KITH_TOLD_RECEIPTS, (KithTelling) record->sends_receipts);
  kith_conversation_set_telling (conversation, KITH_TOLD_TYPING, (KithTelling) record->sends_typing);
  note_last_seen_telling (self, conversation, record);
  kith_conversation_set_is_marked_unread (conversation, record->is_marked_unread);
  kith_conversation_set_is_pinned (conversation, record->is_pinned);
  kith_conversation_set_is_archived (conversation, record->is_archived);
  set_last_message (self, conversation, record->last);
  if (record->is_untold)
    g_signal_emit (self, signals[SIGNAL_UNTOLD], 0);
}

gboolean
kith_conversation_service_has_last_seen_exceptions (KithConversationService *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_SERVICE (self), FALSE);

  return g_hash_table_size (self->exceptions) > 0;
}

static KithConversation *
make_conversation (KithConversationService *self,
                   XmppJid                 *jid,
                   KithConversationKind     kind)
{
  return kith_conversation_new (kith_roster_ensure (self->roster, jid), kind);
}

static DexFuture *
load_fiber (gpointer data)
{
  KithConversationService *self = data;
  KithAccount *account = kith_conversation_service_get_account (self);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  records = dex_await_boxed (kith_conversation_store_load (self->database, kith_account_get_id (account)), &error);
  if (records == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < records->len; i++)
    {
      const KithConversationRecord *record = g_ptr_array_index (records, i);
      g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
      KithConversation *conversation;

      /* Nothing that an older version thought a JID may keep the rest away. */
      if (jid == NULL || kith_conversation_list_find (self->conversations, account, jid) != NULL)
        continue;

      conversation = make_conversation (self, jid, (KithConversationKind) record->kind);
      note_record (self, conversation, record);
      kith_conversation_set_draft (conversation, record->draft);
      watch (self, conversation);
      g_ptr_array_add (conversations, conversation);
    }
  kith_conversation_list_add_many (self->conversations, conversations);

  return dex_future_new_true ();
}

DexFuture *
kith_conversation_service_load (KithConversationService *self)
{
  return kith_promise_for (kith_spawn (load_fiber, g_object_ref (self), g_object_unref));
}

typedef struct
{
  KithConversationService *self;
  KithConversation        *conversation;
} Find;

static Find *
find_new (KithConversationService *self,
          KithConversation        *conversation)
{
  Find *find = g_new0 (Find, 1);

  find->self = g_object_ref (self);
  find->conversation = g_object_ref (conversation);

  return find;
}

static void
find_free (gpointer data)
{
  Find *find = data;

  g_object_unref (find->self);
  g_object_unref (find->conversation);
  g_free (find);
}

/* It may be one that only the disk knew. */
static DexFuture *
find_fiber (gpointer data)
{
  Find *find = data;
  KithConversationService *self = find->self;
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self));
  g_autoptr(GPtrArray) records = NULL;

  records = dex_await_boxed (kith_conversation_store_find (self->database, account, xmpp_jid_get_bare (kith_conversation_get_jid (find->conversation))),
                             NULL);
  if (records != NULL && records->len == 1 && kith_conversation_get_last_message (find->conversation) == NULL)
    note_record (self, find->conversation, g_ptr_array_index (records, 0));

  return dex_future_new_true ();
}

KithConversation *
kith_conversation_service_ensure (KithConversationService *self,
                                  XmppJid                 *jid)
{
  KithConversation *found = kith_conversation_service_find (self, jid);

  if (found == NULL)
    {
      g_autoptr(KithConversation) conversation = make_conversation (self, jid, KITH_CONVERSATION_PERSON);

      watch (self, conversation);
      kith_conversation_list_add (self->conversations, conversation);
      if (kith_conversation_list_get_has_dropped (self->conversations))
        kith_spawn_detached (find_fiber, find_new (self, conversation), find_free);
      found = conversation;
    }

  return found;
}

KithConversation *
kith_conversation_service_ensure_room (KithConversationService *self,
                                       XmppJid                 *jid)
{
  KithConversation *found = kith_conversation_service_find (self, jid);

  if (found != NULL)
    {
      kith_conversation_set_kind (found, KITH_CONVERSATION_ROOM);
      judge (self, found);
      return found;
    }

  {
    g_autoptr(KithConversation) conversation = make_conversation (self, jid, KITH_CONVERSATION_ROOM);

    watch (self, conversation);
    kith_conversation_list_add (self->conversations, conversation);

    return kith_conversation_service_find (self, jid);
  }
}

gint64
kith_conversation_service_ensure_id_await (KithConversationService  *self,
                                           KithConversation         *conversation,
                                           GError                  **error)
{
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self));
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (conversation));
  gint64 id = kith_conversation_get_id (conversation);
  GError *local_error = NULL;

  if (id != 0)
    return id;

  id = dex_await_int64 (kith_conversation_store_ensure (self->database, account, jid, (int) kith_conversation_get_kind (conversation)),
                        &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return 0;
    }
  kith_conversation_set_id (conversation, id);

  return id;
}

gboolean
kith_conversation_service_has_written (KithConversationService *self,
                                       KithConversation        *conversation)
{
  gint64 id = kith_conversation_get_id (conversation);

  return g_hash_table_contains (self->written, &id);
}

gboolean
kith_conversation_service_is_trusted (KithConversationService *self,
                                      KithConversation        *conversation)
{
  KithSubscription subscription = kith_contact_get_subscription (kith_conversation_get_contact (conversation));

  return subscription == KITH_SUBSCRIPTION_FROM || subscription == KITH_SUBSCRIPTION_BOTH;
}

/* --- What was stored -------------------------------------------------------------------------------------------------------- */

static void
take_changes (KithConversationService *self,
              KithConversation        *conversation,
              KithTimeline            *timeline,
              const KithIntake        *intake)
{
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 id = kith_conversation_get_id (conversation);

  for (guint i = 0; i < intake->changes->len; i++)
    {
      const KithChange *change = g_ptr_array_index (intake->changes, i);

      if (change->message->conversation == id && change->kind == KITH_CHANGE_ADDED)
        g_ptr_array_add (added, kith_conversation_service_make_message (self, conversation, change->message));
    }
  if (added->len > 0)
    kith_timeline_insert (timeline, added);

  /* In the order they happened: a message may have changed more than once. */
  for (guint i = 0; i < intake->changes->len; i++)
    {
      const KithChange *change = g_ptr_array_index (intake->changes, i);
      KithMessageData data;

      if (change->message->conversation != id || change->kind == KITH_CHANGE_ADDED)
        continue;
      if (change->kind == KITH_CHANGE_REMOVED)
        {
          kith_timeline_remove (timeline, change->message->id);
          continue;
        }
      kith_message_data_fill (&data, conversation, change->message);
      kith_timeline_update (timeline, &data);
      kith_message_data_clear (&data);
    }
}

/* What names us may be followed by much that does not, and what is told of it is what it says now. */
static void
take_mentions (KithConversationService *self,
               KithConversation        *conversation,
               const KithIntake        *intake)
{
  for (guint i = 0; i < intake->changes->len; i++)
    {
      const KithChange *change = g_ptr_array_index (intake->changes, i);
      const KithMessageRecord *record = change->message;
      KithMessage *last = kith_conversation_get_last_mention (conversation);
      g_autoptr(KithMessage) message = NULL;
      KithMessageData data;

      if (record->conversation != kith_conversation_get_id (conversation) || !record->is_mention || record->is_outgoing)
        continue;

      if (last != NULL && kith_message_get_id (last) == record->id)
        {
          if (change->kind == KITH_CHANGE_REMOVED)
            {
              kith_conversation_set_last_mention (conversation, NULL);
              continue;
            }
          kith_message_data_fill (&data, conversation, record);
          kith_message_update (last, &data);
          kith_message_data_clear (&data);
        }
      else if (change->kind == KITH_CHANGE_ADDED)
        {
          message = kith_conversation_service_make_message (self, conversation, record);
          if (last == NULL || kith_message_data_compare (kith_message_get_data (last), kith_message_get_data (message)) < 0)
            kith_conversation_set_last_mention (conversation, message);
        }
    }
}

/* All own messages up to @place were seen. */
static void
take_displayed (KithTimeline *timeline,
                KithPlace     place)
{
  g_autoptr(GPtrArray) lifted = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      const KithMessageData *data = kith_message_get_data (message);

      if ((data->state == KITH_MESSAGE_STATE_SENT || data->state == KITH_MESSAGE_STATE_DELIVERED) &&
          kith_place_compare ((KithPlace) { data->sort_time, data->sort_tie }, place) < 0)
        g_ptr_array_add (lifted, g_steal_pointer (&message));
    }

  for (guint i = 0; i < lifted->len; i++)
    {
      KithMessageData data = *kith_message_get_data (g_ptr_array_index (lifted, i));

      data.state = KITH_MESSAGE_STATE_DISPLAYED;
      kith_timeline_update (timeline, &data);
    }
}

/* The rows show again what was before. */
static void
tell_refused (KithConversation *conversation,
              KithTimeline     *timeline,
              const KithIntake *intake)
{
  for (guint i = 0; i < intake->refused->len; i++)
    if (kith_timeline_find (timeline, g_array_index (intake->refused, gint64, i)) != NULL)
      kith_conversation_tell_refused (conversation);
}

/* Where nothing is left of what somebody looks at there may be more, and what comes next has a place. */
static void
take_removed (KithConversation *conversation,
              KithTimeline     *timeline,
              const KithIntake *intake)
{
  const gboolean had_rows = g_list_model_get_n_items (G_LIST_MODEL (timeline)) > 0;

  for (guint i = 0; i < intake->removed->len; i++)
    {
      const KithRemoved *removed = &g_array_index (intake->removed, KithRemoved, i);

      if (removed->conversation == kith_conversation_get_id (conversation))
        kith_timeline_remove (timeline, removed->message);
    }
  if (had_rows && g_list_model_get_n_items (G_LIST_MODEL (timeline)) == 0)
    kith_timeline_load_newest (timeline);
}

void
kith_conversation_service_take (KithConversationService *self,
                                const KithIntake        *intake)
{
  for (guint i = 0; i < intake->conversations->len; i++)
    {
      const KithConversationRecord *record = g_ptr_array_index (intake->conversations, i);
      g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
      g_autoptr(KithConversation) held = NULL;
      KithConversation *conversation;
      KithTimeline *timeline;
      gboolean is_new, is_request;

      if (jid == NULL)
        continue;

      held = kith_conversation_service_find (self, jid);
      is_new = held == NULL;
      held = is_new ? make_conversation (self, jid, (KithConversationKind) record->kind) : g_object_ref (held);
      conversation = held;
      if (is_new)
        {
          note_standing_of (self, conversation, record);
          watch (self, conversation);
        }
      /* A stranger's does not stand in the list even for a moment, and has its place among the others'. In the list it is new to whoever looks at that what was
       * said in it. */
      is_request = kith_conversation_get_is_request (conversation);
      if (is_new && !is_request)
        kith_conversation_list_add (self->conversations, conversation);
      note_record (self, conversation, record);
      if (is_new && is_request)
        kith_conversation_list_add (self->conversations, conversation);

      take_mentions (self, conversation, intake);
      timeline = kith_conversation_get_timeline (conversation);
      if (timeline == NULL)
        continue;

      take_changes (self, conversation, timeline, intake);
      take_removed (conversation, timeline, intake);
      tell_refused (conversation, timeline, intake);
      for (guint d = 0; d < intake->displayed->len; d++)
        {
          const KithDisplayed *displayed = &g_array_index (intake->displayed, KithDisplayed, d);

          if (displayed->conversation == record->id)
            take_displayed (timeline, displayed->place);
        }
    }
}
