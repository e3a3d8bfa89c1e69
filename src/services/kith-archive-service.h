/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

G_BEGIN_DECLS

typedef struct _KithGap KithGap;
typedef struct _XmppArchive XmppArchive;
typedef struct _XmppSession XmppSession;

/**
 * KithArchiveService:
 *
 * One account's archive on the server (XEP-0313): after each fresh sign-in what came meanwhile, newest first, until it meets what is known; older
 * pages on demand. What is known to be complete is kept in the store as ranges (docs/schema.md).
 *
 * Property is-ready: what came before this session was looked at as far as the person is made to wait for it. Property is-settled: all of it was, or cannot
 * be: what is still queued did not arrive, as far as anybody can know. FALSE while there is no stream.
 */
#define KITH_TYPE_ARCHIVE_SERVICE (kith_archive_service_get_type ())
G_DECLARE_FINAL_TYPE (KithArchiveService, kith_archive_service, KITH, ARCHIVE_SERVICE, GObject)

KithArchiveService *kith_archive_service_new          (XmppSession             *session,
                                                       XmppArchive             *archive,
                                                       KithDatabase            *database,
                                                       KithConversationService *conversations,
                                                       KithScope               *scope);
/* That of a room, which can be asked while we are in it. */
KithArchiveService *kith_archive_service_new_of_room  (XmppSession             *session,
                                                       XmppArchive             *archive,
                                                       XmppJid                 *room,
                                                       KithDatabase            *database,
                                                       KithConversationService *conversations,
                                                       KithScope               *scope);
/* We came into the room: what was said meanwhile is fetched. And are out of it. */
void                kith_archive_service_enter        (KithArchiveService      *self);
void                kith_archive_service_leave        (KithArchiveService      *self);
gboolean            kith_archive_service_get_is_ready (KithArchiveService      *self);
gboolean            kith_archive_service_get_is_settled (KithArchiveService    *self);

/* Pages can be asked for now. */
gboolean            kith_archive_service_can_fetch    (KithArchiveService      *self);

/* One page of the conversation's gap, stored and shown. FALSE where that brought nothing new, with @error where it failed.
 * Only on a fiber. */
gboolean            kith_archive_service_fill_await   (KithArchiveService      *self,
                                                       KithConversation        *conversation,
                                                       const KithGap           *gap,
                                                       GError                 **error);

/**
 * KithArchiveStep:
 *
 * Where a walk into the past has come to. Zeroed before the first step.
 *
 * @since: the server's time down to which nothing is missing; 0: the very beginning; G_MAXINT64: nothing is known yet
 * @is_start: there is nothing before
 * @is_stuck: the server did not lead any further
 */
typedef struct
{
  gint64   since;
  gboolean is_start;
  gboolean is_stuck;
} KithArchiveStep;

/* One page of @max messages before all that is known without a gap from the newest on; 0: only look. So gaps are closed too, newest first. Only on a fiber. */
gboolean            kith_archive_service_step_await   (KithArchiveService      *self,
                                                       guint                    max,
                                                       KithArchiveStep         *step,
                                                       GError                 **error);

/* The stanza that brought a message, indented, as the server's archive has it: future of string. Rejects with G_IO_ERROR_NOT_FOUND where it is
 * not there, else as xmpp_archive_query (). */
DexFuture          *kith_archive_service_load_stanza  (KithArchiveService      *self,
                                                       gint64                   message_id);

G_END_DECLS
