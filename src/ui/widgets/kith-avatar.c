/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-avatar.h"

#include "kith-face.h"
#include "kith-person-color.h"

struct _KithAvatar
{
  GtkWidget parent_instance;

  char *name;
  char *key;
  int size;
  KithShow show;
  char *picture;
  KithFace *face; /* while we are on the screen */

  GtkWidget *presence;
  PangoLayout *initials;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_KEY,
  PROP_SIZE,
  PROP_SHOW,
  PROP_PICTURE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithAvatar, kith_avatar, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static const char *
next_word (const char *p)
{
  while (*p != '\0' && !g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  while (*p != '\0' && !g_unichar_isalnum (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);

  return p;
}

static gboolean
has_case (gunichar c)
{
  return g_unichar_toupper (c) != g_unichar_tolower (c) || g_unichar_isdigit (c);
}

/**
 * kith_avatar_initials:
 *
 * The first letters of the first and the last word. One in scripts without capitals, where two letters side by side would be read as a word.
 */
char *
kith_avatar_initials (const char *name)
{
  GString *initials = g_string_new (NULL);
  const char *first, *last;

  if (name == NULL)
    name = "";
  first = name;
  if (*first != '\0' && !g_unichar_isalnum (g_utf8_get_char (first)))
    {
      while (*first != '\0' && !g_unichar_isalnum (g_utf8_get_char (first)))
        first = g_utf8_next_char (first);
    }
  if (*first == '\0')
    return g_string_free (initials, FALSE);

  last = first;
  for (const char *word = next_word (first); *word != '\0'; word = next_word (word))
    last = word;

  g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (first)));
  if (last != first && has_case (g_utf8_get_char (first)) && has_case (g_utf8_get_char (last)))
    g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (last)));

  return g_string_free (initials, FALSE);
}

static void
update_presence (KithAvatar *self)
{
  gtk_widget_remove_css_class (self->presence, "away");
  gtk_widget_remove_css_class (self->presence, "busy");
  if (self->show == KITH_SHOW_AWAY || self->show == KITH_SHOW_XA)
    gtk_widget_add_css_class (self->presence, "away");
  else if (self->show == KITH_SHOW_DND)
    gtk_widget_add_css_class (self->presence, "busy");

  gtk_widget_set_visible (self->presence, self->show != KITH_SHOW_OFFLINE);
}

static void
forget_initials (KithAvatar *self)
{
  g_clear_object (&self->initials);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static PangoLayout *
ensure_initials (KithAvatar *self)
{
  g_autofree char *text = NULL;
  PangoFontDescription *font;

  if (self->initials != NULL)
    return self->initials;

  text = kith_avatar_initials (self->name);
  self->initials = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  font = pango_font_description_copy (pango_context_get_font_description (gtk_widget_get_pango_context (GTK_WIDGET (self))));
  pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_font_description_set_absolute_size (font, self->size * 0.4 * PANGO_SCALE);
  pango_layout_set_font_description (self->initials, font);
  pango_font_description_free (font);

  return self->initials;
}

/* --- The picture ------------------------------------------------------------------------------------------------ */

static void
texture_changed (KithAvatar *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_face (KithAvatar *self)
{
  if (self->face == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->face, texture_changed, self);
  kith_face_leave (g_steal_pointer (&self->face));
}

static void
look_at_face (KithAvatar *self)
{
  leave_face (self);
  if (self->picture != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->face = kith_face_look (self->picture, self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
      g_signal_connect_object (self->face, "notify::texture", G_CALLBACK (texture_changed), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kith_avatar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kith_avatar_parent_class)->map (widget);

  look_at_face (KITH_AVATAR (widget));
}

static void
kith_avatar_unmap (GtkWidget *widget)
{
  leave_face (KITH_AVATAR (widget));

  GTK_WIDGET_CLASS (kith_avatar_parent_class)->unmap (widget);
}

static void
snapshot_initials (KithAvatar  *self,
                   GtkSnapshot *snapshot)
{
  const float size = (float) self->size;
  PangoLayout *layout = ensure_initials (self);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((size - (float) extents.width) / 2 - (float) extents.x,
                                                          (size - (float) extents.height) / 2 - (float) extents.y));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
}

static void
kith_avatar_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  KithAvatar *self = KITH_AVATAR (widget);
  const float size = (float) self->size;
  GdkTexture *texture = self->face != NULL ? kith_face_get_texture (self->face) : NULL;
  GskRoundedRect disc;
  GdkRGBA color;

  kith_person_color_disc (self->key != NULL ? self->key : "", &color);
  gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (0, 0, size, size), size / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  if (texture != NULL)
    gtk_snapshot_append_scaled_texture (snapshot, texture, GSK_SCALING_FILTER_TRILINEAR, &disc.bounds);
  else
    gtk_snapshot_append_color (snapshot, &color, &disc.bounds);
  gtk_snapshot_pop (snapshot);
  if (texture == NULL)
    snapshot_initials (self, snapshot);

  gtk_widget_snapshot_child (widget, self->presence, snapshot);
}

static void
kith_avatar_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  KithAvatar *self = KITH_AVATAR (widget);

  gtk_widget_measure (self->presence, orientation, -1, NULL, NULL, NULL, NULL);
  *minimum = *natural = self->size;
}

static void
kith_avatar_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  KithAvatar *self = KITH_AVATAR (widget);
  GtkAllocation place = { 0 };
  int hang = self->size < 32 ? 3 : 0; /* a small disc would be half covered */

  if (!gtk_widget_should_layout (self->presence))
    return;

  gtk_widget_measure (self->presence, GTK_ORIENTATION_HORIZONTAL, -1, &place.width, NULL, NULL, NULL);
  gtk_widget_measure (self->presence, GTK_ORIENTATION_VERTICAL, -1, &place.height, NULL, NULL, NULL);
  place.x = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -hang : self->size - place.width + hang;
  place.y = self->size - place.height + hang;
  gtk_widget_size_allocate (self->presence, &place, -1);
}

