/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-connector.h"

#include "kith-clock.h"
#include "xmpp-host-meta.h"
#include "xmpp-report-tls.h"
#include "xmpp-sign-in.h"

#include <string.h>

#define DIAL_SECONDS   10
#define STEP_SECONDS   20
#define ALL_MSEC       60000
#define REDIRECTS_MAX  3

/* For asking the web server, and again for what it names. */
#define WEB_SECONDS    15

#define NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"

typedef struct
{
  XmppLoginRequest *request;
  KithScope        *scope;
  gint64            deadline; /* monotonic, for all endpoints together */
  guint             n_redirects;
  guint             n_locations;  /* so many of the endpoints are where a resumption should go */
  XmppReportWay     way;          /* how the others became known */
  gboolean          is_early;     /* the last attempt signed in before the server had spoken (XEP-0509) */
  gboolean          is_early_bad; /* that broke a stream: not again */
  gboolean          is_encrypted; /* the last attempt got as far as TLS */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  xmpp_login_request_unref (attempt->request);
  kith_scope_unref (attempt->scope);
  g_free (attempt);
}

static guint
seconds_left (Attempt *attempt,
              guint    seconds)
{
  gint64 left = (attempt->deadline - kith_clock_get_monotonic ()) / G_USEC_PER_SEC;

  return (guint) CLAMP (left, 1, (gint64) seconds);
}

static DexFuture *
default_dial (const XmppEndpoint *endpoint,
              GCancellable       *cancellable,
              gpointer            data)
{
  return kith_connect (endpoint->host, endpoint->port, cancellable);
}

static GIOStream *
dial_await (Attempt             *attempt,
            const XmppEndpoint  *endpoint,
            GError             **error)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  XmppDialFunc dial = attempt->request->dial != NULL ? attempt->request->dial : default_dial;
  GError *problem = NULL;
  GIOStream *connection;

  connection = dex_await_object (kith_race (attempt->scope, dial (endpoint, cancellable, attempt->request->dial_data),
                                            seconds_left (attempt, DIAL_SECONDS)),
                                 &problem);
  if (connection != NULL)
    return connection;

  g_cancellable_cancel (cancellable);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, problem);
  else
    {
      gboolean unknown = problem->domain == G_RESOLVER_ERROR;

      g_set_error_literal (error, XMPP_CONNECT_ERROR, unknown ? XMPP_CONNECT_ERROR_UNKNOWN_HOST : XMPP_CONNECT_ERROR_UNREACHABLE,
                           problem->message);
      g_error_free (problem);
    }

  return NULL;
}

/* The features of a stream; the element must be the first one. */
static XmppNode *
read_features_await (Attempt     *attempt,
                     XmppStream  *stream,
                     GError     **error)
{
  g_autoptr(XmppNode) node = xmpp_stream_read_await (stream, seconds_left (attempt, STEP_SECONDS), error);

  if (node == NULL)
    return NULL;

  if (!xmpp_node_is (node, "features", NS_STREAM))
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, "no stream features");
      return NULL;
    }

  return g_steal_pointer (&node);
}

/* RFC 6120 s. 5.4.2. Nothing is sent in the clear but this (security.md T1). */
static gboolean
negotiate_tls_await (Attempt     *attempt,
                     XmppStream  *stream,
                     GError     **error)
{
  g_autoptr(XmppNode) features = NULL;
  g_autoptr(XmppNode) starttls = NULL;
  g_autoptr(XmppNode) answer = NULL;

  if (!xmpp_stream_open_await (stream, NULL, NULL, seconds_left (attempt, STEP_SECONDS), error) ||
      (features = read_features_await (attempt, stream, error)) == NULL)
    return FALSE;

  if (xmpp_node_find (features, "starttls", NS_TLS) == NULL)
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_NO_ENCRYPTION, "the server does not offer TLS");
      return FALSE;
    }

  starttls = xmpp_node_new ("starttls", NS_TLS);
  if (!xmpp_stream_write_await (stream, starttls, error) ||
      (answer = xmpp_stream_read_await (stream, seconds_left (attempt, STEP_SECONDS), error)) == NULL)
    return FALSE;

  if (!xmpp_node_is (answer, "proceed", NS_TLS))
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_NO_ENCRYPTION, "the server refuses TLS");
      return FALSE;
    }

  return xmpp_stream_start_tls_await (stream, attempt->request->trust, "xmpp-client", seconds_left (attempt, STEP_SECONDS), error);
}

