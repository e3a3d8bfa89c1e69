/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-message.h"

#include <string.h>

#define ID_MAX 1024

G_DEFINE_BOXED_TYPE (XmppMessage, xmpp_message, xmpp_message_ref, xmpp_message_unref)

XmppMessage *
xmpp_message_new (void)
{
  XmppMessage *self = g_new0 (XmppMessage, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

XmppMessage *
xmpp_message_ref (XmppMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_message_unref (XmppMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->from, xmpp_jid_unref);
  g_clear_pointer (&self->to, xmpp_jid_unref);
  g_clear_pointer (&self->peer, xmpp_jid_unref);
  g_free (self->id);
  g_free (self->origin_id);
  g_free (self->archive_id);
  g_free (self->thread);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->receipt_id);
  g_free (self->displayed_id);
  g_free (self->nick);
  g_free (self->replace_id);
  g_free (self->reply_id);
  g_free (self->reply_to);
  g_free (self->reply_quote);
  g_free (self->reaction_id);
  g_strfreev (self->reactions);
  g_free (self->retract_id);
  g_clear_pointer (&self->mentions, g_ptr_array_unref);
  g_free (self->occupant_id);
  g_clear_pointer (&self->real_jid, xmpp_jid_unref);
  g_free (self->moderated_id);
  g_free (self->moderated_reason);
  g_free (self->moderated_by);
  g_clear_pointer (&self->invite, xmpp_room_invite_unref);
  g_clear_error (&self->error);
  g_free (self);
}

void
xmpp_message_trim_ids (XmppMessage *self)
{
  char **const ids[] = {
    &self->id, &self->origin_id, &self->receipt_id, &self->displayed_id, &self->replace_id, &self->reply_id,
    &self->reply_to, &self->reaction_id, &self->retract_id, &self->occupant_id, &self->moderated_id, &self->moderated_by
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (*ids[i] != NULL && (**ids[i] == '\0' || strnlen (*ids[i], ID_MAX + 1) > ID_MAX))
      g_clear_pointer (ids[i], g_free);

  /* In a page it is what the page is walked by. */
  if (self->way != XMPP_MESSAGE_WAY_ARCHIVE && self->archive_id != NULL &&
      (*self->archive_id == '\0' || strnlen (self->archive_id, ID_MAX + 1) > ID_MAX))
    g_clear_pointer (&self->archive_id, g_free);
}
