/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithConversationService KithConversationService;
typedef struct _KithDatabase KithDatabase;
typedef struct _KithGate KithGate;
typedef struct _KithScope KithScope;
typedef struct _XmppMessages XmppMessages;

/* What is to be sent: on disk before the first byte leaves, sent once and in order for each conversation. */
#define KITH_TYPE_OUTBOX (kith_outbox_get_type ())
G_DECLARE_FINAL_TYPE (KithOutbox, kith_outbox, KITH, OUTBOX, GObject)

KithOutbox *kith_outbox_new    (XmppMessages            *messages,
                                KithDatabase            *database,
                                KithConversationService *conversations,
                                KithGate                *gate,
                                KithScope               *scope);

/* Longest body in bytes; longer ones reject with G_IO_ERROR_MESSAGE_TOO_LARGE before anything is stored. */
#define KITH_OUTBOX_BODY_MAX (1024 * 1024)

/* Future of gboolean: resolves when the message is on disk (QUEUED) and in the timeline, which is when the composer may be emptied. */
DexFuture *kith_outbox_send    (KithOutbox       *self,
                                KithConversation *conversation,
                                const char       *body);

/* The same, as an answer to the message in row @answered of the same conversation; 0: to none (XEP-0461). */
DexFuture *kith_outbox_answer  (KithOutbox       *self,
                                KithConversation *conversation,
                                const char       *body,
                                gint64            answered);

/* Another body for a message that waits to be sent. Future of gboolean: FALSE where it has left. */
DexFuture *kith_outbox_rewrite (KithOutbox       *self,
                                gint64            message_id,
                                const char       *body);

/* What of @body reaches the other side: the copy from the archive has to be equal. (transfer full) */
char      *kith_outbox_clean_body (const char    *body);

/* A failed message once more, at the end of the queue. Future of gboolean. */
DexFuture *kith_outbox_retry   (KithOutbox       *self,
                                gint64            message_id);

/* A failed or queued message away, from disk too. Future of gboolean: FALSE where it had already left. */
DexFuture *kith_outbox_discard (KithOutbox       *self,
                                gint64            message_id);

G_END_DECLS
