/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A damaged database is put aside, as it is, under a name of its own (@copy, transfer full), and a new one takes its place: with the accounts, drafts and
 * what waits to be sent, as far as they can be read. The archive gives the rest. Killed at any time, there is the old file or the new one. */
gboolean kith_database_rescue        (const char  *folder,
                                      const char  *vfs,
                                      char       **copy,
                                      GError     **error);

/* Finishes what a rescue that was killed had begun. Before anything is opened. */
void     kith_database_finish_rescue (const char  *folder);

/* Something that was read is damaged: looked at closely with the next start. */
void     kith_database_suspect       (const char  *folder);
gboolean kith_database_is_suspect    (const char  *folder);
void     kith_database_trust         (const char  *folder);

G_END_DECLS
