/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-text.h"

#include "kith-display-text.h"

/* mock.md: a factor on the font's own height. */
#define LINE_HEIGHT 1.1

#define NATURAL_WIDTH 496
#define MINIMUM_WIDTH 24

struct _KithMessageText
{
  GtkWidget parent_instance;

  char *text;
  PangoLayout *layout;
  PangoDirection direction;
  int shaped_for; /* the width that shape is right for, down to shape.width; 0: none yet */
  KithTextShape shape;
  int offset;     /* of the longest line in the layout */
};

G_DEFINE_FINAL_TYPE (KithMessageText, kith_message_text, GTK_TYPE_WIDGET)

static void
forget_layout (KithMessageText *self)
{
  g_clear_object (&self->layout);
  self->shaped_for = 0;
}

static PangoLayout *
ensure_layout (KithMessageText *self)
{
  PangoContext *context;
  g_autoptr(PangoAttrList) attributes = NULL;

  if (self->layout != NULL)
    return self->layout;

  self->direction = kith_display_text_direction (self->text);
  if (self->direction == PANGO_DIRECTION_NEUTRAL)
    self->direction = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;

  /* One direction for the whole message, its own: lines of both would hang at both edges. */
  context = gtk_widget_create_pango_context (GTK_WIDGET (self));
  pango_context_set_base_dir (context, self->direction);

  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_line_height_new (LINE_HEIGHT));
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE)); /* they would be read as part of an address */

  self->layout = pango_layout_new (context);
  g_object_unref (context);
  pango_layout_set_auto_dir (self->layout, FALSE);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_attributes (self->layout, attributes);
  pango_layout_set_text (self->layout, self->text, -1);

  return self->layout;
}

static void
ensure_shape (KithMessageText *self,
              int              max_width)
{
  PangoLayout *layout = ensure_layout (self);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  PangoRectangle all, last;

  /* Lines that broke for the width break the same way down to the longest of them. */
  if (self->shaped_for > 0 && max_width <= self->shaped_for && max_width >= self->shape.width)
    return;

  max_width = MAX (max_width, MINIMUM_WIDTH);
  pango_layout_set_width (layout, max_width * PANGO_SCALE);
  pango_layout_get_extents (layout, NULL, &all);
  pango_layout_line_get_extents (pango_layout_get_line_readonly (layout, pango_layout_get_line_count (layout) - 1), NULL, &last);

  self->shaped_for = max_width;
  self->offset = PANGO_PIXELS (all.x);
  self->shape.width = PANGO_PIXELS_CEIL (all.width);
  self->shape.height = PANGO_PIXELS_CEIL (all.height);
  self->shape.last_line_width = PANGO_PIXELS_CEIL (last.width);
  self->shape.is_opposite = (self->direction == PANGO_DIRECTION_RTL) != is_rtl;
}

static GtkSizeRequestMode
kith_message_text_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kith_message_text_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  KithMessageText *self = KITH_MESSAGE_TEXT (widget);

  ensure_shape (self, orientation == GTK_ORIENTATION_VERTICAL && for_size > 0 ? for_size : NATURAL_WIDTH);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = MAX (self->shape.width, MINIMUM_WIDTH);
    }
  else
    {
      *minimum = *natural = self->shape.height;
    }
}

static void
kith_message_text_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  KithMessageText *self = KITH_MESSAGE_TEXT (widget);
  int x = -self->offset;
  GdkRGBA color;

  if (self->text == NULL)
    return;

  ensure_shape (self, gtk_widget_get_width (widget));
  if (self->direction == PANGO_DIRECTION_RTL)
    x += gtk_widget_get_width (widget) - self->shape.width;

  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, 0));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
kith_message_text_system_setting_changed (GtkWidget        *widget,
                                          GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (kith_message_text_parent_class)->system_setting_changed (widget, setting);

  forget_layout (KITH_MESSAGE_TEXT (widget));
  gtk_widget_queue_resize (widget);
}

static void
kith_message_text_direction_changed (GtkWidget        *widget,
                                     GtkTextDirection  previous)
{
  GTK_WIDGET_CLASS (kith_message_text_parent_class)->direction_changed (widget, previous);

  forget_layout (KITH_MESSAGE_TEXT (widget));
}

static void
kith_message_text_finalize (GObject *object)
{
  KithMessageText *self = KITH_MESSAGE_TEXT (object);

  g_clear_object (&self->layout);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (kith_message_text_parent_class)->finalize (object);
}

static void
kith_message_text_class_init (KithMessageTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kith_message_text_finalize;
  widget_class->get_request_mode = kith_message_text_get_request_mode;
  widget_class->measure = kith_message_text_measure;
  widget_class->snapshot = kith_message_text_snapshot;
  widget_class->system_setting_changed = kith_message_text_system_setting_changed;
  widget_class->direction_changed = kith_message_text_direction_changed;

  gtk_widget_class_set_css_name (widget_class, "kith-text");

  /* The row says it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
kith_message_text_init (KithMessageText *self)
{
  self->text = g_strdup ("");
  gtk_widget_add_css_class (GTK_WIDGET (self), "body");
}

/* @text: as it may be shown (kith-display-text) */
void
kith_message_text_set_text (KithMessageText *self,
                            const char      *text)
{
  g_return_if_fail (KITH_IS_MESSAGE_TEXT (self));

  if (!g_set_str (&self->text, text != NULL ? text : ""))
    return;

  forget_layout (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
kith_message_text_get_shape (KithMessageText *self,
                             int              max_width,
                             KithTextShape   *shape)
{
  g_return_if_fail (KITH_IS_MESSAGE_TEXT (self));

  ensure_shape (self, max_width);
  *shape = self->shape;
}
