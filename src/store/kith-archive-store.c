/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-archive-store.h"

#include "kith-amendments.h"
#include "kith-archive-ranges-private.h"
#include "kith-intake-private.h"

/* How much room is left between two ranges that meet within one moment of the server's clock, some of which count in seconds. */
#define TIE_ROOM (G_GINT64_CONSTANT (1) << 20)

/* How far our clock and the server's may be apart for one message before it is asked what they are for others. */
#define CLOCK_TOLERANCE (60 * (gint64) G_USEC_PER_SEC)

G_DEFINE_BOXED_TYPE (KithArchiveRange, kith_archive_range, kith_archive_range_copy, kith_archive_range_free)

KithArchiveRange *
kith_archive_range_copy (const KithArchiveRange *self)
{
  KithArchiveRange *copy = g_new (KithArchiveRange, 1);

  *copy = *self;
  copy->first_id = g_strdup (self->first_id);
  copy->last_id = g_strdup (self->last_id);

  return copy;
}

void
kith_archive_range_free (KithArchiveRange *self)
{
  g_free (self->first_id);
  g_free (self->last_id);
  g_free (self);
}

KithArchivePage *
kith_archive_page_new (gint64      account,
                       const char *room,
                       const char *peer,
                       KithSide    side)
{
  KithArchivePage *self = g_new0 (KithArchivePage, 1);

  self->account = account;
  self->room = g_strdup (room);
  self->peer = g_strdup (peer);
  self->side = side;
  self->edge = KITH_ARCHIVE_EDGE_NOW;
  self->arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);

  return self;
}

void
kith_archive_page_free (KithArchivePage *self)
{
  g_free (self->room);
  g_free (self->peer);
  g_ptr_array_unref (self->arrivals);
  g_free (self->first);
  g_free (self->last);
  g_free (self);
}

/* --- Walking a page ------------------------------------------------------------------------------------------------- */

/* A page is walked away from what is known: @bound is the place of the last item, @far the next range ahead. */
typedef struct
{
  KithIntakeRun         run;
  const KithArchivePage *page;
  const char           *peer;      /* "" for everybody */
  int                   direction; /* -1 towards older, 1 towards newer */
  KithPlace             begin;     /* the near end of the growing range */
  KithPlace             bound;
  KithRange                *range;     /* that grows */
  KithRange                *far;       /* NULL where there is none */
  gboolean              is_inside; /* walking through far: all that comes should be known */
  gboolean              is_at_end; /* far's last item was seen */
  gboolean              is_joined; /* met far at least once */
  guint                 from, to;  /* the arrivals that lie beyond what is known */
  gboolean              is_short;  /* by time, and did not come to the edge */
  gboolean              is_lost;   /* nor ever will: nothing of the range is in the archive any more */
  guint                 n_repeated;
  GArray               *clocks;    /* of Clock; NULL: not looked at yet */
  gint64                last_old_id; /* message rows up to here were there before the page */
  GHashTable           *unread_before; /* conversations that nothing was read of before */
} Walk;

/* Where a message that came live stands by our clock, against what the server's clock says. */
typedef struct
{
  gint64 conversation;
  gint64 difference;
} Clock;

static KithPlace
near_end (const Walk  *walk,
          const KithRange *range)
{
  return walk->direction < 0 ? range->last : range->first;
}

static KithPlace
far_end (const Walk  *walk,
         const KithRange *range)
{
  return walk->direction < 0 ? range->first : range->last;
}

/* > 0: @a is further on the way than @b. */
static int
compare_on_way (const Walk *walk,
                KithPlace   a,
                KithPlace   b)
{
  return walk->direction * kith_place_compare (a, b);
}

static void
find_far (Walk *walk)
{
  g_clear_pointer (&walk->far, kith_range_free);
  walk->far = kith_range_load_next (walk->run.transaction, walk->run.archive, walk->peer, walk->page->side, walk->bound,
                               walk->range != NULL ? walk->range->id : 0);
}

