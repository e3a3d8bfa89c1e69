/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-crl-fetch.h"

#include "kith-clock.h"
#include "xmpp-crl.h"

#include <libsoup/soup.h>
#include <string.h>

#define ALL_MSEC      10000
#define READ_SIZE     (64 * 1024)
#define REDIRECTS_MAX 3

static gboolean
fail (const char  *text,
      GError     **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  return FALSE;
}

static gboolean
is_within (GUri       *uri,
           const char *domain)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));
  gsize length = host != NULL ? strlen (host) : 0;
  gsize domain_length = strlen (domain);

  if (length < domain_length || g_ascii_strcasecmp (host + length - domain_length, domain) != 0)
    return FALSE;

  /* An address of numbers has nothing below it. */
  return length == domain_length || (host[length - domain_length - 1] == '.' && !g_hostname_is_ip_address (domain));
}

gboolean
xmpp_crl_url_is_within (const char *url,
                        const char *domain)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && is_within (uri, domain);
}

static guint
msec_left (gint64 deadline)
{
  return (guint) CLAMP ((deadline - kith_clock_get_monotonic ()) / 1000, 1, ALL_MSEC);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, error);
}

static GBytes *
read_await (GInputStream  *stream,
            KithScope     *scope,
            gint64         deadline,
            GError       **error)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();

  for (;;)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (kith_race_msec (scope, dex_input_stream_read_bytes (stream, READ_SIZE, G_PRIORITY_LOW),
                                                                 msec_left (deadline)),
                                                 error);

      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0)
        break;
      if (body->len + g_bytes_get_size (bytes) > XMPP_CRL_BYTES_MAX)
        {
          fail ("a list that is too long", error);
          return NULL;
        }
      g_byte_array_append (body, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&body));
}

static GUri *
follow (SoupMessage *message,
        const char  *domain)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) uri = NULL;

  if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) || location == NULL)
    return NULL;

  uri = g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || (strcmp (g_uri_get_scheme (uri), "http") != 0 && strcmp (g_uri_get_scheme (uri), "https") != 0) || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || (domain != NULL && !is_within (uri, domain)))
    return NULL;

  return g_steal_pointer (&uri);
}

/* Nothing is kept of it, and nothing about us goes with it (security.md s. 5.3). */
static SoupSession *
new_session (void)
{
  SoupSession *session = soup_session_new_with_options ("timeout", ALL_MSEC / 1000, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);

  return session;
}

GBytes *
xmpp_crl_fetch_await (const char  *url,
                      const char  *domain,
                      KithScope   *scope,
                      GError     **error)
{
  g_autoptr(SoupSession) session = new_session ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  gint64 deadline = kith_clock_get_monotonic () + ALL_MSEC * (gint64) 1000;

  for (guint i = 0; uri != NULL && i <= REDIRECTS_MAX; i++)
    {
      g_autoptr(SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
      g_autoptr(GInputStream) stream = NULL;
      DexPromise *promise = dex_promise_new ();
      GBytes *body;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
      soup_message_set_force_http1 (message, TRUE);
      soup_session_send_async (session, message, G_PRIORITY_LOW, cancellable, sent_cb, dex_ref (promise));
      stream = dex_await_object (kith_race_msec (scope, DEX_FUTURE (promise), msec_left (deadline)), error);
      if (stream == NULL)
        {
          g_cancellable_cancel (cancellable);
          return NULL;
        }

      if (soup_message_get_status (message) == SOUP_STATUS_OK)
        {
          body = read_await (stream, scope, deadline, error);
          if (body == NULL)
            soup_session_abort (session);
          return body;
        }

      g_clear_pointer (&uri, g_uri_unref);
      uri = follow (message, domain);
    }

  fail ("there is no list", error);

  return NULL;
}
