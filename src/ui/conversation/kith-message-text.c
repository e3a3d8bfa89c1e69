/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-text.h"

#include "kith-display-text.h"
#include "kith-styling.h"

#include <adwaita.h>

/* mock.md: a factor on the font's own height. */
#define LINE_HEIGHT 1.1

#define NATURAL_WIDTH 496
#define MINIMUM_WIDTH 24

#define PART_GAP     4
#define QUOTE_INSET  12
#define QUOTE_BAR    3
#define CODE_INSET   8
#define CODE_ABOVE   6
#define CODE_RADIUS  7
#define CODE_SIZE    0.94
#define SHADE        0.06f

/* One block as it is laid out. */
typedef struct
{
  const KithBlock *block;
  PangoLayout *layout;
  int y;
  int width;  /* of its longest line */
  int height; /* with what is around a preformatted one */
  int offset; /* of the longest line in the layout */
} Part;

struct _KithMessageText
{
  GtkWidget parent_instance;

  char *text;
  gboolean is_styled;
  GPtrArray *blocks; /* of KithBlock; NULL: not looked at yet */
  GArray *parts;     /* of Part */
  PangoDirection direction;
  int shaped_for; /* the width that shape is right for, down to shape.width; 0: none yet */
  KithTextShape shape;
};

G_DEFINE_FINAL_TYPE (KithMessageText, kith_message_text, GTK_TYPE_WIDGET)

static void
part_clear (gpointer data)
{
  g_object_unref (((Part *) data)->layout);
}

static void
forget_layout (KithMessageText *self)
{
  g_array_set_size (self->parts, 0);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  self->shaped_for = 0;
}

static int
inset_of (const Part *part)
{
  return (int) part->block->depth * QUOTE_INSET + (part->block->is_preformatted ? CODE_INSET : 0);
}

static int
above (const Part *part)
{
  return part->block->is_preformatted ? CODE_ABOVE : 0;
}

/* --- Attributes --------------------------------------------------------------------------------------------------- */

static void
add (PangoAttrList  *attributes,
     PangoAttribute *attribute,
     guint           start,
     guint           end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

static void
add_link_color (PangoAttrList *attributes,
                guint          start,
                guint          end)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA accent;

  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (manager), adw_style_manager_get_dark (manager), &accent);
  add (attributes, pango_attr_foreground_new ((guint16) (accent.red * 65535), (guint16) (accent.green * 65535), (guint16) (accent.blue * 65535)),
       start, end);
  add (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, end);
}

static PangoAttrList *
make_attributes (const KithBlock *block)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_line_height_new (LINE_HEIGHT));
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE)); /* they would be read as part of an address */
  if (block->is_preformatted)
    {
      pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
      pango_attr_list_insert (attributes, pango_attr_scale_new (CODE_SIZE));
    }

  for (guint i = 0; i < block->spans->len; i++)
    {
      const KithSpan *span = &g_array_index (block->spans, KithSpan, i);

      if (span->style & KITH_SPAN_STRONG)
        add (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), span->start, span->end);
      if (span->style & KITH_SPAN_EMPHASIS)
        add (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC), span->start, span->end);
      if (span->style & KITH_SPAN_STRIKE)
        add (attributes, pango_attr_strikethrough_new (TRUE), span->start, span->end);
      if (span->style & KITH_SPAN_MONOSPACE)
        add (attributes, pango_attr_family_new ("monospace"), span->start, span->end);
      if (span->style & KITH_SPAN_LINK)
        add_link_color (attributes, span->start, span->end);
    }

  return attributes;
}

/* --- Layout ------------------------------------------------------------------------------------------------------- */

static void
ensure_parts (KithMessageText *self)
{
  PangoContext *context;

  if (self->blocks != NULL)
    return;

  self->direction = kith_display_text_direction (self->text);
  if (self->direction == PANGO_DIRECTION_NEUTRAL)
    self->direction = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;

  /* One direction for the whole message, its own: lines of both would hang at both edges. */
  context = gtk_widget_create_pango_context (GTK_WIDGET (self));
  pango_context_set_base_dir (context, self->direction);

  self->blocks = kith_styling_parse (self->text, self->is_styled);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      Part part = { .block = g_ptr_array_index (self->blocks, i), .layout = pango_layout_new (context) };
      g_autoptr(PangoAttrList) attributes = make_attributes (part.block);

      pango_layout_set_auto_dir (part.layout, FALSE);
      pango_layout_set_wrap (part.layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_attributes (part.layout, attributes);
      pango_layout_set_text (part.layout, part.block->text, -1);
      g_array_append_val (self->parts, part);
    }
  g_object_unref (context);
}

