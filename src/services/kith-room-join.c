/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-service-private.h"

#include "kith-clock.h"
#include "kith-conversation-settings-store.h"
#include "kith-room-problem.h"

/* How many rooms are joined at a time: two hundred at once would be a storm. */
#define JOINS_MAX 4

/* What could not be reached is tried again after so long, doubled each time. */
#define RETRY_MSEC     30000
#define RETRY_MSEC_MAX (15 * 60 * 1000)

/* How often an automatic join tries another nick. */
#define NICKS_MAX 3

/* A room without an archive tells its past and then its subject: what waits is settled then, or after so long. */
#define PAST_MSEC 10000

/* --- In and out ----------------------------------------------------------------------------------------------------------- */

static gboolean
past_over_cb (gpointer data)
{
  KithRoomEntry *room = data;

  room->past_source = 0;
  room->is_past_told = TRUE;
  kith_room_entry_look (room);

  return G_SOURCE_REMOVE;
}

void
kith_room_entry_take_info (KithRoomEntry      *room,
                           const XmppRoomInfo *info,
                           XmppRoomCodes       codes)
{
  KithRoomTraits traits = KITH_ROOM_NO_TRAITS;

  if (info == NULL)
    return;

  traits |= info->is_members_only ? KITH_ROOM_MEMBERS_ONLY : 0;
  traits |= info->is_non_anonymous || (codes & XMPP_ROOM_NON_ANONYMOUS) != 0 ? KITH_ROOM_NON_ANONYMOUS : 0;
  traits |= (codes & XMPP_ROOM_LOGGED) != 0 || (codes == XMPP_ROOM_NO_CODE && (room->record->traits & KITH_ROOM_LOGGED) != 0) ? KITH_ROOM_LOGGED : 0;
  traits |= info->is_moderated ? KITH_ROOM_MODERATED : 0;
  traits |= info->is_hidden ? KITH_ROOM_HIDDEN : 0;
  traits |= info->has_password ? KITH_ROOM_PASSWORD : 0;
  traits |= info->is_persistent ? KITH_ROOM_PERSISTENT : 0;
  traits |= info->anybody_sets_subject ? KITH_ROOM_OPEN_SUBJECT : 0;
  traits |= info->has_moderation ? KITH_ROOM_CAN_MODERATE : 0;
  traits |= info->has_archive ? KITH_ROOM_HAS_ARCHIVE : 0;
  traits |= info->has_occupant_ids ? KITH_ROOM_HAS_IDENTITIES : 0;
  traits |= info->has_registration ? KITH_ROOM_REGISTERS : 0;
  room->is_unknown |= room->record->title == NULL && room->record->traits == KITH_ROOM_NO_TRAITS;
  g_set_str (&room->record->title, info->name);
  g_set_str (&room->record->description, info->description);
  room->record->traits = traits;
  kith_room_set_slow_seconds (room->model, info->slow_seconds);
  kith_room_entry_show (room);
  kith_room_entry_save (room);
}

