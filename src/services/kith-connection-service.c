/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-connection-service.h"

#include "kith-clock.h"
#include "kith-connection-problem.h"
#include "kith-future.h"
#include "kith-random.h"
#include "xmpp-connector.h"
#include "xmpp-revocation.h"
#include "xmpp-session.h"

#include <string.h>

#define DELAY_MIN_MSEC 1000
#define DELAY_MAX_MSEC (5 * 60 * 1000)

/* A stream that lived this long was no part of a row of failures. */
#define STABLE_USEC (60 * G_USEC_PER_SEC)

#define WAKE_CHECK_SECONDS 5

struct _KithConnectionService
{
  GObject                 parent_instance;
  KithAccount            *account;
  XmppSession            *session;
  KithSecretService      *secrets;
  KithConnectionSettings *settings;
  XmppRevocation         *revocation;
  char                   *agent_id;
  char                   *password;
  XmppFastToken          *token;           /* tried before the password (XEP-0484) */
  gboolean                is_token_looked_up;
  gboolean                plain_forbidden;
  gboolean                is_revoked;      /* the certificate of the stream that runs */

  KithScope              *scope;        /* of the loop; NULL while stopped */
  KithScope              *stream_scope; /* of the attempt or the stream: outlives the loop for a polite end */
  XmppLogin              *first_login;
  DexPromise             *wake;      /* ends a wait early */
  guint                   n_failures;
  guint                   wake_source;
  gint64                  slept_usec; /* how long the machine has slept since it was started */
};

enum
{
  SIGNAL_SIGNED_IN,
  SIGNAL_ATTEMPTED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithConnectionService, kith_connection_service, G_TYPE_OBJECT)

static void
forget_password (KithConnectionService *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

static void
kith_connection_service_finalize (GObject *object)
{
  KithConnectionService *self = KITH_CONNECTION_SERVICE (object);

  g_clear_handle_id (&self->wake_source, g_source_remove);
  if (self->scope != NULL)
    kith_scope_stop (self->scope);
  g_clear_pointer (&self->scope, kith_scope_unref);
  g_clear_pointer (&self->stream_scope, kith_scope_unref);
  g_clear_pointer (&self->wake, dex_unref);
  g_clear_pointer (&self->first_login, xmpp_login_unref);
  g_clear_pointer (&self->settings, kith_connection_settings_free);
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  forget_password (self);
  g_clear_object (&self->revocation);
  g_free (self->agent_id);
  g_object_unref (self->account);
  g_object_unref (self->session);
  g_object_unref (self->secrets);

  G_OBJECT_CLASS (kith_connection_service_parent_class)->finalize (object);
}

static void
kith_connection_service_class_init (KithConnectionServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_connection_service_finalize;

  signals[SIGNAL_SIGNED_IN] = g_signal_new ("signed-in", KITH_TYPE_CONNECTION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                            G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_ATTEMPTED] = g_signal_new ("attempted", KITH_TYPE_CONNECTION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                            XMPP_TYPE_CONNECT_REPORT);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", KITH_TYPE_CONNECTION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_ERROR);
}

static void
kith_connection_service_init (KithConnectionService *self)
{
}

/* --- Waking up ------------------------------------------------------------------------------------------------------ */

static void
wake_up (KithConnectionService *self)
{
  if (self->wake != NULL)
    {
      g_autoptr(DexPromise) wake = g_steal_pointer (&self->wake);

      dex_promise_resolve_boolean (wake, TRUE);
    }
}

/* The stream may outlive a short loss of the network; whether it did, the server's answer tells. */
static void
network_changed_cb (KithConnectionService *self,
                    gboolean               available)
{
  gboolean is_online = xmpp_session_get_is_online (self->session);
  KithAccountState state = kith_account_get_state (self->account);

  if (self->scope == NULL)
    return;

  self->n_failures = 0;
  if (is_online)
    {
      g_autoptr(GError) problem = NULL;

      if (!available)
        problem = g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_NO_NETWORK, "the network is gone");
      kith_account_set_state (self->account, available ? KITH_ACCOUNT_STATE_ONLINE : KITH_ACCOUNT_STATE_OFFLINE, problem, 0);
      xmpp_session_probe (self->session);
    }
  else if (available && (state == KITH_ACCOUNT_STATE_WAITING || state == KITH_ACCOUNT_STATE_OFFLINE))
    wake_up (self);
}

