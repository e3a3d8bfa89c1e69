/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *emoji;
  char *name;
} KithEmoji;

void       kith_emoji_free (KithEmoji *self);

/* At most @max emojis that are called like @word, or of which that is said; the best first. Array of KithEmoji. (transfer full) */
GPtrArray *kith_emoji_find (const char *word,
                            guint       max);

G_END_DECLS
