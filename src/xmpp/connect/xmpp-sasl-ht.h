/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * The Hashed Token mechanisms (draft-schmaus-kitten-sasl-ht) that XEP-0484 signs in with, without any I/O: "HT-SHA-256-EXPR" and so on. The token is never
 * sent; what is, is bound to the connection, except by the mechanisms that end in "-NONE".
 */

/* The best of @offered that this connection can do. @can_bind: its channel binding types. @must_bind: not one that binds to nothing.
 * (transfer full), NULL: none. */
char       *xmpp_sasl_ht_choose      (const char * const *offered,
                                      const char * const *can_bind,
                                      gboolean            must_bind);

gboolean    xmpp_sasl_ht_is_known    (const char         *mechanism);

/* The channel binding type of a known mechanism; NULL: none. */
const char *xmpp_sasl_ht_get_binding (const char         *mechanism);

/* What we say, in Base64. @binding_data: NULL for none. */
char       *xmpp_sasl_ht_initial     (const char         *mechanism,
                                      const char         *secret,
                                      const char         *name,
                                      GBytes             *binding_data);

/* Whether the server has shown that it knows the token as well (security.md T12). @data: Base64 or NULL. */
gboolean    xmpp_sasl_ht_verify      (const char         *mechanism,
                                      const char         *secret,
                                      GBytes             *binding_data,
                                      const char         *data);

G_END_DECLS
