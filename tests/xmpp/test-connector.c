/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "certificates.h"
#include "fiber-test.h"
#include "kith-tls.h"
#include "script-server.h"
#include "xmpp-connector.h"

#include <string.h>

#define NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"

#define SASL1  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
#define SASL2  "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism><inline>"                  \
               "<sm xmlns='urn:xmpp:sm:3'/><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/><feature var='urn:xmpp:carbons:2'/>" \
               "</inline></bind></inline></authentication>"
#define SASL2_BARE "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></authentication>"
#define BIND   "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
#define COMPRESSION "<compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression>"
#define SM     "<sm xmlns='urn:xmpp:sm:3'/>"
#define OFFERS "PLAIN\x1eSCRAM-SHA-256"

/* What the server does, in order. Anything that is not said differently goes well. */
typedef struct
{
  const char   *what;

  /* before TLS */
  gboolean      direct_tls;
  const char   *header;        /* instead of ours */
  const char   *clear;         /* instead of <features> with <starttls/> */
  const char   *proceed;       /* instead of <proceed/> */
  gboolean      no_tls;        /* the connection ends instead of the handshake */
  const char   *certificate;   /* instead of good */

  /* inside */
  const char   *features;      /* the children of <features> */
  const char   *instead;       /* instead of <features> */
  ScramMutation scram;
  const char   *failure;       /* instead of the SASL exchange */
  const char   *success;       /* the children of SASL 2's <success/>; %s is a place for nothing */
  const char   *after;         /* the children of <features> after the sign-in */
  const char   *bound;         /* the answer to bind: the jid, or an <error> */
  const char   *enabled;       /* the answer to <enable/> */
  const char   *resumed;       /* the answer to <resume/> */
  const char   *then;          /* said behind everything */

  /* the client */
  gboolean      plain_forbidden;
  gboolean      resumes;

  /* what comes of it */
  const char   *domain;        /* "connect", "auth", "stream", "stanza"; NULL: a login */
  int           code;
  gboolean      is_resumed;
  gboolean      has_sm;
  gboolean      has_carbons;
  guint         n_dials;       /* 0: one */
} Row;

#define CONNECT "connect"
#define AUTH    "auth"
#define STREAM  "stream"
#define STANZA  "stanza"

