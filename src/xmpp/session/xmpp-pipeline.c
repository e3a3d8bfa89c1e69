/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-pipeline.h"

#include "xmpp-module.h"

#include <string.h>

#define N_STAGES (XMPP_STAGE_DELIVER + 1)

typedef struct
{
  XmppModule        *module; /* borrowed: the session holds both */
  const XmppHandler *handler;
} Row;

struct _XmppPipeline
{
  GArray               *rows[N_STAGES]; /* of Row */
  XmppPipelineWatchFunc watch;
  gpointer              watch_data;
};

XmppPipeline *
xmpp_pipeline_new (void)
{
  XmppPipeline *self = g_new0 (XmppPipeline, 1);

  for (guint i = 0; i < N_STAGES; i++)
    self->rows[i] = g_array_new (FALSE, FALSE, sizeof (Row));

  return self;
}

void
xmpp_pipeline_free (XmppPipeline *self)
{
  for (guint i = 0; i < N_STAGES; i++)
    g_array_unref (self->rows[i]);
  g_free (self);
}

void
xmpp_pipeline_add (XmppPipeline      *self,
                   XmppModule        *module,
                   const XmppHandler *handlers)
{
  for (const XmppHandler *handler = handlers; handler->func != NULL; handler++)
    g_array_append_val (self->rows[handler->stage], ((Row) { module, handler }));
}

static gboolean
matches (const XmppHandler *handler,
         XmppStanza        *stanza)
{
  if (handler->kind != xmpp_stanza_get_kind (stanza))
    return FALSE;

  return handler->ns == NULL || xmpp_node_find (xmpp_stanza_get_node (stanza), handler->name, handler->ns) != NULL;
}

/* A wrapper or a request from the wrong hands spoils the whole stanza; a note on a message only itself. */
static gboolean
refusal_ends_stanza (XmppStage   stage,
                     XmppStanza *stanza)
{
  return stage == XMPP_STAGE_UNWRAP || xmpp_stanza_get_kind (stanza) == XMPP_STANZA_IQ;
}

/* A wrapper in a wrapper: nobody may send that (security.md S7). */
static gboolean
is_wrapper (XmppPipeline *self,
            XmppStanza   *stanza)
{
  for (guint i = 0; i < self->rows[XMPP_STAGE_UNWRAP]->len; i++)
    if (matches (g_array_index (self->rows[XMPP_STAGE_UNWRAP], Row, i).handler, stanza))
      return TRUE;

  return FALSE;
}

XmppPipelineResult
xmpp_pipeline_process (XmppPipeline *self,
                       XmppStanza   *stanza)
{
  for (guint stage = 0; stage < N_STAGES; stage++)
    for (guint i = 0; i < self->rows[stage]->len; i++)
      {
        Row *row = &g_array_index (self->rows[stage], Row, i);

        if (!matches (row->handler, stanza))
          continue;

        if (!(row->handler->accepts & xmpp_stanza_get_provenance (stanza)))
          {
            if (refusal_ends_stanza (stage, stanza))
              return XMPP_PIPELINE_REFUSED;
            continue;
          }

        if (self->watch != NULL)
          self->watch (row->module, row->handler, stanza, self->watch_data);
        if (row->handler->func (row->module, stanza) == XMPP_STOP)
          return XMPP_PIPELINE_DONE;

        if (stage == XMPP_STAGE_UNWRAP && is_wrapper (self, stanza))
          return XMPP_PIPELINE_REFUSED;
      }

  return xmpp_stanza_get_kind (stanza) == XMPP_STANZA_IQ ? XMPP_PIPELINE_UNKNOWN : XMPP_PIPELINE_DONE;
}

void
xmpp_pipeline_watch (XmppPipeline          *self,
                     XmppPipelineWatchFunc  func,
                     gpointer               data)
{
  self->watch = func;
  self->watch_data = data;
}

void
xmpp_pipeline_foreach (XmppPipeline *self,
                       void        (*func) (XmppModule        *module,
                                            const XmppHandler *handler,
                                            gpointer           data),
                       gpointer      data)
{
  for (guint stage = 0; stage < N_STAGES; stage++)
    for (guint i = 0; i < self->rows[stage]->len; i++)
      {
        Row *row = &g_array_index (self->rows[stage], Row, i);

        func (row->module, row->handler, data);
      }
}
