/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-pending-iq.h"
#include "xmpp-pipeline.h"
#include "xmpp-session.h"
#include "xmpp-stream-management.h"

G_BEGIN_DECLS

/* What xmpp-session.c and xmpp-session-acks.c share. Not to be used elsewhere. */
struct _XmppSession
{
  GObject               parent_instance;
  XmppJid              *account;
  XmppJid              *jid;
  GPtrArray            *modules;
  XmppPipeline         *pipeline;
  XmppDisco            *disco; /* one of the modules */
  XmppPubsub           *pubsub; /* another */
  XmppPendingIqs       *pending;
  XmppStreamManagement *sm;
  XmppWireTap          *tap;
  XmppIsContactFunc     is_contact;
  gpointer              is_contact_data;
  GHashTable           *rooms; /* bare JID -> XmppRoom */

  /* Of the present stream. */
  XmppLogin            *login;
  KithScope            *scope;
  DexPromise           *ended;
  GError               *end_error;
  GQueue                inbox;   /* of XmppNode */
  guint                 dispatch_source;
  DexPromise           *inbox_room;
  GQueue                outbox;  /* of GBytes */
  DexPromise           *outbox_wake;
  guint                 idle_source;
  gint64                last_heard;
  gint64                asked_at;     /* an answer to <r/> or to a ping is awaited since then; 0: none */
  guint32               asked_covers; /* how many stanzas the question follows */
  guint32               answered_h;
  gboolean              owes_ack;
  gboolean              is_resuming;  /* what is sent now goes behind what is sent again */
  gboolean              is_closing;
  gboolean              is_failing;   /* the server is being told why; nothing else goes either way */

  /* For the next resumption. */
  char                 *sm_id;
  char                 *sm_location;
};

/* Both take @error over. The first ends the stream at once; may be called from anywhere, also from a fiber of the stream. The second tells the server first:
 * @condition of RFC 6120 s. 4.9.3, with @detail (transfer full) or NULL. */
void     xmpp_session_end_stream  (XmppSession *self,
                                   GError      *error);
void     xmpp_session_fail_stream (XmppSession *self,
                                   const char  *condition,
                                   XmppNode    *detail,
                                   GError      *error);
void     xmpp_session_give_room   (XmppSession *self);

/* xmpp-session-acks.c */
void     xmpp_session_fail_count  (XmppSession *self);
void     xmpp_session_dispatch_sm (XmppSession *self,
                                   XmppNode    *node);
void     xmpp_session_request_ack (XmppSession *self);
gboolean xmpp_session_idle_cb     (gpointer     data);

G_END_DECLS
