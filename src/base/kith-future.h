/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * KithScope:
 *
 * The life of an account, a connection or a window, as something a wait can be raced with. kith_scope_stop () ends every such wait
 * with G_IO_ERROR_CANCELLED; nothing is ever cancelled by dropping a future (libdex 0.10 corrupts the heap then).
 */
typedef struct _KithScope KithScope;

KithScope *kith_scope_new        (void);
KithScope *kith_scope_ref        (KithScope       *self);
void       kith_scope_unref      (KithScope       *self);
void       kith_scope_stop       (KithScope       *self);
gboolean   kith_scope_is_stopped (KithScope       *self);
DexFuture *kith_scope_wait       (KithScope       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithScope, kith_scope_unref)

/* The only place that spawns: on the main loop, with a stack that is large enough. */
DexFuture *kith_spawn            (DexFiberFunc     func,
                                  gpointer         data,
                                  GDestroyNotify   destroy);

/* Like kith_spawn () for work that nobody waits for. */
void       kith_spawn_detached   (DexFiberFunc     func,
                                  gpointer         data,
                                  GDestroyNotify   destroy);

/* How many fibers of kith_spawn () have not ended: for tests and for shutdown. */
guint      kith_fibers_running   (void);

/* @operation: (transfer full): raced with the scope's stop and a limit. Rejects with G_IO_ERROR_CANCELLED or G_IO_ERROR_TIMED_OUT.
 * @operation must not be a fiber's own future (async.md rule 4). */
DexFuture *kith_race             (KithScope       *scope,
                                  DexFuture       *operation,
                                  guint            seconds);

/* The same with milliseconds; 0 is no limit. */
DexFuture *kith_race_msec        (KithScope       *scope,
                                  DexFuture       *operation,
                                  guint            msec);

/* Resolves after @msec, rejects when the scope stops. */
DexFuture *kith_sleep            (KithScope       *scope,
                                  guint            msec);

/* A plain promise that ends as @fiber does: what may be raced and awaited by many. @fiber: (transfer full) */
DexFuture *kith_promise_for      (DexFuture       *fiber);

/* @func, which computes and does not wait, on a thread; @data is its own meanwhile. Future of what it gives. */
DexFuture *kith_compute          (DexFiberFunc     func,
                                  gpointer         data);

/* Each DexError that leaves a layer in the words of GIO: DEX_ERROR_TIMED_OUT becomes G_IO_ERROR_TIMED_OUT. Changes *error. */
void       kith_error_to_gio     (GError         **error);

/* GIO's operations that libdex 0.10 does not wrap. */
DexFuture *kith_tls_handshake    (GTlsConnection  *connection,
                                  GCancellable    *cancellable);
DexFuture *kith_lookup_records   (GResolver       *resolver,
                                  const char      *name,
                                  GCancellable    *cancellable); /* SRV: of GPtrArray of GVariant (qqqs), boxed */
DexFuture *kith_connect          (const char      *host,
                                  guint16          port,
                                  GCancellable    *cancellable); /* by happy eyeballs: of GSocketConnection */

/* For tests: connections of another kind, also GTlsConnections, which count as encrypted. NULL: real ones again. The program never calls it
 * (lint-source.py looks). */
typedef DexFuture *(*KithConnectFunc) (const char   *host,
                                       guint16       port,
                                       GCancellable *cancellable);
void       kith_connect_replace  (KithConnectFunc  func);

/* Writes all of @bytes. Only on a fiber. */
gboolean   kith_write_all_await  (GOutputStream   *stream,
                                  GBytes          *bytes,
                                  GError         **error);

G_END_DECLS
