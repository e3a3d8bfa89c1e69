/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture, of which a square is chosen: dragged, scrolled or pinched, or with the arrow keys, plus and minus. Property "zoom": from 1, where the square is as
 * large as it can be, to 8. */
#define KITH_TYPE_CROP (kith_crop_get_type ())
G_DECLARE_FINAL_TYPE (KithCrop, kith_crop, KITH, CROP, GtkWidget)

#define KITH_CROP_ZOOM_MAX 8.0

void    kith_crop_set_texture (KithCrop   *self,
                               GdkTexture *texture);
/* What is inside, as a PNG of *@size pixels; NULL where there is no picture, or nothing to draw with. (transfer full) */
GBytes *kith_crop_dup_png     (KithCrop   *self,
                               guint      *size);

G_END_DECLS
