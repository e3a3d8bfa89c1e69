/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room.h"

G_BEGIN_DECLS

typedef struct _XmppSession XmppSession;

/* Whether @text names @nick: as a word or words of its own, in whatever case. An empty nick is named nowhere. */
gboolean kith_mention_has_nick (const char        *text,
                                const char        *nick);

/* Whether a message of a room that we are in means us: by what it says of itself (XEP-0513, XEP-0372), or by our nick. Our own never do. @message: XmppMessage */
gboolean kith_mention_is_of_us (XmppSession       *session,
                                gconstpointer      message);

/* Who of @room is named by "@nick" in what we say there. (transfer full): of XmppMention, as the room knows them: real JIDs are not told; NULL: nobody. */
GPtrArray *kith_mention_find (KithRoom            *room,
                              const char          *text);

G_END_DECLS
