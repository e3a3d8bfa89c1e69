/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where chance comes from, so that a test can put a seed in its place. The program never replaces it (lint-source.py looks). */
typedef void (*KithRandomFunc) (gpointer bytes,
                                gsize    length);

/* A UUID of version 4, for ids: (transfer full) */
char    *kith_random_uuid     (void);

/* At least @begin, less than @end. */
gint32   kith_random_range    (gint32          begin,
                               gint32          end);

/* For those who have a source of their own (nonces): fills @bytes where a test has put its source in place, else FALSE. */
gboolean kith_random_override (gpointer        bytes,
                               gsize           length);

/* For tests. NULL: real chance again. */
void     kith_random_replace  (KithRandomFunc  func);

G_END_DECLS
