/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "@nick" in a text for a room becomes the name of somebody there: a list shows itself at the cursor, keys choose. At the beginning of the text Tab does it without the "@". */
#define KITH_TYPE_NICK_COMPLETION (kith_nick_completion_get_type ())
G_DECLARE_FINAL_TYPE (KithNickCompletion, kith_nick_completion, KITH, NICK_COMPLETION, GObject)

/* Lives no longer than @view, which it listens to. */
KithNickCompletion *kith_nick_completion_new              (GtkTextView        *view);

/* NULL: none. Only where it is a room there is something to complete. */
void                kith_nick_completion_set_conversation (KithNickCompletion *self,
                                                           KithConversation   *conversation);

/* Before the view gets it: TRUE where it was for us. */
gboolean            kith_nick_completion_key_pressed      (KithNickCompletion *self,
                                                           guint               keyval,
                                                           GdkModifierType     modifiers);

/* The popover of the list goes with the view. */
void                kith_nick_completion_dispose          (KithNickCompletion *self);

/* Up to @max nicks of those in the room of @conversation whose name or a word of it begins with @letters, in whatever case and with whatever accents: who said something
 * last is first, then by name. Not our own. (transfer full) (element-type utf8) */
GPtrArray          *kith_nick_completion_find             (KithConversation   *conversation,
                                                           const char         *letters,
                                                           guint               max);

G_END_DECLS
