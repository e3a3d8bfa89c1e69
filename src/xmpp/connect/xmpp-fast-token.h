/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

/**
 * XmppFastToken:
 *
 * What a server gave this client to sign in with instead of the password (XEP-0484): as secret as one. Reference counted, immutable.
 */
typedef struct _XmppFastToken XmppFastToken;

/* @mechanism: the only one that it is good for. @expiry: microseconds since 1970; 0: not said. @features: the stream features to sign in by before the
 * server has sent them (XEP-0509), or NULL. NULL where the mechanism is not known. */
XmppFastToken *xmpp_fast_token_new           (const char    *mechanism,
                                              const char    *secret,
                                              gint64         expiry,
                                              XmppNode      *features);
XmppFastToken *xmpp_fast_token_ref           (XmppFastToken *self);
void           xmpp_fast_token_unref         (XmppFastToken *self);

const char    *xmpp_fast_token_get_mechanism (XmppFastToken *self);
const char    *xmpp_fast_token_get_secret    (XmppFastToken *self);
gint64         xmpp_fast_token_get_expiry    (XmppFastToken *self);
XmppNode      *xmpp_fast_token_get_features  (XmppFastToken *self);

/* For where passwords are kept. NULL for a text that is none of ours. */
char          *xmpp_fast_token_to_text       (XmppFastToken *self);
XmppFastToken *xmpp_fast_token_new_from_text (const char    *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppFastToken, xmpp_fast_token_unref)

#define NS_FAST     "urn:xmpp:fast:0"
#define NS_PIPELINE "urn:xmpp:iap:0"

G_END_DECLS