/* Asleep the machine heard nothing from the network. */
static gboolean
check_slept_cb (gpointer data)
{
  KithConnectionService *self = data;
  gint64 slept = kith_clock_get_slept ();

  if (slept - self->slept_usec > G_USEC_PER_SEC)
    network_changed_cb (self, TRUE);
  self->slept_usec = slept;

  return G_SOURCE_CONTINUE;
}

/* Until the limit (0: none), somebody's wish, or the stop. */
static void
wait_await (KithConnectionService *self,
            KithScope             *scope,
            guint                  msec)
{
  if (self->wake == NULL)
    self->wake = dex_promise_new ();

  dex_await (kith_race_msec (scope, DEX_FUTURE (dex_ref (self->wake)), msec), NULL);
}

/* --- The loop -------------------------------------------------------------------------------------------------------- */

KithConnectionService *
kith_connection_service_new (KithAccount                  *account,
                             XmppSession                  *session,
                             KithSecretService            *secrets,
                             const KithConnectionSettings *settings,
                             const char                   *agent_id,
                             gboolean                      plain_forbidden)
{
  KithConnectionService *self = g_object_new (KITH_TYPE_CONNECTION_SERVICE, NULL);

  self->account = g_object_ref (account);
  self->session = g_object_ref (session);
  self->secrets = g_object_ref (secrets);
  self->settings = kith_connection_settings_copy (settings);
  self->agent_id = g_strdup (agent_id);
  self->plain_forbidden = plain_forbidden;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

XmppLoginRequest *
kith_connection_service_build_request (XmppJid                      *jid,
                                       const char                   *password,
                                       const KithConnectionSettings *settings,
                                       const char                   *agent_id)
{
  XmppLoginRequest *request = xmpp_login_request_new (jid, password);

  request->tag = g_strdup ("Kith");
  request->agent_id = g_strdup (agent_id);
  if (settings != NULL && settings->host != NULL)
    request->endpoint = xmpp_endpoint_new (settings->host,
                                           settings->port != 0 ? settings->port : settings->direct_tls ? 5223 : 5222,
                                           settings->direct_tls);

  return request;
}

void
kith_connection_service_set_revocation (KithConnectionService *self,
                                        XmppRevocation        *revocation)
{
  g_return_if_fail (KITH_IS_CONNECTION_SERVICE (self));

  g_set_object (&self->revocation, revocation);
}

/* Full jitter: anything between the least and a bound that doubles. */
static guint
next_delay (KithConnectionService *self)
{
  guint bound = (guint) MIN ((guint64) DELAY_MIN_MSEC << MIN (self->n_failures, 20), (guint64) DELAY_MAX_MSEC);

  self->n_failures++;

  return bound <= DELAY_MIN_MSEC ? DELAY_MIN_MSEC : (guint) kith_random_range (DELAY_MIN_MSEC, (gint32) bound);
}

static void
set_state (KithConnectionService *self,
           KithAccountState       state,
           const GError          *problem,
           guint                  delay_msec)
{
  kith_account_set_state (self->account, state, problem, delay_msec != 0 ? kith_clock_get_monotonic () + delay_msec * (gint64) 1000 : 0);
}

static DexFuture *
lookup (KithConnectionService *self,
        KithSecret             kind)
{
  return kith_secret_service_lookup (self->secrets, kind, kith_account_get_jid (self->account));
}

/* The known password, else the kept one. FALSE: there is none. */
static gboolean
find_password_await (KithConnectionService *self,
                     KithScope             *scope)
{
  g_autofree char *found = NULL;

  if (self->password != NULL)
    return TRUE;

  found = dex_await_string (kith_race_msec (scope, lookup (self, KITH_SECRET_PASSWORD), 0), NULL);
  if (self->password == NULL)
    self->password = g_steal_pointer (&found);

  return self->password != NULL;
}

/* A token that is kept since an earlier run. */
static void
find_token_await (KithConnectionService *self,
                  KithScope             *scope)
{
  g_autofree char *found = NULL;

  if (self->is_token_looked_up)
    return;

  self->is_token_looked_up = TRUE;
  found = dex_await_string (kith_race_msec (scope, lookup (self, KITH_SECRET_TOKEN), 0), NULL);
  if (found != NULL && self->token == NULL)
    self->token = xmpp_fast_token_new_from_text (found);
  if (found != NULL)
    explicit_bzero (found, strlen (found));
}

static DexFuture *
keep_token_fiber (gpointer data)
{
  KithConnectionService *self = data;
  g_autofree char *password = dex_await_string (lookup (self, KITH_SECRET_PASSWORD), NULL);
  g_autofree char *text = NULL;

  /* Whoever does not want the password to be kept wants nothing kept that is as good. */
  if (password == NULL || self->token == NULL)
    return dex_future_new_true ();

  explicit_bzero (password, strlen (password));
  text = xmpp_fast_token_to_text (self->token);
  dex_await (kith_secret_service_store (self->secrets, KITH_SECRET_TOKEN, kith_account_get_jid (self->account), text), NULL);
  explicit_bzero (text, strlen (text));

  return dex_future_new_true ();
}

void
kith_connection_service_keep_token (KithConnectionService *self)
{
  g_return_if_fail (KITH_IS_CONNECTION_SERVICE (self));

  if (self->token != NULL)
    kith_spawn_detached (keep_token_fiber, g_object_ref (self), g_object_unref);
}

static void
take_token (KithConnectionService *self,
            XmppFastToken         *token)
{
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  self->token = xmpp_fast_token_ref (token);
  self->is_token_looked_up = TRUE;
  kith_connection_service_keep_token (self);
}

static void
forget_token (KithConnectionService *self)
{
  g_clear_pointer (&self->token, xmpp_fast_token_unref);
  dex_future_disown (kith_secret_service_clear (self->secrets, KITH_SECRET_TOKEN, kith_account_get_jid (self->account)));
}

static XmppLogin *
login_await (KithConnectionService  *self,
             GError                **error)
{
  g_autoptr(XmppLoginRequest) request = NULL;
  XmppLogin *login;

  if (self->first_login != NULL)
    {
      login = g_steal_pointer (&self->first_login);
      if (login->report != NULL)
        g_signal_emit (self, signals[SIGNAL_ATTEMPTED], 0, login->report);
      return login;
    }

  request = kith_connection_service_build_request (kith_account_get_jid (self->account), self->password, self->settings, self->agent_id);
  request->plain_forbidden = self->plain_forbidden;
  request->revocation = self->revocation != NULL ? g_object_ref (self->revocation) : NULL;
  request->token = self->token != NULL ? xmpp_fast_token_ref (self->token) : NULL;
  xmpp_session_fill_resumption (self->session, request);

  g_clear_pointer (&self->stream_scope, kith_scope_unref);
  self->stream_scope = kith_scope_new ();

  login = dex_await_boxed (xmpp_connector_connect (request, self->stream_scope), error);
  if (request->token_refused && self->token == request->token)
    forget_token (self);
  g_signal_emit (self, signals[SIGNAL_ATTEMPTED], 0, request->report);

  return login;
}

/* What went wrong, and what happens next: waits accordingly. */
static void
handle_problem_await (KithConnectionService *self,
                      KithScope             *scope,
                      const GError          *error)
{
  g_autoptr(GError) problem = kith_connection_problem_new (error);
  guint delay;

  g_signal_emit (self, signals[SIGNAL_FAILED], 0, problem);
  if (problem->code == KITH_CONNECTION_ERROR_PASSWORD_REFUSED)
    {
      forget_password (self);
      set_state (self, KITH_ACCOUNT_STATE_NEEDS_PASSWORD, problem, 0);
      wait_await (self, scope, 0);
    }
  else if (kith_connection_problem_is_final (problem))
    {
      set_state (self, KITH_ACCOUNT_STATE_FAILED, problem, 0);
      wait_await (self, scope, 0);
    }
  else
    {
      delay = next_delay (self);
      set_state (self, problem->code == KITH_CONNECTION_ERROR_NO_NETWORK ? KITH_ACCOUNT_STATE_OFFLINE : KITH_ACCOUNT_STATE_WAITING, problem,
                 delay);
      wait_await (self, scope, delay);
    }
}

/* --- Certificates that were taken back ------------------------------------------------------------------------------------ */

typedef struct
{
  KithConnectionService *service;
  KithScope             *scope;
  GTlsCertificate       *certificate;
  GTlsDatabase          *trust;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->service);
  kith_scope_unref (watch->scope);
  g_object_unref (watch->certificate);
  g_clear_object (&watch->trust);
  g_free (watch);
}

