/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-tls.h"
#include "xmpp-connector.h"
#include "xmpp-module-registry.h"
#include "xmpp-session.h"

/* Signing in to real servers. Run by tests/servers/with-servers.sh. */

static XmppLogin *
login_await (const char  *account,
             const char  *password,
             KithScope   *scope,
             GError     **error)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (account, NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, password);

  request->tag = g_strdup ("Kith");
  request->agent_id = g_uuid_string_random ();

  return dex_await_boxed (xmpp_connector_connect (request, scope), error);
}

static void
check_login (const char *account,
             const char *mechanism,
             const char *binding,
             gboolean    has_sm)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = login_await (account, "secret", scope, &error);

  g_assert_no_error (error);
  g_assert_nonnull (login);
  g_assert_cmpstr (xmpp_jid_get_bare (login->jid), ==, account);
  g_assert_nonnull (xmpp_jid_get_resource (login->jid));
  g_assert_cmpstr (login->mechanism, ==, mechanism);
  g_assert_cmpstr (login->binding, ==, binding);
  g_assert_true (login->used_scram);
  g_assert_cmpint (login->sm_enabled, ==, has_sm);
  g_assert_cmpint (login->sm_id != NULL, ==, has_sm);

  kith_scope_stop (scope);
}

static void
test_modern (void)
{
  check_login ("alice@a.test", "SCRAM-SHA-256-PLUS", "tls-exporter", TRUE);
  check_login ("alice@b.test", "SCRAM-SHA-512-PLUS", "tls-exporter", TRUE);
}

/* SASL 1, SCRAM-SHA-1 only, TLS 1.2, no stream management. */
static void
test_old (void)
{
  check_login ("alice@old.test", "SCRAM-SHA-1", NULL, FALSE);
}

static void
check_refused (const char *account,
               const char *password,
               GQuark      domain,
               int         code)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = login_await (account, password, scope, &error);

  g_assert_null (login);
  g_test_message ("%s: %s", account, error->message);
  g_assert_error (error, domain, code);
  kith_scope_stop (scope);
}

static void
test_wrong_password (void)
{
  check_refused ("alice@a.test", "wrong", XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_NOT_AUTHORIZED);
  check_refused ("alice@b.test", "wrong", XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_NOT_AUTHORIZED);
  check_refused ("alice@old.test", "wrong", XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_NOT_AUTHORIZED);
  check_refused ("nobody@a.test", "secret", XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_NOT_AUTHORIZED);
}

/* security.md T4, T5 */
static void
test_certificates (void)
{
  static const char *const hosts[] = { "expired.test", "notyet.test", "wronghost.test", "selfsigned.test", "srvtarget.test" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *account = g_strconcat ("alice@", hosts[i], NULL);

      check_refused (account, "secret", XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_CERTIFICATE);
    }
}

/* security.md T7 */
static void
test_dns (void)
{
  static const char *const good[] = { "many.test", "port0.test", "dot2.test", "fallback.test", "six.test", "weights.test" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *account = g_strconcat ("alice@", good[i], NULL);
      g_autoptr(KithScope) scope = kith_scope_new ();
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppLogin) login = login_await (account, "secret", scope, &error);

      g_test_message ("%s: %s", account, error != NULL ? error->message : "in");
      g_assert_no_error (error);
      g_assert_nonnull (login);
      kith_scope_stop (scope);
    }

  check_refused ("alice@dot.test", "secret", XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_NOT_OFFERED);
  check_refused ("alice@nosrv.test", "secret", XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNREACHABLE);
  check_refused ("alice@nowhere.invalid", "secret", XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNKNOWN_HOST);
}

static void
count_cb (XmppMessages *messages,
          XmppMessage  *message,
          XmppSession  *session)
{
  guint *n = g_object_get_data (G_OBJECT (session), "count");

  *n += message->body != NULL;
  xmpp_session_release (session, message->hold);
}

static gboolean
has_one (gpointer n)
{
  return *(guint *) n == 1;
}

static gboolean
has_twenty (gpointer n)
{
  return *(guint *) n == 20;
}

static gboolean
has_ended (gpointer future)
{
  return !dex_future_is_pending (future);
}

/* The connection breaks; the session goes on where it was, and what was written meanwhile arrives (XEP-0198 s. 5). */
static void
resume (const char *account)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new (account, NULL);
  g_autoptr(XmppSession) session = xmpp_session_new (jid);
  const XmppModules *modules = xmpp_modules_new (session);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(XmppLoginRequest) again = xmpp_login_request_new (jid, "secret");
  g_autoptr(XmppLogin) login = NULL;
  g_autoptr(XmppLogin) resumed = NULL;
  g_autoptr(DexFuture) ended = NULL;
  g_autoptr(DexFuture) ended_again = NULL;
  g_autoptr(GError) error = NULL;
  XmppOutgoingMessage message = { .to = jid, .id = "to-myself", .body = "hello" };
  guint n = 0;

  g_object_set_data (G_OBJECT (session), "count", &n);
  g_signal_connect_object (modules->messages, "message", G_CALLBACK (count_cb), session, 0);

  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);
  g_assert_no_error (error);
  ended = xmpp_session_run (session, login);
  xmpp_presence_set_own (modules->presence, &(XmppOwnPresence) { .show = XMPP_SHOW_AVAILABLE });
  g_assert_true (dex_await (xmpp_messages_send (modules->messages, &message), &error));
  await_until (has_one, &n, 10);

  xmpp_stream_close (login->stream);
  await_until (has_ended, ended, 10);

  xmpp_session_fill_resumption (session, again);
  g_assert_nonnull (again->sm_id);
  g_assert_cmpuint (again->sm_handled, >, 0);
  resumed = dex_await_boxed (xmpp_connector_connect (again, scope), &error);
  g_assert_no_error (error);
  g_assert_true (resumed->is_resumed);
  g_assert_cmpstr (xmpp_jid_get_text (resumed->jid), ==, xmpp_jid_get_text (login->jid));
  ended_again = xmpp_session_run (session, resumed);
  g_assert_true (xmpp_session_get_is_online (session));

  n = 0;
  message.id = "to-myself-again";
  g_assert_true (dex_await (xmpp_messages_send (modules->messages, &message), &error));
  await_until (has_one, &n, 10);

  dex_await (xmpp_session_close (session), NULL);
  kith_scope_stop (scope);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_resume (void)
{
  resume ("alice@a.test");
  resume ("alice@b.test");
}

