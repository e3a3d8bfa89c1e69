/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notification-picture.h"

#include <math.h>

/* How much of the pixel at (x, y) lies within the disc in the middle, from 0 to 1. */
static double
get_share (int x,
           int y,
           int width,
           int height)
{
  double distance = hypot (x + 0.5 - width / 2.0, y + 0.5 - height / 2.0);

  return CLAMP (MIN (width, height) / 2.0 - distance + 0.5, 0.0, 1.0);
}

KithPicture *
kith_notification_picture_new (GdkTexture *texture)
{
  g_autoptr(GdkTextureDownloader) downloader = NULL;
  g_autoptr(GBytes) bytes = NULL;
  KithPicture *picture;
  guint8 *pixels;
  gsize length;

  g_return_val_if_fail (GDK_IS_TEXTURE (texture), NULL);

  downloader = gdk_texture_downloader_new (texture);
  picture = g_new0 (KithPicture, 1);
  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8);
  bytes = gdk_texture_downloader_download_bytes (downloader, &picture->stride);
  picture->width = gdk_texture_get_width (texture);
  picture->height = gdk_texture_get_height (texture);

  pixels = g_bytes_unref_to_data (g_steal_pointer (&bytes), &length);
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      {
        guint8 *alpha = pixels + (gsize) y * picture->stride + (gsize) x * 4 + 3;

        *alpha = (guint8) (*alpha * get_share (x, y, picture->width, picture->height) + 0.5);
      }
  picture->bytes = g_bytes_new_take (pixels, length);

  return picture;
}
