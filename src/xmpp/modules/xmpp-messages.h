/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-message.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/* RFC 6121 s. 5 with what the message XEPs add. Signal "message" (XmppMessage *): live and carbon, in the order they came; of type groupchat only from rooms
 * that we are in or joining. */
#define XMPP_TYPE_MESSAGES (xmpp_messages_get_type ())
G_DECLARE_FINAL_TYPE (XmppMessages, xmpp_messages, XMPP, MESSAGES, XmppModule)

/* What to send; strings are borrowed. */
typedef struct
{
  XmppJid       *to;            /* bare for chats (XEP-0296) and rooms, full where is_private */
  gboolean       is_groupchat;  /* to all in the room @to: no receipt is asked for or given */
  gboolean       is_private;    /* to one in a room (XEP-0045 s. 7.5) */
  const char    *id;            /* also the origin-id (XEP-0359) */
  const char    *body;          /* NULL: no body */
  gint64         delay;         /* 0, or when it was written, for what waited a while (XEP-0203) */
  XmppChatState  chat_state;    /* NONE: none */
  gboolean       wants_receipt;
  gboolean       wants_marker;
  const char    *receipt_id;    /* "I have got it" */
  const char    *displayed_id;  /* "I have seen it" */
  const char    *replace_id;    /* with a body: the message that it stands in place of (XEP-0308) */
  const char    *reply_id;      /* with a body: the message that it answers (XEP-0461) */
  const char    *reply_to;      /* its sender */
  const char    *reply_quote;   /* what of it those see who know no answers; NULL: nothing */
  const char    *reaction_id;   /* @reactions, NULL-terminated, are all that we have for this message (XEP-0444) */
  const char *const *reactions;
  const char    *retract_id;    /* this message is taken back (XEP-0424) */
  const GPtrArray *mentions;    /* of XmppMention, counted in @body (XEP-0513); NULL: none */
  gboolean       no_store;      /* XEP-0334, for what is of the moment */
} XmppOutgoingMessage;

/* Future as xmpp_session_send (). */
DexFuture *xmpp_messages_send (XmppMessages              *self,
                               const XmppOutgoingMessage *message);

G_END_DECLS
