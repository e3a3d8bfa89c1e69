/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "script-server.h"

#include "kith-future.h"
#include "xmpp-stanza-reader.h"

#include <gcrypt.h>
#include <string.h>

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='example.com' id='x' version='1.0'>"

struct _ScriptServer
{
  GIOStream        *connection;
  XmppStanzaReader *reader;
  GByteArray       *unread;
  GString          *clear;
  gboolean          is_encrypted;
};

ScriptServer *
script_server_new (GIOStream *connection)
{
  ScriptServer *self = g_new0 (ScriptServer, 1);

  self->connection = g_object_ref (connection);
  self->unread = g_byte_array_new ();
  self->clear = g_string_new (NULL);
  script_server_restart (self);

  return self;
}

void
script_server_free (ScriptServer *self)
{
  script_server_close (self);
  g_object_unref (self->connection);
  g_byte_array_unref (self->unread);
  g_clear_pointer (&self->reader, xmpp_stanza_reader_free);
  g_string_free (self->clear, TRUE);
  g_free (self);
}

void
script_server_restart (ScriptServer *self)
{
  g_clear_pointer (&self->reader, xmpp_stanza_reader_free);
  self->reader = xmpp_stanza_reader_new ();
  xmpp_stanza_reader_set_limit (self->reader, XMPP_READER_BYTES_AFTER_LOGIN);
}

