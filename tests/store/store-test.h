/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fiber-test.h"
#include "kith-account-store.h"
#include "kith-archive-store.h"
#include "kith-conversation-store.h"
#include "kith-database.h"
#include "kith-history-store.h"
#include "kith-intake.h"
#include "kith-outbox-store.h"
#include "kith-roster-store.h"

G_BEGIN_DECLS

#define ME  "me@example.org"
#define ANN "ann@example.org"
#define BOB "bob@example.org"

/* 2024-01-01 00:00:00 UTC, and later by so many seconds. */
#define TEST_TIME  (G_GINT64_CONSTANT (1704067200) * G_USEC_PER_SEC)
#define AT(second) (TEST_TIME + (gint64) (second) * G_USEC_PER_SEC)

/* A database in a folder of its own with one account. Everything that waits is for fibers. */
typedef struct
{
  char         *folder;
  KithDatabase *database;
  gint64        account;
  gint64        now;
} Store;

char         *store_make_folder    (void);
void          store_remove_folder  (const char     *folder);
/* NULL and @error where it does not open. */
KithDatabase *store_open_await     (const char     *folder,
                                    GError        **error);
void          store_shut_await     (KithDatabase   *database);

Store        *store_new_await      (void);
void          store_free_await     (Store          *self);
/* Closes and opens again. */
void          store_restart_await  (Store          *self);

/* The first column of the first row; -1 where there is none. */
gint64        store_number_await   (KithDatabase   *database,
                                    const char     *sql);
char         *store_text_await     (KithDatabase   *database,
                                    const char     *sql);
void          store_execute_await  (KithDatabase   *database,
                                    const char     *sql);
/* The bodies of the conversation with @peer in their order, "a b c". */
char         *store_bodies_await   (Store          *self,
                                    const char     *peer);

#define store_assert_bodies(store, peer, expected) G_STMT_START { \
    g_autofree char *bodies_ = store_bodies_await (store, peer); \
    g_assert_cmpstr (bodies_, ==, expected); \
  } G_STMT_END

#define store_assert_number(store, sql, expected) \
  g_assert_cmpint (store_number_await ((store)->database, sql), ==, expected)

/* A message of @peer, or to @peer, with @id also as its body's name. */
KithArrival  *arrival_in           (const char     *peer,
                                    const char     *id,
                                    const char     *body);
KithArrival  *arrival_out          (const char     *peer,
                                    const char     *id,
                                    const char     *body);
KithArrival  *arrival_with_archive_id (KithArrival *arrival,
                                    const char     *archive_id,
                                    gint64          stamp);
KithArrival  *arrival_receipt      (const char     *peer,
                                    const char     *id);
KithArrival  *arrival_displayed    (const char     *peer,
                                    const char     *id);

/* @arrival: (transfer full) */
KithIntake   *store_take_await     (Store          *self,
                                    KithArrival    *arrival);
void          store_take           (Store          *self,
                                    KithArrival    *arrival);

/* A page of messages by Ann: names like "a1 a2 b3"; the letter is the peer (a: Ann, b: Bob; A, B: from us to them), the number the second of
 * the server's stamp and part of the archive id. "." stands for a result that is no message. */
KithArchivePage *page_new          (Store          *self,
                                    const char     *peer,
                                    KithSide        side,
                                    gint64          range,
                                    const char     *names);
KithIntake   *store_page_await     (Store          *self,
                                    KithArchivePage *page);
/* The ranges as "first-last", oldest first, "^" before one that is the start. */
char         *store_ranges_await   (Store          *self,
                                    const char     *peer);

#define store_assert_ranges(store, peer, expected) G_STMT_START { \
    g_autofree char *ranges_ = store_ranges_await (store, peer); \
    g_assert_cmpstr (ranges_, ==, expected); \
  } G_STMT_END

G_END_DECLS
