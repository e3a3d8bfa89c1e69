/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "world.h"

G_BEGIN_DECLS

/* What may happen in a history, as weights. */
typedef struct
{
  int come;        /* one to twenty messages from others */
  int other;       /* one from our other device */
  int write;       /* one of ours */
  int write_many;  /* five at once, nobody waits */
  int wait;        /* up to two seconds */
  int cut;         /* the connection breaks */
  int cut_later;   /* the next connection breaks after some bytes */
  int outage;      /* no network for up to half a minute */
  int kill;        /* SIGKILL, and a new start */
  int power;       /* the same by a power cut */
  int quit;        /* as the person ends it, and a new start */
  int server_dies; /* and forgets its sessions */
} HistoryWeights;

#define HISTORY_WEIGHTS_INIT { .come = 25, .other = 5, .write = 15, .write_many = 4, .wait = 25 }

/* @n steps by the world's chance. Where the process dies by itself, it is started again. */
void history_play      (World                *world,
                        const HistoryWeights *weights,
                        guint                 n);
/* The same each time: a first sync, messages of all kinds both ways. Ends early where the process dies. */
void history_play_session (World             *world,
                           guint              n_rounds);
/* The process has died: bury it and start the next one. */
void history_rise      (World                *world);
/* Servers of all kinds. */
LedgerSettings history_any_server (guint      variant);

G_END_DECLS
