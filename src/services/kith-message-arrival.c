/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-arrival-private.h"

#include "xmpp-error.h"

#include <string.h>

/* What is longer is cut: nobody reads on. */
#define BODY_MAX (1024 * 1024)

KithFailure
kith_failure_from_error (const GError *error)
{
  if (error == NULL || error->domain != XMPP_STANZA_ERROR)
    return KITH_FAILURE_UNKNOWN;

  switch ((XmppStanzaError) error->code)
    {
    case XMPP_STANZA_ERROR_ITEM_NOT_FOUND:
    case XMPP_STANZA_ERROR_GONE:
    case XMPP_STANZA_ERROR_JID_MALFORMED:
    case XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE:
    case XMPP_STANZA_ERROR_RECIPIENT_UNAVAILABLE:
    case XMPP_STANZA_ERROR_REDIRECT:
      return KITH_FAILURE_NO_SUCH_PERSON;

    case XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
      return KITH_FAILURE_SERVER_NOT_FOUND;

    case XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
      return KITH_FAILURE_SERVER_TIMEOUT;

    case XMPP_STANZA_ERROR_NOT_ACCEPTABLE:
    case XMPP_STANZA_ERROR_FORBIDDEN:
    case XMPP_STANZA_ERROR_NOT_ALLOWED:
    case XMPP_STANZA_ERROR_POLICY_VIOLATION:
      return KITH_FAILURE_BLOCKED;

    case XMPP_STANZA_ERROR_RESOURCE_CONSTRAINT:
      return KITH_FAILURE_QUOTA;

    case XMPP_STANZA_ERROR_SUBSCRIPTION_REQUIRED:
    case XMPP_STANZA_ERROR_REGISTRATION_REQUIRED:
    case XMPP_STANZA_ERROR_NOT_AUTHORIZED:
      return KITH_FAILURE_NOT_AUTHORIZED;

    case XMPP_STANZA_ERROR_BAD_REQUEST:
    case XMPP_STANZA_ERROR_CONFLICT:
    case XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
    case XMPP_STANZA_ERROR_INTERNAL_SERVER_ERROR:
    case XMPP_STANZA_ERROR_UNDEFINED_CONDITION:
    case XMPP_STANZA_ERROR_UNEXPECTED_REQUEST:
    default:
      return KITH_FAILURE_UNKNOWN;
    }
}

static char *
dup_body (const char *body)
{
  gsize length;

  if (body == NULL || *body == '\0')
    return NULL;

  length = strlen (body);
  if (length > BODY_MAX)
    for (length = BODY_MAX; length > 0 && (body[length] & 0xc0) == 0x80; length--)
      ;

  return g_strndup (body, length);
}

char *
kith_arrival_dup_sender (const char *occupant_id,
                         XmppJid    *real_jid,
                         const char *nick)
{
  if (occupant_id != NULL)
    return g_strconcat ("o:", occupant_id, NULL);
  if (real_jid != NULL)
    return g_strconcat ("j:", xmpp_jid_get_bare (real_jid), NULL);

  return g_strconcat ("n:", nick != NULL ? nick : "", NULL);
}

/* What is known of who said it in a room; of what the room itself says, nobody is. */
static void
fill_occupant (KithArrival       *arrival,
               const XmppMessage *message)
{
  const char *nick = xmpp_jid_get_resource (message->from);

  arrival->is_room = TRUE;
  arrival->nick = g_strdup (nick);
  arrival->sender = arrival->is_outgoing ? g_strdup ("") : kith_arrival_dup_sender (message->occupant_id, message->real_jid, nick);
  arrival->real_jid = message->real_jid != NULL ? g_strdup (xmpp_jid_get_bare (message->real_jid)) : NULL;
  arrival->moderated_id = g_strdup (message->moderated_id);
  arrival->moderation = g_strdup (message->moderated_reason);
}

KithArrival *
kith_arrival_from_message (const XmppMessage *message)
{
  KithArrival *arrival;
  const gboolean is_room = message->type == XMPP_MESSAGE_GROUPCHAT || (message->provenance & XMPP_FROM_ROOM) != 0;

  if (message->peer == NULL || message->is_private)
    return NULL;

  arrival = kith_arrival_new (message->way == XMPP_MESSAGE_WAY_CARBON    ? KITH_WAY_CARBON
                              : message->way == XMPP_MESSAGE_WAY_ARCHIVE ? KITH_WAY_ARCHIVE
                                                                         : KITH_WAY_LIVE,
                              xmpp_jid_get_bare (message->peer));
  arrival->is_outgoing = message->is_outgoing;
  arrival->id = g_strdup (message->id);
  arrival->archive_id = g_strdup (message->archive_id);
  arrival->stamp = message->delay;
  arrival->stamp_is_trusted = message->delay_is_trusted;
  if (is_room)
    fill_occupant (arrival, message);

  if (message->type == XMPP_MESSAGE_ERROR)
    {
      arrival->failure = (int) kith_failure_from_error (message->error);
      arrival->failure_text = g_strdup (message->error != NULL ? message->error->message : NULL);
      return arrival;
    }

  arrival->origin_id = g_strdup (message->origin_id);
  arrival->body = dup_body (message->body);
  arrival->is_markable = message->wants_marker && !message->is_outgoing;
  arrival->receipt_id = g_strdup (message->receipt_id);
  arrival->displayed_id = g_strdup (message->displayed_id);
  arrival->replace_id = g_strdup (message->replace_id);
  arrival->reply_id = g_strdup (message->reply_id);
  arrival->reply_to = g_strdup (message->reply_to);
  arrival->reply_quote = dup_body (message->reply_quote);
  arrival->reaction_id = g_strdup (message->reaction_id);
  arrival->reactions = g_strdupv (message->reactions);
  arrival->retract_id = g_strdup (message->retract_id);
  arrival->is_retracted = message->is_retracted;
  arrival->is_unstyled = message->is_unstyled;

  return arrival;
}
