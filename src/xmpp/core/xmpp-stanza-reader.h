/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

G_BEGIN_DECLS

/* Limits (security.md X5). */
#define XMPP_READER_DEPTH_MAX        64
#define XMPP_READER_ATTRIBUTES_MAX   64
#define XMPP_READER_NAME_MAX         1024
#define XMPP_READER_NODES_MAX        200000
#define XMPP_READER_BYTES_BEFORE_LOGIN (64 * 1024)
#define XMPP_READER_BYTES_AFTER_LOGIN  (8 * 1024 * 1024)

/**
 * XmppStanzaReader:
 *
 * Turns the bytes of one stream into elements. libxml2's push parser does the parsing; it only ever sees text that passed our own checks
 * (UTF-8, no DTD, no entity but the five, no processing instruction, no comment, limits), and a new parser context is taken after each megabyte,
 * since a context keeps every name it saw. After an error the reader is dead: a stream is never repaired (security.md X10).
 *
 * A stream that restarts needs a new reader.
 */
typedef struct _XmppStanzaReader XmppStanzaReader;

XmppStanzaReader *xmpp_stanza_reader_new        (void);
void              xmpp_stanza_reader_free       (XmppStanzaReader  *self);
void              xmpp_stanza_reader_set_limit  (XmppStanzaReader  *self,
                                                 gsize              bytes);
gssize            xmpp_stanza_reader_feed       (XmppStanzaReader  *self,
                                                 const guint8      *data,
                                                 gsize              length,
                                                 GError           **error);
XmppNode         *xmpp_stanza_reader_get_header (XmppStanzaReader  *self);
XmppNode         *xmpp_stanza_reader_steal      (XmppStanzaReader  *self);
gboolean          xmpp_stanza_reader_is_closed  (XmppStanzaReader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppStanzaReader, xmpp_stanza_reader_free)

G_END_DECLS
