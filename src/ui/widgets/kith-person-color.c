/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-person-color.h"

#include <math.h>

/* The numbers of HSLuv (https://www.hsluv.org), revision 4. */
#define KAPPA 903.2962962962963
#define EPSILON 0.0088564516790356308
#define REF_U 0.19783000664283681
#define REF_V 0.46831999493879100

static const double to_rgb[3][3] = {
  { 3.24096994190452134377, -1.53738317757009345794, -0.49861076029300328366 },
  { -0.96924363628087982613, 1.87596750150772066772, 0.04155505740717561247 },
  { 0.05563007969699360846, -0.20397695888897656435, 1.05697151424287856072 },
};

/**
 * kith_person_color_hue:
 * @key: a bare JID, or a nick in a room
 *
 * Returns: degrees (XEP-0392 s. 5.1)
 */
double
kith_person_color_hue (const char *key)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return (digest[0] | digest[1] << 8) / 65536.0 * 360.0;
}

/* The largest chroma that the screen has at @lightness and @hue. */
static double
max_chroma (double lightness,
            double hue)
{
  double sub1 = pow (lightness + 16, 3) / 1560896;
  double sub2 = sub1 > EPSILON ? sub1 : lightness / KAPPA;
  double radians = hue / 180 * G_PI;
  double shortest = G_MAXDOUBLE;

  for (guint channel = 0; channel < 3; channel++)
    {
      const double *m = to_rgb[channel];

      for (guint t = 0; t < 2; t++)
        {
          double top1 = (284517 * m[0] - 94839 * m[2]) * sub2;
          double top2 = (838422 * m[2] + 769860 * m[1] + 731718 * m[0]) * lightness * sub2 - 769860 * t * lightness;
          double bottom = (632260 * m[2] - 126452 * m[1]) * sub2 + 126452 * t;
          double length = top2 / bottom / (sin (radians) - top1 / bottom * cos (radians));

          if (length >= 0)
            shortest = MIN (shortest, length);
        }
    }

  return shortest;
}

static float
to_screen (double linear)
{
  double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1 / 2.4) - 0.055;

  return (float) CLAMP (value, 0, 1);
}

/* @hue in degrees, @saturation and @lightness in percent. */
void
kith_person_color_hsluv (double   hue,
                         double   saturation,
                         double   lightness,
                         GdkRGBA *color)
{
  double chroma = max_chroma (lightness, hue) / 100 * saturation;
  double u = cos (hue / 180 * G_PI) * chroma / (13 * lightness) + REF_U;
  double v = sin (hue / 180 * G_PI) * chroma / (13 * lightness) + REF_V;
  double y = lightness > 8 ? pow ((lightness + 16) / 116, 3) : lightness / KAPPA;
  double x = 9 * y * u / (4 * v);
  double z = (9 * y - 15 * v * y - v * x) / (3 * v);

  color->red = to_screen (to_rgb[0][0] * x + to_rgb[0][1] * y + to_rgb[0][2] * z);
  color->green = to_screen (to_rgb[1][0] * x + to_rgb[1][1] * y + to_rgb[1][2] * z);
  color->blue = to_screen (to_rgb[2][0] * x + to_rgb[2][1] * y + to_rgb[2][2] * z);
  color->alpha = 1;
}

/* For an avatar's disc, under white letters. */
void
kith_person_color_disc (const char *key,
                        GdkRGBA    *color)
{
  kith_person_color_hsluv (kith_person_color_hue (key), 72, 46, color);
}

/* For a name on a bubble. */
void
kith_person_color_name (const char *key,
                        gboolean    is_dark,
                        GdkRGBA    *color)
{
  kith_person_color_hsluv (kith_person_color_hue (key), 90, is_dark ? 72 : 40, color);
}
