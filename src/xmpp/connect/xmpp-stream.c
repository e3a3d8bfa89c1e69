/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stream.h"

#include "xmpp-certificate.h"
#include "xmpp-jid.h"
#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-web-socket.h"
#include "xmpp-wire-log.h"

#include <string.h>

/* Below redraw (120): a flood must not starve the window. */
#define READ_PRIORITY 150
#define READ_SIZE     (64 * 1024)

struct _XmppStream
{
  GObject           parent_instance;
  GIOStream        *connection;
  GTlsConnection   *tls;
  GTlsConnection   *tried_tls;
  char             *certificate_name;
  XmppRevocation   *revocation;
  XmppWireTap      *tap;
  XmppWebSocket    *web_socket; /* NULL: bytes (RFC 6120), not frames */
  KithScope        *scope;
  XmppStanzaReader *reader;
  GBytes           *unread;
  gsize             unread_offset;
  char             *domain;
  gboolean          is_authenticated;
  gboolean          is_closed;
};

G_DEFINE_FINAL_TYPE (XmppStream, xmpp_stream, G_TYPE_OBJECT)

static void
xmpp_stream_finalize (GObject *object)
{
  XmppStream *self = XMPP_STREAM (object);

  xmpp_stream_close (self);
  g_clear_pointer (&self->reader, xmpp_stanza_reader_free);
  g_clear_pointer (&self->unread, g_bytes_unref);
  g_clear_pointer (&self->scope, kith_scope_unref);
  g_clear_object (&self->web_socket);
  g_clear_object (&self->tls);
  g_clear_object (&self->tried_tls);
  g_clear_object (&self->revocation);
  g_clear_pointer (&self->tap, xmpp_wire_tap_unref);
  g_clear_object (&self->connection);
  g_free (self->certificate_name);
  g_free (self->domain);

  G_OBJECT_CLASS (xmpp_stream_parent_class)->finalize (object);
}

static void
xmpp_stream_class_init (XmppStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmpp_stream_finalize;
}

static void
xmpp_stream_init (XmppStream *self)
{
}

XmppStream *
xmpp_stream_new (GIOStream  *connection,
                 const char *domain,
                 KithScope  *scope)
{
  XmppStream *self = g_object_new (XMPP_TYPE_STREAM, NULL);

  self->connection = g_object_ref (connection);
  self->domain = g_strdup (domain);
  self->scope = kith_scope_ref (scope);

  return self;
}

void
xmpp_stream_set_tap (XmppStream  *self,
                     XmppWireTap *tap)
{
  g_clear_pointer (&self->tap, xmpp_wire_tap_unref);
  self->tap = tap != NULL ? xmpp_wire_tap_ref (tap) : NULL;
}

void
xmpp_stream_set_revocation (XmppStream     *self,
                            XmppRevocation *revocation)
{
  g_set_object (&self->revocation, revocation);
}

gboolean
xmpp_stream_write_bytes_await (XmppStream  *self,
                               GBytes      *bytes,
                               GError     **error)
{
  xmpp_wire_log_bytes (self->domain, XMPP_WIRE_OUT, bytes);
  if (self->tap != NULL)
    xmpp_wire_tap_bytes (self->tap, XMPP_WIRE_OUT, bytes);

  if (self->web_socket != NULL)
    {
      xmpp_web_socket_send (self->web_socket, bytes);
      return TRUE;
    }

  return kith_write_all_await (g_io_stream_get_output_stream (self->connection), bytes, error);
}

gboolean
xmpp_stream_write_await (XmppStream  *self,
                         XmppNode    *node,
                         GError     **error)
{
  g_autoptr(GBytes) bytes = xmpp_stanza_writer_write (node);

  return xmpp_stream_write_bytes_await (self, bytes, error);
}

/* RFC 6120 s. 4.9.1: say why, then close. What cannot be said in time is not said. */
static void
report_error_await (XmppStream   *self,
                    const GError *problem)
{
  g_autoptr(XmppNode) node = NULL;
  g_autoptr(GBytes) close = NULL;

  if (self->is_closed || !g_error_matches (problem, XMPP_STREAM_ERROR, problem->code) || problem->code > XMPP_STREAM_ERROR_UNDEFINED_CONDITION)
    return;

  node = xmpp_node_new ("error", NS_STREAM);
  xmpp_node_add (node, xmpp_stream_error_to_name ((XmppStreamError) problem->code), NS_STREAM_ERRORS);
  close = xmpp_stanza_writer_close ();

  if (xmpp_stream_write_await (self, node, NULL))
    xmpp_stream_write_bytes_await (self, close, NULL);
}

