/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Which account speaks, where the person is known to several: its colour, and a menu of the others. What they choose is the action "conversation.write-as" with
 * the account's address. Not there for people that only one account knows. */
#define KITH_TYPE_ACCOUNT_SWITCH (kith_account_switch_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountSwitch, kith_account_switch, KITH, ACCOUNT_SWITCH, AdwBin)

/* Both nullable. */
void kith_account_switch_set_conversation (KithAccountSwitch *self,
                                           KithClient        *client,
                                           KithConversation  *conversation);

G_END_DECLS
