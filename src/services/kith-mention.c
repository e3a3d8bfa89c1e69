/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-mention.h"

#include "xmpp-mentions.h"
#include "xmpp-session.h"

#include <string.h>

/* Looking for a nick in longer texts than this would only cost. */
#define TEXT_MAX 20000

/* No nick that is completed is longer. */
#define NICK_MAX 128

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

/* The longest nick that @text begins with: "Ann" is not who "Ann Lee" is. */
static KithOccupant *
find_occupant (KithRoom   *room,
               const char *text,
               gsize      *length)
{
  KithOccupantList *occupants = kith_room_get_occupants (room);
  KithOccupant *found = NULL;
  const char *end = text;

  for (guint n = 0; n < NICK_MAX && *end != '\0'; n++)
    {
      g_autofree char *nick = NULL;
      KithOccupant *occupant;
      const gboolean ends_in_word = is_of_word (g_utf8_get_char (end));

      end = g_utf8_next_char (end);
      if (ends_in_word && *end != '\0' && is_of_word (g_utf8_get_char (end)))
        continue;
      nick = g_strndup (text, (gsize) (end - text));
      occupant = kith_occupant_list_find (occupants, nick);
      if (occupant != NULL)
        {
          found = occupant;
          *length = (gsize) (end - text);
        }
    }

  return found;
}

static XmppMention *
make_mention (KithRoom     *room,
              KithOccupant *occupant,
              guint         begin,
              guint         end)
{
  const KithOccupantData *data = kith_occupant_get_data (occupant);
  g_autofree char *address = NULL;
  g_autoptr(XmppJid) jid = NULL;

  if (g_str_has_prefix (data->key, "o:"))
    return xmpp_mention_new (begin, end, data->key + strlen ("o:"), NULL);

  address = g_strconcat (xmpp_jid_get_bare (kith_room_get_jid (room)), "/", data->nick, NULL);
  jid = xmpp_jid_new (address, NULL);

  return jid != NULL ? xmpp_mention_new (begin, end, NULL, jid) : NULL;
}

GPtrArray *
kith_mention_find (KithRoom   *room,
                   const char *text)
{
  g_autoptr(GPtrArray) mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_mention_free);
  gunichar before = 0;
  guint place = 0;

  g_return_val_if_fail (KITH_IS_ROOM (room) && text != NULL, NULL);

  for (const char *p = text; *p != '\0' && p - text < TEXT_MAX && mentions->len < XMPP_MENTIONS_MAX; place++)
    {
      gsize length = 0;
      KithOccupant *occupant = *p == '@' && !is_of_word (before) ? find_occupant (room, p + 1, &length) : NULL;
      XmppMention *mention = NULL;

      if (occupant != NULL && !kith_occupant_get_data (occupant)->is_self)
        mention = make_mention (room, occupant, place, place + 1 + (guint) g_utf8_strlen (p + 1, (gssize) length));
      if (mention != NULL)
        g_ptr_array_add (mentions, mention);
      before = g_utf8_get_char (p);
      p = g_utf8_next_char (p);
    }

  return mentions->len > 0 ? g_steal_pointer (&mentions) : NULL;
}
