/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"
#include "kith-message.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* To whom the words of @messages (of KithMessage, in their order) are said once more, by the account of the conversation that is chosen. */
void kith_forward_present (GtkWidget  *parent,
                           KithClient *client,
                           GPtrArray  *messages);

G_END_DECLS
