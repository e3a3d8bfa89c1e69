/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithTellingRow:
 *
 * Whether the other side learns what was read, or that somebody types: as the preferences say, always or never.
 */
#define KITH_TYPE_TELLING_ROW (kith_telling_row_get_type ())
G_DECLARE_FINAL_TYPE (KithTellingRow, kith_telling_row, KITH, TELLING_ROW, AdwComboRow)

void kith_telling_row_set_conversation (KithTellingRow   *self,
                                        KithClient       *client,
                                        KithConversation *conversation,
                                        KithTold          what);

G_END_DECLS
