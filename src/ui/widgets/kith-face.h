/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KithFace:
 *
 * The picture in a file, ready to be drawn: decoded when somebody looks at it, shared by all who do, and forgotten after those that were looked at later when
 * there is no room for it any more. Property "texture": NULL until it is there, and where it cannot be shown; property "is-done": it is known which.
 */
#define KITH_TYPE_FACE (kith_face_get_type ())
G_DECLARE_FINAL_TYPE (KithFace, kith_face, KITH, FACE, GObject)

/* @size: pixels, of a square. Somebody looks at it from now on, until kith_face_leave (). (transfer full) */
KithFace   *kith_face_look        (const char *path,
                                   int         size);
/* @self: (transfer full) */
void        kith_face_leave       (KithFace   *self);
/* Borrowed. */
GdkTexture *kith_face_get_texture (KithFace   *self);
gboolean    kith_face_get_is_done (KithFace   *self);

/* For tests: what is kept, in bytes. */
gsize       kith_face_count_bytes (void);

/* What all of them may take together. */
#define KITH_FACE_BYTES_MAX (12 * 1024 * 1024)

G_END_DECLS
