/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-bubble.h"

#include "kith-message-text.h"
#include "kith-person-color.h"
#include "kith-quote.h"
#include "kith-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define META_GAP 8
#define META_BELOW 1   /* the meta line is smaller: so that both stand on one base line */
#define MORE_ABOVE 4
#define SENDER_BELOW 1
#define QUOTE_BELOW 4
#define QUOTE_MIN 120
#define CONTENT_MAX 496 /* 520 without the padding */
#define CONTENT_MIN 24

struct _KithBubble
{
  GtkWidget parent_instance;

  GtkWidget *sender; /* these are made when they are needed */
  char *sender_key;
  GtkWidget *quote;
  GtkWidget *text;
  GtkWidget *meta;
  GtkWidget *time;
  GtkWidget *icon;
  GtkWidget *more;
};

/* Where things are for a width of the content. */
typedef struct
{
  KithTextShape text;
  int width;
  int height;
  int sender_height; /* these with what is below them */
  int quote_height;
  int more_height;
  int meta_width;
  int meta_height;
  gboolean meta_beside;
} Shape;

enum
{
  SHOW_MORE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithBubble, kith_bubble, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
get_shape (KithBubble *self,
           int         max_width,
           Shape      *shape)
{
  int more_width = 0;

  *shape = (Shape) { 0 };
  max_width = MAX (max_width, CONTENT_MIN);

  kith_message_text_get_shape (KITH_MESSAGE_TEXT (self->text), max_width, &shape->text);
  shape->width = shape->text.width;

  /* Measured as well: GTK hands on that a child has changed only once until it was measured. */
  gtk_widget_measure (self->text, GTK_ORIENTATION_VERTICAL, MAX (shape->width, CONTENT_MIN), NULL, &shape->height, NULL, NULL);

  if (self->sender != NULL && gtk_widget_get_visible (self->sender))
    {
      int sender_width;

      gtk_widget_measure (self->sender, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &sender_width, NULL, NULL);
      gtk_widget_measure (self->sender, GTK_ORIENTATION_VERTICAL, -1, NULL, &shape->sender_height, NULL, NULL);
      shape->width = MAX (shape->width, MIN (sender_width, max_width));
      shape->sender_height += SENDER_BELOW;
      shape->height += shape->sender_height;
    }

  if (self->quote != NULL && gtk_widget_get_visible (self->quote))
    {
      int quote_width;

      gtk_widget_measure (self->quote, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &quote_width, NULL, NULL);
      gtk_widget_measure (self->quote, GTK_ORIENTATION_VERTICAL, -1, NULL, &shape->quote_height, NULL, NULL);
      shape->width = MAX (shape->width, MIN (MAX (quote_width, QUOTE_MIN), max_width));
      shape->quote_height += QUOTE_BELOW;
      shape->height += shape->quote_height;
    }

  if (self->more != NULL && gtk_widget_get_visible (self->more))
    {
      gtk_widget_measure (self->more, GTK_ORIENTATION_HORIZONTAL, -1, &more_width, NULL, NULL, NULL);
      gtk_widget_measure (self->more, GTK_ORIENTATION_VERTICAL, -1, &shape->more_height, NULL, NULL, NULL);
      shape->width = MAX (shape->width, MIN (more_width, max_width));
      shape->height += MORE_ABOVE + shape->more_height;
    }

  if (gtk_widget_get_visible (self->meta))
    {
      int beside;

      gtk_widget_measure (self->meta, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &shape->meta_width, NULL, NULL);
      gtk_widget_measure (self->meta, GTK_ORIENTATION_VERTICAL, -1, NULL, &shape->meta_height, NULL, NULL);

      beside = (shape->more_height > 0 ? more_width : shape->text.last_line_width) + META_GAP + shape->meta_width;
      shape->meta_beside = beside <= max_width && !shape->text.is_opposite;
      if (shape->meta_beside)
        {
          shape->width = MAX (shape->width, beside);
          shape->height = MAX (shape->height, shape->meta_height);
        }
      else
        {
          shape->width = MAX (shape->width, MIN (shape->meta_width, max_width));
          shape->height += shape->meta_height;
        }
    }
}

static GtkSizeRequestMode
kith_bubble_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kith_bubble_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  Shape shape;

  get_shape (KITH_BUBBLE (widget), orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 ? for_size : CONTENT_MAX, &shape);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = CONTENT_MIN;
      *natural = MAX (shape.width, CONTENT_MIN);
    }
  else
    {
      *minimum = *natural = shape.height;
    }
}

