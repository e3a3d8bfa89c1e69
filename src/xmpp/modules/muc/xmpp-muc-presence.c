/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-private.h"

#include "xmpp-occupant-id.h"
#include "xmpp-uri.h"
#include "xmpp-vcard.h"

#include <string.h>

/* XEP-0045 s. 7.2, 7.6, 7.14, 8.2, 9.1, 10.9: what the presences of a room say. Nothing that a room says of others changes who we are in it. */

static void
emit_occupant (XmppMuc         *self,
               XmppMucOccupant *occupant)
{
  /* Only our own presence is our own. */
  if (!occupant->is_self)
    occupant->codes &= ~XMPP_ROOM_SELF;
  g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_OCCUPANT], 0, occupant);
}

static void
remember (XmppRoom        *room,
          XmppMucOccupant *occupant,
          gboolean        *is_new)
{
  XmppRoomOccupant *entry = xmpp_room_add_occupant (room, occupant->nick, is_new);

  g_clear_pointer (&entry->real_jid, xmpp_jid_unref);
  if (occupant->real_jid != NULL)
    entry->real_jid = xmpp_jid_ref (occupant->real_jid);
  g_set_str (&entry->occupant_id, occupant->occupant_id);
}

/* While joining the room says who we are (s. 7.2.2), services of old only by the nick that we asked for. After that it was said. */
static gboolean
is_self (XmppMucMember   *member,
         XmppRoom        *room,
         XmppMucOccupant *occupant,
         XmppJid         *from)
{
  if (room->own != NULL)
    return xmpp_jid_equal (from, room->own);

  return (occupant->codes & XMPP_ROOM_SELF) != 0 || xmpp_jid_equal (from, member->wanted);
}

static void
note_self (XmppMucMember   *member,
           XmppRoom        *room,
           XmppMucOccupant *occupant,
           XmppJid         *from,
           XmppNode        *presence)
{
  member->affiliation = occupant->affiliation;
  member->role = occupant->role;
  g_set_str (&member->own_id, xmpp_occupant_id_from_node (presence));
  g_set_str (&room->own_occupant_id, occupant->occupant_id);
  if (room->own != NULL)
    return;

  room->own = xmpp_jid_ref (from);
  g_set_str (&member->affiliations_version, xmpp_muc_read_version (xmpp_muc_find_version (presence), "until"));
  room->is_in_history = TRUE;
  member->codes = occupant->codes;
  if (member->state == XMPP_MUC_JOINING)
    member->state = XMPP_MUC_JOINED;
}

static void
take_available (XmppMuc         *self,
                XmppMucMember   *member,
                XmppRoom        *room,
                XmppMucOccupant *occupant,
                XmppJid         *from,
                XmppNode        *presence)
{
  gboolean was_in = room->own != NULL;
  gboolean is_new;
  g_autoptr(DexPromise) joining = NULL;

  occupant->is_self = is_self (member, room, occupant, from);
  remember (room, occupant, &is_new);
  occupant->kind = !is_new ? XMPP_OCCUPANT_CHANGED : was_in ? XMPP_OCCUPANT_JOINED
                                                            : XMPP_OCCUPANT_HERE;
  if (occupant->is_self)
    note_self (member, room, occupant, from, presence);
  if (occupant->is_self && !was_in)
    joining = g_steal_pointer (&member->joining);

  emit_occupant (self, occupant);
  xmpp_muc_settle (&joining, NULL);
}

/* --- Gone ---------------------------------------------------------------------------------------------------------------------- */

/* What the room says at a join that it ends at once, in the words of s. 7.2. */
static GError *
error_from_exit (const XmppMucExit *exit)
{
  static const XmppStanzaError codes[] = {
    [XMPP_EXIT_LEFT] = XMPP_STANZA_ERROR_NOT_ACCEPTABLE,
    [XMPP_EXIT_KICKED] = XMPP_STANZA_ERROR_NOT_ACCEPTABLE,
    [XMPP_EXIT_BANNED] = XMPP_STANZA_ERROR_FORBIDDEN,
    [XMPP_EXIT_AFFILIATION] = XMPP_STANZA_ERROR_REGISTRATION_REQUIRED,
    [XMPP_EXIT_MEMBERS_ONLY] = XMPP_STANZA_ERROR_REGISTRATION_REQUIRED,
    [XMPP_EXIT_SHUTDOWN] = XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE,
    [XMPP_EXIT_ERROR] = XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT,
    [XMPP_EXIT_DESTROYED] = XMPP_STANZA_ERROR_GONE,
    [XMPP_EXIT_STREAM] = XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE,
  };

  return g_error_new_literal (XMPP_STANZA_ERROR, (int) codes[exit->kind], exit->reason != NULL ? exit->reason : "the room let us not in");
}

static void
take_own_exit (XmppMuc       *self,
               XmppMucMember *member,
               XmppNode      *presence)
{
  XmppMucExit *exit = xmpp_muc_exit_from_node (presence);
  g_autoptr(GError) error = NULL;

  if (member->state != XMPP_MUC_JOINING)
    {
      xmpp_muc_forget_left (self, member, exit);
      return;
    }

  error = error_from_exit (exit);
  xmpp_muc_forget (self, member, error);
  xmpp_muc_exit_free (exit);
}

