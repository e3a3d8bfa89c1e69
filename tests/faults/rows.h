/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "world.h"

G_BEGIN_DECLS

/**
 * FaultRow:
 *
 * One row of the fault table. A run is named by its number, which is also its seed: it plays the same each time.
 */
typedef struct
{
  int         number;
  const char *name;
  guint       n_runs;     /* in dev/test */
  guint       n_long;     /* in dev/faults --long */
  void      (*run)   (guint64  seed,
                      Verdict *verdict);
  /* NULL, or how many runs there are at all, at most @n_runs: asked once, before the first. */
  guint     (*count) (guint    n_runs,
                      gboolean is_long);
  /* NULL, or what has to hold of all runs together. */
  void      (*finish) (Verdict *verdict);
} FaultRow;

extern const FaultRow row_anything, row_cut, row_resumption, row_archive, row_orders, row_kill_point, row_power, row_failing_disk, row_clock, row_link, row_damage, row_kill, row_schema,
  row_non_interference;

/* A database of this version after a short life. */
gboolean row_schema_leave_fixture (const char *path);

/* The process that row 1 kills. */
G_NORETURN void row_kill_child (const char *folder,
                                guint       number);

G_END_DECLS