static const Row rows[] = {
  /* --- it works --- */
  { "SASL 2, Bind 2, all inline", .features = SASL2, .success = "<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='s' resume='true' max='300'/></bound>", .has_sm = TRUE, .has_carbons = TRUE },
  { "SASL 2, direct TLS", .direct_tls = TRUE, .features = SASL2, .success = "<bound xmlns='urn:xmpp:bind:0'/>", .has_carbons = TRUE },
  { "SASL 2, right hash of the offers", .features = SASL2, .scram = SCRAM_RIGHT_OFFERS, .success = "<bound xmlns='urn:xmpp:bind:0'/>", .has_carbons = TRUE },
  { "SASL 2, stream management refused inline", .features = SASL2, .success = "<bound xmlns='urn:xmpp:bind:0'><failed xmlns='urn:xmpp:sm:3'/></bound>", .has_carbons = TRUE },
  { "SASL 2 without Bind 2", .features = SASL2_BARE, .after = BIND SM, .enabled = "<enabled xmlns='urn:xmpp:sm:3' id='s' resume='1'/>", .has_sm = TRUE },
  { "SASL 2 resumed inline", .features = SASL2, .resumes = TRUE, .success = "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='3'/>", .is_resumed = TRUE, .has_sm = TRUE },
  { "SASL 2 resumption refused, bound", .features = SASL2, .resumes = TRUE, .success = "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed><bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='n' resume='true'/></bound>", .has_sm = TRUE, .has_carbons = TRUE },
  { "SASL 1, bind", .features = SASL1, .after = BIND },
  { "T14 compression is not asked for", .features = SASL1 COMPRESSION, .after = COMPRESSION BIND },
  { "SASL 1, bind, stream management", .features = SASL1, .after = BIND SM, .enabled = "<enabled xmlns='urn:xmpp:sm:3' id='s' resume='true'/>", .has_sm = TRUE },
  { "SASL 1, stream management without resumption", .features = SASL1, .after = BIND SM, .enabled = "<enabled xmlns='urn:xmpp:sm:3'/>", .has_sm = TRUE },
  { "SASL 1, stream management fails", .features = SASL1, .after = BIND SM, .enabled = "<failed xmlns='urn:xmpp:sm:3'/>" },
  { "SASL 1 resumed", .features = SASL1, .after = BIND SM, .resumes = TRUE, .resumed = "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='3'/>", .is_resumed = TRUE, .has_sm = TRUE },
  { "SASL 1 resumption refused", .features = SASL1, .after = BIND SM, .resumes = TRUE, .resumed = "<failed xmlns='urn:xmpp:sm:3'/>", .enabled = "<enabled xmlns='urn:xmpp:sm:3' id='s' resume='true'/>", .has_sm = TRUE },
  { "SASL 1, resumption not offered", .features = SASL1, .after = BIND, .resumes = TRUE },

  /* --- no encryption: T1 --- */
  { "T1 no starttls", .clear = "<stream:features>" SASL1 "</stream:features>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 empty features", .clear = "<stream:features/>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 starttls in another namespace", .clear = "<stream:features><starttls xmlns='jabber:client'/></stream:features>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 no version", .header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='x'>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 version 0.9", .header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='x' version='0.9'>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 starttls refused", .proceed = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "T1 success instead of proceed", .proceed = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_NO_ENCRYPTION },
  { "no features at all", .clear = "<message/>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "no stream", .header = "HTTP/1.1 400 Bad Request\r\n\r\n", .domain = STREAM, .code = XMPP_STREAM_ERROR_NOT_WELL_FORMED },

  /* --- around the handshake: T2, T3, T4 --- */
  { "T2 stanza behind proceed", .proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message from='x@y'><body>forged</body></message>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "T2 features behind proceed", .proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><stream:features>" SASL1 "</stream:features>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "T2 one byte behind proceed", .proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> ", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_PROTOCOL },
  { "the connection ends instead of TLS", .no_tls = TRUE, .domain = CONNECT, .code = XMPP_CONNECT_ERROR_TLS },
  { "T4 certificate of the SRV target", .certificate = "subdomain", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_CERTIFICATE },
  { "T3 the mechanisms from before TLS do not count", .clear = "<stream:features><starttls xmlns='" NS_TLS "'/>" SASL1 "</stream:features>", .features = "", .domain = AUTH, .code = XMPP_AUTH_ERROR_NO_MECHANISM },
  { "no features inside TLS", .instead = "<iq/>", .domain = CONNECT, .code = XMPP_CONNECT_ERROR_PROTOCOL },

  /* --- the sign-in: T9-T12 --- */
  { "no mechanism that we know", .features = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>", .domain = AUTH, .code = XMPP_AUTH_ERROR_NO_MECHANISM },
  { "T9 only PLAIN after SCRAM", .features = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>", .plain_forbidden = TRUE, .domain = AUTH, .code = XMPP_AUTH_ERROR_DOWNGRADE },
  { "T10 a list was stripped", .features = SASL2, .scram = SCRAM_WRONG_OFFERS, .domain = AUTH, .code = XMPP_AUTH_ERROR_DOWNGRADE },
  { "T10 the lists differ", .features = SASL2 "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>", .domain = AUTH, .code = XMPP_AUTH_ERROR_DOWNGRADE },
  { "T10 -PLUS without binding types", .features = "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256-PLUS</mechanism><mechanism>SCRAM-SHA-256</mechanism></authentication>", .domain = AUTH, .code = XMPP_AUTH_ERROR_DOWNGRADE },
  { "T11 one iteration", .features = SASL2, .scram = SCRAM_FEW_ITERATIONS, .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T11 another nonce", .features = SASL1, .scram = SCRAM_OTHER_NONCE, .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T12 wrong signature, SASL 2", .features = SASL2, .scram = SCRAM_WRONG_SIGNATURE, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 wrong signature, SASL 1", .features = SASL1, .scram = SCRAM_WRONG_SIGNATURE, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 no signature, SASL 2", .features = SASL2, .scram = SCRAM_NO_SIGNATURE, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 no signature, SASL 1", .features = SASL1, .scram = SCRAM_NO_SIGNATURE, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 success before our proof, SASL 2", .features = SASL2, .scram = SCRAM_EARLY_SUCCESS, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "T12 success before our proof, SASL 1", .features = SASL1, .scram = SCRAM_EARLY_SUCCESS, .domain = AUTH, .code = XMPP_AUTH_ERROR_SERVER_NOT_PROVEN },
  { "wrong password, SASL 2", .features = SASL2, .failure = "<failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_NOT_AUTHORIZED },
  { "wrong password, SASL 1", .features = SASL1, .failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_NOT_AUTHORIZED },
  { "disabled", .features = SASL1, .failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><account-disabled/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_DISABLED },
  { "expired", .features = SASL2, .failure = "<failure xmlns='urn:xmpp:sasl:2'><credentials-expired xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_DISABLED },
  { "not now", .features = SASL1, .failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_TEMPORARY },
  { "a failure nobody knows", .features = SASL1, .failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><moon/></failure>", .domain = AUTH, .code = XMPP_AUTH_ERROR_NOT_AUTHORIZED },
  { "a second step", .features = SASL2, .failure = "<continue xmlns='urn:xmpp:sasl:2'><tasks><task>TOTP</task></tasks></continue>", .domain = AUTH, .code = XMPP_AUTH_ERROR_NO_MECHANISM },
  { "a stanza in the sign-in", .features = SASL1, .failure = "<message from='x@y'><body>hi</body></message>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "a stream error in the sign-in", .features = SASL1, .failure = "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", .domain = STREAM, .code = XMPP_STREAM_ERROR_POLICY_VIOLATION },
  { "malformed in the sign-in", .features = SASL1, .failure = "<challenge></wrong>", .domain = STREAM, .code = XMPP_STREAM_ERROR_NOT_WELL_FORMED },

  /* --- bind and resume --- */
  { "Bind 2 gives somebody else's address", .features = SASL2, .bound = "other@example.com/x", .success = "<bound xmlns='urn:xmpp:bind:0'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "Bind 2 without resource", .features = SASL2, .bound = "me@example.com", .success = "<bound xmlns='urn:xmpp:bind:0'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "bind refused", .features = SASL1, .after = BIND, .bound = "<error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", .domain = STANZA, .code = XMPP_STANZA_ERROR_RESOURCE_CONSTRAINT },
  { "bind gives somebody else's address", .features = SASL1, .after = BIND, .bound = "other@example.com/x", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "bind not offered", .features = SASL1, .after = "", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T17 resumed without being asked, inline", .features = SASL2, .success = "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='3'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T17 resumed with another id", .features = SASL1, .after = BIND SM, .resumes = TRUE, .resumed = "<resumed xmlns='urn:xmpp:sm:3' previd='other' h='3'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T17 resumed without count", .features = SASL1, .after = BIND SM, .resumes = TRUE, .resumed = "<resumed xmlns='urn:xmpp:sm:3' previd='old'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "T17 resumed with a count that is none", .features = SASL1, .after = BIND SM, .resumes = TRUE, .resumed = "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='4294967296'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },
  { "something else than enabled", .features = SASL1, .after = BIND SM, .enabled = "<iq type='result'/>", .domain = AUTH, .code = XMPP_AUTH_ERROR_PROTOCOL },

  /* --- redirects: T8 --- */
  { "T8 see-other-host before TLS", .clear = "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.example.net</see-other-host></stream:error></stream:stream>", .domain = STREAM, .code = XMPP_STREAM_ERROR_SEE_OTHER_HOST },
  { "T8 see-other-host, for ever", .instead = "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>other.example.com</text></stream:error></stream:stream>", .domain = STREAM, .code = XMPP_STREAM_ERROR_SEE_OTHER_HOST, .n_dials = 4 },
  { "T8 to an address", .instead = "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>192.0.2.1:5222</see-other-host></stream:error></stream:stream>", .domain = STREAM, .code = XMPP_STREAM_ERROR_SEE_OTHER_HOST },
  { "T8 to this machine", .instead = "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>localhost</see-other-host></stream:error></stream:stream>", .domain = STREAM, .code = XMPP_STREAM_ERROR_SEE_OTHER_HOST },
};

static char *certificates;
static GTlsDatabase *trust;

typedef struct
{
  const Row *row;
  ReadMode   mode;
  guint      n_dials;
  GString   *clear;  /* all that was written outside TLS */
} Run;

typedef struct
{
  Run          *run;
  ScriptServer *server;
  gboolean      direct_tls;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_string_append (connection->run->clear, script_server_get_clear (connection->server));
  script_server_free (connection->server);
  g_free (connection);
}

static gboolean
play_tls (const Row    *row,
          ScriptServer *server)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", certificates, row->certificate != NULL ? row->certificate : "good");
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr(XmppNode) starttls = NULL;

  g_assert_nonnull (certificate);
  if (row->direct_tls)
    return script_server_start_tls (server, certificate);

  if (row->header != NULL)
    {
      if (script_server_await_header (server))
        script_server_say (server, row->header);
      return FALSE;
    }

  if (!script_server_open (server) ||
      !script_server_say (server, row->clear != NULL ? row->clear : "<stream:features><starttls xmlns='" NS_TLS "'><required/></starttls></stream:features>"))
    return FALSE;

  starttls = script_server_hear (server);
  if (starttls == NULL)
    return FALSE;

  script_server_say (server, row->proceed != NULL ? row->proceed : "<proceed xmlns='" NS_TLS "'/>");
  if (row->no_tls)
    {
      script_server_close (server);
      return FALSE;
    }

  return script_server_start_tls (server, certificate);
}

/* Answers whatever comes after the sign-in of SASL 1 (or of SASL 2 without Bind 2), until the client has gone. */
static void
play_rest (const Row    *row,
           ScriptServer *server)
{
  g_autoptr(XmppNode) node = NULL;

  while ((node = script_server_hear (server)) != NULL)
    {
      const char *name = xmpp_node_get_name (node);
      const char *id = xmpp_node_get_attribute (node, "id");

      if (strcmp (name, "resume") == 0)
        script_server_say (server, row->resumed);
      else if (strcmp (name, "enable") == 0)
        script_server_say (server, row->enabled);
      else if (strcmp (name, "iq") == 0 && row->bound != NULL && *row->bound == '<')
        script_server_sayf (server, "<iq type='error' id='%s'>%s</iq>", id, row->bound);
      else if (strcmp (name, "iq") == 0)
        script_server_sayf (server, "<iq type='result' id='%s'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>%s</jid></bind></iq>", id,
             row->bound != NULL ? row->bound : "me@example.com/Kith.1");
      g_clear_pointer (&node, xmpp_node_unref);
    }
}

static void
play_sign_in (const Row    *row,
              ScriptServer *server)
{
  g_autoptr(XmppNode) first = NULL;
  g_autofree char *data = NULL;
  g_autofree char *additional = NULL;
  gboolean is_sasl2;

  if (!script_server_open (server))
    return;
  if (row->instead != NULL)
    {
      script_server_say (server, row->instead);
      return;
    }

  script_server_sayf (server, "<stream:features>%s</stream:features>", row->features);
  first = script_server_hear (server);
  if (first == NULL)
    return;

  if (row->failure != NULL)
    {
      script_server_say (server, row->failure);
      play_rest (row, server);
      return;
    }

  is_sasl2 = strcmp (xmpp_node_get_name (first), "authenticate") == 0;
  data = script_server_scram (server, first, OFFERS, row->scram);
  if (data == NULL)
    return;

  if (!is_sasl2)
    {
      script_server_sayf (server, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</success>", data);
      if (script_server_open (server) && script_server_sayf (server, "<stream:features>%s</stream:features>", row->after))
        play_rest (row, server);
      return;
    }

  additional = *data != '\0' ? g_strdup_printf ("<additional-data>%s</additional-data>", data) : g_strdup ("");
  script_server_sayf (server, "<success xmlns='urn:xmpp:sasl:2'>%s<authorization-identifier>%s</authorization-identifier>%s</success>", additional,
       row->bound != NULL ? row->bound : "me@example.com/Kith.1", row->success != NULL ? row->success : "");
  script_server_sayf (server, "<stream:features>%s</stream:features>", row->after != NULL ? row->after : "");
  play_rest (row, server);
}

static DexFuture *
server_fiber (gpointer data)
{
  Connection *connection = data;

  if (play_tls (connection->run->row, connection->server))
    play_sign_in (connection->run->row, connection->server);

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

static GQuark
domain_of (const char *name)
{
  if (strcmp (name, CONNECT) == 0)
    return XMPP_CONNECT_ERROR;
  if (strcmp (name, AUTH) == 0)
    return XMPP_AUTH_ERROR;
  if (strcmp (name, STREAM) == 0)
    return XMPP_STREAM_ERROR;

  return XMPP_STANZA_ERROR;
}

static XmppLoginRequest *
build_request (Run *run)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  XmppLoginRequest *request = xmpp_login_request_new (jid, "secret");

  request->tag = g_strdup ("Kith");
  request->agent_id = g_strdup ("d4565fa7-4d72-4749-b3d3-740edbf87770");
  request->endpoint = xmpp_endpoint_new ("xmpp.example.com", 5222, run->row->direct_tls);
  request->plain_forbidden = run->row->plain_forbidden;
  request->trust = g_object_ref (trust);
  request->dial = dial;
  request->dial_data = run;
  if (run->row->resumes)
    {
      request->sm_id = g_strdup ("old");
      request->sm_handled = 7;
      request->sm_jid = xmpp_jid_new ("me@example.com/Kith.0", NULL);
    }

  return request;
}

/* T1, T18: whatever happens, what identifies us stays inside TLS. */
static void
check_clear (const char *clear)
{
  g_assert_null (strstr (clear, "auth"));
  g_assert_null (strstr (clear, "sasl"));
  g_assert_null (strstr (clear, "me@example.com"));
  g_assert_null (strstr (clear, "secret"));
}

static void
check_row (Run *run)
{
  const Row *row = run->row;
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppLoginRequest) request = build_request (run);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = NULL;

  g_test_message ("%s: %s", read_mode_name (run->mode), row->what);
  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);

  if (row->domain != NULL)
    {
      g_assert_null (login);
      g_assert_nonnull (error);
      if (error->domain != domain_of (row->domain) || error->code != row->code)
        g_test_message ("but: %s", error->message);

      /* What comes behind <proceed/> byte by byte is met by the handshake, which it breaks. */
      if (g_str_has_prefix (row->what, "T2") && run->mode == READ_SLICE)
        g_assert_cmpuint (error->domain, ==, XMPP_CONNECT_ERROR);
      else
        g_assert_error (error, domain_of (row->domain), row->code);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_nonnull (login);
      g_assert_cmpstr (xmpp_jid_get_text (login->jid), ==, row->is_resumed ? "me@example.com/Kith.0" : "me@example.com/Kith.1");
      g_assert_cmpint (login->is_resumed, ==, row->is_resumed);
      g_assert_cmpint (login->sm_enabled, ==, row->has_sm);
      g_assert_cmpint (login->carbons_enabled, ==, row->has_carbons);
      if (row->is_resumed)
        g_assert_cmpuint (login->resumed_h, ==, 3);
      xmpp_stream_close (login->stream);
    }

  g_assert_cmpuint (run->n_dials, ==, MAX (row->n_dials, 1));
  kith_scope_stop (scope);
}

static gboolean
only_we_run (gpointer data)
{
  return kith_fibers_running () == 1;
}

static void
check_mode (ReadMode mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Run run = { &rows[i], mode, 0, g_string_new (NULL) };

      check_row (&run);
      await_until (only_we_run, NULL, 10);
      check_clear (run.clear->str);
      g_string_free (run.clear, TRUE);
    }
}

static void
test_exact (void)
{
  check_mode (READ_EXACT);
}

static void
test_slice (void)
{
  check_mode (READ_SLICE);
}

static void
test_combine (void)
{
  check_mode (READ_COMBINE);
}

/* T5: certificate by certificate. @name: by which it is accepted; NULL: it is not, for @problem. */
typedef struct
{
  const char *certificate;
  const char *domain;
  const char *name;
  const char *problem;
  gboolean    starts_clear; /* STARTTLS, not TLS from the first byte */
  gboolean    is_web;       /* a WebSocket */
} Verdict;

#define BUECHER "b\xc3\xbc" "cher.example"

static const Verdict verdicts[] = {
  { "good", "example.com", "DNS:example.com" },
  { "good", "example.com", "DNS:example.com", .starts_clear = TRUE },
  { "both", "example.com", "XMPP:example.com" },
  { "expired", "example.com", .problem = "expired" },
  { "notyet", "example.com", .problem = "not-activated" },
  { "selfsigned", "example.com", .problem = "unknown-ca" },
  { "wronghost", "example.com", .problem = "bad-identity" },
  { "subdomain", "example.com", .problem = "bad-identity" },
  { "wildcard-wide", "example.com", .problem = "bad-identity" },
  { "wildcard-below", "example.com", .problem = "bad-identity" },
  { "cn-only", "example.com", .problem = "bad-identity" },
  { "unknown-ca", "example.com", .problem = "unknown-ca" },
  { "weak-key", "example.com", .problem = "insecure" },
  { "weak-hash", "example.com", .problem = "insecure" },
  { "purpose", "example.com", .problem = "generic-error" },
  { "idn", BUECHER, "DNS:xn--bcher-kva.example" },
  { "idn", "buecher.example", .problem = "bad-identity" },
  { "revoked", "example.com", .problem = "revoked" },
  { "revoked", "example.com", .problem = "revoked", .starts_clear = TRUE },
  { "revoked", "example.com", .problem = "revoked", .is_web = TRUE },
  { "not-revoked", "example.com", "DNS:example.com" },

  /* RFC 6120 s. 13.7.1.4 */
  { "xmppaddr", "example.com", "XMPP:example.com" },
  { "xmppaddr", "example.com", "XMPP:example.com", .starts_clear = TRUE },
  { "xmppaddr-case", "example.com", "XMPP:Example.COM" },
  { "xmppaddr-idn", BUECHER, "XMPP:" BUECHER },
  { "xmppaddr-idn", "buecher.example", .problem = "bad-identity" },
  { "xmppaddr-other", "example.com", .problem = "bad-identity" },
  { "xmppaddr-person", "example.com", .problem = "bad-identity" },
  { "xmppaddr-wildcard", "example.com", .problem = "bad-identity" },
  { "xmppaddr-nul", "example.com", .problem = "bad-identity" },
  { "xmppaddr-and-cn", "example.com", .problem = "bad-identity" },

  /* RFC 4985, XEP-0368 */
  { "srvname", "example.com", "SRV:_xmpp-client.example.com" },
  { "srvname", "example.com", "SRV:_xmpp-client.example.com", .starts_clear = TRUE },
  { "srvname-case", "example.com", "SRV:_XMPP-client.Example.com" },
  { "srvname-direct", "example.com", "SRV:_xmpps-client.example.com" },
  { "srvname-direct", "example.com", .problem = "bad-identity", .starts_clear = TRUE },
  { "srvname-direct", "example.com", .problem = "bad-identity", .is_web = TRUE },
  { "srvname-idn", BUECHER, "SRV:_xmpp-client.xn--bcher-kva.example" },
  { "srvname-other", "example.com", .problem = "bad-identity" },
  { "srvname-server", "example.com", .problem = "bad-identity" },
  { "srvname-wildcard", "example.com", .problem = "bad-identity" },
  { "srvname-bare", "example.com", .problem = "bad-identity" },
  { "srvname-nul", "example.com", .problem = "bad-identity" },
  { "srvname-and-dns", "example.com", "SRV:_xmpp-client.example.com" },
  { "srvname-and-dns", "example.org", "DNS:example.org" },
  { "srvname-chain", "example.com", "SRV:_xmpp-client.example.com" },
  { "srvname-constrained", "example.com", .problem = "bad-identity generic-error" },
  { "srvname-expired", "example.com", .problem = "bad-identity expired" },
  { "srvname-unknown-ca", "example.com", .problem = "unknown-ca bad-identity" },
  { "srvname-weak-key", "example.com", .problem = "bad-identity insecure" },
  { "srvname-weak-hash", "example.com", .problem = "bad-identity insecure" },
  { "srvname-purpose", "example.com", .problem = "bad-identity" },
};

/* The list that was got once lies where XmppRevocation looks for it. */
static char *
make_lists (void)
{
  g_autofree char *folder = g_build_filename (certificates, "lists", NULL);
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "http://crl.example.net/list.crl", -1);
  g_autofree char *from = g_build_filename (certificates, "list.crl", NULL);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &data, &length, NULL));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (to, data, (gssize) length, NULL));

  return g_steal_pointer (&folder);
}

static void
check_verdict (const Verdict  *verdict,
               XmppRevocation *revocation)
{
  Row row = { .what = verdict->certificate, .direct_tls = !verdict->starts_clear, .certificate = verdict->certificate, .instead = "<iq/>" };
  Run run = { &row, READ_EXACT, 0, g_string_new (NULL) };
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppLoginRequest) request = build_request (&run);
  const XmppReportAttempt *attempt;
  g_autoptr(GError) error = NULL;

  xmpp_jid_unref (request->account);
  request->account = xmpp_jid_new_parts ("me", verdict->domain, NULL, NULL);
  request->revocation = g_object_ref (revocation);
  if (verdict->is_web)
    request->endpoint->path = g_strdup ("/xmpp");
  g_assert_null (dex_await_boxed (xmpp_connector_connect (request, scope), &error));
  attempt = g_ptr_array_index (xmpp_connect_report_get_attempts (request->report), 0);
  g_test_message ("%s for %s: %s %s", verdict->certificate, verdict->domain, attempt->certificate_name, error->message);

  /* An element that is none of a stream's: it went on behind TLS. */
  g_assert_error (error, XMPP_CONNECT_ERROR, (verdict->name != NULL ? XMPP_CONNECT_ERROR_PROTOCOL : XMPP_CONNECT_ERROR_CERTIFICATE));
  g_assert_cmpstr (attempt->certificate_name, ==, verdict->name);
  if (verdict->name == NULL)
    g_assert_cmpstr (error->message, ==, verdict->problem);
  g_assert_cmpint (attempt->step, ==, verdict->name != NULL ? XMPP_REPORT_STREAM : XMPP_REPORT_HANDSHAKE);

  kith_scope_stop (scope);
  await_until (only_we_run, NULL, 10);
  g_string_free (run.clear, TRUE);
}

static void
test_t5 (void)
{
  g_autofree char *lists = make_lists ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (lists);

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    check_verdict (&verdicts[i], revocation);
}

/* --- What the report says (the page that a person reads) ---------------------------------------------------------------- */

typedef struct
{
  const char           *what; /* of rows */
  XmppReportStep        step;
  gboolean              is_sasl2;
  const char           *mechanism;
  XmppReportResumption  resumption;
  gboolean              has_management;
  gboolean              may_resume;
  gboolean              is_bound_inline;
  gboolean              has_certificate;
} ReportRow;

static const ReportRow report_rows[] = {
  { "SASL 2, Bind 2, all inline", XMPP_REPORT_DONE, TRUE, "SCRAM-SHA-256", XMPP_REPORT_NOTHING_TO_RESUME, TRUE, TRUE, TRUE, TRUE },
  { "SASL 2, direct TLS", XMPP_REPORT_DONE, TRUE, "SCRAM-SHA-256", XMPP_REPORT_NOTHING_TO_RESUME, FALSE, FALSE, TRUE, TRUE },
  { "SASL 2 resumed inline", XMPP_REPORT_DONE, TRUE, "SCRAM-SHA-256", XMPP_REPORT_RESUMED, TRUE, TRUE, FALSE, TRUE },
  { "SASL 2 resumption refused, bound", XMPP_REPORT_DONE, TRUE, "SCRAM-SHA-256", XMPP_REPORT_RESUMPTION_REFUSED, TRUE, TRUE, TRUE, TRUE },
  { "SASL 1, bind", XMPP_REPORT_DONE, FALSE, "SCRAM-SHA-256", XMPP_REPORT_NOTHING_TO_RESUME, FALSE, FALSE, FALSE, TRUE },
  { "SASL 1, stream management without resumption", XMPP_REPORT_DONE, FALSE, "SCRAM-SHA-256", XMPP_REPORT_NOTHING_TO_RESUME, TRUE, FALSE, FALSE, TRUE },
  { "SASL 1 resumed", XMPP_REPORT_DONE, FALSE, "SCRAM-SHA-256", XMPP_REPORT_RESUMED, TRUE, TRUE, FALSE, TRUE },
  { "SASL 1 resumption refused", XMPP_REPORT_DONE, FALSE, "SCRAM-SHA-256", XMPP_REPORT_RESUMPTION_REFUSED, TRUE, TRUE, FALSE, TRUE },
  { "SASL 1, resumption not offered", XMPP_REPORT_DONE, FALSE, "SCRAM-SHA-256", XMPP_REPORT_RESUMPTION_NOT_OFFERED, FALSE, FALSE, FALSE, TRUE },
  { "T1 no starttls", XMPP_REPORT_STARTTLS },
  { "the connection ends instead of TLS", XMPP_REPORT_HANDSHAKE },
  { "T4 certificate of the SRV target", XMPP_REPORT_HANDSHAKE, .has_certificate = TRUE },
  { "no features inside TLS", XMPP_REPORT_STREAM, .has_certificate = TRUE },
  { "no mechanism that we know", XMPP_REPORT_SIGN_IN, .has_certificate = TRUE },
  { "wrong password, SASL 2", XMPP_REPORT_SIGN_IN, TRUE, "SCRAM-SHA-256", .has_certificate = TRUE },
};

static const Row *
find_row (const char *what)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].what, what) == 0)
      return &rows[i];

  g_assert_not_reached ();
}

