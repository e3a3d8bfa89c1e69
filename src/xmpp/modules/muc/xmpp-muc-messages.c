/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-messages.h"

#include <string.h>

gboolean
xmpp_muc_is_subject_change (XmppNode *message)
{
  return xmpp_node_find (message, "subject", NS_CLIENT) != NULL && xmpp_node_find (message, "body", NS_CLIENT) == NULL &&
         xmpp_node_find (message, "thread", NS_CLIENT) == NULL;
}

XmppJid *
xmpp_muc_real_jid_from_node (XmppNode *stanza)
{
  XmppNode *x = xmpp_node_find_only (stanza, "x", NS_MUC_USER);
  XmppNode *item = x != NULL ? xmpp_node_find_only (x, "item", NS_MUC_USER) : NULL;
  const char *text = item != NULL ? xmpp_node_get_attribute (item, "jid") : NULL;
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return jid != NULL ? xmpp_jid_dup_bare (jid) : NULL;
}

/* Of what is said now the nick tells who it was; what was said before, somebody else of that nick may have said. */
static gboolean
is_said_now (const XmppMessage *facets)
{
  return facets->way == XMPP_MESSAGE_WAY_LIVE && !(facets->delay_is_trusted && facets->type == XMPP_MESSAGE_GROUPCHAT);
}

/* XEP-0313 s. 5.1.2: an archive takes such elements out and puts its own in; a room that only passes a message on does not (s. 9.2 there, security.md M5). */
static void
read_real_jid (XmppRoom    *room,
               XmppNode    *message,
               XmppMessage *facets)
{
  XmppRoomOccupant *occupant = xmpp_room_find_occupant (room, xmpp_jid_get_resource (facets->from));

  if (facets->way == XMPP_MESSAGE_WAY_ARCHIVE && facets->type == XMPP_MESSAGE_GROUPCHAT)
    facets->real_jid = xmpp_muc_real_jid_from_node (message);
  else if (is_said_now (facets) && occupant != NULL && occupant->real_jid != NULL)
    facets->real_jid = xmpp_jid_ref (occupant->real_jid);
}

/* A nick alone proves nothing: of what is said now the room does, of what was said before its ids or its archive. */
static gboolean
is_own (XmppRoom    *room,
        XmppSession *session,
        XmppMessage *facets)
{
  if (facets->occupant_id != NULL && room->own_occupant_id != NULL)
    return strcmp (facets->occupant_id, room->own_occupant_id) == 0;
  if (facets->way == XMPP_MESSAGE_WAY_ARCHIVE)
    return facets->real_jid != NULL && xmpp_jid_equal_bare (facets->real_jid, xmpp_session_get_account (session));

  return is_said_now (facets) && room->own != NULL && xmpp_jid_equal (facets->from, room->own);
}

static void
clamp_subject (XmppMessage *facets)
{
  gsize length = XMPP_SUBJECT_MAX;

  if (facets->subject == NULL || strnlen (facets->subject, XMPP_SUBJECT_MAX + 1) <= XMPP_SUBJECT_MAX)
    return;

  while (length > 0 && (facets->subject[length] & 0xc0) == 0x80)
    length--;
  facets->subject[length] = '\0';
}

static void
read_groupchat (XmppRoom    *room,
                XmppSession *session,
                XmppNode    *message,
                XmppMessage *facets)
{
  if (facets->provenance == XMPP_FROM_OCCUPANT)
    {
      read_real_jid (room, message, facets);
      facets->is_outgoing = is_own (room, session, facets);
    }
  facets->has_subject = xmpp_muc_is_subject_change (message);
  clamp_subject (facets);

  /* s. 7.2.15: the subject ends what was said before. */
  if (facets->way == XMPP_MESSAGE_WAY_LIVE && room->own != NULL && (facets->has_subject || facets->delay == 0))
    room->is_in_history = FALSE;
}

static void
set_private (XmppMessage *facets,
             XmppJid     *peer)
{
  facets->is_private = TRUE;
  g_clear_pointer (&facets->peer, xmpp_jid_unref);
  facets->peer = xmpp_jid_ref (peer);
}

static gboolean
may_be_private (const XmppMessage *facets)
{
  return facets->type == XMPP_MESSAGE_CHAT || facets->type == XMPP_MESSAGE_NORMAL || facets->type == XMPP_MESSAGE_ERROR;
}

static XmppVerdict
handle_in_room (XmppModule *module,
                XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *message = xmpp_stanza_get_node (stanza);
  XmppRoom *room = xmpp_session_get_room (session, facets->from);

  if (room == NULL)
    return XMPP_CONTINUE;

  if (facets->provenance == XMPP_FROM_ROOM && facets->type != XMPP_MESSAGE_ERROR)
    facets->room_codes = xmpp_room_codes_from_node (message);

  if (facets->type == XMPP_MESSAGE_GROUPCHAT)
    {
      read_groupchat (room, session, message, facets);
    }
  else if (facets->provenance == XMPP_FROM_OCCUPANT && may_be_private (facets))
    {
      set_private (facets, facets->from);
      if (facets->type != XMPP_MESSAGE_ERROR)
        read_real_jid (room, message, facets);
    }

  return XMPP_CONTINUE;
}

/* s. 7.5: what another device sent to an occupant, or what our archive has of it. */
static XmppVerdict
handle_own_copy (XmppModule *module,
                 XmppStanza *stanza)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  gboolean is_marked = xmpp_node_find (xmpp_stanza_get_node (stanza), "x", NS_MUC_USER) != NULL;
  XmppProvenance other;

  if (!facets->is_outgoing || !may_be_private (facets) || xmpp_jid_is_bare (facets->to))
    return XMPP_CONTINUE;

  other = xmpp_session_get_provenance_of (session, facets->to);
  if (other == XMPP_FROM_OCCUPANT || (is_marked && other == XMPP_FROM_STRANGER))
    set_private (facets, facets->to);

  return XMPP_CONTINUE;
}

/* s. 7.5: a copy of what an occupant sent to another device, of a room that only that device is in. A contact could mark a message of its own like this,
 * and nobody who writes to this device needs to. */
static XmppVerdict
handle_marked_copy (XmppModule *module,
                    XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->way != XMPP_MESSAGE_WAY_LIVE && may_be_private (facets) && !xmpp_jid_is_bare (facets->from))
    set_private (facets, facets->from);

  return XMPP_CONTINUE;
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, NULL, NULL, XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT, handle_in_room },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, NULL, NULL, XMPP_FROM_SELF, handle_own_copy },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_STRANGER, handle_marked_copy },
  { 0 },
};

const XmppModuleInfo xmpp_muc_messages_info = { NULL, handlers };
