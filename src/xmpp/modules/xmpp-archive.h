/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-message.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0313 with XEP-0059: our own archive, and those of rooms. */

typedef struct
{
  GPtrArray *messages;   /* of XmppMessage, archive order (oldest first), each with archive_id and a trusted delay */
  char      *first;      /* of RSM; NULL in an empty page */
  char      *last;
  gboolean   is_complete;
  gboolean   is_stable;
  XmppNode  *stanza;     /* the result that was wanted, whole; NULL */
  guint      n_results;  /* all results of the page, also those that are no messages for us */
} XmppArchivePage;

#define XMPP_TYPE_ARCHIVE_PAGE (xmpp_archive_page_get_type ())
GType            xmpp_archive_page_get_type (void) G_GNUC_CONST;
XmppArchivePage *xmpp_archive_page_ref   (XmppArchivePage *self);
void             xmpp_archive_page_unref (XmppArchivePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppArchivePage, xmpp_archive_page_unref)

#define XMPP_TYPE_ARCHIVE (xmpp_archive_get_type ())
G_DECLARE_FINAL_TYPE (XmppArchive, xmpp_archive, XMPP, ARCHIVE, XmppModule)

typedef struct
{
  XmppJid    *archive;  /* a room that we are in; NULL: our own */
  XmppJid    *with;     /* NULL: everybody */
  const char *before;   /* archive id; "" the last page; NULL forwards */
  const char *after;    /* archive id; NULL */
  gint64      start;    /* time, 0 none */
  gint64      end;      /* time, 0 none */
  guint       max;      /* page size */
  const char *wanted;   /* archive id of the result whose stanza is kept; NULL */
} XmppArchiveQuery;

/* Our own account has an archive; known after "bound" and its disco answer. Property is-available, notifies. */
gboolean   xmpp_archive_get_is_available (XmppArchive            *self);

/* @room, which we are in, has an archive: known once it is joined. */
gboolean   xmpp_archive_room_has         (XmppArchive            *self,
                                          XmppJid                *room);

/* One page. Future of XmppArchivePage. Rejects as xmpp_session_request () (item-not-found: the cursor is gone). */
DexFuture *xmpp_archive_query            (XmppArchive            *self,
                                          const XmppArchiveQuery *query);

/* The result with this id, with all that its sender and the server have put into it: future of XmppNode. Rejects with XMPP_STANZA_ERROR_ITEM_NOT_FOUND where the
 * archive does not have it (any more), else as xmpp_session_request (). */
DexFuture *xmpp_archive_find             (XmppArchive            *self,
                                          const char             *archive_id);

/* When the oldest message in our archive was stored, in microseconds since 1970: future of int64; 0: the archive is empty. Only where the server offers
 * urn:xmpp:mam:2#extended, else rejects with G_IO_ERROR_NOT_SUPPORTED. XEP-0313 s. 3.1.1. */
DexFuture *xmpp_archive_get_start        (XmppArchive            *self);

/* What the server puts into our archive by itself: future of string, "always", "never" or "roster" (XEP-0441). Rejects as xmpp_session_request (). */
DexFuture *xmpp_archive_get_default      (XmppArchive            *self);

G_END_DECLS