static void
check_certificate (const XmppReportAttempt *attempt,
                   const char              *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", certificates, name);
  g_autofree char *command = g_strdup_printf ("openssl x509 -in %s -noout -fingerprint -sha256", path);
  g_autofree char *key_command = g_strdup_printf ("sh -c \"openssl x509 -in %s -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum\"", path);
  const XmppReportCertificate *certificate;
  g_autofree char *output = NULL;
  g_autofree char *key_output = NULL;
  g_autofree char *key = NULL;
  g_auto(GStrv) parts = NULL;

  g_assert_cmpuint (attempt->certificates->len, >=, 1);
  certificate = g_ptr_array_index (attempt->certificates, 0);
  g_assert_nonnull (certificate->subject);
  g_assert_nonnull (certificate->issuer);
  g_assert_cmpint (certificate->not_before, <, certificate->not_after);

  /* By other hands. */
  g_assert_true (g_spawn_command_line_sync (command, &output, NULL, NULL, NULL));
  g_strchomp (output);
  g_assert_true (g_str_has_suffix (output, certificate->fingerprint));
  g_assert_true (g_spawn_command_line_sync (key_command, &key_output, NULL, NULL, NULL));
  parts = g_strsplit (attempt->key, ":", -1);
  key = g_strjoinv ("", parts);
  g_assert_cmpuint (strlen (key), ==, 64);
  key_output[64] = '\0';
  g_assert_cmpint (g_ascii_strcasecmp (key_output, key), ==, 0);
}

