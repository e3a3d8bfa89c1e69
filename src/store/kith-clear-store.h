/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* What is deleted here and stays away: not from the server's archive, which must not bring it back (docs/schema.md, "What was cleared"). What waits to be sent stays. */

/* A message that is not here any more. */
typedef struct
{
  gint64 conversation;
  gint64 message;
} KithRemoved;

/* All messages of a conversation. Future of KithIntake with what was removed and the conversation as it is then. */
DexFuture *kith_clear_store_clear  (KithDatabase *database,
                                    gint64        account,
                                    const char   *jid,
                                    gint64        now);

/* Messages older than @days (0: none), or than what is said of their conversation, a slice of them. Not what is unread or was not sent. Future of KithIntake; is_closed
 * says that there were no more. */
DexFuture *kith_clear_store_expire (KithDatabase *database,
                                    gint64        account,
                                    int           days,
                                    gint64        now);

/* Is anything of this account kept for a time only? Future of gboolean. */
DexFuture *kith_clear_store_has_limits (KithDatabase *database,
                                    gint64        account,
                                    int           days);

/* What a conversation takes. */
typedef struct
{
  gint64 conversation;
  gint64 n_messages;
  gint64 n_bytes; /* of what was written, about */
} KithSpace;

/* Those that take any, the largest first. Future of GPtrArray of KithSpace. */
DexFuture *kith_clear_store_measure (KithDatabase *database);

G_END_DECLS
