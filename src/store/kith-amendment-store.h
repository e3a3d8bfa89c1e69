/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* The numbers of the column kind. */
typedef enum
{
  KITH_AMENDMENT_REACTION = 1,
  KITH_AMENDMENT_RETRACTION = 2,
  KITH_AMENDMENT_CORRECTION = 3,
} KithAmendmentKind;

/* What we say of a message afterwards: on disk and in sight before the first byte leaves, until the server has it. */
typedef struct
{
  gint64  id;
  gint64  message;
  char   *peer;
  KithAmendmentKind kind;
  char   *stanza_id;
  gint64  stamp;       /* when it was said */
  char   *target_id;   /* what the other side calls the message */
  char   *content;     /* a correction's body, a reaction's emojis with spaces between them; NULL: none */
  char   *reply_id;    /* of the corrected message, which stays an answer */
  char   *reply_to;
  char   *reply_quote;
  gboolean is_room;
} KithAmendment;

void       kith_amendment_free        (KithAmendment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithAmendment, kith_amendment_free)

/**
 * kith_amendment_store_correct:
 * @message: an own message that has left
 *
 * Returns: (transfer full): future of KithIntake; without changes where the message is not there, not ours, still waiting to be sent, or has that body already.
 */
DexFuture *kith_amendment_store_correct (KithDatabase  *database,
                                         gint64         account,
                                         gint64         message,
                                         const char    *stanza_id,
                                         const char    *body,
                                         gint64         now);
DexFuture *kith_amendment_store_retract (KithDatabase  *database,
                                         gint64         account,
                                         gint64         message,
                                         const char    *stanza_id,
                                         gint64         now);
/* @emojis: all that we have for it from now on, with spaces between them. */
DexFuture *kith_amendment_store_react   (KithDatabase  *database,
                                         gint64         account,
                                         gint64         message,
                                         const char    *stanza_id,
                                         const char    *emojis,
                                         gint64         now);

/* Those that no server has yet, in the order they were said. Future of GPtrArray of KithAmendment. */
DexFuture *kith_amendment_store_load    (KithDatabase  *database,
                                         gint64         account);

/* The server has it. Future of gboolean. */
DexFuture *kith_amendment_store_sent    (KithDatabase  *database,
                                         gint64         account,
                                         gint64         id,
                                         gint64         now);

/* One text that a message had. */
typedef struct
{
  gint64 stamp;
  char  *body;
} KithRevision;

void       kith_revision_free           (KithRevision  *self);

/* All texts of a message, the first one first. Future of GPtrArray of KithRevision; empty where it is not there. */
DexFuture *kith_amendment_store_load_revisions (KithDatabase *database,
                                                gint64        account,
                                                gint64        message);

G_END_DECLS
