/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-picture.h"

#include "kith-future.h"

#include <glycin.h>
#include <string.h>

#define LOAD_SECONDS 5
#define PIXELS_MAX   (64 * 1000 * 1000)

/* What the first bytes have to be; the decoder has more kinds than we want to show. */
#define HEAD_BYTES 12

G_DEFINE_BOXED_TYPE (KithPicture, kith_picture, kith_picture_copy, kith_picture_free)

KithPicture *
kith_picture_copy (const KithPicture *self)
{
  KithPicture *copy = g_memdup2 (self, sizeof *self);

  copy->bytes = g_bytes_ref (self->bytes);

  return copy;
}

void
kith_picture_free (KithPicture *self)
{
  g_bytes_unref (self->bytes);
  g_free (self);
}

/* --- What it is --------------------------------------------------------------------------------------------------------------- */

static gboolean
is_known_kind (const guint8 *head,
               gsize         length)
{
  if (length < HEAD_BYTES)
    return FALSE;

  return memcmp (head, "\211PNG\r\n\032\n", 8) == 0 || memcmp (head, "\377\330\377", 3) == 0 || memcmp (head, "GIF8", 4) == 0 ||
         (memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0);
}

static gboolean
is_known_type (const char *mime_type)
{
  static const char *const types[] = { "image/png", "image/jpeg", "image/webp", "image/gif", NULL };

  return mime_type != NULL && g_strv_contains (types, mime_type);
}

/* --- The decoder -------------------------------------------------------------------------------------------------------------- */

/* Never by its own choice: that may be none (security.md F11). */
static GlySandboxSelector
get_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? GLY_SANDBOX_SELECTOR_FLATPAK_SPAWN : GLY_SANDBOX_SELECTOR_BWRAP;
}

static void
loaded_cb (GObject      *loader,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  GlyImage *image = gly_loader_load_finish (GLY_LOADER (loader), result, &error);

  if (image != NULL)
    dex_promise_resolve_object (promise, image);
  else
    dex_promise_reject (promise, error);
}

static void
framed_cb (GObject      *image,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  GlyFrame *frame = gly_image_next_frame_finish (GLY_IMAGE (image), result, &error);

  if (frame != NULL)
    dex_promise_resolve_object (promise, frame);
  else
    dex_promise_reject (promise, error);
}

