/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/**
 * xmpp_fallback_from_node:
 * @message: a message
 * @ns: what the fallback stands for
 * @body: the message's body
 * @start: (out): first byte of the part that only programs need which do not know @ns
 * @end: (out): the byte behind it
 *
 * XEP-0428 s. 2.3 with the code points of XEP-0426. One part: where several are named, or one that does not lie within @body, none counts.
 *
 * Returns: whether a part of @body, or all of it, is marked
 */
gboolean xmpp_fallback_from_node (XmppNode   *message,
                                  const char *ns,
                                  const char *body,
                                  gsize      *start,
                                  gsize      *end);

/* The first @n_characters of the body are for those who do not know @ns; 0: all of it. */
void     xmpp_fallback_add       (XmppNode   *message,
                                  const char *ns,
                                  gsize       n_characters);

extern const XmppModuleInfo xmpp_fallback_info;

G_END_DECLS