/* Nothing is missing between the walker and far: they become one range, or, where far is everybody's, touch. */
static void
join (Walk *walk)
{
  KithRange *far = walk->far;
  KithPlace end = far->is_own ? far_end (walk, far) : near_end (walk, far);
  /* Everybody's range ends for us where it begins. An empty one has no ids. */
  const char *first_id = far->is_own ? far->first_id : far->last_id;
  const char *last_id = far->is_own ? far->last_id : far->first_id;

  walk->is_joined = TRUE;
  walk->is_inside = TRUE;
  walk->is_at_end = FALSE;
  if (walk->direction < 0)
    {
      walk->range->first = end;
      walk->range->first_stamp = far->is_own ? far->first_stamp : far->last_stamp;
      if (first_id != NULL)
        g_set_str (&walk->range->first_id, first_id);
      walk->range->is_start |= far->is_own && far->is_start;
    }
  else
    {
      walk->range->last = end;
      walk->range->last_stamp = far->is_own ? far->last_stamp : far->first_stamp;
      if (last_id != NULL)
        g_set_str (&walk->range->last_id, last_id);
    }

  if (far->is_own)
    kith_range_delete (walk->run.transaction, far->id);
}

/* Out on the other side of far. */
static void
leave (Walk *walk)
{
  walk->is_inside = FALSE;
  walk->bound = far_end (walk, walk->far);
  find_far (walk);
}

/* Where a message of this stamp goes: on the way behind bound, before far. */
static KithPlace
next_place (const Walk *walk,
            gint64      stamp)
{
  KithPlace place = { walk->bound.time, walk->bound.tie + walk->direction };
  gint64 wanted = stamp;

  if (stamp == 0)
    return place;

  if (walk->far != NULL)
    {
      KithPlace limit = near_end (walk, walk->far);

      wanted = walk->direction < 0 ? MAX (wanted, limit.time) : MIN (wanted, limit.time);
      if (wanted == limit.time && wanted != walk->bound.time)
        return (KithPlace) { wanted, limit.tie - walk->direction * TIE_ROOM };
    }

  if (walk->direction < 0 ? wanted < walk->bound.time : wanted > walk->bound.time)
    return (KithPlace) { wanted, 0 };

  return place;
}

/* Fits, and leaves room before far for what may come in between. */
static gboolean
is_in_order (const Walk *walk,
             KithPlace   place)
{
  KithPlace limit;

  if (compare_on_way (walk, place, walk->bound) <= 0)
    return FALSE;
  if (walk->far == NULL)
    return TRUE;

  limit = near_end (walk, walk->far);

  return compare_on_way (walk, place, limit) < 0 && (place.time != limit.time || ABS (place.tie - limit.tie) >= TIE_ROOM / 2);
}

static void
note_unread_before (Walk   *walk,
                    gint64  conversation)
{
  g_autoptr(KithStatement) select = NULL;

  if (!walk->page->is_history || g_hash_table_contains (walk->unread_before, &conversation))
    return;

  select = kith_statement_new (walk->run.transaction, "SELECT 1 FROM conversation WHERE id = :id AND read_time = 0");
  kith_statement_bind_int (select, ":id", conversation);
  if (kith_statement_step (select))
    g_hash_table_add (walk->unread_before, g_memdup2 (&conversation, sizeof conversation));
}

/* An item that says what is known under another archive id: its sender used an id again, or sent again what was sent. It is nowhere on the way. */
static gboolean
is_once_more (const KithMatch *match)
{
  return match->record != NULL && match->has_archive_id && !match->is_by_archive_id;
}

static void
look_at_clocks (Walk *walk)
{
  walk->clocks = g_array_new (FALSE, FALSE, sizeof (Clock));
  for (guint i = walk->from; i < walk->to; i++)
    {
      const KithArrival *arrival = g_ptr_array_index (walk->page->arrivals, i);
      gint64 conversation = arrival->body != NULL && arrival->stamp != 0
                              ? kith_rows_find_conversation (walk->run.transaction, walk->run.account, arrival->peer)
                              : 0;
      g_auto(KithMatch) match = { 0 };

      if (conversation == 0)
        continue;
      kith_rows_match (walk->run.transaction, conversation, walk->run.archive, arrival, &match);
      if (match.record != NULL && !match.is_placed && !is_once_more (&match))
        g_array_append_val (walk->clocks, ((Clock) { conversation, match.record->place.time - arrival->stamp }));
    }
}

