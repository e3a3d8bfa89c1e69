/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_DISK_VFS "kith-sim"

/**
 * The disk of the simulated world: SQLite's files lie in a real folder, but what was written and not yet synced is remembered, so that a power cut can take
 * it away again. Each write, truncation, sync and deletion is counted, and any of them may fail, or be the last thing the process did.
 */

typedef enum
{
  SIM_DISK_OK,
  SIM_DISK_FULL,
  SIM_DISK_IO_ERROR,
  SIM_DISK_READ_ONLY,
} SimDiskState;

/* Once in a process. */
void  sim_disk_register   (void);
/* An empty memory of what is durable: what lies in the files now is. */
void  sim_disk_begin      (void);

/* How many operations there have been since sim_disk_begin (). */
guint sim_disk_get_count  (void);
/* The process dies instead of the operation of that number; 0: never. */
void  sim_disk_kill_at    (guint        count);
/* From operation @count on so many fail; G_MAXUINT: all. */
void  sim_disk_fail_at    (guint        count,
                           guint        n,
                           SimDiskState how);

/* The process is dead: nothing that it still holds may write any more. */
void  sim_disk_die        (void);
/* After its files were closed: only a part of what was not synced is there, in no order, and torn. */
void  sim_disk_lose_power (void);

G_END_DECLS
