/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * The simulated world's time, chance and record.
 *
 * Time stands still while anything is ready to run on the main loop; then it goes on to the next thing that is due. Chance comes from a seed. What
 * happens is hashed, so that two runs can be compared: one seed is one history.
 */

/* Once in a process, before anything else. */
void     sim_init              (void);

/* A new history. Everything of the last one must be gone. */
void     sim_begin             (guint64     seed);
guint64  sim_get_seed          (void);

gint64   sim_now               (void); /* monotonic, microseconds */
guint    sim_after             (gint64      usec,
                                GSourceFunc func,
                                gpointer    data);
gint64   sim_get_real          (void);
/* How long the disk takes for what the program gives it at once. */
void     sim_set_disk_latency  (gint64      usec);
/* The wall clock is set; the machine sleeps. */
void     sim_set_wall_clock    (gint64      usec_later);
void     sim_sleep_machine     (gint64      usec);

/* Chance of the world: what the program draws comes from another stream, so that a change there does not change the faults. */
guint32  sim_random            (void);
int      sim_range             (int         begin,
                                int         end);
gboolean sim_chance            (int         percent);

/* Turns the main loop until @condition (NULL: until nothing is due any more) or @seconds of simulated time. FALSE: not so, or sim_halt (). */
gboolean sim_run               (gboolean  (*condition) (gpointer data),
                                gpointer    data,
                                double      seconds);
/* Whatever is ready, without time. */
void     sim_settle            (void);
/* Leaves sim_run () before anything else happens: the process is dead. */
void     sim_halt              (void);
gboolean sim_is_halted         (void);
void     sim_resurrect         (void);

/* The record. */
void     sim_trace             (const char *what,
                                gconstpointer data,
                                gsize       length);
guint64  sim_get_trace         (void);

G_END_DECLS
