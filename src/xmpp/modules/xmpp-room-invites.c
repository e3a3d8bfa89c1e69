/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-room-invites.h"

#include "xmpp-moderation.h"

#define NS_CONFERENCE "jabber:x:conference"

struct _XmppRoomInvites
{
  XmppModule parent_instance;
};

enum
{
  SIGNAL_INVITED,
  SIGNAL_DECLINED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppRoomInvites, xmpp_room_invites, XMPP_TYPE_MODULE)

static gboolean
is_true (const char *text)
{
  return g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0;
}

/* NULL: no address of a room. */
static XmppJid *
read_room (const char *text)
{
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  return jid != NULL && xmpp_jid_is_bare (jid) && xmpp_jid_get_local (jid) != NULL ? g_steal_pointer (&jid) : NULL;
}

/* XEP-0249 s. 2 */
XmppRoomInvite *
xmpp_room_invite_from_direct (XmppNode *message,
                              XmppJid  *from)
{
  XmppNode *x = xmpp_node_find_only (message, "x", NS_CONFERENCE);
  g_autoptr(XmppJid) room = x != NULL ? read_room (xmpp_node_get_attribute (x, "jid")) : NULL;
  XmppRoomInvite *self;

  if (room == NULL)
    return NULL;

  self = xmpp_room_invite_new (room, FALSE);
  self->from = xmpp_jid_ref (from);
  self->reason = xmpp_reason_dup (xmpp_node_get_attribute (x, "reason"));
  self->password = xmpp_reason_dup (xmpp_node_get_attribute (x, "password"));
  self->is_continued = is_true (xmpp_node_get_attribute (x, "continue"));
  self->thread = xmpp_reason_dup (xmpp_node_get_attribute (x, "thread"));

  return self;
}

/* XEP-0045 s. 7.8.2: to the room that brings it, and to no other. */
XmppRoomInvite *
xmpp_room_invite_from_mediated (XmppNode *message,
                                XmppJid  *from)
{
  XmppNode *x = xmpp_node_find_only (message, "x", NS_MUC_USER);
  XmppNode *invite = x != NULL ? xmpp_node_find_only (x, "invite", NS_MUC_USER) : NULL;
  XmppNode *continued = invite != NULL ? xmpp_node_find (invite, "continue", NS_MUC_USER) : NULL;
  const char *inviter = invite != NULL ? xmpp_node_get_attribute (invite, "from") : NULL;
  XmppRoomInvite *self;

  if (invite == NULL || !xmpp_jid_is_bare (from) || xmpp_jid_get_local (from) == NULL)
    return NULL;

  self = xmpp_room_invite_new (from, TRUE);
  self->from = inviter != NULL ? xmpp_jid_new (inviter, NULL) : NULL;
  self->reason = xmpp_reason_dup (xmpp_node_find_text (invite, "reason", NS_MUC_USER));
  self->password = xmpp_reason_dup (xmpp_node_find_text (x, "password", NS_MUC_USER));
  self->is_continued = continued != NULL;
  self->thread = continued != NULL ? xmpp_reason_dup (xmpp_node_get_attribute (continued, "thread")) : NULL;

  return self;
}

/* Who it is from is as certain as who the message is from; a real JID that the room tells is what the room says. @invite: (transfer full) */
static void
take_invite (XmppMessage    *facets,
             XmppRoomInvite *invite)
{
  invite->provenance = facets->provenance;
  if (!invite->is_mediated && facets->provenance != XMPP_FROM_OCCUPANT)
    {
      g_autoptr(XmppJid) from = g_steal_pointer (&invite->from);

      invite->from = xmpp_jid_dup_bare (from);
    }

  g_clear_pointer (&facets->invite, xmpp_room_invite_unref);
  facets->invite = invite;
  g_clear_pointer (&facets->body, g_free);
}

/* To all in a room nobody invites; and what we said ourselves is no invitation for us. */
static gboolean
may_invite (const XmppMessage *facets)
{
  return facets->type != XMPP_MESSAGE_ERROR && facets->type != XMPP_MESSAGE_GROUPCHAT && !facets->is_outgoing;
}

static XmppVerdict
handle_direct (XmppModule *module,
               XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppRoomInvite *invite = may_invite (facets) ? xmpp_room_invite_from_direct (xmpp_stanza_get_node (stanza), facets->from) : NULL;

  /* Services send both kinds in one: what the room itself says counts. */
  if (invite != NULL && facets->invite != NULL)
    xmpp_room_invite_unref (invite);
  else if (invite != NULL)
    take_invite (facets, invite);

  return XMPP_CONTINUE;
}

static XmppVerdict
handle_mediated (XmppModule *module,
                 XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppRoomInvite *invite = may_invite (facets) ? xmpp_room_invite_from_mediated (xmpp_stanza_get_node (stanza), facets->from) : NULL;

  if (invite != NULL)
    take_invite (facets, invite);

  return XMPP_CONTINUE;
}

/* Once for each message, whatever it says it with. */
static void
deliver_invite (XmppModule  *module,
                XmppMessage *facets,
                gboolean     is_mediated)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);

  if (facets->invite != NULL && facets->invite->is_mediated == is_mediated && facets->way == XMPP_MESSAGE_WAY_LIVE &&
      xmpp_jid_equal_bare (facets->to, xmpp_session_get_account (session)))
    g_signal_emit (module, signals[SIGNAL_INVITED], 0, facets->invite);
}

static XmppVerdict
deliver_direct (XmppModule *module,
                XmppStanza *stanza)
{
  deliver_invite (module, xmpp_stanza_get_facets (stanza), FALSE);

  return XMPP_CONTINUE;
}

