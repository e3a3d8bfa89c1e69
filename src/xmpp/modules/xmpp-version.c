/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-version.h"

#define NS_VERSION "jabber:iq:version"

static XmppVerdict
handle_version (XmppModule *module,
                XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *answer, *query;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "get") != 0)
    return XMPP_CONTINUE;

  answer = xmpp_stanza_new_result (stanza);
  query = xmpp_node_add (answer, "query", NS_VERSION);
  xmpp_node_add_with_text (query, "name", NULL, "Kith");
  xmpp_node_add_with_text (query, "version", NULL, KITH_VERSION);
  dex_future_disown (xmpp_session_send (session, answer));

  return XMPP_STOP;
}

static const char *const features[] = { NS_VERSION, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "query", NS_VERSION, XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, handle_version },
  { 0 },
};

const XmppModuleInfo xmpp_version_info = { features, handlers };
