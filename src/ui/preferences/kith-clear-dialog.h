/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks, and deletes the messages of a conversation on this device. Where @parent has an action "storage.measure", it is activated afterwards. */
void kith_clear_dialog_present (GtkWidget        *parent,
                                KithClient       *client,
                                KithConversation *conversation);

G_END_DECLS