/* security.md S11: the item says when the server got it, the row when we did. Where both are far apart, the clocks are, for others too; else the sender used an id
 * of long ago again, and who followed the walk there would put everybody's messages before it. */
static gboolean
is_of_its_time (Walk              *walk,
                KithMessageRecord *message,
                const KithArrival *arrival)
{
  gint64 difference = message->place.time - arrival->stamp;
  gint64 usual = G_MAXINT64;

  if (arrival->stamp == 0 || ABS (difference) <= CLOCK_TOLERANCE)
    return TRUE;

  if (walk->clocks == NULL)
    look_at_clocks (walk);
  for (guint i = 0; i < walk->clocks->len; i++)
    {
      const Clock *clock = &g_array_index (walk->clocks, Clock, i);

      if (clock->conversation != message->conversation && ABS (clock->difference) < ABS (usual))
        usual = clock->difference;
    }

  return usual != G_MAXINT64 && ABS (difference - usual) <= CLOCK_TOLERANCE;
}

static void
mark_placed (Walk              *walk,
             KithMessageRecord *message)
{
  g_autoptr(KithStatement) update = kith_statement_new (walk->run.transaction, "UPDATE message SET is_placed = 1 WHERE id = :id");

  kith_statement_bind_int (update, ":id", message->id);
  kith_statement_run (update);
}

/* It was here before: it keeps its place where that fits the archive's order. */
static void
take_known (Walk              *walk,
            KithMatch         *match,
            const KithArrival *arrival)
{
  gboolean has_changed = kith_intake_run_fill (&walk->run, match, arrival);
  KithMessageRecord *message = match->record;
  KithChangeKind kind = KITH_CHANGE_UPDATED;

  if (is_once_more (match))
    goto out;
  if (!match->is_placed)
    mark_placed (walk, message);

  /* Once more what the range has already: a page that overlaps, an id that is there twice (security.md M9). */
  if (match->is_placed && compare_on_way (walk, message->place, walk->bound) <= 0 &&
      compare_on_way (walk, message->place, walk->begin) >= 0)
    {
      walk->n_repeated++;
      goto out;
    }

  if (!walk->is_inside)
    {
      gboolean is_in_time = match->is_placed || is_of_its_time (walk, message, arrival);

      if (!is_in_time || !is_in_order (walk, message->place))
        {
          /* Beside its neighbour where the clocks say nothing: no step of its own, which would be everybody's. */
          KithPlace place = next_place (walk, is_in_time ? kith_rows_believable_stamp (arrival, walk->page->asked_at) : 0);

          place = kith_rows_free_place (walk->run.transaction, message->conversation, place, walk->direction);
          kith_rows_move (walk->run.transaction, message, place);
          kith_intake_run_touch (&walk->run, message->conversation, TRUE, 0);
          kind = KITH_CHANGE_MOVED;
          has_changed = TRUE;
        }
      walk->bound = message->place;
    }

out:
  if (has_changed)
    kith_intake_run_change (&walk->run, kind, g_steal_pointer (&match->record));
}

static void
take_new (Walk              *walk,
          gint64             conversation,
          const KithArrival *arrival,
          gint64             stamp)
{
  KithPlace place = walk->is_inside ? (KithPlace) { stamp, 0 } : next_place (walk, stamp);
  KithMessageRecord *message;

  place = kith_rows_free_place (walk->run.transaction, conversation, place, walk->direction);
  message = kith_rows_insert (walk->run.transaction, conversation, walk->run.archive, arrival, place,
                              stamp != 0 ? stamp : MIN (place.time, walk->run.now), TRUE);
  if (!walk->is_inside)
    walk->bound = place;

  kith_intake_run_touch (&walk->run, conversation, TRUE, 0);
  if (message->is_outgoing)
    kith_intake_run_settle_outgoing (&walk->run, message);
  else
    kith_intake_run_settle_incoming (&walk->run, message);
  kith_intake_run_add (&walk->run, message, arrival);
}

static gboolean
is_end_id (const Walk        *walk,
           const KithArrival *arrival)
{
  const char *id = walk->direction < 0 ? walk->far->first_id : walk->far->last_id;

  return id != NULL && g_strcmp0 (id, arrival->archive_id) == 0;
}

