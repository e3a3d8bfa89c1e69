/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

G_BEGIN_DECLS

/* Iterations that we accept (security.md T11): fewer are too weak, more would only burn time. */
#define XMPP_SCRAM_ITERATIONS_MIN 4096
#define XMPP_SCRAM_ITERATIONS_MAX 10000000

/**
 * XmppScram:
 *
 * RFC 5802 and RFC 7677, without any I/O. In order: xmpp_scram_first (), xmpp_scram_take_first (), xmpp_scram_derive () (slow: on another
 * thread), xmpp_scram_final (), xmpp_scram_verify (). A step that failed ends it.
 */
typedef struct _XmppScram XmppScram;

/* @hash: G_CHECKSUM_SHA1, SHA256 or SHA512.
 * @binding_type: "tls-exporter" ... with @binding_data, or NULL.
 * @server_lacks_binding: without binding: TRUE says "y" (we could, the server did not offer it), FALSE "n".
 * @nonce: printable, without comma; NULL: 192 random bits.
 * NULL with XMPP_AUTH_ERROR_NOT_AUTHORIZED where SASLprep forbids name or password. */
XmppScram *xmpp_scram_new        (GChecksumType  hash,
                                  const char    *username,
                                  const char    *password,
                                  const char    *binding_type,
                                  GBytes        *binding_data,
                                  gboolean       server_lacks_binding,
                                  const char    *nonce,
                                  GError       **error);
void       xmpp_scram_free       (XmppScram     *self);

char      *xmpp_scram_first      (XmppScram     *self);

/* @offers: what XEP-0474 hashes, or NULL where it cannot be known; @tls_version: four hex digits (XEP-0515) or NULL.
 * @must_be_hashed: a server-first-message without the hash is a downgrade. */
gboolean   xmpp_scram_take_first (XmppScram     *self,
                                  const char    *server_first,
                                  const char    *offers,
                                  const char    *tls_version,
                                  gboolean       must_be_hashed,
                                  GError       **error);
gboolean   xmpp_scram_derive     (XmppScram     *self,
                                  GError       **error);
char      *xmpp_scram_final      (XmppScram     *self);
gboolean   xmpp_scram_verify     (XmppScram     *self,
                                  const char    *server_final,
                                  GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppScram, xmpp_scram_free)

G_END_DECLS