/* More bytes into self->unread; FALSE at the end or after an error. */
static gboolean
fill_await (XmppStream  *self,
            guint        seconds,
            GError     **error)
{
  GInputStream *input = g_io_stream_get_input_stream (self->connection);
  g_autoptr(GBytes) bytes = NULL;
  DexFuture *more = self->web_socket != NULL ? xmpp_web_socket_receive (self->web_socket) : dex_input_stream_read_bytes (input, READ_SIZE, READ_PRIORITY);

  bytes = dex_await_boxed (kith_race (self->scope, more, seconds), error);
  if (bytes == NULL)
    return FALSE;

  if (g_bytes_get_size (bytes) == 0)
    {
      g_set_error_literal (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "the connection was closed");
      return FALSE;
    }

  g_clear_pointer (&self->unread, g_bytes_unref);
  self->unread = g_steal_pointer (&bytes);
  self->unread_offset = 0;

  return TRUE;
}

/* Feeds what is unread until a header, an element or the end came. FALSE without an error: more bytes are needed. */
static gboolean
parse_unread (XmppStream  *self,
              XmppNode   **node,
              GError     **error)
{
  gboolean had_header = xmpp_stanza_reader_get_header (self->reader) != NULL;

  while (self->unread != NULL && self->unread_offset < g_bytes_get_size (self->unread))
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (self->unread, &size);
      gssize used = xmpp_stanza_reader_feed (self->reader, data + self->unread_offset, size - self->unread_offset, error);

      if (used < 0)
        return FALSE;
      self->unread_offset += (gsize) used;

      *node = xmpp_stanza_reader_steal (self->reader);
      if (*node != NULL || (!had_header && xmpp_stanza_reader_get_header (self->reader) != NULL))
        return TRUE;
      if (xmpp_stanza_reader_is_closed (self->reader))
        {
          g_set_error_literal (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "the server ended the stream");
          return FALSE;
        }
    }

  return FALSE;
}

/* RFC 7395 s. 3.3.3: a frame is one element, neither less nor more. */
static gboolean
check_frame (XmppStream  *self,
             gboolean     has_element,
             GError     **error)
{
  if (self->web_socket == NULL || self->unread == NULL || (has_element && self->unread_offset == g_bytes_get_size (self->unread)))
    return TRUE;

  g_set_error_literal (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_NOT_WELL_FORMED, "a frame that is not one element");
  return FALSE;
}

/* The next header or element. *node stays NULL for a header. */
static gboolean
next_await (XmppStream  *self,
            guint        seconds,
            XmppNode   **node,
            GError     **error)
{
  for (;;)
    {
      GError *problem = NULL;

      if (parse_unread (self, node, &problem) && check_frame (self, TRUE, &problem))
        {
          if (self->web_socket != NULL)
            g_clear_pointer (&self->unread, g_bytes_unref);
          return TRUE;
        }

      if (problem != NULL || !check_frame (self, FALSE, &problem))
        {
          report_error_await (self, problem);
          g_propagate_error (error, problem);
          return FALSE;
        }

      if (!fill_await (self, seconds, error))
        return FALSE;
    }
}

/* @open: of a WebSocket; NULL: the header that the reader has seen. */
static gboolean
check_header (XmppStream  *self,
              XmppNode    *open,
              GError     **error)
{
  XmppNode *header = open != NULL ? open : xmpp_stanza_reader_get_header (self->reader);

  if (self->tap != NULL)
    xmpp_wire_tap_node (self->tap, XMPP_WIRE_IN, header);
  if (open != NULL && !xmpp_node_is (open, "open", NS_FRAMING))
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, "the WebSocket does not begin with a stream");
      return FALSE;
    }

  if (g_strcmp0 (xmpp_node_get_attribute (header, "version"), "1.0") == 0)
    return TRUE;

  g_set_error_literal (error, XMPP_CONNECT_ERROR,
                       self->tls == NULL ? XMPP_CONNECT_ERROR_NO_ENCRYPTION : XMPP_CONNECT_ERROR_PROTOCOL,
                       "a stream of a version before 1.0");
  return FALSE;
}

static const char frame_parent[] = "<stream:stream xmlns='jabber:client' xmlns:stream='" NS_STREAM "' version='1.0'>";

