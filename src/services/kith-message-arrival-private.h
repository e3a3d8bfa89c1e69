/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-store-types.h"
#include "kith-types.h"
#include "xmpp-message.h"

G_BEGIN_DECLS

/* What the store has to know of a stanza. NULL where it is nothing for a conversation. (transfer full) */
KithArrival *kith_arrival_from_message    (const XmppMessage *message);

/* Who said something in a room (see KithArrival): (transfer full) */
char        *kith_arrival_dup_sender      (const char        *occupant_id,
                                           XmppJid           *real_jid,
                                           const char        *nick);

/* Why a stanza of ours was refused, in the words for people. @error: XMPP_STANZA_ERROR. */
KithFailure  kith_failure_from_error      (const GError      *error);

G_END_DECLS
