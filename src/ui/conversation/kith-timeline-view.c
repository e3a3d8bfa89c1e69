/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-timeline-view.h"

#include "kith-message-row.h"
#include "kith-time-format.h"
#include "kith-ui.h"

#include <glib/gi18n.h>
#include <math.h>

/* How near to its end the view counts as being at it. */
#define NEAR 4

/* How long something has to be in sight to be seen. */
#define SEEN_MSEC 120

/* Where the first unread message is put, from above. */
#define UNREAD_AT 0.25

/* Rows get their height within this many frames after they were made. */
#define PLACE_FRAMES 3
#define PLACE_PATIENCE 10

/* In the first the new size is laid out, in the second what follows from it. */
#define SETTLE_FRAMES 3

/* style.css: below the last row */
#define LIST_BELOW 6

/* Where a message that was jumped to is put, and how long it is marked. */
#define HIT_AT 0.33
#define HIT_MSEC 1600

/* A list view that stands at 0 stays there when rows are put before the first; one that stands a little lower keeps its place. */
#define OFF_THE_TOP 1

/* Where a conversation was left. */
typedef struct
{
  gint64 id; /* the first message in sight */
  double y;  /* of it in the view */
} Place;

struct _KithTimelineView
{
  AdwBin parent_instance;

  KithConversation *conversation;
  KithTimeline *timeline;
  GSignalGroup *timeline_signals;
  GSignalGroup *conversation_signals;
  GListStore *models; /* of the timeline, and the dots of who types */
  GListStore *tail;
  GHashTable *rows; /* id -> KithMessageRow, those that are bound */

  gboolean sticky;    /* stays at the end when something comes */
  gboolean unanswered; /* what was asked for brought nothing: wait for the person to move */
  guint n_rows;      /* and the first of them, when it was asked */
  gint64 first_row;
  Place place;
  KithMessageData jump; /* the place that was jumped to, while it is fetched */
  gboolean is_jumping;
  gint64 hit;         /* the message that is marked */
  guint hit_source;
  guint patience;     /* frames to wait for its row */
  guint placing;      /* frames that are left to put place where it belongs */
  guint tick;
  guint seen;
  guint settling;     /* frames that are left until the bounds are right */
  guint settle_tick;
  guint midnight;
  gint64 last_seen;
  GtkWindow *window;  /* that we listen to */
  KithMessageSelection *selection;

  GtkScrolledWindow *scrolled;
  GtkAdjustment *adjustment;
  GtkListView *list;
  GtkNoSelection *model;
  GtkRevealer *newest_revealer;
  GtkWidget *newest;
  GtkLabel *newest_count;
};

enum
{
  SEEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithTimelineView, kith_timeline_view, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

/* --- Rows ------------------------------------------------------------------------------------------------------ */

static void
row_setup (KithTimelineView *self,
           GtkListItem      *list_item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_MESSAGE_ROW, NULL);

  kith_message_row_set_selection (KITH_MESSAGE_ROW (row), self->selection);
  gtk_list_item_set_child (list_item, row);
  gtk_list_item_set_activatable (list_item, FALSE);
  g_object_bind_property (row, "words", list_item, "accessible-label", G_BINDING_DEFAULT);
  g_object_bind_property (row, "reason", list_item, "accessible-description", G_BINDING_DEFAULT);
}

static void
row_bind (KithTimelineView *self,
          GtkListItem      *list_item)
{
  KithMessageRow *row = KITH_MESSAGE_ROW (gtk_list_item_get_child (list_item));
  gpointer item = gtk_list_item_get_item (list_item);

  kith_message_row_set_item (row, self->conversation, item);
  gtk_list_item_set_focusable (list_item, KITH_IS_MESSAGE (item));
  if (KITH_IS_MESSAGE (item))
    {
      gint64 id = kith_message_get_id (item);

      g_hash_table_insert (self->rows, g_memdup2 (&id, sizeof id), row);
    }
}

