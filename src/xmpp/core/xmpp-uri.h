/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

G_BEGIN_DECLS

#define XMPP_URI_ERROR (xmpp_uri_error_quark ())

/**
 * XmppUriError:
 * @XMPP_URI_ERROR_SCHEME: it does not begin with "xmpp:"
 * @XMPP_URI_ERROR_TOO_LONG: more than %XMPP_URI_MAX bytes
 * @XMPP_URI_ERROR_ENCODING: no UTF-8, as it stands or decoded
 * @XMPP_URI_ERROR_ESCAPE: a "%" without two hexadecimal digits
 * @XMPP_URI_ERROR_CHARACTER: a control character, a space, NUL, or what turns the direction of text around
 * @XMPP_URI_ERROR_ADDRESS: no address, or one that is not allowed
 * @XMPP_URI_ERROR_QUERY: a parameter without name or without "="
 * @XMPP_URI_ERROR_TOO_MANY: more than %XMPP_URI_PARAMETERS_MAX parameters
 */
typedef enum
{
  XMPP_URI_ERROR_SCHEME,
  XMPP_URI_ERROR_TOO_LONG,
  XMPP_URI_ERROR_ENCODING,
  XMPP_URI_ERROR_ESCAPE,
  XMPP_URI_ERROR_CHARACTER,
  XMPP_URI_ERROR_ADDRESS,
  XMPP_URI_ERROR_QUERY,
  XMPP_URI_ERROR_TOO_MANY,
} XmppUriError;

GQuark xmpp_uri_error_quark (void);

#define XMPP_URI_MAX            32768
#define XMPP_URI_PARAMETERS_MAX 100

typedef struct
{
  char *key;
  char *value;
} XmppUriParameter;

/**
 * XmppUri:
 *
 * A link of the xmpp scheme (RFC 5122), with what it wants to be done (XEP-0147). Nothing in it is done by reading it: it is what a stranger wrote.
 *
 * @account: as whom to act (xmpp://guest@example.com/...); NULL
 * @jid: whom it is about; NULL only where there is an @account
 * @action: "message", "join", "roster" ...; NULL
 * @parameters: (element-type XmppUriParameter): in their order
 * @fragment: NULL
 */
typedef struct
{
  XmppJid   *account;
  XmppJid   *jid;
  char      *action;
  GPtrArray *parameters;
  char      *fragment;
} XmppUri;

/* @text: a URI or an IRI, from anywhere. Returns: (transfer full): NULL with XMPP_URI_ERROR. */
XmppUri    *xmpp_uri_parse   (const char     *text,
                              GError        **error);
/* @jid, @action: may be NULL */
XmppUri    *xmpp_uri_new     (XmppJid        *jid,
                              const char     *action);
void        xmpp_uri_free    (XmppUri        *self);

/* The first of that name; NULL. */
const char *xmpp_uri_get     (const XmppUri  *self,
                              const char     *key);
void        xmpp_uri_add     (XmppUri        *self,
                              const char     *key,
                              const char     *value);
/* (transfer full): what xmpp_uri_parse () takes for the same. @as_iri: letters of all scripts stay as they are, for people to read. */
char       *xmpp_uri_to_text (const XmppUri  *self,
                              gboolean        as_iri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppUri, xmpp_uri_free)

G_END_DECLS
