/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-occupant.h"

#include "xmpp-moderation.h"
#include "xmpp-muc-messages.h"
#include "xmpp-occupant-id.h"
#include "xmpp-vcard.h"

#include <string.h>

#define NS_HATS "urn:xmpp:hats:0"

#define HAT_TITLE_MAX 64
#define HAT_URI_MAX   1024

G_DEFINE_BOXED_TYPE (XmppMucOccupant, xmpp_muc_occupant, xmpp_muc_occupant_ref, xmpp_muc_occupant_unref)

static void
hat_free (gpointer data)
{
  XmppHat *hat = data;

  g_free (hat->uri);
  g_free (hat->title);
  g_free (hat);
}

XmppMucOccupant *
xmpp_muc_occupant_ref (XmppMucOccupant *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_muc_occupant_unref (XmppMucOccupant *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  xmpp_jid_unref (self->room);
  g_free (self->nick);
  g_free (self->new_nick);
  g_clear_pointer (&self->real_jid, xmpp_jid_unref);
  g_free (self->status);
  g_free (self->occupant_id);
  g_ptr_array_unref (self->hats);
  g_free (self->photo);
  g_free (self->reason);
  g_free (self->actor);
  g_free (self);
}

/* XEP-0317 s. 3.1 */
static GPtrArray *
read_hats (XmppNode *presence)
{
  GPtrArray *hats = g_ptr_array_new_with_free_func (hat_free);
  XmppNode *node = xmpp_node_find_only (presence, "hats", NS_HATS);

  for (XmppNode *child = node != NULL ? xmpp_node_get_first (node) : NULL; child != NULL && hats->len < XMPP_HATS_MAX;
       child = xmpp_node_get_next (child))
    {
      const char *uri = xmpp_node_is (child, "hat", NS_HATS) ? xmpp_node_get_attribute (child, "uri") : NULL;
      const char *title = uri != NULL ? xmpp_node_get_attribute (child, "title") : NULL;
      XmppHat *hat;

      if (title == NULL || *title == '\0' || *uri == '\0' || strnlen (uri, HAT_URI_MAX + 1) > HAT_URI_MAX)
        continue;
      hat = g_new0 (XmppHat, 1);
      hat->uri = g_strdup (uri);
      hat->title = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), HAT_TITLE_MAX));
      g_ptr_array_add (hats, hat);
    }

  return hats;
}

/* What a nick may be is what a resource may be; (transfer full): NULL: it is none. */
static char *
read_nick (XmppNode   *node,
           const char *name,
           XmppJid    *room)
{
  const char *text = node != NULL ? xmpp_node_get_attribute (node, name) : NULL;
  g_autoptr(XmppJid) jid = NULL;

  if (text == NULL || *text == '\0')
    return NULL;

  jid = xmpp_jid_new_parts (xmpp_jid_get_local (room), xmpp_jid_get_domain (room), text, NULL);

  return jid != NULL ? g_strdup (xmpp_jid_get_resource (jid)) : NULL;
}

/* Where it stands what was done to them and by whom (s. 8.2, 9.1). */
static XmppNode *
find_item (XmppNode *presence)
{
  XmppNode *x = xmpp_node_find_only (presence, "x", NS_MUC_USER);

  return x != NULL ? xmpp_node_find_only (x, "item", NS_MUC_USER) : NULL;
}

static void
read_item (XmppMucOccupant *self,
           XmppNode        *item)
{
  XmppNode *actor = xmpp_node_find (item, "actor", NS_MUC_USER);

  self->affiliation = xmpp_affiliation_from_name (xmpp_node_get_attribute (item, "affiliation"));
  self->role = xmpp_role_from_name (xmpp_node_get_attribute (item, "role"));
  self->reason = xmpp_reason_dup (xmpp_node_find_text (item, "reason", NS_MUC_USER));
  self->actor = read_nick (actor, "nick", self->room);
}

