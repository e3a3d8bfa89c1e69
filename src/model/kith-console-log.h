/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-console-entry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* At most so much is kept; the oldest goes first. */
#define KITH_CONSOLE_ENTRIES_MAX 2000
#define KITH_CONSOLE_BYTES_MAX   (4 * 1024 * 1024)

/* A list model of KithConsoleEntry, oldest first. */
#define KITH_TYPE_CONSOLE_LOG (kith_console_log_get_type ())
G_DECLARE_FINAL_TYPE (KithConsoleLog, kith_console_log, KITH, CONSOLE_LOG, GObject)

KithConsoleLog *kith_console_log_new       (void);
/* @entry: (transfer full) */
void            kith_console_log_take      (KithConsoleLog   *self,
                                            KithConsoleEntry *entry);
void            kith_console_log_clear     (KithConsoleLog   *self);
gsize           kith_console_log_get_bytes (KithConsoleLog   *self);

G_END_DECLS