/* Past far's other end, by the server's clock: places may be of ours. */
static gboolean
is_behind_stamp (const Walk        *walk,
                 const KithArrival *arrival,
                 gboolean           or_equal)
{
  gint64 end = walk->direction < 0 ? walk->far->first_stamp : walk->far->last_stamp;

  if (end == 0 || arrival->stamp == 0)
    return FALSE;

  return walk->direction * (end - arrival->stamp) < (or_equal ? 1 : 0);
}

/* All of far is known, so what is not known and not clearly within lies behind it. Within one moment of the server's clock the stamp does not tell, and
 * far's last item does. */
static gboolean
is_past_end (Walk              *walk,
             const KithArrival *arrival,
             gboolean           is_message)
{
  if (walk->is_at_end)
    return TRUE;

  if (is_end_id (walk, arrival))
    {
      walk->is_at_end = TRUE;
      return FALSE;
    }

  return is_behind_stamp (walk, arrival, TRUE) && is_message;
}

/* Has the walk come to far with this item, or to its other side? */
static void
look_ahead (Walk              *walk,
            const KithArrival *arrival,
            const KithMatch   *match,
            gboolean           is_message)
{
  while (walk->far != NULL)
    {
      KithRange *far = walk->far;
      const char *near_id = walk->direction < 0 ? far->last_id : far->first_id;
      gboolean is_known = match->record != NULL && match->is_placed && !is_once_more (match);

      if (!walk->is_inside)
        {
          gboolean is_there = (near_id != NULL && g_strcmp0 (near_id, arrival->archive_id) == 0) ||
                              (is_known && compare_on_way (walk, match->record->place, near_end (walk, far)) >= 0);
          /* Everybody's range need not hold anything of this peer: what is older than all of it is beyond. */
          gboolean is_beyond = !far->is_own && !is_there && !is_known && is_behind_stamp (walk, arrival, FALSE);

          if (!is_there && !is_beyond)
            return;
          join (walk);
        }

      if (is_known)
        {
          int past = compare_on_way (walk, match->record->place, far_end (walk, far));

          walk->is_at_end |= past == 0 || is_end_id (walk, arrival);
          if (past <= 0)
            return;
        }
      else if (!is_past_end (walk, arrival, is_message))
        {
          return;
        }
      leave (walk);
    }
}

static void
take_item (Walk              *walk,
           const KithArrival *arrival)
{
  gboolean is_message = arrival->body != NULL && arrival->failure == 0;
  gint64 stamp = kith_rows_believable_stamp (arrival, walk->page->asked_at);
  gint64 conversation;
  g_auto(KithMatch) match = { 0 };

  /* Towards older, what is said of a message comes before it. */
  conversation = is_message || arrival->reaction_id != NULL || arrival->retract_id != NULL
                   ? kith_rows_ensure_conversation (walk->run.transaction, walk->run.account, arrival->peer, arrival->is_room)
                   : kith_rows_find_conversation (walk->run.transaction, walk->run.account, arrival->peer);
  /* A correction of what is here is no message, and has no place. */
  is_message = is_message && !kith_amendments_correct (&walk->run, conversation, arrival);
  if (is_message)
    {
      note_unread_before (walk, conversation);
      kith_rows_match (walk->run.transaction, conversation, walk->run.archive, arrival, &match);
    }

  /* What was deleted here is a result like one that is no message: the walk goes over it. */
  if (is_message && match.record == NULL && kith_rows_is_cleared (walk->run.transaction, conversation, arrival))
    {
      look_ahead (walk, arrival, &match, FALSE);
      return;
    }

  look_ahead (walk, arrival, &match, is_message);

  if (match.record != NULL)
    take_known (walk, &match, arrival);
  else if (is_message)
    take_new (walk, conversation, arrival, stamp);

  if (conversation != 0)
    kith_intake_run_effects (&walk->run, conversation, arrival);
}

/* --- History is no news ---------------------------------------------------------------------------------------------- */

