/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-timeline.h"

struct _KithTimeline
{
  GObject parent_instance;

  GWeakRef source;
  gint64 conversation_id;

  GPtrArray *rows;   /* the window: sorted, at most KITH_TIMELINE_MAX */
  GHashTable *by_id; /* id -> row */

  guint serial; /* of the newest request */
  gboolean is_loading;
  KithHistoryDirection loading;
  GPtrArray *late_rows;    /* what was stored, updated or removed while an answer is on its way, which may not know of it */
  GPtrArray *late_updates;
  GHashTable *late_removals;

  KithMessageData around; /* only its place: what open_at () asked for */
  gboolean is_open; /* has been filled */
  gboolean at_oldest;
  gboolean at_newest;
  guint new_count;
  gint64 first_unread;
  guint n_unread; /* on the unread line */

  gboolean follows;
  gboolean focused;
};

enum
{
  PROP_0,
  PROP_IS_LOADING,
  PROP_AT_OLDEST,
  PROP_AT_NEWEST,
  PROP_NEW_COUNT,
  PROP_FIRST_UNREAD,
  N_PROPS
};

enum
{
  REFILLED,
  N_SIGNALS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_INTERFACE (KithHistorySource, kith_history_source, G_TYPE_OBJECT)

G_DEFINE_FINAL_TYPE_WITH_CODE (KithTimeline, kith_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
kith_history_source_default_init (KithHistorySourceInterface *iface)
{
}

static GType
kith_timeline_get_item_type (GListModel *model)
{
  return KITH_TYPE_MESSAGE;
}

static guint
kith_timeline_get_n_items (GListModel *model)
{
  return KITH_TIMELINE (model)->rows->len;
}

static gpointer
kith_timeline_get_item (GListModel *model,
                        guint       position)
{
  KithTimeline *self = KITH_TIMELINE (model);

  return position < self->rows->len ? g_object_ref (self->rows->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_timeline_get_item_type;
  iface->get_n_items = kith_timeline_get_n_items;
  iface->get_item = kith_timeline_get_item;
}

static void
kith_timeline_finalize (GObject *object)
{
  KithTimeline *self = KITH_TIMELINE (object);

  g_weak_ref_clear (&self->source);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->late_rows, g_ptr_array_unref);
  g_clear_pointer (&self->late_updates, g_ptr_array_unref);
  g_clear_pointer (&self->late_removals, g_hash_table_unref);

  G_OBJECT_CLASS (kith_timeline_parent_class)->finalize (object);
}

static void
kith_timeline_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  KithTimeline *self = KITH_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_IS_LOADING:
      g_value_set_boolean (value, self->is_loading);
      break;
    case PROP_AT_OLDEST:
      g_value_set_boolean (value, self->at_oldest);
      break;
    case PROP_AT_NEWEST:
      g_value_set_boolean (value, self->at_newest);
      break;
    case PROP_NEW_COUNT:
      g_value_set_uint (value, self->new_count);
      break;
    case PROP_FIRST_UNREAD:
      g_value_set_int64 (value, self->first_unread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_timeline_class_init (KithTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_timeline_finalize;
  object_class->get_property = kith_timeline_get_property;

  properties[PROP_IS_LOADING] = g_param_spec_boolean ("is-loading", NULL, NULL, FALSE, flags);
  properties[PROP_AT_OLDEST] = g_param_spec_boolean ("at-oldest", NULL, NULL, FALSE, flags);
  properties[PROP_AT_NEWEST] = g_param_spec_boolean ("at-newest", NULL, NULL, FALSE, flags);
  properties[PROP_NEW_COUNT] = g_param_spec_uint ("new-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FIRST_UNREAD] = g_param_spec_int64 ("first-unread", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REFILLED] =
    g_signal_new ("refilled", KITH_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_timeline_init (KithTimeline *self)
{
  g_weak_ref_init (&self->source, NULL);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->late_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->late_updates = g_ptr_array_new_with_free_func (g_object_unref);
  self->late_removals = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->follows = TRUE;
}

KithTimeline *
kith_timeline_new (KithHistorySource *source,
                   gint64             conversation_id)
{
  KithTimeline *self;

  g_return_val_if_fail (source == NULL || KITH_IS_HISTORY_SOURCE (source), NULL);

  self = g_object_new (KITH_TYPE_TIMELINE, NULL);
  g_weak_ref_set (&self->source, source);
  self->conversation_id = conversation_id;

  return self;
}

/* --- Flags ----------------------------------------------------------------------------------------------------- */

static void
set_flag (KithTimeline *self,
          gboolean     *flag,
          gboolean      value,
          guint         property)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_at_oldest (KithTimeline *self,
               gboolean      at_oldest)
{
  set_flag (self, &self->at_oldest, at_oldest, PROP_AT_OLDEST);
}

static void
set_at_newest (KithTimeline *self,
               gboolean      at_newest)
{
  set_flag (self, &self->at_newest, at_newest, PROP_AT_NEWEST);
}

static void
set_new_count (KithTimeline *self,
               guint         new_count)
{
  if (self->new_count == new_count)
    return;

  self->new_count = new_count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEW_COUNT]);
}

/* --- Places and surroundings ----------------------------------------------------------------------------------- */

static KithMessage *
row_at (KithTimeline *self,
        guint         position)
{
  return self->rows->pdata[position];
}

static KithMessage *
row_by_id (KithTimeline *self,
           gint64        id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

/* The first row that is not before @data. */
static guint
find_place (KithTimeline          *self,
            const KithMessageData *data)
{
  guint low = 0, high = self->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (kith_message_data_compare (kith_message_get_data (row_at (self, middle)), data) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  KithMessage *left = *(KithMessage * const *) a, *right = *(KithMessage * const *) b;

  return kith_message_data_compare (kith_message_get_data (left), kith_message_get_data (right));
}

static gboolean
same_day (KithMessage *a,
          KithMessage *b)
{
  g_autoptr(GDateTime) left = g_date_time_new_from_unix_local (kith_message_get_stamp (a) / G_USEC_PER_SEC);
  g_autoptr(GDateTime) right = g_date_time_new_from_unix_local (kith_message_get_stamp (b) / G_USEC_PER_SEC);

  /* A stamp outside of years 1 to 9999 has no day. */
  if (left == NULL || right == NULL)
    return left == right;

  return g_date_time_get_year (left) == g_date_time_get_year (right)
         && g_date_time_get_day_of_year (left) == g_date_time_get_day_of_year (right);
}

static gboolean
same_minute (KithMessage *a,
             KithMessage *b)
{
  const gint64 minute = 60 * G_USEC_PER_SEC;

  return kith_message_get_stamp (a) / minute == kith_message_get_stamp (b) / minute;
}

static gboolean
same_sender (KithMessage *a,
             KithMessage *b)
{
  XmppJid *left = kith_message_get_sender (a), *right = kith_message_get_sender (b);

  const char *left_key = kith_message_get_data (a)->sender_key, *right_key = kith_message_get_data (b)->sender_key;

  if (kith_message_get_is_outgoing (a) != kith_message_get_is_outgoing (b))
    return FALSE;
  /* In a room the next one under a nick may be another. */
  if (g_strcmp0 (left_key, right_key) != 0)
    return FALSE;

  return left != NULL && right != NULL ? xmpp_jid_equal (left, right) : left == right;
}

static gboolean
starts_day (KithTimeline *self,
            guint         position)
{
  /* Whether the window's first row is its day's first is known only where nothing is before it. */
  if (position == 0)
    return self->at_oldest;

  return !same_day (row_at (self, position - 1), row_at (self, position));
}

/* Whether the row belongs to the group of the one before it. A failed message stands alone: it has a line of its own. */
static gboolean
continues_group (KithTimeline *self,
                 guint         position)
{
  KithMessage *a, *b;

  if (position == 0 || position >= self->rows->len)
    return FALSE;

  a = row_at (self, position - 1);
  b = row_at (self, position);

  return kith_message_get_id (b) != self->first_unread
         && kith_message_get_state (a) != KITH_MESSAGE_STATE_FAILED
         && kith_message_get_state (b) != KITH_MESSAGE_STATE_FAILED
         && same_sender (a, b) && same_minute (a, b) && same_day (a, b);
}

/* What the neighbours decide, for the rows from @first to @last and one more at both sides. */
static void
update_surroundings (KithTimeline *self,
                     guint         first,
                     guint         last)
{
  for (guint i = first > 0 ? first - 1 : 0; i < self->rows->len && i <= last + 1; i++)
    {
      KithMessage *row = row_at (self, i);
      gboolean joined = continues_group (self, i), joins = continues_group (self, i + 1);
      KithGroupPosition position = joined ? (joins ? KITH_GROUP_MIDDLE : KITH_GROUP_LAST)
                                          : (joins ? KITH_GROUP_FIRST : KITH_GROUP_SINGLE);

      kith_message_set_surroundings (row, starts_day (self, i),
                                     kith_message_get_id (row) == self->first_unread ? self->n_unread : 0, position);
    }
}

static void
update_row_surroundings (KithTimeline *self,
                         gint64        id)
{
  KithMessage *row = id != 0 ? row_by_id (self, id) : NULL;

  if (row != NULL)
    {
      guint place = find_place (self, kith_message_get_data (row));

      update_surroundings (self, place, place);
    }
}

static void
set_unread_line (KithTimeline *self,
                 gint64        first_unread,
                 guint         n_unread)
{
  gint64 before = self->first_unread;

  if (before == first_unread && self->n_unread == n_unread)
    return;

  self->first_unread = first_unread;
  self->n_unread = n_unread;
  if (before != first_unread)
    {
      update_row_surroundings (self, before);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_UNREAD]);
    }
  update_row_surroundings (self, first_unread);
}

/* --- Changing the window --------------------------------------------------------------------------------------- */

static void
index_row (KithTimeline *self,
           KithMessage  *row)
{
  gint64 id = kith_message_get_id (row);

  g_hash_table_insert (self->by_id, g_memdup2 (&id, sizeof id), row);
}

/* @added: (nullable) (element-type KithMessage): sorted, and belongs in the place of what is removed. */
static void
splice (KithTimeline *self,
        guint         position,
        guint         n_removed,
        GPtrArray    *added)
{
  guint n_added = added != NULL ? added->len : 0;
  g_autoptr(GPtrArray) removed = NULL;

  if (n_removed == 0 && n_added == 0)
    return;

  removed = g_ptr_array_new_full (n_removed, g_object_unref);
  for (guint i = 0; i < n_removed; i++)
    {
      gint64 id = kith_message_get_id (row_at (self, position + i));

      g_hash_table_remove (self->by_id, &id);
      g_ptr_array_add (removed, g_object_ref (row_at (self, position + i)));
    }
  if (n_removed > 0)
    g_ptr_array_remove_range (self->rows, position, n_removed);

  for (guint i = 0; i < n_added; i++)
    {
      KithMessage *row = added->pdata[i];

      g_ptr_array_insert (self->rows, (int) (position + i), g_object_ref (row));
      index_row (self, row);
    }

  update_surroundings (self, position, position + n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
trim_oldest (KithTimeline *self)
{
  if (self->rows->len <= KITH_TIMELINE_MAX)
    return;

  set_at_oldest (self, FALSE);
  splice (self, 0, self->rows->len - KITH_TIMELINE_MAX, NULL);
}

static void
trim_newest (KithTimeline *self)
{
  if (self->rows->len <= KITH_TIMELINE_MAX)
    return;

  set_at_newest (self, FALSE);
  splice (self, KITH_TIMELINE_MAX, self->rows->len - KITH_TIMELINE_MAX, NULL);
}

/* What the store says of a row that is here. Moves it where its place has changed. */
static void
update_row (KithTimeline          *self,
            KithMessage           *row,
            const KithMessageData *data)
{
  const KithMessageData *old = kith_message_get_data (row);
  guint place = find_place (self, old);

  if (old == data)
    return;

  if (kith_message_data_compare (old, data) == 0)
    {
      kith_message_update (row, data);
      update_surroundings (self, place, place);
    }
  else
    {
      g_autoptr(KithMessage) keep = g_object_ref (row);
      g_autoptr(GPtrArray) one = g_ptr_array_new ();

      splice (self, place, 1, NULL);
      kith_message_update (row, data);
      g_ptr_array_add (one, row);
      splice (self, find_place (self, data), 0, one);
    }
}

/* Takes what is here already out of @messages, after updating it. Sorted, without doubles. */
static GPtrArray *
keep_unknown (KithTimeline *self,
              GPtrArray    *messages)
{
  g_autoptr(GPtrArray) unknown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      KithMessage *message = messages->pdata[i];
      gint64 id = kith_message_get_id (message);
      KithMessage *row = row_by_id (self, id);

      if (row != NULL)
        update_row (self, row, kith_message_get_data (message));
      else if (g_hash_table_add (seen, g_memdup2 (&id, sizeof id)))
        g_ptr_array_add (unknown, g_object_ref (message));
    }

  g_ptr_array_sort (unknown, compare_rows);

  return g_steal_pointer (&unknown);
}

/* --- Requests -------------------------------------------------------------------------------------------------- */

static void
request (KithTimeline         *self,
         KithHistoryDirection  direction)
{
  g_autoptr(KithHistorySource) source = g_weak_ref_get (&self->source);
  const KithMessageData *cursor = NULL;

  if (source == NULL)
    return;

  if (direction == KITH_HISTORY_OLDER)
    cursor = kith_message_get_data (row_at (self, 0));
  else if (direction == KITH_HISTORY_NEWER)
    cursor = kith_message_get_data (row_at (self, self->rows->len - 1));
  else if (direction == KITH_HISTORY_AROUND)
    cursor = &self->around;

  self->serial++;
  self->loading = direction;
  g_ptr_array_set_size (self->late_rows, 0);
  g_ptr_array_set_size (self->late_updates, 0);
  g_hash_table_remove_all (self->late_removals);
  set_flag (self, &self->is_loading, TRUE, PROP_IS_LOADING);

  KITH_HISTORY_SOURCE_GET_IFACE (source)->request (source, self, self->serial, direction, cursor, KITH_TIMELINE_STEP);
}

void
kith_timeline_open (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  request (self, KITH_HISTORY_AROUND_UNREAD);
}

void
kith_timeline_open_at (KithTimeline *self,
                       gint64        sort_time,
                       gint64        sort_tie)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  self->around = (KithMessageData) { .sort_time = sort_time, .sort_tie = sort_tie };
  request (self, KITH_HISTORY_AROUND);
}

void
kith_timeline_load_older (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  if (!self->is_loading && !self->at_oldest && self->rows->len > 0)
    request (self, KITH_HISTORY_OLDER);
}

void
kith_timeline_load_newer (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  if (!self->is_loading && !self->at_newest && self->rows->len > 0)
    request (self, KITH_HISTORY_NEWER);
}

void
kith_timeline_load_newest (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  if (!self->is_loading || self->loading != KITH_HISTORY_NEWEST)
    request (self, KITH_HISTORY_NEWEST);
}

static void
refill (KithTimeline         *self,
        KithHistoryDirection  direction,
        GPtrArray            *messages,
        gboolean              end,
        gint64                first_unread,
        guint                 n_unread)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_from_unread = 0;
  gboolean from_here = FALSE;

  for (guint i = 0; i < messages->len; i++)
    {
      KithMessage *message = messages->pdata[i];
      KithMessage *known = row_by_id (self, kith_message_get_id (message));

      /* The same object for the same message: a view keeps its row. */
      if (known != NULL)
        kith_message_update (known, kith_message_get_data (message));
      else
        known = message;
      if (g_hash_table_add (seen, known))
        g_ptr_array_add (rows, g_object_ref (known));

      from_here |= first_unread != 0 && kith_message_get_id (message) == first_unread;
      n_from_unread += from_here && !kith_message_get_is_outgoing (message) ? 1 : 0;
    }
  g_ptr_array_sort (rows, compare_rows);

  self->is_open = TRUE;
  if (direction == KITH_HISTORY_AROUND_UNREAD)
    {
      self->first_unread = first_unread;
      self->n_unread = first_unread != 0 ? MAX (n_unread, 1) : 0;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_UNREAD]);
      set_at_oldest (self, FALSE);
      set_at_newest (self, first_unread == 0 || (end && n_from_unread >= n_unread));
      set_new_count (self, first_unread != 0 ? n_unread : 0);
    }
  else if (direction == KITH_HISTORY_AROUND)
    {
      set_at_oldest (self, FALSE);
      set_at_newest (self, end);
    }
  else
    {
      set_at_oldest (self, end);
      set_at_newest (self, TRUE);
    }

  splice (self, 0, self->rows->len, rows);
  if (rows->len > 0)
    update_surroundings (self, 0, self->rows->len);
  if (direction == KITH_HISTORY_NEWEST)
    trim_oldest (self);
}

/* What came while the answer was on its way: it may or may not be in it. */
static void
take_late (KithTimeline *self)
{
  g_autoptr(GPtrArray) rows = g_steal_pointer (&self->late_rows);
  g_autoptr(GPtrArray) updates = g_steal_pointer (&self->late_updates);
  g_autoptr(GHashTable) removals = g_steal_pointer (&self->late_removals);
  GHashTableIter iter;
  gpointer key;

  self->late_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->late_updates = g_ptr_array_new_with_free_func (g_object_unref);
  self->late_removals = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (rows->len > 0)
    {
      guint new_count = self->new_count;

      kith_timeline_insert (self, rows);
      set_new_count (self, MIN (self->new_count, new_count)); /* they were counted when they came */
    }

  for (guint i = 0; i < updates->len; i++)
    kith_timeline_update (self, kith_message_get_data (updates->pdata[i]));

  g_hash_table_iter_init (&iter, removals);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    kith_timeline_remove (self, *(gint64 *) key);
}

void
kith_timeline_take (KithTimeline         *self,
                    guint                 serial,
                    KithHistoryDirection  direction,
                    GPtrArray            *messages,
                    gboolean              end,
                    gint64                first_unread,
                    guint                 n_unread)
{
  gboolean refilled;

  g_return_if_fail (KITH_IS_TIMELINE (self));
  g_return_if_fail (messages != NULL);

  if (!self->is_loading || serial != self->serial || direction != self->loading)
    return;

  refilled = direction == KITH_HISTORY_AROUND_UNREAD || direction == KITH_HISTORY_NEWEST || direction == KITH_HISTORY_AROUND;
  self->is_loading = FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (refilled)
    {
      refill (self, direction, messages, !!end, first_unread, n_unread);
    }
  else
    {
      g_autoptr(GPtrArray) rows = keep_unknown (self, messages);

      if (direction == KITH_HISTORY_OLDER)
        {
          splice (self, 0, 0, rows);
          if (end)
            {
              set_at_oldest (self, TRUE);
              update_surroundings (self, 0, 0);
            }
          trim_newest (self);
        }
      else
        {
          splice (self, self->rows->len, 0, rows);
          if (end)
            set_at_newest (self, TRUE);
          trim_oldest (self);
        }
    }
  take_late (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADING]);
  g_object_thaw_notify (G_OBJECT (self));

