/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "certificates.h"
#include "fiber-test.h"
#include "kith-tls.h"
#include "script-server.h"
#include "xmpp-connector.h"
#include "xmpp-sasl-ht.h"

#include <string.h>

/* Signing in by token: XEP-0484, and before the server has spoken: XEP-0509. */

#define BIND2    "<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>"
#define OFFER(fast) "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><inline>" BIND2 fast "</inline></authentication>"
#define FAST     "<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism><mechanism>HT-SHA-256-MOON</mechanism></fast>"
#define BOUND_TO_TLS "<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-512-ENDP</mechanism></fast>"
#define VERSION(v) "<config-version xmlns='urn:xmpp:iap:0' scheme='opaque' value='" v "'/>"
#define NOT_AUTHORIZED "<failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>"
#define MISMATCH "<failure xmlns='urn:xmpp:sasl:2'><aborted xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><config-version-mismatch xmlns='urn:xmpp:iap:0'/></failure>"
#define CONFLICT "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"

typedef struct
{
  const char *what;
  const char *features;

  /* the client */
  const char *token;          /* "secret" is good, everything else is not; NULL: none */
  const char *mechanism;
  gboolean    is_expired;
  const char *known_features; /* what the token was given with */

  /* the server */
  const char *gives;          /* a new token */
  const char *refusal;        /* instead of an answer to the first token */
  gboolean    proves_nothing;
  gboolean    proves_wrong;
  gboolean    hangs_up;       /* after the refusal */

  /* what comes of it */
  guint       n_early;        /* sign-ins that came before our header */
  guint       n_tokens;       /* how many were tried */
  gboolean    used_token;
  gboolean    is_refused;
  const char *asked;          /* the mechanism of <request-token/> */
  const char *kept;           /* the secret of the login's token */
  gboolean    keeps_features;
  int         auth_error;     /* 0: a login */
  guint       n_dials;        /* 0: one */
} Row;

