/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"
#include "kith-message-selection.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithTimelineView:
 *
 * The timeline of the conversation that is shown. One list view for all conversations (performance.md).
 *
 * Signal "seen" (KithMessage): all up to it was visible in a focused window.
 */
#define KITH_TYPE_TIMELINE_VIEW (kith_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (KithTimelineView, kith_timeline_view, KITH, TIMELINE_VIEW, AdwBin)

/* @conversation: (nullable): with a timeline */
void kith_timeline_view_set_conversation (KithTimelineView *self,
                                          KithConversation *conversation);
/* To the message at that place, or the first one behind it, which shows itself for a moment; fetched where it is not in the window. */
void kith_timeline_view_jump             (KithTimelineView *self,
                                          gint64            sort_time,
                                          gint64            sort_tie);
void kith_timeline_view_to_newest        (KithTimelineView *self);
/* The emojis to choose from, beside the message, where it is in sight. */
void kith_timeline_view_popup_reactions  (KithTimelineView *self,
                                          gint64            message);
KithMessageSelection *
     kith_timeline_view_get_selection    (KithTimelineView *self);
void kith_timeline_view_grab_focus       (KithTimelineView *self);

G_END_DECLS
