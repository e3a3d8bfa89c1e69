/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0424: the message @id is taken back. With what those read who do not know that. */
void xmpp_retraction_add (XmppNode   *message,
                          const char *id);

extern const XmppModuleInfo xmpp_retraction_info;

G_END_DECLS
