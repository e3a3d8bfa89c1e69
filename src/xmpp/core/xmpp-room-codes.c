/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-room-codes.h"

/* In the order of the flags. */
static const guint numbers[] = { 100, 101, 102, 103, 104, 110, 170, 171, 172, 173, 174, 201, 210, 301, 303, 307, 321, 322, 332, 333 };

static XmppRoomCodes
read_code (XmppNode *status)
{
  const char *text = xmpp_node_get_attribute (status, "code");
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 100, 999, &number, NULL))
    return XMPP_ROOM_NO_CODE;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i] == number)
      return (XmppRoomCodes) (1u << i);

  return XMPP_ROOM_NO_CODE;
}

XmppRoomCodes
xmpp_room_codes_from_node (XmppNode *stanza)
{
  XmppNode *x = xmpp_node_find_only (stanza, "x", NS_MUC_USER);
  XmppRoomCodes codes = XMPP_ROOM_NO_CODE;

  for (XmppNode *child = x != NULL ? xmpp_node_get_first (x) : NULL; child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "status", NS_MUC_USER))
      codes |= read_code (child);

  return codes;
}