/* "192.0.2.1:5222", where that is known. */
static char *
describe_address (GIOStream *connection)
{
  g_autoptr(GSocketAddress) address = NULL;

  if (G_IS_SOCKET_CONNECTION (connection))
    address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address)) : NULL;
}

static XmppLogin *
dial_and_sign_in_await (Attempt             *attempt,
                        const XmppEndpoint  *endpoint,
                        XmppReportAttempt   *report,
                        GError             **error)
{
  XmppLoginRequest *request = attempt->request;
  g_autoptr(GIOStream) connection = NULL;
  g_autoptr(XmppStream) stream = NULL;
  g_autoptr(XmppNode) early = NULL;
  g_autoptr(XmppNode) features = NULL;
  gboolean encrypted;

  attempt->is_encrypted = FALSE;
  attempt->is_early = FALSE;
  connection = dial_await (attempt, endpoint, error);
  if (connection == NULL)
    return NULL;

  report->address = describe_address (connection);
  report->step = endpoint->is_direct_tls ? XMPP_REPORT_HANDSHAKE : XMPP_REPORT_STARTTLS;
  stream = xmpp_stream_new (connection, xmpp_jid_get_domain (request->account), attempt->scope);
  xmpp_stream_set_tap (stream, request->tap);
  xmpp_stream_set_revocation (stream, request->revocation);
  if (endpoint->is_direct_tls)
    encrypted = xmpp_stream_start_tls_await (stream, request->trust, endpoint->path != NULL ? "http/1.1" : "xmpp-client",
                                             seconds_left (attempt, STEP_SECONDS), error);
  else
    encrypted = negotiate_tls_await (attempt, stream, error);
  if (xmpp_stream_get_tried_tls (stream) != NULL)
    {
      report->step = XMPP_REPORT_HANDSHAKE;
      xmpp_report_take_tls (report, xmpp_stream_get_tried_tls (stream));
    }
  if (!encrypted)
    return NULL;
  report->certificate_name = g_strdup (xmpp_stream_get_certificate_name (stream));
  attempt->is_encrypted = TRUE;
  report->step = endpoint->path != NULL ? XMPP_REPORT_WEB_SOCKET : XMPP_REPORT_STREAM;

  if (endpoint->path != NULL && !xmpp_stream_start_web_socket_await (stream, endpoint->host, endpoint->port, endpoint->path,
                                                                     seconds_left (attempt, STEP_SECONDS), error))
    return NULL;

  report->step = XMPP_REPORT_STREAM;
  early = attempt->is_early_bad ? NULL : xmpp_sign_in_new_early (stream, request);
  attempt->is_early = early != NULL;
  if (!xmpp_stream_open_await (stream, xmpp_jid_get_bare (request->account), early, seconds_left (attempt, STEP_SECONDS), error) ||
      (features = read_features_await (attempt, stream, error)) == NULL)
    return NULL;

  report->step = XMPP_REPORT_SIGN_IN;

  return xmpp_sign_in_await (stream, request, features, early, error);
}

static XmppLogin *
try_endpoint_await (Attempt             *attempt,
                    const XmppEndpoint  *endpoint,
                    XmppReportWay        way,
                    GError             **error)
{
  XmppConnectReport *report = attempt->request->report;
  XmppReportAttempt *entry;
  GError *problem = NULL;
  XmppLogin *login;

  entry = xmpp_connect_report_add_attempt (report, way, endpoint->host, endpoint->port, endpoint->is_direct_tls, endpoint->path);
  login = dial_and_sign_in_await (attempt, endpoint, entry, &problem);
  xmpp_connect_report_end_attempt (report, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);

  return login;
}

/* Another address of the same server may do better. After a certificate or the sign-in had its say, none will. */
static gboolean
is_worth_another (const GError *problem)
{
  return g_error_matches (problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNREACHABLE) ||
         g_error_matches (problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNKNOWN_HOST) ||
         g_error_matches (problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_TLS) ||
         g_error_matches (problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL) ||
         g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         (problem->domain == G_IO_ERROR && problem->code != G_IO_ERROR_CANCELLED) ||
         g_error_matches (problem, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED);
}

