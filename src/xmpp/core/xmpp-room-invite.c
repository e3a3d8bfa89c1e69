/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-room-invite.h"

G_DEFINE_BOXED_TYPE (XmppRoomInvite, xmpp_room_invite, xmpp_room_invite_ref, xmpp_room_invite_unref)

XmppRoomInvite *
xmpp_room_invite_new (XmppJid  *room,
                      gboolean  is_mediated)
{
  XmppRoomInvite *self = g_new0 (XmppRoomInvite, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->room = xmpp_jid_dup_bare (room);
  self->is_mediated = is_mediated;

  return self;
}

XmppRoomInvite *
xmpp_room_invite_ref (XmppRoomInvite *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_room_invite_unref (XmppRoomInvite *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  xmpp_jid_unref (self->room);
  g_clear_pointer (&self->from, xmpp_jid_unref);
  g_free (self->reason);
  g_free (self->password);
  g_free (self->thread);
  g_free (self);
}
