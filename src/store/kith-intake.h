/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/**
 * kith_intake_take:
 * @account: its row
 * @arrivals: (element-type KithArrival): live messages and carbons, in the order they came. Must not change any more.
 * @now: microseconds since 1970
 *
 * Stores what is new, fills in what was missing, applies receipts, markers and errors: one row a message, whatever ways it comes by and in
 * whatever order (security.md M11). In one transaction.
 *
 * Returns: (transfer full): future of KithIntake. Rejects with KITH_STORE_ERROR; then nothing was changed.
 */
DexFuture *kith_intake_take (KithDatabase *database,
                             gint64        account,
                             GPtrArray    *arrivals,
                             gint64        now);

G_END_DECLS
