/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-service.h"

G_BEGIN_DECLS

/**
 * KithHistoryFetcher:
 *
 * Brings the past of one account from the server's archive, in the background and unhurried: after each catch-up, newest first, page by page, gaps included, as
 * far back as the person wants it. What it has done is in the store's ranges, so it goes on where it was. Tells the account's model how far it is.
 */
#define KITH_TYPE_HISTORY_FETCHER (kith_history_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (KithHistoryFetcher, kith_history_fetcher, KITH, HISTORY_FETCHER, GObject)

KithHistoryFetcher *kith_history_fetcher_new      (KithArchiveService *service,
                                                   XmppArchive        *archive,
                                                   KithAccount        *account,
                                                   KithScope          *scope);

/* How far back: days; 0: only what somebody looks at; -1: everything. */
void                kith_history_fetcher_set_days (KithHistoryFetcher *self,
                                                   int                 days);

G_END_DECLS
