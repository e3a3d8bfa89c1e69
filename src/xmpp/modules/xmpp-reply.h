/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0461: an answer to the message @id, which @to (NULL: nobody says) wrote. */
void  xmpp_reply_add       (XmppNode   *message,
                            const char *id,
                            const char *to);

/* @body with @quote before it, as those read it who know no answers (XEP-0461 s. 3.1), and marked as that. (transfer full) */
char *xmpp_reply_add_quote (XmppNode   *message,
                            const char *quote,
                            const char *body);

/* The lines of @quoted without the marks of a quote. (transfer full) */
char *xmpp_reply_unquote   (const char *quoted);

extern const XmppModuleInfo xmpp_reply_info;

G_END_DECLS
