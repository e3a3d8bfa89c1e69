/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-statement-private.h"

G_BEGIN_DECLS

/* The profile's lock; -1 and KITH_STORE_ERROR_IN_USE where another has it. Held until the descriptor is closed. */
int      kith_database_lock      (const char       *folder,
                                  GError          **error);

/* The file in @folder, checked, set up and brought to this version's schema. @vfs: SQLite's name for the way to the disk; NULL: the usual one. */
sqlite3 *kith_database_open_file (const char       *folder,
                                  const char       *vfs,
                                  GError          **error);

/* The same for a file of another name. */
sqlite3 *kith_database_open_named (const char      *folder,
                                  const char       *name,
                                  const char       *vfs,
                                  GError          **error);

/* What a file's content may make SQLite do: before the first look at it. */
gboolean kith_database_harden    (sqlite3          *handle,
                                  GError          **error);

/* Empties the index of messages, which is then made anew (kith_search_store_build ()). Not in a transaction. */
gboolean kith_database_reset_index (sqlite3        *handle,
                                    GError        **error);

/* Statements without a result, as they stand. */
gboolean kith_database_execute   (sqlite3          *handle,
                                  const char       *sql,
                                  GError          **error);

G_END_DECLS
