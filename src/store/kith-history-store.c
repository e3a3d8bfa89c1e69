/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-history-store.h"

#include "kith-message-rows.h"

static const KithPlace least = { G_MININT64, G_MININT64 };
static const KithPlace greatest = { G_MAXINT64, G_MAXINT64 };

G_DEFINE_BOXED_TYPE (KithHistory, kith_history, kith_history_ref, kith_history_unref)

static KithHistory *
history_new (gint64 conversation)
{
  KithHistory *self = g_new0 (KithHistory, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->conversation = conversation;
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_message_record_free);

  return self;
}

static void
gap_free (KithGap *gap)
{
  g_free (gap->cursor);
  g_free (gap);
}

KithHistory *
kith_history_ref (KithHistory *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_history_unref (KithHistory *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->gap, gap_free);
  g_free (self);
}

/* --- The chart: where nothing is missing ----------------------------------------------------------------------------- */

/* Ranges of everybody's archive and of this peer's, joined where they touch. */
typedef struct
{
  KithPlace first;       /* least: the start of the archive */
  KithPlace last;
  gint64    first_range; /* the peer's range that ends here; 0 where it is everybody's */
  gint64    last_range;
  gint64    first_stamp; /* the server's */
  gint64    last_stamp;
  char     *first_id;    /* archive ids of the peer's range; NULL where it is everybody's */
  char     *last_id;
} Stretch;

static void
stretch_clear (gpointer data)
{
  Stretch *stretch = data;

  g_free (stretch->first_id);
  g_free (stretch->last_id);
}

/* Newest first. */
static GArray *
load_chart (KithTransaction *transaction,
            gint64           conversation)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT r.id, r.peer <> '' OR c.kind = 1, r.first_id, r.last_id, r.first_time, r.first_tie, r.last_time, r.last_tie, r.is_start,"
                        " r.first_stamp, r.last_stamp FROM conversation c JOIN account o ON o.id = c.account"
                        " JOIN archive a ON a.account = o.id AND a.jid = iif (c.kind = 1, c.jid, o.jid)"
                        " JOIN archive_range r ON r.archive = a.id"
                        " WHERE c.id = :conversation AND r.peer IN ('', c.jid) ORDER BY r.last_time DESC, r.last_tie DESC");
  GArray *chart = g_array_new (FALSE, TRUE, sizeof (Stretch));

  g_array_set_clear_func (chart, stretch_clear);
  kith_statement_bind_int (select, ":conversation", conversation);
  while (kith_statement_step (select))
    {
      Stretch *newest = chart->len > 0 ? &g_array_index (chart, Stretch, chart->len - 1) : NULL;
      gboolean is_peers = kith_statement_get_boolean (select, 1);
      KithPlace first = { kith_statement_get_int (select, 4), kith_statement_get_int (select, 5) };
      KithPlace last = { kith_statement_get_int (select, 6), kith_statement_get_int (select, 7) };

      /* Before the archive's start there is nothing, whatever was known of it before. */
      if (newest != NULL && kith_place_compare (newest->first, least) == 0)
        break;
      if (kith_statement_get_boolean (select, 8))
        first = least;

      if (newest == NULL || kith_place_compare (last, newest->first) < 0)
        {
          Stretch stretch = { .last = last, .last_range = is_peers ? kith_statement_get_int (select, 0) : 0 };

          stretch.last_stamp = kith_statement_get_int (select, 10);
          stretch.last_id = is_peers ? kith_statement_dup_text (select, 3) : NULL;
          stretch.first = greatest;
          g_array_append_val (chart, stretch);
          newest = &g_array_index (chart, Stretch, chart->len - 1);
        }
      if (kith_place_compare (first, newest->first) < 0)
        {
          newest->first = first;
          newest->first_stamp = kith_statement_get_int (select, 9);
          newest->first_range = is_peers ? kith_statement_get_int (select, 0) : 0;
          g_free (newest->first_id);
          newest->first_id = is_peers ? kith_statement_dup_text (select, 2) : NULL;
        }
    }

  return chart;
}

