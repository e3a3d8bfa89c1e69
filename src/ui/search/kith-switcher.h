/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KithSwitcher:
 *
 * Conversations and contacts of all accounts by a few letters of their names; the one that was talked to last comes first.
 *
 * Signal "chosen" (KithConversation). Signal "search" (string): look for that in messages instead.
 */
#define KITH_TYPE_SWITCHER (kith_switcher_get_type ())
G_DECLARE_FINAL_TYPE (KithSwitcher, kith_switcher, KITH, SWITCHER, AdwDialog)

/* @current: (nullable): the conversation that is open: it comes last of those that fit alike */
AdwDialog *kith_switcher_new (KithClient       *client,
                              KithConversation *current);

G_END_DECLS
