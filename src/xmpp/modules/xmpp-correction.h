/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0308: this message stands in place of the one with @id. */
void xmpp_correction_add (XmppNode   *message,
                          const char *id);

extern const XmppModuleInfo xmpp_correction_info;

G_END_DECLS
