/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Words that model, services and screens share. */

#define KITH_CONNECTION_ERROR (kith_connection_error_quark ())

/**
 * KithConnectionError:
 * @KITH_CONNECTION_ERROR_BAD_JID: the address is no JID of an account
 * @KITH_CONNECTION_ERROR_UNKNOWN_SERVER: DNS knows no such domain
 * @KITH_CONNECTION_ERROR_NOT_OFFERED: DNS says that the domain has no XMPP service (SRV target ".")
 * @KITH_CONNECTION_ERROR_NO_NETWORK: this machine is offline
 * @KITH_CONNECTION_ERROR_UNREACHABLE: nothing answers at the server's addresses
 * @KITH_CONNECTION_ERROR_TIMED_OUT: the server stopped answering
 * @KITH_CONNECTION_ERROR_NO_ENCRYPTION: the server does not offer TLS
 * @KITH_CONNECTION_ERROR_CERTIFICATE: the certificate is not valid for the domain; the message names what is wrong
 * @KITH_CONNECTION_ERROR_TLS: the TLS handshake failed otherwise
 * @KITH_CONNECTION_ERROR_PASSWORD_REFUSED: wrong address or password
 * @KITH_CONNECTION_ERROR_PASSWORD_MISSING: no password is known
 * @KITH_CONNECTION_ERROR_ACCOUNT_DISABLED: the server disabled the account
 * @KITH_CONNECTION_ERROR_NO_MECHANISM: no sign-in method that both sides know and that is safe
 * @KITH_CONNECTION_ERROR_DOWNGRADE: somebody between here and the server weakens the sign-in
 * @KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN: the server could not prove that it knows the password
 * @KITH_CONNECTION_ERROR_CONFLICT: another program signed in with the same resource
 * @KITH_CONNECTION_ERROR_SERVER_SHUTDOWN: the server goes away for a while
 * @KITH_CONNECTION_ERROR_PROTOCOL: the server says what it must not say
 * @KITH_CONNECTION_ERROR_CLOSED: the connection ended
 */
typedef enum
{
  KITH_CONNECTION_ERROR_BAD_JID,
  KITH_CONNECTION_ERROR_UNKNOWN_SERVER,
  KITH_CONNECTION_ERROR_NOT_OFFERED,
  KITH_CONNECTION_ERROR_NO_NETWORK,
  KITH_CONNECTION_ERROR_UNREACHABLE,
  KITH_CONNECTION_ERROR_TIMED_OUT,
  KITH_CONNECTION_ERROR_NO_ENCRYPTION,
  KITH_CONNECTION_ERROR_CERTIFICATE,
  KITH_CONNECTION_ERROR_TLS,
  KITH_CONNECTION_ERROR_PASSWORD_REFUSED,
  KITH_CONNECTION_ERROR_PASSWORD_MISSING,
  KITH_CONNECTION_ERROR_ACCOUNT_DISABLED,
  KITH_CONNECTION_ERROR_NO_MECHANISM,
  KITH_CONNECTION_ERROR_DOWNGRADE,
  KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN,
  KITH_CONNECTION_ERROR_CONFLICT,
  KITH_CONNECTION_ERROR_SERVER_SHUTDOWN,
  KITH_CONNECTION_ERROR_PROTOCOL,
  KITH_CONNECTION_ERROR_CLOSED,
} KithConnectionError;

GQuark kith_connection_error_quark (void);

/**
 * KithAccountState:
 * @KITH_ACCOUNT_STATE_DISABLED: switched off by the person
 * @KITH_ACCOUNT_STATE_OFFLINE: not connected, nothing under way (no network, or just started)
 * @KITH_ACCOUNT_STATE_CONNECTING: under way
 * @KITH_ACCOUNT_STATE_ONLINE: signed in
 * @KITH_ACCOUNT_STATE_WAITING: lost or refused for now; tries again at retry-at
 * @KITH_ACCOUNT_STATE_NEEDS_PASSWORD: waits for the person to give a password
 * @KITH_ACCOUNT_STATE_FAILED: does not try again by itself; see error
 */
typedef enum
{
  KITH_ACCOUNT_STATE_DISABLED,
  KITH_ACCOUNT_STATE_OFFLINE,
  KITH_ACCOUNT_STATE_CONNECTING,
  KITH_ACCOUNT_STATE_ONLINE,
  KITH_ACCOUNT_STATE_WAITING,
  KITH_ACCOUNT_STATE_NEEDS_PASSWORD,
  KITH_ACCOUNT_STATE_FAILED,
} KithAccountState;