/* "host", "host:port" or "[v6]:port": RFC 6120 s. 4.9.3.19. Neither addresses nor this machine (security.md T8). */
static XmppEndpoint *
parse_redirect (const char *text)
{
  g_autoptr(GSocketConnectable) address = g_network_address_parse (text, 5222, NULL);
  const char *host;

  if (address == NULL)
    return NULL;

  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  if (g_hostname_is_ip_address (host) || g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost") ||
      strchr (host, '.') == NULL)
    return NULL;

  return xmpp_endpoint_new (host, g_network_address_get_port (G_NETWORK_ADDRESS (address)), FALSE);
}

/* Where a stream error sends us to. Only believed inside TLS, a few times. */
static XmppEndpoint *
follow_redirect (Attempt      *attempt,
                 const GError *problem)
{
  if (!g_error_matches (problem, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_SEE_OTHER_HOST) || !attempt->is_encrypted ||
      attempt->n_redirects++ >= REDIRECTS_MAX)
    return NULL;

  return parse_redirect (problem->message);
}

/* After a refused token the password has its turn. A server that announced XEP-0509 and does not bear it gets a second chance without. */
static XmppLogin *
try_endpoint_twice_await (Attempt             *attempt,
                          const XmppEndpoint  *endpoint,
                          XmppReportWay        way,
                          GError             **error)
{
  gboolean was_refused = attempt->request->token_refused;
  GError *problem = NULL;
  XmppLogin *login = try_endpoint_await (attempt, endpoint, way, &problem);
  gboolean is_refused, is_early_bad;

  if (login != NULL)
    return login;

  is_refused = !was_refused && attempt->request->token_refused;
  is_early_bad = attempt->is_early && problem->domain == XMPP_STREAM_ERROR && problem->code != XMPP_STREAM_ERROR_SEE_OTHER_HOST;
  if (is_refused || is_early_bad)
    {
      attempt->is_early_bad |= is_early_bad;
      g_clear_error (&problem);
      login = try_endpoint_await (attempt, endpoint, way, &problem);
    }

  if (problem != NULL)
    g_propagate_error (error, problem);

  return login;
}