static void
take_own_nick (XmppMuc         *self,
               XmppMucMember   *member,
               XmppRoom        *room,
               XmppMucOccupant *occupant)
{
  g_autoptr(XmppJid) renamed = xmpp_jid_new_parts (xmpp_jid_get_local (room->jid), xmpp_jid_get_domain (room->jid), occupant->new_nick, NULL);
  g_autoptr(DexPromise) nick_change = NULL;

  /* Somebody else's: then the room says that we are two. */
  if (renamed == NULL || !xmpp_room_rename_occupant (room, occupant->nick, occupant->new_nick))
    return;

  g_clear_pointer (&room->own, xmpp_jid_unref);
  room->own = g_steal_pointer (&renamed);
  nick_change = g_steal_pointer (&member->nick_change);
  occupant->is_self = TRUE;
  emit_occupant (self, occupant);
  xmpp_muc_settle (&nick_change, NULL);
}

static void
take_unavailable (XmppMuc         *self,
                  XmppMucMember   *member,
                  XmppRoom        *room,
                  XmppMucOccupant *occupant,
                  XmppJid         *from,
                  XmppNode        *presence)
{
  if (is_self (member, room, occupant, from))
    {
      if (room->own != NULL && occupant->kind == XMPP_OCCUPANT_NICK)
        take_own_nick (self, member, room, occupant);
      else
        take_own_exit (self, member, presence);
      return;
    }

  /* A nick that is somebody's, or ours, is nobody else's: then they only go. */
  if (occupant->kind == XMPP_OCCUPANT_NICK && xmpp_room_rename_occupant (room, occupant->nick, occupant->new_nick))
    {
      emit_occupant (self, occupant);
    }
  else if (xmpp_room_remove_occupant (room, occupant->nick))
    {
      occupant->kind = XMPP_OCCUPANT_LEFT;
      g_clear_pointer (&occupant->new_nick, g_free);
      emit_occupant (self, occupant);
    }
}

/* --- Errors -------------------------------------------------------------------------------------------------------------------- */

/* s. 7.2.6 to 7.2.13; where the room is somewhere else now, the text is its address (RFC 6120 s. 8.3.3.5). */
static GError *
read_error (XmppNode *presence)
{
  XmppNode *node = xmpp_node_find (presence, "error", NS_CLIENT);
  GError *error = xmpp_stanza_error_from_node (node);
  const char *text = NULL;

  if (error->code == XMPP_STANZA_ERROR_GONE)
    text = xmpp_node_find_text (node, "gone", NS_STANZA_ERRORS);
  else if (error->code == XMPP_STANZA_ERROR_REDIRECT)
    text = xmpp_node_find_text (node, "redirect", NS_STANZA_ERRORS);

  if (text != NULL && g_str_has_prefix (text, "xmpp:"))
    g_set_str (&error->message, text);

  return error;
}

XmppJid *
xmpp_muc_error_dup_address (const GError *error)
{
  g_autoptr(XmppUri) uri = NULL;

  if (!g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_GONE) && !g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_REDIRECT))
    return NULL;

  uri = xmpp_uri_parse (error->message, NULL);

  return uri != NULL && uri->jid != NULL ? xmpp_jid_dup_bare (uri->jid) : NULL;
}

static gboolean
says_that_we_are_gone (const GError *error)
{
  return error->code == XMPP_STANZA_ERROR_NOT_ACCEPTABLE || error->code == XMPP_STANZA_ERROR_ITEM_NOT_FOUND || error->code == XMPP_STANZA_ERROR_GONE;
}

static void
take_error (XmppMuc       *self,
            XmppMucMember *member,
            XmppRoom      *room,
            XmppJid       *from,
            XmppNode      *presence)
{
  g_autoptr(GError) error = read_error (presence);
  gboolean is_about_us = xmpp_jid_is_bare (from) || xmpp_jid_equal (from, member->wanted) || (room->own != NULL && xmpp_jid_equal (from, room->own));

  if (member->nick_change != NULL && g_strcmp0 (member->nick_id, xmpp_node_get_attribute (presence, "id")) == 0)
    xmpp_muc_settle (&member->nick_change, error);
  else if (member->state == XMPP_MUC_JOINING && is_about_us)
    xmpp_muc_forget (self, member, error);
  else if (is_about_us && (member->state == XMPP_MUC_LEAVING || says_that_we_are_gone (error)))
    xmpp_muc_forget_left (self, member, xmpp_muc_exit_new (member->state == XMPP_MUC_LEAVING ? XMPP_EXIT_LEFT : XMPP_EXIT_ERROR));
}

XmppVerdict
xmpp_muc_handle_presence (XmppModule *module,
                          XmppStanza *stanza)
{
  XmppMuc *self = XMPP_MUC (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *presence = xmpp_stanza_get_node (stanza);
  XmppJid *from = xmpp_stanza_get_from (stanza);
  XmppMucMember *member = xmpp_muc_find (self, from);
  XmppRoom *room = xmpp_session_get_room (session, from);
  g_autoptr(XmppMucOccupant) occupant = NULL;
  g_autofree char *photo = NULL;

  if (member == NULL || room == NULL)
    return XMPP_STOP;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "error") == 0)
    {
      take_error (self, member, room, from, presence);
      return XMPP_STOP;
    }

  /* XEP-0486 s. 1: how rooms told of their picture before. */
  if (xmpp_jid_is_bare (from))
    {
      photo = xmpp_stanza_get_type_name (stanza) == NULL ? xmpp_vcard_photo_hash_from_presence (presence) : NULL;
      if (photo != NULL)
        g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_AVATAR], 0, member->room, photo);
      return XMPP_STOP;
    }

  occupant = xmpp_muc_occupant_from_node (presence, from, xmpp_room_has_feature (room, XMPP_OCCUPANT_ID_FEATURE));
  if (occupant == NULL)
    return XMPP_STOP;
  if (occupant->kind == XMPP_OCCUPANT_HERE)
    take_available (self, member, room, occupant, from, presence);
  else
    take_unavailable (self, member, room, occupant, from, presence);

  return XMPP_STOP;
}
