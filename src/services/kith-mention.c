/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-mention.h"

#include "xmpp-mentions.h"
#include "xmpp-session.h"

#include <string.h>

/* Looking for a nick in longer texts than this would only cost. */
#define TEXT_MAX 20000

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, (gssize) MIN (strlen (text), TEXT_MAX), G_NORMALIZE_NFKC);

  /* Cut within a character, it is none. */
  return normal != NULL ? g_utf8_casefold (normal, -1) : NULL;
}

static gboolean
is_of_word (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character);
}

/* A nick may begin and end with what is no letter: then nothing has to be around it. */
static gboolean
stands_alone (const char *text,
              const char *start,
              gsize       length)
{
  const char *end = start + length;
  const char *last = g_utf8_find_prev_char (text, end);
  const char *before = start > text ? g_utf8_find_prev_char (text, start) : NULL;

  if (before != NULL && is_of_word (g_utf8_get_char (start)) && is_of_word (g_utf8_get_char (before)))
    return FALSE;

  return *end == '\0' || last == NULL || !is_of_word (g_utf8_get_char (last)) || !is_of_word (g_utf8_get_char (end));
}

gboolean
kith_mention_has_nick (const char *text,
                       const char *nick)
{
  g_autofree char *shortened = NULL;
  g_autofree char *folded_text = NULL;
  g_autofree char *folded_nick = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  if (nick == NULL || *nick == '\0')
    return FALSE;

  if (strlen (text) > TEXT_MAX)
    shortened = g_utf8_substring (text, 0, TEXT_MAX / 4);
  folded_text = fold (shortened != NULL ? shortened : text);
  folded_nick = fold (nick);
  if (folded_text == NULL || folded_nick == NULL || *folded_nick == '\0')
    return FALSE;

  for (const char *found = strstr (folded_text, folded_nick); found != NULL; found = strstr (g_utf8_next_char (found), folded_nick))
    if (stands_alone (folded_text, found, strlen (folded_nick)))
      return TRUE;

  return FALSE;
}

static gboolean
means_us (const XmppRoom    *room,
          XmppJid           *account,
          const XmppMention *mention)
{
  if (mention->is_silent)
    return FALSE;
  if (mention->group != NULL)
    return g_strcmp0 (mention->group, XMPP_MENTION_CHANNEL) == 0;
  if (mention->occupant_id != NULL)
    return g_strcmp0 (mention->occupant_id, room->own_occupant_id) == 0;

  return mention->jid != NULL && ((room->own != NULL && xmpp_jid_equal (mention->jid, room->own)) || xmpp_jid_equal (mention->jid, account));
}

gboolean
kith_mention_is_of_us (XmppSession   *session,
                       gconstpointer  message)
{
  const XmppMessage *said = message;
  const XmppRoom *room = said->peer != NULL ? xmpp_session_get_room (session, said->peer) : NULL;

  if (room == NULL || said->is_outgoing || said->body == NULL || said->type != XMPP_MESSAGE_GROUPCHAT || xmpp_jid_get_resource (said->from) == NULL)
    return FALSE;

  for (guint i = 0; said->mentions != NULL && i < said->mentions->len; i++)
    if (means_us (room, xmpp_session_get_account (session), g_ptr_array_index (said->mentions, i)))
      return TRUE;

  return room->own != NULL && kith_mention_has_nick (said->body, xmpp_jid_get_resource (room->own));
}