static void
row_unbind (KithTimelineView *self,
            GtkListItem      *list_item)
{
  KithMessageRow *row = KITH_MESSAGE_ROW (gtk_list_item_get_child (list_item));
  KithMessage *message = kith_message_row_get_message (row);

  if (message != NULL)
    {
      gint64 id = kith_message_get_id (message);

      if (g_hash_table_lookup (self->rows, &id) == row)
        g_hash_table_remove (self->rows, &id);
    }
  kith_message_row_set_item (row, NULL, NULL);
}

static gboolean
midnight_cb (gpointer data)
{
  KithTimelineView *self = data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    kith_message_row_update_time (row);

  self->midnight = g_timeout_add_seconds (kith_time_format_to_midnight (g_get_real_time ()), midnight_cb, self);

  return G_SOURCE_REMOVE;
}

static KithMessageRow *
focused_row (KithTimelineView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;

  row = gtk_widget_get_ancestor (focus, KITH_TYPE_MESSAGE_ROW);
  if (row == NULL)
    {
      row = gtk_widget_get_first_child (focus);
      if (row == NULL || !KITH_IS_MESSAGE_ROW (row))
        return NULL;
    }

  return KITH_MESSAGE_ROW (row);
}

static gboolean
key_pressed (KithTimelineView *self,
             guint             keyval,
             guint             keycode,
             GdkModifierType   state)
{
  KithMessageRow *row = focused_row (self);
  gboolean control = (state & GDK_CONTROL_MASK) != 0, shift = (state & GDK_SHIFT_MASK) != 0;

  if (row == NULL || kith_message_row_get_message (row) == NULL)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && shift))
    {
      kith_message_row_popup_menu (row, 24, gtk_widget_get_height (GTK_WIDGET (row)) / 2.0);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_c && control)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "message.copy", "x", kith_message_get_id (kith_message_row_get_message (row)));
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* Before a row takes these keys for itself. */
static gboolean
picking_key_pressed (KithTimelineView *self,
                     guint             keyval,
                     guint             keycode,
                     GdkModifierType   state)
{
  KithMessageRow *row = focused_row (self);
  KithMessage *message = row != NULL ? kith_message_row_get_message (row) : NULL;

  if (!kith_message_selection_get_is_active (self->selection))
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Escape)
    {
      kith_message_selection_clear (self->selection);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_c && (state & GDK_CONTROL_MASK) != 0)
    return gtk_widget_activate_action (GTK_WIDGET (self), "selection.copy", NULL);
  if (message != NULL && (keyval == GDK_KEY_space || keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter))
    {
      if ((state & GDK_SHIFT_MASK) != 0)
        kith_message_selection_extend (self->selection, self->timeline, message);
      else
        kith_message_selection_toggle (self->selection, message);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* --- Where the view stands ------------------------------------------------------------------------------------- */

static double
distance_to_end (KithTimelineView *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment)
         - gtk_adjustment_get_value (self->adjustment);
}

/* At once: the scrolled window's own "scroll-child" takes a while, and the end moves in the meantime. */
static void
to_end (KithTimelineView *self)
{
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment));
}

static gboolean
is_focused (KithTimelineView *self)
{
  return self->window != NULL && gtk_window_is_active (self->window) && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static void
update_newest (KithTimelineView *self)
{
  gboolean away = self->timeline != NULL && self->placing == 0
                  && (!kith_timeline_get_at_newest (self->timeline)
                      || distance_to_end (self) > gtk_adjustment_get_page_size (self->adjustment) / 2
                      || (!self->sticky && kith_timeline_get_new_count (self->timeline) > 0));
  guint n = self->timeline != NULL ? kith_timeline_get_new_count (self->timeline) : 0;
  g_autofree char *count = n > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", n);
  g_autofree char *words = NULL;

  if (away && n > 0)
    words = g_strdup_printf (ngettext ("Newest Messages, %u new", "Newest Messages, %u new", n), n);
  else
    words = g_strdup (_("Newest Messages"));

  gtk_label_set_text (self->newest_count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->newest_count), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->newest), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_revealer_set_reveal_child (self->newest_revealer, away);
  gtk_widget_set_can_target (GTK_WIDGET (self->newest_revealer), away);
  gtk_widget_set_sensitive (self->newest, away);
}

