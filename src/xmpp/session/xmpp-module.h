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

/* A XEP that only adds notes to stanzas needs no class of its own: this is all of it. */
typedef struct
{
  const char * const *features;
  const XmppHandler  *handlers;
} XmppModuleInfo;

struct _XmppModuleClass
{
  GObjectClass        parent_class;

  const char * const *features; /* advertised by disco, NULL-terminated */
  const XmppHandler  *handlers; /* ends with a row whose func is NULL */

  /* A fresh session was bound; was resumed; its stream ended. On the main loop, not on a fiber. */
  void (*bound)   (XmppModule *self,
                   XmppLogin  *login);
  void (*resumed) (XmppModule *self);
  void (*ended)   (XmppModule *self);
  /* The session is over and cannot be resumed: what was joined in it is left. */
  void (*lost)    (XmppModule *self);

  /* The iq request with this id was answered just now. */
  void (*answered) (XmppModule *self,
                    const char *id);
};

/* (transfer full): NULL when the session is gone. */
XmppSession *xmpp_module_dup_session (XmppModule  *self);
XmppModule  *xmpp_module_new_plain   (const XmppModuleInfo *info);
const char * const *xmpp_module_get_features (XmppModule *self);
const XmppHandler  *xmpp_module_get_handlers (XmppModule *self);
void         xmpp_module_set_session (XmppModule  *self,
                                      XmppSession *session);

G_END_DECLS
