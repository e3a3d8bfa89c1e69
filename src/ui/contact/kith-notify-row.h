/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithNotifyRow:
 *
 * Which messages of a conversation are told of; a room has one choice more.
 */
#define KITH_TYPE_NOTIFY_ROW (kith_notify_row_get_type ())
G_DECLARE_FINAL_TYPE (KithNotifyRow, kith_notify_row, KITH, NOTIFY_ROW, AdwComboRow)

void kith_notify_row_set_conversation (KithNotifyRow    *self,
                                       KithClient       *client,
                                       KithConversation *conversation);

G_END_DECLS
