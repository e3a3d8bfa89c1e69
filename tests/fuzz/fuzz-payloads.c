/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-chat-states.h"
#include "xmpp-delay.h"
#include "xmpp-disco-info.h"
#include "xmpp-nick.h"
#include "xmpp-roster-exchange.h"
#include "xmpp-stanza-ids.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-stanza.h"

#include <string.h>

static XmppJid *me, *server;

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  me = xmpp_jid_new ("me@example.com/here", NULL);
  server = xmpp_jid_new ("example.com", NULL);

  return 0;
}

/* Written and read again it is the same (security.md X12). */
static void
round_trip (XmppNode *node)
{
  g_autofree char *text = xmpp_stanza_writer_to_text (node);
  g_autoptr(XmppNode) again = fuzz_parse (text);

  g_assert_nonnull (again);
  g_assert_true (xmpp_node_equal (node, again));
}

/* XEP-0115: an answer that is given back as it came has the same hash; none has one where something stands twice. */
static void
disco (XmppNode *node)
{
  g_autoptr(XmppDiscoInfo) info = xmpp_disco_info_from_node (node);
  g_autofree char *ver = xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1);
  g_autoptr(XmppNode) given = xmpp_disco_info_to_node (info);
  g_autoptr(XmppDiscoInfo) again = xmpp_disco_info_from_node (given);

  for (guint i = 0; info->features[i] != NULL; i++)
    {
      g_assert_true (xmpp_disco_info_has (info, info->features[i]));
      g_assert_true (xmpp_disco_info_has (again, info->features[i]));
      g_assert_true (i == 0 || strcmp (info->features[i - 1], info->features[i]) < 0);
    }
  g_assert_cmpuint (info->identities->len, ==, again->identities->len);
}

/* Everything that reads a stanza without a session. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  g_autoptr(XmppNode) node = fuzz_parse (text);
  g_autoptr(XmppStanza) stanza = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *nick = NULL;
  g_autoptr(XmppExchange) exchange = NULL;
  gint64 stamp = 0;

  if (node == NULL)
    return 0;

  round_trip (node);
  disco (node);
  xmpp_delay_from_node (node, NULL);
  xmpp_delay_from_node (node, server);
  xmpp_origin_id_from_node (node);
  xmpp_stanza_id_from_node (node, server);
  g_assert_cmpint (xmpp_chat_state_from_node (node), <=, XMPP_CHAT_STATE_GONE);
  nick = xmpp_nick_from_node (node);
  exchange = xmpp_exchange_from_node (node);
  if (exchange != NULL)
    g_assert_cmpuint (exchange->items->len, <=, XMPP_EXCHANGE_ITEMS_MAX);
  g_assert_true (nick == NULL || g_utf8_strlen (nick, -1) <= XMPP_NICK_MAX);
  error = xmpp_stanza_error_from_node (node);
  g_assert_nonnull (error);
  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    {
      XmppNode *inner = xmpp_stanza_find_forwarded (child, &stamp);

      disco (child);
      if (inner != NULL)
        g_assert_true (xmpp_node_is (inner, "message", "jabber:client"));
    }

  stanza = xmpp_stanza_new (node, me, NULL);
  if (stanza != NULL && xmpp_stanza_get_kind (stanza) == XMPP_STANZA_IQ)
    {
      g_autoptr(XmppNode) result = xmpp_stanza_new_result (stanza);
      g_autoptr(XmppNode) refusal = xmpp_stanza_new_error (stanza, "cancel", XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE);

      round_trip (result);
      round_trip (refusal);
    }

  return 0;
}
