/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-disco-info.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/**
 * XmppCaps:
 *
 * XEP-0115: Entity Capabilities. Knows what the devices of contacts can do; each hash is asked for once and believed only where it fits (s. 5.4,
 * security.md S13).
 *
 * Signal "learned" (const char *ver, const char *features): worth keeping on disk.
 */
#define XMPP_TYPE_CAPS (xmpp_caps_get_type ())
G_DECLARE_FINAL_TYPE (XmppCaps, xmpp_caps, XMPP, CAPS, XmppModule)

/* What was kept: future of string, the features as they were learned, or NULL. */
typedef DexFuture *(*XmppCapsLookupFunc) (const char *ver,
                                          gpointer    data);

/* Asked before a device is. */
void           xmpp_caps_set_lookup (XmppCaps          *self,
                                     XmppCapsLookupFunc lookup,
                                     gpointer           data);

/* Borrowed; NULL where it is not (yet) known. */
XmppDiscoInfo *xmpp_caps_get_info  (XmppCaps   *self,
                                    XmppJid    *full);
void           xmpp_caps_add       (XmppNode   *presence,
                                    const char *ver);

G_END_DECLS
