/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-room.h"

#include "xmpp-disco-info.h"

#include <string.h>

static const char *const affiliation_names[] = {
  [XMPP_AFFILIATION_NONE] = "none",
  [XMPP_AFFILIATION_OUTCAST] = "outcast",
  [XMPP_AFFILIATION_MEMBER] = "member",
  [XMPP_AFFILIATION_ADMIN] = "admin",
  [XMPP_AFFILIATION_OWNER] = "owner",
};

static const char *const role_names[] = {
  [XMPP_ROLE_NONE] = "none",
  [XMPP_ROLE_VISITOR] = "visitor",
  [XMPP_ROLE_PARTICIPANT] = "participant",
  [XMPP_ROLE_MODERATOR] = "moderator",
};

static guint
find_name (const char *const *names,
           guint              n_names,
           const char        *name)
{
  for (guint i = 0; name != NULL && i < n_names; i++)
    if (strcmp (names[i], name) == 0)
      return i;

  return 0;
}

XmppAffiliation
xmpp_affiliation_from_name (const char *name)
{
  return (XmppAffiliation) find_name (affiliation_names, G_N_ELEMENTS (affiliation_names), name);
}

const char *
xmpp_affiliation_to_name (XmppAffiliation affiliation)
{
  g_return_val_if_fail ((guint) affiliation < G_N_ELEMENTS (affiliation_names), "none");

  return affiliation_names[affiliation];
}

XmppRole
xmpp_role_from_name (const char *name)
{
  return (XmppRole) find_name (role_names, G_N_ELEMENTS (role_names), name);
}

const char *
xmpp_role_to_name (XmppRole role)
{
  g_return_val_if_fail ((guint) role < G_N_ELEMENTS (role_names), "none");

  return role_names[role];
}

static void
occupant_free (gpointer data)
{
  XmppRoomOccupant *occupant = data;

  g_free (occupant->nick);
  g_clear_pointer (&occupant->real_jid, xmpp_jid_unref);
  g_free (occupant->occupant_id);
  g_free (occupant);
}

XmppRoom *
xmpp_room_new (XmppJid *jid)
{
  XmppRoom *self = g_new0 (XmppRoom, 1);

  self->jid = xmpp_jid_dup_bare (jid);
  self->occupants = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, occupant_free);

  return self;
}

void
xmpp_room_reset (XmppRoom *self)
{
  g_clear_pointer (&self->own, xmpp_jid_unref);
  g_clear_pointer (&self->own_occupant_id, g_free);
  g_hash_table_remove_all (self->occupants);
  self->is_in_history = FALSE;
  self->signs_history = FALSE;
}

void
xmpp_room_free (XmppRoom *self)
{
  xmpp_room_reset (self);
  g_clear_pointer (&self->info, xmpp_disco_info_unref);
  g_hash_table_unref (self->occupants);
  xmpp_jid_unref (self->jid);
  g_free (self);
}

gboolean
xmpp_room_has_feature (XmppRoom   *self,
                       const char *feature)
{
  return self->info != NULL && xmpp_disco_info_has (self->info, feature);
}

void
xmpp_room_set_info (XmppRoom      *self,
                    XmppDiscoInfo *info)
{
  g_autoptr(XmppDiscoInfo) old = g_steal_pointer (&self->info);

  self->info = info != NULL ? xmpp_disco_info_ref (info) : NULL;
}

XmppRoomOccupant *
xmpp_room_find_occupant (XmppRoom   *self,
                         const char *nick)
{
  return nick != NULL ? g_hash_table_lookup (self->occupants, nick) : NULL;
}

XmppRoomOccupant *
xmpp_room_add_occupant (XmppRoom   *self,
                        const char *nick,
                        gboolean   *is_new)
{
  XmppRoomOccupant *occupant = xmpp_room_find_occupant (self, nick);

  *is_new = occupant == NULL;
  if (occupant == NULL)
    {
      occupant = g_new0 (XmppRoomOccupant, 1);
      occupant->nick = g_strdup (nick);
      g_hash_table_insert (self->occupants, occupant->nick, occupant);
    }

  return occupant;
}

gboolean
xmpp_room_rename_occupant (XmppRoom   *self,
                           const char *nick,
                           const char *new_nick)
{
  XmppRoomOccupant *occupant = xmpp_room_find_occupant (self, nick);

  if (occupant == NULL || xmpp_room_find_occupant (self, new_nick) != NULL)
    return FALSE;

  g_hash_table_steal (self->occupants, nick);
  g_set_str (&occupant->nick, new_nick);
  g_hash_table_insert (self->occupants, occupant->nick, occupant);

  return TRUE;
}

gboolean
xmpp_room_remove_occupant (XmppRoom   *self,
                           const char *nick)
{
  return g_hash_table_remove (self->occupants, nick);
}
