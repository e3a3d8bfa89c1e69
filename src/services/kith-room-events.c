/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-service-private.h"

#include "kith-clock.h"
#include "kith-message-arrival-private.h"

/* XEP-0410 s. 4: a room that says nothing for so long is asked. */
#define SILENCE_USEC (15 * 60 * (gint64) G_USEC_PER_SEC)
#define LOOK_MSEC    60000
#define PINGS_MAX    3

G_STATIC_ASSERT ((int) XMPP_AFFILIATION_OWNER == (int) KITH_AFFILIATION_OWNER);
G_STATIC_ASSERT ((int) XMPP_AFFILIATION_OUTCAST == (int) KITH_AFFILIATION_OUTCAST);
G_STATIC_ASSERT ((int) XMPP_ROLE_MODERATOR == (int) KITH_ROLE_MODERATOR);
G_STATIC_ASSERT ((int) XMPP_ROLE_VISITOR == (int) KITH_ROLE_VISITOR);

/* --- What rooms say ------------------------------------------------------------------------------------------------------------- */

static void
put_occupant (KithRoomEntry         *room,
              const XmppMucOccupant *said,
              const char            *nick)
{
  g_autofree char *key = kith_arrival_dup_sender (said->occupant_id, said->real_jid, nick);
  g_autofree const char **hats = g_new0 (const char *, said->hats->len + 1);
  KithOccupantData data = {
    .nick = nick,
    .key = key,
    .real_jid = said->real_jid,
    .affiliation = (KithAffiliation) said->affiliation,
    .role = (KithRole) said->role,
    .show = (KithShow) said->show,
    .status = said->status,
    .hats = hats,
    .is_self = said->is_self,
  };

  for (guint i = 0; i < said->hats->len; i++)
    hats[i] = ((const XmppHat *) g_ptr_array_index (said->hats, i))->title;
  kith_occupant_list_put (kith_room_get_occupants (room->model), &data);
  if (said->is_self && kith_room_entry_is_joined (room))
    {
      kith_room_set_nick (room->model, nick);
      kith_room_set_rights (room->model, data.affiliation, data.role);
    }
}

static void
occupant_cb (XmppMuc         *muc,
             XmppMucOccupant *said,
             KithRoomService *self)
{
  KithRoomEntry *room = kith_room_service_find (self, said->room);
  KithOccupantList *occupants;

  if (room == NULL)
    return;

  room->heard = kith_clock_get_monotonic ();
  occupants = kith_room_get_occupants (room->model);
  switch (said->kind)
    {
    case XMPP_OCCUPANT_LEFT:
      kith_occupant_list_remove (occupants, said->nick);
      break;

    case XMPP_OCCUPANT_NICK:
      kith_occupant_list_rename (occupants, said->nick, said->new_nick);
      put_occupant (room, said, said->new_nick);
      break;

    case XMPP_OCCUPANT_HERE:
    case XMPP_OCCUPANT_JOINED:
    case XMPP_OCCUPANT_CHANGED:
    default:
      put_occupant (room, said, said->nick);
      break;
    }
}

static void
left_cb (XmppMuc         *muc,
         XmppJid         *jid,
         XmppMucExit     *exit,
         KithRoomService *self)
{
  KithRoomEntry *room = kith_room_service_find (self, jid);

  /* A join of ours that is under way hears of it itself. */
  if (room == NULL || kith_room_get_state (room->model) != KITH_ROOM_JOINED)
    return;

  switch (exit->kind)
    {
    case XMPP_EXIT_STREAM:
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
      break;

    case XMPP_EXIT_SHUTDOWN:
    case XMPP_EXIT_ERROR:
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_UNREACHABLE, exit->reason, NULL);
      kith_room_entry_try_later (room);
      break;

    case XMPP_EXIT_LEFT:
      /* Another of our devices under the same nick, or we. */
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
      kith_room_entry_try_later (room);
      break;

    case XMPP_EXIT_BANNED:
      kith_room_entry_go_out (room, KITH_ROOM_FAILED, KITH_ROOM_PROBLEM_BANNED, exit->reason, NULL);
      break;

    case XMPP_EXIT_AFFILIATION:
    case XMPP_EXIT_MEMBERS_ONLY:
      kith_room_entry_go_out (room, KITH_ROOM_FAILED, KITH_ROOM_PROBLEM_MEMBERS_ONLY, exit->reason, NULL);
      break;

    case XMPP_EXIT_DESTROYED:
      kith_room_entry_go_out (room, KITH_ROOM_FAILED, KITH_ROOM_PROBLEM_DESTROYED, exit->reason, exit->alternative);
      break;

    case XMPP_EXIT_KICKED:
    default:
      kith_room_entry_go_out (room, KITH_ROOM_FAILED, KITH_ROOM_PROBLEM_KICKED, exit->reason, NULL);
      break;
    }
}

