/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room-service.h"

G_BEGIN_DECLS

typedef struct _XmppBookmarks XmppBookmarks;

/* XEP-0402, XEP-0048: which rooms the person wants is the same on all devices of an account, and with them what is pinned, archived and told of (XEP-0469, XEP-0492). What was changed here and could not be told is told when that is possible,
 * and until then what others say of the same room changes nothing. */
#define KITH_TYPE_BOOKMARK_SERVICE (kith_bookmark_service_get_type ())
G_DECLARE_FINAL_TYPE (KithBookmarkService, kith_bookmark_service, KITH, BOOKMARK_SERVICE, GObject)

KithBookmarkService *kith_bookmark_service_new (XmppSession             *session,
                                                XmppBookmarks           *bookmarks,
                                                KithRoomService         *rooms,
                                                KithDatabase            *database,
                                                KithConversationService *conversations,
                                                KithScope               *scope);

G_END_DECLS
