/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SASLprep (RFC 4013): (transfer full), NULL where @text has what it forbids, or is empty. */
char *xmpp_sasl_prep (const char *text);

G_END_DECLS