static const Row rows[] = {
  { "no token, none offered", .features = OFFER ("") },
  { "asked for and given", .features = OFFER (FAST), .gives = "new", .asked = "HT-SHA-256-NONE", .kept = "new" },
  { "asked for and not given", .features = OFFER (FAST), .asked = "HT-SHA-256-NONE" },
  { "asked for with the best binding", .features = OFFER (BOUND_TO_TLS), .gives = "new", .asked = "HT-SHA-256-EXPR", .kept = "new" },
  { "given without being asked for", .features = OFFER (""), .gives = "new" },
  { "given with a configuration", .features = OFFER (FAST) VERSION ("1"), .gives = "new", .asked = "HT-SHA-256-NONE", .kept = "new", .keeps_features = TRUE },

  { "used", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .n_tokens = 1, .used_token = TRUE },
  { "used and replaced", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .gives = "next", .n_tokens = 1, .used_token = TRUE, .kept = "next" },
  { "used, bound to TLS", .features = OFFER (BOUND_TO_TLS), .token = "secret", .mechanism = "HT-SHA-256-EXPR", .n_tokens = 1, .used_token = TRUE },
  { "used, bound to the certificate", .features = OFFER (BOUND_TO_TLS), .token = "secret", .mechanism = "HT-SHA-512-ENDP", .n_tokens = 1, .used_token = TRUE },
  { "run out: the password", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .is_expired = TRUE, .asked = "HT-SHA-256-NONE" },
  { "its mechanism is not offered any more: the password", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-EXPR", .asked = "HT-SHA-256-NONE" },
  { "refused: the password, on a new stream", .features = OFFER (FAST), .token = "old", .mechanism = "HT-SHA-256-NONE", .n_tokens = 1, .n_dials = 2, .is_refused = TRUE, .gives = "new", .asked = "HT-SHA-256-NONE", .kept = "new" },
  { "refused, and the connection ends", .features = OFFER (FAST), .token = "old", .mechanism = "HT-SHA-256-NONE", .hangs_up = TRUE, .n_tokens = 1, .is_refused = TRUE, .asked = "HT-SHA-256-NONE", .n_dials = 2 },
  { "T12 the server proves nothing", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .proves_nothing = TRUE, .n_tokens = 1, .auth_error = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 the server knows another token", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .proves_wrong = TRUE, .n_tokens = 1, .auth_error = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "a challenge for a token", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .refusal = "<challenge xmlns='urn:xmpp:sasl:2'>cj1h</challenge>", .n_tokens = 1, .auth_error = XMPP_AUTH_ERROR_PROTOCOL },

  { "early", .features = OFFER (FAST) VERSION ("1"), .token = "secret", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST) VERSION ("1"), .n_early = 1, .n_tokens = 1, .used_token = TRUE },
  { "early, with other offers than before: asked again", .features = OFFER (FAST) VERSION ("2"), .token = "secret", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST) VERSION ("1"), .refusal = MISMATCH, .n_early = 1, .n_tokens = 2, .used_token = TRUE, .kept = "secret", .keeps_features = TRUE },
  { "early, and the mechanism is gone: the password", .features = OFFER ("") VERSION ("2"), .token = "secret", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST) VERSION ("1"), .refusal = MISMATCH, .n_early = 1, .n_tokens = 1 },
  { "early and refused: the password", .features = OFFER (FAST) VERSION ("1"), .token = "old", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST) VERSION ("1"), .n_early = 1, .n_tokens = 1, .is_refused = TRUE, .asked = "HT-SHA-256-NONE", .n_dials = 2 },
  { "early breaks the stream: once more without", .features = OFFER (FAST) VERSION ("1"), .token = "secret", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST) VERSION ("1"), .refusal = CONFLICT, .n_early = 1, .n_tokens = 2, .used_token = TRUE, .n_dials = 2 },
  { "not early where the server never said so", .features = OFFER (FAST), .token = "secret", .mechanism = "HT-SHA-256-NONE", .known_features = OFFER (FAST), .n_tokens = 1, .used_token = TRUE, .kept = "secret" },
};

static char *certificates;
static GTlsDatabase *trust;

typedef struct
{
  const Row *row;
  ReadMode   mode;
  guint      n_dials;
  guint      n_early;
  guint      n_tokens;
  gboolean   has_refused;
  char      *asked;
} Run;

typedef struct
{
  Run          *run;
  ScriptServer *server;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  script_server_free (connection->server);
  g_free (connection);
}

