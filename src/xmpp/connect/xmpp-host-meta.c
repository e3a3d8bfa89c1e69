/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-host-meta.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#define LENGTH_MAX    (64 * 1024)
#define LINKS_MAX     32
#define REDIRECTS_MAX 3

#define REL_WEB_SOCKET "urn:xmpp:alt-connections:websocket"
#define REL_TLS        "urn:xmpp:alt-connections:tls"

/* --- What it says ------------------------------------------------------------------------------------------------------- */

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static guint16
get_number (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;

  return (guint16) CLAMP (json_node_get_int (node), 0, G_MAXUINT16);
}

static void
add_record (GPtrArray  *records,
            JsonObject *link,
            const char *host,
            guint16     port,
            const char *path)
{
  XmppSrvRecord *record = g_new0 (XmppSrvRecord, 1);

  record->priority = get_number (link, "priority");
  record->weight = get_number (link, "weight");
  record->port = port;
  record->is_direct_tls = TRUE;
  record->target = g_strdup (host);
  record->path = g_strdup (path);
  g_ptr_array_add (records, record);
}

/* Only by TLS (XEP-0156 s. 5). */
static void
take_web_socket (GPtrArray  *records,
                 JsonObject *link)
{
  const char *href = get_string (link, "href");
  g_autoptr(GUri) uri = href != NULL ? g_uri_parse (href, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autofree char *path = NULL;
  const char *query;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "wss") != 0 || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL)
    return;

  /* It goes into a request as it is. */
  for (const char *p = href; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return;

  query = g_uri_get_query (uri);
  path = g_strconcat (*g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/", query != NULL ? "?" : NULL, query, NULL);
  add_record (records, link, g_uri_get_host (uri), g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri) : 443, path);
}

static void
take_tls (GPtrArray  *records,
          JsonObject *link)
{
  JsonNode *ips = json_object_get_member (link, "ips");
  guint16 port = get_number (link, "port");
  JsonArray *array;

  if (ips == NULL || !JSON_NODE_HOLDS_ARRAY (ips) || port == 0)
    return;

  array = json_node_get_array (ips);
  for (guint i = 0; i < json_array_get_length (array) && records->len < LINKS_MAX; i++)
    {
      JsonNode *ip = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (ip) && json_node_get_value_type (ip) == G_TYPE_STRING && g_hostname_is_ip_address (json_node_get_string (ip)))
        add_record (records, link, json_node_get_string (ip), port, NULL);
    }
}

static gboolean
fail (const char  *text,
      GError     **error)
{
  g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, text);
  return FALSE;
}

GPtrArray *
xmpp_host_meta_parse (const char  *json,
                      gsize        length,
                      GError     **error)
{
  /* Not an immutable one: json-glib 1.10 asserts that there is only one value, and aborts where "[]{}" comes. */
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_srv_record_free);
  JsonNode *root, *links;
  JsonArray *array;

  if (length > LENGTH_MAX || !g_utf8_validate_len (json, length, NULL) || !json_parser_load_from_data (parser, json, (gssize) length, NULL) ||
      (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
      (links = json_object_get_member (json_node_get_object (root), "links")) == NULL || !JSON_NODE_HOLDS_ARRAY (links))
    {
      fail ("no host-meta", error);
      return NULL;
    }

  array = json_node_get_array (links);
  for (guint i = 0; i < json_array_get_length (array) && records->len < LINKS_MAX; i++)
    {
      JsonNode *link = json_array_get_element (array, i);
      const char *rel = JSON_NODE_HOLDS_OBJECT (link) ? get_string (json_node_get_object (link), "rel") : NULL;

      if (g_strcmp0 (rel, REL_WEB_SOCKET) == 0)
        take_web_socket (records, json_node_get_object (link));
      else if (g_strcmp0 (rel, REL_TLS) == 0)
        take_tls (records, json_node_get_object (link));
    }

  return xmpp_resolver_order (g_steal_pointer (&records), NULL);
}

/* --- Asking --------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  char         *domain;
  GTlsDatabase *trust;
  KithScope    *scope;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->domain);
  g_clear_object (&look->trust);
  kith_scope_unref (look->scope);
  g_free (look);
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

/* The body, as far as it may go. */
static GBytes *
read_await (GInputStream  *stream,
            KithScope     *scope,
            GError       **error)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();

  for (;;)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (kith_race_msec (scope, dex_input_stream_read_bytes (stream, LENGTH_MAX, G_PRIORITY_DEFAULT), 0), error);

      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0)
        break;
      if (body->len + g_bytes_get_size (bytes) > LENGTH_MAX)
        {
          fail ("a host-meta that does not end", error);
          return NULL;
        }
      g_byte_array_append (body, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&body));
}

/* Where an answer sends us to: only by TLS. */
static GUri *
follow (SoupMessage *message)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *uri;

  if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) || location == NULL)
    return NULL;

  uri = g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL))
    g_clear_pointer (&uri, g_uri_unref);

  return uri;
}

static DexFuture *
look_up_fiber (gpointer data)
{
  Look *look = data;
  g_autoptr(SoupSession) session = soup_session_new_with_options ("timeout", 15, "user-agent", "", "accept-language-auto", FALSE, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, look->domain, -1, "/.well-known/host-meta.json", NULL, NULL);
  GError *error = NULL;

  if (look->trust != NULL)
    soup_session_set_tls_database (session, look->trust);

  for (guint i = 0; uri != NULL && i <= REDIRECTS_MAX; i++)
    {
      g_autoptr(SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
      g_autoptr(GInputStream) stream = NULL;
      g_autoptr(GBytes) body = NULL;
      DexPromise *promise = dex_promise_new ();
      GPtrArray *endpoints;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, sent_cb, dex_ref (promise));
      stream = dex_await_object (kith_race_msec (look->scope, DEX_FUTURE (promise), 0), &error);
      if (stream == NULL)
        {
          g_cancellable_cancel (cancellable);
          return dex_future_new_for_error (error);
        }

      if (soup_message_get_status (message) != SOUP_STATUS_OK)
        {
          g_clear_pointer (&uri, g_uri_unref);
          uri = follow (message);
          continue;
        }

      body = read_await (stream, look->scope, &error);
      endpoints = body != NULL ? xmpp_host_meta_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error) : NULL;
      if (endpoints == NULL)
        return dex_future_new_for_error (error);

      return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, endpoints);
    }

  return dex_future_new_reject (XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, "the web server has no host-meta");
}

DexFuture *
xmpp_host_meta_look_up (const char   *domain,
                        GTlsDatabase *trust,
                        KithScope    *scope,
                        gpointer      data)
{
  Look *look = g_new0 (Look, 1);

  look->domain = g_strdup (domain);
  look->trust = trust != NULL ? g_object_ref (trust) : NULL;
  look->scope = kith_scope_ref (scope);

  return kith_promise_for (kith_spawn (look_up_fiber, look, look_free));
}
