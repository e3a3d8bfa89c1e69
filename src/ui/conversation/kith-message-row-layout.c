/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-row-private.h"

#include "kith-bubble.h"

/* mock.md "Measures" */
#define BUBBLE_MAX 520
#define OTHER_SIDE 64
#define GROUP_GAP 10
#define JOINT_GAP 2
#define DAY_ABOVE 12
#define UNREAD_ABOVE 14
#define UNREAD_BELOW 2
#define FAILED_ABOVE 4
#define REACTIONS_ABOVE 4
#define HOVER_BESIDE 8
#define AVATAR_SIZE 32
#define AVATAR_GAP 8
#define N_PLACES 7

static gboolean
is_in_room (KithMessageRow *self)
{
  return self->conversation != NULL && kith_conversation_get_kind (self->conversation) == KITH_CONVERSATION_ROOM;
}

typedef struct
{
  GtkWidget *child;
  int start; /* from the start edge */
  int y;
  int width;
  int height;
} Place;

static int
height_of (GtkWidget *child,
           int        width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);

  return height;
}

static int
width_of (GtkWidget *child,
          int        available)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);

  return MAX (minimum, MIN (natural, available));
}

/* All children from top to bottom for @width. Returns the height. */
static int
lay_out (KithMessageRow *self,
         int             width,
         Place           places[N_PLACES],
         guint          *n_places)
{
  gboolean own = self->message != NULL && kith_message_get_is_outgoing (self->message);
  KithGroupPosition group = self->message != NULL ? kith_message_get_group_position (self->message) : KITH_GROUP_SINGLE;
  GtkWidget *body = self->message != NULL ? self->bubble : self->typing;
  /* mock.md: in rooms the row begins after the picture, whoever speaks. */
  int start = is_in_room (self) ? AVATAR_SIZE + AVATAR_GAP : 0;
  guint n = 0;
  int y = 0;

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *pill = i == 0 ? self->gap : self->day;
      int w = is_there (pill) ? width_of (pill, width) : 0;

      if (w == 0)
        continue;

      y += DAY_ABOVE;
      places[n++] = (Place) { pill, (width - w) / 2, y, w, height_of (pill, w) };
      y += places[n - 1].height;
    }
  if (is_there (self->unread_line))
    {
      y += UNREAD_ABOVE;
      places[n++] = (Place) { self->unread_line, 0, y, width, height_of (self->unread_line, width) };
      y += places[n - 1].height + UNREAD_BELOW;
    }
  if (is_there (body))
    {
      int available = MIN (BUBBLE_MAX, MAX (width - start - OTHER_SIDE, 1));
      int w = body == self->bubble ? kith_bubble_fit (KITH_BUBBLE (body), available) : width_of (body, available);

      y += group == KITH_GROUP_SINGLE || group == KITH_GROUP_FIRST ? GROUP_GAP : JOINT_GAP;
      if (is_there (self->avatar))
        places[n++] = (Place) { self->avatar, 0, y, AVATAR_SIZE, AVATAR_SIZE };
      places[n++] = (Place) { body, own ? width - w : start, y, w, height_of (body, w) };
      y += places[n - 1].height;
    }
  if (is_there (self->reactions))
    {
      int w = width_of (self->reactions, MIN (BUBBLE_MAX, MAX (width - start - OTHER_SIDE, 1)));

      y += REACTIONS_ABOVE;
      places[n++] = (Place) { self->reactions, own ? width - w : start, y, w, height_of (self->reactions, w) };
      y += places[n - 1].height;
    }
  if (is_there (self->failed_line))
    {
      int w = width_of (self->failed_line, width);

      y += FAILED_ABOVE;
      places[n++] = (Place) { self->failed_line, width - w, y, w, height_of (self->failed_line, w) };
      y += places[n - 1].height;
    }
  *n_places = n;

  return y;
}

static GtkSizeRequestMode
kith_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kith_message_row_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  Place places[N_PLACES];
  guint n_places;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = BUBBLE_MAX + OTHER_SIDE;
    }
  else
    {
      *minimum = *natural = lay_out (KITH_MESSAGE_ROW (widget), for_size > 0 ? for_size : BUBBLE_MAX + OTHER_SIDE, places, &n_places);
    }
}

/* At the bubble's inner side; over its upper inner corner where there is no room. */
static void
place_hover_bar (KithMessageRow *self,
                 int             width,
                 const Place    *bubble)
{
  gboolean own = kith_message_get_is_outgoing (self->message);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int w, h, start;

  if (!is_there (self->hover_bar))
    return;

  w = width_of (self->hover_bar, width);
  h = height_of (self->hover_bar, w);
  start = own ? bubble->start - HOVER_BESIDE - w : bubble->start + bubble->width + HOVER_BESIDE;
  start = CLAMP (start, 0, MAX (width - w, 0));
  gtk_widget_size_allocate (self->hover_bar, &(GtkAllocation) { is_rtl ? width - start - w : start, bubble->y, w, h }, -1);
}

/* Where no bubble is. */
static void
place_mark (KithMessageRow *self,
            int             width,
            const Place    *bubble)
{
  gboolean own = kith_message_get_is_outgoing (self->message);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int w, h, y;

  if (!is_there (self->mark))
    return;

  w = width_of (self->mark, width);
  h = height_of (self->mark, w);
  y = bubble->y + MAX (bubble->height - h, 0) / 2;
  gtk_widget_size_allocate (self->mark, &(GtkAllocation) { own != is_rtl ? 0 : width - w, y, w, h }, -1);
}

static void
kith_message_row_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  KithMessageRow *self = KITH_MESSAGE_ROW (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Place places[N_PLACES];
  guint n_places;

  lay_out (self, width, places, &n_places);
  for (guint i = 0; i < n_places; i++)
    {
      const Place *p = &places[i];
      GtkAllocation allocation = { is_rtl ? width - p->start - p->width : p->start, p->y, p->width, p->height };

      gtk_widget_size_allocate (p->child, &allocation, -1);
      if (p->child == self->bubble)
        {
          self->bubble_area = allocation;
          place_hover_bar (self, width, p);
          place_mark (self, width, p);
        }
    }
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

void
kith_message_row_class_set_layout (GtkWidgetClass *widget_class)
{
  widget_class->get_request_mode = kith_message_row_get_request_mode;
  widget_class->measure = kith_message_row_measure;
  widget_class->size_allocate = kith_message_row_size_allocate;
}
