/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-carbons.h"

#include "xmpp-disco.h"

struct _XmppCarbons
{
  XmppModule parent_instance;
  gboolean   is_enabled;
};

G_DEFINE_FINAL_TYPE (XmppCarbons, xmpp_carbons, XMPP_TYPE_MODULE)

/* security.md S2, S7: the copy has to be of a message to us (received) or by us (sent), and no room's. */
static gboolean
fits (XmppStanza *stanza,
      XmppJid    *account,
      gboolean    is_sent)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  gboolean from_us = xmpp_jid_equal_bare (facets->from, account);
  gboolean to_us = xmpp_jid_equal_bare (facets->to, account);

  if (facets->type == XMPP_MESSAGE_GROUPCHAT)
    return FALSE;

  return is_sent ? from_us : to_us && !from_us;
}

/* XEP-0280 s. 11: a copy that is not from our own bare JID is forged; the row sees to that. */
static XmppVerdict
unwrap (XmppModule *module,
        XmppStanza *stanza,
        const char *name)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *wrapper = xmpp_node_find_only (xmpp_stanza_get_node (stanza), name, NS_CARBONS);
  gint64 stamp = 0;
  XmppNode *inner = wrapper != NULL ? xmpp_stanza_find_forwarded (wrapper, &stamp) : NULL;

  if (inner == NULL || !xmpp_stanza_unwrap (stanza, inner, XMPP_MESSAGE_WAY_CARBON) ||
      !fits (stanza, xmpp_session_get_account (session), g_str_equal (name, "sent")))
    return XMPP_STOP;

  xmpp_stanza_set_provenance (stanza, xmpp_session_get_provenance (session, stanza));

  return XMPP_CONTINUE;
}

static XmppVerdict
handle_received (XmppModule *module,
                 XmppStanza *stanza)
{
  return unwrap (module, stanza, "received");
}

static XmppVerdict
handle_sent (XmppModule *module,
             XmppStanza *stanza)
{
  return unwrap (module, stanza, "sent");
}

static void
enable_where_offered (XmppDisco   *disco,
                      XmppCarbons *self)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  if (self->is_enabled || session == NULL || !(xmpp_disco_server_has (disco, NS_CARBONS) || xmpp_disco_account_has (disco, NS_CARBONS)))
    return;

  self->is_enabled = TRUE;
  dex_future_disown (xmpp_session_request (session, NULL, "set", xmpp_node_new ("enable", NS_CARBONS), 0));
}

static void
xmpp_carbons_bound (XmppModule *module,
                    XmppLogin  *login)
{
  XmppCarbons *self = XMPP_CARBONS (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppDisco *disco = xmpp_session_get_disco (session);

  self->is_enabled = login->carbons_enabled;
  g_signal_handlers_disconnect_by_func (disco, enable_where_offered, self);
  g_signal_connect_object (disco, "own-features", G_CALLBACK (enable_where_offered), self, 0);
}

static const char *const features[] = { NS_CARBONS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_UNWRAP, XMPP_STANZA_MESSAGE, "received", NS_CARBONS, XMPP_FROM_OWN_ACCOUNT, handle_received },
  { XMPP_STAGE_UNWRAP, XMPP_STANZA_MESSAGE, "sent", NS_CARBONS, XMPP_FROM_OWN_ACCOUNT, handle_sent },
  { 0 },
};

static void
xmpp_carbons_class_init (XmppCarbonsClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  module_class->features = features;
  module_class->handlers = handlers;
  module_class->bound = xmpp_carbons_bound;
}

static void
xmpp_carbons_init (XmppCarbons *self)
{
}
