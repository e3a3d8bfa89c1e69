/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Why something could not be stored, for those who do not know the store: G_IO_ERROR_NO_SPACE, _READ_ONLY, _BUSY (another has it open), _NOT_SUPPORTED (of a newer
 * version), _INVALID_DATA (damaged) or _FAILED. Another domain's error is copied as it is. */
GError *kith_storage_problem_new (const GError *error);

G_END_DECLS
