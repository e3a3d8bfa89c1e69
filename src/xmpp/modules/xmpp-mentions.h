/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0513, and the mentions of XEP-0372: whom a message means, as its sender says. */

/* Of one message; the rest is left out. */
#define XMPP_MENTIONS_MAX 100

/* What stands for everybody in the room. */
#define XMPP_MENTION_CHANNEL "urn:xmpp:mentions:0#channel"

/**
 * XmppMention:
 *
 * @begin, @end: the part of the body, in code points, without its end; both 0: no part of it
 * @occupant_id: XEP-0421; %NULL
 * @jid: %NULL; bare, or an occupant JID
 * @group: a URI of XEP-0513 s. 3.2 (%XMPP_MENTION_CHANNEL ...); %NULL: one person
 * @is_silent: the sender does not want them to be told
 */
typedef struct
{
  guint    begin;
  guint    end;
  char    *occupant_id;
  XmppJid *jid;
  char    *group;
  gboolean is_silent;
} XmppMention;

extern const XmppModuleInfo xmpp_mentions_info;

/* (transfer full): of XmppMention; NULL: none. @body: what the places are counted in. */
GPtrArray   *xmpp_mentions_from_node (XmppNode        *message,
                                      const char      *body);
/* @shift: how many code points stand before the text that the places are counted in. */
void         xmpp_mentions_add       (XmppNode        *message,
                                      const GPtrArray *mentions,
                                      guint            shift);
/* @n_characters at @start are no part of the body any more: what pointed there points to no part. */
void         xmpp_mentions_cut       (GPtrArray       *mentions,
                                      gsize            start,
                                      gsize            n_characters);
XmppMention *xmpp_mention_new        (guint            begin,
                                      guint            end,
                                      const char      *occupant_id,
                                      XmppJid         *jid);
void         xmpp_mention_free       (XmppMention     *self);

G_END_DECLS
