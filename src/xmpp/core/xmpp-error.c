/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-error.h"

#include <string.h>

G_DEFINE_QUARK (xmpp-stanza-error-quark, xmpp_stanza_error)
G_DEFINE_QUARK (xmpp-stream-error-quark, xmpp_stream_error)
G_DEFINE_QUARK (xmpp-connect-error-quark, xmpp_connect_error)
G_DEFINE_QUARK (xmpp-auth-error-quark, xmpp_auth_error)
G_DEFINE_QUARK (xmpp-session-error-quark, xmpp_session_error)

static const char *const stanza_names[] = {
  [XMPP_STANZA_ERROR_BAD_REQUEST] = "bad-request",
  [XMPP_STANZA_ERROR_CONFLICT] = "conflict",
  [XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED] = "feature-not-implemented",
  [XMPP_STANZA_ERROR_FORBIDDEN] = "forbidden",
  [XMPP_STANZA_ERROR_GONE] = "gone",
  [XMPP_STANZA_ERROR_INTERNAL_SERVER_ERROR] = "internal-server-error",
  [XMPP_STANZA_ERROR_ITEM_NOT_FOUND] = "item-not-found",
  [XMPP_STANZA_ERROR_JID_MALFORMED] = "jid-malformed",
  [XMPP_STANZA_ERROR_NOT_ACCEPTABLE] = "not-acceptable",
  [XMPP_STANZA_ERROR_NOT_ALLOWED] = "not-allowed",
  [XMPP_STANZA_ERROR_NOT_AUTHORIZED] = "not-authorized",
  [XMPP_STANZA_ERROR_POLICY_VIOLATION] = "policy-violation",
  [XMPP_STANZA_ERROR_RECIPIENT_UNAVAILABLE] = "recipient-unavailable",
  [XMPP_STANZA_ERROR_REDIRECT] = "redirect",
  [XMPP_STANZA_ERROR_REGISTRATION_REQUIRED] = "registration-required",
  [XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND] = "remote-server-not-found",
  [XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT] = "remote-server-timeout",
  [XMPP_STANZA_ERROR_RESOURCE_CONSTRAINT] = "resource-constraint",
  [XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE] = "service-unavailable",
  [XMPP_STANZA_ERROR_SUBSCRIPTION_REQUIRED] = "subscription-required",
  [XMPP_STANZA_ERROR_UNDEFINED_CONDITION] = "undefined-condition",
  [XMPP_STANZA_ERROR_UNEXPECTED_REQUEST] = "unexpected-request",
};

static const char *const stream_names[] = {
  [XMPP_STREAM_ERROR_NOT_WELL_FORMED] = "not-well-formed",
  [XMPP_STREAM_ERROR_RESTRICTED_XML] = "restricted-xml",
  [XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING] = "unsupported-encoding",
  [XMPP_STREAM_ERROR_POLICY_VIOLATION] = "policy-violation",
  [XMPP_STREAM_ERROR_INVALID_NAMESPACE] = "invalid-namespace",
  [XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE] = "unsupported-stanza-type",
  [XMPP_STREAM_ERROR_INVALID_XML] = "invalid-xml",
  [XMPP_STREAM_ERROR_UNDEFINED_CONDITION] = "undefined-condition",
  [XMPP_STREAM_ERROR_CONFLICT] = "conflict",
  [XMPP_STREAM_ERROR_SYSTEM_SHUTDOWN] = "system-shutdown",
  [XMPP_STREAM_ERROR_SEE_OTHER_HOST] = "see-other-host",
  [XMPP_STREAM_ERROR_NOT_AUTHORIZED] = "not-authorized",
  [XMPP_STREAM_ERROR_HOST_UNKNOWN] = "host-unknown",
  [XMPP_STREAM_ERROR_CONNECTION_TIMEOUT] = "connection-timeout",
  [XMPP_STREAM_ERROR_RESET] = "reset",
};

const char *
xmpp_stanza_error_to_name (XmppStanzaError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (stanza_names), NULL);

  return stanza_names[code];
}

/* Only for those that have a name of their own (up to RESET). */
const char *
xmpp_stream_error_to_name (XmppStreamError code)
{
  return (guint) code < G_N_ELEMENTS (stream_names) ? stream_names[code]
                                                    : stream_names[XMPP_STREAM_ERROR_UNDEFINED_CONDITION];
}

/* The first child of @node in @ns that is in @names. */
static guint
find_condition (XmppNode           *node,
                const char         *ns,
                const char * const *names,
                guint               n_names,
                guint               fallback)
{
  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    {
      if (strcmp (xmpp_node_get_ns (child), ns) != 0)
        continue;
      for (guint i = 0; i < n_names; i++)
        if (strcmp (names[i], xmpp_node_get_name (child)) == 0)
          return i;
    }

  return fallback;
}

GError *
xmpp_stanza_error_from_node (XmppNode *error_node)
{
  guint code = XMPP_STANZA_ERROR_UNDEFINED_CONDITION;
  const char *text = NULL;

  if (error_node != NULL)
    {
      code = find_condition (error_node, NS_STANZA_ERRORS, stanza_names, G_N_ELEMENTS (stanza_names), code);
      text = xmpp_node_find_text (error_node, "text", NS_STANZA_ERRORS);
    }

  return g_error_new_literal (XMPP_STANZA_ERROR, (int) code, text != NULL && *text != '\0' ? text : stanza_names[code]);
}

GError *
xmpp_stream_error_from_node (XmppNode *error_node)
{
  guint code = find_condition (error_node, NS_STREAM_ERRORS, stream_names, G_N_ELEMENTS (stream_names), XMPP_STREAM_ERROR_OTHER);
  const char *text = xmpp_node_find_text (error_node, "text", NS_STREAM_ERRORS);

  if (text == NULL || *text == '\0')
    text = code < G_N_ELEMENTS (stream_names) ? stream_names[code] : "the server ended the stream";

  return g_error_new_literal (XMPP_STREAM_ERROR, (int) code, text);
}
