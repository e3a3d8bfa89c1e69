/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/**
 * KithSearchRequest:
 *
 * What to look for, in the store's words. All conditions hold at once.
 *
 * @phrases: of char *: each of them is in the message, as words in that order, in any case and with any accents; none: every message
 * @is_open: the last phrase may be the beginning of a longer word
 * @senders: (nullable): of gint64: those conversations whose other side wrote it; with @own of gint64, where we did. Both NULL: whoever wrote it
 * @conversations: (nullable): of gint64: where it was said; NULL: anywhere
 * @has_link: it holds an address of the web
 * @since, @before: microseconds since 1970; what is shown as the message's time is not before the first and before the second
 */
typedef struct
{
  GPtrArray *phrases;
  gboolean   is_open;
  GArray    *senders;
  GArray    *own;
  GArray    *conversations;
  gboolean   has_link;
  gint64     since;
  gint64     before;
} KithSearchRequest;

KithSearchRequest *kith_search_request_new  (void);
KithSearchRequest *kith_search_request_copy (const KithSearchRequest *self);
void               kith_search_request_free (KithSearchRequest       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithSearchRequest, kith_search_request_free)

/* A message that was found. */
typedef struct
{
  gint64    id;
  gint64    conversation;
  KithPlace place;
  gint64    stamp;
  gboolean  is_outgoing;
  char     *sender; /* who in a room; "" where the direction says it */
  char     *text;   /* NULL where only places were asked for */
} KithSearchHit;

/* Behind it the next page begins: the place of the last hit, and its id. */
typedef struct
{
  KithPlace place;
  gint64    id;
} KithSearchCursor;

/**
 * KithSearchPage:
 *
 * Boxed, reference counted.
 *
 * @hits: of KithSearchHit, newest first
 * @has_more: there are older ones
 * @n_total: how many there are, KITH_SEARCH_COUNT_MAX where there are as many or more; only in the first page
 * @rest: how many messages are not in the index yet; about
 */
typedef struct
{
  gatomicrefcount ref_count;

  GPtrArray *hits;
  gboolean   has_more;
  guint      n_total;
  gint64     rest;
} KithSearchPage;

#define KITH_SEARCH_COUNT_MAX 1000

#define KITH_TYPE_SEARCH_PAGE (kith_search_page_get_type ())
GType           kith_search_page_get_type (void) G_GNUC_CONST;
KithSearchPage *kith_search_page_ref      (KithSearchPage *self);
void            kith_search_page_unref    (KithSearchPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithSearchPage, kith_search_page_unref)

/**
 * kith_search_store_find:
 * @cursor: (nullable): NULL for the first page
 * @places_only: without texts
 *
 * Nothing in @request is SQL or the language of FTS5, whatever it looks like.
 *
 * Returns: (transfer full): future of KithSearchPage
 */
DexFuture *kith_search_store_find  (KithDatabase            *database,
                                    const KithSearchRequest *request,
                                    const KithSearchCursor  *cursor,
                                    guint                    limit,
                                    gboolean                 places_only);

/* Puts up to @n messages that were there before the index into it, newest first. Future of KithSearchBuild. */
typedef struct
{
  gint64 rest;  /* 0: all is there */
  gint64 total;
} KithSearchBuild;

#define KITH_TYPE_SEARCH_BUILD (kith_search_build_get_type ())
GType            kith_search_build_get_type (void) G_GNUC_CONST;
KithSearchBuild *kith_search_build_copy     (const KithSearchBuild *self);
void             kith_search_build_free     (KithSearchBuild       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithSearchBuild, kith_search_build_free)

DexFuture *kith_search_store_build (KithDatabase            *database,
                                    guint                    n);

/* What is left to do. Future of KithSearchBuild. */
DexFuture *kith_search_store_load_build (KithDatabase       *database);

G_END_DECLS
