/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

/* The only place that escapes. */

/* <stream:stream ...> as RFC 6120 s. 4.7 wants it. */
GBytes *xmpp_stanza_writer_open   (const char *to,
                                   const char *from,
                                   const char *lang);
GBytes *xmpp_stanza_writer_close  (void);

/* @node as it goes into a stream whose default namespace is jabber:client. Characters that XML forbids are left out (security.md X12). */
GBytes *xmpp_stanza_writer_write  (XmppNode   *node);
char   *xmpp_stanza_writer_to_text (XmppNode  *node);

/* For a person: an element a line, indented by its depth. White space is not what it was. */
char   *xmpp_stanza_writer_to_tree (XmppNode  *node);

G_END_DECLS
