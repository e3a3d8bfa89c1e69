/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One entry for a name, an address or an xmpp: link. Signal "chosen" (KithConversation). */
#define KITH_TYPE_START_DIALOG (kith_start_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KithStartDialog, kith_start_dialog, KITH, START_DIALOG, AdwDialog)

AdwDialog *kith_start_dialog_new   (KithClient *client,
                                    const char *text);

/* The address in @text: itself, or what an xmpp: link points to (RFC 5122). NULL where there is none. */
XmppJid   *kith_start_dialog_parse (const char *text);

G_END_DECLS
