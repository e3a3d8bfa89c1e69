/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* How long messages can be kept: words for people, and days; 0: for ever. @with_default: the first of them leaves it to the preferences. */
GListModel *kith_keep_choices_new         (gboolean          with_default);
guint       kith_keep_find                (int               days);
int         kith_keep_get_days            (guint             index);

/**
 * KithKeepRow:
 *
 * How long the messages of a conversation are kept on this device.
 */
#define KITH_TYPE_KEEP_ROW (kith_keep_row_get_type ())
G_DECLARE_FINAL_TYPE (KithKeepRow, kith_keep_row, KITH, KEEP_ROW, AdwComboRow)

void       kith_keep_row_set_conversation (KithKeepRow      *self,
                                           KithClient       *client,
                                           KithConversation *conversation);

G_END_DECLS
