/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-statement.h"

#include <glib-object.h>
#include <libdex.h>

G_BEGIN_DECLS

/* The database's schema, counted in files of src/store/schema. */
#define KITH_DATABASE_VERSION 12

/* The names of the files in a profile's folder. */
#define KITH_DATABASE_FILE "kith.db"
#define KITH_DATABASE_LOCK "kith.lock"

/**
 * KithDatabase:
 *
 * One profile's durable truth. The SQLite handle belongs to a thread of its own, which runs one function after the other, each in a
 * transaction, in the order in which they were given. Every future is a promise that is settled on the main loop.
 */
#define KITH_TYPE_DATABASE (kith_database_get_type ())
G_DECLARE_FINAL_TYPE (KithDatabase, kith_database, KITH, DATABASE, GObject)

/**
 * KithDatabaseFunc:
 * @transaction: the open transaction
 * @data: what was given to kith_database_write (): values only, no objects of the main loop
 * @result: an empty value, to be initialised where the future shall give more than %TRUE
 *
 * Runs on the database's thread. Fails by the transaction's error.
 */
typedef void (*KithDatabaseFunc) (KithTransaction *transaction,
                                  gpointer         data,
                                  GValue          *result);

/* @folder: made with mode 0700 where it is missing. Nothing is opened yet. */
KithDatabase *kith_database_new   (const char       *folder);

/* The profile's folder: (transfer none). */
const char   *kith_database_get_folder (KithDatabase *self);

/* Where the damaged file lies that was put aside when this one was opened, or NULL: (transfer none). What could be read of it is in the new one; the rest
 * comes from the archive. */
const char   *kith_database_get_damaged_copy (KithDatabase *self);

/* For tests: files of databases that are made from now on are reached by SQLite's VFS of this name. The program never calls it (lint-source.py looks). */
void          kith_database_replace_vfs (const char *vfs);

/* Future of gboolean. Rejects with KITH_STORE_ERROR; then the object is of no use any more. */
DexFuture    *kith_database_open  (KithDatabase     *self);

/* After all that was given before. Future of gboolean. */
DexFuture    *kith_database_close (KithDatabase     *self);

/* @func in a transaction that is on disk when the future resolves; rolled back where @func failed. @destroy is called on the database's
 * thread, before the future is settled. */
DexFuture    *kith_database_write (KithDatabase     *self,
                                   KithDatabaseFunc  func,
                                   gpointer          data,
                                   GDestroyNotify    destroy);
DexFuture    *kith_database_read  (KithDatabase     *self,
                                   KithDatabaseFunc  func,
                                   gpointer          data,
                                   GDestroyNotify    destroy);

/* Nothing of what was deleted stays in a file: empties the write-ahead log. Future of gboolean. */
DexFuture    *kith_database_wipe  (KithDatabase     *self);

G_END_DECLS
