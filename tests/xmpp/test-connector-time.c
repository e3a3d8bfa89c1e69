/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-clock.h"
#include "script-server.h"
#include "xmpp-connector.h"

#include <string.h>

/* How long a connector waits, on a clock that is twenty times faster. */

#define FASTER 20

static gint64
get_monotonic (void)
{
  return g_get_monotonic_time () * FASTER;
}

static gint64
get_slept (void)
{
  return 0;
}

static DexFuture *
timeout (guint msec)
{
  return dex_timeout_new_msec ((int) MAX (msec / FASTER, 1));
}

static guint
add_timeout (guint       msec,
             GSourceFunc func,
             gpointer    data)
{
  return g_timeout_add (MAX (msec / FASTER, 1), func, data);
}

static const KithClock fast_clock = { get_monotonic, g_get_real_time, get_slept, timeout, add_timeout };

/* --- A server that takes its time ------------------------------------------------------------------------------------- */

typedef struct
{
  const char *features;
  guint       after_seconds;
  guint       n_dials;
  GString    *clear;
  gboolean    heard_starttls;
} Run;

typedef struct
{
  Run          *run;
  ScriptServer *server;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_string_append (connection->run->clear, script_server_get_clear (connection->server));
  script_server_free (connection->server);
  g_free (connection);
}

static DexFuture *
server_fiber (gpointer data)
{
  Connection *connection = data;
  g_autoptr(XmppNode) node = NULL;

  if (!script_server_open (connection->server))
    return dex_future_new_true ();

  dex_await (timeout (connection->run->after_seconds * 1000), NULL);
  script_server_say (connection->server, connection->run->features);
  node = script_server_hear (connection->server);
  connection->run->heard_starttls = node != NULL && strcmp (xmpp_node_get_name (node), "starttls") == 0;

  return dex_future_new_true ();
}

static DexFuture *
dial_slow (const XmppEndpoint *endpoint,
           GCancellable       *cancellable,
           gpointer            data)
{
  Run *run = data;
  Connection *connection = g_new0 (Connection, 1);
  GIOStream *client;
  g_autoptr(GIOStream) server = NULL;

  run->n_dials++;
  stream_pair_new (READ_EXACT, &client, &server);
  connection->run = run;
  connection->server = script_server_new (server);
  kith_spawn_detached (server_fiber, connection, connection_free);

  return dex_future_new_take_object (client);
}

static gboolean
only_we_run (gpointer data)
{
  return kith_fibers_running () == 1;
}

/* T1: features that come late are as good, or as bad, as others; nothing is sent in the clear meanwhile. */
static void
check_late (const char *features,
            guint       after_seconds,
            GQuark      domain,
            int         code,
            gboolean    goes_on)
{
  Run run = { .features = features, .after_seconds = after_seconds, .clear = g_string_new (NULL) };
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(GError) error = NULL;

  request->endpoint = xmpp_endpoint_new ("xmpp.example.com", 5222, FALSE);
  request->dial = dial_slow;
  request->dial_data = &run;
  g_assert_null (dex_await_boxed (xmpp_connector_connect (request, scope), &error));
  g_test_message ("%u s: %s", after_seconds, error->message);
  g_assert_error (error, domain, code);

  kith_scope_stop (scope);
  await_until (only_we_run, NULL, 10);
  g_assert_cmpint (run.heard_starttls, ==, goes_on);
  g_assert_null (strstr (run.clear->str, "auth"));
  g_assert_null (strstr (run.clear->str, "me@"));
  g_string_free (run.clear, TRUE);
}

static void
test_late_features (void)
{
  static const char without[] = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
  static const char with[] = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";

  check_late (without, 10, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_NO_ENCRYPTION, FALSE);
  check_late (without, 30, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, FALSE);
  check_late (with, 30, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, FALSE);

  /* In time: the only thing that follows is <starttls/>; the server then falls silent. */
  check_late (with, 10, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, TRUE);
}

/* --- Names without end, and servers that never answer ------------------------------------------------------------------ */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
  guint     n_records; /* 0: never answers */
  GList    *tasks;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
free_records (gpointer data)
{
  g_list_free_full (data, (GDestroyNotify) g_variant_unref);
}

static void
lookup_records_async (GResolver           *resolver,
                      const char          *name,
                      GResolverRecordType  type,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  GTask *task = g_task_new (self, cancellable, callback, data);
  GList *records = NULL;

  for (guint i = 0; i < self->n_records; i++)
    records = g_list_prepend (records, g_variant_ref_sink (g_variant_new ("(qqqs)", i, 1, 5222, "xmpp.example.com")));

  if (records == NULL)
    {
      self->tasks = g_list_prepend (self->tasks, task);
      return;
    }

  g_task_return_pointer (task, records, free_records);
  g_object_unref (task);
}

static GList *
lookup_records_finish (GResolver     *resolver,
                       GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  G_RESOLVER_CLASS (klass)->lookup_records_async = lookup_records_async;
  G_RESOLVER_CLASS (klass)->lookup_records_finish = lookup_records_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
end_task (gpointer data)
{
  g_task_return_new_error (data, G_IO_ERROR, G_IO_ERROR_CANCELLED, "over");
  g_object_unref (data);
}

static DexFuture *
dial_never (const XmppEndpoint *endpoint,
            GCancellable       *cancellable,
            gpointer            data)
{
  guint *n_dials = data;

  ++*n_dials;

  return DEX_FUTURE (dex_promise_new ());
}

/* T7: whatever the name servers and the servers do, an attempt ends within about a minute. */
static void
check_bound (guint n_records,
             guint n_dials_min)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr(GError) error = NULL;
  gint64 begin = kith_clock_get_monotonic ();
  gint64 seconds;
  guint n_dials = 0;

  resolver->n_records = n_records;
  request->resolver = G_RESOLVER (g_object_ref (resolver));
  request->dial = dial_never;
  request->dial_data = &n_dials;
  g_assert_null (dex_await_boxed (xmpp_connector_connect (request, scope), &error));
  seconds = (kith_clock_get_monotonic () - begin) / G_USEC_PER_SEC;
  g_test_message ("%u records: %u dials, %" G_GINT64_FORMAT " s: %s", n_records, n_dials, seconds, error->message);

  g_assert_error (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNREACHABLE);
  g_assert_cmpuint (n_dials, >=, n_dials_min);
  g_assert_cmpint (seconds, <=, 60 + 20);
  kith_scope_stop (scope);
  g_list_free_full (g_steal_pointer (&resolver->tasks), end_task);
}

static void
test_bound (void)
{
  check_bound (100, 4);
  check_bound (1, 1);
  check_bound (0, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  kith_clock_replace (&fast_clock);

  FIBER_TEST ("/protocol/connector-time/T1-late-features", test_late_features);
  FIBER_TEST ("/protocol/connector-time/T7-bound", test_bound);

  return g_test_run ();
}
