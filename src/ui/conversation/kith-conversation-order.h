/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What can be done about a conversation as a whole, for the menu of its row and for its own: actions for a group called "order", and the menu that names
 * them. They belong to a widget and have no D-Bus path (security.md D7). */
GSimpleActionGroup *kith_conversation_order_actions_new (KithClient       *client,
                                                         KithConversation *conversation);

/* @is_of_row: the person sees the conversation's row, not the conversation. */
GMenuModel         *kith_conversation_order_menu_new    (gboolean          is_of_row);

G_END_DECLS
