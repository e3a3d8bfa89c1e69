/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notification-service.h"

#include "kith-account-runtime.h"
#include "kith-clock.h"
#include "kith-notification-choice.h"
#include "kith-time.h"

#include <string.h>

/* What comes together is told together. */
#define GATHER_MSEC 150

/* How long a new session may take until it knows what was read elsewhere. */
#define PATIENCE_USEC (10 * G_USEC_PER_SEC)

struct _KithNotificationService
{
  GObject       parent_instance;

  KithClient   *client;
  KithNotifier *notifier;
  GHashTable   *entries; /* KithConversation -> Entry */
  guint         source;
  guint         count;
  gboolean      is_switched_on;
  gboolean      has_summary;
};

G_DEFINE_FINAL_TYPE (KithNotificationService, kith_notification_service, G_TYPE_OBJECT)

/* One conversation. */
typedef struct
{
  KithNotificationService *service;
  KithConversation        *conversation;
  GSignalGroup            *signals;
  GSignalGroup            *message_signals;
  gint64                   time; /* the place up to which all was looked at */
  gint64                   tie;
  gint64                   told; /* the message that the notification which is up is about; 0: none is up */
  char                    *told_body;
  guint                    told_count;
  gint64                   waiting_since; /* 0: nothing is to be looked at */
  gboolean                 is_summed_up;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_signal_group_set_target (entry->signals, NULL);
  g_signal_group_set_target (entry->message_signals, NULL);
  g_object_unref (entry->signals);
  g_object_unref (entry->message_signals);
  g_object_unref (entry->conversation);
  g_free (entry->told_body);
  g_free (entry);
}

/* --- Deciding ------------------------------------------------------------------------------------------------------------- */

static gboolean
is_new (const Entry *entry,
        KithMessage *message)
{
  const KithMessageData *data = message != NULL ? kith_message_get_data (message) : NULL;

  return data != NULL && (data->sort_time > entry->time || (data->sort_time == entry->time && data->sort_tie > entry->tie));
}

/* Of rooms that all may enter only what names us is told of. */
static gboolean
is_of_mentions (KithConversation *conversation)
{
  return kith_conversation_get_notify (conversation) == KITH_NOTIFY_ON_MENTION;
}

/* What there is to be told of: the newest message, and how many. */
static KithMessage *
get_message (KithConversation *conversation)
{
  return is_of_mentions (conversation) ? kith_conversation_get_last_mention (conversation) : kith_conversation_get_last_message (conversation);
}

static guint
get_count (KithConversation *conversation)
{
  return is_of_mentions (conversation) ? kith_conversation_get_mention_count (conversation) : kith_conversation_get_unread_count (conversation);
}

static void
note_place (Entry *entry)
{
  KithMessage *last = kith_conversation_get_last_message (entry->conversation);

  if (is_new (entry, last))
    {
      entry->time = kith_message_get_data (last)->sort_time;
      entry->tie = kith_message_get_data (last)->sort_tie;
    }
}

static KithNotificationChoice
choose (KithNotificationService *self,
        const Entry             *entry)
{
  KithConversation *conversation = entry->conversation;
  KithMessage *last = get_message (conversation);
  KithAccount *account = kith_conversation_get_account (conversation);
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, account);
  KithTimeline *timeline = kith_conversation_get_timeline (conversation);
  KithNotificationFacts facts = { 0 };

  if (last == NULL)
    return entry->told != 0 ? KITH_NOTIFICATION_WITHDRAW : KITH_NOTIFICATION_LEAVE;

  facts.is_switched_on = self->is_switched_on;
  facts.is_busy = kith_account_get_show (account) == KITH_SHOW_DND;
  facts.is_muted = kith_conversation_get_is_muted (conversation, kith_time_now ());
  facts.is_known = runtime != NULL && kith_account_runtime_knows (runtime, conversation);
  facts.is_attended = timeline != NULL && kith_timeline_get_is_attended (timeline);
  facts.unread_count = get_count (conversation);
  facts.is_new = is_new (entry, last);
  facts.is_outgoing = kith_message_get_is_outgoing (last);
  facts.is_retracted = kith_message_get_is_retracted (last);
  facts.is_up = entry->told != 0;
  facts.is_told = entry->told == kith_message_get_id (last);
  facts.has_changed = facts.is_told && (g_strcmp0 (entry->told_body, kith_message_get_body (last)) != 0 ||
                                        entry->told_count != facts.unread_count);

  return kith_notification_choose (&facts);
}