static GBytes *
server_binding (ScriptServer *server,
                const char   *mechanism)
{
  const char *name = xmpp_sasl_ht_get_binding (mechanism);
  g_autoptr(GByteArray) data = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  if (name == NULL)
    return NULL;

  g_tls_connection_get_channel_binding_data (script_server_get_tls (server),
                                             g_str_equal (name, "tls-exporter") ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER : G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT,
                                             data, &error);
  g_assert_no_error (error);

  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/* What the server says to a sign-in with a token. NULL where that ends it. */
static char *
answer_token (Run          *run,
              ScriptServer *server,
              XmppNode     *authenticate)
{
  const Row *row = run->row;
  const char *mechanism = xmpp_node_get_attribute (authenticate, "mechanism");
  g_autoptr(GBytes) binding = server_binding (server, mechanism);
  g_autofree char *wanted = xmpp_sasl_ht_initial (mechanism, "secret", "me", binding);
  g_autoptr(GHmac) proof = NULL;
  guint8 digest[64];
  gsize length = sizeof digest;
  g_autofree char *data = NULL;

  g_assert_nonnull (xmpp_node_find (authenticate, "fast", "urn:xmpp:fast:0"));
  g_assert_nonnull (xmpp_node_get_attribute (xmpp_node_find (authenticate, "user-agent", "urn:xmpp:sasl:2"), "id"));
  run->n_tokens++;

  if (row->refusal != NULL && !run->has_refused)
    {
      run->has_refused = TRUE;
      script_server_say (server, row->refusal);
      return NULL;
    }
  if (g_strcmp0 (xmpp_node_find_text (authenticate, "initial-response", "urn:xmpp:sasl:2"), wanted) != 0)
    {
      script_server_say (server, NOT_AUTHORIZED);
      if (row->hangs_up)
        script_server_close (server);
      return NULL;
    }
  if (row->proves_nothing)
    return g_strdup ("");

  proof = g_hmac_new (strstr (mechanism, "512") != NULL ? G_CHECKSUM_SHA512 : G_CHECKSUM_SHA256, (const guchar *) (row->proves_wrong ? "other" : "secret"),
                      row->proves_wrong ? 5 : 6);
  g_hmac_update (proof, (const guchar *) "Responder", 9);
  if (binding != NULL)
    g_hmac_update (proof, g_bytes_get_data (binding, NULL), (gssize) g_bytes_get_size (binding));
  g_hmac_get_digest (proof, digest, &length);
  data = g_base64_encode (digest, length);

  return g_strdup_printf ("<additional-data>%s</additional-data>", data);
}

/* One <authenticate/>. TRUE: signed in. */
static gboolean
play_authenticate (Run          *run,
                   ScriptServer *server,
                   XmppNode     *authenticate)
{
  XmppNode *asked = xmpp_node_find (authenticate, "request-token", "urn:xmpp:fast:0");
  gboolean is_token = g_str_has_prefix (xmpp_node_get_attribute (authenticate, "mechanism"), "HT-");
  g_autofree char *proof = NULL;
  g_autofree char *given = NULL;

  if (asked != NULL)
    g_set_str (&run->asked, xmpp_node_get_attribute (asked, "mechanism"));

  if (is_token)
    proof = answer_token (run, server, authenticate);
  else
    {
      g_autofree char *data = script_server_scram (server, authenticate, "SCRAM-SHA-256", SCRAM_HONEST);

      proof = data != NULL ? g_strdup_printf ("<additional-data>%s</additional-data>", data) : NULL;
    }
  if (proof == NULL)
    return FALSE;

  if (run->row->gives != NULL)
    given = g_strdup_printf ("<token xmlns='urn:xmpp:fast:0' token='%s' expiry='2099-01-01T00:00:00Z'/>", run->row->gives);
  script_server_sayf (server,
       "<success xmlns='urn:xmpp:sasl:2'>%s<authorization-identifier>me@example.com/Kith.1</authorization-identifier><bound xmlns='urn:xmpp:bind:0'>"
       "<enabled xmlns='urn:xmpp:sm:3' id='s'/></bound>%s</success><stream:features/>",
       proof, given != NULL ? given : "");

  return TRUE;
}

static DexFuture *
server_fiber (gpointer data)
{
  Connection *connection = data;
  Run *run = connection->run;
  ScriptServer *server = connection->server;
  g_autofree char *path = g_strdup_printf ("%s/good.pem", certificates);
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr(XmppNode) node = NULL;

  if (!script_server_start_tls (server, certificate) || !script_server_await_header (server))
    return dex_future_new_true ();

  /* Ours is not sent before the client's sign-in is here: so it did not wait. */
  if (run->row->n_early > run->n_early)
    {
      run->n_early++;
      node = script_server_hear (server);
    }
  script_server_say (server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s' from='example.com' version='1.0'>");
  script_server_sayf (server, "<stream:features>%s</stream:features>", run->row->features);

  for (;;)
    {
      if (node == NULL)
        node = script_server_hear (server);
      if (node == NULL || !xmpp_node_is (node, "authenticate", "urn:xmpp:sasl:2") || play_authenticate (run, server, node))
        break;
      g_clear_pointer (&node, xmpp_node_unref);
    }

  return dex_future_new_true ();
}

static DexFuture *
dial (const XmppEndpoint *endpoint,
      GCancellable       *cancellable,
      gpointer            data)
{
  Run *run = data;
  Connection *connection = g_new0 (Connection, 1);
  GIOStream *client;
  g_autoptr(GIOStream) server = NULL;

  run->n_dials++;
  stream_pair_new (run->mode, &client, &server);
  connection->run = run;
  connection->server = script_server_new (server);
  kith_spawn_detached (server_fiber, connection, connection_free);

  return dex_future_new_take_object (client);
}

/* As it lies in the keyring. */
static XmppFastToken *
build_token (const Row *row)
{
  g_autofree char *features = row->known_features != NULL ? g_strdup_printf ("<stream:features>%s</stream:features>", row->known_features) : g_strdup ("");
  g_autofree char *text =
    g_strdup_printf ("<token xmlns='urn:xmpp:fast:0' mechanism='%s' token='%s' expiry='%s'>%s</token>", row->mechanism, row->token,
                     row->is_expired ? "1000000" : "0", features);
  g_autoptr(XmppFastToken) token = xmpp_fast_token_new_from_text (text);
  g_autofree char *again = NULL;

  g_assert_nonnull (token);
  again = xmpp_fast_token_to_text (token);

  return xmpp_fast_token_new_from_text (again);
}

static void
check_row (Run *run)
{
  const Row *row = run->row;
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppLoginRequest) request = xmpp_login_request_new (jid, "secret");
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = NULL;

  request->agent_id = g_strdup ("d4565fa7-4d72-4749-b3d3-740edbf87770");
  request->endpoint = xmpp_endpoint_new ("xmpp.example.com", 5223, TRUE);
  request->trust = g_object_ref (trust);
  request->dial = dial;
  request->dial_data = run;
  request->token = row->token != NULL ? build_token (row) : NULL;

  g_test_message ("%s: %s", read_mode_name (run->mode), row->what);
  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);

  if (row->auth_error > 0)
    g_assert_error (error, XMPP_AUTH_ERROR, row->auth_error);
  else
    {
      g_assert_no_error (error);
      g_assert_true (login->sm_enabled);
      g_assert_cmpint (login->used_token, ==, row->used_token);
      g_assert_cmpint (login->used_scram, ==, !row->used_token);
      g_assert_cmpstr (login->token != NULL ? xmpp_fast_token_get_secret (login->token) : NULL, ==, row->kept);
      g_assert_cmpint (login->token != NULL && xmpp_fast_token_get_features (login->token) != NULL, ==, row->keeps_features);
      xmpp_stream_close (login->stream);
    }

  g_assert_cmpint (request->token_refused, ==, row->is_refused);
  g_assert_cmpuint (run->n_dials, ==, MAX (row->n_dials, 1));
  g_assert_cmpuint (run->n_early, ==, row->n_early);
  g_assert_cmpuint (run->n_tokens, ==, row->n_tokens);
  g_assert_cmpstr (run->asked, ==, row->asked);
  kith_scope_stop (scope);
}

