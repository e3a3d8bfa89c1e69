/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-provenance.h"

#include <string.h>

/**
 * xmpp_provenance_of:
 * @own: our own JID
 * @from: (nullable): the from attribute; %NULL where there is none (RFC 6120 s. 8.1.2.1: then our server speaks for our account)
 * @is_contact: who is in the roster and may see our presence
 * @is_room: which rooms we are in or joining; such a room is one even if it is in the roster too
 *
 * Servers check the from of what they pass on (RFC 6120 s. 8.1.2.1), so it proves who sent a stanza; what it may do follows from that.
 */
XmppProvenance
xmpp_provenance_of (const XmppJid     *own,
                    const XmppJid     *from,
                    XmppIsContactFunc  is_contact,
                    gpointer           data,
                    XmppIsContactFunc  is_room,
                    gpointer           room_data)
{
  if (from == NULL)
    return XMPP_FROM_OWN_ACCOUNT;

  if (xmpp_jid_equal_bare (own, from))
    return xmpp_jid_is_bare (from) ? XMPP_FROM_OWN_ACCOUNT : XMPP_FROM_OWN_DEVICE;

  if (xmpp_jid_is_domain (from) && strcmp (xmpp_jid_get_domain (from), xmpp_jid_get_domain (own)) == 0)
    return XMPP_FROM_OWN_SERVER;

  if (is_room != NULL && is_room (from, room_data))
    return xmpp_jid_is_bare (from) ? XMPP_FROM_ROOM : XMPP_FROM_OCCUPANT;

  return is_contact != NULL && is_contact (from, data) ? XMPP_FROM_CONTACT : XMPP_FROM_STRANGER;
}
