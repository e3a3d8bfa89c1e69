/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-login.h"

G_BEGIN_DECLS

/* What may go out behind the header of an encrypted stream, before the server has said anything (XEP-0509): the token's sign-in. NULL where there is no token, or
 * the server never announced that it takes this. */
XmppNode  *xmpp_sign_in_new_early (XmppStream        *stream,
                                   XmppLoginRequest  *request);

/* From the features of an encrypted stream to a bound or resumed session: by token where there is one (XEP-0484), else SASL 2, both with inline Bind 2,
 * resumption and stream management where they are offered, else SASL 1, bind, enable. @early: what was sent already, or NULL. On a fiber. */
XmppLogin *xmpp_sign_in_await     (XmppStream        *stream,
                                   XmppLoginRequest  *request,
                                   XmppNode          *features,
                                   XmppNode          *early,
                                   GError           **error);

G_END_DECLS