static gboolean
only_we_run (gpointer data)
{
  return kith_fibers_running () == 1;
}

static void
test_rows (void)
{
  static const ReadMode modes[] = { READ_EXACT, READ_SLICE, READ_COMBINE };

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        Run run = { .row = &rows[i], .mode = modes[m] };

        check_row (&run);
        await_until (only_we_run, NULL, 10);
        g_free (run.asked);
      }
}

/* Computed by another program. */
static void
test_vectors (void)
{
  static const char secret[] = "secret-token:fast-Oeie4nmlUoLHXca_YgkjwEVKcCKGOsEP8hLBAAXZ";
  guint8 binding[32];
  g_autoptr(GBytes) data = NULL;
  g_autofree char *bound = NULL;
  g_autofree char *unbound = NULL;

  for (guint i = 0; i < sizeof binding; i++)
    binding[i] = (guint8) i;
  data = g_bytes_new (binding, sizeof binding);

  bound = xmpp_sasl_ht_initial ("HT-SHA-256-EXPR", secret, "juliet", data);
  g_assert_cmpstr (bound, ==, "anVsaWV0AK2mftgTxPQQTu6/fYRF/DTJmtSqr2v7MmRI6+uyzgTx");
  g_assert_true (xmpp_sasl_ht_verify ("HT-SHA-256-EXPR", secret, data, "tIFIoKoGnarSrSeBtHrrxsHxt+4aNnJwZjyeQgXh2AQ="));
  g_assert_false (xmpp_sasl_ht_verify ("HT-SHA-256-EXPR", secret, NULL, "tIFIoKoGnarSrSeBtHrrxsHxt+4aNnJwZjyeQgXh2AQ="));
  g_assert_false (xmpp_sasl_ht_verify ("HT-SHA-256-EXPR", secret, data, "tIFIoKoGnarSrSeBtHrrxsHxt+4aNnJwZjyeQgXh2A=="));
  g_assert_false (xmpp_sasl_ht_verify ("HT-SHA-256-EXPR", secret, data, ""));

  unbound = xmpp_sasl_ht_initial ("HT-SHA-512-NONE", secret, "juliet", NULL);
  g_assert_cmpstr (unbound, ==, "anVsaWV0AC8wfuXecLHwhZE4xwtvcDfY+p6adn8FqfaqHEhjbu+YNcOe0sW+GBsTZ2VuzV8crcgz9emQ3dKWC0u972P0sN8=");
  g_assert_true (xmpp_sasl_ht_verify ("HT-SHA-512-NONE", secret, NULL, "GERJUgu3VT+EYUb2+uBgt47sa4Tl8GpNGIYFqSqrTPBSllgXQDK1qlTUigHPmgmWO26dm8pLbCCBOvfUS/Bk4Q=="));
}