gboolean
xmpp_stream_open_await (XmppStream  *self,
                        const char  *from,
                        XmppNode    *behind,
                        guint        seconds,
                        GError     **error)
{
  g_autoptr(GBytes) header = xmpp_stanza_writer_open (self->domain, from, NULL);
  g_autoptr(XmppNode) node = NULL;

  /* RFC 6120 s. 4.3.3: everything known before the restart is forgotten (security.md T3). */
  g_clear_pointer (&self->reader, xmpp_stanza_reader_free);
  self->reader = xmpp_stanza_reader_new ();
  xmpp_stanza_reader_set_limit (self->reader,
                                self->is_authenticated ? XMPP_READER_BYTES_AFTER_LOGIN : XMPP_READER_BYTES_BEFORE_LOGIN);

  /* Frames stand alone; the reader knows elements as children of a stream. */
  if (self->web_socket != NULL)
    xmpp_stanza_reader_feed (self->reader, (const guint8 *) frame_parent, strlen (frame_parent), NULL);

  if (!xmpp_stream_write_bytes_await (self, header, error) || (behind != NULL && !xmpp_stream_write_await (self, behind, error)) ||
      !next_await (self, seconds, &node, error))
    return FALSE;

  return check_header (self, node, error);
}

XmppNode *
xmpp_stream_read_await (XmppStream  *self,
                        guint        seconds,
                        GError     **error)
{
  g_autoptr(XmppNode) node = NULL;

  if (!next_await (self, seconds, &node, error))
    return NULL;

  g_return_val_if_fail (node != NULL, NULL);
  xmpp_wire_log_node (self->domain, XMPP_WIRE_IN, node);
  if (self->tap != NULL)
    xmpp_wire_tap_node (self->tap, XMPP_WIRE_IN, node);

  if (self->web_socket != NULL && xmpp_node_is (node, "close", NS_FRAMING))
    {
      g_set_error_literal (error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "the server ended the stream");
      return NULL;
    }

  if (xmpp_node_is (node, "error", NS_STREAM))
    {
      g_propagate_error (error, xmpp_stream_error_from_node (node));
      return NULL;
    }

  return g_steal_pointer (&node);
}

static char *
describe_certificate_problem (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char          *name;
  } names[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown-ca" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "bad-identity" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not-activated" },
    { G_TLS_CERTIFICATE_EXPIRED, "expired" },
    { G_TLS_CERTIFICATE_REVOKED, "revoked" },
    { G_TLS_CERTIFICATE_INSECURE, "insecure" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "generic-error" },
  };
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) words = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & names[i].flag)
      g_strv_builder_add (builder, names[i].name);
  words = g_strv_builder_end (builder);

  return g_strjoinv (" ", words);
}

static gboolean
fail_certificate (GTlsCertificateFlags   flags,
                  GError               **error)
{
  g_autofree char *words = describe_certificate_problem (flags);

  g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_CERTIFICATE, words);

  return FALSE;
}

static gboolean
fail_handshake (GTlsConnection  *tls,
                GError          *problem,
                GError         **error)
{
  GTlsCertificateFlags flags = g_tls_connection_get_peer_certificate_errors (tls);

  if (flags != 0 || g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    {
      fail_certificate (flags, error);
      g_error_free (problem);
    }
  else if (problem->domain == G_IO_ERROR && (problem->code == G_IO_ERROR_CANCELLED || problem->code == G_IO_ERROR_TIMED_OUT))
    g_propagate_error (error, problem);
  else
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_TLS, problem->message);
      g_error_free (problem);
    }

  return FALSE;
}

/* What GIO does not look at: names other than those of DNS, and whether the certificate was taken back. */
static gboolean
check_certificate_await (XmppStream      *self,
                         GTlsConnection  *tls,
                         const char      *domain,
                         gboolean         is_direct_tls,
                         GError         **error)
{
  GTlsCertificateFlags problems = G_TLS_CERTIFICATE_NO_FLAGS;
  g_autofree char *name = xmpp_certificate_judge (tls, domain, is_direct_tls, &problems);

  if (name == NULL)
    return fail_certificate (problems, error);

  if (self->revocation != NULL &&
      xmpp_revocation_knows_await (self->revocation, g_tls_connection_get_peer_certificate (tls), g_tls_connection_get_database (tls)))
    return fail_certificate (G_TLS_CERTIFICATE_REVOKED, error);

  g_set_str (&self->certificate_name, name);

  return TRUE;
}

