/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-crop.h"

#include <math.h>

#define SIDE 288

/* A key's step: of what is to be seen, and of the zoom. */
#define STEP      0.05
#define ZOOM_STEP 1.1

/* XEP-0084 s. 4.2.1 and what servers take: small enough. */
#define PNG_BYTES 65536

struct _KithCrop
{
  GtkWidget parent_instance;

  GdkTexture *texture;
  double zoom;
  double x, y; /* of the middle, in the picture's pixels */
  double drag_x, drag_y;
  double pinch_zoom;
};

enum
{
  PROP_0,
  PROP_ZOOM,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithCrop, kith_crop, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

/* The side of what is inside, in the picture's pixels. */
static double
get_inside (KithCrop *self)
{
  return MIN (gdk_texture_get_width (self->texture), gdk_texture_get_height (self->texture)) / self->zoom;
}

static void
move_to (KithCrop *self,
         double    x,
         double    y)
{
  double half;

  if (self->texture == NULL)
    return;

  half = get_inside (self) / 2;
  self->x = CLAMP (x, half, gdk_texture_get_width (self->texture) - half);
  self->y = CLAMP (y, half, gdk_texture_get_height (self->texture) - half);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_zoom (KithCrop *self,
          double    zoom)
{
  zoom = CLAMP (zoom, 1.0, KITH_CROP_ZOOM_MAX);
  if (fabs (zoom - self->zoom) < 0.0001)
    return;

  self->zoom = zoom;
  move_to (self, self->x, self->y);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

/* --- Drawing --------------------------------------------------------------------------------------------------------- */

static void
append_picture (KithCrop    *self,
                GtkSnapshot *snapshot,
                double       side)
{
  double scale = side / get_inside (self);

  gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_TRILINEAR,
                                      &GRAPHENE_RECT_INIT ((float) (side / 2 - self->x * scale), (float) (side / 2 - self->y * scale),
                                                           (float) (gdk_texture_get_width (self->texture) * scale),
                                                           (float) (gdk_texture_get_height (self->texture) * scale)));
}

/* What will be outside of the disc is paler. */
static void
kith_crop_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  KithCrop *self = KITH_CROP (widget);
  const graphene_rect_t square = GRAPHENE_RECT_INIT (0, 0, SIDE, SIDE);
  GskRoundedRect disc;

  if (self->texture == NULL)
    return;

  gtk_snapshot_push_clip (snapshot, &square);
  gtk_snapshot_push_opacity (snapshot, 0.35);
  append_picture (self, snapshot, SIDE);
  gtk_snapshot_pop (snapshot);
  gsk_rounded_rect_init_from_rect (&disc, &square, SIDE / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  append_picture (self, snapshot, SIDE);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static GBytes *
draw_png (KithCrop    *self,
          GskRenderer *renderer,
          guint        size)
{
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  const graphene_rect_t square = GRAPHENE_RECT_INIT (0, 0, (float) size, (float) size);
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) drawn = NULL;

  gtk_snapshot_push_clip (snapshot, &square);
  append_picture (self, snapshot, size);
  gtk_snapshot_pop (snapshot);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return NULL;
  drawn = gsk_renderer_render_texture (renderer, node, &square);

  return gdk_texture_save_to_png_bytes (drawn);
}

GBytes *
kith_crop_dup_png (KithCrop *self,
                   guint    *size)
{
  static const guint sizes[] = { 192, 128, 96, 64 };
  GtkNative *native;
  GskRenderer *renderer;
  g_autoptr(GBytes) png = NULL;

  g_return_val_if_fail (KITH_IS_CROP (self) && size != NULL, NULL);

  native = gtk_widget_get_native (GTK_WIDGET (self));
  renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;
  if (self->texture == NULL || renderer == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_clear_pointer (&png, g_bytes_unref);
      png = draw_png (self, renderer, sizes[i]);
      *size = sizes[i];
      if (png == NULL || g_bytes_get_size (png) <= PNG_BYTES)
        break;
    }

  return g_steal_pointer (&png);
}

/* --- Moving ---------------------------------------------------------------------------------------------------------- */

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               KithCrop       *self)
{
  self->drag_x = self->x;
  self->drag_y = self->y;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          x,
                double          y,
                KithCrop       *self)
{
  double scale = self->texture != NULL ? get_inside (self) / SIDE : 0;

  move_to (self, self->drag_x - x * scale, self->drag_y - y * scale);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           KithCrop                 *self)
{
  set_zoom (self, self->zoom * pow (ZOOM_STEP, -dy));

  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                KithCrop         *self)
{
  self->pinch_zoom = self->zoom;
}

static void
pinch_cb (GtkGestureZoom *gesture,
          double          scale,
          KithCrop       *self)
{
  set_zoom (self, self->pinch_zoom * scale);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        KithCrop              *self)
{
  double step = self->texture != NULL ? get_inside (self) * STEP : 0;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_to (self, self->x - step, self->y);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_to (self, self->x + step, self->y);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_to (self, self->x, self->y - step);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_to (self, self->x, self->y + step);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      set_zoom (self, self->zoom * ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      set_zoom (self, self->zoom / ZOOM_STEP);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- Widget ---------------------------------------------------------------------------------------------------------- */

static void
kith_crop_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = *natural = SIDE;
}

static void
kith_crop_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  if (prop_id == PROP_ZOOM)
    g_value_set_double (value, KITH_CROP (object)->zoom);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
kith_crop_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  if (prop_id == PROP_ZOOM)
    set_zoom (KITH_CROP (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
kith_crop_finalize (GObject *object)
{
  g_clear_object (&KITH_CROP (object)->texture);

  G_OBJECT_CLASS (kith_crop_parent_class)->finalize (object);
}

static void
kith_crop_class_init (KithCropClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = kith_crop_finalize;
  object_class->get_property = kith_crop_get_property;
  object_class->set_property = kith_crop_set_property;
  widget_class->measure = kith_crop_measure;
  widget_class->snapshot = kith_crop_snapshot;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 1.0, KITH_CROP_ZOOM_MAX, 1.0,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "kith-crop");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
kith_crop_init (KithCrop *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();

  self->zoom = 1.0;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

void
kith_crop_set_texture (KithCrop   *self,
                       GdkTexture *texture)
{
  g_return_if_fail (KITH_IS_CROP (self));

  g_set_object (&self->texture, texture);
  set_zoom (self, 1.0);
  if (texture != NULL)
    move_to (self, gdk_texture_get_width (texture) / 2.0, gdk_texture_get_height (texture) / 2.0);
}
