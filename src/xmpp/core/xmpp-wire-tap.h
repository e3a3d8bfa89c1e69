/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-wire-log.h"

G_BEGIN_DECLS

/**
 * XmppWireTap:
 *
 * Where a person may look at what one account sends and gets. Streams pass everything by it; while nobody has opened it that costs a look at a pointer, and
 * nothing is kept. What signs somebody in is blanked before anybody sees it (security.md T18). Reference counted.
 */
typedef struct _XmppWireTap XmppWireTap;

/* @node: an element as it passed, without its secrets; stream headers too. Not on a particular stack: do not wait in it. */
typedef void (*XmppWireTapFunc) (XmppWireDirection direction,
                                 XmppNode         *node,
                                 gpointer          data);

XmppWireTap *xmpp_wire_tap_new   (void);
XmppWireTap *xmpp_wire_tap_ref   (XmppWireTap      *self);
void         xmpp_wire_tap_unref (XmppWireTap      *self);

/* One at a time. @func NULL closes it. */
void         xmpp_wire_tap_open  (XmppWireTap      *self,
                                  XmppWireTapFunc   func,
                                  gpointer          data);

void         xmpp_wire_tap_node  (XmppWireTap      *self,
                                  XmppWireDirection direction,
                                  XmppNode         *node);
/* Of our own writer: whole elements, headers and ends of streams. */
void         xmpp_wire_tap_bytes (XmppWireTap      *self,
                                  XmppWireDirection direction,
                                  GBytes           *bytes);

/* @node with "…" in place of passwords, tokens and what SASL carries: (transfer full), @node itself where there is nothing to hide. */
XmppNode    *xmpp_wire_blank     (XmppNode         *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppWireTap, xmpp_wire_tap_unref)

G_END_DECLS