void
script_server_close (ScriptServer *self)
{
  if (!g_io_stream_is_closed (self->connection))
    g_io_stream_close_async (self->connection, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

const char *
script_server_get_clear (ScriptServer *self)
{
  return self->clear->str;
}

gboolean
script_server_say (ScriptServer *self,
                   const char   *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return kith_write_all_await (g_io_stream_get_output_stream (self->connection), bytes, NULL);
}

static gboolean
fill (ScriptServer *self)
{
  g_autoptr(GBytes) bytes = NULL;

  bytes = dex_await_boxed (dex_input_stream_read_bytes (g_io_stream_get_input_stream (self->connection), 65536, G_PRIORITY_DEFAULT), NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return FALSE;

  g_byte_array_append (self->unread, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  if (!self->is_encrypted)
    g_string_append_len (self->clear, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));

  return TRUE;
}

/* One step of the reader: an element, or with @header its coming. FALSE when the client has gone. */
static gboolean
next (ScriptServer *self,
      gboolean      header,
      XmppNode    **node)
{
  for (;;)
    {
      while (self->unread->len > 0)
        {
          gssize used = xmpp_stanza_reader_feed (self->reader, self->unread->data, self->unread->len, NULL);

          if (used < 0)
            return FALSE;
          g_byte_array_remove_range (self->unread, 0, (guint) used);
          *node = xmpp_stanza_reader_steal (self->reader);
          if (*node != NULL || (header && xmpp_stanza_reader_get_header (self->reader) != NULL))
            return TRUE;
          if (xmpp_stanza_reader_is_closed (self->reader))
            return FALSE;
        }

      if (!fill (self))
        return FALSE;
    }
}

gboolean
script_server_sayf (ScriptServer *self,
                    const char   *format,
                    ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  return script_server_say (self, text);
}

gboolean
script_server_await_header (ScriptServer *self)
{
  XmppNode *node = NULL;

  script_server_restart (self);

  return next (self, TRUE, &node);
}

gboolean
script_server_open (ScriptServer *self)
{
  return script_server_await_header (self) && script_server_say (self, HEADER);
}

XmppNode *
script_server_hear (ScriptServer *self)
{
  XmppNode *node = NULL;

  return next (self, FALSE, &node) ? node : NULL;
}

XmppNode *
script_server_hear_name (ScriptServer *self,
                         const char   *name)
{
  XmppNode *node;

  while ((node = script_server_hear (self)) != NULL)
    {
      if (strcmp (xmpp_node_get_name (node), name) == 0)
        return node;
      xmpp_node_unref (node);
    }

  return NULL;
}

gboolean
script_server_start_tls (ScriptServer    *self,
                         GTlsCertificate *certificate)
{
  g_autoptr(GIOStream) tls = g_tls_server_connection_new (self->connection, certificate, NULL);

  g_assert_nonnull (tls);
  self->is_encrypted = TRUE;
  g_byte_array_set_size (self->unread, 0);
  if (!dex_await (kith_tls_handshake (G_TLS_CONNECTION (tls), NULL), NULL))
    return FALSE;

  g_set_object (&self->connection, tls);

  return TRUE;
}

GTlsConnection *
script_server_get_tls (ScriptServer *self)
{
  return G_IS_TLS_CONNECTION (self->connection) ? G_TLS_CONNECTION (self->connection) : NULL;
}

/* --- SCRAM ------------------------------------------------------------------------------------------------------------- */

static char *
to_text (const char *base64)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);

  return g_strndup ((const char *) bytes, length);
}

static char *
to_base64 (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

static char *
make_first (const char    *client_nonce,
            const char    *offers,
            ScramMutation  mutation)
{
  g_autofree char *wrong = g_strconcat (offers, "x", NULL);
  const char *hashed = mutation == SCRAM_WRONG_OFFERS ? wrong : offers;
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *hash = NULL;

  g_checksum_update (checksum, (const guchar *) hashed, -1);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);

  if (mutation == SCRAM_OTHER_NONCE)
    return g_strdup ("r=anothernonce,s=QSXCR+Q6sek8bf92,i=4096");
  if (mutation == SCRAM_FEW_ITERATIONS)
    return g_strdup_printf ("r=%sserver,s=QSXCR+Q6sek8bf92,i=1", client_nonce);
  if (mutation == SCRAM_RIGHT_OFFERS || mutation == SCRAM_WRONG_OFFERS)
    return g_strdup_printf ("r=%sserver,s=QSXCR+Q6sek8bf92,i=4096,h=%s", client_nonce, hash);

  return g_strdup_printf ("r=%sserver,s=QSXCR+Q6sek8bf92,i=4096", client_nonce);
}

static char *
make_signature (const char    *auth_message,
                ScramMutation  mutation)
{
  g_autofree guchar *salt = NULL;
  gsize salt_length, length = 32;
  guint8 salted[32], key[32], signature[32];
  const char *password = mutation == SCRAM_WRONG_SIGNATURE ? "guess" : "secret";
  g_autoptr(GHmac) server = NULL;
  g_autoptr(GHmac) signer = NULL;

  salt = g_base64_decode ("QSXCR+Q6sek8bf92", &salt_length);
  gcry_kdf_derive (password, strlen (password), GCRY_KDF_PBKDF2, GCRY_MD_SHA256, salt, salt_length, 4096, sizeof salted, salted);
  server = g_hmac_new (G_CHECKSUM_SHA256, salted, sizeof salted);
  g_hmac_update (server, (const guchar *) "Server Key", -1);
  g_hmac_get_digest (server, key, &length);
  signer = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  g_hmac_update (signer, (const guchar *) auth_message, -1);
  g_hmac_get_digest (signer, signature, &length);

  return g_base64_encode (signature, sizeof signature);
}

char *
script_server_scram (ScriptServer  *self,
                     XmppNode      *first,
                     const char    *offers,
                     ScramMutation  mutation)
{
  const char *ns = xmpp_node_get_ns (first);
  const char *initial = xmpp_node_find_text (first, "initial-response", ns);
  g_autofree char *client_first = to_text (initial != NULL ? initial : xmpp_node_get_text (first));
  const char *bare = strstr (client_first, "n=me");
  g_autofree char *server_first = NULL;
  g_autofree char *challenge_data = NULL;
  g_autofree char *challenge = NULL;
  g_autofree char *client_final = NULL;
  g_autofree char *auth_message = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *final = NULL;
  g_autoptr(XmppNode) response = NULL;
  char *proof;

  if (mutation == SCRAM_EARLY_SUCCESS)
    return g_strdup ("");

  g_assert_nonnull (bare);
  server_first = make_first (strstr (bare, "r=") + 2, offers, mutation);
  challenge_data = to_base64 (server_first);
  challenge = g_strdup_printf ("<challenge xmlns='%s'>%s</challenge>", ns, challenge_data);
  if (!script_server_say (self, challenge))
    return NULL;

  response = script_server_hear (self);
  if (response == NULL || strcmp (xmpp_node_get_name (response), "response") != 0)
    return NULL;

  client_final = to_text (xmpp_node_get_text (response));
  proof = strstr (client_final, ",p=");
  g_assert_nonnull (proof);
  *proof = '\0';
  auth_message = g_strconcat (bare, ",", server_first, ",", client_final, NULL);
  if (mutation == SCRAM_NO_SIGNATURE)
    return g_strdup ("");

  signature = make_signature (auth_message, mutation);
  final = g_strconcat ("v=", signature, NULL);

  return to_base64 (final);
}
