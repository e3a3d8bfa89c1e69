/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Over a conversation that a stranger began: what the person says to it. Once it is accepted it offers to add the contact. */
#define KITH_TYPE_REQUEST_BAR (kith_request_bar_get_type ())
G_DECLARE_FINAL_TYPE (KithRequestBar, kith_request_bar, KITH, REQUEST_BAR, AdwBin)

GtkWidget *kith_request_bar_new              (KithClient       *client);

void       kith_request_bar_set_conversation (KithRequestBar   *self,
                                              KithConversation *conversation);

G_END_DECLS
