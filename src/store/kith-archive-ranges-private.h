/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-store.h"
#include "kith-statement.h"

G_BEGIN_DECLS

/* The rows of archive_range, for use inside a transaction. A row with the filter it belongs to. */
typedef struct
{
  gint64    id;
  gboolean  is_own; /* of the same filter as the page */
  char     *first_id;
  char     *last_id;
  KithPlace first;
  KithPlace last;
  gint64    first_stamp; /* the server's, for asking by time */
  gint64    last_stamp;
  gboolean  is_start;
} KithRange;

void       kith_range_free      (KithRange       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRange, kith_range_free)

KithRange *kith_range_load      (KithTransaction *transaction,
                                 gint64           archive,
                                 const char      *peer,
                                 gint64           id);
/* The next range beyond @place: of the page's own filter, or of everybody's, which knows of the peer too. */
KithRange *kith_range_load_next (KithTransaction *transaction,
                                 gint64           archive,
                                 const char      *peer,
                                 KithSide         side,
                                 KithPlace        place,
                                 gint64           except);
/* The one whose end on that side is @place. */
KithRange *kith_range_load_at   (KithTransaction *transaction,
                                 gint64           archive,
                                 const char      *peer,
                                 KithSide         side,
                                 KithPlace        place);
void       kith_range_delete    (KithTransaction *transaction,
                                 gint64           id);
/* A new row where its id is 0. */
void       kith_range_save      (KithTransaction *transaction,
                                 gint64           archive,
                                 const char      *peer,
                                 KithRange       *range);

G_END_DECLS
