/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* How far a conversation was read, by the ids of the account's own archive: what devices tell each other (XEP-0490). */

/**
 * kith_read_sync_store_apply:
 * @positions: (element-type utf8 utf8): who a conversation is with -> archive id of the last message that was read
 * @now: microseconds since 1970
 *
 * Forward only; what names a message that is not here, or of another conversation, changes nothing.
 *
 * Returns: (transfer full): future of KithIntake with the conversations that moved
 */
DexFuture *kith_read_sync_store_apply (KithDatabase *database,
                                       gint64        account,
                                       GHashTable   *positions,
                                       gint64        now);

/* The archive id of the newest message with @peer that was read; "" where none has one. Future of char *. */
DexFuture *kith_read_sync_store_find  (KithDatabase *database,
                                       gint64        account,
                                       const char   *peer);

G_END_DECLS
