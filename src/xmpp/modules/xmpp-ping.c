/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-ping.h"

#define NS_PING "urn:xmpp:ping"

static XmppVerdict
handle_ping (XmppModule *module,
             XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "get") != 0)
    return XMPP_CONTINUE;

  dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_result (stanza)));

  return XMPP_STOP;
}

static const char *const features[] = { NS_PING, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "ping", NS_PING, XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, handle_ping },
  { 0 },
};

const XmppModuleInfo xmpp_ping_info = { features, handlers };
