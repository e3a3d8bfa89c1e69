/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <string.h>

/* A target without libFuzzer: takes each file of its corpus once. TAP. */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GDir) dir = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  LLVMFuzzerInitialize (&argc, &argv);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  /* An empty corpus would prove nothing. */
  g_assert_cmpuint (names->len, >, 0);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (argv[1], names->pdata[i], NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      printf ("# %s\n", (char *) names->pdata[i]);
      fflush (stdout);
      LLVMFuzzerTestOneInput ((const guint8 *) content, length);
      printf ("ok %u - %s\n", i + 1, (char *) names->pdata[i]);
    }
  printf ("1..%u\n", names->len);

  return 0;
}