static void
place (GtkWidget *child,
       gboolean   is_rtl,
       int        parent_width,
       int        start,
       int        y,
       int        width,
       int        height)
{
  GtkAllocation allocation = { is_rtl ? parent_width - start - width : start, y, width, height };

  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
kith_bubble_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  KithBubble *self = KITH_BUBBLE (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Shape shape;

  get_shape (self, width, &shape);
  if (shape.sender_height > 0)
    place (self->sender, is_rtl, width, 0, 0, width, shape.sender_height - SENDER_BELOW);
  if (shape.quote_height > 0)
    place (self->quote, is_rtl, width, 0, shape.sender_height, width, shape.quote_height - QUOTE_BELOW);
  place (self->text, is_rtl, width, 0, shape.sender_height + shape.quote_height, width, shape.text.height);

  if (shape.more_height > 0)
    {
      int more_width;

      gtk_widget_measure (self->more, GTK_ORIENTATION_HORIZONTAL, -1, &more_width, NULL, NULL, NULL);
      place (self->more, is_rtl, width, 0, shape.sender_height + shape.quote_height + shape.text.height + MORE_ABOVE, more_width, shape.more_height);
    }
  if (gtk_widget_get_visible (self->meta))
    place (self->meta, is_rtl, width, width - shape.meta_width, height - shape.meta_height - (shape.meta_beside ? META_BELOW : 0),
           shape.meta_width, shape.meta_height);
}

static void
more_clicked_cb (KithBubble *self)
{
  g_signal_emit (self, signals[SHOW_MORE], 0);
}

static void
kith_bubble_dispose (GObject *object)
{
  KithBubble *self = KITH_BUBBLE (object);

  g_clear_pointer (&self->sender, gtk_widget_unparent);
  g_clear_pointer (&self->sender_key, g_free);
  g_clear_pointer (&self->quote, gtk_widget_unparent);
  g_clear_pointer (&self->text, gtk_widget_unparent);
  g_clear_pointer (&self->meta, gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);

  G_OBJECT_CLASS (kith_bubble_parent_class)->dispose (object);
}

static void
kith_bubble_class_init (KithBubbleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_bubble_dispose;
  widget_class->get_request_mode = kith_bubble_get_request_mode;
  widget_class->measure = kith_bubble_measure;
  widget_class->size_allocate = kith_bubble_size_allocate;

  signals[SHOW_MORE] = g_signal_new ("show-more", KITH_TYPE_BUBBLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "kith-bubble");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
kith_bubble_init (KithBubble *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "bubble");

  /* U2: whatever is piled upon a letter stays within the bubble. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  self->text = g_object_new (KITH_TYPE_MESSAGE_TEXT, NULL);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));

  self->meta = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->meta, "meta-row");
  self->time = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (self->meta), self->time);
  self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_box_append (GTK_BOX (self->meta), self->icon);
  gtk_widget_set_parent (self->meta, GTK_WIDGET (self));
}

void
kith_bubble_set_text (KithBubble *self,
                      const char *text,
                      gboolean    is_styled,
                      gboolean    has_more)
{
  g_return_if_fail (KITH_IS_BUBBLE (self));

  kith_message_text_set_text (KITH_MESSAGE_TEXT (self->text), text, is_styled);

  if (has_more && self->more == NULL)
    {
      self->more = gtk_button_new_with_label (_("Show More"));
      gtk_widget_add_css_class (self->more, "caption");
      g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_clicked_cb), self);
      gtk_widget_set_parent (self->more, GTK_WIDGET (self));
    }
  if (self->more != NULL)
    gtk_widget_set_visible (self->more, has_more);
}

/* As dark or light as the window is. */
static void
update_sender_color (KithBubble *self)
{
  g_autoptr(PangoAttrList) attributes = NULL;
  GdkRGBA color;

  if (self->sender == NULL || self->sender_key == NULL)
    return;

  attributes = pango_attr_list_new ();
  kith_person_color_name (self->sender_key, adw_style_manager_get_dark (adw_style_manager_get_default ()), &color);
  pango_attr_list_insert (attributes, pango_attr_foreground_new ((guint16) (color.red * 65535), (guint16) (color.green * 65535),
                                                                 (guint16) (color.blue * 65535)));
  gtk_label_set_attributes (GTK_LABEL (self->sender), attributes);
}

void
kith_bubble_set_sender (KithBubble *self,
                        const char *name,
                        const char *key)
{
  g_return_if_fail (KITH_IS_BUBBLE (self));

  if (name != NULL && self->sender == NULL)
    {
      self->sender = gtk_label_new (NULL);
      gtk_label_set_ellipsize (GTK_LABEL (self->sender), PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (GTK_LABEL (self->sender), 0);
      gtk_widget_add_css_class (self->sender, "sender");
      gtk_widget_insert_after (self->sender, GTK_WIDGET (self), NULL);
      g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_sender_color), self, G_CONNECT_SWAPPED);
    }
  if (self->sender == NULL)
    return;

  g_set_str (&self->sender_key, key != NULL ? key : "");
  gtk_label_set_text (GTK_LABEL (self->sender), name != NULL ? name : "");
  gtk_widget_set_visible (self->sender, name != NULL);
  update_sender_color (self);
}

void
kith_bubble_set_quote (KithBubble *self,
                       const char *name,
                       const char *text,
                       gint64      target)
{
  g_return_if_fail (KITH_IS_BUBBLE (self));

  if (text != NULL && self->quote == NULL)
    {
      self->quote = GTK_WIDGET (kith_quote_new ());
      gtk_widget_insert_before (self->quote, GTK_WIDGET (self), self->text);
    }
  if (text != NULL)
    kith_quote_set_text (KITH_QUOTE (self->quote), name, text, target);
  if (self->quote != NULL)
    gtk_widget_set_visible (self->quote, text != NULL);
}

void
kith_bubble_set_meta (KithBubble *self,
                      const char *time,
                      const char *icon,
                      const char *tooltip,
                      gboolean    is_read)
{
  g_return_if_fail (KITH_IS_BUBBLE (self));

  gtk_widget_set_visible (self->meta, time != NULL);
  gtk_label_set_text (GTK_LABEL (self->time), time != NULL ? time : "");
  gtk_widget_set_visible (self->icon, icon != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  kith_ui_set_class (self->icon, "read", is_read);
  gtk_widget_set_tooltip_text (self->meta, tooltip);
}

int
kith_bubble_fit (KithBubble *self,
                 int         available)
{
  int minimum, natural, padding;
  Shape shape;

  g_return_val_if_fail (KITH_IS_BUBBLE (self), 0);

  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  if (natural <= available)
    return natural;

  /* What CSS adds around the content is what the minimum is larger by. */
  padding = minimum - CONTENT_MIN;
  get_shape (self, available - padding, &shape);

  return MAX (shape.width + padding, minimum);
}