/* The archive id of the nearest message at or behind @edge, seen from the gap. */
static char *
find_cursor (KithTransaction *transaction,
             gint64           conversation,
             KithSide         side,
             KithPlace        edge)
{
  g_autoptr(KithStatement) select =
    side == KITH_SIDE_OLDER
      ? kith_statement_new (transaction,
                            "SELECT archive_id FROM message WHERE conversation = :conversation AND (sort_time, sort_tie) >= (:time, :tie)"
                            " AND is_placed = 1 AND archive_id IS NOT NULL ORDER BY sort_time, sort_tie LIMIT 1")
      : kith_statement_new (transaction,
                            "SELECT archive_id FROM message WHERE conversation = :conversation AND (sort_time, sort_tie) <= (:time, :tie)"
                            " AND is_placed = 1 AND archive_id IS NOT NULL ORDER BY sort_time DESC, sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":time", edge.time);
  kith_statement_bind_int (select, ":tie", edge.tie);

  return kith_statement_step (select) ? kith_statement_dup_text (select, 0) : NULL;
}

static KithGap *
gap_new (KithTransaction *transaction,
         gint64           conversation,
         KithSide         side,
         KithPlace        edge,
         gint64           stamp,
         gint64           range,
         const char      *cursor)
{
  KithGap *gap = g_new0 (KithGap, 1);

  gap->side = side;
  gap->edge = edge;
  gap->range = range;
  gap->stamp = stamp != 0 ? stamp : edge.time;
  gap->cursor = cursor != NULL ? g_strdup (cursor) : find_cursor (transaction, conversation, side, edge);

  return gap;
}

/* What is missing before this place was cleared, so nothing is. */
static gboolean
is_cleared (KithTransaction *transaction,
            gint64           conversation,
            const KithGap   *gap)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT 1 FROM conversation WHERE id = :conversation AND cleared_stamp >= :stamp AND cleared_stamp > 0");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":stamp", gap->stamp);

  return kith_statement_step (select);
}

/* Down to which place can be read from @from without missing anything? least: to the very start. @gap: what is behind it. */
static KithPlace
find_known_floor (KithTransaction  *transaction,
                  gint64            conversation,
                  const GArray     *chart,
                  KithPlace         from,
                  KithGap         **gap)
{
  const Stretch *newer = NULL;

  for (guint i = 0; i < chart->len; i++)
    {
      const Stretch *stretch = &g_array_index (chart, Stretch, i);

      if (kith_place_compare (stretch->first, from) >= 0)
        {
          newer = stretch;
          continue;
        }

      /* What is behind the newest stretch came live. Between two of them something is missing: from's own place is in a gap. */
      if (newer != NULL && kith_place_compare (from, stretch->last) > 0)
        break;

      if (kith_place_compare (stretch->first, least) != 0)
        *gap = gap_new (transaction, conversation, KITH_SIDE_OLDER, stretch->first, stretch->first_stamp, stretch->first_range,
                        stretch->first_id);
      return stretch->first;
    }

  if (newer == NULL || kith_place_compare (newer->first, least) == 0)
    return least;

  *gap = gap_new (transaction, conversation, KITH_SIDE_OLDER, newer->first, newer->first_stamp, newer->first_range, newer->first_id);
  return from;
}

static KithPlace
find_floor (KithTransaction  *transaction,
            gint64            conversation,
            const GArray     *chart,
            KithPlace         from,
            KithGap         **gap)
{
  KithPlace floor = find_known_floor (transaction, conversation, chart, from, gap);

  if (*gap == NULL || !is_cleared (transaction, conversation, *gap))
    return floor;

  gap_free (*gap);
  *gap = NULL;

  return least;
}

static KithPlace
find_ceiling (KithTransaction  *transaction,
              gint64            conversation,
              const GArray     *chart,
              KithPlace         from,
              KithGap         **gap)
{
  const Stretch *newer = NULL;

  for (guint i = 0; i < chart->len; i++)
    {
      const Stretch *stretch = &g_array_index (chart, Stretch, i);

      if (kith_place_compare (stretch->first, from) > 0)
        {
          newer = stretch;
          continue;
        }

      if (newer == NULL)
        return greatest;

      *gap = gap_new (transaction, conversation, KITH_SIDE_NEWER, stretch->last, stretch->last_stamp, stretch->last_range,
                      stretch->last_id);
      return kith_place_compare (from, stretch->last) > 0 ? from : stretch->last;
    }

  if (newer == NULL)
    return greatest;

  /* Older than all that the archive was asked for. */
  *gap = gap_new (transaction, conversation, KITH_SIDE_NEWER, from, 0, 0, NULL);
  return from;
}

/* --- Reading ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64            conversation;
  KithReadDirection direction;
  KithPlace         cursor;
  guint             limit;
  gboolean          across_gaps;
} Load;

static void
bind_bounds (KithStatement *select,
             const Load    *load,
             KithPlace      low,
             KithPlace      high,
             guint          limit)
{
  kith_statement_bind_int (select, ":conversation", load->conversation);
  kith_statement_bind_int (select, ":low_time", low.time);
  kith_statement_bind_int (select, ":low_tie", low.tie);
  kith_statement_bind_int (select, ":high_time", high.time);
  kith_statement_bind_int (select, ":high_tie", high.tie);
  kith_statement_bind_int (select, ":limit", limit);
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[array->len - 1 - i];

      array->pdata[array->len - 1 - i] = array->pdata[i];
      array->pdata[i] = other;
    }
}

/* At most @limit messages in [low, high), the newest of them. Adds them to the front; FALSE where there are more. */
static gboolean
read_down (KithTransaction *transaction,
           const Load      *load,
           KithPlace        low,
           KithPlace        high,
           guint            limit,
           GPtrArray       *messages)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS " FROM message m WHERE m.conversation = :conversation"
                        " AND (m.sort_time, m.sort_tie) >= (:low_time, :low_tie) AND (m.sort_time, m.sort_tie) < (:high_time, :high_tie)"
                        " ORDER BY m.sort_time DESC, m.sort_tie DESC LIMIT :limit");
  guint n = 0;

  bind_bounds (select, load, low, high, limit + 1);
  reverse (messages);
  while (kith_statement_step (select))
    {
      if (n++ == limit)
        break;
      g_ptr_array_add (messages, kith_rows_read_message (select, 0));
    }
  reverse (messages);

  return n <= limit;
}