/* Nothing that signs anybody in: whatever stands in a report may be handed on (security.md T18). */
static void
check_no_secret (const char *text)
{
  if (text != NULL)
    g_assert_null (strstr (text, "secret"));
}

static void
check_report (const ReportRow *wanted)
{
  Run run = { find_row (wanted->what), READ_EXACT, 0, g_string_new (NULL) };
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppLoginRequest) request = build_request (&run);
  g_autoptr(XmppConnectReport) report = xmpp_connect_report_ref (request->report);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppLogin) login = NULL;
  const XmppReportAttempt *attempt;

  g_test_message ("%s", wanted->what);
  login = dex_await_boxed (xmpp_connector_connect (request, scope), &error);

  g_assert_cmpint (xmpp_connect_report_get_began (report), >, 0);
  g_assert_cmpuint (xmpp_connect_report_get_attempts (report)->len, ==, 1);
  attempt = g_ptr_array_index (xmpp_connect_report_get_attempts (report), 0);
  g_assert_cmpstr (attempt->host, ==, "xmpp.example.com");
  g_assert_cmpuint (attempt->port, ==, 5222);
  g_assert_cmpint (attempt->is_direct_tls, ==, run.row->direct_tls);
  g_assert_cmpint (attempt->way, ==, XMPP_REPORT_BY_PERSON);
  g_assert_cmpint (attempt->step, ==, wanted->step);
  g_assert_cmpint (attempt->is_sasl2, ==, wanted->is_sasl2);
  g_assert_cmpstr (attempt->mechanism, ==, wanted->mechanism);
  g_assert_cmpint (attempt->resumption, ==, wanted->resumption);
  g_assert_cmpint (attempt->has_management, ==, wanted->has_management);
  g_assert_cmpint (attempt->may_resume, ==, wanted->may_resume);
  g_assert_cmpint (attempt->is_bound_inline, ==, wanted->is_bound_inline);
  check_no_secret (attempt->offered);

  if (wanted->step == XMPP_REPORT_DONE)
    {
      g_assert_nonnull (login);
      g_assert_true (login->report == report);
      g_assert_null (attempt->error);
      g_assert_null (xmpp_connect_report_get_error (report));
      g_assert_true (g_str_has_prefix (attempt->tls_version, "TLS 1."));
      g_assert_nonnull (attempt->tls_cipher);
      xmpp_stream_close (login->stream);
    }
  else
    {
      g_assert_error (attempt->error, error->domain, error->code);
      g_assert_error (xmpp_connect_report_get_error (report), error->domain, error->code);
      check_no_secret (error->message);
    }
  if (wanted->has_certificate)
    check_certificate (attempt, run.row->certificate != NULL ? run.row->certificate : "good");
  else
    g_assert_cmpuint (attempt->certificates->len, ==, 0);

  kith_scope_stop (scope);
  await_until (only_we_run, NULL, 10);
  g_string_free (run.clear, TRUE);
}

