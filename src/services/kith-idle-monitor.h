/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KithIdleMonitor:
 *
 * Whether somebody is at this device, as the session says: Mutter's idle monitor, else the screen saver's, and whether the screen is locked. Where neither
 * is there, somebody is.
 *
 * Signal "changed" (gboolean is_away, gint64 since): see kith_idle_choose ().
 */
#define KITH_TYPE_IDLE_MONITOR (kith_idle_monitor_get_type ())
G_DECLARE_FINAL_TYPE (KithIdleMonitor, kith_idle_monitor, KITH, IDLE_MONITOR, GObject)

/* @bus: the session's. Says nothing before kith_idle_monitor_set_choice (). */
KithIdleMonitor *kith_idle_monitor_new        (GDBusConnection *bus);

/* @away_minutes: 0 for never. */
void             kith_idle_monitor_set_choice (KithIdleMonitor *self,
                                               guint            away_minutes,
                                               gboolean         away_when_locked);

G_END_DECLS
