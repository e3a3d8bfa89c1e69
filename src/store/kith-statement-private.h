/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-statement.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* One open handle with its statements; belongs to the database's thread. */
struct _KithTransaction
{
  sqlite3    *handle;
  GHashTable *statements; /* const char * (by address) -> KithStatement */
  GError     *error;
};

void    kith_transaction_init        (KithTransaction *self,
                                      sqlite3         *handle);
void    kith_transaction_clear       (KithTransaction *self);

/* The handle's last error in the store's words. */
GError *kith_store_error_from_handle (sqlite3         *handle,
                                      int              code);

/* For tests: those statements used so far that walk through a whole table. */
char   *kith_transaction_list_scans  (KithTransaction *self);

G_END_DECLS