/* The lowest message that is in sight as a whole, or whose end is. */
static KithMessage *
lowest_in_sight (KithTimelineView *self)
{
  KithMessage *lowest = NULL;
  double page = gtk_widget_get_height (GTK_WIDGET (self->scrolled)); /* a short timeline's own page is shorter */
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithMessage *message = kith_message_row_get_message (value);
      graphene_rect_t bounds;

      if (message == NULL || !gtk_widget_get_mapped (value)
          || !gtk_widget_compute_bounds (value, GTK_WIDGET (self->scrolled), &bounds))
        continue;

      if (bounds.origin.y + bounds.size.height > page + 1 || bounds.origin.y + bounds.size.height < 0)
        continue;

      if (lowest == NULL || kith_message_data_compare (kith_message_get_data (message), kith_message_get_data (lowest)) > 0)
        lowest = message;
    }

  return lowest;
}

static gboolean
seen_cb (gpointer data)
{
  KithTimelineView *self = data;
  KithMessage *message;

  self->seen = 0;
  if (self->timeline == NULL || self->placing > 0 || !is_focused (self))
    return G_SOURCE_REMOVE;

  message = lowest_in_sight (self);
  if (message != NULL && (kith_message_get_id (message) != self->last_seen || kith_conversation_get_unread_count (self->conversation) > 0))
    {
      self->last_seen = kith_message_get_id (message);
      g_signal_emit (self, signals[SEEN], 0, message);
    }
  if (self->sticky && kith_timeline_get_at_newest (self->timeline))
    kith_timeline_mark_seen (self->timeline);

  return G_SOURCE_REMOVE;
}

/* What is in sight, or whether anybody looks, may have changed. */
static void
update_attention (KithTimelineView *self)
{
  gboolean focused = is_focused (self);

  if (self->timeline == NULL)
    return;

  kith_timeline_set_attention (self->timeline, self->sticky && self->placing == 0, focused && self->placing == 0);
  if (focused && self->seen == 0)
    self->seen = g_timeout_add (SEEN_MSEC, seen_cb, self);
  update_newest (self);
}

static void
load_near_edges (KithTimelineView *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);

  if (self->timeline == NULL || self->placing > 0 || self->unanswered || page <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (gtk_adjustment_get_value (self->adjustment) < page && !kith_timeline_get_at_oldest (self->timeline))
    {
      if (gtk_adjustment_get_value (self->adjustment) < OFF_THE_TOP)
        gtk_adjustment_set_value (self->adjustment, OFF_THE_TOP);
      kith_timeline_load_older (self->timeline);
    }
  else if (distance_to_end (self) < page && !kith_timeline_get_at_newest (self->timeline))
    kith_timeline_load_newer (self->timeline);
}

/* A few messages stand above the composer, not under the header. */
static void
update_top (KithTimelineView *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkWidget *last = gtk_widget_get_last_child (list);
  int height = gtk_widget_get_height (GTK_WIDGET (self->scrolled));
  int content = (int) gtk_adjustment_get_upper (self->adjustment) + LIST_BELOW;
  graphene_rect_t bounds;

  if (height <= 0)
    return;

  /* The adjustment tells how high the content is only where that is more than there is room. */
  if (gtk_adjustment_get_upper (self->adjustment) <= gtk_adjustment_get_page_size (self->adjustment))
    {
      if (last == NULL || !gtk_widget_compute_bounds (last, list, &bounds))
        return;
      content = (int) ceil (bounds.origin.y + bounds.size.height) + LIST_BELOW;
    }

  gtk_widget_set_margin_top (list, MAX (height - content, 0));
}