/* At most @limit messages in (low, high], the oldest of them. Adds them to the end; FALSE where there are more. */
static gboolean
read_up (KithTransaction *transaction,
         const Load      *load,
         KithPlace        low,
         KithPlace        high,
         guint            limit,
         GPtrArray       *messages)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " KITH_MESSAGE_COLUMNS " FROM message m WHERE m.conversation = :conversation"
                        " AND (m.sort_time, m.sort_tie) > (:low_time, :low_tie) AND (m.sort_time, m.sort_tie) <= (:high_time, :high_tie)"
                        " ORDER BY m.sort_time, m.sort_tie LIMIT :limit");
  guint n = 0;

  bind_bounds (select, load, low, high, limit + 1);
  while (kith_statement_step (select))
    {
      if (n++ == limit)
        break;
      g_ptr_array_add (messages, kith_rows_read_message (select, 0));
    }

  return n <= limit;
}

/* The id and place of the first message that was not seen; 0 where all was. */
static gint64
find_first_unread (KithTransaction *transaction,
                   gint64           conversation,
                   KithPlace       *place,
                   guint           *n_unread)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.id, m.sort_time, m.sort_tie, c.unread_count FROM conversation c JOIN message m ON m.conversation = c.id"
                        " WHERE c.id = :conversation AND c.unread_count > 0 AND m.is_outgoing = 0 AND m.is_retracted = 0"
                        " AND (m.sort_time, m.sort_tie) > (c.read_time, c.read_tie) ORDER BY m.sort_time, m.sort_tie LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  if (!kith_statement_step (select))
    return 0;

  *place = (KithPlace) { kith_statement_get_int (select, 1), kith_statement_get_int (select, 2) };
  *n_unread = (guint) kith_statement_get_int (select, 3);

  return kith_statement_get_int (select, 0);
}

static void
drop_gap (KithHistory *history)
{
  g_clear_pointer (&history->gap, gap_free);
}

/* Downwards from @from; what is missing beyond is the history's gap where the stretch reaches it. */
static void
load_down (KithTransaction *transaction,
           const Load      *load,
           const GArray    *chart,
           KithPlace        from,
           guint            limit,
           KithHistory     *history)
{
  KithPlace floor = find_floor (transaction, load->conversation, chart, from, &history->gap);
  gboolean is_all;

  if (load->across_gaps)
    floor = least;
  is_all = read_down (transaction, load, floor, from, limit, history->messages);

  history->at_oldest = is_all && history->gap == NULL;
  if (!is_all)
    drop_gap (history);
}

static void
load_up (KithTransaction *transaction,
         const Load      *load,
         const GArray    *chart,
         KithPlace        from,
         guint            limit,
         KithHistory     *history)
{
  KithPlace ceiling = find_ceiling (transaction, load->conversation, chart, from, &history->gap);
  gboolean is_all;

  if (load->across_gaps)
    ceiling = greatest;
  is_all = read_up (transaction, load, from, ceiling, limit, history->messages);

  history->at_newest = is_all && (history->gap == NULL || load->across_gaps);
  if (!is_all)
    drop_gap (history);
}

static void
load_around_unread (KithTransaction *transaction,
                    const Load      *load,
                    const GArray    *chart,
                    KithHistory     *history)
{
  KithPlace unread = greatest;
  guint n_before = load->limit / 3;

  history->first_unread = find_first_unread (transaction, load->conversation, &unread, &history->n_unread);
  if (history->first_unread == 0)
    {
      load_down (transaction, load, chart, greatest, load->limit, history);
      history->at_newest = TRUE;
      return;
    }

  /* The unread message itself is above the place just before it. */
  load_up (transaction, load, chart, (KithPlace) { unread.time, unread.tie - 1 }, load->limit - n_before, history);
  drop_gap (history);
  load_down (transaction, load, chart, unread, n_before, history);
}

