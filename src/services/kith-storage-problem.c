/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-storage-problem.h"

#include "kith-statement.h"

GError *
kith_storage_problem_new (const GError *error)
{
  GIOErrorEnum code = G_IO_ERROR_FAILED;

  if (error->domain != KITH_STORE_ERROR)
    return g_error_copy (error);

  if (error->code == KITH_STORE_ERROR_FULL)
    code = G_IO_ERROR_NO_SPACE;
  else if (error->code == KITH_STORE_ERROR_READ_ONLY)
    code = G_IO_ERROR_READ_ONLY;
  else if (error->code == KITH_STORE_ERROR_IN_USE)
    code = G_IO_ERROR_BUSY;
  else if (error->code == KITH_STORE_ERROR_TOO_NEW)
    code = G_IO_ERROR_NOT_SUPPORTED;
  else if (error->code == KITH_STORE_ERROR_DAMAGED)
    code = G_IO_ERROR_INVALID_DATA;

  return g_error_new_literal (G_IO_ERROR, (int) code, error->message);
}