static void
kith_avatar_system_setting_changed (GtkWidget        *widget,
                                    GtkSystemSetting  setting)
{
  forget_initials (KITH_AVATAR (widget));

  GTK_WIDGET_CLASS (kith_avatar_parent_class)->system_setting_changed (widget, setting);
}

static void
kith_avatar_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  KithAvatar *self = KITH_AVATAR (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_SHOW:
      g_value_set_enum (value, self->show);
      break;
    case PROP_PICTURE:
      g_value_set_string (value, self->picture);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_avatar_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  KithAvatar *self = KITH_AVATAR (object);

  switch (prop_id)
    {
    case PROP_NAME:
      if (g_set_str (&self->name, g_value_get_string (value)))
        {
          forget_initials (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_KEY:
      if (g_set_str (&self->key, g_value_get_string (value)))
        {
          gtk_widget_queue_draw (GTK_WIDGET (self));
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SIZE:
      if (self->size != g_value_get_int (value))
        {
          self->size = g_value_get_int (value);
          forget_initials (self);
          look_at_face (self);
          gtk_widget_queue_resize (GTK_WIDGET (self));
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SHOW:
      if (self->show != (KithShow) g_value_get_enum (value))
        {
          self->show = (KithShow) g_value_get_enum (value);
          update_presence (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_PICTURE:
      if (g_set_str (&self->picture, g_value_get_string (value)))
        {
          look_at_face (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_avatar_dispose (GObject *object)
{
  KithAvatar *self = KITH_AVATAR (object);

  leave_face (self);
  g_clear_object (&self->initials);
  g_clear_pointer (&self->presence, gtk_widget_unparent);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->picture, g_free);

  G_OBJECT_CLASS (kith_avatar_parent_class)->dispose (object);
}

static void
kith_avatar_class_init (KithAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kith_avatar_dispose;
  object_class->get_property = kith_avatar_get_property;
  object_class->set_property = kith_avatar_set_property;
  widget_class->map = kith_avatar_map;
  widget_class->unmap = kith_avatar_unmap;
  widget_class->measure = kith_avatar_measure;
  widget_class->size_allocate = kith_avatar_size_allocate;
  widget_class->snapshot = kith_avatar_snapshot;
  widget_class->system_setting_changed = kith_avatar_system_setting_changed;

  properties[PROP_NAME] = g_param_spec_string ("person-name", NULL, NULL, NULL, flags);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 512, 40, flags);
  properties[PROP_SHOW] = g_param_spec_enum ("presence", NULL, NULL, KITH_TYPE_SHOW, KITH_SHOW_OFFLINE, flags);
  properties[PROP_PICTURE] = g_param_spec_string ("picture", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "kith-avatar");

  /* The name stands beside it, presence is said in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
kith_avatar_init (KithAvatar *self)
{
  self->size = 40;
  self->presence = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->presence, "presence");
  gtk_widget_set_visible (self->presence, FALSE);
  gtk_widget_set_parent (self->presence, GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}
