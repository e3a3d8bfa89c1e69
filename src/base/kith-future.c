/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-future.h"

#include "kith-clock.h"

/* The default of 128 KiB is too little: librsvg alone needs 88. Only touched pages count. */
#define FIBER_STACK (512 * 1024)

struct _KithScope
{
  gatomicrefcount ref_count;
  DexPromise     *stop;
  gboolean        is_stopped;
};

KithScope *
kith_scope_new (void)
{
  KithScope *self = g_new0 (KithScope, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->stop = dex_promise_new ();

  return self;
}

KithScope *
kith_scope_ref (KithScope *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_scope_unref (KithScope *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* Nobody may be left waiting for ever. */
  kith_scope_stop (self);
  dex_unref (self->stop);
  g_free (self);
}

void
kith_scope_stop (KithScope *self)
{
  if (self->is_stopped)
    return;

  self->is_stopped = TRUE;
  dex_promise_reject (self->stop, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
}

gboolean
kith_scope_is_stopped (KithScope *self)
{
  return self->is_stopped;
}

/* Only ever rejects. */
DexFuture *
kith_scope_wait (KithScope *self)
{
  return DEX_FUTURE (dex_ref (self->stop));
}

typedef struct
{
  DexFiberFunc   func;
  gpointer       data;
  GDestroyNotify destroy;
} Spawn;

static guint n_running;

static DexFuture *
spawn_fiber (gpointer data)
{
  Spawn *spawn = data;

  return spawn->func (spawn->data);
}

static void
spawn_free (gpointer data)
{
  Spawn *spawn = data;

  if (spawn->destroy != NULL)
    spawn->destroy (spawn->data);
  g_free (spawn);
  n_running--;
}

DexFuture *
kith_spawn (DexFiberFunc   func,
            gpointer       data,
            GDestroyNotify destroy)
{
  Spawn *spawn = g_new0 (Spawn, 1);

  spawn->func = func;
  spawn->data = data;
  spawn->destroy = destroy;
  n_running++;

  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, spawn_fiber, spawn, spawn_free);
}

void
kith_spawn_detached (DexFiberFunc   func,
                     gpointer       data,
                     GDestroyNotify destroy)
{
  dex_future_disown (kith_spawn (func, data, destroy));
}

guint
kith_fibers_running (void)
{
  return n_running;
}

void
kith_error_to_gio (GError **error)
{
  if (error != NULL && g_error_matches (*error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    {
      g_clear_error (error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "timed out");
    }
}

static DexFuture *
timed_out_cb (DexFuture *future,
              gpointer   data)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  kith_error_to_gio (&error);

  return dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
kith_race_msec (KithScope *scope,
                DexFuture *operation,
                guint      msec)
{
  if (msec == 0)
    return dex_future_first (operation, kith_scope_wait (scope), NULL);

  return dex_future_first (operation,
                           kith_scope_wait (scope),
                           dex_future_catch (kith_clock_timeout (msec), timed_out_cb, NULL, NULL),
                           NULL);
}

DexFuture *
kith_race (KithScope *scope,
           DexFuture *operation,
           guint      seconds)
{
  return kith_race_msec (scope, operation, seconds * 1000);
}

static DexFuture *
slept_cb (DexFuture *future,
          gpointer   data)
{
  return dex_future_new_true ();
}

DexFuture *
kith_sleep (KithScope *scope,
            guint      msec)
{
  return dex_future_first (kith_scope_wait (scope),
                           dex_future_catch (kith_clock_timeout (msec), slept_cb, NULL, NULL),
                           NULL);
}

static DexFuture *
settle_cb (DexFuture *future,
           gpointer   data)
{
  DexPromise *promise = data;
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, error);

  return dex_future_new_true ();
}

DexFuture *
kith_promise_for (DexFuture *fiber)
{
  DexPromise *promise = dex_promise_new ();

  dex_future_disown (dex_future_finally (fiber, settle_cb, dex_ref (promise), dex_unref));

  return DEX_FUTURE (promise);
}

DexFuture *
kith_compute (DexFiberFunc func,
              gpointer     data)
{
  DexScheduler *scheduler = kith_clock_is_simulated () ? dex_scheduler_get_default () : dex_thread_pool_scheduler_get_default ();

  return kith_promise_for (dex_scheduler_spawn (scheduler, FIBER_STACK, func, data, NULL));
}

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

DexFuture *
kith_tls_handshake (GTlsConnection *connection,
                    GCancellable   *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_tls_connection_handshake_async (connection, G_PRIORITY_DEFAULT, cancellable, handshake_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static void
records_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);
  GPtrArray *array;

  if (error != NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }

  array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (GList *l = records; l != NULL; l = l->next)
    g_ptr_array_add (array, l->data);
  g_list_free (records);
  dex_promise_resolve_boxed (promise, G_TYPE_PTR_ARRAY, array);
}

DexFuture *
kith_lookup_records (GResolver    *resolver,
                     const char   *name,
                     GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_resolver_lookup_records_async (resolver, name, G_RESOLVER_RECORD_SRV, cancellable, records_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  GSocketConnection *connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection != NULL)
    dex_promise_resolve_object (promise, connection);
  else
    dex_promise_reject (promise, error);
}

static KithConnectFunc connect_replacement;

void
kith_connect_replace (KithConnectFunc func)
{
  connect_replacement = func;
}

DexFuture *
kith_connect (const char   *host,
              guint16       port,
              GCancellable *cancellable)
{
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketConnectable) address = NULL;
  DexPromise *promise;

  if (connect_replacement != NULL)
    return connect_replacement (host, port, cancellable);

  client = g_socket_client_new ();
  address = g_network_address_new (host, port);
  promise = dex_promise_new ();

  g_socket_client_connect_async (client, address, cancellable, connected_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

gboolean
kith_write_all_await (GOutputStream  *stream,
                      GBytes         *bytes,
                      GError        **error)
{
  g_autoptr(GBytes) rest = g_bytes_ref (bytes);

  while (g_bytes_get_size (rest) > 0)
    {
      GError *local_error = NULL;
      gint64 written = dex_await_int64 (dex_output_stream_write_bytes (stream, rest, G_PRIORITY_DEFAULT), &local_error);
      GBytes *next;

      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
      if (written <= 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
          return FALSE;
        }

      next = g_bytes_new_from_bytes (rest, (gsize) written, g_bytes_get_size (rest) - (gsize) written);
      g_bytes_unref (rest);
      rest = next;
    }

  return TRUE;
}