/**
 * xmpp_stream_start_tls_await:
 *
 * The certificate has to be valid for the account's domain, whatever host was dialled (RFC 6120 s. 13.7.2, security.md T4, T5, T6), and must not be known
 * as revoked. There is no exception.
 */
gboolean
xmpp_stream_start_tls_await (XmppStream    *self,
                             GTlsDatabase  *trust,
                             const char    *protocol,
                             guint          seconds,
                             GError       **error)
{
  const char *const protocols[] = { protocol, NULL };
  g_autofree char *ascii = xmpp_jid_domain_to_ascii (self->domain, error);
  g_autoptr(GSocketConnectable) identity = NULL;
  g_autoptr(GIOStream) connection = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  /* Nothing was said in the clear, and what comes is not HTTP. */
  gboolean is_direct_tls = self->reader == NULL && g_str_equal (protocol, "xmpp-client");
  GError *problem = NULL;
  GTlsConnection *tls;

  if (ascii == NULL)
    return FALSE;

  if (self->unread != NULL && self->unread_offset < g_bytes_get_size (self->unread))
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_PROTOCOL, "text behind <proceed/>");
      return FALSE;
    }
  g_clear_pointer (&self->unread, g_bytes_unref);
  g_clear_pointer (&self->reader, xmpp_stanza_reader_free);

  /* Who dialled brought TLS along. kith_connect () never does: only a dial function of a request's own. */
  if (G_IS_TLS_CONNECTION (self->connection))
    return g_set_object (&self->tls, G_TLS_CONNECTION (self->connection));

  identity = g_network_address_new (ascii, 5222);
  connection = g_tls_client_connection_new (self->connection, identity, error);
  if (connection == NULL)
    return FALSE;

  tls = G_TLS_CONNECTION (connection);
  g_set_object (&self->tried_tls, tls);
  if (trust != NULL)
    g_tls_connection_set_database (tls, trust);
  /* XEP-0368 s. 3. For STARTTLS it says nothing, and servers ignore it there. */
  g_tls_connection_set_advertised_protocols (tls, protocols);
  g_assert (g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (tls)) != NULL);
  xmpp_certificate_prepare (tls, ascii, is_direct_tls);

  if (!dex_await_boolean (kith_race (self->scope, kith_tls_handshake (tls, cancellable), seconds), &problem))
    {
      g_cancellable_cancel (cancellable);
      return fail_handshake (tls, problem, error);
    }
  if (!check_certificate_await (self, tls, ascii, is_direct_tls, error))
    return FALSE;

  g_set_object (&self->connection, connection);
  g_set_object (&self->tls, tls);

  return TRUE;
}

gboolean
xmpp_stream_start_web_socket_await (XmppStream  *self,
                                    const char  *host,
                                    guint16      port,
                                    const char  *path,
                                    guint        seconds,
                                    GError     **error)
{
  g_return_val_if_fail (self->tls != NULL, FALSE);

  self->web_socket = xmpp_web_socket_upgrade_await (self->connection, host, port, path, self->scope, seconds, error);

  return self->web_socket != NULL;
}

gboolean
xmpp_stream_is_framed (XmppStream *self)
{
  return self->web_socket != NULL;
}

gboolean
xmpp_stream_is_encrypted (XmppStream *self)
{
  return self->tls != NULL;
}

/* Borrowed; NULL before TLS. */
GTlsConnection *
xmpp_stream_get_tls (XmppStream *self)
{
  return self->tls;
}

GTlsConnection *
xmpp_stream_get_tried_tls (XmppStream *self)
{
  return self->tls != NULL ? self->tls : self->tried_tls;
}

const char *
xmpp_stream_get_certificate_name (XmppStream *self)
{
  return self->certificate_name;
}

void
xmpp_stream_set_authenticated (XmppStream *self)
{
  self->is_authenticated = TRUE;
  if (self->reader != NULL)
    xmpp_stanza_reader_set_limit (self->reader, XMPP_READER_BYTES_AFTER_LOGIN);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
}

void
xmpp_stream_close (XmppStream *self)
{
  if (self->is_closed || self->connection == NULL)
    return;

  self->is_closed = TRUE;
  if (self->web_socket != NULL)
    {
      xmpp_web_socket_close (self->web_socket);
      return;
    }
  g_io_stream_close_async (self->connection, G_PRIORITY_DEFAULT, NULL, closed_cb, NULL);
}
