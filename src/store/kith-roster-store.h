/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/* One roster item; @subscription is the model's KithSubscription. */
typedef struct
{
  char    *jid;
  char    *name;   /* NULL where there is none */
  char   **groups; /* never NULL */
  int      subscription;
  gboolean is_asked;
  gboolean is_approved;
} KithRosterRecord;

KithRosterRecord *kith_roster_record_new  (const char         *jid,
                                           const char         *name,
                                           const char * const *groups);
void              kith_roster_record_free (KithRosterRecord   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRosterRecord, kith_roster_record_free)

/* Somebody asks for our presence. */
typedef struct
{
  char  *jid;
  char  *nick; /* NULL where there is none */
  gint64 stamp;
} KithRequestRecord;

/* An account's cached roster. Boxed, reference counted. */
typedef struct
{
  gatomicrefcount ref_count;

  char      *version;  /* NULL where the server has no versions or nothing was fetched */
  GPtrArray *items;    /* of KithRosterRecord */
  GPtrArray *requests; /* of KithRequestRecord, oldest first */
} KithRosterCache;

#define KITH_TYPE_ROSTER_CACHE (kith_roster_cache_get_type ())
GType            kith_roster_cache_get_type (void) G_GNUC_CONST;
KithRosterCache *kith_roster_cache_ref      (KithRosterCache *self);
void             kith_roster_cache_unref    (KithRosterCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRosterCache, kith_roster_cache_unref)

/* Future of KithRosterCache. */
DexFuture *kith_roster_store_load           (KithDatabase     *database,
                                             gint64            account);

/* A whole roster in place of the old one: each person has a conversation. @items: (element-type KithRosterRecord), must not change any more.
 * Future of gboolean. */
DexFuture *kith_roster_store_replace        (KithDatabase     *database,
                                             gint64            account,
                                             const char       *version,
                                             GPtrArray        *items);

/* One item, new or changed; the version is the push's. @item: (transfer full). Future of gboolean. */
DexFuture *kith_roster_store_put            (KithDatabase     *database,
                                             gint64            account,
                                             const char       *version,
                                             KithRosterRecord *item);
DexFuture *kith_roster_store_remove         (KithDatabase     *database,
                                             gint64            account,
                                             const char       *version,
                                             const char       *jid);

/* Requests live until they are answered. Future of gboolean: FALSE where there are too many open ones. */
DexFuture *kith_roster_store_add_request    (KithDatabase     *database,
                                             gint64            account,
                                             const char       *jid,
                                             const char       *nick,
                                             gint64            stamp);
DexFuture *kith_roster_store_remove_request (KithDatabase     *database,
                                             gint64            account,
                                             const char       *jid);

G_END_DECLS