static gboolean
settle_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  KithTimelineView *self = KITH_TIMELINE_VIEW (widget);

  update_top (self);
  if (self->sticky && self->placing == 0 && distance_to_end (self) > 0)
    to_end (self);
  if (--self->settling > 0)
    return G_SOURCE_CONTINUE;

  self->settle_tick = 0;
  update_attention (self);
  load_near_edges (self);

  return G_SOURCE_REMOVE;
}

/* The content or the view has another size. Until the frame is laid out the value says nothing about where the person wants to be, and
 * cannot be set either: the list view is about to. */
static void
settle_soon (KithTimelineView *self)
{
  self->settling = SETTLE_FRAMES;
  if (self->settle_tick == 0)
    self->settle_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), settle_cb, NULL, NULL);
}

static void
bounds_changed_cb (KithTimelineView *self)
{
  settle_soon (self);
  update_attention (self);
  load_near_edges (self);
}

static void
value_changed_cb (KithTimelineView *self)
{
  if (self->placing == 0 && self->settling == 0)
    {
      self->sticky = distance_to_end (self) <= NEAR;
      self->unanswered = FALSE;
    }
  update_attention (self);
  load_near_edges (self);
}

/* --- Placing --------------------------------------------------------------------------------------------------- */

/* FALSE where it is not in the window. */
static gboolean
scroll_to_id (KithTimelineView *self,
              gint64            id)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->timeline)); i > 0; i--)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (self->timeline), i - 1);

      if (kith_message_get_id (message) == id)
        {
          gtk_list_view_scroll_to (self->list, i - 1, GTK_LIST_SCROLL_NONE, NULL);
          return TRUE;
        }
    }

  return FALSE;
}

static void
mark_hit (KithTimelineView *self,
          gboolean          is_marked)
{
  GtkWidget *row = self->hit != 0 ? g_hash_table_lookup (self->rows, &self->hit) : NULL;

  if (row != NULL)
    kith_ui_set_class (row, "hit", is_marked);
}

static gboolean
hit_over_cb (gpointer data)
{
  KithTimelineView *self = data;

  mark_hit (self, FALSE);
  self->hit_source = 0;
  self->hit = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
place_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  KithTimelineView *self = KITH_TIMELINE_VIEW (widget);
  KithMessageRow *row = g_hash_table_lookup (self->rows, &self->place.id);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);

  if (gtk_adjustment_get_page_size (self->adjustment) <= 0 && self->patience-- > 0)
    return G_SOURCE_CONTINUE;

  if (self->sticky)
    {
      to_end (self);
    }
  else if (row != NULL && gtk_widget_get_mapped (GTK_WIDGET (row))
           && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->scrolled), &bounds))
    {
      double wanted = self->place.y >= 0 && self->place.y < 1 ? self->place.y * gtk_widget_get_height (GTK_WIDGET (self->scrolled))
                                                             : self->place.y;

      gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + bounds.origin.y - wanted);
    }

  else if (scroll_to_id (self, self->place.id) && self->patience-- > 0)
    {
      return G_SOURCE_CONTINUE; /* rows out of sight have no place to be asked for */
    }

  if (--self->placing > 0)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  if (!self->sticky)
    self->sticky = distance_to_end (self) <= NEAR && kith_timeline_get_at_newest (self->timeline);
  mark_hit (self, TRUE);
  update_attention (self);
  load_near_edges (self);

  return G_SOURCE_REMOVE;
}

/* @id: 0 is the end. @y: pixels, or a part of the page where it is less than 1. */
static void
go_to (KithTimelineView *self,
       gint64            id,
       double            y)
{
  self->place = (Place) { id, y };
  self->sticky = id == 0;
  self->placing = PLACE_FRAMES;
  self->unanswered = FALSE;

  self->patience = PLACE_PATIENCE;
  if (id != 0)
    scroll_to_id (self, id);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_list_view_scroll_to (self->list, g_list_model_get_n_items (G_LIST_MODEL (self->model)) - 1, GTK_LIST_SCROLL_NONE, NULL);

  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
  update_attention (self);
}