static void
test_choice (void)
{
  static const char *const offered[] = { "HT-SHA-256-NONE", "HT-SHA-256-ENDP", "HT-SHA-512-ENDP", "HT-SHA-256-UNIQ", NULL };
  static const char *const both[] = { "tls-exporter", "tls-server-end-point", NULL };
  static const char *const unique[] = { "tls-unique", NULL };
  g_autofree char *best = xmpp_sasl_ht_choose (offered, both, FALSE);
  g_autofree char *older = xmpp_sasl_ht_choose (offered, unique, TRUE);
  g_autofree char *unbound = xmpp_sasl_ht_choose (offered, NULL, FALSE);

  g_assert_cmpstr (best, ==, "HT-SHA-512-ENDP");
  g_assert_cmpstr (older, ==, "HT-SHA-256-UNIQ");
  g_assert_cmpstr (unbound, ==, "HT-SHA-256-NONE");

  /* Where the password is bound to the connection, the token that replaces it is not less. */
  g_assert_null (xmpp_sasl_ht_choose (offered, NULL, TRUE));
}

/* What lies in the keyring may be anything. */
static void
test_kept (void)
{
  static const char *const bad[] = {
    "",
    "secret",
    "<token xmlns='urn:xmpp:fast:0'/>",
    "<token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE' token='' expiry='0'/>",
    "<token xmlns='urn:xmpp:fast:0' mechanism='PLAIN' token='secret' expiry='0'/>",
    "<token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE' token='secret' expiry='soon'/>",
    "<token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE' token='secret' expiry='0'>",
    "<token xmlns='urn:other' mechanism='HT-SHA-256-NONE' token='secret' expiry='0'/>",
    "</stream:stream>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (xmpp_fast_token_new_from_text (bad[i]));
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

  g_test_add_func ("/xmpp/fast/vectors", test_vectors);
  g_test_add_func ("/xmpp/fast/choice", test_choice);
  g_test_add_func ("/xmpp/fast/kept", test_kept);
  FIBER_TEST ("/protocol/fast/rows", test_rows);

  result = g_test_run ();
  g_clear_object (&trust);
  g_free (certificates);

  return result;
}
