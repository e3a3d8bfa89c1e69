/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-emoji-names.h"

#include <gio/gio.h>
#include <string.h>

/* What GTK's own chooser searches in: code points, English name, name, English keywords, keywords, group. It is no promise of GTK's: where it is not
 * there, or something else, nothing is found. */
#define DATA_PATH "/org/gtk/libgtk/emoji/en.data"
#define DATA_TYPE "a(aussasasu)"

/* Stands where a tone of skin may be put. */
#define ANY_TONE 0x1f3fb

#define COLORED 0xfe0f

void
kith_emoji_free (KithEmoji *self)
{
  g_free (self->emoji);
  g_free (self->name);
  g_free (self);
}

static GVariant *
get_data (void)
{
  static GVariant *data;

  if (g_once_init_enter_pointer (&data))
    {
      g_autoptr(GBytes) bytes = g_resources_lookup_data (DATA_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      GVariant *found = bytes != NULL ? g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (DATA_TYPE), bytes, FALSE)) : NULL;

      if (found == NULL || !g_variant_is_normal_form (found))
        found = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(aussasasu)"), NULL, 0));
      g_once_init_leave_pointer (&data, found);
    }

  return data;
}

static char *
make_text (GVariant *codes)
{
  GString *text = g_string_new (NULL);
  gsize n = g_variant_n_children (codes);

  for (gsize i = 0; i < n; i++)
    {
      guint32 code;

      g_variant_get_child (codes, i, "u", &code);
      if (code != ANY_TONE && g_unichar_validate (code))
        g_string_append_unichar (text, code);
    }
  if (n == 1)
    g_string_append_unichar (text, COLORED);

  return g_string_free (text, FALSE);
}

/* Lower is better; -1: not at all. */
static int
rate (const char  *word,
      const char  *name,
      const char **keywords)
{
  int best = -1;

  if (strcmp (name, word) == 0)
    return 0;
  if (g_str_has_prefix (name, word))
    best = 2;
  for (guint i = 0; keywords[i] != NULL; i++)
    {
      if (strcmp (keywords[i], word) == 0)
        return 1;
      if (best < 0 && g_str_has_prefix (keywords[i], word))
        best = 3;
    }
  if (best < 0)
    {
      const char *inside = strstr (name, word);

      best = inside != NULL && inside[-1] == ' ' ? 4 : -1;
    }

  return best;
}

GPtrArray *
kith_emoji_find (const char *word,
                 guint       max)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_emoji_free);
  g_autofree char *wanted = g_utf8_strdown (word, -1);
  GVariant *data = get_data ();

  g_strdelimit (wanted, "_-", ' ');
  if (*wanted == '\0')
    return found;

  for (int rating = 0; rating <= 4; rating++)
    {
      GVariantIter iter;
      GVariant *codes;
      const char *name;
      const char **keywords;

      g_variant_iter_init (&iter, data);
      while (found->len < max && g_variant_iter_next (&iter, "(@au&s&s^a&s^a&su)", &codes, NULL, &name, NULL, &keywords, NULL))
        {
          if (rate (wanted, name, keywords) == rating)
            {
              KithEmoji *emoji = g_new0 (KithEmoji, 1);

              emoji->emoji = make_text (codes);
              emoji->name = g_strdup (name);
              g_ptr_array_add (found, emoji);
            }
          g_variant_unref (codes);
          g_free (keywords);
        }
    }

  return found;
}
