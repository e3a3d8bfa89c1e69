/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithScope KithScope;

/* A picture, decoded: rows of red, green, blue, alpha, not premultiplied. */
typedef struct
{
  GBytes *bytes;
  int     width;
  int     height;
  gsize   stride;
} KithPicture;

#define KITH_TYPE_PICTURE (kith_picture_get_type ())
GType      kith_picture_get_type (void) G_GNUC_CONST;

KithPicture *kith_picture_copy   (const KithPicture *self);
void         kith_picture_free   (KithPicture       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithPicture, kith_picture_free)

/**
 * kith_picture_load:
 * @path: a file that came from somebody else: PNG, JPEG, WebP or GIF
 * @size: pixels
 * @is_square: what is made of it is a square of so many pixels, cut from the middle; else all of it, made smaller where one side is longer
 *
 * Decodes outside of this process, in a sandbox that has neither network nor files (security.md F11); where no sandbox can be made there is no picture.
 *
 * Returns: (transfer full): future of KithPicture. Rejects with G_IO_ERROR_NOT_SUPPORTED for any other kind of file, _MESSAGE_TOO_LARGE beyond 64 million
 *   pixels, _TIMED_OUT after five seconds, or what the decoder says.
 */
DexFuture   *kith_picture_load   (KithScope         *scope,
                                  const char        *path,
                                  guint              size,
                                  gboolean           is_square);

G_END_DECLS