static void
forget (Entry *entry)
{
  entry->told = 0;
  entry->told_count = 0;
  g_clear_pointer (&entry->told_body, g_free);
}

static void
show (KithNotificationService *self,
      Entry                   *entry,
      gboolean                 is_update)
{
  KithMessage *last = get_message (entry->conversation);

  entry->told = kith_message_get_id (last);
  entry->told_count = get_count (entry->conversation);
  g_set_str (&entry->told_body, kith_message_get_body (last));
  kith_notifier_show (self->notifier, entry->conversation, last, entry->told_count, is_update);
}

static void
withdraw (KithNotificationService *self,
          Entry                   *entry)
{
  forget (entry);
  kith_notifier_withdraw (self->notifier, entry->conversation);
}

/* --- Together ------------------------------------------------------------------------------------------------------------- */

static void
update_summary (KithNotificationService *self)
{
  GHashTableIter iter;
  gpointer value;
  gboolean is_left = FALSE;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->is_summed_up && (!self->is_switched_on || get_count (entry->conversation) == 0))
        entry->is_summed_up = FALSE;
      is_left |= entry->is_summed_up;
    }
  if (self->has_summary && !is_left)
    {
      self->has_summary = FALSE;
      kith_notifier_withdraw (self->notifier, NULL);
    }
}

static void
show_summary (KithNotificationService *self)
{
  GHashTableIter iter;
  gpointer value;
  guint n_messages = 0, n_conversations = 0;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Entry *) value)->is_summed_up)
      {
        n_messages += get_count (((Entry *) value)->conversation);
        n_conversations++;
      }
  self->has_summary = TRUE;
  kith_notifier_show_summary (self->notifier, n_messages, n_conversations);
}

static void
update_count (KithNotificationService *self)
{
  const gint64 now = kith_time_now ();
  GHashTableIter iter;
  gpointer conversation;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &conversation, NULL))
    if (!kith_conversation_get_is_muted (conversation, now))
      count += get_count (conversation);

  if (self->count == count)
    return;

  self->count = count;
  kith_notifier_set_count (self->notifier, count);
}

/* Those of accounts that were removed, those that turn out to be a stranger's, and the like. */
static void
drop_gone (KithNotificationService *self)
{
  KithConversationList *list = kith_client_get_conversations (self->client);
  GHashTableIter iter;
  gpointer conversation, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &conversation, &value))
    if (kith_conversation_get_is_request (conversation) ||
        kith_conversation_list_find (list, kith_conversation_get_account (conversation), kith_conversation_get_jid (conversation)) != conversation)
      {
        if (((Entry *) value)->told != 0)
          withdraw (self, value);
        g_hash_table_iter_remove (&iter);
      }
}

/* What was read elsewhere is not known yet. */
static gboolean
has_to_wait (KithNotificationService *self,
             const Entry             *entry)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (entry->conversation));

  return runtime != NULL && !kith_account_runtime_get_is_caught_up (runtime) &&
         kith_clock_get_monotonic () - entry->waiting_since < PATIENCE_USEC && get_count (entry->conversation) > 0;
}

static void arm (KithNotificationService *self);

static gboolean
look_cb (gpointer data)
{
  KithNotificationService *self = data;
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;
  gboolean is_waiting = FALSE;

  self->source = 0;
  drop_gone (self);

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;
      KithNotificationChoice choice;

      if (entry->waiting_since == 0)
        continue;
      if (has_to_wait (self, entry))
        {
          is_waiting = TRUE;
          continue;
        }

      choice = choose (self, entry);
      entry->waiting_since = 0;
      note_place (entry);
      if (choice == KITH_NOTIFICATION_SHOW)
        g_ptr_array_add (fresh, entry);
      else if (choice == KITH_NOTIFICATION_UPDATE)
        show (self, entry, TRUE);
      else if (choice == KITH_NOTIFICATION_WITHDRAW)
        withdraw (self, entry);
    }

  for (guint i = 0; i < fresh->len; i++)
    {
      Entry *entry = g_ptr_array_index (fresh, i);

      entry->is_summed_up = fresh->len > KITH_NOTIFICATION_MANY;
      if (!entry->is_summed_up)
        show (self, entry, FALSE);
      else if (entry->told != 0)
        withdraw (self, entry);
    }
  if (fresh->len > KITH_NOTIFICATION_MANY)
    show_summary (self);
  update_summary (self);
  update_count (self);
  if (is_waiting)
    arm (self);

  return G_SOURCE_REMOVE;
}