static void
info_cb (XmppMuc         *muc,
         XmppJid         *jid,
         XmppRoomInfo    *info,
         KithRoomService *self)
{
  KithRoomEntry *room = kith_room_service_find (self, jid);

  if (room != NULL && room->conversation != NULL)
    kith_room_entry_take_info (room, info, XMPP_ROOM_NO_CODE);
}

/* XEP-0045 s. 10.2.1; security.md M6. */
static void
status_cb (XmppMuc         *muc,
           XmppJid         *jid,
           guint            codes,
           KithRoomService *self)
{
  KithRoomEntry *room = kith_room_service_find (self, jid);

  if (room == NULL)
    return;

  if ((codes & XMPP_ROOM_LOGGED) != 0)
    room->record->traits |= KITH_ROOM_LOGGED;
  if ((codes & XMPP_ROOM_NOT_LOGGED) != 0)
    room->record->traits &= ~(guint) KITH_ROOM_LOGGED;
  if ((codes & XMPP_ROOM_NOW_NON_ANONYMOUS) != 0)
    room->record->traits |= KITH_ROOM_NON_ANONYMOUS;
  if ((codes & (XMPP_ROOM_NOW_SEMI_ANONYMOUS | XMPP_ROOM_NOW_FULLY_ANONYMOUS)) != 0)
    room->record->traits &= ~(guint) KITH_ROOM_NON_ANONYMOUS;
  kith_room_set_traits (room->model, room->record->traits);
  kith_room_entry_save (room);
}

/* --- Silence ------------------------------------------------------------------------------------------------------------------------ */

static DexFuture *
ping_fiber (gpointer data)
{
  KithRoomTask *task = data;
  KithRoomEntry *room = task->room;
  KithRoomService *self = task->service;
  g_autoptr(GError) error = NULL;
  int found = dex_await_int (xmpp_muc_ping (self->muc, room->jid), &error);

  self->n_pings--;
  room->is_pinged = FALSE;
  if (room->self == NULL || error != NULL || !kith_room_entry_is_joined (room))
    return dex_future_new_true ();

  room->heard = kith_clock_get_monotonic ();
  if (found == XMPP_MUC_GONE)
    {
      kith_room_entry_go_out (room, KITH_ROOM_WAITING, KITH_ROOM_PROBLEM_NONE, NULL, NULL);
      kith_room_entry_queue (room);
    }

  return dex_future_new_true ();
}

static gboolean
look_cb (gpointer data)
{
  KithRoomService *self = data;
  const gint64 now = kith_clock_get_monotonic ();
  GHashTableIter iter;
  gpointer value;

  self->look_source = kith_clock_add_timeout (LOOK_MSEC, look_cb, self);
  if (!xmpp_session_get_is_online (self->session))
    return G_SOURCE_REMOVE;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithRoomEntry *room = value;

      if (self->n_pings >= PINGS_MAX)
        break;
      if (room->is_pinged || !kith_room_entry_is_joined (room) || now - room->heard < SILENCE_USEC)
        continue;
      room->is_pinged = TRUE;
      self->n_pings++;
      kith_spawn_detached (ping_fiber, kith_room_task_new (room), kith_room_task_free);
    }

  return G_SOURCE_REMOVE;
}

void
kith_room_service_listen (KithRoomService *self)
{
  self->look_source = kith_clock_add_timeout (LOOK_MSEC, look_cb, self);
  g_signal_connect_object (self->muc, "occupant", G_CALLBACK (occupant_cb), self, 0);
  g_signal_connect_object (self->muc, "left", G_CALLBACK (left_cb), self, 0);
  g_signal_connect_object (self->muc, "info", G_CALLBACK (info_cb), self, 0);
  g_signal_connect_object (self->muc, "status", G_CALLBACK (status_cb), self, 0);
}
