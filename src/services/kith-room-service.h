/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-service.h"
#include "kith-conversation-service.h"
#include "kith-room.h"

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _KithRoomRecord KithRoomRecord;
typedef struct _XmppArchive XmppArchive;
typedef struct _XmppMessage XmppMessage;
typedef struct _XmppMuc XmppMuc;
typedef struct _XmppSession XmppSession;

/**
 * KithRoomService:
 *
 * XEP-0045: one account's rooms. Joins those that are wanted, the newest first and a few at a time; stays in them: what was lost is joined again, what is silent is asked
 * whether it still knows us (XEP-0410); and tells the models what the rooms say.
 *
 * Signal "ready" (KithConversation *): what waits to be said there may go now. Signal "left" (KithConversation *): we are not in it any more.
 * Signal "untold" (KithConversation *): something of a room was changed here that our other devices do not know yet.
 */
#define KITH_TYPE_ROOM_SERVICE (kith_room_service_get_type ())
G_DECLARE_FINAL_TYPE (KithRoomService, kith_room_service, KITH, ROOM_SERVICE, GObject)

KithRoomService    *kith_room_service_new         (XmppSession             *session,
                                                   XmppMuc                 *muc,
                                                   XmppArchive             *archive,
                                                   KithDatabase            *database,
                                                   KithConversationService *conversations,
                                                   KithScope               *scope);

/* From disk, once, after the conversations. Future of gboolean. */
DexFuture          *kith_room_service_load        (KithRoomService         *self);

/* Our own presence was sent: rooms may be joined (RFC 6121 s. 4.2: not before). */
void                kith_room_service_start       (KithRoomService         *self);

/* Wants to be in @jid from now on, under @nick (NULL: as before, else as the account is called) and with @password (NULL: none). Future of KithConversation: we are in.
 * Rejects with KITH_ROOM_ERROR, and then nothing of it stays; where we were in before, it is tried on. KITH_CONNECTION_ERROR_CLOSED: not connected. */
DexFuture          *kith_room_service_join        (KithRoomService         *self,
                                                   XmppJid                 *jid,
                                                   const char              *nick,
                                                   const char              *password);
/* Tries again what failed, as it is: the model tells the rest. */
void                kith_room_service_retry       (KithRoomService         *self,
                                                   KithConversation        *conversation);
/* Does not want to be there any more, on no device. What was said stays. */
void                kith_room_service_leave       (KithRoomService         *self,
                                                   KithConversation        *conversation);
/* Futures of gboolean; reject with KITH_ROOM_ERROR. */
DexFuture          *kith_room_service_set_nick    (KithRoomService         *self,
                                                   KithConversation        *conversation,
                                                   const char              *nick);
DexFuture          *kith_room_service_set_subject (KithRoomService         *self,
                                                   KithConversation        *conversation,
                                                   const char              *subject);
/* What the person calls it; NULL: as it calls itself. */
void                kith_room_service_set_name    (KithRoomService         *self,
                                                   KithConversation        *conversation,
                                                   const char              *name);

/* The archive of that room; NULL: it is none of ours. Borrowed. */
KithArchiveService *kith_room_service_get_archive (KithRoomService         *self,
                                                   const XmppJid           *jid);
/* Something may be said there now; and all that may have been said in an earlier session is known. */
gboolean            kith_room_service_is_ready    (KithRoomService         *self,
                                                   const char              *jid);
gboolean            kith_room_service_is_settled  (KithRoomService         *self,
                                                   const char              *jid);
gboolean            kith_room_service_is_any_ready (KithRoomService        *self);

/* For the receiver: a live message of type groupchat came. Whether it is of the past of a room that we are in for the first time. */
gboolean            kith_room_service_hear        (KithRoomService         *self,
                                                   const XmppMessage       *message);

/* --- For what keeps our devices alike ------------------------------------------------------------------------------------- */

/* (transfer full): of KithRoomRecord, copies */
GPtrArray          *kith_room_service_dup_records (KithRoomService         *self);
/* What our other devices have of a room, with is_untold unset: @record (transfer full); or that it was removed. */
void                kith_room_service_take        (KithRoomService         *self,
                                                   KithRoomRecord          *record);
/* They say what is told of it: what is usual does not count. */
void                kith_room_service_note_notify_said (KithRoomService    *self,
                                                   const XmppJid           *jid);
void                kith_room_service_drop        (KithRoomService         *self,
                                                   const XmppJid           *jid);
/* @record: what they were told; what was changed since they do not know. */
void                kith_room_service_note_told   (KithRoomService         *self,
                                                   const KithRoomRecord    *record);

G_END_DECLS