/* The conversation was never read here, and its past came: all of it that lies before what came live counts as read. */
static void
read_history (Walk   *walk,
              gint64  conversation)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (walk->run.transaction,
                        "SELECT sort_time, sort_tie FROM message m WHERE conversation = :conversation AND id > :last_old_id"
                        " AND NOT EXISTS (SELECT 1 FROM message o WHERE o.conversation = :conversation AND o.id <= :last_old_id"
                        " AND o.is_outgoing = 0 AND (o.sort_time, o.sort_tie) < (m.sort_time, m.sort_tie))"
                        " ORDER BY sort_time DESC, sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":last_old_id", walk->last_old_id);
  if (kith_statement_step (select))
    {
      KithPlace place = { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) };

      if (kith_rows_read_up_to (walk->run.transaction, conversation, place))
        kith_intake_run_touch (&walk->run, conversation, TRUE, 0);
    }
}

static gint64
newest_message_id (KithTransaction *transaction)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT coalesce(max(id), 0) FROM message");

  return kith_statement_step (select) ? kith_statement_get_int (select, 0) : 0;
}

/* --- The page --------------------------------------------------------------------------------------------------------- */

/* Behind all that is known, even where the clock was set back since. */
static KithPlace
newest_edge (KithIntakeRun *run)
{
  g_autoptr(KithRange) newest = kith_range_load_next (run->transaction, run->archive, "", KITH_SIDE_OLDER, KITH_ARCHIVE_EDGE_NOW, 0);

  return (KithPlace) { newest != NULL ? MAX (run->now, newest->last.time + 1) : run->now, 0 };
}

static KithRange *
begin_range (KithIntakeRun         *run,
             const KithArchivePage *page,
             const char            *peer)
{
  KithRange *range = page->range != 0 ? kith_range_load (run->transaction, run->archive, peer, page->range) : NULL;

  if (range == NULL)
    {
      KithPlace edge = page->edge;

      if (edge.time == G_MAXINT64)
        edge = newest_edge (run);
      range = g_new0 (KithRange, 1);
      range->first = range->last = edge;
      range->is_own = TRUE;
    }

  return range;
}

/* As the server said it, be its clock right or wrong: it is asked by it. */
static gint64
stamp_of (const Walk *walk,
          guint       n)
{
  return MAX (((const KithArrival *) g_ptr_array_index (walk->page->arrivals, n))->stamp, 0);
}

/* The walk is over: how far it went. */
static void
end_range (Walk      *walk,
           gboolean   is_new,
           KithPlace  nearest)
{
  const KithArchivePage *page = walk->page;
  KithRange *range = walk->range;
  /* A page that came too late, of which all is known by now: the range's own end lies further on than the page's. */
  gboolean is_stale = (walk->n_repeated > 0 && kith_place_compare (walk->bound, far_end (walk, range)) == 0) ||
                      (walk->from == walk->to && (page->is_by_time || page->arrivals->len > 0));

  if (walk->direction < 0)
    {
      if (!walk->is_inside)
        {
          range->first = walk->bound;
          if (walk->from < walk->to && !is_stale)
            range->first_stamp = stamp_of (walk, walk->from);
          if (page->first != NULL && !is_stale)
            g_set_str (&range->first_id, page->first);
        }
      if (is_new)
        {
          g_set_str (&range->last_id, page->last);
          range->last_stamp = page->arrivals->len > 0 ? stamp_of (walk, page->arrivals->len - 1) : 0;
          /* The newest page ends with its newest item; what comes after was not asked for. */
          if (page->edge.time == G_MAXINT64)
            range->last = nearest;
        }
      range->is_start |= page->is_complete;
    }
  else
    {
      if (!walk->is_inside)
        {
          range->last = walk->bound;
          if (walk->from < walk->to && !is_stale)
            range->last_stamp = stamp_of (walk, walk->to - 1);
          if (page->last != NULL && !is_stale)
            g_set_str (&range->last_id, page->last);
        }
      if (is_new)
        {
          g_set_str (&range->first_id, page->first);
          range->first_stamp = page->arrivals->len > 0 ? stamp_of (walk, 0) : 0;
        }
    }
}

/* Nothing is beyond in the archive, so there is no gap either before what is known beyond. */
static void
join_all_beyond (Walk *walk)
{
  while (walk->far != NULL)
    {
      if (!walk->is_inside)
        join (walk);
      leave (walk);
      /* Towards newer, the next range is reached, not what lies behind it. */
      if (walk->direction > 0)
        break;
    }
  walk->is_inside = TRUE;
}

typedef struct
{
  KithArchivePage *page;
  gint64           now;
} TakePage;