void
kith_room_entry_come_in (KithRoomEntry       *room,
                         const XmppMucJoined *joined)
{
  const char *nick = xmpp_jid_get_resource (joined->own);

  room->n_tries = 0;
  room->heard = kith_clock_get_monotonic ();
  room->is_past_told = FALSE;
  kith_room_set_problem (room->model, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
  kith_room_set_nick (room->model, nick);
  kith_room_set_rights (room->model, (KithAffiliation) joined->affiliation, (KithRole) joined->role);
  kith_occupant_list_thaw (kith_room_get_occupants (room->model));
  kith_room_entry_take_info (room, joined->info, joined->codes);
  kith_room_set_state (room->model, KITH_ROOM_JOINED);
  g_clear_handle_id (&room->past_source, g_source_remove);
  room->past_source = kith_clock_add_timeout (PAST_MSEC, past_over_cb, room);
}

/* Each of our devices decides it alike: nobody is told. */
static DexFuture *
usual_notify_fiber (gpointer data)
{
  KithRoomEntry *room = ((KithRoomTask *) data)->room;
  KithRoomService *self = ((KithRoomTask *) data)->service;
  KithConversationService *conversations = self->conversations;
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);
  KithSharedSettings *shared = g_new0 (KithSharedSettings, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(KithIntake) intake = NULL;

  shared->jid = g_strdup (xmpp_jid_get_bare (room->jid));
  shared->is_pinned = kith_conversation_get_is_pinned (room->conversation);
  shared->is_archived = kith_conversation_get_is_archived (room->conversation);
  shared->notify = (int) kith_conversation_get_usual_notify (room->conversation);
  g_ptr_array_add (said, shared);
  intake = dex_await_boxed (kith_conversation_settings_store_apply (self->database,
                                                                    kith_account_get_id (kith_conversation_service_get_account (conversations)),
                                                                    KITH_CONVERSATION_ROOM, said, FALSE),
                            &error);
  if (intake != NULL)
    kith_conversation_service_take (conversations, intake);
  else
    kith_room_service_tell_problem (error);

  return dex_future_new_true ();
}

/* We are in, and it has a conversation. */
void
kith_room_entry_go_on (KithRoomEntry *room)
{
  /* What it is like decides once what is told of it; from then on the person does. */
  if (room->is_unknown && room->is_first_time && !room->is_notify_said && kith_conversation_get_notify (room->conversation) != KITH_NOTIFY_NEVER &&
      kith_conversation_get_notify (room->conversation) != kith_conversation_get_usual_notify (room->conversation))
    kith_spawn_detached (usual_notify_fiber, kith_room_task_new (room), kith_room_task_free);
  room->is_unknown = FALSE;

  kith_archive_service_enter (room->archive);
}

void
kith_room_entry_go_out (KithRoomEntry   *room,
                        KithRoomState    state,
                        KithRoomProblem  problem,
                        const char      *text,
                        XmppJid         *alternative)
{
  const char *const nobody[] = { NULL };
  const gboolean was_in = kith_room_entry_is_joined (room);

  g_clear_handle_id (&room->past_source, g_source_remove);
  kith_archive_service_leave (room->archive);
  kith_occupant_list_thaw (kith_room_get_occupants (room->model));
  kith_occupant_list_remove_all (kith_room_get_occupants (room->model));
  kith_room_set_typing (room->model, nobody);
  kith_room_set_rights (room->model, KITH_AFFILIATION_NONE, KITH_ROLE_NONE);
  kith_room_set_nick (room->model, room->record->nick);
  kith_room_set_problem (room->model, problem, text, alternative);
  kith_room_set_state (room->model, state);
  if (was_in)
    kith_room_service_tell_left (room);
}

static gboolean
retry_cb (gpointer data)
{
  KithRoomEntry *room = data;

  room->retry_source = 0;
  kith_room_entry_queue (room);

  return G_SOURCE_REMOVE;
}

/* Full jitter would keep people waiting for what is often back at once: from half of it up. */
void
kith_room_entry_try_later (KithRoomEntry *room)
{
  guint wait = MIN (RETRY_MSEC << MIN (room->n_tries, 6), RETRY_MSEC_MAX);

  room->n_tries++;
  g_clear_handle_id (&room->retry_source, g_source_remove);
  room->retry_source = kith_clock_add_timeout (wait / 2 + (guint) (g_str_hash (xmpp_jid_get_bare (room->jid)) % (wait / 2 + 1)), retry_cb, room);
}

/* Nothing of it is here: what it tells of its past is no news. */
static gboolean
is_first_time (const KithRoomEntry *room)
{
  return room->conversation == NULL || kith_conversation_get_last_message (room->conversation) == NULL;
}

static gint64
get_history_since (const KithRoomEntry *room)
{
  KithMessage *last = room->conversation != NULL ? kith_conversation_get_last_message (room->conversation) : NULL;

  /* Its archive tells it better. */
  if ((room->record->traits & KITH_ROOM_HAS_ARCHIVE) != 0)
    return -1;

  return last != NULL ? kith_message_get_stamp (last) : 0;
}

XmppMucJoined *
kith_room_entry_join_await (KithRoomEntry  *room,
                            const char     *nick,
                            GError        **error)
{
  XmppMucJoin join = { .nick = nick, .password = room->record->password, .history_since = get_history_since (room) };

  room->is_first_time = is_first_time (room);
  kith_room_set_state (room->model, KITH_ROOM_JOINING);
  kith_occupant_list_remove_all (kith_room_get_occupants (room->model));
  kith_occupant_list_freeze (kith_room_get_occupants (room->model));

  return dex_await_boxed (xmpp_muc_join (room->self->muc, room->jid, &join), error);
}

/* By itself: somebody who has our nick is no reason to stay outside. */
static XmppMucJoined *
join_somehow_await (KithRoomEntry  *room,
                    GError        **error)
{
  g_autofree char *nick = g_strdup (room->record->nick);

  for (guint n = 0;; n++)
    {
      g_autoptr(GError) local_error = NULL;
      XmppMucJoined *joined = kith_room_entry_join_await (room, nick, &local_error);

      if (joined != NULL || n == NICKS_MAX || room->self == NULL || !g_error_matches (local_error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_CONFLICT))
        {
          if (local_error != NULL)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return joined;
        }

      {
        char *other = g_strconcat (nick, "_", NULL);

        g_free (nick);
        nick = other;
      }
    }
}

void
kith_room_entry_note_failed (KithRoomEntry *room,
                             const GError  *error)
{
  g_autoptr(XmppJid) alternative = xmpp_muc_error_dup_address (error);
  const KithRoomProblem problem = kith_room_problem_from_error (error);

  if (error->domain == XMPP_SESSION_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* The next session joins it again. */
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
      return;
    }

  if (problem == KITH_ROOM_PROBLEM_UNREACHABLE)
    {
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, problem, error->message, NULL);
      kith_room_entry_try_later (room);
      return;
    }

  kith_room_entry_go_out (room, KITH_ROOM_FAILED, problem, error->domain == XMPP_STANZA_ERROR ? error->message : NULL, alternative);
}

