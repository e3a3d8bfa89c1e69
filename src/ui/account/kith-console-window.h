/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What goes over the wire of one account, live; and a place to say something there by hand. A window of its own, since one looks at it while doing something
 * else. */
#define KITH_TYPE_CONSOLE_WINDOW (kith_console_window_get_type ())
G_DECLARE_FINAL_TYPE (KithConsoleWindow, kith_console_window, KITH, CONSOLE_WINDOW, AdwWindow)

/* The account's, where there is one already. */
void kith_console_window_present (GtkApplication *application,
                                  KithClient     *client,
                                  KithAccount    *account);

G_END_DECLS
