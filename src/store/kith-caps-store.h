/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/* What a program can do, by the verified hash of it (XEP-0115 s. 5.4). @features is whatever the asker made of them.
 * Only what was checked against its hash may be put here (security.md S13). */

/* Future of string; NULL where the hash is not known. */
DexFuture *kith_caps_store_find (KithDatabase *database,
                                 const char   *hash,
                                 gint64        now);
/* Future of gboolean. */
DexFuture *kith_caps_store_put  (KithDatabase *database,
                                 const char   *hash,
                                 const char   *features,
                                 gint64        now);

G_END_DECLS