static void
take_page_free (gpointer data)
{
  TakePage *take = data;

  kith_archive_page_free (take->page);
  g_free (take);
}

/* It is placed, and not beyond where the walk begins. */
static gboolean
is_behind (Walk              *walk,
           const KithArrival *arrival)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (walk->run.transaction,
                        "SELECT sort_time, sort_tie FROM message WHERE archive = :archive AND archive_id = :archive_id AND is_placed = 1");

  kith_statement_bind_int (select, ":archive", walk->run.archive);
  kith_statement_bind_text (select, ":archive_id", arrival->archive_id);

  return kith_statement_step (select) &&
         compare_on_way (walk, (KithPlace) { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) }, walk->bound) <= 0;
}

/* Known, or where the walk begins itself: what lies on this side of it is no part of the walk, known or not. */
static gboolean
is_ground (Walk             *walk,
           const KithArrival *arrival)
{
  const char *id = walk->direction < 0 ? walk->range->first_id : walk->range->last_id;

  return (walk->page->is_by_time && id != NULL && g_strcmp0 (id, arrival->archive_id) == 0) || is_behind (walk, arrival);
}

/* The range that the walk goes on from, by whatever filter. NULL where it begins at a single message. */
static KithRange *
load_origin (const Walk *walk)
{
  if (walk->range->id != 0)
    return kith_range_load (walk->run.transaction, walk->run.archive, walk->peer, walk->range->id);

  return kith_range_load_at (walk->run.transaction, walk->run.archive, walk->peer, walk->page->side, walk->bound);
}

/* Nothing of a page by time is known. All of it lies beyond where the range is longer than the slack: what comes after the range was not asked for. Of a
 * shorter one both sides may have been asked for, and stamps do not tell them apart. */
static gboolean
may_be_before (const Walk *walk)
{
  g_autoptr(KithRange) origin = load_origin (walk);

  if (origin == NULL)
    return FALSE;

  return origin->first_stamp == 0 || origin->last_stamp == 0 ||
         ABS (origin->last_stamp - origin->first_stamp) <= 2 * KITH_ARCHIVE_TIME_SLACK;
}

/* A page that overlaps with what is known, as one asked for by time does, or one that a server gives twice: in the archive's order, the walk begins behind
 * the last of that. */
static void
find_span (Walk *walk)
{
  GPtrArray *arrivals = walk->page->arrivals;
  gboolean has_ground = FALSE;

  walk->from = 0;
  walk->to = arrivals->len;
  for (guint i = 0; i < arrivals->len; i++)
    {
      if (!is_ground (walk, g_ptr_array_index (arrivals, i)))
        continue;

      has_ground = TRUE;
      if (walk->direction < 0)
        {
          walk->to = i;
          break;
        }
      walk->from = i + 1;
    }

  if (!walk->page->is_by_time)
    return;

  if (!has_ground && may_be_before (walk))
    {
      walk->from = walk->to = 0;
      walk->is_lost = walk->page->is_complete && (walk->page->goes_on || arrivals->len > 0);
    }
  walk->run.intake->has_ground = has_ground;
  walk->is_short = walk->is_lost || (walk->from >= walk->to && !walk->page->is_complete);
}

static void
walk_arrivals (Walk      *walk,
               KithPlace *nearest)
{
  GPtrArray *arrivals = walk->page->arrivals;
  guint n_arrivals;

  find_span (walk);
  n_arrivals = walk->to - walk->from;
  *nearest = walk->bound;
  for (guint n = 0; n < n_arrivals && !kith_transaction_failed (walk->run.transaction); n++)
    {
      guint i = walk->direction < 0 ? walk->to - 1 - n : walk->from + n;

      walk->run.arrival = (int) i;
      take_item (walk, g_ptr_array_index (arrivals, i));
      if (n == 0)
        *nearest = walk->is_inside ? near_end (walk, walk->far) : walk->bound;
    }
}

