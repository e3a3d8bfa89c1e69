/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-person-color.h"
#include "kith-time-format.h"

#include <math.h>

/* XEP-0392 s. 13.2: the test vectors, at saturation 100 and lightness 50. */
static void
test_vectors (void)
{
  static const struct { const char *text; double hue; double red, green, blue; } vectors[] = {
    { "Romeo", 327.255249, 0.865, 0.000, 0.686 },
    { "juliet@capulet.lit", 209.410400, 0.000, 0.515, 0.573 },
    { "\360\237\230\272", 331.199341, 0.872, 0.000, 0.659 },
    { "council", 359.994507, 0.918, 0.000, 0.394 },
    { "Board", 171.430664, 0.000, 0.527, 0.457 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      GdkRGBA color;

      g_assert_cmpfloat_with_epsilon (kith_person_color_hue (vectors[i].text), vectors[i].hue, 0.0001);
      kith_person_color_hsluv (vectors[i].hue, 100, 50, &color);
      g_assert_cmpfloat_with_epsilon (color.red, vectors[i].red, 0.002);
      g_assert_cmpfloat_with_epsilon (color.green, vectors[i].green, 0.002);
      g_assert_cmpfloat_with_epsilon (color.blue, vectors[i].blue, 0.002);
    }
}

static double
luminance (const GdkRGBA *color)
{
  const double channels[] = { color->red, color->green, color->blue };
  const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (guint i = 0; i < 3; i++)
    sum += weights[i] * (channels[i] <= 0.04045 ? channels[i] / 12.92 : pow ((channels[i] + 0.055) / 1.055, 2.4));

  return sum;
}

/* mock.md "Colours": white letters on a disc of any hue. */
static void
test_contrast (void)
{
  for (guint hue = 0; hue < 360; hue++)
    {
      GdkRGBA disc;

      kith_person_color_hsluv (hue, 72, 46, &disc);
      g_assert_cmpfloat (1.05 / (luminance (&disc) + 0.05), >=, 4.5);
    }
}

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_times (void)
{
  const gint64 day = G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  const gint64 now = G_GINT64_CONSTANT (1763647200) * G_USEC_PER_SEC; /* Thursday, 20 November 2025, 14:00 UTC */

  assert_text (kith_time_format_clock (now), "14:00");
  assert_text (kith_time_format_list (now, now), "14:00");
  assert_text (kith_time_format_list (now - day, now), "Wed");
  assert_text (kith_time_format_list (now - 6 * day, now), "Fri");
  assert_text (kith_time_format_list (now - 7 * day, now), "13 Nov");
  assert_text (kith_time_format_list (now - 365 * day, now), "20 Nov 2024");
  assert_text (kith_time_format_list (now + 2 * day, now), "22 Nov");
  assert_text (kith_time_format_day (now, now), "Today");
  assert_text (kith_time_format_day (now - day, now), "Yesterday");
  assert_text (kith_time_format_day (now - 7 * day, now), "Thursday, 13 November");
  assert_text (kith_time_format_day (now - 365 * day, now), "Wednesday, 20 November 2024");
  g_assert_cmpuint (kith_time_format_to_midnight (now), <=, 3600);

  /* Stamps that no calendar has are no reason to stop. */
  assert_text (kith_time_format_clock (G_MAXINT64), "");
  assert_text (kith_time_format_list (G_MININT64, now), "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/person-color/vectors", test_vectors);
  g_test_add_func ("/person-color/contrast", test_contrast);
  g_test_add_func ("/time-format", test_times);

  return g_test_run ();
}