static void
arm (KithNotificationService *self)
{
  if (self->source == 0)
    self->source = kith_clock_add_timeout (GATHER_MSEC, look_cb, self);
}

static void
changed (Entry *entry)
{
  if (entry->waiting_since == 0)
    entry->waiting_since = MAX (kith_clock_get_monotonic (), 1);
  arm (entry->service);
}

static void
message_changed (Entry *entry)
{
  g_signal_group_set_target (entry->message_signals, get_message (entry->conversation));
  changed (entry);
}

static void
add (KithNotificationService *self,
     KithConversation        *conversation)
{
  Entry *entry;

  if (g_hash_table_contains (self->entries, conversation))
    return;

  entry = g_new0 (Entry, 1);
  entry->service = self;
  entry->conversation = g_object_ref (conversation);
  entry->signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  entry->message_signals = g_signal_group_new (KITH_TYPE_MESSAGE);
  g_signal_group_connect_swapped (entry->signals, "notify::last-message", G_CALLBACK (message_changed), entry);
  g_signal_group_connect_swapped (entry->signals, "notify::last-mention", G_CALLBACK (message_changed), entry);
  g_signal_group_connect_swapped (entry->signals, "notify::unread-count", G_CALLBACK (changed), entry);
  g_signal_group_connect_swapped (entry->signals, "notify::mention-count", G_CALLBACK (changed), entry);
  g_signal_group_connect_swapped (entry->signals, "notify::muted-until", G_CALLBACK (changed), entry);
  g_signal_group_connect_swapped (entry->signals, "notify::notify-setting", G_CALLBACK (message_changed), entry);
  g_signal_group_connect_swapped (entry->message_signals, "notify", G_CALLBACK (changed), entry);
  g_signal_group_set_target (entry->signals, conversation);
  g_signal_group_set_target (entry->message_signals, get_message (conversation));
  note_place (entry);
  g_hash_table_insert (self->entries, conversation, entry);
}

static void
items_changed_cb (GListModel              *list,
                  guint                    position,
                  guint                    removed,
                  guint                    added,
                  KithNotificationService *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (list, position + i);

      add (self, conversation);
    }
  arm (self);
}

/* --- Object --------------------------------------------------------------------------------------------------------------- */

static void
kith_notification_service_dispose (GObject *object)
{
  KithNotificationService *self = KITH_NOTIFICATION_SERVICE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->client);
  g_clear_object (&self->notifier);

  G_OBJECT_CLASS (kith_notification_service_parent_class)->dispose (object);
}

static void
kith_notification_service_finalize (GObject *object)
{
  g_hash_table_unref (KITH_NOTIFICATION_SERVICE (object)->entries);

  G_OBJECT_CLASS (kith_notification_service_parent_class)->finalize (object);
}

static void
kith_notification_service_class_init (KithNotificationServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_notification_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = kith_notification_service_finalize;
}

static void
kith_notification_service_init (KithNotificationService *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->is_switched_on = TRUE;
}

KithNotificationService *
kith_notification_service_new (KithClient   *client,
                               KithNotifier *notifier)
{
  KithNotificationService *self = g_object_new (KITH_TYPE_NOTIFICATION_SERVICE, NULL);
  GListModel *list = G_LIST_MODEL (kith_client_get_conversations (client));

  self->client = g_object_ref (client);
  self->notifier = g_object_ref (notifier);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (list, 0, 0, g_list_model_get_n_items (list), self);

  return self;
}

void
kith_notification_service_set_switched_on (KithNotificationService *self,
                                           gboolean                 is_switched_on)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (KITH_IS_NOTIFICATION_SERVICE (self));

  if (self->is_switched_on == is_switched_on)
    return;

  self->is_switched_on = is_switched_on;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Entry *) value)->told != 0)
      changed (value);
  arm (self);
}

void
kith_notification_service_refresh (KithNotificationService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (KITH_IS_NOTIFICATION_SERVICE (self));

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Entry *) value)->told != 0)
      show (self, value, TRUE);
}

void
kith_notification_service_note_closed (KithNotificationService *self,
                                       KithConversation        *conversation)
{
  Entry *entry;

  g_return_if_fail (KITH_IS_NOTIFICATION_SERVICE (self));

  entry = conversation != NULL ? g_hash_table_lookup (self->entries, conversation) : NULL;
  if (entry != NULL)
    forget (entry);
  if (conversation == NULL)
    self->has_summary = FALSE;
}
