/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* ":name" in a text becomes an emoji: a list shows itself at the cursor, keys choose. */
#define KITH_TYPE_EMOJI_COMPLETION (kith_emoji_completion_get_type ())
G_DECLARE_FINAL_TYPE (KithEmojiCompletion, kith_emoji_completion, KITH, EMOJI_COMPLETION, GObject)

/* Lives no longer than @view, which it listens to. */
KithEmojiCompletion *kith_emoji_completion_new         (GtkTextView         *view);

/* Before the view gets it: TRUE where the list took it. */
gboolean             kith_emoji_completion_key_pressed (KithEmojiCompletion *self,
                                                        guint                keyval,
                                                        GdkModifierType      modifiers);

/* The popover of the list goes with the view. */
void                 kith_emoji_completion_dispose     (KithEmojiCompletion *self);

G_END_DECLS
