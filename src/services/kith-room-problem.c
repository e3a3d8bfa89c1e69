/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-problem.h"

#include "xmpp-error.h"

static KithRoomProblem
from_condition (XmppStanzaError condition)
{
  switch (condition)
    {
    case XMPP_STANZA_ERROR_CONFLICT:
      return KITH_ROOM_PROBLEM_NICK_TAKEN;

    case XMPP_STANZA_ERROR_NOT_ACCEPTABLE:
    case XMPP_STANZA_ERROR_JID_MALFORMED:
      return KITH_ROOM_PROBLEM_NICK_REFUSED;

    case XMPP_STANZA_ERROR_NOT_AUTHORIZED:
      return KITH_ROOM_PROBLEM_PASSWORD;

    case XMPP_STANZA_ERROR_FORBIDDEN:
      return KITH_ROOM_PROBLEM_BANNED;

    case XMPP_STANZA_ERROR_REGISTRATION_REQUIRED:
      return KITH_ROOM_PROBLEM_MEMBERS_ONLY;

    case XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE:
    case XMPP_STANZA_ERROR_RESOURCE_CONSTRAINT:
      return KITH_ROOM_PROBLEM_FULL;

    case XMPP_STANZA_ERROR_ITEM_NOT_FOUND:
      return KITH_ROOM_PROBLEM_LOCKED;

    case XMPP_STANZA_ERROR_NOT_ALLOWED:
      return KITH_ROOM_PROBLEM_NOT_ALLOWED;

    case XMPP_STANZA_ERROR_GONE:
    case XMPP_STANZA_ERROR_REDIRECT:
      return KITH_ROOM_PROBLEM_GONE;

    case XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
      return KITH_ROOM_PROBLEM_NOT_FOUND;

    case XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
    case XMPP_STANZA_ERROR_RECIPIENT_UNAVAILABLE:
    case XMPP_STANZA_ERROR_INTERNAL_SERVER_ERROR:
      return KITH_ROOM_PROBLEM_UNREACHABLE;

    case XMPP_STANZA_ERROR_BAD_REQUEST:
    case XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
    case XMPP_STANZA_ERROR_POLICY_VIOLATION:
    case XMPP_STANZA_ERROR_SUBSCRIPTION_REQUIRED:
    case XMPP_STANZA_ERROR_UNDEFINED_CONDITION:
    case XMPP_STANZA_ERROR_UNEXPECTED_REQUEST:
    default:
      return KITH_ROOM_PROBLEM_OTHER;
    }
}

KithRoomProblem
kith_room_problem_from_error (const GError *error)
{
  if (error->domain == XMPP_STANZA_ERROR)
    return from_condition ((XmppStanzaError) error->code);

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? KITH_ROOM_PROBLEM_UNREACHABLE : KITH_ROOM_PROBLEM_OTHER;
}

GError *
kith_room_problem_to_error (const GError *error)
{
  if (error->domain == XMPP_SESSION_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
    return g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");

  return g_error_new_literal (KITH_ROOM_ERROR, (int) kith_room_problem_from_error (error), error->message);
}
