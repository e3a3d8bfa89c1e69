/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-last-activity.h"

#define NS_LAST "jabber:iq:last"

/* Fifty years: before there was any of this. */
#define SECONDS_MAX ((gint64) 50 * 366 * 24 * 60 * 60)

gboolean
xmpp_last_activity_from_node (XmppNode *answer,
                              gint64   *seconds)
{
  XmppNode *query = xmpp_node_find (answer, "query", NS_LAST);
  const char *text = query != NULL ? xmpp_node_get_attribute (query, "seconds") : NULL;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, SECONDS_MAX, seconds, NULL);
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gint64 seconds;

  if (value == NULL)
    return dex_future_new_for_error (error);
  if (!xmpp_last_activity_from_node (g_value_get_boxed (value), &seconds))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a time");

  return dex_future_new_for_int64 (seconds);
}

DexFuture *
xmpp_last_activity_query (XmppSession *session,
                          XmppJid     *bare)
{
  return dex_future_then (xmpp_session_request (session, bare, "get", xmpp_node_new ("query", NS_LAST), 0), answered_cb, NULL, NULL);
}

static const XmppHandler handlers[] = {
  { 0 },
};

const XmppModuleInfo xmpp_last_activity_info = { NULL, handlers };