static void
ensure_shape (KithMessageText *self,
              int              max_width)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int y = 0;

  ensure_parts (self);

  /* Lines that broke for the width break the same way down to the longest of them. */
  if (self->shaped_for > 0 && max_width <= self->shaped_for && max_width >= self->shape.width)
    return;

  max_width = MAX (max_width, MINIMUM_WIDTH);
  self->shape = (KithTextShape) { .is_opposite = (self->direction == PANGO_DIRECTION_RTL) != is_rtl };
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);
      int around = inset_of (part) + (part->block->is_preformatted ? CODE_INSET : 0);
      PangoRectangle all, last;

      pango_layout_set_width (part->layout, MAX (max_width - around, MINIMUM_WIDTH) * PANGO_SCALE);
      pango_layout_get_extents (part->layout, NULL, &all);
      pango_layout_line_get_extents (pango_layout_get_line_readonly (part->layout, pango_layout_get_line_count (part->layout) - 1), NULL, &last);

      part->y = y;
      part->offset = PANGO_PIXELS (all.x);
      part->width = PANGO_PIXELS_CEIL (all.width);
      part->height = PANGO_PIXELS_CEIL (all.height) + 2 * above (part);
      self->shape.width = MAX (self->shape.width, part->width + around);
      /* Nothing stands in a box beside its last line. */
      self->shape.last_line_width = part->block->is_preformatted ? max_width : PANGO_PIXELS_CEIL (last.width) + around;
      self->shape.height = y + part->height;
      y = self->shape.height + PART_GAP;
    }
  self->shaped_for = max_width;
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

/* Where the layout of the part begins. */
static void
get_origin (KithMessageText *self,
            const Part      *part,
            int             *x,
            int             *y)
{
  *y = part->y + above (part);
  *x = self->direction == PANGO_DIRECTION_RTL
         ? gtk_widget_get_width (GTK_WIDGET (self)) - inset_of (part) - part->width - part->offset
         : inset_of (part) - part->offset;
}

static void
snapshot_bars (KithMessageText *self,
               GtkSnapshot     *snapshot,
               const Part      *part)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA color;

  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (manager), adw_style_manager_get_dark (manager), &color);
  for (guint d = 0; d < part->block->depth; d++)
    {
      int x = (int) d * QUOTE_INSET;
      GskRoundedRect bar;

      if (self->direction == PANGO_DIRECTION_RTL)
        x = width - x - QUOTE_BAR;
      gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT ((float) x, (float) part->y, QUOTE_BAR, (float) part->height), QUOTE_BAR / 2.f);
      gtk_snapshot_push_rounded_clip (snapshot, &bar);
      gtk_snapshot_append_color (snapshot, &color, &bar.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
snapshot_box (KithMessageText *self,
              GtkSnapshot     *snapshot,
              const Part      *part,
              GdkRGBA          color)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), inset = (int) part->block->depth * QUOTE_INSET;
  GskRoundedRect box;

  color.alpha *= SHADE;
  gsk_rounded_rect_init_from_rect (&box,
                                   &GRAPHENE_RECT_INIT (self->direction == PANGO_DIRECTION_RTL ? 0.f : (float) inset, (float) part->y,
                                                        (float) MAX (width - inset, 0), (float) part->height),
                                   CODE_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &color, &box.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
kith_message_text_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  KithMessageText *self = KITH_MESSAGE_TEXT (widget);
  GdkRGBA color;

  ensure_shape (self, gtk_widget_get_width (widget));
  gtk_widget_get_color (widget, &color);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      int x, y;

      snapshot_bars (self, snapshot, part);
      if (part->block->is_preformatted)
        snapshot_box (self, snapshot, part, color);
      get_origin (self, part, &x, &y);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
      gtk_snapshot_append_layout (snapshot, part->layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}

/* --- Links -------------------------------------------------------------------------------------------------------- */

/* Borrowed; NULL where there is none. */
static const char *
link_at (KithMessageText *self,
         double           at_x,
         double           at_y)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      int x, y, index, trailing;

      get_origin (self, part, &x, &y);
      if (!pango_layout_xy_to_index (part->layout, (int) ((at_x - x) * PANGO_SCALE), (int) ((at_y - y) * PANGO_SCALE), &index, &trailing))
        continue;
      for (guint s = 0; s < part->block->spans->len; s++)
        {
          const KithSpan *span = &g_array_index (part->block->spans, KithSpan, s);

          if (span->uri != NULL && (guint) index >= span->start && (guint) index < span->end)
            return span->uri;
        }
    }

  return NULL;
}

static void
motion_cb (KithMessageText *self,
           double           x,
           double           y)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), link_at (self, x, y) != NULL ? "pointer" : NULL);
}

static void
released_cb (KithMessageText *self,
             int              n_press,
             double           x,
             double           y)
{
  const char *uri = n_press == 1 ? link_at (self, x, y) : NULL;

  if (uri != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "message.open-link", "s", uri);
}

/* --- Object ------------------------------------------------------------------------------------------------------- */

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

/* Links and bars have the accent's colour. */
static void
colors_changed_cb (KithMessageText *self)
{
  forget_layout (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
kith_message_text_finalize (GObject *object)
{
  KithMessageText *self = KITH_MESSAGE_TEXT (object);

  g_array_unref (self->parts);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
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
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->text = g_strdup ("");
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  gtk_widget_add_css_class (GTK_WIDGET (self), "body");

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (colors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::accent-color", G_CALLBACK (colors_changed_cb), self, G_CONNECT_SWAPPED);
}

/* @text: as it may be shown (kith-display-text) */
void
kith_message_text_set_text (KithMessageText *self,
                            const char      *text,
                            gboolean         is_styled)
{
  g_return_if_fail (KITH_IS_MESSAGE_TEXT (self));

  is_styled = !!is_styled;
  if (!g_set_str (&self->text, text != NULL ? text : "") && self->is_styled == is_styled)
    return;

  self->is_styled = is_styled;
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
