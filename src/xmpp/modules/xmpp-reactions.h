/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

G_BEGIN_DECLS

/* How many of one sender count for one message; the rest is left out (security.md S8). */
#define XMPP_REACTIONS_MAX 20

/* Whether @text is one emoji, as TR 51 knows them: what XEP-0444 s. 4 asks of a reaction. */
gboolean xmpp_reaction_is_valid   (const char        *text);

/* All that are valid, each once, at most XMPP_REACTIONS_MAX; empty: all taken back. NULL where @reactions is NULL. (transfer full) */
char   **xmpp_reactions_from_node (XmppNode          *reactions);

/* All that we have for the message @id; none takes back what there was. */
void     xmpp_reactions_add       (XmppNode          *message,
                                   const char        *id,
                                   const char *const *reactions);

extern const XmppModuleInfo xmpp_reactions_info;

G_END_DECLS
