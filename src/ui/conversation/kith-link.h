/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* security.md U6: only what the text says and of these kinds: http, https, xmpp, mailto, geo, tel. */
gboolean kith_link_may_be_opened (const char *uri);

/* The host as it is spelled in letters of the network where it is not what it looks like: other alphabets, or a name and password before it.
 * NULL: nothing to warn of. (transfer full) */
char    *kith_link_dup_true_host (const char *uri);

/* Asks first where it may be another place than it looks. */
void     kith_link_open          (GtkWidget  *parent,
                                  const char *uri);

G_END_DECLS
