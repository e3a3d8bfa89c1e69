/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Property "words": the row, said aloud. */
#define KITH_TYPE_SWITCHER_ROW (kith_switcher_row_get_type ())
G_DECLARE_FINAL_TYPE (KithSwitcherRow, kith_switcher_row, KITH, SWITCHER_ROW, GtkWidget)

/* @wanted: what was typed, in bold where it stands. */
void kith_switcher_row_set_conversation (KithSwitcherRow  *self,
                                         KithConversation *conversation,
                                         const char       *wanted,
                                         gboolean          show_account);
/* The offer to look for @wanted in messages. */
void kith_switcher_row_set_search       (KithSwitcherRow  *self,
                                         const char       *wanted);

G_END_DECLS
