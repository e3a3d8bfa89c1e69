/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-web-socket.h"

#include "xmpp-error.h"
#include "xmpp-stanza-reader.h"

#include <gcrypt.h>
#include <libsoup/soup.h>
#include <string.h>

#define NS_CLIENT_DECLARATION " xmlns='jabber:client'"
#define NS_STREAM_DECLARATION " xmlns:stream='" NS_STREAM "'"

/* Longest answer of the web server before the WebSocket begins. */
#define ANSWER_MAX (16 * 1024)

/* What may wait to be read. libsoup cannot be told to stop reading; a flood that we cannot follow ends the connection, which is resumed then. */
#define WAITING_MAX (32 * 1024 * 1024)

/* RFC 6455 s. 1.3. */
#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct _XmppWebSocket
{
  GObject                  parent_instance;
  SoupWebsocketConnection *connection;
  GQueue                   frames; /* of GBytes */
  gsize                    n_waiting;
  DexPromise              *arrived;
  gboolean                 is_closed;
};

G_DEFINE_FINAL_TYPE (XmppWebSocket, xmpp_web_socket, G_TYPE_OBJECT)

static void
xmpp_web_socket_dispose (GObject *object)
{
  XmppWebSocket *self = XMPP_WEB_SOCKET (object);

  xmpp_web_socket_close (self);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->arrived, dex_unref);
  g_queue_clear_full (&self->frames, (GDestroyNotify) g_bytes_unref);

  G_OBJECT_CLASS (xmpp_web_socket_parent_class)->dispose (object);
}

static void
xmpp_web_socket_class_init (XmppWebSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmpp_web_socket_dispose;
}

static void
xmpp_web_socket_init (XmppWebSocket *self)
{
}

/* --- The web server's consent ----------------------------------------------------------------------------------------- */

static gboolean
fail (const char  *text,
      GError     **error)
{
  g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, text);
  return FALSE;
}

static char *
make_key (void)
{
  guint8 bytes[16];

  gcry_create_nonce (bytes, sizeof bytes);

  return g_base64_encode (bytes, sizeof bytes);
}

static GBytes *
make_request (const char *host,
              guint16     port,
              const char *path,
              const char *key)
{
  GString *request = g_string_new (NULL);

  g_string_append_printf (request, "GET %s HTTP/1.1\r\nHost: %s", path, host);
  if (port != 443)
    g_string_append_printf (request, ":%u", port);
  g_string_append_printf (request,
                          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Protocol: xmpp\r\n\r\n",
                          key);

  return g_string_free_to_bytes (request);
}

/* Up to the empty line; nothing may come behind it yet, since the client speaks first. */
static char *
read_answer_await (GIOStream  *connection,
                   KithScope  *scope,
                   guint       seconds,
                   GError    **error)
{
  GInputStream *input = g_io_stream_get_input_stream (connection);
  g_autoptr(GString) answer = g_string_new (NULL);
  const char *end;

  while ((end = strstr (answer->str, "\r\n\r\n")) == NULL)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (kith_race (scope, dex_input_stream_read_bytes (input, ANSWER_MAX, G_PRIORITY_DEFAULT), seconds), error);

      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0 || answer->len + g_bytes_get_size (bytes) > ANSWER_MAX)
        {
          fail ("no web server", error);
          return NULL;
        }
      g_string_append_len (answer, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
      if (strlen (answer->str) != answer->len)
        {
          fail ("no web server", error);
          return NULL;
        }
    }

  if (end[4] != '\0')
    {
      fail ("text behind the web server's answer", error);
      return NULL;
    }

  return g_string_free (g_steal_pointer (&answer), FALSE);
}

/* RFC 6455 s. 4.1, RFC 7395 s. 3.1. */
static gboolean
check_answer (const char  *answer,
              const char  *key,
              GError     **error)
{
  g_autoptr(SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *wanted = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;
  guint status = 0;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) MAGIC, -1);
  g_checksum_get_digest (checksum, digest, &length);
  wanted = g_base64_encode (digest, length);

  /* libsoup wants what comes before the empty line. */
  if (!soup_headers_parse_response (answer, (int) strlen (answer) - 2, headers, NULL, &status, NULL))
    return fail ("no web server", error);
  if (status != SOUP_STATUS_SWITCHING_PROTOCOLS || !soup_message_headers_header_equals (headers, "Upgrade", "websocket") ||
      !soup_message_headers_header_contains (headers, "Connection", "Upgrade"))
    return fail ("the web server has no WebSocket there", error);
  if (g_strcmp0 (soup_message_headers_get_one (headers, "Sec-WebSocket-Accept"), wanted) != 0)
    return fail ("the web server answers somebody else", error);
  if (g_strcmp0 (soup_message_headers_get_one (headers, "Sec-WebSocket-Protocol"), "xmpp") != 0)
    return fail ("the WebSocket does not speak XMPP", error);
  if (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions") != NULL)
    return fail ("an extension that nobody asked for", error);

  return TRUE;
}

