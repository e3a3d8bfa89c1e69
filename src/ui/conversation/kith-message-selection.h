/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-timeline.h"

G_BEGIN_DECLS

/**
 * KithMessageSelection:
 *
 * Messages of one conversation that a person picks, to do something with all of them. A message stays selected when the timeline's window moves away from it.
 *
 * Signal "changed": others are selected, or the picking began or ended.
 */
#define KITH_TYPE_MESSAGE_SELECTION (kith_message_selection_get_type ())
G_DECLARE_FINAL_TYPE (KithMessageSelection, kith_message_selection, KITH, MESSAGE_SELECTION, GObject)

KithMessageSelection *kith_message_selection_new           (void);

/* Picking is going on, also while nothing is selected. */
gboolean              kith_message_selection_get_is_active (KithMessageSelection *self);
guint                 kith_message_selection_get_count     (KithMessageSelection *self);
gboolean              kith_message_selection_contains      (KithMessageSelection *self,
                                                            KithMessage          *message);
/* Of KithMessage, oldest first. (transfer container) */
GPtrArray            *kith_message_selection_list          (KithMessageSelection *self);

/* Begins picking, too. */
void                  kith_message_selection_toggle        (KithMessageSelection *self,
                                                            KithMessage          *message);
/* All between the last that was toggled and @message, as far as @timeline has them. */
void                  kith_message_selection_extend        (KithMessageSelection *self,
                                                            KithTimeline         *timeline,
                                                            KithMessage          *message);
/* Ends picking. */
void                  kith_message_selection_clear         (KithMessageSelection *self);

G_END_DECLS