XmppMucOccupant *
xmpp_muc_occupant_from_node (XmppNode *presence,
                             XmppJid  *from,
                             gboolean  has_occupant_ids)
{
  const char *type = xmpp_node_get_attribute (presence, "type");
  XmppNode *item = find_item (presence);
  XmppMucOccupant *self;

  if (xmpp_jid_get_resource (from) == NULL || (type != NULL && strcmp (type, "unavailable") != 0))
    return NULL;

  self = g_new0 (XmppMucOccupant, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->room = xmpp_jid_dup_bare (from);
  self->kind = type == NULL ? XMPP_OCCUPANT_HERE : XMPP_OCCUPANT_LEFT;
  self->nick = g_strdup (xmpp_jid_get_resource (from));
  self->show = type == NULL ? xmpp_show_from_node (presence) : XMPP_SHOW_OFFLINE;
  self->status = xmpp_status_from_node (presence);
  self->hats = read_hats (presence);
  self->photo = type == NULL ? xmpp_vcard_photo_hash_from_presence (presence) : NULL;
  self->real_jid = xmpp_muc_real_jid_from_node (presence);
  self->codes = xmpp_room_codes_from_node (presence);
  if (has_occupant_ids)
    self->occupant_id = g_strdup (xmpp_occupant_id_from_node (presence));
  if (item != NULL)
    read_item (self, item);

  if (type != NULL && (self->codes & XMPP_ROOM_NICK_CHANGED) != 0 && item != NULL)
    self->new_nick = read_nick (item, "nick", self->room);
  if (self->new_nick != NULL)
    self->kind = XMPP_OCCUPANT_NICK;

  return self;
}

/* --- Exits --------------------------------------------------------------------------------------------------------------------- */

static XmppMucExit *
exit_copy (XmppMucExit *self)
{
  XmppMucExit *copy = xmpp_muc_exit_new (self->kind);

  copy->reason = g_strdup (self->reason);
  copy->actor = g_strdup (self->actor);
  copy->alternative = self->alternative != NULL ? xmpp_jid_ref (self->alternative) : NULL;
  copy->password = g_strdup (self->password);

  return copy;
}

G_DEFINE_BOXED_TYPE (XmppMucExit, xmpp_muc_exit, exit_copy, xmpp_muc_exit_free)

XmppMucExit *
xmpp_muc_exit_new (XmppExitKind kind)
{
  XmppMucExit *self = g_new0 (XmppMucExit, 1);

  self->kind = kind;

  return self;
}

void
xmpp_muc_exit_free (XmppMucExit *self)
{
  g_free (self->reason);
  g_free (self->actor);
  g_clear_pointer (&self->alternative, xmpp_jid_unref);
  g_free (self->password);
  g_free (self);
}

/* s. 9.2 to 9.9: what is more than one of them is what it says most of: services kick (307) because of an error (333), or on a change of rights. */
static XmppExitKind
kind_from_codes (XmppRoomCodes codes)
{
  if ((codes & XMPP_ROOM_BANNED) != 0)
    return XMPP_EXIT_BANNED;
  if ((codes & XMPP_ROOM_FAILED) != 0)
    return XMPP_EXIT_ERROR;
  if ((codes & XMPP_ROOM_SHUTDOWN) != 0)
    return XMPP_EXIT_SHUTDOWN;
  if ((codes & XMPP_ROOM_AFFILIATION_LOST) != 0)
    return XMPP_EXIT_AFFILIATION;
  if ((codes & XMPP_ROOM_MEMBERS_ONLY) != 0)
    return XMPP_EXIT_MEMBERS_ONLY;
  if ((codes & XMPP_ROOM_KICKED) != 0)
    return XMPP_EXIT_KICKED;

  return XMPP_EXIT_LEFT;
}

XmppMucExit *
xmpp_muc_exit_from_node (XmppNode *presence)
{
  XmppNode *x = xmpp_node_find_only (presence, "x", NS_MUC_USER);
  XmppNode *destroy = x != NULL ? xmpp_node_find_only (x, "destroy", NS_MUC_USER) : NULL;
  XmppNode *item = find_item (presence);
  XmppNode *actor = item != NULL ? xmpp_node_find (item, "actor", NS_MUC_USER) : NULL;
  const char *from_text = xmpp_node_get_attribute (presence, "from");
  g_autoptr(XmppJid) from = from_text != NULL ? xmpp_jid_new (from_text, NULL) : NULL;
  XmppMucExit *self = xmpp_muc_exit_new (kind_from_codes (xmpp_room_codes_from_node (presence)));

  if (destroy != NULL)
    {
      const char *alternative = xmpp_node_get_attribute (destroy, "jid");

      self->kind = XMPP_EXIT_DESTROYED;
      self->reason = xmpp_reason_dup (xmpp_node_find_text (destroy, "reason", NS_MUC_USER));
      self->alternative = alternative != NULL ? xmpp_jid_new (alternative, NULL) : NULL;
      self->password = xmpp_reason_dup (xmpp_node_find_text (destroy, "password", NS_MUC_USER));
      return self;
    }

  if (item != NULL)
    self->reason = xmpp_reason_dup (xmpp_node_find_text (item, "reason", NS_MUC_USER));
  if (from != NULL)
    self->actor = read_nick (actor, "nick", from);

  return self;
}
