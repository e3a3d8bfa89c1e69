/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The other side knows it, and may be told something about it. */
gboolean    kith_message_menu_can_speak_of (KithMessage *message);

/* All that can be done with @message as it is now: the "message." actions. (transfer full) */
GMenuModel *kith_message_menu_new          (KithMessage *message);

G_END_DECLS
