/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

#include <libdex.h>

G_BEGIN_DECLS

/**
 * XmppStreamManagement:
 *
 * The counting of XEP-0198, without any I/O: what we sent and the server did not acknowledge, what came and is not yet safe here. Counters are
 * 32 bits and wrap (s. 4).
 */
typedef struct _XmppStreamManagement XmppStreamManagement;

XmppStreamManagement *xmpp_sm_new             (void);
void                  xmpp_sm_free            (XmppStreamManagement  *self);

/* --- Out --- */

/* A stanza was handed to the stream; the promise, which may be NULL, settles with its fate. */
void                  xmpp_sm_sent            (XmppStreamManagement  *self,
                                               const char            *id,
                                               GBytes                *bytes,
                                               DexPromise            *promise);
guint                 xmpp_sm_get_n_unacked   (XmppStreamManagement  *self);
guint32               xmpp_sm_get_n_sent      (XmppStreamManagement  *self);

/* The server has handled @h. FALSE where that is more than we sent (security.md T17); then nothing is acknowledged. */
gboolean              xmpp_sm_take_ack        (XmppStreamManagement  *self,
                                               guint32                h);

/* Something came that nobody can know who did not get the stanza of that id: the server has it, and all before it (RFC 6120 s. 10.1). Nothing is
 * acknowledged by that, but a resumption has to say as much. */
void                  xmpp_sm_prove           (XmppStreamManagement  *self,
                                               const char            *id);
/* FALSE: the server says that it has less than was proved. It has lost count, and what it got cannot be told from its @h. */
gboolean              xmpp_sm_is_believable   (XmppStreamManagement  *self,
                                               guint32                h);

/* What is unacknowledged, to be sent again: (element-type GBytes): (transfer container). */
GPtrArray            *xmpp_sm_get_unacked     (XmppStreamManagement  *self);

/* The stream is gone for good: everything unacknowledged rejects with XMPP_SESSION_ERROR_LOST; both counters begin at 0. */
void                  xmpp_sm_reset           (XmppStreamManagement  *self);

/* --- In --- */

/* A stanza came. Returns the number to release it by. */
guint64               xmpp_sm_received        (XmppStreamManagement  *self);
void                  xmpp_sm_release         (XmppStreamManagement  *self,
                                               guint64                serial);
/* h: all up to here are safe. */
guint32               xmpp_sm_get_handled     (XmppStreamManagement  *self);
guint                 xmpp_sm_get_n_held      (XmppStreamManagement  *self);
/* A resumption begins with the h of now: what is still held will come again. */
void                  xmpp_sm_forget_held     (XmppStreamManagement  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppStreamManagement, xmpp_sm_free)

G_END_DECLS
