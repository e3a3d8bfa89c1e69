/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-types.h"

G_BEGIN_DECLS

/* What the layers below say about a connection, as a KITH_CONNECTION_ERROR. The message is for details: it names what is wrong with a certificate
 * ("expired bad-identity") or quotes the server. */
GError  *kith_connection_problem_new          (const GError *error);

/* Trying again by itself would not help, or would do harm. */
gboolean kith_connection_problem_is_final     (const GError *problem);

G_END_DECLS
