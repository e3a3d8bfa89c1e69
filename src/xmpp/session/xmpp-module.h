/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-pipeline.h"
#include "xmpp-session.h"

G_BEGIN_DECLS

/**
 * XmppModule:
 *
 * One XEP: what it advertises, what it listens to, what it does when a session starts. Held by its session, which it knows weakly.
 */
#define XMPP_TYPE_MODULE (xmpp_module_get_type ())
G_DECLARE_DERIVABLE_TYPE (XmppModule, xmpp_module, XMPP, MODULE, GObject)

struct _XmppModuleClass
{
  GObjectClass        parent_class;

  const char * const *features; /* advertised by disco, NULL-terminated */
  const XmppHandler  *handlers; /* ends with a row whose func is NULL */

  /* A fresh session was bound. Main loop, not on a fiber. */
  void (*bound)   (XmppModule *self,
                   XmppNode   *stream_features);
  void (*resumed) (XmppModule *self);
  void (*ended)   (XmppModule *self);
};

/* Borrowed; NULL when the session is gone. */
XmppSession *xmpp_module_get_session (XmppModule *self);

G_END_DECLS
