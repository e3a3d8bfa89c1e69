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

/* The rows of all modules, in order. */
typedef struct _XmppPipeline XmppPipeline;

/* What became of a stanza. */
typedef enum
{
  XMPP_PIPELINE_DONE,     /* some handler stopped it or all had their say */
  XMPP_PIPELINE_UNKNOWN,  /* an iq that no row knows */
  XMPP_PIPELINE_REFUSED,  /* a row knows it, and it does not come from one whom the row accepts */
} XmppPipelineResult;

XmppPipeline      *xmpp_pipeline_new       (void);
void               xmpp_pipeline_free      (XmppPipeline         *self);
void               xmpp_pipeline_add       (XmppPipeline         *self,
                                            XmppModule           *module,
                                            const XmppHandler    *handlers);
XmppPipelineResult xmpp_pipeline_process   (XmppPipeline         *self,
                                            XmppStanza           *stanza);

/* For tests: hears of each row that is about to run. */
typedef void     (*XmppPipelineWatchFunc)  (XmppModule           *module,
                                            const XmppHandler    *handler,
                                            XmppStanza           *stanza,
                                            gpointer              data);
void               xmpp_pipeline_watch     (XmppPipeline         *self,
                                            XmppPipelineWatchFunc func,
                                            gpointer              data);

/* For tests: each row with its module. */
void               xmpp_pipeline_foreach   (XmppPipeline         *self,
                                            void                (*func) (XmppModule        *module,
                                                                         const XmppHandler *handler,
                                                                         gpointer           data),
                                            gpointer              data);

G_END_DECLS
