/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-conversation-settings.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

#define XMPP_BOOKMARKS_NODE "urn:xmpp:bookmarks:1"

/**
 * XmppBookmark:
 *
 * A room that the account knows (XEP-0402, XEP-0048). Strings are %NULL where nothing is said.
 *
 * @room: bare
 * @name: what its person calls it
 * @autojoin: it is joined with every session
 * @extensions: what programs keep beside it, which has to stay: %NULL: nothing
 * @settings: those of @extensions that we know; when written they take the place of what @extensions says of them
 */
typedef struct
{
  XmppJid                 *room;
  char                    *name;
  char                    *nick;
  char                    *password;
  gboolean                 autojoin;
  XmppNode                *extensions;
  XmppConversationSettings settings;
} XmppBookmark;

#define XMPP_TYPE_BOOKMARK (xmpp_bookmark_get_type ())
GType         xmpp_bookmark_get_type (void) G_GNUC_CONST;
XmppBookmark *xmpp_bookmark_new      (XmppJid            *room);
XmppBookmark *xmpp_bookmark_copy     (const XmppBookmark *self);
void          xmpp_bookmark_free     (XmppBookmark       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppBookmark, xmpp_bookmark_free)

/* XEP-0402: the item @id with its @payload; NULL: none. (transfer full) */
XmppBookmark *xmpp_bookmark_from_item  (const char         *id,
                                        XmppNode           *payload);
XmppNode     *xmpp_bookmark_to_payload (const XmppBookmark *self);

/* XEP-0048: all in one element. (transfer full): of XmppBookmark. */
GPtrArray    *xmpp_bookmarks_from_storage (XmppNode           *storage);
/* (transfer full): @storage in which @room is as in @bookmark, or not at all (NULL). Everything else stays as it is. */
XmppNode     *xmpp_bookmarks_storage_with (XmppNode           *storage,
                                        XmppJid            *room,
                                        const XmppBookmark *bookmark);

/**
 * XmppBookmarks:
 *
 * The rooms that the account knows, on its server: XEP-0402 where the server keeps that and private XML storage the same, or has no private XML storage; else XEP-0048 in
 * XEP-0049, where other programs have it.
 *
 * Signal "changed" (GPtrArray *set, GPtrArray *removed): of XmppBookmark, and of XmppJid: what our own account says from now on; also what we set ourselves. Only with
 * XEP-0402.
 *
 * All of this only after XmppDisco "own-features".
 */
#define XMPP_TYPE_BOOKMARKS (xmpp_bookmarks_get_type ())
G_DECLARE_FINAL_TYPE (XmppBookmarks, xmpp_bookmarks, XMPP, BOOKMARKS, XmppModule)

/* Whether others of our devices hear of changes. */
gboolean   xmpp_bookmarks_are_native (XmppBookmarks      *self);

/* Future of GPtrArray of XmppBookmark, each room once. Rejects as xmpp_session_request (). */
DexFuture *xmpp_bookmarks_fetch      (XmppBookmarks      *self);

/* Instead of what is there of that room; several at once do not get in each other's way. Future of gboolean. Rejects as xmpp_session_request (). */
DexFuture *xmpp_bookmarks_set        (XmppBookmarks      *self,
                                      const XmppBookmark *bookmark);
DexFuture *xmpp_bookmarks_remove     (XmppBookmarks      *self,
                                      XmppJid            *room);

G_END_DECLS
