/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What this program accepts at all: TLS 1.2 and 1.3, keys and signatures of today (security.md T5, T14: no RSA of 1024 bits, no SHA-1). Call it first in
 * main (), before there are threads: GIO reads it with its first connection. */
void kith_tls_init (void);

G_END_DECLS