/* Once more as the same client, by what the last time left (XEP-0484). */
static XmppFastToken *
check_token_login (const char    *account,
                   XmppFastToken *token,
                   const char    *agent_id,
                   const char    *mechanism,
                   gboolean       is_good)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new (account, NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, token != NULL && is_good ? "another password" : "secret");
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = NULL;
  XmppFastToken *next;

  request->agent_id = g_strdup (agent_id);
  request->token = token != NULL ? xmpp_fast_token_ref (token) : NULL;
  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);
  g_assert_no_error (error);
  g_assert_cmpint (login->used_token, ==, token != NULL && is_good);
  g_assert_cmpint (request->token_refused, ==, !is_good);
  if (login->used_token)
    g_assert_cmpstr (login->mechanism, ==, mechanism);
  next = login->token != NULL ? xmpp_fast_token_ref (login->token) : NULL;
  if (next != NULL)
    g_assert_cmpstr (xmpp_fast_token_get_mechanism (next), ==, mechanism);
  kith_scope_stop (scope);

  return next;
}

static void
fast (const char *account,
      const char *mechanism)
{
  g_autofree char *agent_id = g_uuid_string_random ();
  g_autoptr(XmppFastToken) token = check_token_login (account, NULL, agent_id, mechanism, TRUE);
  g_autoptr(XmppFastToken) rotated = NULL;
  g_autoptr(XmppFastToken) forged = NULL;
  g_autoptr(XmppFastToken) replaced = NULL;

  g_assert_nonnull (token);
  rotated = check_token_login (account, token, agent_id, mechanism, TRUE);

  forged = xmpp_fast_token_new (mechanism, "forged", 0, NULL);
  replaced = check_token_login (account, forged, agent_id, mechanism, FALSE);
  g_assert_nonnull (replaced);
}

static void
test_fast (void)
{
  fast ("alice@a.test", "HT-SHA-256-EXPR");
  fast ("alice@b.test", "HT-SHA-256-EXPR");
}

/* RFC 7395: a whole session in frames. @path NULL: found by what the web server says (XEP-0156). */
static void
web (const char *account,
     const char *host,
     guint16     port,
     const char *path)
{
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new (account, NULL);
  g_autoptr(XmppSession) session = xmpp_session_new (jid);
  const XmppModules *modules = xmpp_modules_new (session);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(XmppLogin) login = NULL;
  g_autoptr(DexFuture) ended = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  if (path != NULL)
    {
      request->endpoint = xmpp_endpoint_new (host, port, TRUE);
      request->endpoint->path = g_strdup (path);
    }
  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);
  g_assert_no_error (error);
  g_assert_true (xmpp_stream_is_framed (login->stream));
  g_test_message ("%s: %s, %s", account, login->mechanism, login->binding);

  g_object_set_data (G_OBJECT (session), "count", &n);
  g_signal_connect_object (modules->messages, "message", G_CALLBACK (count_cb), session, 0);
  ended = xmpp_session_run (session, login);
  xmpp_presence_set_own (modules->presence, &(XmppOwnPresence) { .show = XMPP_SHOW_AVAILABLE });

  /* Several in one turn, and a long one: each has to be a frame of its own. */
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("web-%u", i);
      g_autofree char *body = g_strnfill (i == 7 ? 100000 : 10, 'x');
      XmppOutgoingMessage message = { .to = jid, .id = id, .body = body };

      dex_future_disown (xmpp_messages_send (modules->messages, &message));
    }
  await_until (has_twenty, &n, 20);

  dex_await (xmpp_session_close (session), NULL);
  g_assert_true (has_ended (ended));
  kith_scope_stop (scope);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_web (void)
{
  web ("alice@a.test", "a.test", (guint16) g_ascii_strtoull (g_getenv ("KITH_TEST_A_HTTPS_PORT"), NULL, 10), "/xmpp-websocket");
  web ("alice@b.test", "b.test", (guint16) g_ascii_strtoull (g_getenv ("KITH_TEST_B_HTTPS_PORT"), NULL, 10), "/ws");
  web ("alice@webonly.test", NULL, 0, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  kith_tls_init ();

  FIBER_TEST ("/interop/login/modern", test_modern);
  FIBER_TEST ("/interop/login/old", test_old);
  FIBER_TEST ("/interop/login/wrong-password", test_wrong_password);
  FIBER_TEST ("/interop/login/resume", test_resume);
  FIBER_TEST ("/interop/login/fast", test_fast);
  FIBER_TEST ("/interop/login/web", test_web);
  FIBER_TEST ("/interop/login/certificates", test_certificates);
  FIBER_TEST ("/interop/login/dns", test_dns);

  return g_test_run ();
}