static GTlsCertificate *
get_certificate (XmppLogin *login)
{
  GTlsConnection *tls = login != NULL ? xmpp_stream_get_tls (login->stream) : NULL;

  return tls != NULL ? g_tls_connection_get_peer_certificate (tls) : NULL;
}

/* Asks while the session runs. From now on the list lies on the disk, and the next attempt ends before it says who we are. */
static DexFuture *
watch_fiber (gpointer data)
{
  Watch *watch = data;
  KithConnectionService *self = watch->service;
  g_autofree char *domain = xmpp_jid_domain_to_ascii (xmpp_jid_get_domain (kith_account_get_jid (self->account)), NULL);
  GTlsCertificate *current;
  gboolean is_revoked;

  if (domain == NULL)
    return dex_future_new_true ();

  is_revoked = dex_await_boolean (xmpp_revocation_ask (self->revocation, watch->certificate, watch->trust, domain, watch->scope), NULL);

  /* The stream may be another one by now, with the same certificate or a better one. */
  current = get_certificate (xmpp_session_get_login (self->session));
  if (is_revoked && current != NULL && g_tls_certificate_is_same (watch->certificate, current))
    {
      self->is_revoked = TRUE;
      xmpp_stream_close (xmpp_session_get_login (self->session)->stream);
    }

  return dex_future_new_true ();
}

