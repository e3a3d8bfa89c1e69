/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-module.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* XEP-0084: the picture that somebody publishes of themselves, named by its SHA-1. */
#define XMPP_AVATAR_DATA_NODE     "urn:xmpp:avatar:data"
#define XMPP_AVATAR_METADATA_NODE "urn:xmpp:avatar:metadata"

/* security.md F12 */
#define XMPP_AVATAR_BYTES_MAX (512 * 1024)

extern const XmppModuleInfo xmpp_avatar_info;

/* 40 digits of lower case hexadecimals: what a file may be called. */
gboolean  xmpp_avatar_is_hash            (const char *hash);
char     *xmpp_avatar_hash               (GBytes     *data);

/* The hash of the picture to fetch; "" where there is none that we could show; NULL where @payload is no such thing. (transfer full) */
char     *xmpp_avatar_hash_from_metadata (XmppNode   *payload);

/* The picture, only where it is what @hash says and not too large, else NULL. (transfer full) */
GBytes   *xmpp_avatar_from_base64        (const char *text,
                                          const char *hash);
GBytes   *xmpp_avatar_from_data          (XmppNode   *payload,
                                          const char *hash);

/* What is published, data first (s. 4.2). @data is a PNG. (transfer full) */
XmppNode *xmpp_avatar_data_to_node       (GBytes     *data);
/* @data NULL: no picture any more. */
XmppNode *xmpp_avatar_metadata_to_node   (GBytes     *data,
                                          guint       width,
                                          guint       height);

G_END_DECLS