static XmppVerdict
deliver_mediated (XmppModule *module,
                  XmppStanza *stanza)
{
  deliver_invite (module, xmpp_stanza_get_facets (stanza), TRUE);

  return XMPP_CONTINUE;
}

/* s. 7.8.2: only the room that we invited to tells that. */
static XmppVerdict
deliver_decline (XmppModule *module,
                 XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *x = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "x", NS_MUC_USER);
  XmppNode *decline = x != NULL ? xmpp_node_find_only (x, "decline", NS_MUC_USER) : NULL;
  const char *text = decline != NULL ? xmpp_node_get_attribute (decline, "from") : NULL;
  g_autoptr(XmppJid) from = text != NULL ? xmpp_jid_new (text, NULL) : NULL;
  g_autofree char *reason = NULL;

  if (from == NULL || facets->way != XMPP_MESSAGE_WAY_LIVE || !may_invite (facets))
    return XMPP_CONTINUE;

  reason = xmpp_reason_dup (xmpp_node_find_text (decline, "reason", NS_MUC_USER));
  g_signal_emit (module, signals[SIGNAL_DECLINED], 0, facets->from, from, reason);

  return XMPP_STOP;
}

/* --- Sending ------------------------------------------------------------------------------------------------------------- */

static void
set_if (XmppNode   *node,
        const char *name,
        const char *value)
{
  if (value != NULL && *value != '\0')
    xmpp_node_set_attribute (node, name, value);
}

static XmppNode *
make_direct (const XmppRoomInvite *invite,
             XmppJid              *to)
{
  XmppNode *message = xmpp_node_new ("message", NS_CLIENT);
  XmppNode *x = xmpp_node_add (message, "x", NS_CONFERENCE);

  xmpp_node_set_attribute (message, "to", xmpp_jid_get_text (to));
  xmpp_node_set_attribute (x, "jid", xmpp_jid_get_text (invite->room));
  set_if (x, "password", invite->password);
  set_if (x, "reason", invite->reason);
  set_if (x, "continue", invite->is_continued ? "true" : NULL);
  set_if (x, "thread", invite->thread);

  return message;
}

/* The room adds its password itself. */
static XmppNode *
make_mediated (const XmppRoomInvite *invite,
               XmppJid              *to)
{
  XmppNode *message = xmpp_node_new ("message", NS_CLIENT);
  XmppNode *node = xmpp_node_add (xmpp_node_add (message, "x", NS_MUC_USER), "invite", NULL);

  xmpp_node_set_attribute (message, "to", xmpp_jid_get_text (invite->room));
  xmpp_node_set_attribute (node, "to", xmpp_jid_get_text (to));
  if (invite->reason != NULL && *invite->reason != '\0')
    xmpp_node_add_with_text (node, "reason", NULL, invite->reason);
  if (invite->is_continued)
    set_if (xmpp_node_add (node, "continue", NULL), "thread", invite->thread);

  return message;
}

DexFuture *
xmpp_room_invites_send (XmppRoomInvites      *self,
                        const XmppRoomInvite *invite,
                        GPtrArray            *people)
{
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(GPtrArray) futures = NULL;

  g_return_val_if_fail (XMPP_IS_ROOM_INVITES (self) && invite != NULL && people != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
  if (people->len == 0)
    return dex_future_new_true ();

  /* One each: several in one message not every service understands. */
  futures = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < people->len; i++)
    {
      XmppJid *to = g_ptr_array_index (people, i);

      g_ptr_array_add (futures, xmpp_session_send (session, invite->is_mediated ? make_mediated (invite, to) : make_direct (invite, to)));
    }

  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}

DexFuture *
xmpp_room_invites_decline (XmppRoomInvites      *self,
                           const XmppRoomInvite *invite,
                           const char           *reason)
{
  g_autoptr(XmppSession) session = NULL;
  XmppNode *message, *decline;

  g_return_val_if_fail (XMPP_IS_ROOM_INVITES (self) && invite != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
  if (!invite->is_mediated || invite->from == NULL)
    return dex_future_new_true ();

  message = xmpp_node_new ("message", NS_CLIENT);
  xmpp_node_set_attribute (message, "to", xmpp_jid_get_text (invite->room));
  decline = xmpp_node_add (xmpp_node_add (message, "x", NS_MUC_USER), "decline", NULL);
  xmpp_node_set_attribute (decline, "to", xmpp_jid_get_text (invite->from));
  if (reason != NULL && *reason != '\0')
    xmpp_node_add_with_text (decline, "reason", NULL, reason);

  return xmpp_session_send (session, message);
}

static const char *const features[] = { NS_CONFERENCE, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_ROOM | XMPP_FROM_PEER, handle_mediated },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "x", NS_CONFERENCE, XMPP_FROM_PEER | XMPP_FROM_OCCUPANT, handle_direct },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_ROOM | XMPP_FROM_PEER, deliver_mediated },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_CONFERENCE, XMPP_FROM_PEER | XMPP_FROM_OCCUPANT, deliver_direct },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_ROOM, deliver_decline },
  { 0 },
};

static void
xmpp_room_invites_class_init (XmppRoomInvitesClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  module_class->features = features;
  module_class->handlers = handlers;

  signals[SIGNAL_INVITED] = g_signal_new ("invited", XMPP_TYPE_ROOM_INVITES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, XMPP_TYPE_ROOM_INVITE);
  signals[SIGNAL_DECLINED] = g_signal_new ("declined", XMPP_TYPE_ROOM_INVITES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, XMPP_TYPE_JID,
                                           XMPP_TYPE_JID, G_TYPE_STRING);
}

static void
xmpp_room_invites_init (XmppRoomInvites *self)
{
}