static void
watch_certificate (KithConnectionService *self,
                   KithScope             *scope,
                   XmppLogin             *login)
{
  GTlsCertificate *certificate = get_certificate (login);
  GTlsDatabase *trust;
  Watch *watch;

  self->is_revoked = FALSE;
  if (self->revocation == NULL || certificate == NULL)
    return;

  trust = g_tls_connection_get_database (xmpp_stream_get_tls (login->stream));
  watch = g_new0 (Watch, 1);
  watch->service = g_object_ref (self);
  watch->scope = kith_scope_ref (scope);
  watch->certificate = g_object_ref (certificate);
  watch->trust = trust != NULL ? g_object_ref (trust) : NULL;
  kith_spawn_detached (watch_fiber, watch, watch_free);
}

/* One round: a password, a stream, its life and its end. */
static void
round_await (KithConnectionService *self,
             KithScope             *scope)
{
  g_autoptr(XmppLogin) login = NULL;
  g_autoptr(GError) error = NULL;
  gint64 since;

  if (self->first_login == NULL && !find_password_await (self, scope))
    {
      if (kith_scope_is_stopped (scope))
        return;
      error = g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_PASSWORD_MISSING, "no password is kept");
      set_state (self, KITH_ACCOUNT_STATE_NEEDS_PASSWORD, error, 0);
      wait_await (self, scope, 0);
      return;
    }

  if (self->first_login == NULL)
    find_token_await (self, scope);
  if (kith_scope_is_stopped (scope))
    return;

  /* Switched off and on again: the stream before may still be saying goodbye. */
  if (xmpp_session_get_login (self->session) != NULL)
    dex_await (kith_race_msec (scope, xmpp_session_close (self->session), 0), NULL);
  if (kith_scope_is_stopped (scope))
    return;

  set_state (self, KITH_ACCOUNT_STATE_CONNECTING, kith_account_get_error (self->account), 0);
  login = login_await (self, &error);
  if (kith_scope_is_stopped (scope))
    {
      if (login != NULL)
        xmpp_stream_close (login->stream);
      return;
    }

  if (login != NULL)
    {
      since = kith_clock_get_monotonic ();
      self->plain_forbidden |= login->used_scram;
      if (login->token != NULL)
        take_token (self, login->token);
      g_signal_emit (self, signals[SIGNAL_SIGNED_IN], 0, login->mechanism, login->used_scram);
      set_state (self, KITH_ACCOUNT_STATE_ONLINE, NULL, 0);

      watch_certificate (self, scope, login);
      dex_await (kith_race_msec (scope, xmpp_session_run (self->session, login), 0), &error);
      if (self->is_revoked && error != NULL)
        {
          g_clear_error (&error);
          error = g_error_new_literal (XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_CERTIFICATE, "revoked");
        }
      if (kith_clock_get_monotonic () - since > STABLE_USEC)
        self->n_failures = 0;
    }

  if (!kith_scope_is_stopped (scope) && error != NULL)
    handle_problem_await (self, scope, error);
}

