/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room-service.h"
#include "kith-room-store.h"
#include "xmpp-muc.h"
#include "xmpp-session.h"

G_BEGIN_DECLS

struct _KithRoomService
{
  GObject                  parent_instance;

  XmppSession             *session;
  XmppMuc                 *muc;
  XmppArchive             *archive;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  GHashTable              *rooms;   /* bare JID -> KithRoomEntry */
  GQueue                   waiting; /* of KithRoomEntry, borrowed: to be joined, in this order */
  guint                    n_joining;
  guint                    n_pings;
  guint                    look_source;
  gboolean                 may_join;
};

typedef struct _KithRoomEntry
{
  gatomicrefcount     ref_count;
  KithRoomService    *self;         /* borrowed; NULL: it is none of ours any more */
  XmppJid            *jid;
  KithRoomRecord     *record;
  KithRoom           *model;
  KithConversation   *conversation; /* NULL while it is only tried */
  KithArchiveService *archive;
  gint64              heard;        /* when it said something last, by the clock that never goes back */
  guint               n_tries;
  guint               retry_source;
  guint               past_source;
  gboolean            is_queued;
  gboolean            is_past_told;
  gboolean            is_first_time; /* nothing of it was here when it was joined */
  gboolean            is_unknown;    /* it never said before what it is like */
  gboolean            is_notify_said; /* our other devices know what is told of it */
  gboolean            is_pinged;
  gboolean            is_changed;    /* and its row is not */
} KithRoomEntry;

KithRoomEntry *kith_room_entry_ref            (KithRoomEntry       *room);
void           kith_room_entry_unref          (gpointer             data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRoomEntry, kith_room_entry_unref)

/* What a fiber is about: the room may be none of ours any more when it comes to run. */
typedef struct
{
  KithRoomService *service;
  KithRoomEntry   *room;
} KithRoomTask;

/* @room is one of ours. (transfer full) */
KithRoomTask  *kith_room_task_new             (KithRoomEntry       *room);
void           kith_room_task_free            (gpointer             data);

/* Borrowed; NULL: it is none of ours. */
KithRoomEntry *kith_room_service_find         (KithRoomService     *self,
                                               const XmppJid       *jid);

/* As the account is called. (transfer full) */
char          *kith_room_service_dup_default_nick (KithRoomService *self);

gboolean       kith_room_entry_is_joined      (const KithRoomEntry *room);
/* Something could not be written. */
void           kith_room_service_tell_problem (const GError        *error);
/* What is on record is what the models show, and what the disk has a moment later. */
void           kith_room_entry_show           (KithRoomEntry       *room);
void           kith_room_entry_save           (KithRoomEntry       *room);
/* Whether anything may be said there may be another now. */
void           kith_room_entry_look           (KithRoomEntry       *room);
/* We are out: emits "left" where we were in. */
void           kith_room_service_tell_left    (KithRoomEntry       *room);

/* --- kith-room-join.c: in and out ------------------------------------------------------------------------------------ */

void           kith_room_service_work         (KithRoomService     *self);
void           kith_room_entry_queue          (KithRoomEntry       *room);
void           kith_room_entry_try_later      (KithRoomEntry       *room);
/* Once, under that nick. Only on a fiber; (transfer full). */
XmppMucJoined *kith_room_entry_join_await     (KithRoomEntry       *room,
                                               const char          *nick,
                                               GError             **error);
void           kith_room_entry_come_in        (KithRoomEntry       *room,
                                               const XmppMucJoined *joined);
/* We are in, and it has a conversation. */
void           kith_room_entry_go_on          (KithRoomEntry       *room);
void           kith_room_entry_go_out         (KithRoomEntry       *room,
                                               KithRoomState        state,
                                               KithRoomProblem      problem,
                                               const char          *text,
                                               XmppJid             *alternative);
void           kith_room_entry_note_failed    (KithRoomEntry       *room,
                                               const GError        *error);
/* @codes: NONE: it says nothing of who reads along. */
void           kith_room_entry_take_info      (KithRoomEntry       *room,
                                               const XmppRoomInfo  *info,
                                               XmppRoomCodes        codes);

/* --- kith-room-events.c: what rooms say, and when they say nothing --------------------------------------------------- */

void           kith_room_service_listen       (KithRoomService     *self);

G_END_DECLS