static void
test_report (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (report_rows); i++)
    check_report (&report_rows[i]);
}

/* Each address that was tried stands there, with how it became known. */
static void
test_report_redirects (void)
{
  Run run = { find_row ("T8 see-other-host, for ever"), READ_EXACT, 0, g_string_new (NULL) };
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(XmppLoginRequest) request = build_request (&run);
  GPtrArray *attempts = xmpp_connect_report_get_attempts (request->report);

  g_assert_null (dex_await_boxed (xmpp_connector_connect (request, scope), NULL));
  g_assert_cmpuint (attempts->len, ==, 4);
  for (guint i = 0; i < attempts->len; i++)
    {
      const XmppReportAttempt *attempt = g_ptr_array_index (attempts, i);

      g_assert_cmpint (attempt->way, ==, i == 0 ? XMPP_REPORT_BY_PERSON : XMPP_REPORT_BY_REDIRECT);
      g_assert_cmpstr (attempt->host, ==, i == 0 ? "xmpp.example.com" : "other.example.com");
      g_assert_error (attempt->error, XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_SEE_OTHER_HOST);
    }
  kith_scope_stop (scope);
  await_until (only_we_run, NULL, 10);
  g_string_free (run.clear, TRUE);
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

  FIBER_TEST ("/protocol/connector/exact", test_exact);
  FIBER_TEST ("/protocol/connector/slice", test_slice);
  FIBER_TEST ("/protocol/connector/combine", test_combine);
  FIBER_TEST ("/protocol/connector/T5-certificates", test_t5);
  FIBER_TEST ("/protocol/connector/report", test_report);
  FIBER_TEST ("/protocol/connector/report-redirects", test_report_redirects);

  result = g_test_run ();
  g_clear_object (&trust);
  g_free (certificates);

  return result;
}
