/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-client-state.h"

#define NS_CSI "urn:xmpp:csi:0"

struct _XmppClientState
{
  XmppModule parent_instance;
  gboolean   is_active;
  gboolean   is_offered;
};

G_DEFINE_FINAL_TYPE (XmppClientState, xmpp_client_state, XMPP_TYPE_MODULE)

static void
send (XmppClientState *self)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  if (session != NULL && self->is_offered)
    xmpp_session_send_nonza (session, xmpp_node_new (self->is_active ? "active" : "inactive", NS_CSI));
}

void
xmpp_client_state_set_active (XmppClientState *self,
                              gboolean         active)
{
  if (self->is_active == active)
    return;

  self->is_active = active;
  send (self);
}

/* XEP-0352 s. 4.2: each stream begins active. */
static void
xmpp_client_state_bound (XmppModule *module,
                         XmppLogin  *login)
{
  XmppClientState *self = XMPP_CLIENT_STATE (module);

  self->is_offered = login->features != NULL && xmpp_node_find (login->features, "csi", NS_CSI) != NULL;
  if (!self->is_active)
    send (self);
}

static void
xmpp_client_state_resumed (XmppModule *module)
{
  XmppClientState *self = XMPP_CLIENT_STATE (module);

  if (!self->is_active)
    send (self);
}

static void
xmpp_client_state_class_init (XmppClientStateClass *klass)
{
  XMPP_MODULE_CLASS (klass)->bound = xmpp_client_state_bound;
  XMPP_MODULE_CLASS (klass)->resumed = xmpp_client_state_resumed;
}

static void
xmpp_client_state_init (XmppClientState *self)
{
  self->is_active = TRUE;
}