typedef struct
{
  KithConnectionService *service;
  KithScope             *scope;
} Loop;

static void
loop_free (gpointer data)
{
  Loop *loop = data;

  g_object_unref (loop->service);
  kith_scope_unref (loop->scope);
  g_free (loop);
}

static DexFuture *
run_fiber (gpointer data)
{
  Loop *loop = data;

  while (!kith_scope_is_stopped (loop->scope))
    round_await (loop->service, loop->scope);

  return dex_future_new_true ();
}

void
kith_connection_service_start (KithConnectionService *self,
                               XmppLogin             *login)
{
  Loop *loop;

  g_return_if_fail (KITH_IS_CONNECTION_SERVICE (self));

  if (self->scope != NULL)
    return;

  self->scope = kith_scope_new ();
  self->n_failures = 0;
  self->slept_usec = kith_clock_get_slept ();
  if (login != NULL)
    self->first_login = xmpp_login_ref (login);
  self->wake_source = kith_clock_add_timeout (WAKE_CHECK_SECONDS * 1000, check_slept_cb, self);

  loop = g_new0 (Loop, 1);
  loop->service = g_object_ref (self);
  loop->scope = kith_scope_ref (self->scope);
  kith_spawn_detached (run_fiber, loop, loop_free);
}

DexFuture *
kith_connection_service_stop (KithConnectionService *self)
{
  g_autoptr(KithScope) scope = NULL;

  g_return_val_if_fail (KITH_IS_CONNECTION_SERVICE (self), NULL);

  scope = g_steal_pointer (&self->scope);
  if (scope == NULL)
    return dex_future_new_true ();

  g_clear_handle_id (&self->wake_source, g_source_remove);
  kith_scope_stop (scope);
  g_clear_pointer (&self->wake, dex_unref);
  g_clear_pointer (&self->first_login, xmpp_login_unref);
  set_state (self, kith_account_get_enabled (self->account) ? KITH_ACCOUNT_STATE_OFFLINE : KITH_ACCOUNT_STATE_DISABLED, NULL, 0);

  /* An attempt ends now; a stream ends politely. */
  if (!xmpp_session_get_is_online (self->session) && self->stream_scope != NULL)
    kith_scope_stop (self->stream_scope);

  return xmpp_session_close (self->session);
}

/* For this run of the program; keeping it is the caller's. */
void
kith_connection_service_set_password (KithConnectionService *self,
                                      const char            *password)
{
  g_return_if_fail (KITH_IS_CONNECTION_SERVICE (self));

  /* A token stands for the password that it was got with. */
  if (self->password != NULL && strcmp (self->password, password) != 0)
    forget_token (self);
  forget_password (self);
  self->password = g_strdup (password);
  kith_connection_service_try_now (self);
}

void
kith_connection_service_try_now (KithConnectionService *self)
{
  g_return_if_fail (KITH_IS_CONNECTION_SERVICE (self));

  self->n_failures = 0;
  wake_up (self);
}
