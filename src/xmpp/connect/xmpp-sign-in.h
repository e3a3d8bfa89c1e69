/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-login.h"

G_BEGIN_DECLS

/* From the features of an encrypted stream to a bound or resumed session: SASL 2 with inline Bind 2, resumption and stream management where they
 * are offered, else SASL 1, bind, enable. On a fiber. */
XmppLogin *xmpp_sign_in_await (XmppStream        *stream,
                               XmppLoginRequest  *request,
                               XmppNode          *features,
                               GError           **error);

G_END_DECLS