#define KITH_TYPE_ACCOUNT_STATE (kith_account_state_get_type ())
GType kith_account_state_get_type (void) G_GNUC_CONST;

/* RFC 6121 s. 4.7.2.1, from most to least reachable; OFFLINE is the absence of presence. */
typedef enum
{
  KITH_SHOW_OFFLINE,
  KITH_SHOW_XA,
  KITH_SHOW_AWAY,
  KITH_SHOW_DND,
  KITH_SHOW_AVAILABLE,
  KITH_SHOW_CHAT,
} KithShow;

#define KITH_TYPE_SHOW (kith_show_get_type ())
GType kith_show_get_type (void) G_GNUC_CONST;

/* RFC 6121 s. 2.1.2.5. */
typedef enum
{
  KITH_SUBSCRIPTION_NONE,
  KITH_SUBSCRIPTION_TO,
  KITH_SUBSCRIPTION_FROM,
  KITH_SUBSCRIPTION_BOTH,
} KithSubscription;

#define KITH_TYPE_SUBSCRIPTION (kith_subscription_get_type ())
GType kith_subscription_get_type (void) G_GNUC_CONST;

/* XEP-0085 s. 3. */
typedef enum
{
  KITH_CHAT_STATE_NONE,
  KITH_CHAT_STATE_ACTIVE,
  KITH_CHAT_STATE_COMPOSING,
  KITH_CHAT_STATE_PAUSED,
  KITH_CHAT_STATE_INACTIVE,
  KITH_CHAT_STATE_GONE,
} KithChatState;

#define KITH_TYPE_CHAT_STATE (kith_chat_state_get_type ())
GType kith_chat_state_get_type (void) G_GNUC_CONST;

/**
 * KithMessageState:
 * @KITH_MESSAGE_STATE_RECEIVED: from somebody else
 * @KITH_MESSAGE_STATE_QUEUED: ours, on disk, not yet confirmed by the server
 * @KITH_MESSAGE_STATE_SENT: the server has it
 * @KITH_MESSAGE_STATE_DELIVERED: a device of the other has it (XEP-0184)
 * @KITH_MESSAGE_STATE_DISPLAYED: the other saw it (XEP-0333)
 * @KITH_MESSAGE_STATE_FAILED: was refused; see the reason
 *
 * The numbers are in the database: never change them.
 */
typedef enum
{
  KITH_MESSAGE_STATE_RECEIVED = 0,
  KITH_MESSAGE_STATE_QUEUED = 1,
  KITH_MESSAGE_STATE_SENT = 2,
  KITH_MESSAGE_STATE_DELIVERED = 3,
  KITH_MESSAGE_STATE_DISPLAYED = 4,
  KITH_MESSAGE_STATE_FAILED = 5,
} KithMessageState;

#define KITH_TYPE_MESSAGE_STATE (kith_message_state_get_type ())
GType kith_message_state_get_type (void) G_GNUC_CONST;

/**
 * KithFailure:
 *
 * Why a message could not be sent. The numbers are in the database: never change them.
 */
typedef enum
{
  KITH_FAILURE_NONE = 0,
  KITH_FAILURE_UNKNOWN = 1,
  KITH_FAILURE_NO_SUCH_PERSON = 2,  /* item-not-found, gone, jid-malformed, service-unavailable */
  KITH_FAILURE_SERVER_NOT_FOUND = 3, /* remote-server-not-found */
  KITH_FAILURE_SERVER_TIMEOUT = 4,  /* remote-server-timeout */
  KITH_FAILURE_BLOCKED = 5,         /* not-acceptable with blocked, forbidden, not-allowed, policy-violation */
  KITH_FAILURE_TOO_LARGE = 6,       /* the server's limit on stanzas */
  KITH_FAILURE_QUOTA = 7,           /* resource-constraint: their mailbox is full */
  KITH_FAILURE_NOT_AUTHORIZED = 8,  /* subscription-required, registration-required, not-authorized */
} KithFailure;

#define KITH_TYPE_FAILURE (kith_failure_get_type ())
GType kith_failure_get_type (void) G_GNUC_CONST;

/* Where a bubble stands among its neighbours of the same sender and minute. */
typedef enum
{
  KITH_GROUP_SINGLE,
  KITH_GROUP_FIRST,
  KITH_GROUP_MIDDLE,
  KITH_GROUP_LAST,
} KithGroupPosition;

#define KITH_TYPE_GROUP_POSITION (kith_group_position_get_type ())
GType kith_group_position_get_type (void) G_GNUC_CONST;

G_END_DECLS
