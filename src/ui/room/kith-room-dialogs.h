/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Questions about a room that we are in; what goes wrong is told in a toast of @parent's window. */

void kith_room_rename_present (GtkWidget        *parent,
                               KithClient       *client,
                               KithConversation *conversation);
void kith_room_topic_present  (GtkWidget        *parent,
                               KithClient       *client,
                               KithConversation *conversation);
void kith_room_nick_present   (GtkWidget        *parent,
                               KithClient       *client,
                               KithConversation *conversation);
void kith_room_leave_present  (GtkWidget        *parent,
                               KithClient       *client,
                               KithConversation *conversation);

/* In again, as before; at once. */
void kith_room_rejoin         (GtkWidget        *parent,
                               KithClient       *client,
                               KithConversation *conversation);

G_END_DECLS
