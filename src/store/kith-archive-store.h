/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* Where an archive's unknown part lies, seen from a place that is known. */
typedef enum
{
  KITH_SIDE_OLDER,
  KITH_SIDE_NEWER,
} KithSide;

/**
 * KithArchivePage:
 *
 * One page of an archive and where it belongs.
 *
 * @room: whose archive it is; NULL: the account's own
 * @peer: whom the page was filtered by, NULL for everybody's
 * @range: the range that the page continues; 0: a new one, whose near end is @edge
 * @edge: all results lie beyond; with KITH_ARCHIVE_EDGE_NOW it is the newest page there is
 * @first, @last: ids of the page's ends; NULL for an empty page
 * @is_complete: the server says that there is nothing beyond
 * @is_by_time: asked for by a time and not by an id: the page begins up to KITH_ARCHIVE_TIME_SLACK before the edge
 * @goes_on: by time as well, from the end of a page that did not come to the edge
 * @is_history: what nobody asked about yet is no news: it does not make a conversation unread that never was read
 * @asked_at: when the page was asked for; nothing in it was written later
 */
typedef struct
{
  gint64     account;
  char      *room;
  char      *peer;
  KithSide   side;
  gint64     range;
  KithPlace  edge;
  GPtrArray *arrivals; /* of KithArrival, in the archive's order */
  char      *first;
  char      *last;
  gboolean   is_complete;
  gboolean   is_by_time;
  gboolean   goes_on;
  gboolean   is_history;
  gint64     asked_at;
} KithArchivePage;

#define KITH_ARCHIVE_EDGE_NOW ((KithPlace) { G_MAXINT64, 0 })

/* Asked by time: stamps are told less exactly than they are compared, some in whole seconds, and follow the archive's order no better than that. In
 * microseconds. */
#define KITH_ARCHIVE_TIME_SLACK ((gint64) G_USEC_PER_SEC)

KithArchivePage *kith_archive_page_new  (gint64           account,
                                         const char      *room,
                                         const char      *peer,
                                         KithSide         side);
void             kith_archive_page_free (KithArchivePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithArchivePage, kith_archive_page_free)

/**
 * kith_archive_store_take:
 * @page: (transfer full)
 * @now: microseconds since 1970
 *
 * Stores a page and what is known of the archive through it, in one transaction (security.md M10).
 *
 * Returns: (transfer full): future of KithIntake; is_closed says that there is no gap any more between the page and what was known
 *   beyond, or that nothing is beyond; is_short that the walk by time has to go on from the page's far end before anything can be said.
 */
DexFuture       *kith_archive_store_take (KithDatabase    *database,
                                          KithArchivePage *page,
                                          gint64           now);

/* A stretch of an archive of which all is known. Boxed. */
typedef struct
{
  gint64    id;
  char     *first_id;
  char     *last_id;
  KithPlace first;
  KithPlace last;
  gint64    first_stamp; /* what the server said; 0: not known */
  gint64    last_stamp;
  gboolean  is_start;
  gboolean  has_older; /* there is another one before it */
} KithArchiveRange;

#define KITH_TYPE_ARCHIVE_RANGE (kith_archive_range_get_type ())
GType             kith_archive_range_get_type (void) G_GNUC_CONST;
KithArchiveRange *kith_archive_range_copy (const KithArchiveRange *self);
void              kith_archive_range_free (KithArchiveRange       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithArchiveRange, kith_archive_range_free)

/* All ranges of an archive (@room, NULL: the account's own) and one filter (@peer, NULL: everybody), oldest first. Future of GPtrArray of KithArchiveRange. */
DexFuture       *kith_archive_store_list (KithDatabase *database,
                                          gint64        account,
                                          const char   *room,
                                          const char   *peer);

G_END_DECLS
