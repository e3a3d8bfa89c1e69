/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

G_BEGIN_DECLS

/* security.md U3: addresses that look like another one. */
gboolean  kith_lookalike_is_mixed   (const char    *address);
gboolean  kith_lookalike_are_alike  (const char    *a,
                                     const char    *b);

/* What to say before @jid is added or written to; NULL where it looks like nobody else. */
char     *kith_lookalike_warning    (KithClient    *client,
                                     KithAccount   *account,
                                     const XmppJid *jid);

G_END_DECLS
