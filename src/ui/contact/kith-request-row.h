/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KITH_TYPE_REQUEST_ROW (kith_request_row_get_type ())
G_DECLARE_FINAL_TYPE (KithRequestRow, kith_request_row, KITH, REQUEST_ROW, GtkListBoxRow)

GtkWidget *kith_request_row_new (KithClient  *client,
                                 KithContact *contact);

G_END_DECLS