/* The first message that is not before the place. */
static KithMessage *
find_jump_target (KithTimelineView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);

      if (kith_message_data_compare (kith_message_get_data (message), &self->jump) >= 0)
        return message; /* the timeline has it */
    }

  return NULL;
}

static void
finish_jump (KithTimelineView *self)
{
  KithMessage *message = find_jump_target (self);

  self->is_jumping = FALSE;
  if (message == NULL)
    {
      go_to (self, 0, 0);
      return;
    }

  mark_hit (self, FALSE);
  self->hit = kith_message_get_id (message);
  g_clear_handle_id (&self->hit_source, g_source_remove);
  self->hit_source = g_timeout_add (HIT_MSEC, hit_over_cb, self);
  go_to (self, self->hit, HIT_AT);
}

static void
refilled_cb (KithTimelineView *self)
{
  gint64 first_unread = kith_timeline_get_first_unread (self->timeline);

  if (self->is_jumping)
    {
      finish_jump (self);
      return;
    }

  /* "Newest" was asked for, or nothing is unread. */
  if (first_unread != 0 && kith_timeline_get_new_count (self->timeline) > 0 && !self->sticky)
    go_to (self, first_unread, UNREAD_AT);
  else
    go_to (self, 0, 0);
}

static void
remember_place (KithTimelineView *self)
{
  Place *place = g_new0 (Place, 1);
  GHashTableIter iter;
  gpointer value;

  place->y = G_MAXDOUBLE;
  g_hash_table_iter_init (&iter, self->rows);
  while (!self->sticky && g_hash_table_iter_next (&iter, NULL, &value))
    {
      KithMessage *message = kith_message_row_get_message (value);
      graphene_rect_t bounds;

      if (message != NULL && gtk_widget_get_mapped (value)
          && gtk_widget_compute_bounds (value, GTK_WIDGET (self->scrolled), &bounds)
          && bounds.origin.y + bounds.size.height > 0 && bounds.origin.y < place->y)
        *place = (Place) { kith_message_get_id (message), bounds.origin.y };
    }
  if (place->id == 0)
    place->y = 0;

  g_object_set_data_full (G_OBJECT (self->conversation), "kith-timeline-place", place, g_free);
}

/* --- What the timeline and the conversation tell --------------------------------------------------------------- */

static void
is_loading_cb (KithTimelineView *self)
{
  g_autoptr(KithMessage) first = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  gint64 id = first != NULL ? kith_message_get_id (first) : 0;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  if (!kith_timeline_get_is_loading (self->timeline))
    self->unanswered = n == self->n_rows && id == self->first_row;
  self->n_rows = n;
  self->first_row = id;
  load_near_edges (self);
}

static void
chat_state_cb (KithTimelineView *self)
{
  gboolean typing = self->conversation != NULL
                    && kith_conversation_get_chat_state (self->conversation) == KITH_CHAT_STATE_COMPOSING
                    && kith_timeline_get_at_newest (self->timeline);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tail));

  if (typing && n == 0)
    {
      g_autoptr(GtkStringObject) dots = gtk_string_object_new ("typing");

      g_list_store_append (self->tail, dots);
      bounds_changed_cb (self);
    }
  else if (!typing && n > 0)
    {
      g_list_store_remove_all (self->tail);
      bounds_changed_cb (self);
    }
}

static void
at_newest_cb (KithTimelineView *self)
{
  chat_state_cb (self);
  update_attention (self);
}

static void
newest_clicked (KithTimelineView *self)
{
  kith_timeline_view_to_newest (self);
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
is_active_cb (KithTimelineView *self)
{
  update_attention (self);
}

static void
listen_to_window (KithTimelineView *self,
                  GtkWindow        *window)
{
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, is_active_cb, self);
  self->window = window;
  if (window != NULL)
    g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (is_active_cb), self);
}

