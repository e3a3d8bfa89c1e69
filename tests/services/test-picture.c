/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-future.h"
#include "kith-picture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Decoded by the real decoder in its real sandbox. */

static char *folder;

static KithPicture *
load_await (const char *base64,
            guint       size,
            gboolean    is_square,
            GError    **error)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autofree char *path = g_build_filename (folder, "picture", NULL);
  g_autofree guchar *data = NULL;
  gsize length;

  data = g_base64_decode (base64, &length);
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) length, NULL));

  return dex_await_boxed (kith_picture_load (scope, path, size, is_square), error);
}

static void
assert_pixels (const char *base64,
               guint8      red,
               guint8      green,
               guint8      blue,
               guint8      alpha)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KithPicture) picture = load_await (base64, 16, TRUE, &error);
  const guint8 *pixels;

  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 16);
  g_assert_cmpint (picture->height, ==, 16);
  g_assert_cmpuint (g_bytes_get_size (picture->bytes), ==, 16 * 16 * 4);
  pixels = g_bytes_get_data (picture->bytes, NULL);
  for (guint i = 0; i < 16 * 16; i++)
    {
      g_assert_cmpint (ABS (pixels[i * 4] - red), <=, 12);
      g_assert_cmpint (ABS (pixels[i * 4 + 1] - green), <=, 12);
      g_assert_cmpint (ABS (pixels[i * 4 + 2] - blue), <=, 12);
      g_assert_cmpint (ABS (pixels[i * 4 + 3] - alpha), <=, 2);
    }
}

/* Every kind that is shown, however its pixels lie. */
static void
test_kinds (void)
{
  /* PNG, JPEG, GIF, WebP; then PNG that is grey, half transparent, with 16 bits */
  assert_pixels ("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAEUlEQVR4nGN4IK2CFTFQTwIAGg0j4RKP528AAAAASUVORK5CYII=", 224, 27, 36, 255);
  assert_pixels ("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN"
                 "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAEAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAA"
                 "AAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAHCf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ABIZKCv/2Q==",
                 224, 27, 36, 255);
  assert_pixels ("R0lGODlhCAAEAPAAAOAbJAAAACH5BAAAAAAALAAAAAAIAAQAAAIFhI+piwUAOw==", 224, 27, 36, 255);
  assert_pixels ("UklGRkAAAABXRUJQVlA4IDQAAAAQAgCdASoIAAQAAMASJaACdLoB+AH4AAPIAP73xF//TRRhTH3Jv/4WZ/CzP4WZ/8E8AAAA", 224, 27, 36, 255);
  assert_pixels ("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAEEAAAAADGNv1vAAAAE0lEQVQI12N0vciAApgYGEgVAABJRQEeTNu1aAAAAABJRU5ErkJggg==", 70, 70, 70, 255);
  assert_pixels ("iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAQMAAACTPww9AAAAA1BMVEXgGySbrcIxAAAAAXRSTlN/gFy0ywAAAAtJREFUCNdjYIAAAAAIAAEvIN0xAAAAAElFTkSuQmCC", 224, 27, 36, 127);
  assert_pixels ("iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEEAIAAAB2A9VqAAAAGElEQVQI12N88EBaWkWFAQMwMeAApEsAAN1DAkZhRtZNAAAAAElFTkSuQmCC", 224, 27, 36, 255);
}

/* All of it, and no larger than it was. */
static void
test_whole (void)
{
  static const struct
  {
    guint size;
    int width, height;
  } wanted[] = { { 100, 8, 4 }, { 4, 4, 2 }, { 1, 1, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(KithPicture) picture = load_await ("R0lGODlhCAAEAPAAAOAbJAAAACH5BAAAAAAALAAAAAAIAAQAAAIFhI+piwUAOw==", wanted[i].size, FALSE, &error);

      g_assert_no_error (error);
      g_assert_cmpint (picture->width, ==, wanted[i].width);
      g_assert_cmpint (picture->height, ==, wanted[i].height);
    }
}

/* security.md F11: 50,000 by 50,000 pixels in a few bytes; 8,001 by 8,000 is just too many. Nothing of it is decoded. */
static void
test_bombs (void)
{
  static const char *const bombs[] = {
    "iVBORw0KGgoAAAANSUhEUgAAw1AAAMNQCAIAAADEzaqdAAAADElEQVR4nGNgIA4AAAAoAAE1VHKEAAAAAElFTkSuQmCC",
    "iVBORw0KGgoAAAANSUhEUgAAH0EAAB9ACAIAAABmUVGdAAAADElEQVR4nGNgIA4AAAAoAAE1VHKEAAAAAElFTkSuQmCC",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(KithPicture) picture = load_await (bombs[i], 96, TRUE, &error);

      g_assert_null (picture);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
    }
}

/* security.md F11: what the decoder could read, but nobody asked it to. */
static void
test_other_kinds (void)
{
  static const char *const others[] = {
    "",
    "x",
    "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><rect width='8' height='8'/></svg>",
    "II*\0\010\0\0\0\0\0\0\0\0\0\0\0",
    "BM:\0\0\0\0\0\0\0\0\0\0\0\0\0",
    "\0\0\0\034ftypavif\0\0\0\0",
    "P6\n1 1\n255\nabc         ",
    "RIFF\0\0\0\0WAVEfmt ",
  };
  static const gsize lengths[] = { 0, 1, 81, 16, 16, 16, 16, 16 };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) others[i], lengths[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(KithPicture) picture = load_await (base64, 96, TRUE, &error);

      g_assert_null (picture);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    }
}

/* Cut off, or with noise in it: no picture, and we are still there. */
static void
test_broken (void)
{
  g_autofree guchar *data = NULL;
  gsize length;

  data = g_base64_decode ("iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEEAIAAAB2A9VqAAAAGElEQVQI12N88EBaWkWFAQMwMeAApEsAAN1DAkZhRtZNAAAAAElFTkSuQmCC", &length);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree guchar *copy = g_memdup2 (data, length);
      g_autofree char *base64 = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(KithPicture) picture = NULL;

      memset (copy + 20 + i * 5, 0xee, 6);
      base64 = g_base64_encode (copy, i < 3 ? length : length - i * 8);
      picture = load_await (base64, 96, TRUE, &error);
      g_assert_null (picture);
      g_assert_nonnull (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = g_dir_make_tmp ("kith-picture-XXXXXX", NULL);

  FIBER_TEST ("/services/picture/kinds", test_kinds);
  FIBER_TEST ("/services/picture/whole", test_whole);
  FIBER_TEST ("/services/picture/bombs/F11", test_bombs);
  FIBER_TEST ("/services/picture/other-kinds/F11", test_other_kinds);
  FIBER_TEST ("/services/picture/broken", test_broken);

  result = g_test_run ();
  {
    g_autofree char *path = g_build_filename (folder, "picture", NULL);

    g_unlink (path);
    g_rmdir (folder);
  }

  return result;
}