  if (refilled)
    g_signal_emit (self, signals[REFILLED], 0);
}

/* --- What was just stored -------------------------------------------------------------------------------------- */

static void
count_new (KithTimeline *self,
           KithMessage  *message)
{
  if (kith_message_get_is_outgoing (message) || (self->follows && self->focused && self->at_newest))
    return;

  /* The line stands above the first that nobody saw; what was seen before it is history. */
  if (self->new_count == 0 || self->first_unread == 0)
    set_unread_line (self, kith_message_get_id (message), 1);
  else
    set_unread_line (self, self->first_unread, self->n_unread + 1);
  set_new_count (self, self->new_count + 1);
}

void
kith_timeline_insert (KithTimeline *self,
                      GPtrArray    *messages)
{
  g_autoptr(GPtrArray) unknown = NULL;
  guint i = 0;

  g_return_if_fail (KITH_IS_TIMELINE (self));
  g_return_if_fail (messages != NULL);

  unknown = keep_unknown (self, messages);
  if (self->is_loading)
    {
      for (guint j = 0; j < messages->len; j++)
        g_ptr_array_add (self->late_rows, g_object_ref (messages->pdata[j]));
    }

  if (!self->is_open)
    return;

  /* Runs of messages that stand side by side are one change. */
  while (i < unknown->len)
    {
      guint place = find_place (self, kith_message_get_data (unknown->pdata[i]));
      gboolean is_after = place == self->rows->len, is_before = place == 0 && self->rows->len > 0;
      g_autoptr(GPtrArray) run = g_ptr_array_new_with_free_func (g_object_unref);

      do
        g_ptr_array_add (run, g_object_ref (unknown->pdata[i++]));
      while (i < unknown->len && find_place (self, kith_message_get_data (unknown->pdata[i])) == place);

      if (is_after && !self->at_newest)
        {
          for (guint j = 0; j < run->len; j++)
            count_new (self, run->pdata[j]);
        }
      else if (is_after || !is_before || self->at_oldest)
        {
          splice (self, place, 0, run);
          for (guint j = 0; is_after && j < run->len; j++)
            count_new (self, run->pdata[j]);
        }
    }

  if (self->follows && self->at_newest)
    trim_oldest (self);
  else
    trim_newest (self);
}