static void
kith_timeline_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_timeline_view_parent_class)->root (widget);

  listen_to_window (KITH_TIMELINE_VIEW (widget), GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW)));
}

static void
kith_timeline_view_unroot (GtkWidget *widget)
{
  listen_to_window (KITH_TIMELINE_VIEW (widget), NULL);

  GTK_WIDGET_CLASS (kith_timeline_view_parent_class)->unroot (widget);
}

static void
kith_timeline_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_timeline_view_parent_class)->map (widget);

  update_attention (KITH_TIMELINE_VIEW (widget));
}

static void
kith_timeline_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_timeline_view_parent_class)->unmap (widget);

  update_attention (KITH_TIMELINE_VIEW (widget));
}

static void
kith_timeline_view_dispose (GObject *object)
{
  KithTimelineView *self = KITH_TIMELINE_VIEW (object);

  if (self->timeline_signals != NULL)
    kith_timeline_view_set_conversation (self, NULL);
  if (self->settle_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->settle_tick);
  self->settle_tick = 0;
  g_clear_handle_id (&self->seen, g_source_remove);
  g_clear_handle_id (&self->midnight, g_source_remove);
  g_clear_handle_id (&self->hit_source, g_source_remove);
  if (self->model != NULL)
    gtk_no_selection_set_model (self->model, NULL);
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->models);
  g_clear_object (&self->tail);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  if (self->scrolled != NULL)
    g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_hadjustment (self->scrolled), self);
  g_clear_object (&self->adjustment);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_TIMELINE_VIEW);

  G_OBJECT_CLASS (kith_timeline_view_parent_class)->dispose (object);
}

static void
kith_timeline_view_finalize (GObject *object)
{
  g_hash_table_unref (KITH_TIMELINE_VIEW (object)->rows);
  g_object_unref (KITH_TIMELINE_VIEW (object)->selection);

  G_OBJECT_CLASS (kith_timeline_view_parent_class)->finalize (object);
}

static void
kith_timeline_view_class_init (KithTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_timeline_view_dispose;
  object_class->finalize = kith_timeline_view_finalize;
  widget_class->root = kith_timeline_view_root;
  widget_class->unroot = kith_timeline_view_unroot;
  widget_class->map = kith_timeline_view_map;
  widget_class->unmap = kith_timeline_view_unmap;

  signals[SEEN] = g_signal_new ("seen", KITH_TYPE_TIMELINE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, KITH_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "conversation/kith-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, model);
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, newest_revealer);
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, newest);
  gtk_widget_class_bind_template_child (widget_class, KithTimelineView, newest_count);
  gtk_widget_class_bind_template_callback (widget_class, row_setup);
  gtk_widget_class_bind_template_callback (widget_class, row_bind);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, picking_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, newest_clicked);
}

