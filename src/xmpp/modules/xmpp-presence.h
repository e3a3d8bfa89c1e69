/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* RFC 6121 s. 3 and 4. */

typedef enum
{
  XMPP_SHOW_OFFLINE,
  XMPP_SHOW_XA,
  XMPP_SHOW_AWAY,
  XMPP_SHOW_DND,
  XMPP_SHOW_AVAILABLE,
  XMPP_SHOW_CHAT,
} XmppShow;

typedef enum
{
  XMPP_PRESENCE_AVAILABLE,
  XMPP_PRESENCE_UNAVAILABLE,
  XMPP_PRESENCE_SUBSCRIBE,
  XMPP_PRESENCE_SUBSCRIBED,
  XMPP_PRESENCE_UNSUBSCRIBE,
  XMPP_PRESENCE_UNSUBSCRIBED,
  XMPP_PRESENCE_ERROR,
} XmppPresenceKind;

typedef struct
{
  XmppPresenceKind kind;
  XmppProvenance   provenance;
  XmppJid         *from;
  XmppShow         show;
  int              priority;
  char            *status; /* NULL where there is none */
  char            *nick;   /* XEP-0172, in requests */
  gint64           idle_since; /* XEP-0319; 0: they are there */
  char            *photo;  /* XEP-0153: hash of their picture; "": they have none; NULL: nothing is said */
} XmppPresenceInfo;

/* What a presence says (RFC 6121 s. 4.7.2). An unknown word counts as plainly available; the status: (transfer full), NULL where there is none. */
XmppShow xmpp_show_from_node   (XmppNode   *presence);
char    *xmpp_status_from_node (XmppNode   *presence);
/* @show: not OFFLINE. @status: NULL: none. */
void     xmpp_show_add         (XmppNode   *presence,
                                XmppShow    show,
                                const char *status);

#define XMPP_TYPE_PRESENCE_INFO (xmpp_presence_info_get_type ())
GType xmpp_presence_info_get_type (void) G_GNUC_CONST;
void  xmpp_presence_info_free     (XmppPresenceInfo *self);

/* Signal "presence" (XmppPresenceInfo *). */
#define XMPP_TYPE_PRESENCE (xmpp_presence_get_type ())
G_DECLARE_FINAL_TYPE (XmppPresence, xmpp_presence, XMPP, PRESENCE, XmppModule)

/* What we say of ourselves. Strings are borrowed. */
typedef struct
{
  XmppShow    show;
  const char *status;     /* NULL: none */
  gint64      idle_since; /* when we touched this device last (XEP-0319); 0: nothing of it */
  const char *photo;      /* the hash of our picture (XEP-0153), "": we have none; NULL: nothing of it, as where the server says it for us (XEP-0398) */
} XmppOwnPresence;

/* To all who may see it; sent now where there is a stream. After a fresh bind call it again, once the roster was asked for (RFC 6121 s. 2.2). */
void       xmpp_presence_set_own   (XmppPresence          *self,
                                    const XmppOwnPresence *own);
/* To @to alone (s. 4.6), who may see our presence anyway: what the others do not learn. */
void       xmpp_presence_tell      (XmppPresence          *self,
                                    XmppJid               *to,
                                    const XmppOwnPresence *own);
/* SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE or UNSUBSCRIBED to @to; @nick only in SUBSCRIBE. Future as xmpp_session_send (). */
DexFuture *xmpp_presence_subscription (XmppPresence  *self,
                                    XmppPresenceKind  kind,
                                    XmppJid          *to,
                                    const char       *nick);

G_END_DECLS
