/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A conversation that a stranger began, with what was written last as plain text: no link, no picture, nothing fetched (security.md P1). */
#define KITH_TYPE_STRANGER_ROW (kith_stranger_row_get_type ())
G_DECLARE_FINAL_TYPE (KithStrangerRow, kith_stranger_row, KITH, STRANGER_ROW, GtkListBoxRow)

GtkWidget        *kith_stranger_row_new              (KithClient       *client,
                                                      KithConversation *conversation);

KithConversation *kith_stranger_row_get_conversation (KithStrangerRow  *self);

G_END_DECLS
