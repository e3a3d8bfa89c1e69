/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-face.h"

#include "kith-future.h"
#include "kith-picture.h"

/* Two sizes are enough for all places where faces are; GTK makes them smaller. */
#define SIZE_SMALL 96
#define SIZE_LARGE 192

/* Each is a process for a moment. */
#define LOADING_MAX 2

/* Also those that cannot be shown are remembered. */
#define FACES_MAX 2000

struct _KithFace
{
  GObject     parent_instance;

  char       *path;
  char       *key;
  int         size;
  GdkTexture *texture;
  guint       n_lookers;
  gboolean    is_waiting;
  gboolean    is_loading;
  gboolean    is_done; /* decoded, or found to be impossible */
  GList       link;    /* in the order of looking, newest first */
};

enum
{
  PROP_0,
  PROP_TEXTURE,
  PROP_IS_DONE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithFace, kith_face, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

/* One for all windows. */
static struct
{
  GHashTable *faces;   /* key -> KithFace, owned */
  GQueue      looked;  /* of KithFace.link */
  GQueue      waiting; /* of KithFace, owned: the newest first, since that is where somebody looks */
  guint       n_loading;
  gsize       bytes;
  KithScope  *scope;
  gboolean    was_said;
} cache;

static void load_more (void);

static gsize
count_bytes (KithFace *self)
{
  return self->texture != NULL ? (gsize) self->size * (gsize) self->size * 4 : 0;
}

gsize
kith_face_count_bytes (void)
{
  return cache.bytes;
}

static void
kith_face_finalize (GObject *object)
{
  KithFace *self = KITH_FACE (object);

  g_clear_object (&self->texture);
  g_free (self->path);
  g_free (self->key);

  G_OBJECT_CLASS (kith_face_parent_class)->finalize (object);
}

static void
kith_face_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  if (prop_id == PROP_TEXTURE)
    g_value_set_object (value, KITH_FACE (object)->texture);
  else if (prop_id == PROP_IS_DONE)
    g_value_set_boolean (value, KITH_FACE (object)->is_done);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
kith_face_class_init (KithFaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_face_finalize;
  object_class->get_property = kith_face_get_property;

  properties[PROP_TEXTURE] =
    g_param_spec_object ("texture", NULL, NULL, GDK_TYPE_TEXTURE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_DONE] = g_param_spec_boolean ("is-done", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_face_init (KithFace *self)
{
  self->link.data = self;
}

/* Those that nobody looked at for the longest time go. */
static void
make_room (void)
{
  GList *next;

  for (GList *link = cache.looked.tail; link != NULL && (cache.bytes > KITH_FACE_BYTES_MAX || cache.looked.length > FACES_MAX); link = next)
    {
      KithFace *face = link->data;

      next = link->prev;
      if (face->n_lookers > 0 || face->is_loading || face->is_waiting)
        continue;
      g_queue_unlink (&cache.looked, link);
      cache.bytes -= count_bytes (face);
      g_hash_table_remove (cache.faces, face->key);
    }
}

/* What nobody may send is no fault of ours; a decoder that does not work is worth a line, but only one. */
static void
say (const GError *error)
{
  gboolean is_theirs = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) ||
                       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (is_theirs || cache.was_said)
    g_debug ("picture: %s", error->message);
  else
    g_message ("A picture could not be decoded: %s", error->message);
  cache.was_said |= !is_theirs;
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   data)
{
  KithFace *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const KithPicture *picture = value != NULL ? g_value_get_boxed (value) : NULL;

  cache.n_loading--;
  self->is_loading = FALSE;
  self->is_done = TRUE;
  if (picture != NULL)
    {
      self->texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8A8, picture->bytes, picture->stride);
      cache.bytes += count_bytes (self);
      make_room ();
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXTURE]);
    }
  else
    {
      say (error);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DONE]);
  load_more ();

  return dex_future_new_true ();
}

static void
load_more (void)
{
  while (cache.n_loading < LOADING_MAX && cache.waiting.length > 0)
    {
      g_autoptr(KithFace) face = g_queue_pop_head (&cache.waiting);

      face->is_waiting = FALSE;
      /* Scrolled away before its turn came. */
      if (face->n_lookers == 0 || face->is_done || face->is_loading)
        continue;
      face->is_loading = TRUE;
      cache.n_loading++;
      dex_future_disown (dex_future_finally (kith_picture_load (cache.scope, face->path, (guint) face->size, TRUE), loaded_cb, g_object_ref (face),
                                             g_object_unref));
    }
}

KithFace *
kith_face_look (const char *path,
                int         size)
{
  g_autofree char *key = NULL;
  KithFace *face;

  g_return_val_if_fail (path != NULL && size > 0, NULL);

  if (cache.faces == NULL)
    {
      cache.faces = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
      cache.scope = kith_scope_new ();
    }

  size = size <= SIZE_SMALL ? SIZE_SMALL : SIZE_LARGE;
  key = g_strdup_printf ("%d %s", size, path);
  face = g_hash_table_lookup (cache.faces, key);
  if (face == NULL)
    {
      face = g_object_new (KITH_TYPE_FACE, NULL);
      face->path = g_strdup (path);
      face->key = g_steal_pointer (&key);
      face->size = size;
      g_hash_table_insert (cache.faces, face->key, face);
    }
  else
    {
      g_queue_unlink (&cache.looked, &face->link);
    }
  g_queue_push_head_link (&cache.looked, &face->link);

  face->n_lookers++;
  if (!face->is_done && !face->is_waiting)
    {
      face->is_waiting = TRUE;
      g_queue_push_head (&cache.waiting, g_object_ref (face));
      load_more ();
    }
  g_object_ref (face);
  make_room ();

  return face;
}

void
kith_face_leave (KithFace *self)
{
  g_return_if_fail (KITH_IS_FACE (self) && self->n_lookers > 0);

  self->n_lookers--;
  g_object_unref (self);
  make_room ();
}

GdkTexture *
kith_face_get_texture (KithFace *self)
{
  g_return_val_if_fail (KITH_IS_FACE (self), NULL);

  return self->texture;
}

gboolean
kith_face_get_is_done (KithFace *self)
{
  g_return_val_if_fail (KITH_IS_FACE (self), TRUE);

  return self->is_done;
}
