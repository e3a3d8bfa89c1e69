/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

/* A target of libFuzzer: whatever the bytes are, it returns. What must hold of any input is checked with g_assert. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);
int LLVMFuzzerInitialize   (int          *argc,
                            char       ***argv);

/* Numbers from the input: 0 when it is used up. */
typedef struct
{
  const guint8 *data;
  gsize         left;
} Draw;

guint8    draw_byte   (Draw         *self);
guint32   draw_number (gpointer      draw);
/* The rest, as text without NUL: (transfer full) */
char     *draw_text   (Draw         *self);

/* The first element of a stream that consists of @text; NULL where there is none: (transfer full) */
XmppNode *fuzz_parse  (const char   *text);

G_END_DECLS
