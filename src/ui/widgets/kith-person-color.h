/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* XEP-0392: a person has the same hue everywhere. */
double kith_person_color_hue    (const char *key);
void   kith_person_color_hsluv  (double      hue,
                                 double      saturation,
                                 double      lightness,
                                 GdkRGBA    *color);
void   kith_person_color_disc   (const char *key,
                                 GdkRGBA    *color);
void   kith_person_color_name   (const char *key,
                                 gboolean    is_dark,
                                 GdkRGBA    *color);

G_END_DECLS
