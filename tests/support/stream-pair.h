/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How the reader of one end gets what the other end wrote. */
typedef enum
{
  READ_EXACT,   /* as it comes */
  READ_SLICE,   /* one byte at a time */
  READ_COMBINE, /* only when nothing more came for a while */
} ReadMode;

/* Two ends of one connection in memory; what one writes the other reads. @mode is how @one reads. */
void stream_pair_new (ReadMode    mode,
                      GIOStream **one,
                      GIOStream **other);

const char *read_mode_name (ReadMode mode);

G_END_DECLS
