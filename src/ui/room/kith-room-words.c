/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-words.h"

#include "kith-display-text.h"

#include <glib/gi18n.h>

/* Of what a room says for itself. */
#define REASON_CHARS 200

const char *
kith_room_words_problem (KithRoomProblem problem)
{
  switch (problem)
    {
    case KITH_ROOM_PROBLEM_NICK_TAKEN:
      return _("Somebody in the room has this nickname");
    case KITH_ROOM_PROBLEM_NICK_REFUSED:
      return _("The room does not accept this nickname");
    case KITH_ROOM_PROBLEM_PASSWORD:
      return _("The room wants a password");
    case KITH_ROOM_PROBLEM_BANNED:
      return _("You are banned from this room");
    case KITH_ROOM_PROBLEM_MEMBERS_ONLY:
      return _("This room is for members only");
    case KITH_ROOM_PROBLEM_FULL:
      return _("The room is full or does not answer");
    case KITH_ROOM_PROBLEM_LOCKED:
      return _("This room does not exist yet");
    case KITH_ROOM_PROBLEM_NOT_ALLOWED:
      return _("You may not create a room there");
    case KITH_ROOM_PROBLEM_GONE:
      return _("This room has moved");
    case KITH_ROOM_PROBLEM_NOT_FOUND:
      return _("The server of this room cannot be found");
    case KITH_ROOM_PROBLEM_UNREACHABLE:
      return _("The server of this room does not answer");
    case KITH_ROOM_PROBLEM_KICKED:
      return _("You were removed from this room");
    case KITH_ROOM_PROBLEM_DESTROYED:
      return _("This room was closed for good");
    case KITH_ROOM_PROBLEM_OTHER:
      return _("The room could not be joined");
    case KITH_ROOM_PROBLEM_NONE:
    default:
      return NULL;
    }
}

const char *
kith_room_words_remedy (KithRoomProblem problem)
{
  switch (problem)
    {
    case KITH_ROOM_PROBLEM_NICK_TAKEN:
    case KITH_ROOM_PROBLEM_NICK_REFUSED:
      return _("Choose another one.");
    case KITH_ROOM_PROBLEM_PASSWORD:
      return _("Ask somebody in the room for it.");
    case KITH_ROOM_PROBLEM_BANNED:
      return _("Only somebody who runs the room can change that.");
    case KITH_ROOM_PROBLEM_MEMBERS_ONLY:
      return _("Ask a member to invite you.");
    case KITH_ROOM_PROBLEM_FULL:
    case KITH_ROOM_PROBLEM_OTHER:
      return _("Try again later.");
    case KITH_ROOM_PROBLEM_LOCKED:
      return _("Check the address, or try again when the room was set up.");
    case KITH_ROOM_PROBLEM_NOT_ALLOWED:
    case KITH_ROOM_PROBLEM_NOT_FOUND:
      return _("Check the address.");
    case KITH_ROOM_PROBLEM_GONE:
    case KITH_ROOM_PROBLEM_DESTROYED:
      return _("There may be another room to go to.");
    case KITH_ROOM_PROBLEM_UNREACHABLE:
      return _("It is tried again by itself.");
    case KITH_ROOM_PROBLEM_KICKED:
      return _("You can join again.");
    case KITH_ROOM_PROBLEM_NONE:
    default:
      return NULL;
    }
}

char *
kith_room_words_banner (KithRoom *room)
{
  const KithRoomProblem problem = kith_room_get_problem (room);
  const char *text = kith_room_get_problem_text (room);
  g_autofree char *reason = text != NULL ? kith_display_text_line (text, REASON_CHARS) : NULL;
  g_autofree char *isolated = NULL;

  if (problem == KITH_ROOM_PROBLEM_NONE)
    return NULL;
  if (reason == NULL || *reason == '\0')
    return g_strdup (kith_room_words_problem (problem));

  isolated = kith_display_text_isolate (reason);

  /* Translators: what happened, then what the room said of it */
  return g_strdup_printf (_("%s: %s"), kith_room_words_problem (problem), isolated);
}

static char *
typing_words (const char *const *nicks)
{
  guint n = 0;
  g_autofree char *first = kith_display_text_name (nicks[0]);
  g_autofree char *isolated = kith_display_text_isolate (first);

  while (nicks[n] != NULL)
    n++;
  if (n > 1)
    /* Translators: a nickname and how many others */
    return g_strdup_printf (ngettext ("%s and %u other are typing…", "%s and %u others are typing…", n - 1), isolated, n - 1);

  return g_strdup_printf (_("%s is typing…"), isolated);
}

char *
kith_room_words_subtitle (KithRoom *room)
{
  const char *const *typing = kith_room_get_typing (room);
  guint n;

  switch (kith_room_get_state (room))
    {
    case KITH_ROOM_JOINED:
      if (*typing != NULL)
        return typing_words (typing);
      n = g_list_model_get_n_items (G_LIST_MODEL (kith_room_get_occupants (room)));
      /* Translators: of a room */
      return g_strdup_printf (ngettext ("%u here now", "%u here now", n), n);
    case KITH_ROOM_WAITING:
    case KITH_ROOM_JOINING:
      return g_strdup (_("Joining…"));
    case KITH_ROOM_OUT:
    case KITH_ROOM_FAILED:
    default:
      return g_strdup (_("You are not in this room"));
    }
}

const char *
kith_room_words_affiliation (KithAffiliation affiliation)
{
  switch (affiliation)
    {
    case KITH_AFFILIATION_OWNER:
      return C_("room", "Owner");
    case KITH_AFFILIATION_ADMIN:
      return C_("room", "Admin");
    case KITH_AFFILIATION_MEMBER:
      return C_("room", "Member");
    case KITH_AFFILIATION_OUTCAST:
      return C_("room", "Banned");
    case KITH_AFFILIATION_NONE:
    default:
      return NULL;
    }
}

const char *
kith_room_words_role (KithRole role)
{
  switch (role)
    {
    case KITH_ROLE_MODERATOR:
      return C_("room", "Moderator");
    case KITH_ROLE_VISITOR:
      return C_("room", "Listener");
    case KITH_ROLE_PARTICIPANT:
    case KITH_ROLE_NONE:
    default:
      return NULL;
    }
}