void
kith_timeline_update (KithTimeline          *self,
                      const KithMessageData *data)
{
  KithMessage *row;

  g_return_if_fail (KITH_IS_TIMELINE (self));
  g_return_if_fail (data != NULL);

  row = row_by_id (self, data->id);
  if (row != NULL)
    update_row (self, row, data);
  if (self->is_loading)
    g_ptr_array_add (self->late_updates, kith_message_new (data));
}

void
kith_timeline_remove (KithTimeline *self,
                      gint64        id)
{
  KithMessage *row;

  g_return_if_fail (KITH_IS_TIMELINE (self));

  row = row_by_id (self, id);
  if (row != NULL)
    splice (self, find_place (self, kith_message_get_data (row)), 1, NULL);
  if (self->is_loading)
    g_hash_table_add (self->late_removals, g_memdup2 (&id, sizeof id));
}

KithMessage *
kith_timeline_find (KithTimeline *self,
                    gint64        id)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), NULL);

  return row_by_id (self, id);
}

/* --- For the view ---------------------------------------------------------------------------------------------- */

gint64
kith_timeline_get_conversation_id (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), 0);

  return self->conversation_id;
}

gboolean
kith_timeline_get_is_loading (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), FALSE);

  return self->is_loading;
}

gboolean
kith_timeline_get_at_oldest (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), FALSE);

  return self->at_oldest;
}

gboolean
kith_timeline_get_at_newest (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), FALSE);

  return self->at_newest;
}

guint
kith_timeline_get_new_count (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), 0);

  return self->new_count;
}

gint64
kith_timeline_get_first_unread (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), 0);

  return self->first_unread;
}

void
kith_timeline_set_attention (KithTimeline *self,
                             gboolean      follows,
                             gboolean      focused)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  self->follows = !!follows;
  self->focused = !!focused;
}

void
kith_timeline_mark_seen (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  set_new_count (self, 0);
}

void
kith_timeline_leave (KithTimeline *self)
{
  g_return_if_fail (KITH_IS_TIMELINE (self));

  self->focused = FALSE;
  if (self->new_count == 0)
    set_unread_line (self, 0, 0);
}

gboolean
kith_timeline_get_is_attended (KithTimeline *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE (self), FALSE);

  return self->follows && self->focused && self->at_newest;
}
