/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A person: who they are, where they are, what they and we see of each other; or a room. Property "narrow": has a button that closes it. */
#define KITH_TYPE_DETAILS_PANE (kith_details_pane_get_type ())
G_DECLARE_FINAL_TYPE (KithDetailsPane, kith_details_pane, KITH, DETAILS_PANE, AdwBin)

void kith_details_pane_set_client       (KithDetailsPane  *self,
                                         KithClient       *client);
void kith_details_pane_set_conversation (KithDetailsPane  *self,
                                         KithConversation *conversation);

G_END_DECLS