static void
take_page (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  const TakePage *take = data;
  const KithArchivePage *page = take->page;
  Walk walk = { .page = page, .peer = page->peer != NULL ? page->peer : "" };
  KithPlace nearest;
  gboolean is_new;
  GHashTableIter iter;
  gpointer key;

  kith_intake_run_init (&walk.run, transaction, page->account, take->now);
  if (page->room != NULL)
    walk.run.archive = kith_rows_ensure_archive (transaction, page->account, page->room);
  walk.direction = page->side == KITH_SIDE_OLDER ? -1 : 1;
  walk.run.is_backwards = walk.direction < 0;
  walk.range = begin_range (&walk.run, page, walk.peer);
  is_new = walk.range->id == 0;
  walk.begin = walk.direction < 0 ? walk.range->last : walk.range->first;
  walk.bound = far_end (&walk, walk.range);
  walk.last_old_id = newest_message_id (transaction);
  walk.unread_before = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  find_far (&walk);

  walk_arrivals (&walk, &nearest);
  walk.run.intake->is_short = walk.is_short;
  if (walk.is_lost)
    {
      /* Nothing of it is in the archive any more: that it was all says nothing about what is there now. */
      kith_range_delete (transaction, walk.range->id);
    }
  else if (!walk.is_short)
    {
      end_range (&walk, is_new, nearest);
      if (page->is_complete)
        join_all_beyond (&walk);
      walk.run.intake->is_closed = walk.is_joined || page->is_complete;
      kith_range_save (transaction, walk.run.archive, walk.peer, walk.range);
    }

  g_hash_table_iter_init (&iter, walk.unread_before);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    read_history (&walk, *(gint64 *) key);

  kith_intake_run_finish (&walk.run, result);
  kith_range_free (walk.range);
  g_clear_pointer (&walk.far, kith_range_free);
  g_clear_pointer (&walk.clocks, g_array_unref);
  g_hash_table_unref (walk.unread_before);
}

DexFuture *
kith_archive_store_take (KithDatabase    *database,
                         KithArchivePage *page,
                         gint64           now)
{
  TakePage *take = g_new0 (TakePage, 1);

  take->page = page;
  take->now = now;

  return kith_database_write (database, take_page, take, take_page_free);
}

/* --- Looking --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 account;
  char  *room;
  char  *peer;
} Look;

static Look *
look_new (gint64      account,
          const char *room,
          const char *peer)
{
  Look *look = g_new0 (Look, 1);

  look->account = account;
  look->room = g_strdup (room);
  look->peer = g_strdup (peer != NULL ? peer : "");

  return look;
}

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->room);
  g_free (look->peer);
  g_free (look);
}

static GPtrArray *
list_ranges (KithTransaction *transaction,
             const Look      *look)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT r.id, r.first_id, r.last_id, r.first_time, r.first_tie, r.last_time, r.last_tie, r.first_stamp,"
                        " r.last_stamp, r.is_start FROM archive_range r JOIN archive a ON a.id = r.archive JOIN account c ON c.id = a.account"
                        " AND coalesce (:room, c.jid) = a.jid"
                        " WHERE a.account = :account AND r.peer = :peer ORDER BY r.last_time, r.last_tie");
  GPtrArray *ranges = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_archive_range_free);

  kith_statement_bind_int (select, ":account", look->account);
  kith_statement_bind_text (select, ":room", look->room);
  kith_statement_bind_text (select, ":peer", look->peer);
  while (kith_statement_step (select))
    {
      KithArchiveRange *range = g_new0 (KithArchiveRange, 1);

      range->id = kith_statement_get_int (select, 0);
      range->first_id = kith_statement_dup_text (select, 1);
      range->last_id = kith_statement_dup_text (select, 2);
      range->first = (KithPlace) { kith_statement_get_int (select, 3), kith_statement_get_int (select, 4) };
      range->last = (KithPlace) { kith_statement_get_int (select, 5), kith_statement_get_int (select, 6) };
      range->first_stamp = kith_statement_get_int (select, 7);
      range->last_stamp = kith_statement_get_int (select, 8);
      range->is_start = kith_statement_get_boolean (select, 9);
      range->has_older = ranges->len > 0;
      g_ptr_array_add (ranges, range);
    }

  return ranges;
}

static void
list (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, list_ranges (transaction, data));
}

DexFuture *
kith_archive_store_list (KithDatabase *database,
                         gint64        account,
                         const char   *room,
                         const char   *peer)
{
  return kith_database_read (database, list, look_new (account, room, peer), look_free);
}
