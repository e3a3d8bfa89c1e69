/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates of a test's own authority, made once. @trust: (out) (transfer full): the authority. Returns the folder: NAME.pem each, see
 * xmpp/make-certs.sh. (transfer full) */
char *test_certificates_make (GTlsDatabase **trust);

/* More in @folder, whose lists of revoked ones lie at @url: see xmpp/make-crls.sh. */
void  test_certificates_make_lists (const char *folder,
                                    const char *url);

G_END_DECLS