static void
kith_timeline_view_init (KithTimelineView *self)
{
  g_autoptr(GtkFlattenListModel) flat = NULL;

  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->sticky = TRUE;
  self->selection = kith_message_selection_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->newest_count), GTK_TEXT_DIR_LTR);

  self->models = g_list_store_new (G_TYPE_LIST_MODEL);
  self->tail = g_list_store_new (G_TYPE_OBJECT);
  flat = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->models)));
  gtk_no_selection_set_model (self->model, G_LIST_MODEL (flat));

  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (self->scrolled));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (bounds_changed_cb), self);
  /* A few rows that break their lines elsewhere leave the vertical one as it is. */
  g_signal_connect_swapped (gtk_scrolled_window_get_hadjustment (self->scrolled), "changed", G_CALLBACK (settle_soon), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);

  self->timeline_signals = g_signal_group_new (KITH_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline_signals, "refilled", G_CALLBACK (refilled_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::is-loading", G_CALLBACK (is_loading_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::new-count", G_CALLBACK (update_newest), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::at-newest", G_CALLBACK (at_newest_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "items-changed", G_CALLBACK (bounds_changed_cb), self);

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::chat-state", G_CALLBACK (chat_state_cb), self);

  self->midnight = g_timeout_add_seconds (kith_time_format_to_midnight (g_get_real_time ()), midnight_cb, self);
}

static void
leave (KithTimelineView *self)
{
  kith_message_selection_clear (self->selection);
  remember_place (self);
  kith_timeline_leave (self->timeline);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->placing = 0;
  self->is_jumping = FALSE;
  g_clear_handle_id (&self->seen, g_source_remove);
}

void
kith_timeline_view_set_conversation (KithTimelineView *self,
                                     KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_TIMELINE_VIEW (self));
  g_return_if_fail (conversation == NULL || kith_conversation_get_timeline (conversation) != NULL);

  if (self->conversation == conversation)
    return;

  if (self->timeline != NULL)
    leave (self);

  g_list_store_remove_all (self->models);
  g_list_store_remove_all (self->tail);
  g_set_object (&self->conversation, conversation);
  self->timeline = conversation != NULL ? kith_conversation_get_timeline (conversation) : NULL;
  self->last_seen = 0;
  g_signal_group_set_target (self->timeline_signals, self->timeline);
  g_signal_group_set_target (self->conversation_signals, conversation);
  if (conversation == NULL)
    return;

  g_list_store_append (self->models, self->timeline);
  g_list_store_append (self->models, self->tail);
  chat_state_cb (self);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0 || kith_conversation_get_unread_count (conversation) > 0)
    {
      self->sticky = FALSE;
      self->placing = PLACE_FRAMES; /* nothing is seen before it is placed */
      kith_timeline_open (self->timeline);
    }
  else
    {
      const Place *place = g_object_get_data (G_OBJECT (conversation), "kith-timeline-place");

      go_to (self, place != NULL ? place->id : 0, place != NULL ? place->y : 0);
    }
}

void
kith_timeline_view_jump (KithTimelineView *self,
                         gint64            sort_time,
                         gint64            sort_tie)
{
  KithMessage *found;

  g_return_if_fail (KITH_IS_TIMELINE_VIEW (self));

  if (self->timeline == NULL)
    return;

  self->jump = (KithMessageData) { .sort_time = sort_time, .sort_tie = sort_tie };
  found = find_jump_target (self);
  if (found != NULL && kith_message_get_data (found)->sort_time == sort_time && kith_message_get_data (found)->sort_tie == sort_tie)
    {
      finish_jump (self);
      return;
    }

  self->is_jumping = TRUE;
  self->sticky = FALSE;
  self->placing = PLACE_FRAMES;
  kith_timeline_open_at (self->timeline, sort_time, sort_tie);
}

void
kith_timeline_view_to_newest (KithTimelineView *self)
{
  g_return_if_fail (KITH_IS_TIMELINE_VIEW (self));

  if (self->timeline == NULL)
    return;

  if (kith_timeline_get_at_newest (self->timeline))
    {
      go_to (self, 0, 0);
      return;
    }
  self->sticky = TRUE;
  kith_timeline_load_newest (self->timeline);
}

KithMessageSelection *
kith_timeline_view_get_selection (KithTimelineView *self)
{
  g_return_val_if_fail (KITH_IS_TIMELINE_VIEW (self), NULL);

  return self->selection;
}

void
kith_timeline_view_grab_focus (KithTimelineView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  /* The dots of who types are the last, and nothing to stand on. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->tail)) > 0)
    n--;
  if (n == 0)
    return;

  gtk_list_view_scroll_to (self->list, n - 1, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
kith_timeline_view_popup_reactions (KithTimelineView *self,
                                    gint64            message)
{
  KithMessageRow *row;

  g_return_if_fail (KITH_IS_TIMELINE_VIEW (self));

  row = g_hash_table_lookup (self->rows, &message);
  if (row != NULL)
    kith_message_row_popup_reactions (row);
}
