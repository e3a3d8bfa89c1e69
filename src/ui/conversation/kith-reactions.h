/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-message.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The emojis under a bubble (XEP-0444): a press gives or takes back one's own. */
#define KITH_TYPE_REACTIONS (kith_reactions_get_type ())
G_DECLARE_FINAL_TYPE (KithReactions, kith_reactions, KITH, REACTIONS, AdwBin)

void  kith_reactions_set_message (KithReactions    *self,
                                  KithConversation *conversation,
                                  KithMessage      *message);

/* All of them in words: "thumbs up by Ann and you, ..."; NULL where there are none. (transfer full) */
char *kith_reactions_to_words    (KithConversation *conversation,
                                  KithMessage      *message);

/* A popover with the usual ones and a way to all: "message.toggle-reaction" with @message is what a choice does. */
GtkWidget *kith_reaction_picker_new (KithMessage  *message);

G_END_DECLS