static XmppLogin *
try_all_await (Attempt    *attempt,
               GPtrArray  *endpoints,
               GError    **error)
{
  g_autoptr(GError) first_problem = NULL;

  for (guint i = 0; i < endpoints->len; i++)
    {
      g_autoptr(GError) problem = NULL;
      g_autoptr(XmppEndpoint) redirect = NULL;
      XmppReportWay way = i < attempt->n_locations ? XMPP_REPORT_BY_RESUMPTION : attempt->way;
      XmppLogin *login = try_endpoint_twice_await (attempt, g_ptr_array_index (endpoints, i), way, &problem);

      while (login == NULL && (redirect = follow_redirect (attempt, problem)) != NULL)
        {
          g_clear_error (&problem);
          login = try_endpoint_twice_await (attempt, redirect, XMPP_REPORT_BY_REDIRECT, &problem);
          g_clear_pointer (&redirect, xmpp_endpoint_free);
        }

      if (login != NULL)
        return login;

      if (!is_worth_another (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }

      /* The first address is the best one, so its problem says most, unless it was only out of reach. */
      if (first_problem == NULL || g_error_matches (first_problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNREACHABLE) ||
          g_error_matches (first_problem, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_UNKNOWN_HOST))
        {
          g_clear_error (&first_problem);
          first_problem = g_steal_pointer (&problem);
        }

      if (kith_clock_get_monotonic () >= attempt->deadline)
        break;
    }

  g_propagate_error (error, g_steal_pointer (&first_problem));

  return NULL;
}

/* What the domain's web server says (XEP-0156, XEP-0487). @error comes with what went wrong before, and keeps it unless a server was found and said
 * more. */
static XmppLogin *
try_web_await (Attempt     *attempt,
               const char  *domain,
               GError     **error)
{
  XmppLoginRequest *request = attempt->request;
  XmppHostMetaFunc look_up = request->host_meta != NULL ? request->host_meta : xmpp_host_meta_look_up;
  g_autoptr(GPtrArray) endpoints = NULL;
  GError *problem = NULL;
  XmppLogin *login;

  endpoints = dex_await_boxed (kith_race (attempt->scope, look_up (domain, request->trust, attempt->scope, request->dial_data), WEB_SECONDS), &problem);
  xmpp_connect_report_set_web (request->report, problem);
  if (endpoints == NULL)
    {
      g_debug ("%s: %s", domain, problem->message);
      g_clear_error (&problem);
      return NULL;
    }

  attempt->deadline = MAX (attempt->deadline, kith_clock_get_monotonic () + WEB_SECONDS * G_USEC_PER_SEC);
  attempt->way = XMPP_REPORT_BY_WEB;
  attempt->n_locations = 0;
  login = endpoints->len > 0 ? try_all_await (attempt, endpoints, &problem) : NULL;
  if (login != NULL)
    g_clear_error (error);
  else if (problem != NULL && !is_worth_another (problem))
    {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  g_clear_error (&problem);

  return login;
}

/* Whether DNS named the addresses, or the domain's own is all there is. */
static XmppReportWay
way_of_lookups (XmppConnectReport *report)
{
  GPtrArray *lookups = xmpp_connect_report_get_lookups (report);

  for (guint i = 0; i < lookups->len; i++)
    if (((XmppReportLookup *) g_ptr_array_index (lookups, i))->records->len > 0)
      return XMPP_REPORT_BY_SRV;

  return XMPP_REPORT_BY_DOMAIN;
}

static XmppLogin *
find_and_try_await (Attempt  *attempt,
                    GError  **error)
{
  XmppLoginRequest *request = attempt->request;
  g_autoptr(GResolver) resolver = request->resolver != NULL ? g_object_ref (request->resolver) : g_resolver_get_default ();
  g_autoptr(GPtrArray) endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_endpoint_free);
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(XmppEndpoint) location = NULL;
  g_autofree char *domain = NULL;
  GError *problem = NULL;
  XmppLogin *login;

  /* XEP-0198 s. 3: where the server wants the resumption to go, first. */
  if (request->sm_location != NULL && (location = parse_redirect (request->sm_location)) != NULL)
    g_ptr_array_add (endpoints, g_steal_pointer (&location));
  attempt->n_locations = endpoints->len;
  attempt->way = XMPP_REPORT_BY_PERSON;

  if (request->endpoint != NULL)
    g_ptr_array_add (endpoints, xmpp_endpoint_copy (request->endpoint));
  else
    {
      domain = xmpp_jid_domain_to_ascii (xmpp_jid_get_domain (request->account), error);
      if (domain == NULL || (found = xmpp_resolver_await (resolver, domain, attempt->scope, request->report, error)) == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (endpoints, g_steal_pointer (&found));
      attempt->way = way_of_lookups (request->report);
    }

  login = try_all_await (attempt, endpoints, &problem);
  /* A network that lets only the web through looks like this. */
  if (login == NULL && request->endpoint == NULL && is_worth_another (problem))
    login = try_web_await (attempt, domain, &problem);
  if (problem != NULL)
    g_propagate_error (error, problem);

  return login;
}

static DexFuture *
connect_fiber (gpointer data)
{
  Attempt *attempt = data;
  XmppConnectReport *report = attempt->request->report;
  GError *error = NULL;
  XmppLogin *login;

  attempt->deadline = kith_clock_get_monotonic () + ALL_MSEC * (gint64) 1000;
  xmpp_connect_report_begin (report);
  login = find_and_try_await (attempt, &error);
  xmpp_connect_report_end (report, error);
  if (login == NULL)
    return dex_future_new_for_error (error);

  login->report = xmpp_connect_report_ref (report);

  return dex_future_new_take_boxed (XMPP_TYPE_LOGIN, login);
}

DexFuture *
xmpp_connector_connect (XmppLoginRequest *request,
                        KithScope        *scope)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->request = xmpp_login_request_ref (request);
  attempt->scope = kith_scope_ref (scope);

  return kith_promise_for (kith_spawn (connect_fiber, attempt, attempt_free));
}