/* --- Frames ------------------------------------------------------------------------------------------------------------ */

static void
wake (XmppWebSocket *self)
{
  g_autoptr(DexPromise) arrived = g_steal_pointer (&self->arrived);

  if (arrived == NULL)
    return;

  if (self->frames.length > 0)
    {
      GBytes *frame = g_queue_pop_head (&self->frames);

      self->n_waiting -= g_bytes_get_size (frame);
      dex_promise_resolve_boxed (arrived, G_TYPE_BYTES, frame);
    }
  else
    dex_promise_reject (arrived, g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "the connection was closed"));
}

static void
message_cb (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *message,
            XmppWebSocket           *self)
{
  if (self->is_closed)
    return;

  self->n_waiting += g_bytes_get_size (message);
  if (type != SOUP_WEBSOCKET_DATA_TEXT || self->n_waiting > WAITING_MAX)
    {
      xmpp_web_socket_close (self);
      return;
    }

  g_queue_push_tail (&self->frames, g_bytes_ref (message));
  wake (self);
}

static void
closed_cb (SoupWebsocketConnection *connection,
           XmppWebSocket           *self)
{
  self->is_closed = TRUE;
  wake (self);
}

XmppWebSocket *
xmpp_web_socket_upgrade_await (GIOStream      *connection,
                               const char     *host,
                               guint16         port,
                               const char     *path,
                               KithScope      *scope,
                               guint           seconds,
                               GError        **error)
{
  g_autofree char *key = make_key ();
  g_autoptr(GBytes) request = make_request (host, port, path, key);
  g_autofree char *answer = NULL;
  g_autoptr(GUri) uri = NULL;
  XmppWebSocket *self;

  if (!kith_write_all_await (g_io_stream_get_output_stream (connection), request, error) ||
      (answer = read_answer_await (connection, scope, seconds, error)) == NULL || !check_answer (answer, key, error))
    return NULL;

  uri = g_uri_build (G_URI_FLAGS_NONE, "wss", NULL, host, port, path, NULL, NULL);
  self = g_object_new (XMPP_TYPE_WEB_SOCKET, NULL);
  self->connection = soup_websocket_connection_new (connection, uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, "xmpp", NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, XMPP_READER_BYTES_AFTER_LOGIN);
  g_signal_connect_object (self->connection, "message", G_CALLBACK (message_cb), self, 0);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (closed_cb), self, 0);

  return self;
}

/* The value of @name in the header of a stream that our own writer made. */
static char *
find_value (const char *header,
            const char *name)
{
  g_autofree char *begin = g_strdup_printf (" %s='", name);
  const char *found = strstr (header, begin);
  const char *end;

  if (found == NULL)
    return NULL;

  found += strlen (begin);
  end = strchr (found, '\'');

  return end != NULL ? g_strndup (found, (gsize) (end - found)) : NULL;
}

static char *
frame_header (const char *header)
{
  GString *out = g_string_new ("<open xmlns='" NS_FRAMING "' version='1.0'");
  static const char *const names[] = { "to", "from", "xml:lang" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = find_value (header, names[i]);

      /* Escaped already. */
      if (value != NULL)
        g_string_append_printf (out, " %s='%s'", names[i], value);
    }
  g_string_append (out, "/>");

  return g_string_free (out, FALSE);
}

char *
xmpp_web_socket_frame (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data, length);
  gsize name_length;

  if (g_str_has_prefix (text, "<?xml"))
    return frame_header (text);
  if (g_str_has_prefix (text, "</stream:stream"))
    return g_strdup ("<close xmlns='" NS_FRAMING "'/>");

  name_length = strcspn (text, " />");
  if (g_str_has_prefix (text, "<stream:"))
    return g_strdup_printf ("%.*s" NS_STREAM_DECLARATION "%s", (int) name_length, text, text + name_length);
  if (!g_str_has_prefix (text + name_length, " xmlns='"))
    return g_strdup_printf ("%.*s" NS_CLIENT_DECLARATION "%s", (int) name_length, text, text + name_length);

  return g_steal_pointer (&text);
}

void
xmpp_web_socket_send (XmppWebSocket *self,
                      GBytes        *bytes)
{
  g_autofree char *frame = xmpp_web_socket_frame (bytes);

  if (!self->is_closed && soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->connection, frame);
}

DexFuture *
xmpp_web_socket_receive (XmppWebSocket *self)
{
  DexPromise *promise = dex_promise_new ();

  g_clear_pointer (&self->arrived, dex_unref);
  self->arrived = dex_ref (promise);
  if (self->frames.length > 0 || self->is_closed)
    wake (self);

  return DEX_FUTURE (promise);
}

void
xmpp_web_socket_close (XmppWebSocket *self)
{
  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  if (self->connection != NULL && soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  wake (self);
}
