/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-store.h"
#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* The model's KithHistoryDirection in the store's words. */
typedef enum
{
  KITH_READ_OLDER,
  KITH_READ_NEWER,
  KITH_READ_AROUND_UNREAD,
  KITH_READ_NEWEST,
  KITH_READ_AROUND,
} KithReadDirection;

/**
 * KithGap:
 *
 * Messages that the archive may have and we have not: where to go on asking it. With @range 0 a new range begins at @edge.
 *
 * @cursor: the archive id that the results lie beyond; NULL where none is known, then @stamp has to do, the server's time of the edge
 */
typedef struct _KithGap
{
  KithSide  side;
  gint64    range;
  KithPlace edge;
  char     *cursor;
  gint64    stamp;
} KithGap;

/**
 * KithHistory:
 *
 * A stretch of a conversation without a gap in it. Boxed, reference counted.
 *
 * @messages: of KithMessageRecord, oldest first
 * @at_oldest, @at_newest: nothing is beyond, neither here nor in the archive as far as is known
 * @gap: what lies beyond the stretch, in the direction that was asked for (towards older for NEWEST and AROUND_UNREAD); NULL where none does
 * @has_charts: the archive was asked before; else nobody knows whether it has more
 * @cursor_is_after_gap: read older across gaps: is_after_gap of the message at the cursor
 */
typedef struct
{
  gatomicrefcount ref_count;

  gint64     conversation;
  GPtrArray *messages;
  gboolean   at_oldest;
  gboolean   at_newest;
  gboolean   has_charts;
  gboolean   cursor_is_after_gap;
  KithGap   *gap;
  gint64     first_unread;
  guint      n_unread;
} KithHistory;

#define KITH_TYPE_HISTORY (kith_history_get_type ())
GType        kith_history_get_type (void) G_GNUC_CONST;
KithHistory *kith_history_ref      (KithHistory *self);
void         kith_history_unref    (KithHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithHistory, kith_history_unref)

/* @cursor is not read for AROUND_UNREAD and NEWEST. @across_gaps: what is here, whatever is missing in between, with is_after_gap where something is. Future of
 * KithHistory. */
DexFuture   *kith_history_store_load (KithDatabase      *database,
                                      gint64             conversation,
                                      KithReadDirection  direction,
                                      KithPlace          cursor,
                                      guint              limit,
                                      gboolean           across_gaps);

/* What the account's own archive calls the message: future of string, NULL where that is not known. */
DexFuture   *kith_history_store_load_archive_id (KithDatabase *database,
                                                 gint64        account,
                                                 gint64        message);

G_END_DECLS
