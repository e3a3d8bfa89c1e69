/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/* The key that an account's server has shown (security.md T15). @previous: the one before, until the person has seen that it changed; NULL. Boxed. */
typedef struct
{
  char  *key;
  gint64 since;    /* when it was seen first */
  char  *previous;
} KithServerKey;

#define KITH_TYPE_SERVER_KEY (kith_server_key_get_type ())
GType          kith_server_key_get_type    (void) G_GNUC_CONST;
KithServerKey *kith_server_key_copy        (const KithServerKey *self);
void           kith_server_key_free        (KithServerKey       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithServerKey, kith_server_key_free)

/* The server has shown @key at the time @now, and its certificate was valid. Future of KithServerKey: what is known from now on. */
DexFuture     *kith_server_key_store_note  (KithDatabase        *database,
                                            gint64               account,
                                            const char          *key,
                                            gint64               now);

/* The person knows of the change. Future of gboolean. */
DexFuture     *kith_server_key_store_accept (KithDatabase       *database,
                                            gint64               account);

G_END_DECLS