static DexFuture *
load_image (GlyLoader    *loader,
            GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  gly_loader_load_async (loader, cancellable, loaded_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static DexFuture *
load_frame (GlyImage     *image,
            GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  gly_image_next_frame_async (image, cancellable, framed_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static gboolean
is_bearable (guint64  width,
             guint64  height,
             GError **error)
{
  if (width > 0 && height > 0 && width <= PIXELS_MAX && height <= PIXELS_MAX / width)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "a picture of %" G_GUINT64_FORMAT " by %" G_GUINT64_FORMAT, width, height);
  return FALSE;
}

/* --- Making it smaller -------------------------------------------------------------------------------------------------------- */

/* Where the channels of a pixel are, in bytes. */
typedef struct
{
  guint    pixel;
  guint    red, green, blue, alpha; /* alpha G_MAXUINT: there is none */
  gboolean is_premultiplied;
} Layout;

static gboolean
get_layout (GlyMemoryFormat format,
            Layout         *layout)
{
  const guint none = G_MAXUINT;

  switch ((int) format)
    {
    case GLY_MEMORY_B8G8R8A8_PREMULTIPLIED:
      *layout = (Layout) { 4, 2, 1, 0, 3, TRUE };
      return TRUE;
    case GLY_MEMORY_A8R8G8B8_PREMULTIPLIED:
      *layout = (Layout) { 4, 1, 2, 3, 0, TRUE };
      return TRUE;
    case GLY_MEMORY_R8G8B8A8_PREMULTIPLIED:
      *layout = (Layout) { 4, 0, 1, 2, 3, TRUE };
      return TRUE;
    case GLY_MEMORY_B8G8R8A8:
      *layout = (Layout) { 4, 2, 1, 0, 3, FALSE };
      return TRUE;
    case GLY_MEMORY_A8R8G8B8:
      *layout = (Layout) { 4, 1, 2, 3, 0, FALSE };
      return TRUE;
    case GLY_MEMORY_R8G8B8A8:
      *layout = (Layout) { 4, 0, 1, 2, 3, FALSE };
      return TRUE;
    case GLY_MEMORY_A8B8G8R8:
      *layout = (Layout) { 4, 3, 2, 1, 0, FALSE };
      return TRUE;
    case GLY_MEMORY_R8G8B8:
      *layout = (Layout) { 3, 0, 1, 2, none, FALSE };
      return TRUE;
    case GLY_MEMORY_B8G8R8:
      *layout = (Layout) { 3, 2, 1, 0, none, FALSE };
      return TRUE;
    case GLY_MEMORY_G8A8_PREMULTIPLIED:
      *layout = (Layout) { 2, 0, 0, 0, 1, TRUE };
      return TRUE;
    case GLY_MEMORY_G8A8:
      *layout = (Layout) { 2, 0, 0, 0, 1, FALSE };
      return TRUE;
    case GLY_MEMORY_G8:
      *layout = (Layout) { 1, 0, 0, 0, none, FALSE };
      return TRUE;
    /* Two bytes a channel, in our own order: the higher one is enough. */
    case GLY_MEMORY_R16G16B16:
      *layout = (Layout) { 6, 0, 2, 4, none, FALSE };
      break;
    case GLY_MEMORY_R16G16B16A16_PREMULTIPLIED:
      *layout = (Layout) { 8, 0, 2, 4, 6, TRUE };
      break;
    case GLY_MEMORY_R16G16B16A16:
      *layout = (Layout) { 8, 0, 2, 4, 6, FALSE };
      break;
    case GLY_MEMORY_G16A16_PREMULTIPLIED:
      *layout = (Layout) { 4, 0, 0, 0, 2, TRUE };
      break;
    case GLY_MEMORY_G16A16:
      *layout = (Layout) { 4, 0, 0, 0, 2, FALSE };
      break;
    case GLY_MEMORY_G16:
      *layout = (Layout) { 2, 0, 0, 0, none, FALSE };
      break;
    default:
      return FALSE;
    }

  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    {
      layout->red++;
      layout->green++;
      layout->blue++;
      if (layout->alpha != none)
        layout->alpha++;
    }

  return TRUE;
}

typedef struct
{
  GBytes *bytes;
  guint   width, height, stride;
  Layout  layout;
  guint   size;
  gboolean is_square;
} Shrink;

/* The mean of the pixels [x0, x1) x [y0, y1). */
static void
mean (const Shrink *shrink,
      guint         x0,
      guint         x1,
      guint         y0,
      guint         y1,
      guint8       *out)
{
  const Layout *layout = &shrink->layout;
  const guint8 *data = g_bytes_get_data (shrink->bytes, NULL);
  guint64 red = 0, green = 0, blue = 0, alpha = 0, n = (guint64) (x1 - x0) * (y1 - y0);

  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      {
        const guint8 *pixel = data + (gsize) y * shrink->stride + (gsize) x * layout->pixel;
        guint a = layout->alpha != G_MAXUINT ? pixel[layout->alpha] : 255;
        guint weight = layout->is_premultiplied ? 255 : a;

        red += (guint64) pixel[layout->red] * weight;
        green += (guint64) pixel[layout->green] * weight;
        blue += (guint64) pixel[layout->blue] * weight;
        alpha += a;
      }

  out[0] = (guint8) (alpha > 0 ? MIN (red / alpha, 255) : 0);
  out[1] = (guint8) (alpha > 0 ? MIN (green / alpha, 255) : 0);
  out[2] = (guint8) (alpha > 0 ? MIN (blue / alpha, 255) : 0);
  out[3] = (guint8) (alpha / n);
}

/* On a thread. */
static DexFuture *
shrink_func (gpointer data)
{
  const Shrink *shrink = data;
  KithPicture *picture = g_new0 (KithPicture, 1);
  guint side = MIN (shrink->width, shrink->height);
  guint longest = MAX (shrink->width, shrink->height);
  guint from_width = shrink->is_square ? side : shrink->width;
  guint from_height = shrink->is_square ? side : shrink->height;
  guint left = (shrink->width - from_width) / 2;
  guint top = (shrink->height - from_height) / 2;
  guint8 *out;

  picture->width = picture->height = (int) shrink->size;
  if (!shrink->is_square)
    {
      guint most = MIN (longest, shrink->size);

      picture->width = (int) MAX ((guint64) from_width * most / longest, 1);
      picture->height = (int) MAX ((guint64) from_height * most / longest, 1);
    }
  picture->stride = (gsize) picture->width * 4;
  out = g_malloc (picture->stride * (gsize) picture->height);
  picture->bytes = g_bytes_new_take (out, picture->stride * (gsize) picture->height);

  for (guint y = 0; y < (guint) picture->height; y++)
    {
      guint y0 = (guint) ((guint64) y * from_height / (guint) picture->height);
      guint y1 = MAX ((guint) ((guint64) (y + 1) * from_height / (guint) picture->height), y0 + 1);

      for (guint x = 0; x < (guint) picture->width; x++)
        {
          guint x0 = (guint) ((guint64) x * from_width / (guint) picture->width);
          guint x1 = MAX ((guint) ((guint64) (x + 1) * from_width / (guint) picture->width), x0 + 1);

          mean (shrink, left + x0, left + x1, top + y0, top + y1, out + y * picture->stride + (gsize) x * 4);
        }
    }

  return dex_future_new_take_boxed (KITH_TYPE_PICTURE, picture);
}

/* What the decoder says is as little to be believed as what it read. */
static gboolean
take_frame (GlyFrame *frame,
            Shrink   *shrink,
            GError  **error)
{
  shrink->width = gly_frame_get_width (frame);
  shrink->height = gly_frame_get_height (frame);
  shrink->stride = gly_frame_get_stride (frame);
  if (!is_bearable (shrink->width, shrink->height, error))
    return FALSE;
  shrink->bytes = gly_frame_get_buf_bytes (frame);
  if (!get_layout (gly_frame_get_memory_format (frame), &shrink->layout) || shrink->bytes == NULL ||
      shrink->stride < (guint64) shrink->width * shrink->layout.pixel ||
      g_bytes_get_size (shrink->bytes) < (guint64) shrink->stride * (shrink->height - 1) + (guint64) shrink->width * shrink->layout.pixel)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "pixels of another kind");
      return FALSE;
    }

  return TRUE;
}

/* --- Loading ------------------------------------------------------------------------------------------------------------------ */

typedef struct
{
  KithScope *scope;
  char      *path;
  guint      size;
  gboolean   is_square;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  kith_scope_unref (load->scope);
  g_free (load->path);
  g_free (load);
}

static KithPicture *
load_await (Load         *load,
            GCancellable *cancellable,
            GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (load->path);
  g_autoptr(GInputStream) stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), error);
  g_autoptr(GBytes) head = NULL;
  g_autoptr(GlyLoader) loader = NULL;
  g_autoptr(GlyImage) image = NULL;
  g_autoptr(GlyFrame) frame = NULL;
  Shrink shrink = { .size = load->size, .is_square = load->is_square };

  head = stream != NULL ? dex_await_boxed (dex_input_stream_read_bytes (stream, HEAD_BYTES, G_PRIORITY_DEFAULT), error) : NULL;
  if (head == NULL)
    return NULL;
  if (!is_known_kind (g_bytes_get_data (head, NULL), g_bytes_get_size (head)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no picture of a kind that is shown");
      return NULL;
    }

  loader = gly_loader_new (file);
  gly_loader_set_sandbox_selector (loader, get_sandbox ());
  image = dex_await_object (kith_race (load->scope, load_image (loader, cancellable), LOAD_SECONDS), error);
  if (image == NULL || !is_bearable (gly_image_get_width (image), gly_image_get_height (image), error))
    return NULL;
  if (!is_known_type (gly_image_get_mime_type (image)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no picture of a kind that is shown");
      return NULL;
    }

  /* The first one; a picture that moves does not. */
  frame = dex_await_object (kith_race (load->scope, load_frame (image, cancellable), LOAD_SECONDS), error);
  if (frame == NULL || !take_frame (frame, &shrink, error))
    return NULL;

  return dex_await_boxed (kith_compute (shrink_func, &shrink), error);
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;
  KithPicture *picture = load_await (load, cancellable, &error);

  if (picture == NULL)
    {
      g_cancellable_cancel (cancellable);
      return dex_future_new_for_error (error);
    }

  return dex_future_new_take_boxed (KITH_TYPE_PICTURE, picture);
}

DexFuture *
kith_picture_load (KithScope  *scope,
                   const char *path,
                   guint       size,
                   gboolean    is_square)
{
  Load *load = g_new0 (Load, 1);

  load->scope = kith_scope_ref (scope);
  load->path = g_strdup (path);
  load->size = size;
  load->is_square = is_square;

  return kith_promise_for (kith_spawn (load_fiber, load, load_free));
}
