/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KITH_STORE_ERROR (kith_store_error_quark ())

/**
 * KithStoreError:
 * @KITH_STORE_ERROR_IN_USE: another Kith has this profile open
 * @KITH_STORE_ERROR_TOO_NEW: written by a newer Kith than this
 * @KITH_STORE_ERROR_DAMAGED: the file is no database of ours, or broken; it is left as it is
 * @KITH_STORE_ERROR_INDEX: the index of messages is broken; it is being made anew, the same may work in a moment
 * @KITH_STORE_ERROR_FULL: no room on the disk
 * @KITH_STORE_ERROR_READ_ONLY: may only be read
 * @KITH_STORE_ERROR_IO: cannot be read or written
 * @KITH_STORE_ERROR_CONSTRAINT: the rows would contradict each other
 * @KITH_STORE_ERROR_CLOSED: not open, or not any more
 * @KITH_STORE_ERROR_FAILED: anything else
 */
typedef enum
{
  KITH_STORE_ERROR_IN_USE,
  KITH_STORE_ERROR_TOO_NEW,
  KITH_STORE_ERROR_DAMAGED,
  KITH_STORE_ERROR_FULL,
  KITH_STORE_ERROR_READ_ONLY,
  KITH_STORE_ERROR_IO,
  KITH_STORE_ERROR_CONSTRAINT,
  KITH_STORE_ERROR_CLOSED,
  KITH_STORE_ERROR_FAILED,
  KITH_STORE_ERROR_INDEX,
} KithStoreError;

GQuark kith_store_error_quark (void);

/**
 * KithTransaction:
 *
 * What a function that runs on the database's own thread works with, valid until it returns. The first error sticks: after it no statement
 * does anything any more, and the transaction is rolled back. So a run of statements needs no look at each one's result.
 */
typedef struct _KithTransaction KithTransaction;

gboolean       kith_transaction_failed    (KithTransaction *self);

/* Rolls back; @error (transfer full). Ignored after a first error. */
void           kith_transaction_take_error (KithTransaction *self,
                                           GError          *error);
gint64         kith_transaction_last_id   (KithTransaction *self);

/**
 * KithStatement:
 *
 * A prepared statement, kept by its text between uses. Values are bound by name (":jid"), columns read by their place in the text.
 */
typedef struct _KithStatement KithStatement;

/* @sql: constant text, the only kind there is. Never NULL. */
KithStatement *kith_statement_new         (KithTransaction *transaction,
                                           const char      *sql);
void           kith_statement_free        (KithStatement   *self);

void           kith_statement_bind_int    (KithStatement   *self,
                                           const char      *name,
                                           gint64           value);
/* NULL binds NULL. @text must stay until the statement is freed or reset. */
void           kith_statement_bind_text   (KithStatement   *self,
                                           const char      *name,
                                           const char      *text);
void           kith_statement_bind_null   (KithStatement   *self,
                                           const char      *name);

/* TRUE: there is a row. */
gboolean       kith_statement_step        (KithStatement   *self);
/* Runs to the end; how many rows were changed. */
int            kith_statement_run         (KithStatement   *self);
/* To bind and run again. */
void           kith_statement_reset       (KithStatement   *self);

gint64         kith_statement_get_int     (KithStatement   *self,
                                           int              column);
gboolean       kith_statement_get_boolean (KithStatement   *self,
                                           int              column);
gboolean       kith_statement_is_null     (KithStatement   *self,
                                           int              column);
/* Borrowed until the next step. */
const char    *kith_statement_get_text    (KithStatement   *self,
                                           int              column);
char          *kith_statement_dup_text    (KithStatement   *self,
                                           int              column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithStatement, kith_statement_free)

G_END_DECLS
