/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "certificates.h"
#include "fiber-test.h"
#include "kith-tls.h"
#include "script-server.h"
#include "xmpp-connector.h"
#include "xmpp-host-meta.h"
#include "xmpp-web-socket.h"

#include <string.h>

/* XMPP over the web: RFC 7395, and where to find it: XEP-0156, XEP-0487. */

/* --- Frames ----------------------------------------------------------------------------------------------------------- */

static void
test_frames (void)
{
  static const struct
  {
    const char *bytes;
    const char *frame;
  } rows[] = {
    { "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='a.test' from='me@a.test'>",
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' to='a.test' from='me@a.test'/>" },
    { "</stream:stream>", "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>" },
    { "<message to='a@b'><body>x</body></message>", "<message xmlns='jabber:client' to='a@b'><body>x</body></message>" },
    { "<presence/>", "<presence xmlns='jabber:client'/>" },
    { "<iq id=' xmlns='/>", "<iq xmlns='jabber:client' id=' xmlns='/>" },
    { "<r xmlns='urn:xmpp:sm:3'/>", "<r xmlns='urn:xmpp:sm:3'/>" },
    { "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (rows[i].bytes, strlen (rows[i].bytes));
      g_autofree char *frame = xmpp_web_socket_frame (bytes);

      g_assert_cmpstr (frame, ==, rows[i].frame);
    }
}

/* --- host-meta -------------------------------------------------------------------------------------------------------- */

#define WS(more) "{\"rel\": \"urn:xmpp:alt-connections:websocket\"" more "}"
#define TLS(more) "{\"rel\": \"urn:xmpp:alt-connections:tls\"" more "}"

static void
test_host_meta (void)
{
  static const struct
  {
    const char *json;
    const char *found; /* NULL: no host-meta */
  } rows[] = {
    { "{\"links\": []}", "" },
    { "{\"links\": [" WS (", \"href\": \"wss://web.example.com/ws\"") "]}", "web.example.com:443/ws " },
    { "{\"links\": [" WS (", \"href\": \"wss://web.example.com:5281/ws?x=1#y\"") "]}", "web.example.com:5281/ws?x=1 " },
    { "{\"links\": [" WS (", \"href\": \"wss://web.example.com\"") "]}", "web.example.com:443/ " },
    /* XEP-0487: by priority, addresses one by one */
    { "{\"xmpp\": {\"ttl\": 1}, \"links\": [" WS (", \"href\": \"wss://b/\", \"priority\": 15, \"weight\": 1") ", "
      TLS (", \"port\": 443, \"ips\": [\"192.0.2.1\", \"2001:db8::1\"], \"priority\": 10, \"weight\": 0, \"sni\": \"example.org\"") "]}",
      "192.0.2.1:443 2001:db8::1:443 b:443/ " },

    /* never in the clear, and nothing that could be more than an address */
    { "{\"links\": [" WS (", \"href\": \"ws://web.example.com/ws\"") "]}", "" },
    { "{\"links\": [" WS (", \"href\": \"https://web.example.com/ws\"") "]}", "" },
    { "{\"links\": [" WS (", \"href\": \"wss://me:secret@web.example.com/ws\"") "]}", "" },
    { "{\"links\": [" WS (", \"href\": \"wss:///ws\"") "]}", "" },
    { "{\"links\": [" WS (", \"href\": \"wss://web.example.com/ws\\r\\nX-Evil: 1\"") "]}", "" },
    { "{\"links\": [" WS (", \"href\": 7") ", " WS (", \"href\": null") ", " WS ("") "]}", "" },
    { "{\"links\": [" TLS (", \"port\": 443, \"ips\": [\"evil.example.com\", 7, null, {}]") "]}", "" },
    { "{\"links\": [" TLS (", \"port\": 0, \"ips\": [\"192.0.2.1\"]") ", " TLS (", \"port\": \"443\", \"ips\": [\"192.0.2.1\"]") "]}", "" },
    { "{\"links\": [" TLS (", \"port\": 443, \"ips\": \"192.0.2.1\"") "]}", "" },
    { "{\"links\": [7, null, [], {}, {\"rel\": 7}, {\"rel\": \"urn:xmpp:alt-connections:xbosh\", \"href\": \"https://x/\"}]}", "" },

    /* no host-meta at all */
    { "", NULL },
    { "null", NULL },
    { "[]", NULL },
    { "{}", NULL },
    { "{\"links\": {}}", NULL },
    { "{\"links\": [", NULL },
    { "<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'/>", NULL },
    { "{\"links\": [\"\xff\"]}", NULL },
    /* json-glib 1.10 asserts that an immutable parser meets one value only. */
    { "[]{\"links\": []}", NULL },
    { "[][]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) endpoints = xmpp_host_meta_parse (rows[i].json, strlen (rows[i].json), &error);
      g_autoptr(GString) found = g_string_new (NULL);

      g_test_message ("%s", rows[i].json);
      if (rows[i].found == NULL)
        {
          g_assert_error (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL);
          g_assert_null (endpoints);
          continue;
        }

      g_assert_no_error (error);
      for (guint j = 0; j < endpoints->len; j++)
        {
          XmppEndpoint *endpoint = endpoints->pdata[j];

          g_assert_true (endpoint->is_direct_tls);
          g_string_append_printf (found, "%s:%u%s ", endpoint->host, endpoint->port, endpoint->path != NULL ? endpoint->path : "");
        }
      g_assert_cmpstr (found->str, ==, rows[i].found);
    }
}

/* A list without end costs nothing. */
static void
test_host_meta_long (void)
{
  GString *json = g_string_new ("{\"links\": [");
  g_autoptr(GPtrArray) endpoints = NULL;
  g_autofree char *long_json = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append (json, WS (", \"href\": \"wss://a/\"") ",");
  g_string_append (json, "{}]}");
  endpoints = xmpp_host_meta_parse (json->str, json->len, NULL);
  g_assert_cmpuint (endpoints->len, ==, 32);
  g_string_free (json, TRUE);

  long_json = g_strnfill (70000, ' ');
  memcpy (long_json, "{\"links\": []}", 13);
  g_assert_null (xmpp_host_meta_parse (long_json, 70000, NULL));
}

/* --- A web server ------------------------------------------------------------------------------------------------------- */

#define OPEN "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.com' id='1' version='1.0'/>"
#define FEATURES "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>"

typedef struct
{
  const char *what;
  const char *status;      /* NULL: 101 Switching Protocols */
  const char *protocol;    /* NULL: xmpp */
  gboolean    wrong_accept;
  const char *more;        /* further headers */
  const char *behind;      /* right behind the answer */
  const char *frames[4];   /* "\1": a binary one */
  const char *certificate; /* NULL: good */
  int         domain;      /* 0 connect, 1 auth, 2 stream */
  int         code;
} Row;

static const Row rows[] = {
  /* as far as the sign-in, so that the others mean something */
  { "it works", .frames = { OPEN, FEATURES }, .domain = 1, .code = XMPP_AUTH_ERROR_NO_MECHANISM },

  { "no such page", .status = "404 Not Found", .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "somewhere else", .status = "302 Found", .more = "Location: https://evil.example.com/\r\n", .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "another protocol", .protocol = "chat", .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "an answer to somebody else", .wrong_accept = TRUE, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "an extension", .more = "Sec-WebSocket-Extensions: permessage-deflate\r\n", .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "text behind the answer", .behind = OPEN, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "no web server", .status = "", .code = XMPP_CONNECT_ERROR_PROTOCOL },

  { "no open", .frames = { FEATURES }, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "open of a version before 1.0", .frames = { "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.com'/>" }, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "a header instead of a frame", .frames = { "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>" }, .domain = 2, .code = XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "two elements in a frame", .frames = { OPEN FEATURES }, .domain = 2, .code = XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "half an element", .frames = { OPEN, "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>", "</stream:features>" }, .domain = 2, .code = XMPP_STREAM_ERROR_NOT_WELL_FORMED },
  { "the end of our own wrapper", .frames = { OPEN, "</stream:stream>" }, .domain = 2, .code = XMPP_STREAM_ERROR_CLOSED },
  { "the end", .frames = { OPEN, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>" }, .domain = 2, .code = XMPP_STREAM_ERROR_CLOSED },
  { "a DTD", .frames = { OPEN, "<!DOCTYPE x><x/>" }, .domain = 2, .code = XMPP_STREAM_ERROR_RESTRICTED_XML },
  { "a binary frame", .frames = { OPEN, "\1" }, .domain = 2, .code = XMPP_STREAM_ERROR_CLOSED },
  { "a stream error", .frames = { OPEN, "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" }, .domain = 2, .code = XMPP_STREAM_ERROR_CONFLICT },

  /* T8: the account's domain is what counts, wherever the web server stands */
  { "T8 certificate of the web server only", .certificate = "subdomain", .code = XMPP_CONNECT_ERROR_CERTIFICATE },
};

static char *certificates;
static GTlsDatabase *trust;

typedef struct
{
  const Row    *row;
  ScriptServer *server;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  script_server_free (connection->server);
  g_free (connection);
}

static gboolean
write_all (GOutputStream *stream,
           const void    *data,
           gsize          length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, length);

  return kith_write_all_await (stream, bytes, NULL);
}

/* RFC 6455 s. 5.2, as a server sends it: without a mask. */
static void
write_frame (GOutputStream *stream,
             const char    *text)
{
  gsize length = strlen (text);
  gboolean is_short = length < 126;
  guint8 head[4] = { *text == '\1' ? 0x82 : 0x81, is_short ? (guint8) length : 126, (guint8) (length >> 8), (guint8) length };

  if (write_all (stream, head, is_short ? 2 : sizeof head))
    write_all (stream, text, length);
}

static char *
read_request (GInputStream *stream)
{
  g_autoptr(GString) request = g_string_new (NULL);

  while (strstr (request->str, "\r\n\r\n") == NULL)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (stream, 4096, 0), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        return NULL;
      g_string_append_len (request, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }

  return g_string_free (g_steal_pointer (&request), FALSE);
}

static char *
make_accept (const char *request)
{
  const char *key = strstr (request, "Sec-WebSocket-Key: ") + strlen ("Sec-WebSocket-Key: ");
  g_autofree char *text = g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, "\r"), key);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

static DexFuture *
server_fiber (gpointer data)
{
  Connection *connection = data;
  const Row *row = connection->row;
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", certificates, row->certificate != NULL ? row->certificate : "good");
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autofree char *request = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *answer = NULL;
  GOutputStream *output;
  GIOStream *tls;

  if (!script_server_start_tls (connection->server, certificate))
    return dex_future_new_true ();

  tls = G_IO_STREAM (script_server_get_tls (connection->server));
  output = g_io_stream_get_output_stream (tls);
  request = read_request (g_io_stream_get_input_stream (tls));
  if (request == NULL)
    return dex_future_new_true ();

  g_assert_true (g_str_has_prefix (request, "GET /ws?x=1 HTTP/1.1\r\nHost: web.example.com:5281\r\n"));
  g_assert_nonnull (strstr (request, "\r\nSec-WebSocket-Protocol: xmpp\r\n"));
  accept = row->wrong_accept ? g_strdup ("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") : make_accept (request);
  if (row->status != NULL && *row->status == '\0')
    answer = g_strdup ("SSH-2.0-OpenSSH\r\n\r\n");
  else
    answer = g_strdup_printf ("HTTP/1.1 %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: %s\r\n%s\r\n%s",
                              row->status != NULL ? row->status : "101 Switching Protocols", accept, row->protocol != NULL ? row->protocol : "xmpp",
                              row->more != NULL ? row->more : "", row->behind != NULL ? row->behind : "");
  write_all (output, answer, strlen (answer));
  for (guint i = 0; i < G_N_ELEMENTS (row->frames) && row->frames[i] != NULL; i++)
    {
      /* After the answer the client speaks first. */
      if (i == 0)
        g_bytes_unref (dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (tls), 4096, 0), NULL));
      write_frame (output, row->frames[i]);
    }

  for (;;)
    {
      g_autoptr(GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (tls), 4096, 0), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;
    }

  return dex_future_new_true ();
}

static DexFuture *
dial (const XmppEndpoint *endpoint,
      GCancellable       *cancellable,
      gpointer            data)
{
  Connection *connection = g_new0 (Connection, 1);
  GIOStream *client;
  g_autoptr(GIOStream) server = NULL;

  stream_pair_new (READ_EXACT, &client, &server);
  connection->row = data;
  connection->server = script_server_new (server);
  kith_spawn_detached (server_fiber, connection, connection_free);

  return dex_future_new_take_object (client);
}

static gboolean
only_we_run (gpointer data)
{
  return kith_fibers_running () == 1;
}

static void
test_rows (void)
{
  const GQuark domains[] = { XMPP_CONNECT_ERROR, XMPP_AUTH_ERROR, XMPP_STREAM_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Row row = rows[i];
      g_autoptr(KithScope) scope = kith_scope_new ();
      g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
      g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
      g_autoptr(GError) error = NULL;

      request->endpoint = xmpp_endpoint_new ("web.example.com", 5281, TRUE);
      request->endpoint->path = g_strdup ("/ws?x=1");
      request->trust = g_object_ref (trust);
      request->dial = dial;
      request->dial_data = &row;
      g_assert_null (dex_await_boxed (xmpp_connector_connect (request, scope), &error));
      g_test_message ("%s: %s", rows[i].what, error->message);
      g_assert_error (error, domains[rows[i].domain], rows[i].code);
      kith_scope_stop (scope);
      await_until (only_we_run, NULL, 10);
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  kith_tls_init ();
  certificates = test_certificates_make (&trust);

  g_test_add_func ("/xmpp/web/frames", test_frames);
  g_test_add_func ("/xmpp/web/host-meta", test_host_meta);
  g_test_add_func ("/xmpp/web/host-meta-long", test_host_meta_long);
  FIBER_TEST ("/protocol/web/rows", test_rows);

  result = g_test_run ();
  g_clear_object (&trust);
  g_free (certificates);

  return result;
}