static DexFuture *
join_fiber (gpointer data)
{
  KithRoomTask *task = data;
  KithRoomEntry *room = task->room;
  KithRoomService *self = task->service;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppMucJoined) joined = room->self != NULL ? join_somehow_await (room, &error) : NULL;

  self->n_joining--;
  if (room->self != NULL && joined != NULL)
    {
      kith_room_entry_come_in (room, joined);
      kith_room_entry_go_on (room);
    }
  else if (room->self != NULL)
    {
      kith_room_entry_note_failed (room, error);
    }
  kith_room_service_work (self);

  return dex_future_new_true ();
}

void
kith_room_service_work (KithRoomService *self)
{
  while (self->may_join && self->n_joining < JOINS_MAX && !g_queue_is_empty (&self->waiting) && xmpp_session_get_is_online (self->session) &&
         !kith_scope_is_stopped (self->scope))
    {
      KithRoomEntry *room = g_queue_pop_head (&self->waiting);

      room->is_queued = FALSE;
      self->n_joining++;
      kith_spawn_detached (join_fiber, kith_room_task_new (room), kith_room_task_free);
    }
}

void
kith_room_entry_queue (KithRoomEntry *room)
{
  const KithRoomState state = kith_room_get_state (room->model);

  g_clear_handle_id (&room->retry_source, g_source_remove);
  if (room->is_queued || state == KITH_ROOM_JOINING || state == KITH_ROOM_JOINED)
    return;

  room->is_queued = TRUE;
  kith_room_set_state (room->model, KITH_ROOM_WAITING);
  g_queue_push_tail (&room->self->waiting, room);
  kith_room_service_work (room->self);
}

static int
compare_activity (gconstpointer a,
                  gconstpointer b)
{
  const KithRoomEntry *left = *(const KithRoomEntry *const *) a, *right = *(const KithRoomEntry *const *) b;
  const gint64 left_time = kith_conversation_get_last_activity (left->conversation), right_time = kith_conversation_get_last_activity (right->conversation);

  return left_time > right_time ? -1 : left_time < right_time;
}

void
kith_room_service_start (KithRoomService *self)
{
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (KITH_IS_ROOM_SERVICE (self));

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithRoomEntry *room = value;

      /* What only the person can mend stays as it is until then. */
      if (room->conversation != NULL && room->record->is_autojoin && kith_room_get_state (room->model) != KITH_ROOM_FAILED)
        g_ptr_array_add (wanted, room);
    }
  g_ptr_array_sort (wanted, compare_activity);

  self->may_join = TRUE;
  for (guint i = 0; i < wanted->len; i++)
    kith_room_entry_queue (g_ptr_array_index (wanted, i));
  kith_room_service_work (self);
}
