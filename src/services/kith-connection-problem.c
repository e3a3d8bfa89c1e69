/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-connection-problem.h"

#include "xmpp-error.h"
#include "xmpp-jid.h"

#include <gio/gio.h>

typedef struct
{
  int                 code;
  KithConnectionError problem;
} Row;

static const Row connect_rows[] = {
  { XMPP_CONNECT_ERROR_UNKNOWN_HOST, KITH_CONNECTION_ERROR_UNKNOWN_SERVER },
  { XMPP_CONNECT_ERROR_NOT_OFFERED, KITH_CONNECTION_ERROR_NOT_OFFERED },
  { XMPP_CONNECT_ERROR_UNREACHABLE, KITH_CONNECTION_ERROR_UNREACHABLE },
  { XMPP_CONNECT_ERROR_NO_ENCRYPTION, KITH_CONNECTION_ERROR_NO_ENCRYPTION },
  { XMPP_CONNECT_ERROR_CERTIFICATE, KITH_CONNECTION_ERROR_CERTIFICATE },
  { XMPP_CONNECT_ERROR_TLS, KITH_CONNECTION_ERROR_TLS },
  { XMPP_CONNECT_ERROR_PROTOCOL, KITH_CONNECTION_ERROR_PROTOCOL },
};

static const Row auth_rows[] = {
  { XMPP_AUTH_ERROR_NOT_AUTHORIZED, KITH_CONNECTION_ERROR_PASSWORD_REFUSED },
  { XMPP_AUTH_ERROR_DISABLED, KITH_CONNECTION_ERROR_ACCOUNT_DISABLED },
  { XMPP_AUTH_ERROR_TEMPORARY, KITH_CONNECTION_ERROR_SERVER_SHUTDOWN },
  { XMPP_AUTH_ERROR_NO_MECHANISM, KITH_CONNECTION_ERROR_NO_MECHANISM },
  { XMPP_AUTH_ERROR_DOWNGRADE, KITH_CONNECTION_ERROR_DOWNGRADE },
  { XMPP_AUTH_ERROR_SERVER_NOT_PROVEN, KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN },
  { XMPP_AUTH_ERROR_PROTOCOL, KITH_CONNECTION_ERROR_PROTOCOL },
};

static const Row stream_rows[] = {
  { XMPP_STREAM_ERROR_CONFLICT, KITH_CONNECTION_ERROR_CONFLICT },
  { XMPP_STREAM_ERROR_SYSTEM_SHUTDOWN, KITH_CONNECTION_ERROR_SERVER_SHUTDOWN },
  { XMPP_STREAM_ERROR_RESET, KITH_CONNECTION_ERROR_SERVER_SHUTDOWN },
  { XMPP_STREAM_ERROR_CLOSED, KITH_CONNECTION_ERROR_CLOSED },
  { XMPP_STREAM_ERROR_CONNECTION_TIMEOUT, KITH_CONNECTION_ERROR_TIMED_OUT },
  { XMPP_STREAM_ERROR_HOST_UNKNOWN, KITH_CONNECTION_ERROR_UNKNOWN_SERVER },
  { XMPP_STREAM_ERROR_NOT_AUTHORIZED, KITH_CONNECTION_ERROR_PASSWORD_REFUSED },
};

static KithConnectionError
find (const Row           *rows,
      guint                n_rows,
      int                  code,
      KithConnectionError  fallback)
{
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].code == code)
      return rows[i].problem;

  return fallback;
}

static KithConnectionError
classify (const GError *error)
{
  if (error->domain == XMPP_CONNECT_ERROR)
    return find (connect_rows, G_N_ELEMENTS (connect_rows), error->code, KITH_CONNECTION_ERROR_PROTOCOL);
  if (error->domain == XMPP_AUTH_ERROR)
    return find (auth_rows, G_N_ELEMENTS (auth_rows), error->code, KITH_CONNECTION_ERROR_PROTOCOL);
  if (error->domain == XMPP_STREAM_ERROR)
    return find (stream_rows, G_N_ELEMENTS (stream_rows), error->code, KITH_CONNECTION_ERROR_PROTOCOL);
  if (error->domain == XMPP_JID_ERROR)
    return KITH_CONNECTION_ERROR_BAD_JID;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return KITH_CONNECTION_ERROR_TIMED_OUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return KITH_CONNECTION_ERROR_NO_NETWORK;

  return KITH_CONNECTION_ERROR_CLOSED;
}

GError *
kith_connection_problem_new (const GError *error)
{
  KithConnectionError code;

  if (error->domain == KITH_CONNECTION_ERROR)
    return g_error_copy (error);

  code = classify (error);

  /* Without a network nothing is found and nothing answers, whatever the reason looks like. */
  if ((code == KITH_CONNECTION_ERROR_UNKNOWN_SERVER || code == KITH_CONNECTION_ERROR_UNREACHABLE || code == KITH_CONNECTION_ERROR_TIMED_OUT) &&
      !g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    code = KITH_CONNECTION_ERROR_NO_NETWORK;

  return g_error_new_literal (KITH_CONNECTION_ERROR, (int) code, error->message);
}

gboolean
kith_connection_problem_is_final (const GError *problem)
{
  switch ((KithConnectionError) problem->code)
    {
    case KITH_CONNECTION_ERROR_BAD_JID:
    case KITH_CONNECTION_ERROR_PASSWORD_REFUSED:
    case KITH_CONNECTION_ERROR_PASSWORD_MISSING:
    case KITH_CONNECTION_ERROR_ACCOUNT_DISABLED:
    case KITH_CONNECTION_ERROR_CONFLICT:
      return TRUE;
    case KITH_CONNECTION_ERROR_UNKNOWN_SERVER:
    case KITH_CONNECTION_ERROR_NOT_OFFERED:
    case KITH_CONNECTION_ERROR_NO_NETWORK:
    case KITH_CONNECTION_ERROR_UNREACHABLE:
    case KITH_CONNECTION_ERROR_TIMED_OUT:
    case KITH_CONNECTION_ERROR_NO_ENCRYPTION:
    case KITH_CONNECTION_ERROR_CERTIFICATE:
    case KITH_CONNECTION_ERROR_TLS:
    case KITH_CONNECTION_ERROR_NO_MECHANISM:
    case KITH_CONNECTION_ERROR_DOWNGRADE:
    case KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN:
    case KITH_CONNECTION_ERROR_SERVER_SHUTDOWN:
    case KITH_CONNECTION_ERROR_PROTOCOL:
    case KITH_CONNECTION_ERROR_CLOSED:
    default:
      return FALSE;
    }
}
