/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Replay:
 *
 * A server that costs nothing: a process of its own at the other end of a socket, with an archive whose pages are written beforehand. What it sends of the
 * archive it notes, and when it hears a message it notes that too.
 */
#define REPLAY_SENDS_MAX 256
#define REPLAY_PAGES_MAX 4096
#define REPLAY_BYTES_MAX (256 * 1024 * 1024)

typedef struct
{
  gint64  heard[REPLAY_SENDS_MAX]; /* CLOCK_MONOTONIC, when the message with the body "bench N" was read; 0: not yet */
  guint   n_pages;
  guint   pages[REPLAY_PAGES_MAX]; /* how many messages each had */
  gsize   n_bytes;
  char    bytes[];                 /* of all pages */
} Replay;

/* Two connections, one after the other: the first sees the @n_known oldest messages of the archive only, the second @n more. Before there is any thread.
 * @sockets: (out): our ends. */
Replay *replay_start (guint n_known,
                      guint n,
                      int   sockets[2]);

G_END_DECLS
