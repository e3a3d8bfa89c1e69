/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0092: Software Version, without the operating system (security.md P3). */
extern const XmppModuleInfo xmpp_version_info;

G_END_DECLS
