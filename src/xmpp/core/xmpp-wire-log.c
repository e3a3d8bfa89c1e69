/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-wire-log.h"

#include "xmpp-stanza-writer.h"

#include <string.h>

static gboolean
is_wanted (void)
{
  static gsize wanted = 0;

  if (g_once_init_enter (&wanted))
    g_once_init_leave (&wanted, g_getenv ("KITH_WIRE_LOG") != NULL ? 2 : 1);

  return wanted == 2;
}

static gboolean
is_secret (const char *text)
{
  return strstr (text, "urn:ietf:params:xml:ns:xmpp-sasl'") != NULL || strstr (text, "urn:xmpp:sasl:2'") != NULL;
}

static void
print (const char        *domain,
       XmppWireDirection  direction,
       const char        *text)
{
  g_printerr ("%s %s %s\n", domain, direction == XMPP_WIRE_IN ? "<<" : ">>", is_secret (text) ? "(SASL, left out)" : text);
}

void
xmpp_wire_log_node (const char        *domain,
                    XmppWireDirection  direction,
                    XmppNode          *node)
{
  g_autofree char *text = NULL;

  if (!is_wanted ())
    return;

  text = xmpp_stanza_writer_to_text (node);
  print (domain, direction, text);
}

void
xmpp_wire_log_bytes (const char        *domain,
                     XmppWireDirection  direction,
                     GBytes            *bytes)
{
  g_autofree char *text = NULL;

  if (!is_wanted ())
    return;

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  print (domain, direction, text);
}
