/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0333: Displayed Markers. */
extern const XmppModuleInfo xmpp_markers_info;

void xmpp_markers_add_markable  (XmppNode   *message);
void xmpp_markers_add_displayed (XmppNode   *message,
                                 const char *id);

G_END_DECLS
