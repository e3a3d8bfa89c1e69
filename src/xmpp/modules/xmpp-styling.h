/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0393 s. 6: the body is to be shown as it stands. How a body is styled is known where it is shown. */
void xmpp_styling_add_unstyled (XmppNode *message);

extern const XmppModuleInfo xmpp_styling_info;

G_END_DECLS