static void
load_around (KithTransaction *transaction,
             const Load      *load,
             const GArray    *chart,
             KithHistory     *history)
{
  guint n_before = load->limit / 3;

  load_up (transaction, load, chart, (KithPlace) { load->cursor.time, load->cursor.tie - 1 }, load->limit - n_before, history);
  drop_gap (history);
  load_down (transaction, load, chart, load->cursor, n_before, history);
}

/* The place of the message before @place that is here; least where there is none. */
static KithPlace
find_before (KithTransaction *transaction,
             gint64           conversation,
             KithPlace        place)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT sort_time, sort_tie FROM message WHERE conversation = :conversation AND (sort_time, sort_tie) < (:time, :tie)"
                        " ORDER BY sort_time DESC, sort_tie DESC LIMIT 1");

  kith_statement_bind_int (select, ":conversation", conversation);
  kith_statement_bind_int (select, ":time", place.time);
  kith_statement_bind_int (select, ":tie", place.tie);

  return kith_statement_step (select) ? (KithPlace) { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) } : least;
}

/* Is nothing missing from @older to @newer? What came live stands behind the newest stretch. */
static gboolean
is_charted (const GArray *chart,
            KithPlace     older,
            KithPlace     newer)
{
  for (guint i = 0; i < chart->len; i++)
    {
      const Stretch *stretch = &g_array_index (chart, Stretch, i);

      if (kith_place_compare (stretch->first, older) <= 0 && (i == 0 || kith_place_compare (newer, stretch->last) <= 0))
        return TRUE;
    }

  return FALSE;
}

static void
mark_gaps (KithTransaction *transaction,
           const Load      *load,
           const GArray    *chart,
           KithHistory     *history)
{
  KithPlace before;

  if (chart->len == 0)
    return;

  if (load->direction == KITH_READ_OLDER)
    history->cursor_is_after_gap = !is_charted (chart, find_before (transaction, load->conversation, load->cursor), load->cursor);
  if (history->messages->len == 0)
    return;

  before = find_before (transaction, load->conversation, ((KithMessageRecord *) g_ptr_array_index (history->messages, 0))->place);
  for (guint i = 0; i < history->messages->len; i++)
    {
      KithMessageRecord *record = g_ptr_array_index (history->messages, i);

      record->is_after_gap = !is_charted (chart, before, record->place);
      before = record->place;
    }
}

static void
load_history (KithTransaction *transaction,
              gpointer         data,
              GValue          *result)
{
  const Load *load = data;
  g_autoptr(GArray) chart = load_chart (transaction, load->conversation);
  KithHistory *history = history_new (load->conversation);

  history->has_charts = chart->len > 0;
  switch (load->direction)
    {
    case KITH_READ_OLDER:
      load_down (transaction, load, chart, load->cursor, load->limit, history);
      break;
    case KITH_READ_NEWER:
      load_up (transaction, load, chart, load->cursor, load->limit, history);
      break;
    case KITH_READ_NEWEST:
      load_down (transaction, load, chart, greatest, load->limit, history);
      history->at_newest = TRUE;
      break;
    case KITH_READ_AROUND:
      load_around (transaction, load, chart, history);
      break;
    case KITH_READ_AROUND_UNREAD:
    default:
      load_around_unread (transaction, load, chart, history);
      break;
    }

  if (load->across_gaps)
    mark_gaps (transaction, load, chart, history);

  g_value_init (result, KITH_TYPE_HISTORY);
  g_value_take_boxed (result, history);
}

DexFuture *
kith_history_store_load (KithDatabase      *database,
                         gint64             conversation,
                         KithReadDirection  direction,
                         KithPlace          cursor,
                         guint              limit,
                         gboolean           across_gaps)
{
  Load *load = g_new0 (Load, 1);

  load->conversation = conversation;
  load->direction = direction;
  load->cursor = cursor;
  load->limit = limit;
  load->across_gaps = across_gaps;

  return kith_database_read (database, load_history, load, g_free);
}

typedef struct
{
  gint64 account;
  gint64 message;
} Named;

static void
load_archive_id (KithTransaction *transaction,
                 gpointer         data,
                 GValue          *result)
{
  const Named *named = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.archive_id FROM message m JOIN conversation c ON c.id = m.conversation"
                        " WHERE m.id = :message AND c.account = :account");

  kith_statement_bind_int (select, ":message", named->message);
  kith_statement_bind_int (select, ":account", named->account);
  g_value_init (result, G_TYPE_STRING);
  if (kith_statement_step (select))
    g_value_take_string (result, kith_statement_dup_text (select, 0));
}

DexFuture *
kith_history_store_load_archive_id (KithDatabase *database,
                                    gint64        account,
                                    gint64        message)
{
  Named *named = g_new0 (Named, 1);

  named->account = account;
  named->message = message;

  return kith_database_read (database, load_archive_id, named, g_free);
}
