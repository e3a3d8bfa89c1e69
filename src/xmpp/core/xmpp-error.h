/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

#define NS_CLIENT        "jabber:client"
#define NS_STREAM        "http://etherx.jabber.org/streams"
#define NS_STREAM_ERRORS "urn:ietf:params:xml:ns:xmpp-streams"
#define NS_STANZA_ERRORS "urn:ietf:params:xml:ns:xmpp-stanzas"

/* RFC 6120 s. 8.3.3, in its order. */
typedef enum
{
  XMPP_STANZA_ERROR_BAD_REQUEST,
  XMPP_STANZA_ERROR_CONFLICT,
  XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED,
  XMPP_STANZA_ERROR_FORBIDDEN,
  XMPP_STANZA_ERROR_GONE,
  XMPP_STANZA_ERROR_INTERNAL_SERVER_ERROR,
  XMPP_STANZA_ERROR_ITEM_NOT_FOUND,
  XMPP_STANZA_ERROR_JID_MALFORMED,
  XMPP_STANZA_ERROR_NOT_ACCEPTABLE,
  XMPP_STANZA_ERROR_NOT_ALLOWED,
  XMPP_STANZA_ERROR_NOT_AUTHORIZED,
  XMPP_STANZA_ERROR_POLICY_VIOLATION,
  XMPP_STANZA_ERROR_RECIPIENT_UNAVAILABLE,
  XMPP_STANZA_ERROR_REDIRECT,
  XMPP_STANZA_ERROR_REGISTRATION_REQUIRED,
  XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND,
  XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT,
  XMPP_STANZA_ERROR_RESOURCE_CONSTRAINT,
  XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE,
  XMPP_STANZA_ERROR_SUBSCRIPTION_REQUIRED,
  XMPP_STANZA_ERROR_UNDEFINED_CONDITION,
  XMPP_STANZA_ERROR_UNEXPECTED_REQUEST,
} XmppStanzaError;

#define XMPP_STANZA_ERROR (xmpp_stanza_error_quark ())
GQuark      xmpp_stanza_error_quark       (void);
const char *xmpp_stanza_error_to_name     (XmppStanzaError  code);
/* @error_node: the <error/> of a stanza, or NULL. Never fails: without a known condition it is undefined-condition. */
GError     *xmpp_stanza_error_from_node   (XmppNode        *error_node);

/* RFC 6120 s. 4.9.3: those that we send, and those that we tell apart when they come. */
typedef enum
{
  XMPP_STREAM_ERROR_NOT_WELL_FORMED,
  XMPP_STREAM_ERROR_RESTRICTED_XML,
  XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING,
  XMPP_STREAM_ERROR_POLICY_VIOLATION,
  XMPP_STREAM_ERROR_INVALID_NAMESPACE,
  XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE,
  XMPP_STREAM_ERROR_INVALID_XML,
  XMPP_STREAM_ERROR_UNDEFINED_CONDITION,
  XMPP_STREAM_ERROR_CONFLICT,
  XMPP_STREAM_ERROR_SYSTEM_SHUTDOWN,
  XMPP_STREAM_ERROR_SEE_OTHER_HOST,
  XMPP_STREAM_ERROR_NOT_AUTHORIZED,
  XMPP_STREAM_ERROR_HOST_UNKNOWN,
  XMPP_STREAM_ERROR_CONNECTION_TIMEOUT,
  XMPP_STREAM_ERROR_RESET,
  XMPP_STREAM_ERROR_OTHER,  /* any other condition that came */
  XMPP_STREAM_ERROR_CLOSED, /* </stream:stream> */
} XmppStreamError;

#define XMPP_STREAM_ERROR (xmpp_stream_error_quark ())
GQuark      xmpp_stream_error_quark       (void);
const char *xmpp_stream_error_to_name     (XmppStreamError  code);
GError     *xmpp_stream_error_from_node   (XmppNode        *error_node);

/* Why there is no stream. The message names the details; it is not for people. */
typedef enum
{
  XMPP_CONNECT_ERROR_UNKNOWN_HOST,   /* neither SRV records nor an address */
  XMPP_CONNECT_ERROR_NOT_OFFERED,    /* an SRV record says that there is no such service */
  XMPP_CONNECT_ERROR_UNREACHABLE,    /* no address answers */
  XMPP_CONNECT_ERROR_NO_ENCRYPTION,  /* no STARTTLS */
  XMPP_CONNECT_ERROR_CERTIFICATE,    /* not for the account's domain, not trusted, expired ... */
  XMPP_CONNECT_ERROR_TLS,            /* the handshake failed otherwise */
  XMPP_CONNECT_ERROR_PROTOCOL,       /* the other side does not speak XMPP as it must */
} XmppConnectError;

#define XMPP_CONNECT_ERROR (xmpp_connect_error_quark ())
GQuark      xmpp_connect_error_quark      (void);

typedef enum
{
  XMPP_AUTH_ERROR_NOT_AUTHORIZED,    /* wrong name or password */
  XMPP_AUTH_ERROR_DISABLED,          /* the server disabled the account or its password ran out */
  XMPP_AUTH_ERROR_TEMPORARY,         /* the server cannot tell now */
  XMPP_AUTH_ERROR_NO_MECHANISM,      /* none that both know and that is safe */
  XMPP_AUTH_ERROR_DOWNGRADE,         /* what was offered was changed on the way, or is less than it was before */
  XMPP_AUTH_ERROR_SERVER_NOT_PROVEN, /* the server does not know the password */
  XMPP_AUTH_ERROR_PROTOCOL,          /* a message that the mechanism does not allow */
} XmppAuthError;

#define XMPP_AUTH_ERROR (xmpp_auth_error_quark ())
GQuark      xmpp_auth_error_quark         (void);

/* What xmpp_session_send () and others reject with. */
typedef enum
{
  XMPP_SESSION_ERROR_NOT_ONLINE, /* not sent: there is no stream */
  XMPP_SESSION_ERROR_LOST,       /* sent, and nobody knows whether it arrived: the stream ended and was not resumed */
} XmppSessionError;

#define XMPP_SESSION_ERROR (xmpp_session_error_quark ())
GQuark      xmpp_session_error_quark      (void);

G_END_DECLS
