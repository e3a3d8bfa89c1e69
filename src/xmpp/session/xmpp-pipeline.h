/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-stanza.h"

G_BEGIN_DECLS

typedef struct _XmppModule XmppModule;

/* In this order. */
typedef enum
{
  XMPP_STAGE_UNWRAP,   /* carbons, archive results, forwarded: what is inside becomes the stanza */
  XMPP_STAGE_DECRYPT,  /* encryption */
  XMPP_STAGE_ANNOTATE, /* delay, ids, receipts, markers: read into facets */
  XMPP_STAGE_DELIVER,  /* to the world above */
} XmppStage;

typedef enum
{
  XMPP_CONTINUE, /* go on with the next handler */
  XMPP_STOP,     /* done: nothing more for this stanza */
} XmppVerdict;

typedef XmppVerdict (*XmppHandlerFunc) (XmppModule *module,
                                        XmppStanza *stanza);

/* One row: called for stanzas of @kind that come from one of @accepts and have a child @name in @ns (NULL: every such stanza).
 * For an iq only get and set come here: an answer goes to the request it belongs to. */
typedef struct
{
  XmppStage        stage;
  XmppStanzaKind   kind;
  const char      *name;
  const char      *ns;
  XmppProvenance   accepts;
  XmppHandlerFunc  func;
} XmppHandler;

G_END_DECLS
