/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-entity-time.h"

#include "kith-time.h"

#include <string.h>

#define NS_TIME "urn:xmpp:time"

gboolean
xmpp_entity_time_parse_tzo (const char *text,
                            int        *seconds)
{
  int hours, minutes;

  if (text == NULL)
    return FALSE;
  if (strcmp (text, "Z") == 0)
    {
      *seconds = 0;
      return TRUE;
    }

  if (strlen (text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[2]) ||
      !g_ascii_isdigit (text[4]) || !g_ascii_isdigit (text[5]))
    return FALSE;

  hours = (text[1] - '0') * 10 + (text[2] - '0');
  minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (hours > 14 || minutes > 59)
    return FALSE;

  *seconds = (text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return TRUE;
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *time;
  int seconds;

  if (value == NULL)
    return dex_future_new_for_error (error);

  time = xmpp_node_find (g_value_get_boxed (value), "time", NS_TIME);
  if (time == NULL || !xmpp_entity_time_parse_tzo (xmpp_node_find_text (time, "tzo", NS_TIME), &seconds))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a time zone");

  return dex_future_new_for_int (seconds);
}

DexFuture *
xmpp_entity_time_query (XmppSession *session,
                        XmppJid     *full)
{
  return dex_future_then (xmpp_session_request (session, full, "get", xmpp_node_new ("time", NS_TIME), 0), answered_cb, NULL, NULL);
}

static XmppVerdict
handle_time (XmppModule *module,
             XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *zone = g_date_time_format (now, "%:z");
  g_autofree char *utc = kith_time_format (kith_time_now ());
  XmppNode *answer, *time;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "get") != 0)
    return XMPP_CONTINUE;

  answer = xmpp_stanza_new_result (stanza);
  time = xmpp_node_add (answer, "time", NS_TIME);
  xmpp_node_add_with_text (time, "tzo", NULL, zone);
  xmpp_node_add_with_text (time, "utc", NULL, utc);
  dex_future_disown (xmpp_session_send (session, answer));

  return XMPP_STOP;
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "time", NS_TIME, XMPP_FROM_SELF, handle_time },
  { 0 },
};

const XmppModuleInfo xmpp_entity_time_info = { NULL, handlers };
